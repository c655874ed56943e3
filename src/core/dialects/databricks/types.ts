import {
  BIGINT,
  BOOLEAN,
  DATE,
  DOUBLE,
  INTEGER,
  NULL_TYPE,
  REAL,
  SMALLINT,
  decimal,
  unknownType,
  type Collation,
  type DataType,
  type TextType,
} from '../../semantics/data-type.ts';
import { literalDigits } from '../../semantics/decimal-results.ts';
import type { SessionSettings } from '../../semantics/catalog.ts';
import type { DataTypeNode } from '../../syntax/ast/index.ts';
import { databricksCollation } from './collations.ts';

export const TINYINT: DataType = { type: 'integer', bits: 8, signed: true };
/** A point in time: https://docs.databricks.com/aws/en/sql/language-manual/data-types/timestamp-type */
export const TIMESTAMP: DataType = { type: 'timestamp', precision: 6, zone: 'instant' };
/** A wall clock: https://docs.databricks.com/aws/en/sql/language-manual/data-types/timestamp-ntz-type */
export const TIMESTAMP_NTZ: DataType = { type: 'timestamp', precision: 6, zone: 'none' };
const BINARY: DataType = { type: 'binary', length: 'max', padded: false };

/** STRING under a collation. */
export function stringType(collation: Collation): TextType {
  return { type: 'text', length: 'max', unicode: true, padded: false, collation };
}

/** An interval; `wholeDays` where it has no smaller unit than a day. */
export function intervalType(unit: 'months' | 'seconds', wholeDays: boolean): DataType {
  return { type: 'interval', unit, wholeDays: unit === 'seconds' && wholeDays };
}

function digitsOf(argument: number | 'max' | undefined, otherwise: number): number {
  return typeof argument === 'number' ? argument : otherwise;
}

/**
 * Type names without arguments: https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-datatypes
 */
const PLAIN: Readonly<Record<string, DataType>> = {
  boolean: BOOLEAN,
  tinyint: TINYINT,
  byte: TINYINT,
  smallint: SMALLINT,
  short: SMALLINT,
  int: INTEGER,
  integer: INTEGER,
  bigint: BIGINT,
  long: BIGINT,
  float: REAL,
  real: REAL,
  double: DOUBLE,
  'double precision': DOUBLE,
  binary: BINARY,
  date: DATE,
  timestamp: TIMESTAMP,
  timestamp_ltz: TIMESTAMP,
  timestamp_ntz: TIMESTAMP_NTZ,
  variant: { type: 'variant' },
  void: NULL_TYPE,
};

/** The type that a type node means; unknown for geography and other types that are not modelled. */
export function readDatabricksType(
  node: DataTypeNode,
  settings: SessionSettings,
  use: 'cast' | 'declare',
): DataType {
  const written = node.name.parts.map((part) => part.text).join('.');
  const name = written.toLowerCase().trim().replace(/\s+/g, ' ');
  const plain = Object.hasOwn(PLAIN, name) ? PLAIN[name] : undefined;
  if (plain !== undefined) return plain;
  const [first, second] = node.arguments;
  const element = (index: number): DataType => {
    const inner = node.elements[index];
    return inner === undefined
      ? unknownType(`${written} has no element type`)
      : readDatabricksType(inner, settings, use);
  };
  const collation =
    node.collation === null
      ? {
          ...settings.collation,
          strength: use === 'cast' ? ('default' as const) : ('implicit' as const),
        }
      : databricksCollation(node.collation.text, use === 'cast' ? 'explicit' : 'implicit');
  if (name.startsWith('interval')) {
    const months = name.includes('year') || name.includes('month');
    return intervalType(months ? 'months' : 'seconds', name === 'interval day');
  }
  switch (name) {
    case 'string':
      return stringType(collation);
    case 'varchar':
      return { ...stringType(collation), length: digitsOf(first, 1) };
    case 'char':
    case 'character':
      // A CAST to CHAR cuts but does not fill (measured on Spark 4.3); a CHAR column does both.
      return { ...stringType(collation), length: digitsOf(first, 1), padded: use === 'declare' };
    case 'decimal':
    case 'dec':
    case 'numeric':
      // https://docs.databricks.com/aws/en/sql/language-manual/data-types/decimal-type: (10,0) by default.
      return decimal(digitsOf(first, 10), digitsOf(second, 0));
    case 'array':
      return { type: 'array', element: element(0) };
    case 'map':
      return { type: 'map', key: element(0), value: element(1) };
    case 'struct':
      return {
        type: 'struct',
        fields: node.elements.map((field, index) => ({
          name: node.fieldNames[index]?.text ?? '',
          type: readDatabricksType(field, settings, use),
        })),
      };
    default:
      return unknownType(`${written} is no type that Portside knows`);
  }
}

/** The type as a person would declare it. */
export function databricksDialectTypeName(type: DataType): string {
  switch (type.type) {
    case 'boolean':
      return 'BOOLEAN';
    case 'integer':
      return { 8: 'TINYINT', 16: 'SMALLINT', 32: 'INT', 64: 'BIGINT' }[type.bits];
    case 'decimal':
      return `DECIMAL(${type.precision},${type.scale})`;
    case 'floating':
      return type.bits === 32 ? 'FLOAT' : 'DOUBLE';
    case 'text': {
      const name =
        type.length === 'max' ? 'STRING' : `${type.padded ? 'CHAR' : 'VARCHAR'}(${type.length})`;
      const plain = type.collation.name === 'UTF8_BINARY';
      return plain ? name : `${name} COLLATE ${type.collation.name}`;
    }
    case 'binary':
    case 'rowversion':
      return 'BINARY';
    case 'date':
      return 'DATE';
    case 'time':
      return `TIME(${type.digits})`;
    case 'timestamp':
      return type.zone === 'none' ? 'TIMESTAMP_NTZ' : 'TIMESTAMP';
    case 'interval':
      if (type.unit === 'months') return 'INTERVAL YEAR TO MONTH';
      return type.wholeDays === true ? 'INTERVAL DAY' : 'INTERVAL DAY TO SECOND';
    case 'variant':
      return 'VARIANT';
    case 'array':
      return `ARRAY<${databricksDialectTypeName(type.element)}>`;
    case 'map':
      return `MAP<${databricksDialectTypeName(type.key)}, ${databricksDialectTypeName(type.value)}>`;
    case 'struct':
      return `STRUCT<${type.fields.map((field) => `${field.name}: ${databricksDialectTypeName(field.type)}`).join(', ')}>`;
    case 'uuid':
    case 'xml':
      return 'STRING';
    case 'null':
      return 'VOID';
    case 'unknown':
      return 'unknown';
  }
}

/** Types by a number's suffix; BD is a decimal. */
const SUFFIXES: readonly (readonly [RegExp, DataType])[] = [
  [/^[\d]+L$/i, BIGINT],
  [/^[\d]+S$/i, SMALLINT],
  [/^[\d]+Y$/i, TINYINT],
  [/[\d.]D$/i, DOUBLE],
  [/[\d.]F$/i, REAL],
];

/**
 * The type of a literal: INT, BIGINT or DECIMAL by size; a number with a point is DECIMAL, one with an
 * exponent DOUBLE; a suffix decides.
 * https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-literals (numeric literals, measured on Spark 4.3)
 */
export function databricksLiteralType(
  literal: string,
  raw: string,
  typeName: string | null,
  settings: SessionSettings,
): DataType {
  switch (literal) {
    case 'string':
    case 'national-string':
      return stringType({ ...settings.collation, strength: 'default' });
    case 'integer':
    case 'decimal':
    case 'float':
      return numberType(raw);
    case 'binary':
      return BINARY;
    case 'boolean':
      return BOOLEAN;
    case 'null':
      return NULL_TYPE;
    case 'typed':
      return typedLiteral(raw, typeName);
    default:
      return unknownType('this literal is not known');
  }
}

function numberType(raw: string): DataType {
  if (!/bd$/i.test(raw)) {
    for (const [pattern, type] of SUFFIXES) if (pattern.test(raw)) return type;
    if (/e/i.test(raw)) return DOUBLE;
  }
  const number = raw.replace(/bd$/i, '');
  const [mantissa = '', exponent] = number.split(/e/i);
  if (exponent !== undefined) {
    const digits = literalDigits(mantissa);
    const scale = digits.scale - Number(exponent);
    const precision = scale < 0 ? digits.precision - scale : Math.max(digits.precision, scale);
    return decimal(Math.min(38, precision), Math.min(38, Math.max(0, scale)));
  }
  if (mantissa.includes('.') || /bd$/i.test(raw)) {
    const { precision, scale } = literalDigits(mantissa);
    return decimal(Math.min(38, precision), Math.min(38, scale));
  }
  const value = BigInt(mantissa === '' ? '0' : mantissa);
  if (value <= 2147483647n) return INTEGER;
  if (value <= 9223372036854775807n) return BIGINT;
  return decimal(Math.min(38, value.toString().length), 0);
}

function typedLiteral(raw: string, typeName: string | null): DataType {
  switch (typeName) {
    case 'DATE':
      return DATE;
    case 'TIMESTAMP_NTZ':
      return TIMESTAMP_NTZ;
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return TIMESTAMP;
    case 'X':
      return BINARY;
    default:
      return unknownType(`${typeName ?? raw} is no type of a literal`);
  }
}
