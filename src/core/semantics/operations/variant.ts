import type { Expression, FunctionCall, TableFunction } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { conditional, EXACT } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type SiteOf } from '../site.ts';
import { callAt, written, lacksArguments } from './call.ts';
import { duckdbPath, readPath, type PathStep } from './json-path.ts';
import { ownName } from '../../syntax/own-name.ts';

type Meaning =
  | { readonly form: 'parse'; readonly text: Expression; readonly attempt: boolean }
  | { readonly form: 'kind'; readonly value: Expression }
  | { readonly form: 'is-null'; readonly value: Expression }
  | {
      readonly form: 'get';
      readonly value: Expression;
      readonly path: readonly PathStep[];
      readonly call: FunctionCall;
    };

/** VARIANT, a value of JSON: DuckDB keeps its text. */
export const variantOperation = defineOperation<Meaning>({
  operation: 'variant',
  meaningIn: { tsql: 'not-in-dialect', databricks: readerOf('FunctionCall', read) },
  emitAs: {
    'databricks-sql': () => null,
    duckdb: writeDuckdb,
  },
  docs: {
    title: 'VARIANT',
    behaviour: {
      tsql: 'JSON is a text.',
      databricks: 'parse_json makes a VARIANT of a text, variant_get takes values out of it.',
    },
    port: 'Copied.',
    action: '',
    references: ['https://docs.databricks.com/aws/en/sql/language-manual/functions/parse_json'],
  },
  examples: [
    {
      dialect: 'databricks',
      sql: `SELECT variant_get(parse_json('{"a":{"b":"x"},"n":5}'), '$.a.b', 'string') AS b, schema_of_variant(parse_json('true')) AS k;`,
      rows: [['x', 'BOOLEAN']],
      evidence: 'Spark 4.2.1',
      naive: null,
    },
  ],
});

function read(site: SiteOf<'FunctionCall'>): Meaning | Unknown | null {
  const at = callAt(site);
  const [value, second] = site.node.arguments;
  if (value === undefined) return lacksArguments(site);
  switch (at.name) {
    case 'parse_json':
    case 'try_parse_json':
      return { form: 'parse', text: value, attempt: at.name.startsWith('try') };
    case 'schema_of_variant':
      return { form: 'kind', value };
    case 'is_variant_null':
      return { form: 'is-null', value };
    default: {
      const given = second === undefined ? undefined : site.constantOf(second);
      const path = typeof given === 'string' ? readPath(given, "'") : null;
      const type = site.typeOf(at.call).type;
      if (path === null) return unknown('the path is no constant of keys and array places');
      return type === 'unknown'
        ? unknown('the type that is wanted')
        : { form: 'get', value, path, call: at.call };
    }
  }
}

function writeDuckdb(meaning: Meaning, context: WriteContext): Emission {
  switch (meaning.form) {
    case 'parse': {
      const text = context.sql`${meaning.text}`;
      const malformed = context.literal(
        'portside:0|16|1|[MALFORMED_RECORD_IN_PARSING] The text is no JSON.',
      );
      const otherwise = meaning.attempt ? '' : ` ELSE error(${malformed})`;
      return written(
        context,
        context.sql`CASE WHEN ${text} IS NULL THEN NULL WHEN json_valid(${text}) THEN CAST(CAST(${text} AS JSON) AS VARCHAR)${otherwise} END`,
      );
    }
    case 'is-null':
      return written(context, context.sql`(json_type(${meaning.value}) = 'NULL')`);
    case 'kind':
      // What arrays and objects hold is not told apart here.
      return written(
        context,
        context.sql`CASE json_type(${meaning.value}) WHEN 'NULL' THEN 'VOID' WHEN 'VARCHAR' THEN 'STRING' WHEN 'ARRAY' THEN 'ARRAY<VARIANT>' WHEN 'OBJECT' THEN 'OBJECT<>' WHEN 'UBIGINT' THEN 'BIGINT' ELSE json_type(${meaning.value}) END`,
      );
    case 'get': {
      const path = duckdbPath(meaning.path, context);
      const type = context.typeOf(meaning.call);
      if (type.type === 'variant')
        return written(
          context,
          context.sql`CAST(json_extract(${meaning.value}, ${path}) AS VARCHAR)`,
        );
      const found = context.sql`json_extract_string(${meaning.value}, ${path})`;
      const pieces: readonly Piece[] =
        type.type === 'text' ? found : context.sql`CAST(${found} AS ${context.typeName(type)})`;
      const fidelity =
        type.type === 'text'
          ? EXACT
          : conditional('Every value of the VARIANT is of the type that is wanted.');
      return written(context, pieces, fidelity);
    }
  }
}

interface Rows {
  readonly table: TableFunction;
  readonly value: Expression;
  readonly outer: boolean;
}

/** variant_explode: a row for each element or property. */
export const variantRowsOperation = defineOperation<Rows>({
  operation: 'variant-rows',
  meaningIn: {
    tsql: 'not-in-dialect',
    databricks: ({ node }) => {
      if (node.kind !== 'TableFunction') return null;
      const [first] = node.arguments;
      const value = first?.kind === 'NamedArgument' ? first.value : first;
      const name = ownName(node.name).toLowerCase();
      return value === undefined ? null : { table: node, value, outer: name.endsWith('_outer') };
    },
  },
  emitAs: {
    'databricks-sql': () => null,
    duckdb: ({ table, value, outer }, context): Emission => {
      const given = table.alias?.columns ?? [];
      const list = ['pos', 'key', 'value']
        .map((name, index) => context.identifier(given[index]?.text ?? name))
        .join(', ');
      const name = context.identifier(
        table.alias === null ? context.fresh('rows') : table.alias.name.text,
      );
      const json = context.sql`${value}`;
      const kind = context.sql`json_type(${json})`;
      const rows = context.sql`SELECT CAST(CASE WHEN ${kind} = 'ARRAY' THEN CAST(key AS INTEGER) ELSE list_position(list_sort(json_keys(${json})), key) - 1 END AS INTEGER), CASE WHEN ${kind} = 'OBJECT' THEN key END, CAST(value AS VARCHAR) FROM json_each(${json}) WHERE ${kind} IN ('ARRAY', 'OBJECT')`;
      const none = outer
        ? context.sql` UNION ALL SELECT NULL, NULL, NULL WHERE coalesce(${kind} NOT IN ('ARRAY', 'OBJECT') OR ${json} IN ('[]', '{}'), true)`
        : [];
      return written(
        context,
        context.sql`${table.lateral ? 'LATERAL ' : ''}(${rows}${none}) AS ${name}(${list})`,
      );
    },
  },
  docs: {
    title: 'Rows of a VARIANT',
    behaviour: {
      tsql: 'OPENJSON does this for a text.',
      databricks: 'variant_explode gives place, key and value of each element or property.',
    },
    port: 'Copied.',
    action: '',
    references: [
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/variant_explode',
    ],
  },
  examples: [
    {
      dialect: 'databricks',
      sql: `SELECT pos, key, CAST(value AS STRING) AS v FROM variant_explode(parse_json('{"b":[1],"a":"x"}')) ORDER BY pos;`,
      rows: [
        ['0', 'a', 'x'],
        ['1', 'b', '[1]'],
      ],
      evidence: 'Spark 4.2.1',
      naive: null,
    },
  ],
});
