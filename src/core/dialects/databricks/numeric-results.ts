import { BIGINT, DOUBLE, decimal, type DataType } from '../../semantics/data-type.ts';

/**
 * The type of round and bround, or of ceil and floor (`toWhole`); `digits` is null where they are left out.
 * https://docs.databricks.com/aws/en/sql/language-manual/functions/round, .../ceil; measured on Spark 4.2.1
 */
export function databricksRoundedType(
  given: DataType,
  toWhole: boolean,
  digits: number | null,
): DataType {
  switch (given.type) {
    case 'decimal': {
      const whole = given.precision - given.scale + 1;
      if (digits === null && toWhole) return decimal(Math.min(whole, 38), 0);
      const kept = digits ?? 0;
      if (kept < 0) return decimal(Math.min(Math.max(whole, 1 - kept), 38), 0);
      const scale = Math.min(given.scale, kept);
      return decimal(Math.min(whole + scale, 38), scale);
    }
    case 'integer':
    case 'floating':
      return toWhole ? BIGINT : given;
    case 'unknown':
    case 'null':
      return given;
    default:
      return toWhole ? BIGINT : DOUBLE;
  }
}

/** The type of abs: https://docs.databricks.com/aws/en/sql/language-manual/functions/abs */
export function databricksAbsoluteType(type: DataType): DataType {
  return type.type === 'text' || type.type === 'boolean' ? DOUBLE : type;
}
