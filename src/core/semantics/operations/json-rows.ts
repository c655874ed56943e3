import type { Expression, TableFunction } from '../../syntax/ast/index.ts';
import { walk } from '../../syntax/children.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { isConversion, type Conversion } from '../conversion.ts';
import type { DataType } from '../data-type.ts';
import { conditional, type Fidelity } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type ReadSite, type SiteOf } from '../site.ts';
import { raise, together, written } from './call.ts';
import { duckdbPath, readLaxPath, sparkPath, type PathStep } from './json-path.ts';
import { writeConversion } from './operand.ts';

interface Column {
  readonly name: string;
  readonly path: readonly PathStep[];
  /** AS JSON: objects and arrays; otherwise anything else. */
  readonly container: boolean;
  /** Null where the text stays as it is. */
  readonly conversion: Conversion | null;
}

interface Meaning {
  readonly table: TableFunction;
  readonly document: Expression;
  readonly path: readonly PathStep[];
  /** Those of WITH; null for key, value and type. */
  readonly columns: readonly Column[] | null;
  /** False where no one asks for the third column. */
  readonly typeAsked: boolean;
}

/** OPENJSON: a row for each element of an array or property of an object. */
export const jsonRowsOperation = defineOperation<Meaning>({
  operation: 'json-rows',
  meaningIn: { tsql: readerOf('TableFunction', read), databricks: 'not-in-dialect' },
  emitAs: {
    'databricks-sql': (meaning, context) =>
      meaning.columns === null
        ? writePairs(meaning, context)
        : writeColumns(meaning, meaning.columns, context),
    duckdb: writeDuckdb,
  },
  docs: {
    title: 'OPENJSON',
    behaviour: {
      tsql: 'OPENJSON gives a row for each element of an array or property of an object: with WITH the named values, converted to their types, else key, value and type.',
      databricks:
        'from_json makes an array of structs of a JSON text, inline makes rows of it; variant_explode gives the parts of any JSON.',
    },
    port: 'inline(from_json(…)) with the values as text, and their conversions; variant_explode(parse_json(…)) without WITH.',
    action: 'Check what the documents hold.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/openjson-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/from_json',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/inline',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/variant_explode',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: `SELECT j.id, j.town FROM OPENJSON('[{"id":1,"at":{"town":"Bath"}},{"id":2}]') WITH (id int, town varchar(20) '$.at.town') AS j ORDER BY j.id;`,
      rows: [
        ['1', 'Bath'],
        ['2', null],
      ],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/functions/openjson-transact-sql (OPENJSON with an explicit schema)',
      naive: null,
    },
    {
      dialect: 'tsql',
      sql: `SELECT [key], value, type FROM OPENJSON('{"a":"x","b":[1],"c":true,"d":null}') ORDER BY [key];`,
      rows: [
        ['a', 'x', '1'],
        ['b', '[1]', '4'],
        ['c', 'true', '3'],
        ['d', null, '0'],
      ],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/functions/openjson-transact-sql (return value)',
      naive: null,
    },
  ],
});

function read(site: SiteOf<'TableFunction'>): Meaning | Unknown | null {
  const { node } = site;
  const [document, second] = node.arguments;
  if (document === undefined) return null;
  const path = readPathOf(site, second ?? null, []);
  if (path === null) return unknown('the path is no constant of keys and array places in lax mode');
  const typeAsked = asksForType(site, node);
  if (node.columns.length === 0) return { table: node, document, path, columns: null, typeAsked };
  const columns: Column[] = [];
  for (const column of node.columns) {
    const own = readPathOf(site, column.path, [column.name.text]);
    if (own === null)
      return unknown(
        `the path of ${column.name.text} is no constant of keys and array places in lax mode`,
      );
    const to = site.dialect.readType(column.type, site.settings, 'declare');
    const conversion = conversionOf(site, to);
    if (conversion !== null && 'why' in conversion) return unknown(conversion.why);
    columns.push({ name: column.name.text, path: own, container: column.asJson, conversion });
  }
  return { table: node, document, path, columns, typeAsked };
}

function readPathOf(
  site: ReadSite,
  path: Expression | null,
  otherwise: readonly PathStep[],
): readonly PathStep[] | null {
  if (path === null) return otherwise;
  const given = site.constantOf(path);
  return typeof given === 'string' ? readLaxPath(given) : null;
}

function conversionOf(site: ReadSite, to: DataType): Conversion | { readonly why: string } | null {
  if (to.type === 'unknown') return { why: to.why };
  if (to.type === 'text') return null;
  const { settings } = site;
  const { collation } = settings;
  const from: DataType = { type: 'text', length: 'max', unicode: true, padded: false, collation };
  const conversion = site.dialect.convert({ from, to, style: null, attempt: false, settings });
  return isConversion(conversion) ? conversion : { why: conversion.why };
}

/** True if the statement names the column of types, or takes all columns. */
function asksForType(site: ReadSite, table: TableFunction): boolean {
  const relation = site.relationOf(table);
  const name = relation?.columns[2]?.name.toLowerCase();
  let asked = false;
  walk(site.binding.statement, (node) => {
    if (node.kind === 'SelectItem' && node.expression.kind === 'Star') asked = true;
    if (node.kind !== 'ColumnReference') return;
    const bound = site.columnOf(node);
    if (bound?.relation === relation && bound?.column.name.toLowerCase() === name) asked = true;
  });
  return asked;
}

function alias(meaning: Meaning, names: readonly string[], context: WriteContext): string {
  const given = meaning.table.alias;
  const name = context.identifier(given === null ? context.fresh('parts') : given.name.text);
  return `${name}(${names.map((column) => context.identifier(column)).join(', ')})`;
}

/** The names of the columns, as the alias has them, else their own. */
function namesOf(meaning: Meaning, own: readonly string[]): readonly string[] {
  const given = meaning.table.alias?.columns ?? [];
  return own.map((name, index) => given[index]?.text ?? name);
}

const NOT_JSON = 'Every document is JSON.';
const SPELLING =
  'No number is spelled with trailing zeros or an exponent, and no JSON that is kept as text with blanks between its parts.';

function writePairs(meaning: Meaning, context: WriteContext): Emission {
  const parsed = context.sql`parse_json(${context.emit(meaning.document)})`;
  const document =
    meaning.path.length === 0
      ? parsed
      : context.sql`variant_get(${parsed}, ${sparkPath(meaning.path, context)})`;
  const kind = 'schema_of_variant(value)';
  const type = `CASE WHEN ${kind} = 'VOID' THEN 0 WHEN ${kind} = 'STRING' THEN 1 WHEN ${kind} = 'BOOLEAN' THEN 3 WHEN ${kind} LIKE 'ARRAY%' THEN 4 WHEN ${kind} LIKE 'OBJECT%' THEN 5 ELSE 2 END`;
  const own = meaning.typeAsked ? ['key', 'value', 'type'] : ['key', 'value'];
  const items = `coalesce(key, CAST(pos AS STRING)), CAST(value AS STRING)${meaning.typeAsked ? `, ${type}` : ''}`;
  const rows = context.sql`(SELECT ${items} FROM variant_explode(${document}))`;
  return {
    pieces: context.sql`${rows} AS ${alias(meaning, namesOf(meaning, own), context)}`,
    fidelity: conditional(SPELLING),
  };
}

/** A field of a struct in the text of a type. */
function fieldName(name: string): string {
  return /^\w+$/u.test(name) ? name : `\`${name.replaceAll('`', '``')}\``;
}

function writeColumns(
  meaning: Meaning,
  columns: readonly Column[],
  context: WriteContext,
): Emission {
  const given = context.emit(meaning.document);
  const document =
    meaning.path.length === 0
      ? [given]
      : context.sql`get_json_object(${given}, ${sparkPath(meaning.path, context)})`;
  const whole = columns.some(({ path }) => typeof path[0] !== 'string');
  const keys = [...new Set(columns.map(({ path }) => path[0]).filter((key) => key !== undefined))];
  const names = namesOf(
    meaning,
    columns.map(({ name }) => name),
  );
  const schema = whole
    ? 'ARRAY<STRING>'
    : `ARRAY<STRUCT<${keys.map((key) => `${fieldName(String(key))}: STRING`).join(', ')}>>`;
  const array = context.sql`from_json(${document}, ${context.literal(schema)})`;
  const kinds = columns.some(({ container }) => container)
    ? 'Values that are not taken AS JSON are no objects and arrays, and those that are, are.'
    : 'No value that is taken is an object or an array.';
  const assumed = `${NOT_JSON} ${kinds} No text is longer than its column, and none that becomes a number is blank.`;
  const places = whole ? ' Every document is an array.' : '';
  let fidelity: Fidelity = conditional(`${assumed}${places} ${SPELLING}`);
  const asTheyAre = columns.every(
    ({ path, conversion }, index) =>
      conversion === null && path.length === 1 && keys[index] === path[0],
  );
  if (asTheyAre && !whole)
    return {
      pieces: context.sql`inline(${array}) AS ${alias(meaning, names, context)}`,
      fidelity,
    };
  const element = whole ? context.fresh('element') : '';
  const items = columns.flatMap(({ name, path, conversion }, index) => {
    const [key, ...rest] = path;
    const field = whole ? element : context.identifier(String(key));
    const steps = whole ? path : rest;
    const raw =
      steps.length === 0
        ? context.sql`${field}`
        : context.sql`get_json_object(${field}, ${sparkPath(steps, context)})`;
    const value = { pieces: raw, simple: true };
    const result =
      conversion === null
        ? null
        : writeConversion(context, conversion, value, { trimmed: true, notBlank: true, name });
    if (result !== null && result.assumptions.length > 0)
      fidelity = together(fidelity, { kind: 'conditional', assumptions: result.assumptions });
    if (result !== null && result.manual !== null)
      fidelity = { kind: 'manual', because: result.manual };
    const pieces = result?.pieces ?? raw;
    return index === 0 ? pieces : [context.text(', '), ...pieces];
  });
  const source = whole
    ? context.sql`explode(${array}) AS elements(${element})`
    : context.sql`inline(${array})`;
  return {
    pieces: context.sql`(SELECT ${items} FROM ${source}) AS ${alias(meaning, names, context)}`,
    fidelity,
  };
}

function writeDuckdb(meaning: Meaning, context: WriteContext): Emission {
  const { columns } = meaning;
  const document = context.sql`${meaning.document}`;
  const error = raise(context, 13609, 4, 'JSON text is not properly formatted.');
  const json = context.sql`CASE WHEN ${document} IS NULL OR json_valid(${document}) THEN ${document} ELSE ${error} END`;
  const path = duckdbPath(meaning.path, context);
  if (columns === null) {
    const own = ['key', 'value', 'type'];
    const type =
      "CASE type WHEN 'NULL' THEN 0 WHEN 'VARCHAR' THEN 1 WHEN 'BOOLEAN' THEN 3 WHEN 'ARRAY' THEN 4 WHEN 'OBJECT' THEN 5 ELSE 2 END";
    const pieces = context.sql`(SELECT key, json_extract_string(value, '$'), CAST(${type} AS UTINYINT) FROM json_each(${json}, ${path}) WHERE json_type(${document}, ${path}) IN ('OBJECT', 'ARRAY')) AS ${alias(meaning, namesOf(meaning, own), context)}`;
    return written(context, pieces);
  }
  const element = context.fresh('element');
  const items = columns.flatMap(({ name, path: own, container, conversion }, index) => {
    const at = duckdbPath(own, context);
    const kinds = container ? "IN ('OBJECT', 'ARRAY')" : "NOT IN ('OBJECT', 'ARRAY', 'NULL')";
    const raw = context.sql`CASE WHEN json_type(${element}, ${at}) ${kinds} THEN json_extract_string(${element}, ${at}) END`;
    const value = { pieces: context.sql`(${raw})`, simple: false };
    const pieces: readonly Piece[] =
      conversion === null
        ? raw
        : writeConversion(context, conversion, value, { trimmed: false, notBlank: false, name })
            .pieces;
    return index === 0 ? pieces : [context.text(', '), ...pieces];
  });
  const all = duckdbPath(meaning.path, context, '[*]');
  const parts = context.sql`CASE json_type(${json}, ${path}) WHEN 'ARRAY' THEN json_extract(${document}, ${all}) WHEN 'OBJECT' THEN [json_extract(${document}, ${path})] END`;
  const names = namesOf(
    meaning,
    columns.map(({ name }) => name),
  );
  return written(
    context,
    context.sql`(SELECT ${items} FROM (SELECT unnest(${parts}) AS ${element})) AS ${alias(meaning, names, context)}`,
  );
}
