import type { Expression, FunctionCall } from '../../syntax/ast/index.ts';
import { constructKey } from '../../emit/construct-key.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { isConversion, type Constant, type Conversion } from '../conversion.ts';
import type { DataType } from '../data-type.ts';
import type { Assumption } from '../finding.ts';
import { unknown, type Unknown } from '../operation.ts';
import type { ReadSite } from '../site.ts';
import { withoutText } from './at-time-zone.ts';
import { databricksConversionText, type ValueFacts } from './conversion-databricks.ts';
import { duckdbConversion, type Value } from './conversion-duckdb.ts';
import { bytesText } from './literal.ts';
import { digitsOf } from './number-bounds.ts';
import { ownName } from '../../syntax/own-name.ts';

/** A value as an operator or function takes it: as it is, converted, or a constant of another type. */
export interface Operand {
  readonly node: Expression;
  readonly conversion: Conversion | null;
  readonly constant: Constant | null;
  readonly facts: ValueFacts;
}

/** What a written operand relies on. */
export interface WrittenOperand {
  readonly pieces: readonly Piece[];
  readonly assumptions: readonly Assumption[];
  readonly manual: string | null;
}

/** Reads a value that is converted to `to` where its type differs. Collations are no difference. */
export function readOperand(
  site: ReadSite,
  node: Expression,
  to: DataType,
  style: number | null = null,
  attempt = false,
): Operand | Unknown {
  const from = site.typeOf(node);
  const facts = factsOf(site, node);
  const plain: Operand = { node, conversion: null, constant: null, facts };
  if (sameRepresentation(from, to)) return plain;
  const value = site.constantOf(node);
  if (value !== undefined && value !== null) {
    const constant = site.dialect.foldConstant(value, to, style, site.settings);
    if (constant !== null) return { ...plain, constant };
    if (typeof value === 'number' && isExact(from) && isNumber(to) && keepsNumber(value, to))
      return plain;
  }
  const conversion = site.dialect.convert({ from, to, style, attempt, settings: site.settings });
  if (!isConversion(conversion)) return unknown(conversion.why);
  return conversion.steps.length === 0 && from.type !== 'null' ? plain : { ...plain, conversion };
}

/** True for values of both types that are the same value in every engine, so that nothing needs to be written. */
export function sameRepresentation(from: DataType, to: DataType): boolean {
  if (from.type !== to.type) return false;
  switch (from.type) {
    case 'text':
      return (
        to.type === 'text' &&
        (to.length === 'max' || (from.length !== 'max' && from.length <= to.length)) &&
        (!to.padded || (from.padded && from.length === to.length))
      );
    case 'integer':
      return to.type === 'integer' && from.bits === to.bits && from.signed === to.signed;
    case 'decimal':
      return to.type === 'decimal' && from.precision === to.precision && from.scale === to.scale;
    case 'timestamp':
      return to.type === 'timestamp' && from.precision === to.precision && from.zone === to.zone;
    case 'floating':
      return to.type === 'floating' && from.bits === to.bits;
    case 'time':
      return to.type === 'time' && from.digits === to.digits;
    case 'binary':
      return to.type === 'binary' && holdsBytes(from, to);
    default:
      return true;
  }
}

type Bytes = Extract<DataType, { type: 'binary' }>;

/** True where all values of `from` have as many bytes as `to` takes: at most its length, or exactly that. */
function holdsBytes(from: Bytes, to: Bytes): boolean {
  if (to.length === 'max') return true;
  if (from.length === 'max') return false;
  return to.padded ? from.padded && from.length === to.length : from.length <= to.length;
}

export function isNumber(type: DataType): boolean {
  return type.type === 'integer' || type.type === 'decimal' || type.type === 'floating';
}

/** True for a number constant that the type has room for, so that it needs no conversion. */
export function keepsNumber(value: number, to: DataType): boolean {
  switch (to.type) {
    case 'floating':
      return true;
    case 'integer': {
      const end = 2 ** (to.signed ? to.bits - 1 : to.bits);
      return Number.isInteger(value) && value < end && value >= (to.signed ? -end : 0);
    }
    case 'decimal': {
      const digits = String(value).split('.')[1]?.length ?? 0;
      return digits <= to.scale && Math.abs(value) < 10 ** (to.precision - to.scale);
    }
    default:
      return false;
  }
}

function isExact(type: DataType): boolean {
  return type.type === 'integer' || type.type === 'decimal';
}

/** Writes an operand in the target. */
export function writeOperand(context: WriteContext, operand: Operand): WrittenOperand {
  const { node, constant, conversion } = operand;
  if (constant !== null)
    return {
      pieces: [context.text(constantText(context, constant), node)],
      assumptions: [],
      manual: null,
    };
  if (conversion === null)
    return { pieces: [{ emit: node, parenthesize: true }], assumptions: [], manual: null };
  return writeNodeConversion(context, conversion, node, operand.facts);
}

const WALL_CLOCK: DataType = { type: 'timestamp', precision: 6, zone: 'none' };

/** Writes a conversion of a node; in the port it stands without parentheses, as an argument. */
export function writeNodeConversion(
  context: WriteContext,
  conversion: Conversion,
  node: Expression,
  facts: ValueFacts,
): WrittenOperand {
  const direct = withoutText(context, node, conversion.steps);
  if (direct !== null) {
    const rest = { ...conversion, from: WALL_CLOCK, steps: direct.steps };
    const value = { pieces: direct.pieces, simple: false };
    if (direct.steps.length === 0)
      return { pieces: direct.pieces, assumptions: direct.assumptions, manual: null };
    const written = writeConversion(context, rest, value, facts);
    return { ...written, assumptions: [...direct.assumptions, ...written.assumptions] };
  }
  const number =
    context.target === 'databricks-sql' && conversion.steps[0]?.step === 'parse-date'
      ? numberOfDigits(context, node)
      : null;
  if (number !== null) {
    const value = { pieces: context.sql`CAST(${context.emit(number)} AS STRING)`, simple: false };
    const bare = { ...facts, trimmed: true, notBlank: true, digits: true };
    return writeConversion(context, conversion, value, bare);
  }
  const argument =
    context.target === 'databricks-sql' && conversion.steps[0]?.step !== 'days-to-timestamp';
  const plain = argument ? { pieces: [{ emit: node }], simple: isSimple(node) } : valueOf(node);
  const value = isTotal(context, node) ? { ...plain, simple: true } : plain;
  return writeConversion(context, conversion, value, facts);
}

/** Characters of a date as a whole number: a text with fewer or more of them is none. */
const DATE_DIGITS = 8;

/**
 * The whole number whose digits a text is, where it is read as a date: what makes the text fit its length need not be
 * written then, for an asterisk is no date, and nor is what is too long. Null for any other text.
 */
function numberOfDigits(site: ReadSite, node: Expression): Expression | null {
  if (node.kind === 'ParenthesizedExpression') return numberOfDigits(site, node.operand);
  if (node.kind !== 'CastExpression') return null;
  const [from, to] = [site.typeOf(node.operand), site.typeOf(node)];
  if (from.type !== 'integer' || to.type !== 'text') return null;
  const { dialect, settings } = site;
  const conversion = dialect.convert({ from, to, style: null, attempt: false, settings });
  const readsAlike =
    isConversion(conversion) &&
    conversion.steps.every(
      (step) =>
        step.step === 'format-number' ||
        (step.step === 'fit-text' &&
          step.length >= DATE_DIGITS &&
          typeof step.overlong === 'string'),
    );
  return readsAlike ? node.operand : null;
}

/** Writes a conversion of a value that is already text. */
export function writeConversion(
  context: WriteContext,
  conversion: Conversion,
  value: Value,
  facts: ValueFacts,
): WrittenOperand {
  if (context.target === 'duckdb')
    return {
      pieces: duckdbConversion(context, conversion, value).pieces,
      assumptions: [],
      manual: null,
    };
  const written = databricksConversionText(context, conversion, value.pieces, facts);
  const pieces = written.loose ? context.sql`(${written.pieces})` : written.pieces;
  return { pieces, assumptions: written.assumptions, manual: written.manual };
}

/** The node's emission, in parentheses where operators stand around it. */
export function valueOf(node: Expression): Value {
  return { pieces: [{ emit: node, parenthesize: true }], simple: isSimple(node) };
}

/**
 * True for a total: DuckDB calculates one that is written twice once, and takes no lambda in a window
 * within another lambda.
 */
function isTotal(context: WriteContext, node: Expression): boolean {
  return (
    node.kind === 'FunctionCall' &&
    context.dialect.claims.get(constructKey(node))?.role === 'aggregate' &&
    context.isPure(node)
  );
}

/** True for what may be written twice: names, constants, variables. */
export function isSimple(node: Expression): boolean {
  switch (node.kind) {
    case 'ColumnReference':
    case 'Literal':
    case 'Variable':
    case 'ParameterMarker':
      return true;
    case 'ParenthesizedExpression':
    case 'UnaryExpression':
    case 'CollateExpression':
      return isSimple(node.operand);
    default:
      return false;
  }
}

/** A constant in the target's spelling. */
export function constantText(context: WriteContext, constant: Constant): string {
  const { type, text } = constant;
  const duckdb = context.target === 'duckdb';
  switch (type.type) {
    case 'date':
      return duckdb ? `DATE '${text}'` : `DATE'${text}'`;
    case 'time':
      return context.literal(text);
    case 'timestamp':
      if (type.zone === 'offset') return context.literal(text);
      if (type.zone === 'instant')
        return duckdb ? `TIMESTAMPTZ '${text}+00:00'` : `TIMESTAMP'${text}+00:00'`;
      return duckdb ? `TIMESTAMP '${text}'` : `TIMESTAMP_NTZ'${text}'`;
    case 'floating':
      return /[eE]/.test(text) ? text : `${text}e0`;
    case 'text':
      return context.literal(text);
    case 'binary':
      return bytesText(text, context);
    default:
      return text;
  }
}

/** What the text of a value shows about it. */
export function factsOf(site: ReadSite, node: Expression): ValueFacts {
  const name = site.textOf(node).replace(/\s+/g, ' ');
  const shown = name.length > 60 ? `${name.slice(0, 57)}…` : name;
  const constant = site.constantOf(node);
  const text = typeof constant === 'string' ? constant : null;
  const source = castToText(site, node);
  return {
    trimmed: text === null ? source !== null || isTrimmed(site, node) : text === text.trim(),
    notBlank: text === null ? source !== null || isNotBlank(site, node) : text.trim() !== '',
    digits: source === 'integer',
    width: digitsOf(site, node),
    name: shown,
    constant: text ?? numberText(name, constant),
  };
}

/** The type of a number or date that is converted to text without blanks to fill it up; null for any other value. */
function castToText(site: ReadSite, node: Expression): 'integer' | 'date' | 'timestamp' | null {
  if (node.kind === 'ParenthesizedExpression') return castToText(site, node.operand);
  if (node.kind !== 'CastExpression') return null;
  const [from, to] = [site.typeOf(node.operand), site.typeOf(node)];
  if (to.type !== 'text' || to.padded) return null;
  return from.type === 'integer' || from.type === 'date' || from.type === 'timestamp'
    ? from.type
    : null;
}

/** A number constant as text; null where the digits of its source may not be those of its text (a FLOAT's). */
function numberText(source: string, constant: string | number | null | undefined): string | null {
  if (typeof constant !== 'number') return null;
  if (Number.isInteger(constant) && !source.includes('.')) return String(constant);
  return /^-?[1-9]\d*[.]\d+$/.test(source) ? source : null;
}

function functionName(node: Expression): string {
  return node.kind === 'FunctionCall' ? ownName(node.name).toLowerCase() : '';
}

function isTrimmed(site: ReadSite, node: Expression): boolean {
  if (node.kind === 'ParenthesizedExpression') return isTrimmed(site, node.operand);
  if (node.kind !== 'FunctionCall') return false;
  const [first] = node.arguments;
  if (first === undefined) return false;
  switch (functionName(node)) {
    case 'trim':
      return true;
    case 'ltrim':
      return functionName(first) === 'rtrim' || isTrimmed(site, first);
    case 'rtrim':
      return functionName(first) === 'ltrim' || isTrimmed(site, first);
    case 'nullif':
    case 'upper':
    case 'lower':
      return isTrimmed(site, first);
    case 'format':
      return /^\S.*\S$/u.test(datePattern(site, node));
    default:
      return false;
  }
}

/**
 * The pattern that FORMAT writes a date by, where it writes digits or a name whatever the date and the culture; empty
 * for any other. The halves of the day have no name in some cultures.
 * https://learn.microsoft.com/en-us/dotnet/standard/base-types/custom-date-and-time-format-strings
 */
function datePattern(site: ReadSite, call: FunctionCall): string {
  const [value, format] = call.arguments;
  const type = value === undefined ? null : site.typeOf(value).type;
  const pattern = format === undefined ? null : site.constantOf(format);
  if (typeof pattern !== 'string' || (type !== 'date' && type !== 'timestamp')) return '';
  return /[dMyHhms]/.test(pattern) && !pattern.includes('t') ? pattern : '';
}

/** NULLIF(trimmed, '') is never blank, nor is a date that is written by a pattern. */
function isNotBlank(site: ReadSite, node: Expression): boolean {
  if (node.kind === 'ParenthesizedExpression') return isNotBlank(site, node.operand);
  if (node.kind !== 'FunctionCall') return false;
  if (functionName(node) === 'format') return datePattern(site, node) !== '';
  if (functionName(node) !== 'nullif') return false;
  const [, second] = node.arguments;
  const constant = second === undefined ? undefined : site.constantOf(second);
  return typeof constant === 'string' && constant.trim() === '';
}
