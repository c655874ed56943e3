import { decimal, type DataType } from './data-type.ts';

/** The digits of an exact number. */
export interface Digits {
  readonly precision: number;
  readonly scale: number;
}

const MAXIMUM = 38;
/** The scale that is kept when a product's or quotient's whole digits leave less room. */
const MINIMUM_KEPT_SCALE = 6;

/**
 * The decimal that an operator gives on two decimals, by the rules that SQL Server and Spark share.
 *
 * Precision and scale: https://learn.microsoft.com/en-us/sql/t-sql/data-types/precision-scale-and-length-transact-sql;
 * Spark's DecimalPrecision says that it follows them, with `adjustPrecisionScale` for more than 38 digits:
 * https://spark.apache.org/docs/latest/sql-ref-ansi-compliance.html
 */
export function decimalResult(
  operator: '+' | '-' | '*' | '/' | '%',
  a: Digits,
  b: Digits,
): DataType {
  switch (operator) {
    case '+':
    case '-': {
      const scale = Math.max(a.scale, b.scale);
      const whole = Math.max(a.precision - a.scale, b.precision - b.scale);
      return capped(whole + scale + 1, scale);
    }
    case '*':
      return capped(a.precision + b.precision + 1, a.scale + b.scale);
    case '/': {
      const scale = Math.max(MINIMUM_KEPT_SCALE, a.scale + b.precision + 1);
      return capped(a.precision - a.scale + b.scale + scale, scale);
    }
    case '%': {
      const scale = Math.max(a.scale, b.scale);
      return capped(Math.min(a.precision - a.scale, b.precision - b.scale) + scale, scale);
    }
  }
}

/**
 * A sum by SQL Server's own rule: past 38 digits the scale gives way to the operands' whole digits alone,
 * not to a carry as well, so DECIMAL(38,20) + DECIMAL(38,20) stays DECIMAL(38,20) and may overflow.
 * https://learn.microsoft.com/en-us/sql/t-sql/data-types/precision-scale-and-length-transact-sql
 */
export function decimalSumWithoutCarry(a: Digits, b: Digits): DataType {
  const scale = Math.max(a.scale, b.scale);
  const whole = Math.max(a.precision - a.scale, b.precision - b.scale);
  const precision = Math.min(MAXIMUM, whole + scale + 1);
  return decimal(precision, Math.min(scale, precision - whole));
}

/** The decimal that holds the values of both: whole digits are kept before the fraction's. */
export function commonDecimal(a: Digits, b: Digits): DataType {
  const scale = Math.max(a.scale, b.scale);
  const whole = Math.max(a.precision - a.scale, b.precision - b.scale);
  const precision = Math.min(whole + scale, MAXIMUM);
  return decimal(precision, Math.max(0, Math.min(scale, precision - whole)));
}

/** Cuts a result to 38 digits: its scale gives way to the whole digits, but not below 6 (or itself). */
function capped(precision: number, scale: number): DataType {
  if (precision <= MAXIMUM) return decimal(Math.max(precision, 1), scale);
  const whole = precision - scale;
  return decimal(MAXIMUM, Math.max(MAXIMUM - whole, Math.min(scale, MINIMUM_KEPT_SCALE)));
}

/**
 * The decimal of a number literal with a point: as many digits as are written, leading zeros aside.
 * `12.345` has (5,3), `0.5` has (1,1), `1.50` has (3,2).
 */
export function literalDigits(text: string): Digits {
  const [whole = '', fraction = ''] = text.replace(/^[-+]/, '').split('.');
  const wholeDigits = whole.replace(/^0+/, '').length;
  return { precision: Math.max(1, wholeDigits + fraction.length), scale: fraction.length };
}

/**
 * The decimal that an integer constant is beside a decimal operand: as wide as its digits.
 * https://learn.microsoft.com/en-us/sql/t-sql/data-types/int-bigint-smallint-and-tinyint-transact-sql;
 * Spark's DecimalPrecision does the same with literals (measured on Spark 4.3: DECIMAL(10,2) * 250 is
 * DECIMAL(14,2), the same with CAST(250 AS INT) DECIMAL(21,2)).
 */
export function constantDecimal(value: number): DataType {
  return decimal(Math.max(1, Math.abs(value).toFixed(0).length), 0);
}
