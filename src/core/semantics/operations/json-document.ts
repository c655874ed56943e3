import type { Expression } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { Fidelity } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import type { ReadSite } from '../site.ts';
import { together } from './call.ts';
import {
  columnText,
  columnValue,
  joinRows,
  orderFidelity,
  readDocumentRows,
  type DocumentRows,
} from './document-rows.ts';
import { ownName } from '../../syntax/own-name.ts';

/** A property of the object of a row: a column's, or an object of further properties. */
type Property =
  | { readonly name: string; readonly column: number; readonly isJson: boolean }
  | { readonly name: string; readonly properties: readonly Property[] };

interface Meaning {
  readonly rows: DocumentRows;
  readonly properties: readonly Property[];
  readonly root: string | null;
  /** True without brackets around the objects. */
  readonly bare: boolean;
  /** A property that is NULL is written as null, and not left out. */
  readonly nulls: boolean;
}

/** FOR JSON: the rows of a query as one JSON text. */
export const jsonDocumentOperation = defineOperation<Meaning>({
  operation: 'json-document',
  concerns: (node) => node.kind === 'Query' && node.forClause !== null,
  meaningIn: { tsql: read, databricks: 'not-in-dialect' },
  emitAs: { 'databricks-sql': write, duckdb: write },
  docs: {
    title: 'FOR JSON',
    behaviour: {
      tsql: 'FOR JSON makes one JSON text of all rows, an object of each; properties that are NULL are left out unless INCLUDE_NULL_VALUES asks for them, and a slash is escaped.',
      databricks: 'to_json makes an object of a struct, listagg joins them.',
    },
    port: 'listagg(to_json(struct(…))) in the order of the query.',
    action: 'Give the query an ORDER BY where the order matters.',
    references: [
      'https://learn.microsoft.com/en-us/sql/relational-databases/json/format-query-results-as-json-with-for-json-sql-server',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/to_json',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/listagg',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT (SELECT id, n AS [at.n], x FROM (VALUES (2, 'b', 1), (1, 'a', NULL)) AS t (id, n, x) ORDER BY id FOR JSON PATH) AS j;",
      rows: [['[{"id":1,"at":{"n":"a"}},{"id":2,"at":{"n":"b"},"x":1}]']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/relational-databases/json/format-nested-json-output-with-path-mode-sql-server, .../include-null-values-in-json-include-null-values-option',
      naive: null,
    },
  ],
});

function read(site: ReadSite): Meaning | Unknown | null {
  const { node } = site;
  if (node.kind !== 'Query' || node.forClause?.format !== 'JSON') return null;
  const { options } = node.forClause;
  const rows = readDocumentRows(site, node);
  if ('unknown' in rows) return rows;
  const auto = options.startsWith('AUTO');
  const { body } = node;
  const tables = body.kind === 'QuerySpecification' ? (body.from?.tables ?? []) : [];
  const joins = tables.length > 1 || tables.some(({ kind }) => kind === 'JoinedTable');
  if (auto && joins) return unknown('FOR JSON AUTO of more than one table nests its objects');
  const items = body.kind === 'QuerySpecification' ? body.items : [];
  const properties: Property[] = [];
  for (const [index, { name, type }] of rows.columns.entries()) {
    if (name === '') return unknown('a column without a name');
    if (type.type === 'unknown') return unknown(type.why);
    const isJson = isJsonValue(items[index]?.expression);
    const path = auto ? [name] : name.split('.');
    if (!place(properties, path, { column: index, isJson }))
      return unknown(
        `the place of the property ${name} beside the others, which SQL Server refuses (error 13601)`,
      );
  }
  const root = /\bROOT\s*(?:\(\s*N?'(?<name>[^']*)'\s*\))?/u.exec(options);
  return {
    rows,
    properties,
    root: root === null ? null : (root.groups?.['name'] ?? 'root'),
    bare: options.includes('WITHOUT_ARRAY_WRAPPER'),
    nulls: options.includes('INCLUDE_NULL_VALUES'),
  };
}

/** Puts a property where its dotted name says; false if something else is there, or has come between the parts of its object. */
function place(
  properties: Property[],
  [first = '', ...rest]: readonly string[],
  leaf: { readonly column: number; readonly isJson: boolean },
): boolean {
  const found = properties.findIndex(({ name }) => name === first);
  const there = properties[found];
  if (rest.length === 0) {
    if (there !== undefined) return false;
    properties.push({ name: first, ...leaf });
    return true;
  }
  if (there !== undefined && ('column' in there || found < properties.length - 1)) return false;
  const inner = [...(there?.properties ?? [])];
  if (!place(inner, rest, leaf)) return false;
  const changed = { name: first, properties: inner };
  if (there === undefined) properties.push(changed);
  else properties[found] = changed;
  return true;
}

const JSON_FUNCTIONS = new Set([
  'json_query',
  'json_modify',
  'json_object',
  'json_array',
  'json_arrayagg',
  'json_objectagg',
]);

/** True for what FOR JSON takes as JSON already: another FOR JSON, and what JSON functions give. */
export function isJsonValue(expression: Expression | undefined): boolean {
  if (expression === undefined) return false;
  if (expression.kind === 'ParenthesizedExpression') return isJsonValue(expression.operand);
  if (expression.kind === 'SubqueryExpression')
    return expression.query.forClause?.format === 'JSON';
  return (
    expression.kind === 'FunctionCall' && JSON_FUNCTIONS.has(ownName(expression.name).toLowerCase())
  );
}

function write(meaning: Meaning, context: WriteContext): Emission {
  const { rows, properties, bare, root } = meaning;
  const object =
    context.target === 'duckdb'
      ? duckdbObject(meaning, properties, context)
      : sparkObject(meaning, properties, context);
  if (object === null) {
    const because = 'the text form of a value in JSON is not known.';
    return { pieces: [], fidelity: { kind: 'manual', because } };
  }
  const open = `${root === null ? '' : `{${JSON.stringify(root)}:`}${bare ? '' : '['}`;
  const close = `${bare ? '' : ']'}${root === null ? '' : '}'}`;
  const whole = (joined: readonly Piece[]): readonly Piece[] =>
    open === ''
      ? joined
      : context.sql`${context.literal(open)} || ${joined} || ${context.literal(close)}`;
  const floating = rows.columns.some(({ type }) => type.type === 'floating');
  const spelled: Fidelity = floating
    ? { kind: 'approximate', differs: 'FLOAT is spelled with an exponent by FOR JSON.' }
    : { kind: 'exact' };
  const fidelity = together(orderFidelity(rows), spelled);
  return {
    edits: joinRows(rows, object, ',', whole, context),
    fidelity,
    silent: context.target === 'duckdb' && fidelity.kind === 'exact',
  };
}

/** A value as Spark's to_json writes it like FOR JSON: moments as their ISO text. */
function sparkValue(
  rows: DocumentRows,
  index: number,
  context: WriteContext,
): readonly Piece[] | null {
  const type = rows.columns[index]?.type.type;
  if (type === 'timestamp' || type === 'time') return columnText(rows, index, context);
  return columnValue(rows, index, context);
}

function sparkObject(
  meaning: Meaning,
  properties: readonly Property[],
  context: WriteContext,
): readonly Piece[] | null {
  const { rows } = meaning;
  const options = meaning.nulls ? ", map('ignoreNullFields', 'false')" : '';
  const json = (struct: readonly Piece[], of: readonly Property[]): readonly Piece[] => {
    const text = context.sql`to_json(${struct}${options})`;
    const slashes = columnsOf(of).some((column) => rows.columns[column]?.type.type === 'text');
    // Of what is in a JSON text, only texts have slashes.
    return slashes ? context.sql`replace(${text}, '/', ${context.literal('\\/')})` : text;
  };
  if (!properties.some((property) => 'column' in property && property.isJson)) {
    const struct = sparkStruct(meaning, properties, context);
    return struct === null ? null : json(struct, properties);
  }
  // JSON that is there already stands between the others, whose braces are taken off.
  const parts: (readonly Piece[])[] = [];
  let plain: Property[] = [];
  const flush = (): boolean => {
    if (plain.length === 0) return true;
    const struct = sparkStruct(meaning, plain, context);
    const text = struct === null ? null : json(struct, plain);
    plain = [];
    if (text === null) return false;
    const inside = context.sql`regexp_replace(${text}, ${context.literal('^[{]|[}]$')}, '')`;
    parts.push(context.sql`nullif(${inside}, '')`);
    return true;
  };
  for (const property of properties) {
    if (!('column' in property) || !property.isJson) {
      plain.push(property);
      continue;
    }
    if (!flush()) return null;
    const value = columnValue(rows, property.column, context);
    const some = meaning.nulls ? context.sql`coalesce(${value}, 'null')` : value;
    parts.push(context.sql`${context.literal(`${JSON.stringify(property.name)}:`)} || ${some}`);
  }
  if (!flush()) return null;
  const list = parts.flatMap((part) => context.sql`, ${part}`);
  return context.sql`'{' || concat_ws(','${list}) || '}'`;
}

function sparkStruct(
  meaning: Meaning,
  properties: readonly Property[],
  context: WriteContext,
): readonly Piece[] | null {
  const fields: Piece[] = [];
  for (const [index, property] of properties.entries()) {
    const value =
      'column' in property
        ? sparkValue(meaning.rows, property.column, context)
        : unlessEmpty(
            meaning,
            property.properties,
            sparkStruct(meaning, property.properties, context),
            context,
          );
    if (value === null) return null;
    const name = context.identifier(property.name);
    fields.push(...context.sql`${index === 0 ? '' : ', '}${value} AS ${name}`);
  }
  return context.sql`struct(${fields})`;
}

/**
 * An object inside another one, NULL where all its values are: FOR JSON leaves it out then.
 *
 * https://learn.microsoft.com/en-us/sql/relational-databases/json/format-nested-json-output-with-path-mode-sql-server
 */
function unlessEmpty(
  { rows, nulls }: Meaning,
  properties: readonly Property[],
  object: readonly Piece[] | null,
  context: WriteContext,
): readonly Piece[] | null {
  if (object === null || nulls) return object;
  const some = columnsOf(properties).flatMap((column, index) => {
    const value = columnValue(rows, column, context);
    return context.sql`${index === 0 ? '' : ' OR '}${value} IS NOT NULL`;
  });
  return context.sql`CASE WHEN ${some} THEN ${object} END`;
}

/** The columns in an object and in the objects inside it. */
function columnsOf(properties: readonly Property[]): readonly number[] {
  return properties.flatMap((property) =>
    'column' in property ? [property.column] : columnsOf(property.properties),
  );
}

function duckdbObject(
  meaning: Meaning,
  properties: readonly Property[],
  context: WriteContext,
): readonly Piece[] | null {
  const parts: Piece[] = [];
  for (const property of properties) {
    const value =
      'column' in property
        ? duckdbValue(meaning, property.column, property.isJson, context)
        : unlessEmpty(
            meaning,
            property.properties,
            duckdbObject(meaning, property.properties, context),
            context,
          );
    if (value === null) return null;
    const some = meaning.nulls ? context.sql`coalesce(${value}, 'null')` : value;
    parts.push(
      ...context.sql`, ${context.literal(`${JSON.stringify(property.name)}:`)} || ${some}`,
    );
  }
  return context.sql`('{' || concat_ws(','${parts}) || '}')`;
}

/** A value as JSON, NULL for NULL. */
function duckdbValue(
  { rows }: Meaning,
  index: number,
  isJson: boolean,
  context: WriteContext,
): readonly Piece[] | null {
  const value = columnValue(rows, index, context);
  switch (rows.columns[index]?.type.type) {
    case 'integer':
    case 'decimal':
    case 'floating':
    case 'boolean':
      return context.sql`CAST(${value} AS VARCHAR)`;
    case 'null':
      return context.sql`CAST(NULL AS VARCHAR)`;
    case 'binary':
      return context.sql`'"' || to_base64(${value}) || '"'`;
    default: {
      if (isJson) return value;
      const text = columnText(rows, index, context);
      return text === null
        ? null
        : context.sql`replace(CAST(to_json(${text}) AS VARCHAR), '/', '\\/')`;
    }
  }
}
