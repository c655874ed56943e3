/** What a function of the library is given, by position; the last kind counts for all that follow. */
export type ArgumentKind =
  /** Text; numbers are read as their digits. */
  | 'text'
  /** Anything, as it is. */
  | 'any'
  /** A whole number. */
  | 'integer'
  /** A date or wall clock. */
  | 'moment';

/** A function that means the same wherever it is known, under whatever name. `$1` is the first argument, `$*` all, `$+` all but the first. */
export interface LibraryFunction {
  readonly takes: readonly ArgumentKind[];
  /** How Databricks SQL writes it. */
  readonly databricks: string;
  readonly duckdb: string;
  /** The key of the function that does the same where the first argument is never NULL, and is shorter. */
  readonly whereFirstIsNeverNull?: string;
  /** The position of characters that stand for both of their cases where the collation ignores case. */
  readonly eitherCase?: number;
  /** What Databricks SQL relies on, and whether a constant argument keeps to it. */
  readonly reliesOn?: {
    readonly statement: string;
    readonly holds: (...constants: readonly (string | number | null)[]) => boolean;
  };
}

/** True if no letter of one text stands in the other one in the other case. */
function differsInLettersOnly(a: string, b: string): boolean {
  return [...a].every(
    (letter) => b.includes(letter) || !b.toLowerCase().includes(letter.toLowerCase()),
  );
}

function noSharpS(constant?: string | number | null): boolean {
  return !String(constant).includes('ß');
}

function text(
  databricks: string,
  duckdb: string = databricks,
  ...others: readonly ArgumentKind[]
): LibraryFunction {
  return { takes: ['text', ...others], databricks, duckdb };
}

/** By a key of our own. Databricks: https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-functions-builtin-alpha; DuckDB measured on 1.5.5. */
export const libraryFunctions = {
  // Spark writes SS for a sharp s, DuckDB its capital letter.
  upper: text('upper($1)', "upper(replace($1, 'ß', 'SS'))"),
  'upper-by-letter': {
    ...text('upper($1)', "replace(upper($1), 'ẞ', 'ß')"),
    reliesOn: { statement: 'the text holds no ß, which upper makes SS.', holds: noSharpS },
  },
  lower: text('lower($1)'),
  reverse: text('reverse($1)'),
  trim: text('trim($1)', "trim($1, ' ')"),
  'trim-leading': text('ltrim($1)', "ltrim($1, ' ')"),
  'trim-trailing': text('rtrim($1)', "rtrim($1, ' ')"),
  'trim-characters': {
    ...text('trim(BOTH $2 FROM $1)', 'trim($1, $2)', 'text'),
    eitherCase: 2,
  },
  'trim-leading-characters': {
    ...text('trim(LEADING $2 FROM $1)', 'ltrim($1, $2)', 'text'),
    eitherCase: 2,
  },
  'trim-trailing-characters': {
    ...text('trim(TRAILING $2 FROM $1)', 'rtrim($1, $2)', 'text'),
    eitherCase: 2,
  },
  translate: text('translate($1, $2, $3)', 'translate($1, $2, $3)', 'text'),
  // https://learn.microsoft.com/en-us/sql/t-sql/functions/string-escape-transact-sql
  'json-escape': {
    takes: ['text', 'any'],
    databricks:
      "replace(replace(replace(replace(replace(replace($1, '\\\\', '\\\\\\\\'), '\"', '\\\\\"'), '/', '\\\\/'), '\\n', '\\\\n'), '\\r', '\\\\r'), '\\t', '\\\\t')",
    duckdb:
      "replace(replace(replace(replace(replace(replace($1, '\\', '\\\\'), '\"', '\\\"'), '/', '\\/'), chr(10), '\\n'), chr(13), '\\r'), chr(9), '\\t')",
    reliesOn: {
      statement: 'the text has no control characters but tab and the ends of lines.',
      holds: (text) => [...String(text)].every((one) => one >= ' ' || '\t\n\r'.includes(one)),
    },
  },
  // https://learn.microsoft.com/en-us/sql/t-sql/functions/parsename-transact-sql: counted from the end, at most four
  'name-part': {
    ...text(
      "CASE WHEN size(split($1, '[.]')) BETWEEN $2 AND 4 THEN nullif(split_part($1, '.', -$2), '') END",
      "CASE WHEN len(string_split($1, '.')) BETWEEN $2 AND 4 THEN nullif(split_part($1, '.', -$2), '') END",
      'integer',
    ),
    reliesOn: {
      statement: 'the name has no brackets or quotation marks.',
      holds: (name) => !/["[\]]/.test(String(name)),
    },
  },
  'join-non-null': text('concat_ws($*)', 'concat_ws($*)', 'text'),
  // A separator that is NULL joins as an empty one does.
  'join-non-null-by-any': {
    ...text("concat_ws(coalesce($1, ''), $+)", "concat_ws(coalesce($1, ''), $+)", 'text'),
    whereFirstIsNeverNull: 'join-non-null',
  },
  // https://learn.microsoft.com/en-us/sql/t-sql/functions/base64-encode-transact-sql: no line breaks, RFC 4648
  'bytes-to-base64': { takes: ['any'], databricks: 'base64($1)', duckdb: 'base64($1)' },
  'base64-to-bytes': text('unbase64($1)', 'from_base64($1)'),
  // https://learn.microsoft.com/en-us/sql/t-sql/functions/edit-distance-transact-sql: without transpositions, so far
  'edit-distance': {
    ...text('levenshtein($1, $2)', 'CAST(levenshtein($1, $2) AS INTEGER)', 'text'),
    reliesOn: {
      statement: 'the texts do not differ in the case of letters.',
      holds: (a, b) => differsInLettersOnly(String(a), String(b)),
    },
  },
  'first-code': text('ascii($1)', 'CAST(ascii($1) AS INTEGER)'),
  'first-code-or-null': text('nullif(ascii($1), 0)', 'CAST(nullif(ascii($1), 0) AS INTEGER)'),
  // Without a collation of supplementary characters the first half of a pair is the code:
  // https://learn.microsoft.com/en-us/sql/t-sql/functions/unicode-transact-sql
  'first-code-unit': {
    ...text(
      'nullif(ascii($1), 0)',
      'CAST(nullif(CASE WHEN unicode($1) > 65535 THEN 55296 + (unicode($1) - 65536) // 1024 ELSE ascii($1) END, 0) AS INTEGER)',
    ),
    reliesOn: {
      statement: 'no text begins with a character beyond U+FFFF, as emojis are.',
      holds: (first) => (String(first).codePointAt(0) ?? 0) <= 0xff_ff,
    },
  },
  character: {
    takes: ['integer'],
    databricks: 'chr($1)',
    duckdb: 'chr(CAST($1 AS INTEGER) % 256)',
  },
  'pad-left': text(
    'lpad($1, $2, $3)',
    "CASE WHEN $2 <= 0 THEN left($1, 0) WHEN $3 = '' THEN left($1, $2) ELSE lpad($1, CAST($2 AS INTEGER), $3) END",
    'integer',
    'text',
  ),
  'pad-right': text(
    'rpad($1, $2, $3)',
    "CASE WHEN $2 <= 0 THEN left($1, 0) WHEN $3 = '' THEN left($1, $2) ELSE rpad($1, CAST($2 AS INTEGER), $3) END",
    'integer',
    'text',
  ),
  'pad-left-blank': text(
    'lpad($1, $2)',
    "lpad($1, CAST(greatest($2, 0) AS INTEGER), ' ')",
    'integer',
  ),
  'pad-right-blank': text(
    'rpad($1, $2)',
    "rpad($1, CAST(greatest($2, 0) AS INTEGER), ' ')",
    'integer',
  ),
  'capitalize-words': text(
    'initcap($1)',
    "array_to_string(list_transform(string_split(lower($1), ' '), lambda w: upper(left(w, 1)) || substring(w, 2)), ' ')",
  ),
  'split-regex': text('split($1, $2)', 'string_split_regex($1, $2)', 'text'),
  'split-part': text(
    'split_part($1, $2, $3)',
    'split_part($1, $2, CAST($3 AS INTEGER))',
    'text',
    'integer',
  ),
  'join-array': {
    takes: ['any', 'text'],
    databricks: 'array_join($1, $2)',
    duckdb: 'array_to_string($1, $2)',
  },
  'regex-matches': text('regexp_like($1, $2)', 'regexp_matches($1, $2)', 'text'),
  'regex-count': text(
    'regexp_count($1, $2)',
    'CAST(len(regexp_extract_all($1, $2)) AS INTEGER)',
    'text',
  ),
  'regex-find-all': text('regexp_extract_all($1, $2)', 'regexp_extract_all($1, $2, 1)', 'text'),
  'regex-find-all-of-group': text(
    'regexp_extract_all($1, $2, $3)',
    'regexp_extract_all($1, $2, $3)',
    'text',
    'integer',
  ),
  'starts-with': text('startswith($1, $2)', 'starts_with($1, $2)', 'text'),
  'ends-with': text('endswith($1, $2)', 'ends_with($1, $2)', 'text'),
  contains: text('contains($1, $2)', 'contains($1, $2)', 'text'),
  levenshtein: text('levenshtein($1, $2)', 'CAST(levenshtein($1, $2) AS INTEGER)', 'text'),
  'weekday-short-name': {
    takes: ['moment'],
    databricks: 'dayname($1)',
    duckdb: 'left(dayname($1), 3)',
  },
  'month-short-name': {
    takes: ['moment'],
    databricks: 'monthname($1)',
    duckdb: 'left(monthname($1), 3)',
  },
  'days-since-1970': {
    takes: ['moment'],
    databricks: 'unix_date($1)',
    duckdb: "CAST(date_diff('day', DATE '1970-01-01', $1) AS INTEGER)",
  },
  'date-of-days-since-1970': {
    takes: ['integer'],
    databricks: 'date_from_unix_date($1)',
    duckdb: "DATE '1970-01-01' + CAST($1 AS INTEGER)",
  },
  'epoch-seconds': {
    takes: ['moment'],
    databricks: 'unix_timestamp($1)',
    // Cut off toward 1970, as measured on Spark 4.2.1.
    duckdb: '(epoch_us($1) // 1000000)',
  },
  'from-utc': {
    takes: ['moment', 'text'],
    databricks: 'from_utc_timestamp($1, $2)',
    duckdb: "CAST(timezone($2, timezone('UTC', $1)) AS TIMESTAMPTZ)",
  },
  'to-utc': {
    takes: ['moment', 'text'],
    databricks: 'to_utc_timestamp($1, $2)',
    duckdb: "CAST(timezone('UTC', timezone($2, $1)) AS TIMESTAMPTZ)",
  },
  'array-size': { takes: ['any'], databricks: 'size($1)', duckdb: 'CAST(len($1) AS INTEGER)' },
  'array-has': {
    takes: ['any'],
    databricks: 'array_contains($1, $2)',
    duckdb: 'list_contains($1, $2)',
  },
} as const satisfies Readonly<Record<string, LibraryFunction>>;

export type LibraryKey = keyof typeof libraryFunctions;

export function isLibraryKey(key: string | undefined): key is LibraryKey {
  return key !== undefined && Object.hasOwn(libraryFunctions, key);
}

/**
 * T-SQL's names, with the number of arguments where it matters.
 * https://learn.microsoft.com/en-us/sql/t-sql/functions/string-functions-transact-sql
 */
export const tsqlLibrary: Readonly<Record<string, LibraryKey>> = {
  upper: 'upper-by-letter',
  lower: 'lower',
  reverse: 'reverse',
  'trim/1': 'trim',
  'ltrim/1': 'trim-leading',
  'rtrim/1': 'trim-trailing',
  'ltrim/2': 'trim-leading-characters',
  'rtrim/2': 'trim-trailing-characters',
  concat_ws: 'join-non-null-by-any',
  'base64_encode/1': 'bytes-to-base64',
  base64_decode: 'base64-to-bytes',
  'edit_distance/2': 'edit-distance',
  string_escape: 'json-escape',
  parsename: 'name-part',
  'regexp_like/2': 'regex-matches',
  'regexp_count/2': 'regex-count',
  ascii: 'first-code-or-null',
  unicode: 'first-code-unit',
};

/** Databricks' names: https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-functions-builtin-alpha */
export const databricksLibrary: Readonly<Record<string, LibraryKey>> = {
  upper: 'upper',
  ucase: 'upper',
  lower: 'lower',
  lcase: 'lower',
  reverse: 'reverse',
  'trim/1': 'trim',
  'ltrim/1': 'trim-leading',
  'rtrim/1': 'trim-trailing',
  'btrim/1': 'trim',
  'btrim/2': 'trim-characters',
  translate: 'translate',
  concat_ws: 'join-non-null',
  ascii: 'first-code',
  base64: 'bytes-to-base64',
  unbase64: 'base64-to-bytes',
  chr: 'character',
  char: 'character',
  'lpad/3': 'pad-left',
  'rpad/3': 'pad-right',
  'lpad/2': 'pad-left-blank',
  'rpad/2': 'pad-right-blank',
  initcap: 'capitalize-words',
  split: 'split-regex',
  split_part: 'split-part',
  array_join: 'join-array',
  regexp_like: 'regex-matches',
  regexp: 'regex-matches',
  regexp_count: 'regex-count',
  'regexp_extract_all/2': 'regex-find-all',
  'regexp_extract_all/3': 'regex-find-all-of-group',
  startswith: 'starts-with',
  endswith: 'ends-with',
  contains: 'contains',
  levenshtein: 'levenshtein',
  dayname: 'weekday-short-name',
  monthname: 'month-short-name',
  unix_date: 'days-since-1970',
  date_from_unix_date: 'date-of-days-since-1970',
  'unix_timestamp/1': 'epoch-seconds',
  from_utc_timestamp: 'from-utc',
  to_utc_timestamp: 'to-utc',
  size: 'array-size',
  array_size: 'array-size',
  cardinality: 'array-size',
  array_contains: 'array-has',
};
