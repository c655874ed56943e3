import type { Expression } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { Fidelity } from '../finding.ts';
import { conditional, EXACT } from '../finding.ts';
import { defineOperation, unknown, type Unknown } from '../operation.ts';
import { readerOf, type SiteOf } from '../site.ts';
import { callAt, raise, together, written, lacksArguments } from './call.ts';
import { isInComputedColumn } from './conversion-duckdb.ts';
import { duckdbPath, readLaxPath, readPath, sparkPath, type PathStep } from './json-path.ts';

type Meaning =
  /** Text, a number, true or false at the path (`scalar`), an object or array (`container`), or any of them. */
  | {
      readonly find: 'scalar' | 'container' | 'any';
      readonly text: Expression;
      readonly path: readonly PathStep[];
      /** Nothing at the path is an error. */
      readonly strict: boolean;
    }
  /** Whether the text is JSON, of a kind that its first character tells. */
  | { readonly find: 'validity'; readonly text: Expression; readonly shape: string | null }
  /** Whether anything is at the path, null too. */
  | { readonly find: 'presence'; readonly text: Expression; readonly path: readonly PathStep[] };

/** Error 13608. */
const NOT_FOUND = 'Property cannot be found on the specified JSON path.';

/** How JSON of a kind begins. */
const SHAPES = {
  container: '^\\s*[\\[{]',
  OBJECT: '^\\s*[{]',
  ARRAY: '^\\s*\\[',
  SCALAR: '^\\s*[^\\s\\[{]',
  VALUE: null,
} as const;

/** JSON_VALUE, JSON_QUERY, JSON_PATH_EXISTS and ISJSON. */
export const jsonTextOperation = defineOperation<Meaning>({
  operation: 'json-text',
  meaningIn: {
    tsql: readerOf('FunctionCall', readTsql),
    databricks: readerOf('FunctionCall', readDatabricks),
  },
  emitAs: {
    'databricks-sql': (meaning, context) => {
      const text = context.emit(meaning.text);
      if (meaning.find === 'validity') {
        const shape =
          meaning.shape === null
            ? ''
            : context.sql`${text} RLIKE ${context.literal(meaning.shape)} AND `;
        return written(
          context,
          context.sql`CASE WHEN ${text} IS NOT NULL THEN CAST(${shape}try_parse_json(${text}) IS NOT NULL AS INT) END`,
        );
      }
      if (meaning.find === 'presence') {
        const found = context.sql`variant_get(try_parse_json(${text}), ${sparkPath(meaning.path, context)}) IS NOT NULL`;
        return context.mayBeNull(meaning.text)
          ? written(context, context.sql`CASE WHEN ${text} IS NOT NULL THEN ${found} END`)
          : written(context, context.sql`(${found})`);
      }
      const found = context.sql`get_json_object(${text}, ${sparkPath(meaning.path, context)})`;
      if (meaning.find === 'any') return written(context, found);
      const bracket = context.sql`RLIKE ${context.literal('^[\\[{]')}`;
      const wanted = meaning.find === 'container' ? bracket : context.sql`NOT ${bracket}`;
      const value = context.sql`CASE WHEN ${found} ${wanted} THEN ${found} END`;
      if (!meaning.strict) return written(context, value, assumed(meaning.find));
      return written(
        context,
        context.sql`coalesce(${value}, raise_error(${context.literal(NOT_FOUND)}))`,
        together(
          assumed(meaning.find),
          conditional('No text is NULL, and none has null at the path.'),
        ),
      );
    },
    duckdb: (meaning, context) => written(context, writeDuckdb(meaning, context), EXACT, true),
  },
  docs: {
    title: 'JSON in a text',
    behaviour: {
      tsql: 'JSON_VALUE gives text, numbers and truth values and NULL for objects and arrays; JSON_QUERY the other way round. What is no JSON is an error. ISJSON takes objects and arrays, or the kind that it is asked for. JSON_PATH_EXISTS finds null as well.',
      databricks:
        'get_json_object gives whatever is at the path, as text, and NULL for what is no JSON.',
    },
    port: 'get_json_object with the same path, where it gives the kind of value that is wanted; try_parse_json for ISJSON and JSON_PATH_EXISTS.',
    action: 'Check what stands at the path.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/json-value-transact-sql',
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/json-query-transact-sql',
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/isjson-transact-sql',
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/json-path-exists-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/get_json_object',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: `SELECT JSON_VALUE('{"info":{"type":1,"town":"Bristol"}}', '$.info.town') AS a, ISJSON('{}') AS b, ISJSON('x') AS c;`,
      rows: [['Bristol', '1', '0']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/functions/json-value-transact-sql, .../isjson-transact-sql',
      naive: null,
    },
    {
      dialect: 'databricks',
      sql: `SELECT get_json_object('{"a":"b"}', '$.a') AS a;`,
      rows: [['b']],
      evidence: 'https://docs.databricks.com/aws/en/sql/language-manual/functions/get_json_object',
      naive: null,
    },
  ],
});

function assumed(find: 'scalar' | 'container'): Fidelity {
  const statement =
    find === 'scalar'
      ? 'Every text is JSON, no text at the path begins with a bracket, and no number there is written with zeros at its end.'
      : 'Every text is JSON without blanks between its parts, and no text at the path begins with a bracket.';
  return { kind: 'conditional', assumptions: [{ statement, check: null }] };
}

function writeDuckdb(meaning: Meaning, context: WriteContext): readonly Piece[] {
  const text = context.emit(meaning.text);
  if (meaning.find === 'validity') {
    const shape =
      meaning.shape === null
        ? []
        : context.sql` AND regexp_matches(${text}, ${context.literal(meaning.shape)})`;
    return context.sql`CASE WHEN ${text} IS NOT NULL THEN CAST(json_valid(${text})${shape} AS INTEGER) END`;
  }
  const path = duckdbPath(meaning.path, context);
  if (meaning.find === 'presence')
    return context.sql`CASE WHEN ${text} IS NOT NULL THEN CASE WHEN json_valid(${text}) THEN json_type(${text}, ${path}) IS NOT NULL ELSE FALSE END END`;
  const found = context.sql`json_extract_string(${text}, ${path})`;
  const kind = context.sql`json_type(${text}, ${path})`;
  // DuckDB raises for what is no JSON.
  if (meaning.find === 'any')
    return context.sql`CASE WHEN json_valid(${text}) AND ${kind} <> 'NULL' THEN ${found} END`;
  const containers =
    meaning.find === 'scalar' ? "NOT IN ('OBJECT', 'ARRAY', 'NULL')" : "IN ('OBJECT', 'ARRAY')";
  const raw =
    meaning.find === 'scalar'
      ? context.sql`CASE WHEN ${kind} = 'DOUBLE' THEN ${asWritten(text, found, context)} ELSE ${found} END`
      : meaning.path.length === 0
        ? [text]
        : spaced(text, found, context);
  const error = raise(context, 13609, 1, 'JSON text is not properly formatted.');
  const missing = meaning.strict
    ? context.sql`WHEN ${kind} IS NULL AND ${text} IS NOT NULL THEN ${raise(context, 13608, 1, NOT_FOUND)} `
    : [];
  return context.sql`CASE WHEN NOT json_valid(${text}) THEN ${error} ${missing}WHEN ${kind} ${containers} THEN ${raw} END`;
}

/** A number as the JSON has it: DuckDB drops the zeros at the end of its fraction. */
function asWritten(text: Piece, number: readonly Piece[], context: WriteContext): readonly Piece[] {
  const digits = context.sql`regexp_escape(regexp_replace(${number}, '(\\.[0-9]*?)0+$', '\\1'))`;
  const written = context.sql`regexp_extract(${text}, '[:,[]\\s*(' || ${digits} || '0*)\\s*[],}]', 1)`;
  return context.sql`coalesce(nullif(${written}, ''), ${number})`;
}

/** An object or array with the blanks that the JSON has between its parts, which DuckDB drops. */
function spaced(text: Piece, found: readonly Piece[], context: WriteContext): readonly Piece[] {
  if (isInComputedColumn(context)) {
    // Without a lambda: blanks, and zeros behind a fraction, are taken within its texts, too.
    const parts = context.sql`regexp_replace(regexp_escape(${found}), '(\\\\[\\[\\]{}:,])', '\\\\s*\\1\\\\s*', 'g')`;
    const loose = context.sql`regexp_replace(${parts}, '(\\\\\\.[0-9]+)', '\\1[0]*', 'g')`;
    return context.sql`coalesce(nullif(trim(regexp_extract(${text}, ${loose})), ''), ${found})`;
  }
  const tokens = context.sql`regexp_extract_all(${found}, '"(?:[^"\\\\]|\\\\.)*"|[^"\\[\\]{},:]+|[\\[\\]{},:]')`;
  const pattern = context.sql`array_to_string(list_transform(${tokens}, token -> CASE WHEN regexp_full_match(token, '-?[0-9]+\\.[0-9]+') THEN regexp_escape(regexp_replace(token, '\\.?0+$', '')) || '[.0]*' ELSE regexp_escape(token) END), '\\s*')`;
  return context.sql`coalesce(nullif(regexp_extract(${text}, ${pattern}), ''), ${found})`;
}

function readTsql(site: SiteOf<'FunctionCall'>): Meaning | Unknown | null {
  const at = callAt(site);
  const [text, second] = site.node.arguments;
  if (text === undefined) return lacksArguments(site);
  if (at.name === 'isjson') {
    const kind = at.call.words[0]?.toUpperCase() ?? 'container';
    return second === undefined && Object.hasOwn(SHAPES, kind)
      ? { find: 'validity', text, shape: SHAPES[kind as keyof typeof SHAPES] }
      : unknown('ISJSON is asked for a kind of JSON that is not known');
  }
  const find =
    at.name === 'json_path_exists' ? 'presence' : at.name === 'json_query' ? 'container' : 'scalar';
  if (second === undefined)
    return find === 'container' ? { find, text, path: [], strict: false } : null;
  const given = site.constantOf(second);
  const strict = typeof given === 'string' && find !== 'presence' && /^\s*strict\s/iu.test(given);
  const bare = strict ? given.replace(/^\s*strict\s+/iu, '') : given;
  const path = typeof bare === 'string' ? readLaxPath(bare) : null;
  return path === null
    ? unknown('the path is no constant of keys and array places')
    : { find, text, path, strict };
}

function readDatabricks(site: SiteOf<'FunctionCall'>): Meaning | Unknown | null {
  const [text, second] = site.node.arguments;
  if (text === undefined || second === undefined) return lacksArguments(site);
  const given = site.constantOf(second);
  const path = typeof given === 'string' ? readPath(given, "'") : null;
  return path === null
    ? unknown('the path is no constant of keys and array places')
    : { find: 'any', text, path, strict: false };
}
