import type { Expression } from '../../syntax/ast/index.ts';
import { walk } from '../../syntax/children.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { Collation, DataType } from '../data-type.ts';
import { conditional, EXACT, type Assumption, type Fidelity } from '../finding.ts';
import { unknown, type Unknown } from '../operation.ts';
import type { ReadSite } from '../site.ts';
import { collationKey, comparingCollation, sparkCollation } from './collation-key.ts';
import { guidKey } from './guid-key.ts';
import { NO_FACTS } from './conversion-databricks.ts';
import { constantText, isNumber, readOperand, writeOperand, type Operand } from './operand.ts';
import { ownName } from '../../syntax/own-name.ts';

/** Values that are compared with one another: how each is converted, and by which collation. */
export interface ComparedValues {
  readonly operands: readonly Operand[];
  /** Null where plain equality does. */
  readonly collation: Collation | null;
  /** True if the order of text matters, not only equality. */
  readonly ordered: boolean;
  /** True for GUIDs that are ordered: the last of their bytes decide first. */
  readonly guids?: boolean;
  /** True for bytes of several lengths: zeros at the end do not count. */
  readonly bytes?: boolean;
  /** What is relied on where types are not known. */
  readonly assumption: string | null;
}

/**
 * Reads values that are compared with each other. `types` stands for values that are no nodes here
 * (a subquery's column). Null: nothing about them differs between dialects.
 */
export function readComparison(
  site: ReadSite,
  nodes: readonly Expression[],
  ordered: boolean,
  types: readonly DataType[] = [],
): ComparedValues | Unknown | null {
  const all = [...nodes.map((node) => site.typeOf(node)), ...types];
  const known = all.filter((type) => type.type !== 'unknown' && type.type !== 'null');
  const asTheyAre = untouched(nodes);
  const plain = asTheyAre.operands;
  if (known.length === 0) {
    if (all.every((type) => type.type !== 'unknown')) return null;
    return { ...asTheyAre, assumption: assumed(site) };
  }
  const hasUnknown = all.some((type) => type.type === 'unknown');
  const common = booleanCase(site, nodes, all) ?? site.dialect.commonType(known);
  if (common.type === 'unknown') return unknown(common.why);
  if (common.type === 'variant' && site.dialect.comparesVariantsByType)
    return unknown('values of sql_variant are compared by the types that they hold');
  if (common.type === 'binary' && site.dialect.ignoresTrailingZeros && !hasUnknown)
    return comparedBytes(site, nodes, all);
  if (hasUnknown) return withUnknown(site, nodes, common, ordered, plain);
  const operands: Operand[] = [];
  for (const node of nodes) {
    const type = site.typeOf(node);
    const needless = type.type === 'null' || common.type === 'text' || bothComparable(type, common);
    const operand = needless ? plain[operands.length] : readOperand(site, node, common);
    if (operand === undefined) continue;
    if ('unknown' in operand) return operand;
    operands.push(isOffset(common) ? instantOf(site, operand) : operand);
  }
  const collation = comparingCollation(common);
  const needed =
    collation === null || isCovered(site, nodes, collation, ordered) ? null : collation;
  const guids = common.type === 'uuid' && ordered;
  const binary = collation !== null && ordered && !collation.binaryOrder ? collation : needed;
  if (
    binary === null &&
    !guids &&
    operands.every((operand) => operand.conversion === null && operand.constant === null)
  )
    return null;
  return {
    operands,
    collation: binary,
    ordered: ordered && common.type === 'text' && collation?.binaryOrder === false,
    ...(guids ? { guids } : {}),
    assumption: null,
  };
}

/**
 * Bytes of one fixed length are compared as they are, and so are constants that are filled to it; of others the zeros at
 * the end do not count. Null where nothing has to be written.
 */
function comparedBytes(
  site: ReadSite,
  nodes: readonly Expression[],
  types: readonly DataType[],
): ComparedValues | null {
  const values = nodes.filter((node) => site.typeOf(node).type !== 'null');
  const isConstant = (node: Expression): boolean => typeof site.constantOf(node) === 'string';
  const others = [
    ...values.filter((node) => !isConstant(node)).map((node) => site.typeOf(node)),
    ...types.slice(nodes.length),
  ];
  const [first] = others;
  const length = first === undefined ? null : fixedLength(first);
  if (length === null || others.some((type) => fixedLength(type) !== length)) {
    const longest = types.map((type) => (type.type === 'binary' ? type.length : 0));
    const isHash = longest.every((one) => one === longest[0] && HASH_LENGTHS.has(one));
    return { ...untouched(nodes), bytes: true, assumption: isHash ? null : NO_ZEROS };
  }
  const all = untouched(nodes);
  const operands = all.operands.map((operand): Operand => {
    const value = site.constantOf(operand.node);
    if (typeof value !== 'string' || value.length >= length * 2) return operand;
    const type = { type: 'binary', length, padded: true } as const;
    return { ...operand, constant: { type, text: value.padEnd(length * 2, '0') } };
  });
  return operands.some(({ constant }) => constant !== null) ? { ...all, operands } : null;
}

/** Bytes of these lengths are hashes, which have them all. */
const HASH_LENGTHS: ReadonlySet<number | 'max'> = new Set([16, 20, 32, 64]);

const NO_ZEROS = 'No bytes that are compared differ in zeros at the end alone.';

function fixedLength(type: DataType): number | null {
  return type.type === 'binary' && type.padded && type.length !== 'max' ? type.length : null;
}

/** Values that are compared as they are. */
export function untouched(nodes: readonly Expression[]): ComparedValues {
  const operands = nodes.map((node): Operand => ({
    node,
    conversion: null,
    constant: null,
    facts: NO_FACTS,
  }));
  return { operands, collation: null, ordered: false, assumption: null };
}

function assumed(site: ReadSite): string | null {
  return site.settings.collation.caseSensitive && !site.settings.collation.ignoresTrailingBlanks
    ? null
    : 'The values, whose types are not known, are no text, or equal texts are also equal in case and trailing blanks.';
}

function withUnknown(
  site: ReadSite,
  nodes: readonly Expression[],
  common: DataType,
  ordered: boolean,
  plain: readonly Operand[],
): ComparedValues | null {
  const collation = comparingCollation(common);
  const covered = collation !== null && isCovered(site, nodes, collation, ordered);
  if (common.type !== 'text' || collation === null || covered) return null;
  return {
    operands: plain,
    collation,
    ordered,
    assumption: 'The values, whose types are not known, are text.',
  };
}

/** A truth value beside the constant 0 or 1: the constant becomes false or true. */
function booleanCase(
  site: ReadSite,
  nodes: readonly Expression[],
  types: readonly DataType[],
): DataType | null {
  if (!types.some((type) => type.type === 'boolean')) return null;
  const fits = nodes.every((node) => {
    if (site.typeOf(node).type === 'boolean') return true;
    const value = site.constantOf(node);
    return value === 0 || value === 1 || value === null;
  });
  return fits && types.length === nodes.length ? { type: 'boolean' } : null;
}

function isOffset(type: DataType): boolean {
  return type.type === 'timestamp' && type.zone === 'offset';
}

const INSTANT: DataType = { type: 'timestamp', precision: 6, zone: 'instant' };

/** A moment with an offset as the point in time that it is compared and ordered by. */
export function instantOf(site: ReadSite, operand: Operand): Operand {
  const { constant, conversion, node } = operand;
  if (constant !== null) {
    const [, wall = '', sign = '', hours = '', minutes = ''] =
      /^(.*) ([-+])(\d\d):(\d\d)$/.exec(constant.text) ?? [];
    const shift = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
    const seconds = wall.slice(0, 19).replace(' ', 'T');
    const moment = new Date(Date.parse(`${seconds}Z`) - shift * 60_000).toISOString();
    const text = `${moment.slice(0, 19).replace('T', ' ')}${wall.slice(19, 26)}`;
    return { ...operand, constant: { type: INSTANT, text } };
  }
  const from = conversion?.from ?? site.typeOf(node);
  const steps = [...(conversion?.steps ?? []), { step: 'instant' } as const];
  return { ...operand, conversion: { from, to: INSTANT, attempt: false, steps } };
}

/** Both engines compare values of these types alike without a conversion. */
function bothComparable(type: DataType, common: DataType): boolean {
  if (isNumber(type) && isNumber(common)) return true;
  if (type.type === 'timestamp' && common.type === 'timestamp' && type.precision === 'ticks')
    return typeof common.precision !== 'number' || common.precision <= 3;
  if (isOffset(common)) return false;
  if (type.type === 'time' && common.type === 'time') return type.digits === common.digits;
  if (type.type === 'date' || type.type === 'timestamp')
    return common.type === 'date' || common.type === 'timestamp';
  return type.type === common.type;
}

/** A constant without letters beside values without trailing blanks: exact equality does. */
function isCovered(
  site: ReadSite,
  nodes: readonly Expression[],
  collation: Collation,
  ordered: boolean,
): boolean {
  if (ordered || !collation.accentSensitive) return false;
  const constants = nodes.filter((node) => typeof site.constantOf(node) === 'string');
  const [constant, another] = constants;
  if (constant === undefined || another !== undefined) return false;
  const value = String(site.constantOf(constant));
  const caseless = value.toLowerCase() === value.toUpperCase();
  return (
    (caseless || collation.caseSensitive) &&
    !value.endsWith(' ') &&
    nodes.every((node) => node === constant || endsWithoutBlank(node))
  );
}

/** RTRIM(x), TRIM(x), LTRIM(RTRIM(x)) and case changes of such have no trailing blanks. */
function endsWithoutBlank(node: Expression): boolean {
  if (node.kind === 'ParenthesizedExpression') return endsWithoutBlank(node.operand);
  if (node.kind !== 'FunctionCall') return false;
  const name = ownName(node.name).toLowerCase();
  if ((name === 'rtrim' || name === 'trim') && node.arguments.length === 1) return true;
  const [first] = node.arguments;
  return (
    ['ltrim', 'upper', 'lower', 'nullif'].includes(name) &&
    first !== undefined &&
    endsWithoutBlank(first)
  );
}

/** True for pieces that are only the node itself. */
export function isUntouched(node: Expression, pieces: readonly Piece[]): boolean {
  const [only] = pieces;
  return pieces.length === 1 && only !== undefined && 'emit' in only && only.emit === node;
}

/** Compared values as text, in the order of the operands. */
export interface WrittenComparison {
  readonly operands: readonly (readonly Piece[])[];
  readonly fidelity: Fidelity;
}

/** Writes every operand; in Databricks SQL one of them carries the collation. */
export function writeComparison(context: WriteContext, meaning: ComparedValues): WrittenComparison {
  const assumptions: Assumption[] = [];
  let manual: string | null = null;
  const written = meaning.operands.map((operand) => {
    const { node, constant } = operand;
    if (
      constant !== null &&
      context.target === 'databricks-sql' &&
      isSpelled(context, node, constantText(context, constant))
    ) {
      return [{ emit: node }] as readonly Piece[];
    }
    const result = writeOperand(context, operand);
    assumptions.push(...result.assumptions);
    manual ??= result.manual;
    return result.pieces;
  });
  const { collation } = meaning;
  const operands =
    meaning.bytes === true && context.target === 'duckdb'
      ? written.map((pieces) => context.sql`rtrim(hex(${pieces}), '0')`)
      : meaning.guids === true && meaning.operands.every(({ node }) => context.isPure(node))
        ? written.map((pieces) => guidKey(context, pieces))
        : collation === null
          ? written
          : collated(context, meaning.operands, written, collation);
  const isExactHere = meaning.bytes === true && context.target === 'duckdb';
  if (meaning.assumption !== null && !isExactHere)
    assumptions.push({ statement: meaning.assumption, check: null });
  if (meaning.ordered && context.target === 'databricks-sql') {
    const [given] = assumptionsOf(
      conditional(
        collation?.caseSensitive === true
          ? 'The texts that are compared hold only digits, blanks and letters of one case without accents.'
          : 'The texts that are compared hold only digits, blanks and letters without accents.',
      ),
    );
    if (given !== undefined) assumptions.push(given);
  }
  const fidelity: Fidelity =
    manual !== null
      ? { kind: 'manual', because: manual }
      : assumptions.length > 0
        ? { kind: 'conditional', assumptions }
        : EXACT;
  return { operands, fidelity };
}

function assumptionsOf(fidelity: Fidelity): readonly Assumption[] {
  return fidelity.kind === 'conditional' ? fidelity.assumptions : [];
}

/** A text constant that already has the very form of the typed one: Databricks converts it by itself. */
function isSpelled(context: WriteContext, node: Expression, text: string): boolean {
  const value = context.constantOf(node);
  return (
    typeof value === 'string' &&
    (text.endsWith(`'${value}'`) || text.endsWith(`'${value} 00:00:00'`)) &&
    /^\d{4}-\d\d-\d\d/.test(value)
  );
}

function collated(
  context: WriteContext,
  operands: readonly Operand[],
  written: readonly (readonly Piece[])[],
  collation: Collation,
): readonly (readonly Piece[])[] {
  if (context.target === 'duckdb')
    return written.map((pieces) => collationKey(context, collation, pieces));
  const carrier = carrierOf(context, operands);
  const isRange = context.node.kind === 'BetweenPredicate';
  const carriers = isRange ? operands.slice(0, 1) : operands;
  if (carriers.some((operand) => isExplicit(context, operand.node, collation))) return written;
  return written.map((pieces, index) =>
    index === carrier ? collationKey(context, collation, pieces) : pieces,
  );
}

/**
 * The operand that carries the collation for all: the one that both bounds of a range are compared with, else
 * the first that is no constant. In a subquery it is one of the subquery's own: Spark 4.2.1 groups the subquery's rows by a
 * column that only the implicit conversion of the other operand would collate, and finds several where there is one.
 */
function carrierOf(context: WriteContext, operands: readonly Operand[]): number {
  if (context.node.kind === 'BetweenPredicate') return 0;
  const values = operands.filter(({ node }) => context.constantOf(node) === undefined);
  const carrier = values.find(({ node }) => isOfItsQuery(context, node)) ?? values[0];
  return carrier === undefined ? 0 : operands.indexOf(carrier);
}

/** False for what has columns, and all of a query further out. */
function isOfItsQuery(context: WriteContext, operand: Expression): boolean {
  const depths: number[] = [];
  walk(operand, (node) => {
    const bound = node.kind === 'ColumnReference' ? context.columnOf(node) : undefined;
    if (bound !== undefined) depths.push(bound.depth);
  });
  return depths.length === 0 || depths.includes(0);
}

/** `x COLLATE c` is written anew by its own operation. */
function isExplicit(context: WriteContext, node: Expression, collation: Collation): boolean {
  const type = context.typeOf(node);
  if (node.kind === 'ParenthesizedExpression') return isExplicit(context, node.operand, collation);
  return (
    node.kind === 'CollateExpression' &&
    type.type === 'text' &&
    sparkCollation(type.collation) === sparkCollation(collation)
  );
}
