import type { FunctionCall } from '../../syntax/ast/index.ts';
import { pathTo } from '../../syntax/children.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { EXACT, conditional, type Fidelity } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type SiteOf } from '../site.ts';
import { callTail } from './aggregate-call.ts';
import { callAt, together, written } from './call.ts';
import {
  duckdbText,
  isNullJson,
  jsonFidelity,
  readJsonValue,
  sparkText,
  type JsonValue,
} from './json-construction.ts';

interface Meaning {
  readonly call: FunctionCall;
  /** Null in an array. */
  readonly key: JsonValue | null;
  readonly value: JsonValue;
  /** What is NULL stands as null, or not at all. */
  readonly nulls: 'null' | 'absent';
  readonly mayBeNull: boolean;
  /** False where there may be no row: without GROUP BY. */
  readonly hasRows: boolean;
}

/** JSON_ARRAYAGG and JSON_OBJECTAGG: a JSON text of the values of a group. */
export const jsonAggregateOperation = defineOperation<Meaning>({
  operation: 'json-aggregate',
  meaningIn: { tsql: readerOf('FunctionCall', read), databricks: 'not-in-dialect' },
  emitAs: {
    'databricks-sql': (meaning, context) => write(meaning, context),
    duckdb: (meaning, context) => write(meaning, context),
  },
  docs: {
    title: 'JSON_ARRAYAGG and JSON_OBJECTAGG',
    behaviour: {
      tsql: 'Makes an array or an object of the values of a group, which become JSON as FOR JSON has it. An object keeps what is NULL, an array leaves it out, unless said otherwise.',
      databricks: 'string_agg joins texts; to_json writes a text as JSON.',
    },
    port: 'string_agg of the values as JSON, between brackets.',
    action: 'Give an order inside JSON_ARRAYAGG where the order matters.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/json-arrayagg-transact-sql',
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/json-objectagg-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/listagg',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT JSON_ARRAYAGG(n ORDER BY n DESC) AS a, JSON_OBJECTAGG(c: n) AS o FROM (VALUES ('a/b', 1), ('d', NULL)) AS t (c, n) GROUP BY c ORDER BY c;",
      rows: [
        ['[1]', '{"a\\/b":1}'],
        ['[]', '{"d":null}'],
      ],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/functions/json-arrayagg-transact-sql (ABSENT ON NULL is the default), .../json-objectagg-transact-sql (NULL ON NULL is)',
      naive: null,
    },
  ],
});

function read(site: SiteOf<'FunctionCall'>): Meaning | Unknown {
  const { call, name } = callAt(site);
  const isObject = name === 'json_objectagg';
  const [first, second] = call.arguments;
  const node = isObject ? second : first;
  if (first === undefined || node === undefined) return unknown('a key has no value');
  const value = readJsonValue(site, node);
  if ('unknown' in value) return value;
  const key = isObject ? readJsonValue(site, first) : null;
  if (key !== null && 'unknown' in key) return key;
  if (key !== null && site.typeOf(first).type !== 'text') return unknown('a key is no text');
  const absent = isObject
    ? call.words.includes('ABSENT ON NULL')
    : !call.words.includes('NULL ON NULL');
  return {
    call,
    key,
    value,
    nulls: absent ? 'absent' : 'null',
    mayBeNull: site.mayBeNull(node),
    hasRows: call.over !== null || isGrouped(site),
  };
}

function isGrouped(site: SiteOf<'FunctionCall'>): boolean {
  const query = pathTo(site.binding.statement, site.node).findLast(
    (node) => node.kind === 'QuerySpecification',
  );
  return query !== undefined && query.groupBy !== null;
}

function write(meaning: Meaning, context: WriteContext): Emission {
  const { call, key, value, nulls, mayBeNull } = meaning;
  const textOf = context.target === 'duckdb' ? duckdbText : sparkText;
  const isNull = isNullJson(value);
  const plain = isNull && nulls === 'absent' ? context.sql`NULL` : textOf(value, context);
  const keeps = nulls === 'null' && mayBeNull && !isNull;
  const some = keeps ? context.sql`coalesce(${plain}, 'null')` : plain;
  const item = key === null ? some : context.sql`${textOf(key, context)} || ':' || ${some}`;
  const [open, close] = key === null ? ['[', ']'] : ['{', '}'];
  const joined = joinedItems(call, item, context);
  // Values that are all absent leave an empty document, no rows leave none.
  const empties = nulls === 'absent' && mayBeNull;
  const all = empties ? context.sql`coalesce(${joined}, '')` : joined;
  const rows = empties && !meaning.hasRows ? conditional('there is a row.') : EXACT;
  return written(
    context,
    context.sql`'${open}' || ${all} || '${close}'`,
    together(jsonFidelity([value], context), order(meaning), rows),
    true,
  );
}

function joinedItems(
  call: FunctionCall,
  item: readonly Piece[],
  context: WriteContext,
): readonly Piece[] {
  const sorted = call.argumentOrder;
  if (sorted.length === 0) return context.sql`string_agg(${item}, ',')${callTail(call, context)}`;
  const order = context.sql`ORDER BY ${context.list(sorted)}`;
  return context.target === 'duckdb'
    ? context.sql`string_agg(${item}, ',' ${order})${callTail(call, context)}`
    : context.sql`string_agg(${item}, ',') WITHIN GROUP (${order})${callTail(call, context)}`;
}

function order({ call, key }: Meaning): Fidelity {
  if (call.argumentOrder.length > 0) return EXACT;
  const what = key === null ? 'elements' : 'properties';
  return conditional(`the order of the ${what} does not matter, for none is given.`);
}
