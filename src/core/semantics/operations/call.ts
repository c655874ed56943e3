import type { Expression, FunctionCall, Node } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { ConversionStep } from '../conversion.ts';
import type { Collation } from '../data-type.ts';
import { EXACT, conditional, type Fidelity } from '../finding.ts';
import { unknown, type Unknown, type WholeEmission } from '../operation.ts';
import type { ReadSite, SiteOf } from '../site.ts';
import { numberAsText } from './conversion-duckdb.ts';
import { readOperand, writeOperand, type Operand } from './operand.ts';
import { ownName } from '../../syntax/own-name.ts';

/** The call at the site, with its name in lower case. */
export function callAt({ node }: SiteOf<'FunctionCall'>): {
  readonly call: FunctionCall;
  readonly name: string;
} {
  return { call: node, name: ownName(node.name).toLowerCase() };
}

/** What a call means that has fewer arguments than its function takes: nothing that is known. */
export function lacksArguments({ node }: SiteOf<'FunctionCall'>): Unknown {
  return unknown(`${ownName(node.name)} is given too few arguments`);
}

/** How a value is read where text is needed. */
export type TextForm =
  | 'text'
  /** A number's plain digits, or a date in ISO form. */
  | 'plain'
  /** A truth value as 0 or 1. */
  | 'digit'
  /** A GUID, in capitals. */
  | 'guid'
  /** Of unknown type, taken for text. */
  | 'assumed'
  /** A date with a time, or MONEY: by the dialect's own conversion to text. */
  | 'converted';

export interface TextArgument {
  readonly node: Expression;
  readonly form: TextForm;
  readonly collation: Collation;
  /** True if it may hold characters beyond one byte. */
  readonly unicode: boolean;
  /** For `converted`: the value with its conversion. */
  readonly operand?: Operand;
}

/** Steps of conversions to text that have one outcome for every value. */
const PLAIN_STEPS = new Set<ConversionStep['step']>([
  'format-date',
  'format-number',
  'format-thousands',
  'to-decimal',
  'format-uuid',
  'format-floating',
  'round-timestamp',
]);

/** Reads an argument that is used as text; null if no text form of it is known (a float's, a binary's). */
export function textArgument(
  site: ReadSite,
  node: Expression,
  booleans: 'digit' | 'word' = 'digit',
): TextArgument | null {
  const type = site.typeOf(node);
  const plain = { node, collation: site.settings.collation, unicode: false };
  switch (type.type) {
    case 'text':
      return { node, form: 'text', collation: type.collation, unicode: type.unicode };
    case 'null':
      return { ...plain, form: 'text' };
    case 'integer':
    case 'date':
      return { ...plain, form: 'plain' };
    // A time of day is kept as text.
    case 'time':
      return { ...plain, form: 'text' };
    case 'uuid':
      return { ...plain, form: 'guid' };
    case 'decimal':
      return type.money ? converted(site, node) : { ...plain, form: 'plain' };
    case 'timestamp':
    case 'floating':
      return converted(site, node);
    case 'boolean':
      return { ...plain, form: booleans === 'digit' ? 'digit' : 'plain' };
    case 'unknown':
      return { ...plain, form: 'assumed', unicode: true };
    default:
      return null;
  }
}

function converted(site: ReadSite, node: Expression): TextArgument | null {
  const { collation } = site.settings;
  const operand = readOperand(site, node, {
    type: 'text',
    length: 'max',
    unicode: false,
    padded: false,
    collation,
  });
  if ('unknown' in operand) return null;
  const steps = operand.conversion?.steps ?? [];
  return steps.every((step) => PLAIN_STEPS.has(step.step))
    ? { node, form: 'converted', collation, unicode: false, operand }
    : null;
}

/** The collation by which texts are compared: an explicit one, else a column's, else that of a constant. */
export function rulingCollation(
  first: TextArgument,
  ...others: readonly TextArgument[]
): Collation {
  const all = [first, ...others].map(({ collation }) => collation);
  const strongest =
    all.find(({ strength }) => strength === 'explicit') ??
    all.find(({ strength }) => strength === 'implicit');
  return strongest ?? first.collation;
}

/** True if the target's own conversion to text is another one, so that the argument can't be copied. */
export function isRewritten({ form }: TextArgument): boolean {
  return form === 'digit' || form === 'converted';
}

/** Writes a text argument; where it is no text yet, with the conversion that the target needs. */
export function writeText(argument: TextArgument, context: WriteContext): readonly Piece[] {
  if (argument.operand !== undefined) return writeOperand(context, argument.operand).pieces;
  const emitted = context.emit(argument.node);
  // DuckDB takes the bare NULL for bytes where a function has a form of them.
  const bare = context.target === 'duckdb' && context.typeOf(argument.node).type === 'null';
  if (argument.form === 'text') return bare ? context.sql`CAST(${emitted} AS VARCHAR)` : [emitted];
  const name = context.target === 'duckdb' ? 'VARCHAR' : 'STRING';
  if (argument.form === 'digit') return context.sql`CAST(CAST(${emitted} AS INT) AS ${name})`;
  if (argument.form === 'guid' && context.target === 'duckdb')
    return context.sql`upper(CAST(${emitted} AS VARCHAR))`;
  // Spark converts numbers and dates to text by itself, in this same form; a GUID is text in capitals there.
  return context.target === 'duckdb'
    ? numberAsText(context, [emitted], context.typeOf(argument.node))
    : [emitted];
}

/** What a port relies on where an argument's type is not known, or is a FLOAT. */
export function textFidelity(...given: readonly (TextArgument | null)[]): Fidelity {
  const floating = given.some((argument) =>
    argument?.operand?.conversion?.steps.some(
      (step) => step.step === 'format-floating' && step.form === 'six-digits',
    ),
  );
  return together(
    given.some((argument) => argument?.form === 'assumed')
      ? conditional('the values, whose types are not known, are text.')
      : EXACT,
    floating ? conditional(BETWEEN_TEXTS) : EXACT,
  );
}

const BETWEEN_TEXTS = 'no FLOAT that is made text lies half way between two texts of six digits.';

/** The worse of several fidelities; the assumptions of conditional ones add up. */
export function together(...given: readonly Fidelity[]): Fidelity {
  let result: Fidelity = EXACT;
  for (const fidelity of given) {
    if (fidelity.kind === 'exact') continue;
    if (result.kind === 'exact') result = fidelity;
    else if (result.kind === 'conditional' && fidelity.kind === 'conditional') {
      result = {
        kind: 'conditional',
        assumptions: [...result.assumptions, ...fidelity.assumptions],
      };
    } else if (result.kind === 'conditional') result = fidelity;
  }
  return result;
}

/** An emission of the whole node; an exact one for DuckDB is nothing to tell a person. */
export function written(
  context: WriteContext,
  pieces: readonly Piece[],
  fidelity: Fidelity = EXACT,
  loose = false,
): WholeEmission {
  return {
    pieces,
    fidelity,
    loose,
    silent: context.target === 'duckdb' && fidelity.kind === 'exact',
  };
}

/** A call that an error of SQL Server's stands in: `portside:number|severity|state|message`. */
export function raise(
  context: WriteContext,
  number: number,
  state: number,
  message: string,
): string {
  const text = context.literal(
    context.target === 'duckdb' ? `portside:${number}|16|${state}|${message}` : message,
  );
  return context.target === 'duckdb' ? `error(${text})` : `raise_error(${text})`;
}

/** True if a text has no letters, so that case does not matter when it is looked for. */
export function isCaseless(site: ReadSite, node: Node): boolean {
  if (node.kind !== 'Literal' && node.kind !== 'ParenthesizedExpression') return false;
  const value = site.constantOf(node);
  return typeof value === 'string' && value.toLowerCase() === value.toUpperCase();
}
