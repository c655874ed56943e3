import type { Expression } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { DataType } from '../data-type.ts';
import type { Fidelity } from '../finding.ts';
import { EXACT } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type ReadSite, type SiteOf } from '../site.ts';
import { callAt, together, written } from './call.ts';
import { fidelityFrom } from './case.ts';
import { isJsonValue } from './json-document.ts';
import { readOperand, writeOperand, type Operand } from './operand.ts';

/** A value, by how it becomes JSON. */
export type JsonValue =
  /** The JSON of a constant. */
  | { readonly kind: 'constant'; readonly json: string; readonly node: Expression }
  /** Numbers and truth values, whose text is JSON. */
  | { readonly kind: 'plain'; readonly node: Expression; readonly type: DataType }
  /** JSON already. */
  | { readonly kind: 'json'; readonly node: Expression }
  /** Stands in quotes, escaped. */
  | { readonly kind: 'text'; readonly operand: Operand };

interface Item {
  /** Null in an array. */
  readonly key: string | null;
  readonly value: JsonValue;
  readonly mayBeNull: boolean;
}

interface Meaning {
  readonly items: readonly Item[];
  readonly brackets: '{}' | '[]';
  /** What is NULL stands as null, or not at all. */
  readonly nulls: 'null' | 'absent';
}

/** JSON_OBJECT and JSON_ARRAY: a JSON text of values. */
export const jsonConstructionOperation = defineOperation<Meaning>({
  operation: 'json-construction',
  meaningIn: { tsql: readerOf('FunctionCall', read), databricks: 'not-in-dialect' },
  emitAs: { 'databricks-sql': writeDatabricks, duckdb: writeDuckdb },
  docs: {
    title: 'JSON_OBJECT and JSON_ARRAY',
    behaviour: {
      tsql: 'Makes an object or an array of values, which become JSON as FOR JSON has it. An object keeps what is NULL, an array leaves it out, unless said otherwise.',
      databricks: 'to_json writes a struct as JSON, and the elements of an array of one type.',
    },
    port: 'to_json of a struct; where values are JSON already, or of several types in an array, the parts are joined.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/json-object-transact-sql',
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/json-array-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/to_json',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT JSON_OBJECT('name': n, 'type': JSON_ARRAY(t, 'b', NULL)) AS a, JSON_OBJECT('name': n, 'x': x ABSENT ON NULL) AS b FROM (VALUES ('va/lue', 1, CAST(NULL AS int))) AS v (n, t, x);",
      rows: [['{"name":"va\\/lue","type":[1,"b"]}', '{"name":"va\\/lue"}']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/functions/json-object-transact-sql, .../json-array-transact-sql, https://learn.microsoft.com/en-us/sql/relational-databases/json/how-for-json-escapes-special-characters-and-control-characters-sql-server',
      naive: null,
    },
  ],
});

function read(site: SiteOf<'FunctionCall'>): Meaning | Unknown {
  const at = callAt(site);
  const { words, arguments: given } = at.call;
  const isObject = at.name === 'json_object';
  const items: Item[] = [];
  for (let index = 0; index < given.length; index += isObject ? 2 : 1) {
    const first = given[index];
    const node = isObject ? given[index + 1] : first;
    if (first === undefined || node === undefined) return unknown('a key has no value');
    const key = isObject ? site.constantOf(first) : null;
    if (isObject && typeof key !== 'string') return unknown('a key is no constant');
    const value = readJsonValue(site, node);
    if ('unknown' in value) return value;
    items.push({ key: key === null ? null : String(key), value, mayBeNull: site.mayBeNull(node) });
  }
  const nulls = words.includes('NULL ON NULL')
    ? 'null'
    : words.includes('ABSENT ON NULL') || !isObject
      ? 'absent'
      : 'null';
  return { items, brackets: isObject ? '{}' : '[]', nulls };
}

/** Reads a value that becomes a part of a JSON text. */
export function readJsonValue(site: ReadSite, node: Expression): JsonValue | Unknown {
  if (isJsonValue(node)) return { kind: 'json', node };
  const type = site.typeOf(node);
  const constant = site.constantOf(node);
  if (constant === null) return { kind: 'constant', json: 'null', node };
  if (typeof constant === 'string') return { kind: 'constant', json: jsonString(constant), node };
  if (typeof constant === 'number' && type.type === 'integer')
    return { kind: 'constant', json: String(constant), node };
  switch (type.type) {
    case 'integer':
    case 'decimal':
    case 'floating':
    case 'boolean':
      return { kind: 'plain', node, type };
    case 'unknown':
      return unknown(type.why);
    default: {
      const { collation } = site.settings;
      const to: DataType = { type: 'text', length: 'max', unicode: true, padded: false, collation };
      // https://learn.microsoft.com/en-us/sql/relational-databases/json/how-for-json-converts-sql-server-data-types-to-json-data-types-sql-server
      const style = type.type === 'timestamp' || type.type === 'date' ? 126 : null;
      const operand = readOperand(site, node, to, style);
      return 'unknown' in operand ? operand : { kind: 'text', operand };
    }
  }
}

/** A text as JSON has it. FOR JSON escapes the slash as well. */
export function jsonString(text: string): string {
  return JSON.stringify(text).replaceAll('/', '\\/');
}

/** True for the bare NULL. */
export function isNullJson(value: JsonValue): boolean {
  return value.kind === 'constant' && value.json === 'null';
}

/** How faithfully values become JSON. */
export function jsonFidelity(values: readonly JsonValue[], context: WriteContext): Fidelity {
  const spelled: Fidelity = {
    kind: 'approximate',
    differs: 'FLOAT is spelled with an exponent by SQL Server.',
  };
  return values.reduce<Fidelity>((fidelity, value) => {
    if (value.kind === 'plain' && value.type.type === 'floating')
      return together(fidelity, spelled);
    if (value.kind !== 'text') return fidelity;
    const { assumptions, manual } = writeOperand(context, value.operand);
    return together(fidelity, fidelityFrom(assumptions, manual));
  }, EXACT);
}

function fidelityOf({ items }: Meaning, context: WriteContext): Fidelity {
  return jsonFidelity(
    items.map(({ value }) => value),
    context,
  );
}

function writeDatabricks(meaning: Meaning, context: WriteContext): Emission {
  const fidelity = fidelityOf(meaning, context);
  const kept = meaning.items.filter((item) => meaning.nulls === 'null' || !isNullJson(item.value));
  if (kept.every(({ value }) => value.kind === 'constant'))
    return written(context, context.sql`${context.literal(constantText(meaning, kept))}`, fidelity);
  const whole = kept.some(({ value }) => value.kind === 'json')
    ? null
    : structure(meaning, kept, context);
  if (whole !== null) return written(context, whole, fidelity);
  return written(context, joinedParts(meaning, kept, context, sparkText), fidelity, true);
}

function constantText({ brackets }: Meaning, items: readonly Item[]): string {
  const parts = items.map(({ key, value }) => {
    const json = value.kind === 'constant' ? value.json : '';
    return key === null ? json : `${jsonString(key)}:${json}`;
  });
  return `${brackets.charAt(0)}${parts.join(',')}${brackets.charAt(1)}`;
}

/** `to_json(named_struct(…))`; null for an array, whose elements may be of several types. */
function structure(
  meaning: Meaning,
  items: readonly Item[],
  context: WriteContext,
): readonly Piece[] | null {
  if (meaning.brackets === '[]') return null;
  const fields = items.flatMap(({ key, value }, index): readonly Piece[] => {
    const pieces =
      value.kind === 'text'
        ? writeOperand(context, value.operand).pieces
        : [context.emit(value.node)];
    return context.sql`${index === 0 ? '' : ', '}${context.literal(key ?? '')}, ${pieces}`;
  });
  const keeps = meaning.nulls === 'null' && items.some(({ mayBeNull }) => mayBeNull);
  const options = keeps ? ", map('ignoreNullFields', 'false')" : '';
  return withSlashes(
    context.sql`to_json(named_struct(${fields})${options})`,
    items.some(({ value }) => value.kind === 'text'),
    context,
  );
}

/** Of what is in a JSON text, only texts have slashes. */
function withSlashes(
  json: readonly Piece[],
  hasTexts: boolean,
  context: WriteContext,
): readonly Piece[] {
  return hasTexts ? context.sql`replace(${json}, '/', ${context.literal('\\/')})` : json;
}

type ValueText = (value: JsonValue, context: WriteContext) => readonly Piece[];

/** The parts joined by commas: concat_ws leaves out what is NULL. */
function joinedParts(
  { brackets, nulls }: Meaning,
  items: readonly Item[],
  context: WriteContext,
  textOf: ValueText,
): readonly Piece[] {
  const parts = items.flatMap(({ key, value, mayBeNull }): readonly Piece[] => {
    if (value.kind === 'constant') {
      const json = key === null ? value.json : `${jsonString(key)}:${value.json}`;
      return context.sql`, ${context.literal(json)}`;
    }
    const text = textOf(value, context);
    const some = nulls === 'null' && mayBeNull ? context.sql`coalesce(${text}, 'null')` : text;
    return key === null
      ? context.sql`, ${some}`
      : context.sql`, ${context.literal(`${jsonString(key)}:`)} || ${some}`;
  });
  return context.sql`'${brackets.charAt(0)}' || concat_ws(','${parts}) || '${brackets.charAt(1)}'`;
}

/** A value as JSON in Databricks SQL, NULL for NULL: to_json takes arrays, but no single values. */
export function sparkText(value: JsonValue, context: WriteContext): readonly Piece[] {
  switch (value.kind) {
    case 'constant':
      return context.sql`${context.literal(value.json)}`;
    case 'json':
      return context.sql`${value.node}`;
    case 'plain':
      return context.sql`CAST(${context.emit(value.node)} AS STRING)`;
    case 'text': {
      const { pieces } = writeOperand(context, value.operand);
      const json = withSlashes(context.sql`to_json(array(${pieces}))`, true, context);
      const inside = context.sql`trim(BOTH '[]' FROM ${json})`;
      return context.mayBeNull(value.operand.node)
        ? context.sql`nullif(${inside}, 'null')`
        : inside;
    }
  }
}

function writeDuckdb(meaning: Meaning, context: WriteContext): Emission {
  const kept = meaning.items.filter((item) => meaning.nulls === 'null' || !isNullJson(item.value));
  const pieces = kept.every(({ value }) => value.kind === 'constant')
    ? context.sql`${context.literal(constantText(meaning, kept))}`
    : context.sql`(${joinedParts(meaning, kept, context, duckdbText)})`;
  return written(context, pieces, fidelityOf(meaning, context));
}

/** A value as JSON in DuckDB's SQL, NULL for NULL. */
export function duckdbText(value: JsonValue, context: WriteContext): readonly Piece[] {
  switch (value.kind) {
    case 'constant':
      return context.sql`${context.literal(value.json)}`;
    case 'json':
      return context.sql`${value.node}`;
    case 'plain':
      return context.sql`CAST(${context.emit(value.node)} AS VARCHAR)`;
    case 'text':
      return context.sql`replace(CAST(to_json(${writeOperand(context, value.operand).pieces}) AS VARCHAR), '/', '\\/')`;
  }
}
