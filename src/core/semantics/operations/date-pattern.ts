/** A piece of a date pattern: text as it is, a field in its width, or digits of a second's fraction. */
export type PatternPart =
  { readonly literal: string } | { readonly field: DateField } | { readonly fraction: number };

export type DateField =
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
  | 'half-day'
  | 'half-day-letter';

/** A language's letters of date patterns. */
export interface PatternLetters {
  readonly fields: Readonly<Record<string, DateField>>;
  /** The letter that stands for a digit of a second's fraction. */
  readonly fraction: string;
  /** A backslash makes the next character text, a per cent sign a single letter a field (.NET). */
  readonly escapes: boolean;
  /** What letters that name no field are: text (.NET), or not known. */
  readonly others: 'text' | 'unknown';
}

/**
 * Letters of .NET's patterns, as FORMAT takes them:
 * https://learn.microsoft.com/en-us/dotnet/standard/base-types/custom-date-and-time-format-strings
 */
export const DOTNET_LETTERS: PatternLetters = {
  fields: {
    yyyy: 'year-4',
    yyy: 'year-4',
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
    tt: 'half-day',
    t: 'half-day-letter',
  },
  fraction: 'f',
  escapes: true,
  others: 'text',
};

/** Letters of .NET that mean something and are not written here: eras, offsets, fractions without zeros, years of one digit. */
const DOTNET_REFUSED = /^(?:g+|K|z+|F+|y|y{5,}|M{5,}|d{5,}|h{3,}|H{3,}|m{3,}|s{3,}|t{3,})$/;

/** Letters of Spark's patterns: https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-datetime-pattern */
export const SPARK_LETTERS: PatternLetters = {
  fields: {
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
    a: 'half-day',
  },
  fraction: 'S',
  escapes: false,
  others: 'unknown',
};

/** https://duckdb.org/docs/stable/sql/functions/dateformat; half a day's letter has no sign there. */
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
  'half-day': '%p',
  'half-day-letter': '%p',
};

const TO_SPARK = new Map<DateField, string>(
  Object.entries(SPARK_LETTERS.fields)
    .map(([letters, field]) => [field, letters] as const)
    .filter(([, letters]) => letters !== 'E' && letters !== 'y'),
);

/** A pattern's optional section, which may hold others. */
interface OptionalSection {
  readonly optional: readonly Section[];
}
type Section = string | OptionalSection;

/** `a[b[c]]` as its sections; null where brackets do not match. */
function sectionsOf(pattern: string): readonly Section[] | null {
  const stack: Section[][] = [[]];
  for (const [run] of pattern.matchAll(/'(?:[^']|'')*'|[[\]]|[^'[\]]+|'/gu)) {
    if (run === '[') stack.push([]);
    else if (run === ']') {
      const optional = stack.pop() ?? [];
      stack.at(-1)?.push({ optional });
      if (stack.length === 0) return null;
    } else stack.at(-1)?.push(run);
  }
  return stack.length === 1 ? (stack[0] ?? null) : null;
}

/** A pattern that may have optional sections. */
export interface ReadPattern {
  /** Matches the texts that fit it in form. */
  readonly regex: string;
  /**
   * What it stands for without sections, the longest first. Sections of signs alone, which a text may have or not,
   * are a blank there. Of sections beside each other that name the same field one is taken, as a text holds a field once.
   */
  readonly flat: readonly (readonly PatternPart[])[];
}

/** Reads a pattern with its optional sections; null where a letter run is not known. */
export function readSections(pattern: string, letters: PatternLetters): ReadPattern | null {
  const sections = sectionsOf(pattern);
  const regex = sections === null ? null : regexOf(sections, letters);
  if (sections === null || regex === null) return null;
  const flat = expanded(sections).map((one) => readPattern(one, letters));
  const known = flat.filter((one) => one !== null);
  return known.length < flat.length ? null : { regex, flat: known };
}

function regexOf(sections: readonly Section[], letters: PatternLetters): string | null {
  let regex = '';
  for (const section of sections) {
    if (typeof section !== 'string') {
      const inner = regexOf(section.optional, letters);
      if (inner === null) return null;
      regex += `(?:${inner})?`;
      continue;
    }
    const parts = readPattern(section, letters);
    if (parts === null) return null;
    regex += patternRegex(parts);
  }
  return regex;
}

function expanded(sections: readonly Section[]): readonly string[] {
  let found: readonly string[] = [''];
  for (const section of sections) {
    const choices =
      typeof section === 'string'
        ? [section]
        : section.optional.every((inner) => typeof inner === 'string' && isSigns(inner))
          ? [' ']
          : [...expanded(section.optional), ''];
    found = found.flatMap((before) =>
      choices.filter((choice) => !repeatsField(before, choice)).map((choice) => before + choice),
    );
  }
  return [...new Set(found)];
}

/** Blanks, commas and quoted text. */
function isSigns(text: string): boolean {
  return /^[ ,]*$/.test(withoutQuotes(text));
}

function withoutQuotes(text: string): string {
  return text.replace(/'[^']*'/g, '');
}

/** Fields that a text holds once: a day, an hour in either form. */
function repeatsField(before: string, choice: string): boolean {
  const [written, added] = [withoutQuotes(before), withoutQuotes(choice)];
  return (/d/.test(written) && /d/.test(added)) || (/[Hh]/.test(written) && /[Hh]/.test(added));
}

/** Reads a pattern by a table of letters; null where a letter run is not known. */
export function readPattern(
  pattern: string,
  letters: PatternLetters,
): readonly PatternPart[] | null {
  const parts: PatternPart[] = [];
  const runs = letters.escapes
    ? /'([^']*)'|"([^"]*)"|\\([^])|%|([A-Za-z])\4*|[^A-Za-z'"\\%]/gu
    : /'((?:[^']|'')*)'|()()([A-Za-z])\4*|[^A-Za-z']/gu;
  for (const [run, quoted, doubly, escaped, letter] of pattern.matchAll(runs)) {
    const literal = (letters.escapes ? quoted : quoted?.replaceAll("''", "'")) ?? doubly ?? escaped;
    if (letter === undefined) {
      if (literal !== undefined && run !== '') {
        parts.push({ literal: literal === '' && !letters.escapes ? "'" : literal });
      } else if (run !== '%' || !letters.escapes) parts.push({ literal: run });
      continue;
    }
    const field = Object.hasOwn(letters.fields, run) ? letters.fields[run] : undefined;
    if (field !== undefined) parts.push({ field });
    else if (letter === letters.fraction && run.length <= 9) parts.push({ fraction: run.length });
    else if (letters.others === 'unknown' || DOTNET_REFUSED.test(run)) return null;
    else parts.push({ literal: run });
  }
  return parts;
}

function quote(literal: string): string {
  return /[A-Za-z'[\]]/.test(literal) ? `'${literal.replaceAll("'", "''")}'` : literal;
}

/** The pattern in Spark's letters. */
export function sparkPattern(parts: readonly PatternPart[]): string {
  return parts
    .map((part) =>
      'literal' in part
        ? quote(part.literal)
        : 'fraction' in part
          ? 'S'.repeat(part.fraction)
          : (TO_SPARK.get(part.field) ?? ''),
    )
    .join('');
}

/** The pattern in the letters of DuckDB's strptime, which reads as many digits of a fraction as there are. */
export function strptimePattern(parts: readonly PatternPart[]): string {
  return parts
    .map((part) =>
      'literal' in part
        ? part.literal.replaceAll('%', '%%')
        : 'fraction' in part
          ? '%f'
          : STRFTIME[part.field],
    )
    .join('');
}

/**
 * The pattern in the letters of DuckDB's strftime, in runs: a run of digits is to be cut from the six of a second's
 * fraction, or filled up with zeros.
 */
export function strftimeRuns(
  parts: readonly PatternPart[],
): readonly ({ readonly format: string } | { readonly digits: number })[] {
  const runs: ({ format: string } | { digits: number })[] = [];
  for (const part of parts) {
    const digits = 'fraction' in part ? part.fraction : 0;
    if (digits === 1 || digits === 2 || digits === 4 || digits === 5) {
      runs.push({ digits });
      continue;
    }
    const format =
      'literal' in part
        ? part.literal.replaceAll('%', '%%')
        : 'field' in part
          ? STRFTIME[part.field]
          : digits === 3
            ? '%g'
            : `%f${'0'.repeat(digits - 6)}`;
    const last = runs.at(-1);
    if (last !== undefined && 'format' in last) last.format += format;
    else runs.push({ format });
  }
  return runs;
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
  'half-day': '[AaPp][Mm]',
  'half-day-letter': '[AaPp]',
};

/** A regular expression that matches the texts that fit the pattern in form. */
export function patternRegex(parts: readonly PatternPart[]): string {
  return parts
    .map((part) =>
      'field' in part
        ? READS[part.field]
        : 'fraction' in part
          ? `[0-9]{1,${part.fraction}}`
          : part.literal.replace(/[\\^$.|?*+()[\]{}]/gu, '\\$&'),
    )
    .join('');
}

/**
 * A layout with days and hours of two places taken apart: what is filled up with blanks has a width.
 * `MMM d yyyy h:mma` is `MMM `, `d` in 2, ` yyyy `, `h:mma` in 7.
 */
export function paddedParts(
  layout: string,
): readonly { readonly text: string; readonly width: number | null }[] {
  return layout
    .split(/((?<!d)d(?!d)|(?<!h)h(?!h).*$)/)
    .filter((text) => text !== '')
    .map((text) =>
      text === 'd'
        ? { text, width: 2 }
        : text.startsWith('h')
          ? { text, width: text.replace('a', 'PM').length + 1 }
          : { text, width: null },
    );
}
