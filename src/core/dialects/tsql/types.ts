import { aliasTypeOf } from '../../semantics/alias-types.ts';
import {
  BIGINT,
  BOOLEAN,
  DATE,
  DOUBLE,
  INTEGER,
  REAL,
  SMALLINT,
  TINYINT_UNSIGNED,
  decimal,
  unknownType,
  type Collation,
  type DataType,
} from '../../semantics/data-type.ts';
import { literalDigits } from '../../semantics/decimal-results.ts';
import type { SessionSettings } from '../../semantics/catalog.ts';
import type { DataTypeNode } from '../../syntax/ast/index.ts';
import { tsqlCollation } from './collations.ts';

/** MONEY: https://learn.microsoft.com/en-us/sql/t-sql/data-types/money-and-smallmoney-transact-sql */
export const MONEY: DataType = { type: 'decimal', precision: 19, scale: 4, money: true };
export const SMALLMONEY: DataType = { type: 'decimal', precision: 10, scale: 4, money: true };
export const DATETIME: DataType = { type: 'timestamp', precision: 'ticks', zone: 'none' };
const SMALLDATETIME: DataType = { type: 'timestamp', precision: 'minutes', zone: 'none' };

/** The longest limited lengths; beyond them only MAX holds. */
export const LONGEST_TEXT = 8000;
export const LONGEST_UNICODE_TEXT = 4000;

/** A text type of this dialect; a length that is too long for a declared one becomes MAX. */
export function textType(
  length: number | 'max',
  unicode: boolean,
  collation: Collation,
  padded = false,
): DataType {
  const longest = unicode ? LONGEST_UNICODE_TEXT : LONGEST_TEXT;
  const fitting = length === 'max' || length > longest ? 'max' : Math.max(1, length);
  return { type: 'text', length: fitting, unicode, padded, collation };
}

interface Arguments {
  /** The first number in parentheses, or MAX. */
  readonly first: number | 'max' | undefined;
  readonly second: number | 'max' | undefined;
  readonly collation: Collation;
  /** 30 in CAST and CONVERT, 1 where a column or variable is declared. */
  readonly defaultLength: number;
}

function lengthOf({ first, defaultLength }: Arguments): number | 'max' {
  return first ?? defaultLength;
}

function digitsOf(argument: number | 'max' | undefined, otherwise: number): number {
  return typeof argument === 'number' ? argument : otherwise;
}

function exact({ first, second }: Arguments): DataType {
  return decimal(digitsOf(first, 18), digitsOf(second, 0));
}

function text(unicode: boolean, padded: boolean): (given: Arguments) => DataType {
  return (given) => ({
    type: 'text',
    length: lengthOf(given),
    unicode,
    padded,
    collation: given.collation,
  });
}

function longText(unicode: boolean): (given: Arguments) => DataType {
  return ({ collation }) => ({ type: 'text', length: 'max', unicode, padded: false, collation });
}

function binary(padded: boolean): (given: Arguments) => DataType {
  return (given) => ({ type: 'binary', length: lengthOf(given), padded });
}

const unlimitedBinary: DataType = { type: 'binary', length: 'max', padded: false };

/**
 * Type names, synonyms included, by lower-case name.
 *
 * Names: https://learn.microsoft.com/en-us/sql/t-sql/data-types/data-types-transact-sql, synonyms:
 * https://learn.microsoft.com/en-us/sql/t-sql/data-types/data-type-synonyms-transact-sql.
 * DECIMAL is (18,0) by default: .../decimal-and-numeric-transact-sql; FLOAT(1–24) is REAL, FLOAT is
 * FLOAT(53): .../float-and-real-transact-sql; seven digits of seconds by default: .../datetime2-transact-sql;
 * length 1 when declared and 30 in CAST: .../char-and-varchar-transact-sql.
 */
const TYPES: Readonly<Record<string, DataType | ((given: Arguments) => DataType)>> = {
  bigint: BIGINT,
  int: INTEGER,
  integer: INTEGER,
  smallint: SMALLINT,
  tinyint: TINYINT_UNSIGNED,
  bit: BOOLEAN,
  decimal: exact,
  dec: exact,
  numeric: exact,
  money: MONEY,
  smallmoney: SMALLMONEY,
  float: ({ first }) => (digitsOf(first, 53) <= 24 ? REAL : DOUBLE),
  real: REAL,
  'double precision': DOUBLE,
  char: text(false, true),
  character: text(false, true),
  varchar: text(false, false),
  'char varying': text(false, false),
  'character varying': text(false, false),
  text: longText(false),
  nchar: text(true, true),
  'national char': text(true, true),
  'national character': text(true, true),
  nvarchar: text(true, false),
  'national char varying': text(true, false),
  'national character varying': text(true, false),
  ntext: longText(true),
  'national text': longText(true),
  // https://learn.microsoft.com/en-us/sql/t-sql/data-types/nchar-and-nvarchar-transact-sql: nvarchar(128).
  sysname: ({ collation }) => textType(128, true, collation),
  binary: binary(true),
  varbinary: binary(false),
  'binary varying': binary(false),
  image: unlimitedBinary,
  date: DATE,
  time: ({ first }) => ({ type: 'time', digits: digitsOf(first, 7) }),
  datetime: DATETIME,
  smalldatetime: SMALLDATETIME,
  datetime2: ({ first }) => ({ type: 'timestamp', precision: digitsOf(first, 7), zone: 'none' }),
  datetimeoffset: ({ first }) => ({
    type: 'timestamp',
    precision: digitsOf(first, 7),
    zone: 'offset',
  }),
  uniqueidentifier: { type: 'uuid' },
  xml: { type: 'xml' },
  sql_variant: { type: 'variant' },
  rowversion: { type: 'rowversion' },
  timestamp: { type: 'rowversion' },
};

/** The type that a type node means; unknown for user-defined and other types that are not modelled. */
export function readTsqlType(
  node: DataTypeNode,
  settings: SessionSettings,
  use: 'cast' | 'declare',
): DataType {
  const parts = node.name.parts.map((part) => part.text.toLowerCase().trim().replace(/\s+/g, ' '));
  const name = parts.at(-1) ?? '';
  const ownSchema = parts.length > 1 && parts.at(-2) !== 'sys' && parts.at(-2) !== '';
  const found = ownSchema || !Object.hasOwn(TYPES, name) ? undefined : TYPES[name];
  if (found === undefined) {
    const alias = aliasTypeOf(node.name, settings);
    if (alias !== undefined)
      return readTsqlType(
        { ...alias.base, collation: node.collation },
        { ...settings, aliasTypes: {} },
        use,
      );
    return unknownType(`${node.name.parts.map((part) => part.text).join('.')} is no built-in type`);
  }
  if (typeof found !== 'function') return found;
  const collation =
    node.collation === null
      ? { ...settings.collation, strength: 'implicit' as const }
      : tsqlCollation(node.collation.text, use === 'cast' ? 'explicit' : 'implicit', settings);
  return found({
    first: node.arguments[0],
    second: node.arguments[1],
    collation,
    defaultLength: use === 'cast' ? 30 : 1,
  });
}

/** The type as a person would declare it. */
export function tsqlTypeName(type: DataType): string {
  switch (type.type) {
    case 'boolean':
      return 'bit';
    case 'integer':
      return { 8: 'tinyint', 16: 'smallint', 32: 'int', 64: 'bigint' }[type.bits];
    case 'decimal':
      if (type.money) return type.precision <= 10 ? 'smallmoney' : 'money';
      return `decimal(${type.precision},${type.scale})`;
    case 'floating':
      return type.bits === 32 ? 'real' : 'float';
    case 'text':
      return `${type.unicode ? 'n' : ''}${type.padded ? 'char' : 'varchar'}(${type.length})`;
    case 'binary':
      return `${type.padded ? 'binary' : 'varbinary'}(${type.length})`;
    case 'date':
      return 'date';
    case 'time':
      return `time(${type.digits})`;
    case 'timestamp':
      if (type.precision === 'ticks') return 'datetime';
      if (type.precision === 'minutes') return 'smalldatetime';
      return `${type.zone === 'none' ? 'datetime2' : 'datetimeoffset'}(${type.precision})`;
    case 'uuid':
      return 'uniqueidentifier';
    case 'xml':
      return 'xml';
    case 'variant':
      return 'sql_variant';
    case 'rowversion':
      return 'rowversion';
    case 'null':
      // A bare NULL in a select list makes an int column.
      return 'int';
    case 'interval':
    case 'array':
    case 'map':
    case 'struct':
      return type.type;
    case 'unknown':
      return 'unknown';
  }
}

/**
 * The type of a literal.
 * https://learn.microsoft.com/en-us/sql/t-sql/data-types/constants-transact-sql; an integer beyond INT is
 * DECIMAL: .../int-bigint-smallint-and-tinyint-transact-sql; text is as long as it is, at least 1.
 */
export function tsqlLiteralType(
  literal: string,
  raw: string,
  value: string | number | boolean | null,
  settings: SessionSettings,
): DataType {
  const collation = { ...settings.collation, strength: 'default' as const };
  switch (literal) {
    case 'string':
      return textType(String(value).length, false, collation);
    case 'national-string':
      return textType(String(value).length, true, collation);
    case 'integer': {
      const digits = raw.replace(/^0+(?=\d)/, '');
      if (digits.length < 10 || (digits.length === 10 && Number(digits) <= 2147483647)) {
        return INTEGER;
      }
      return decimal(Math.min(38, digits.length), 0);
    }
    case 'decimal': {
      const { precision, scale } = literalDigits(raw);
      return decimal(Math.min(38, precision), Math.min(38, scale));
    }
    case 'float':
      return DOUBLE;
    case 'money':
      return MONEY;
    case 'binary':
      return {
        type: 'binary',
        length: Math.max(1, Math.ceil((raw.length - 2) / 2)),
        padded: false,
      };
    case 'boolean':
      return BOOLEAN;
    case 'null':
      return { type: 'null' };
    case 'typed':
      // {d '…'}, {t '…'} and {ts '…'} are DATETIME.
      return DATETIME;
    default:
      return unknownType('this literal is not known');
  }
}
