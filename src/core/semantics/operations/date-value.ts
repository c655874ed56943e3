import type { Expression } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { DataType, TimestampType } from '../data-type.ts';
import { EXACT, conditional, type Fidelity } from '../finding.ts';
import type { ReadSite } from '../site.ts';
import { readOperand, writeOperand, type Operand } from './operand.ts';

/** A value that is used as a date or a timestamp. */
export type DateValue =
  | {
      readonly kind: 'date' | 'timestamp';
      readonly node: Expression;
      readonly precision: TimestampType['precision'];
      readonly assumed: boolean;
    }
  /** A constant in another form: its ISO text. */
  | {
      readonly kind: 'constant';
      readonly of: 'date' | 'timestamp';
      readonly iso: string;
      /** A seventh digit of its second is cut off. */
      readonly cutsDigit: boolean;
      readonly node: Expression;
    }
  /** A text or number that the dialect converts to a date with a time. */
  | { readonly kind: 'converted'; readonly operand: Operand; readonly node: Expression };

const DAY = 86_400_000;
const YEAR_1900 = Date.UTC(1900, 0, 1);

/**
 * What a text counts as where it is used as a date: DATETIME rounds to its ticks, and knows no seventh digit and no
 * offset; an instant is the moment that its offset says.
 */
export type TextsAs = 'datetime' | 'datetime2' | 'instant';

const ISO_DATETIME =
  /^\s*(\d{4})-?(\d{2})-?(\d{2})(?:[ T](\d{2}:\d{2})(:\d{2}(?:\.\d{1,3})?)?)?\s*$/;
/** The seventh digit is cut off, and the clock is the one on the wall, whatever its offset. */
const ISO_DATETIME2 =
  /^\s*(\d{4})-?(\d{2})-?(\d{2})(?:(?:T|[ ]+)(\d{2}:\d{2})(:\d{2}(?:\.\d{1,6})?)?\d?(?:\s*(?:Z|[-+]\d{2}:\d{2}))?)?\s*$/;
const TIME_OF_DAY = /^\s*((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?)\d?\s*$/;

/** A number of days since 1900-01-01, or a text that is ISO or has eight digits, as ISO text; null for other forms. */
function isoOf(value: string | number, texts: TextsAs): string | null {
  if (typeof value === 'number') {
    return Number.isInteger(value)
      ? new Date(YEAR_1900 + value * DAY).toISOString().slice(0, 10)
      : null;
  }
  const match = (texts === 'datetime2' ? ISO_DATETIME2 : ISO_DATETIME).exec(value);
  if (match === null) {
    const time = texts === 'datetime2' ? TIME_OF_DAY.exec(value) : null;
    return time === null ? null : `1900-01-01 ${time[1] ?? ''}`;
  }
  const [, year = '', month = '', day = '', minutes, seconds = ':00'] = match;
  const midnight = Date.UTC(Number(year), Number(month) - 1, Number(day));
  const date = `${year}-${month}-${day}`;
  if (new Date(midnight).toISOString().slice(0, 10) !== date) return null;
  return minutes === undefined ? date : `${date} ${minutes}${seconds}`;
}

/**
 * Reads a value that is used as a date. Null where its text form must be interpreted first: a text that is no
 * constant, a number of days that is none.
 *
 * @param texts - what a text is read as
 */
export function dateValue(
  site: ReadSite,
  node: Expression,
  numbers: 'days-since-1900' | 'refused',
  texts: TextsAs = 'datetime2',
): DateValue | null {
  const type = site.typeOf(node);
  switch (type.type) {
    case 'date':
      return { kind: 'date', node, precision: 0, assumed: false };
    case 'time':
      return converted(site, node, ofDigits(texts));
    case 'timestamp':
      return type.zone === 'offset'
        ? converted(site, node, ofDigits(texts))
        : { kind: 'timestamp', node, precision: type.precision, assumed: false };
    case 'null':
      return { kind: 'timestamp', node, precision: 6, assumed: false };
    case 'unknown':
      return { kind: 'timestamp', node, precision: 6, assumed: true };
    case 'text':
    case 'integer': {
      const value = site.constantOf(node);
      if (type.type === 'integer' && numbers === 'refused') return null;
      const iso = value === undefined || value === null ? null : isoOf(value, texts);
      return iso === null
        ? converted(site, node, type.type === 'text' ? texts : 'datetime')
        : {
            kind: 'constant',
            of: 'timestamp',
            iso,
            cutsDigit: /\.\d{6}[1-9]/u.test(String(value)),
            node,
          };
    }
    case 'decimal':
    case 'floating':
      return numbers === 'refused' ? null : converted(site, node, 'datetime');
    default:
      return null;
  }
}

/** A type that is kept as text has digits of its own, and no ticks. */
function ofDigits(texts: TextsAs): TextsAs {
  return texts === 'datetime' ? 'datetime2' : texts;
}

function converted(site: ReadSite, node: Expression, as: TextsAs): DateValue | null {
  const precision = as === 'datetime' ? 'ticks' : 6;
  const zone = as === 'instant' ? 'instant' : 'none';
  const operand = readOperand(site, node, { type: 'timestamp', precision, zone });
  return 'unknown' in operand ? null : { kind: 'converted', operand, node };
}

/** Writes a date value; `as` gives it that type where it has another. */
export function writeDate(
  value: DateValue,
  context: WriteContext,
  as: 'date' | 'timestamp' | 'any' = 'any',
): readonly Piece[] {
  const duckdb = context.target === 'duckdb';
  if (value.kind === 'constant') {
    const day = value.iso.slice(0, 10);
    if (as === 'date') return context.sql`DATE${duckdb ? ' ' : ''}'${day}'`;
    const moment = value.iso.length === 10 ? `${day} 00:00:00` : value.iso;
    return context.sql`${duckdb ? 'TIMESTAMP ' : 'TIMESTAMP_NTZ'}'${moment}'`;
  }
  if (value.kind === 'converted') {
    const { pieces } = writeOperand(context, value.operand);
    return as === 'date' ? context.sql`CAST(${pieces} AS DATE)` : pieces;
  }
  const emitted = context.emit(value.node);
  if (as === 'date' && (value.kind !== 'date' || value.assumed))
    return context.sql`CAST(${emitted} AS DATE)`;
  if (as === 'timestamp' && (value.kind === 'date' || (value.assumed && duckdb))) {
    return context.sql`CAST(${emitted} AS ${duckdb ? 'TIMESTAMP' : 'TIMESTAMP_NTZ'})`;
  }
  return [emitted];
}

/** True if the value has no time of day. */
export function isDay(value: DateValue): boolean {
  return value.kind === 'date' || (value.kind === 'constant' && value.of === 'date');
}

/** True for a time of day or a moment with an offset: as text it converts to a moment in every row. */
function isZoned(from: DataType | null): boolean {
  return from?.type === 'time' || (from?.type === 'timestamp' && from.zone === 'offset');
}

/** What is relied on where a value's type is not known. */
export function dateFidelity(...values: readonly (DateValue | null)[]): Fidelity {
  const texts = values.filter(
    (value) =>
      value !== null &&
      value.kind === 'converted' &&
      !isZoned(value.operand.conversion?.from ?? null),
  );
  if (texts.length > 0) {
    const names = texts
      .map((value) => (value?.kind === 'converted' ? value.operand.facts.name : ''))
      .join(' and ');
    return conditional(`${names} can be converted to a date in every row.`);
  }
  return values.some(
    (value) => (value?.kind === 'date' || value?.kind === 'timestamp') && value.assumed,
  )
    ? conditional('the values, whose types are not known, are dates with a time, not text.')
    : EXACT;
}

/** Units of time, by every name that T-SQL and Databricks have for them. */
export type DateUnit =
  | 'year'
  | 'quarter'
  | 'month'
  | 'week'
  | 'day'
  | 'hour'
  | 'minute'
  | 'second'
  | 'millisecond'
  | 'microsecond'
  | 'nanosecond';

export type DateField = DateUnit | 'day-of-year' | 'weekday' | 'iso-week' | 'iso-year' | 'offset';
