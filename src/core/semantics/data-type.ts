/**
 * A value's type, in terms no dialect owns. Each dialect's `types.ts` maps its type names to these
 * and back; operations are read and written in these terms alone.
 */
export type DataType =
  | { readonly type: 'boolean' }
  | { readonly type: 'integer'; readonly bits: 8 | 16 | 32 | 64; readonly signed: boolean }
  | {
      readonly type: 'decimal';
      readonly precision: number;
      readonly scale: number;
      /** MONEY (19,4) and SMALLMONEY (10,4): four decimals are kept at every step. */
      readonly money: boolean;
    }
  | { readonly type: 'floating'; readonly bits: 32 | 64 }
  | TextType
  | { readonly type: 'binary'; readonly length: number | 'max'; readonly padded: boolean }
  | { readonly type: 'date' }
  | { readonly type: 'time'; readonly digits: number }
  | TimestampType
  /** `wholeDays`: INTERVAL DAY without hours; a date plus it is a date. */
  | { readonly type: 'interval'; readonly unit: 'months' | 'seconds'; readonly wholeDays?: boolean }
  | { readonly type: 'uuid' }
  | { readonly type: 'xml' }
  | { readonly type: 'variant' }
  | { readonly type: 'rowversion' }
  | { readonly type: 'array'; readonly element: DataType }
  | { readonly type: 'map'; readonly key: DataType; readonly value: DataType }
  | {
      readonly type: 'struct';
      readonly fields: readonly { readonly name: string; readonly type: DataType }[];
    }
  /** The bare NULL. */
  | { readonly type: 'null' }
  /** Not known, and why, as the end of the sentence "its type is not known: …". */
  | { readonly type: 'unknown'; readonly why: string };

export interface TextType {
  readonly type: 'text';
  /** In characters (UTF-16 units in T-SQL); `max` where there is no declared limit. */
  readonly length: number | 'max';
  /** NCHAR, NVARCHAR, and all of Databricks' strings. */
  readonly unicode: boolean;
  /** CHAR and NCHAR: blanks fill the value up to its length. */
  readonly padded: boolean;
  readonly collation: Collation;
}

export interface TimestampType {
  readonly type: 'timestamp';
  /** Digits of a second's fraction, `ticks` for DATETIME's 1/300 s, `minutes` for SMALLDATETIME. */
  readonly precision: number | 'ticks' | 'minutes';
  /** `none`: a wall clock; `offset`: with its own offset; `instant`: a point in time. */
  readonly zone: 'none' | 'offset' | 'instant';
}

/** How text compares. */
export interface Collation {
  /** As the dialect names it, `SQL_Latin1_General_CP1_CI_AS`, `UTF8_BINARY`. */
  readonly name: string;
  readonly caseSensitive: boolean;
  readonly accentSensitive: boolean;
  /** `'a' = 'a '`. */
  readonly ignoresTrailingBlanks: boolean;
  /** Orders by code point rather than by a dictionary. */
  readonly binaryOrder: boolean;
  /** Who wins when two meet: an explicit COLLATE, a column's, or a literal's. */
  readonly strength: 'explicit' | 'implicit' | 'default';
}

export const BOOLEAN: DataType = { type: 'boolean' };
export const TINYINT_UNSIGNED: DataType = { type: 'integer', bits: 8, signed: false };
export const SMALLINT: DataType = { type: 'integer', bits: 16, signed: true };
export const INTEGER: DataType = { type: 'integer', bits: 32, signed: true };
export const BIGINT: DataType = { type: 'integer', bits: 64, signed: true };
export const DOUBLE: DataType = { type: 'floating', bits: 64 };
export const REAL: DataType = { type: 'floating', bits: 32 };
export const DATE: DataType = { type: 'date' };
export const NULL_TYPE: DataType = { type: 'null' };

/** A decimal of `precision` digits, `scale` of them after the point. */
export function decimal(precision: number, scale: number): DataType {
  return { type: 'decimal', precision, scale, money: false };
}

/** An unknown type; `why` ends the sentence "its type is not known: …". */
export function unknownType(why: string): DataType {
  return { type: 'unknown', why };
}
