import type { Expression } from '../../syntax/ast/index.ts';
import { defineOperation, unknown, type Unknown } from '../operation.ts';
import type { ReadSite } from '../site.ts';
import { callAt, written } from './call.ts';
import { dateFidelity, dateValue, writeDate, type DateValue } from './date-value.ts';

/** A piece of a date pattern: text as it is, or a field in its width. */
type PatternPart =
  | { readonly literal: string }
  | { readonly field: 'year-4' | 'year-2' | 'month-2' | 'month-1' | 'month-name' | 'month-short' | 'day-2' | 'day-1' | 'weekday-name' | 'weekday-short' | 'hour-24-2' | 'hour-24-1' | 'hour-12-2' | 'hour-12-1' | 'minute-2' | 'minute-1' | 'second-2' | 'second-1' | 'milliseconds' | 'microseconds' | 'half-day' };

interface Meaning {
  readonly value: DateValue;
  readonly node: Expression;
  readonly pattern: readonly PatternPart[];
}

type Field = Extract<PatternPart, { field: string }>['field'];

/**
 * Letters of .NET's patterns, as FORMAT takes them:
 * https://learn.microsoft.com/en-us/dotnet/standard/base-types/custom-date-and-time-format-strings
 */
const DOTNET: Readonly<Record<string, Field>> = {
  yyyy: 'year-4', yy: 'year-2', MM: 'month-2', M: 'month-1', MMMM: 'month-name', MMM: 'month-short', dd: 'day-2', d: 'day-1',
  dddd: 'weekday-name', ddd: 'weekday-short', HH: 'hour-24-2', H: 'hour-24-1', hh: 'hour-12-2', h: 'hour-12-1', mm: 'minute-2', m: 'minute-1',
  ss: 'second-2', s: 'second-1', fff: 'milliseconds', ffffff: 'microseconds', tt: 'half-day',
};

/** Letters of Spark's patterns: https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-datetime-pattern */
const SPARK: Readonly<Record<string, Field>> = {
  yyyy: 'year-4', yy: 'year-2', MM: 'month-2', M: 'month-1', MMMM: 'month-name', MMM: 'month-short', dd: 'day-2', d: 'day-1',
  EEEE: 'weekday-name', EEE: 'weekday-short', E: 'weekday-short', HH: 'hour-24-2', H: 'hour-24-1', hh: 'hour-12-2', h: 'hour-12-1', mm: 'minute-2',
  m: 'minute-1', ss: 'second-2', s: 'second-1', SSS: 'milliseconds', SSSSSS: 'microseconds', a: 'half-day',
};

/** https://duckdb.org/docs/stable/sql/functions/dateformat */
const STRFTIME: Readonly<Record<Field, string>> = {
  'year-4': '%Y', 'year-2': '%y', 'month-2': '%m', 'month-1': '%-m', 'month-name': '%B', 'month-short': '%b', 'day-2': '%d', 'day-1': '%-d',
  'weekday-name': '%A', 'weekday-short': '%a', 'hour-24-2': '%H', 'hour-24-1': '%-H', 'hour-12-2': '%I', 'hour-12-1': '%-I', 'minute-2': '%M',
  'minute-1': '%-M', 'second-2': '%S', 'second-1': '%-S', milliseconds: '%g', microseconds: '%f', 'half-day': '%p',
};

const TO_SPARK = new Map<Field, string>(Object.entries(SPARK).map(([letters, field]) => [field, letters] as const).filter(([, letters]) => letters !== 'E'));

/** Reads a pattern by a table of letters; null where a letter run is not in it. */
function readPattern(pattern: string, letters: Readonly<Record<string, Field>>): readonly PatternPart[] | null {
  const parts: PatternPart[] = [];
  for (const [run, quoted] of pattern.matchAll(/'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']/gu)) {
    if (quoted !== undefined) parts.push({ literal: quoted === '' ? "'" : quoted });
    else if (!/^[A-Za-z]/.test(run)) parts.push({ literal: run });
    else {
      const field = Object.hasOwn(letters, run) ? letters[run] : undefined;
      if (field === undefined) return null;
      parts.push({ field });
    }
  }
  return parts;
}

/** A date as text by a pattern: FORMAT of dates, date_format. */
export const formatDateOperation = defineOperation<Meaning>({
  operation: 'format-date',
  meaningIn: {
    tsql: (site) => {
      const [given, pattern, culture] = callAt(site)?.call.arguments ?? [];
      if (given === undefined || pattern === undefined) return null;
      const type = site.typeOf(given).type;
      if (type !== 'date' && type !== 'timestamp') return null;
      const named = culture === undefined ? 'en-US' : site.constantOf(culture);
      if (typeof named !== 'string' || !/^en(-us)?$/i.test(named)) return unknown('the culture of FORMAT is not en-US');
      return read(site, given, pattern, DOTNET);
    },
    databricks: (site) => {
      const [given, pattern] = callAt(site)?.call.arguments ?? [];
      return given === undefined || pattern === undefined ? null : read(site, given, pattern, SPARK);
    },
  },
  emitAs: {
    'databricks-sql': (meaning, context) => {
      const pattern = meaning.pattern.map((part) => ('field' in part ? (TO_SPARK.get(part.field) ?? '') : quote(part.literal))).join('');
      return written(context, context.sql`date_format(${writeDate(meaning.value, context)}, ${context.literal(pattern)})`, dateFidelity(meaning.value));
    },
    duckdb: (meaning, context) => {
      const pattern = meaning.pattern.map((part) => ('field' in part ? STRFTIME[part.field] : part.literal.replaceAll('%', '%%'))).join('');
      return written(context, context.sql`strftime(${writeDate(meaning.value, context, 'timestamp')}, ${context.literal(pattern)})`, dateFidelity(meaning.value));
    },
  },
  docs: {
    title: 'Dates as text by a pattern',
    behaviour: {
      tsql: 'FORMAT takes a .NET pattern and a culture.',
      databricks: 'date_format takes a pattern of Spark’s own; most letters are those of Java.',
    },
    port: 'date_format with the pattern’s letters translated.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/format-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-datetime-pattern',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT FORMAT(CAST('2024-03-05' AS date), 'dddd, dd MMM yyyy') AS d;",
      rows: [['Tuesday, 05 Mar 2024']],
      evidence: 'https://learn.microsoft.com/en-us/dotnet/standard/base-types/custom-date-and-time-format-strings',
      naive: "SELECT date_format(CAST('2024-03-05' AS date), 'dddd, dd MMM yyyy') AS d;",
    },
  ],
});

function read(site: ReadSite, given: Expression, pattern: Expression, letters: Readonly<Record<string, Field>>): Meaning | Unknown {
  const value = dateValue(site, given, 'refused');
  const constant = site.constantOf(pattern);
  if (value === null || typeof constant !== 'string') return unknown('the pattern is no constant, or the value no date');
  // One letter alone is a standard format of .NET, with a culture's own layout.
  const standard = letters === DOTNET ? (Object.hasOwn(STANDARD, constant) ? STANDARD[constant] : constant.length === 1 ? null : constant) : constant;
  const parts = standard === null || standard === undefined ? null : readPattern(standard, letters);
  if (parts === null) return unknown(`the pattern ${site.textOf(pattern)} has letters that Portside does not translate`);
  return { value, node: given, pattern: parts };
}

/** https://learn.microsoft.com/en-us/dotnet/standard/base-types/standard-date-and-time-format-strings, in en-US */
const STANDARD: Readonly<Record<string, string>> = {
  d: 'M/d/yyyy',
  D: 'dddd, MMMM d, yyyy',
  s: "yyyy-MM-dd'T'HH:mm:ss",
};

function quote(literal: string): string {
  return /[A-Za-z']/.test(literal) ? `'${literal.replaceAll("'", "''")}'` : literal;
}
