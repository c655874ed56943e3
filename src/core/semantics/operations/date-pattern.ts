/** A piece of a date pattern: text as it is, or a field in its width. */
export type PatternPart =
  | { readonly literal: string }
  | {
      readonly field:
        | 'year-4'
        | 'year-2'
        | 'month-2'
        | 'month-1'
        | 'month-name'
        | 'month-short'
        | 'day-2'
        | 'day-1'
        | 'weekday-name'
        | 'weekday-short'
        | 'hour-24-2'
        | 'hour-24-1'
        | 'hour-12-2'
        | 'hour-12-1'
        | 'minute-2'
        | 'minute-1'
        | 'second-2'
        | 'second-1'
        | 'milliseconds'
        | 'microseconds'
        | 'half-day';
    };

export type DateField = Extract<PatternPart, { field: string }>['field'];

/**
 * Letters of .NET's patterns, as FORMAT takes them:
 * https://learn.microsoft.com/en-us/dotnet/standard/base-types/custom-date-and-time-format-strings
 */
export const DOTNET_LETTERS: Readonly<Record<string, DateField>> = {
  yyyy: 'year-4',
  yy: 'year-2',
  MM: 'month-2',
  M: 'month-1',
  MMMM: 'month-name',
  MMM: 'month-short',
  dd: 'day-2',
  d: 'day-1',
  dddd: 'weekday-name',
  ddd: 'weekday-short',
  HH: 'hour-24-2',
  H: 'hour-24-1',
  hh: 'hour-12-2',
  h: 'hour-12-1',
  mm: 'minute-2',
  m: 'minute-1',
  ss: 'second-2',
  s: 'second-1',
  fff: 'milliseconds',
  ffffff: 'microseconds',
  tt: 'half-day',
};

/** Letters of Spark's patterns: https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-datetime-pattern */
export const SPARK_LETTERS: Readonly<Record<string, DateField>> = {
  yyyy: 'year-4',
  y: 'year-4',
  yy: 'year-2',
  MM: 'month-2',
  M: 'month-1',
  MMMM: 'month-name',
  MMM: 'month-short',
  dd: 'day-2',
  d: 'day-1',
  EEEE: 'weekday-name',
  EEE: 'weekday-short',
  E: 'weekday-short',
  HH: 'hour-24-2',
  H: 'hour-24-1',
  hh: 'hour-12-2',
  h: 'hour-12-1',
  mm: 'minute-2',
  m: 'minute-1',
  ss: 'second-2',
  s: 'second-1',
  SSS: 'milliseconds',
  SSSSSS: 'microseconds',
  a: 'half-day',
};

/** https://duckdb.org/docs/stable/sql/functions/dateformat */
const STRFTIME: Readonly<Record<DateField, string>> = {
  'year-4': '%Y',
  'year-2': '%y',
  'month-2': '%m',
  'month-1': '%-m',
  'month-name': '%B',
  'month-short': '%b',
  'day-2': '%d',
  'day-1': '%-d',
  'weekday-name': '%A',
  'weekday-short': '%a',
  'hour-24-2': '%H',
  'hour-24-1': '%-H',
  'hour-12-2': '%I',
  'hour-12-1': '%-I',
  'minute-2': '%M',
  'minute-1': '%-M',
  'second-2': '%S',
  'second-1': '%-S',
  milliseconds: '%g',
  microseconds: '%f',
  'half-day': '%p',
};

const TO_SPARK = new Map<DateField, string>(
  Object.entries(SPARK_LETTERS)
    .map(([letters, field]) => [field, letters] as const)
    .filter(([, letters]) => letters !== 'E' && letters !== 'y'),
);

/** Reads a pattern by a table of letters; null where a letter run is not in it. */
export function readPattern(
  pattern: string,
  letters: Readonly<Record<string, DateField>>,
): readonly PatternPart[] | null {
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

/** https://learn.microsoft.com/en-us/dotnet/standard/base-types/standard-date-and-time-format-strings, in en-US */
export const DOTNET_STANDARD: Readonly<Record<string, string>> = {
  d: 'M/d/yyyy',
  D: 'dddd, MMMM d, yyyy',
  s: "yyyy-MM-dd'T'HH:mm:ss",
};

function quote(literal: string): string {
  return /[A-Za-z']/.test(literal) ? `'${literal.replaceAll("'", "''")}'` : literal;
}

/** The pattern in Spark's letters. */
export function sparkPattern(parts: readonly PatternPart[]): string {
  return parts
    .map((part) => ('field' in part ? (TO_SPARK.get(part.field) ?? '') : quote(part.literal)))
    .join('');
}

/** The pattern in DuckDB's letters. */
export function strftimePattern(parts: readonly PatternPart[]): string {
  return parts
    .map((part) => ('field' in part ? STRFTIME[part.field] : part.literal.replaceAll('%', '%%')))
    .join('');
}

/** What Spark reads for a field, as a regular expression: a letter alone takes one digit or two. */
const READS: Readonly<Record<DateField, string>> = {
  'year-4': '[0-9]{4}',
  'year-2': '[0-9]{2}',
  'month-2': '[0-9]{2}',
  'month-1': '[0-9]{1,2}',
  'month-name': '[A-Za-z]+',
  'month-short': '[A-Za-z]{3}',
  'day-2': '[0-9]{2}',
  'day-1': '[0-9]{1,2}',
  'weekday-name': '[A-Za-z]+',
  'weekday-short': '[A-Za-z]{3}',
  'hour-24-2': '[0-9]{2}',
  'hour-24-1': '[0-9]{1,2}',
  'hour-12-2': '[0-9]{2}',
  'hour-12-1': '[0-9]{1,2}',
  'minute-2': '[0-9]{2}',
  'minute-1': '[0-9]{1,2}',
  'second-2': '[0-9]{2}',
  'second-1': '[0-9]{1,2}',
  milliseconds: '[0-9]{3}',
  microseconds: '[0-9]{6}',
  'half-day': '[AaPp][Mm]',
};

/** A regular expression that matches the texts that fit the pattern in form. */
export function patternRegex(parts: readonly PatternPart[]): string {
  return parts
    .map((part) =>
      'field' in part ? READS[part.field] : part.literal.replace(/[\\^$.|?*+()[\]{}]/gu, '\\$&'),
    )
    .join('');
}
