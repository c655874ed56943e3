import { BIGINT, DOUBLE, INTEGER, decimal, type DataType } from '../../semantics/data-type.ts';

/** The type of ROUND, or of CEILING and FLOOR (`toWhole`). */
export function tsqlRoundedType(given: DataType, toWhole: boolean): DataType {
  switch (given.type) {
    case 'decimal':
      // https://learn.microsoft.com/en-us/sql/t-sql/functions/ceiling-transact-sql: decimal(p, 0); .../round-transact-sql: decimal(p, s)
      return given.money || !toWhole ? given : decimal(given.precision, 0);
    case 'integer':
      return given.bits === 64 ? given : INTEGER;
    case 'unknown':
    case 'null':
      return given;
    default:
      return DOUBLE;
  }
}

/**
 * The result's type by the first argument's: the table that these functions' pages share.
 * https://learn.microsoft.com/en-us/sql/t-sql/functions/abs-transact-sql (return types)
 */
export function tsqlKeptType(type: DataType): DataType {
  switch (type.type) {
    case 'integer':
      return type.bits === 64 ? BIGINT : INTEGER;
    case 'decimal':
      return type.money
        ? { type: 'decimal', precision: 19, scale: 4, money: true }
        : decimal(38, type.scale);
    case 'unknown':
    case 'null':
      return type;
    default:
      return DOUBLE;
  }
}
