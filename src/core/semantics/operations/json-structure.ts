import type { Expression } from '../../syntax/ast/index.ts';
import type { DataType } from '../data-type.ts';
import { conditional, EXACT } from '../finding.ts';
import { defineOperation, unknown, type Unknown } from '../operation.ts';
import { readerOf, type SiteOf } from '../site.ts';
import { callAt, written, lacksArguments } from './call.ts';

interface Meaning {
  readonly text: Expression;
  /** DuckDB's description of what is wanted. */
  readonly structure: string;
  /** An object counts as an array of one. */
  readonly array: boolean;
  /** All values are wanted as text. */
  readonly plain: boolean;
}

/** from_json: the parts of a JSON text that a schema names. */
export const jsonStructureOperation = defineOperation<Meaning>({
  operation: 'json-structure',
  meaningIn: { tsql: 'not-in-dialect', databricks: readerOf('FunctionCall', read) },
  emitAs: {
    'databricks-sql': () => null,
    duckdb: ({ text, structure, array, plain }, context) => {
      const value = context.sql`${text}`;
      const document = array
        ? context.sql`CASE WHEN json_type(${value}) = 'OBJECT' THEN '[' || ${value} || ']' ELSE ${value} END`
        : value;
      const fidelity = plain
        ? EXACT
        : conditional('Every value of the JSON is of the kind that the schema names.');
      return written(
        context,
        context.sql`CASE WHEN json_valid(${value}) THEN json_transform(${document}, ${context.literal(structure)}) END`,
        fidelity,
      );
    },
  },
  docs: {
    title: 'from_json',
    behaviour: {
      tsql: 'There are no arrays and structs.',
      databricks:
        'from_json gives what a schema names, NULL for what is missing; an object counts as an array of one.',
    },
    port: 'Copied.',
    action: '',
    references: ['https://docs.databricks.com/aws/en/sql/language-manual/functions/from_json'],
  },
  examples: [
    {
      dialect: 'databricks',
      sql: `SELECT a, b FROM inline(from_json('[{"a":1,"b":{"c":2}},{"b":"x"}]', 'ARRAY<STRUCT<a: STRING, b: STRING>>')) ORDER BY a;`,
      rows: [
        [null, 'x'],
        ['1', '{"c":2}'],
      ],
      evidence: 'Spark 4.2.1',
      naive: null,
    },
  ],
});

function read(site: SiteOf<'FunctionCall'>): Meaning | Unknown | null {
  const at = callAt(site);
  const [text, , options] = site.node.arguments;
  if (text === undefined) return lacksArguments(site);
  if (options !== undefined) return unknown('from_json is given options');
  const type = site.typeOf(at.call);
  if (type.type === 'unknown') return unknown(type.why);
  const structure = structureOf(type);
  return structure === null
    ? unknown('the schema holds types that are not read out of JSON here')
    : { text, structure, array: type.type === 'array', plain: isPlain(type) };
}

function structureOf(type: DataType): string | null {
  switch (type.type) {
    case 'text':
      return '"VARCHAR"';
    case 'integer':
      return type.signed
        ? `"${{ 8: 'TINYINT', 16: 'SMALLINT', 32: 'INTEGER', 64: 'BIGINT' }[type.bits]}"`
        : null;
    case 'floating':
      return '"DOUBLE"';
    case 'decimal':
      return `"DECIMAL(${type.precision},${type.scale})"`;
    case 'boolean':
      return '"BOOLEAN"';
    case 'date':
      return '"DATE"';
    case 'array': {
      const element = structureOf(type.element);
      return element === null ? null : `[${element}]`;
    }
    case 'struct': {
      const fields = type.fields.map((field) => {
        const inner = structureOf(field.type);
        return inner === null ? null : `${JSON.stringify(field.name)}:${inner}`;
      });
      return fields.includes(null) ? null : `{${fields.join(',')}}`;
    }
    default:
      return null;
  }
}

function isPlain(type: DataType): boolean {
  if (type.type === 'array') return isPlain(type.element);
  if (type.type === 'struct') return type.fields.every((field) => isPlain(field.type));
  return type.type === 'text';
}
