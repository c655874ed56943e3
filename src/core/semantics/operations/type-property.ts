import type { Expression } from '../../syntax/ast/index.ts';
import { ownName } from '../../syntax/own-name.ts';
import type { DataType } from '../data-type.ts';
import { EXACT } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type ReadSite, type SiteOf } from '../site.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { lacksArguments, written } from './call.ts';

interface Meaning {
  readonly value: Expression;
  /** What is known of the value's type; null for a property that is none. */
  readonly property: string | number | null;
}

/** SQL_VARIANT_PROPERTY: a property of a value's type, which is known before the statement runs. */
export const typePropertyOperation = defineOperation<Meaning>({
  operation: 'type-property',
  meaningIn: { tsql: readerOf('FunctionCall', read), databricks: 'not-in-dialect' },
  emitAs: { 'databricks-sql': write, duckdb: write },
  docs: {
    title: 'SQL_VARIANT_PROPERTY',
    behaviour: {
      tsql: 'Gives the base type of a value, its precision, scale or longest length; NULL for NULL.',
      databricks: 'There is no such function.',
    },
    port: 'The property itself, where the type of the value is known.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/sql-variant-property-transact-sql',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT SQL_VARIANT_PROPERTY(CAST(CAST(46279.1 AS decimal(8,2)) AS sql_variant), 'BaseType') AS b, SQL_VARIANT_PROPERTY(CAST(46279.1 AS decimal(8,2)), 'Precision') AS p, SQL_VARIANT_PROPERTY(CAST(46279.1 AS decimal(8,2)), 'Scale') AS s;",
      rows: [['decimal', '8', '2']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/functions/sql-variant-property-transact-sql (example A)',
      naive: null,
    },
  ],
});

function write({ value, property }: Meaning, context: WriteContext): Emission {
  const text =
    property === null
      ? 'NULL'
      : typeof property === 'number'
        ? String(property)
        : context.literal(property);
  if (!context.mayBeNull(value)) return written(context, context.sql`${text}`, EXACT);
  return written(context, context.sql`CASE WHEN ${value} IS NOT NULL THEN ${text} END`, EXACT);
}

function read(site: SiteOf<'FunctionCall'>): Meaning | Unknown {
  const [given, asked] = site.node.arguments;
  if (given === undefined || asked === undefined) return lacksArguments(site);
  const property = site.constantOf(asked);
  if (typeof property !== 'string') return unknown('the property is no constant');
  const value = ofVariant(site, given);
  const type = site.typeOf(value);
  if (type.type === 'variant') return unknown(`the type of the value in ${site.textOf(given)}`);
  if (type.type === 'unknown') return unknown(type.why);
  const numeric = type.type === 'decimal' && !type.money ? exactName(value) : null;
  if (property.toLowerCase() === 'basetype' && numeric === 'either')
    return unknown('whether the value is declared as decimal or as numeric');
  const known = propertyOf(site, type, property.toLowerCase(), numeric);
  return known === undefined
    ? unknown(`the property ${property} of ${site.textOf(given)}`)
    : { value, property: known };
}

/** The value that is made a SQL_VARIANT in place. */
function ofVariant(site: ReadSite, value: Expression): Expression {
  if (value.kind === 'ParenthesizedExpression') return ofVariant(site, value.operand);
  return value.kind === 'CastExpression' && site.typeOf(value).type === 'variant'
    ? ofVariant(site, value.operand)
    : value;
}

/** DECIMAL and NUMERIC are one type under two names: what is computed or a constant is NUMERIC. */
function exactName(value: Expression): 'decimal' | 'numeric' | 'either' {
  if (value.kind === 'CastExpression')
    return ownName(value.type.name).toLowerCase().startsWith('dec') ? 'decimal' : 'numeric';
  return value.kind === 'Literal' || value.kind === 'BinaryExpression' ? 'numeric' : 'either';
}

/** Undefined for a property that is not known here. */
function propertyOf(
  site: ReadSite,
  type: DataType,
  property: string,
  numeric: string | null,
): string | number | null | undefined {
  switch (property) {
    case 'basetype':
      return numeric ?? site.dialect.typeName(type).replace(/\(.*$/, '').toLowerCase();
    case 'precision':
      return DIGITS[keyOf(type)]?.[0] ?? (type.type === 'decimal' ? type.precision : undefined);
    case 'scale':
      return DIGITS[keyOf(type)]?.[1] ?? (type.type === 'decimal' ? type.scale : undefined);
    case 'maxlength':
      return type.type === 'text' && type.length !== 'max'
        ? type.length * (type.unicode ? 2 : 1)
        : undefined;
    default:
      return undefined;
  }
}

function keyOf(type: DataType): string {
  switch (type.type) {
    case 'integer':
    case 'floating':
      return `${type.type}${type.bits}`;
    case 'decimal':
      return type.money && type.precision > 10 ? 'money' : 'decimal';
    case 'timestamp':
      return `timestamp-${type.precision}`;
    default:
      return type.type;
  }
}

/** Precision and scale: https://learn.microsoft.com/en-us/sql/t-sql/functions/sql-variant-property-transact-sql */
const DIGITS: Readonly<Record<string, readonly [precision: number, scale: number]>> = {
  integer8: [3, 0],
  integer16: [5, 0],
  integer32: [10, 0],
  integer64: [19, 0],
  floating32: [24, 0],
  floating64: [53, 0],
  boolean: [1, 0],
  money: [19, 4],
  'timestamp-ticks': [23, 3],
  'timestamp-minutes': [16, 0],
  text: [0, 0],
};
