import {
  BIGINT,
  DATE,
  DOUBLE,
  INTEGER,
  REAL,
  unknownType,
  type DataType,
} from '../../semantics/data-type.ts';
import { commonDecimal, decimalResult, type Digits } from '../../semantics/decimal-results.ts';
import { commonText } from '../../semantics/text-results.ts';
import { foldTypes, invalidOperands, type TypeOf } from '../../semantics/type-folds.ts';
import {
  TIMESTAMP,
  TIMESTAMP_NTZ,
  databricksDialectTypeName,
  intervalType,
  stringType,
} from './types.ts';
import { UTF8_BINARY } from './collations.ts';

/** The digits that an exact number has as a decimal: Spark's ByteDecimal, ShortDecimal, IntDecimal, LongDecimal. */
function digitsOf(type: DataType): Digits | null {
  if (type.type === 'decimal') return type;
  if (type.type === 'integer') {
    return { precision: { 8: 3, 16: 5, 32: 10, 64: 20 }[type.bits], scale: 0 };
  }
  return null;
}

function isNumber(type: DataType): boolean {
  return type.type === 'integer' || type.type === 'decimal' || type.type === 'floating';
}

function refused(operator: string, left: DataType, right: DataType): DataType {
  return invalidOperands(
    operator,
    databricksDialectTypeName(left),
    databricksDialectTypeName(right),
  );
}

/**
 * The type of `left operator right` in ANSI mode.
 *
 * `/` is DECIMAL between decimals and integers of which one is a decimal, else DOUBLE:
 * https://docs.databricks.com/aws/en/sql/language-manual/functions/slashsign; DIV is BIGINT: .../functions/div;
 * text beside an integer is BIGINT, beside other numbers DOUBLE: https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-datatype-rules
 * (measured on Spark 4.3; text beside text is refused there).
 */
export function databricksBinaryType(operator: string, left: DataType, right: DataType): DataType {
  if (left.type === 'unknown') return left;
  if (right.type === 'unknown') return right;
  if (operator === '||') return joined(left, right);
  if (operator === '<<' || operator === '>>') return left.type === 'null' ? INTEGER : left;
  const a = besideText(left, right);
  const b = besideText(right, left);
  if (operator === 'DIV') {
    const counts = (type: DataType): boolean => isNumber(type) || type.type === 'null';
    const intervals = a.type === 'interval' && b.type === 'interval';
    return intervals || (counts(a) && counts(b)) ? BIGINT : refused(operator, left, right);
  }
  if (a.type === 'null' && b.type === 'null') return DOUBLE;
  if (a.type === 'null' || b.type === 'null') return withNull(operator, a.type === 'null' ? b : a);
  if (isNumber(a) && isNumber(b)) return numeric(operator, a, b);
  if (a.type === 'interval' || b.type === 'interval') return withInterval(operator, a, b);
  return withDate(operator, a, b);
}

/** What text is converted to beside a number, a date or a timestamp. */
function besideText(type: DataType, other: DataType): DataType {
  if (type.type !== 'text') return type;
  if (other.type === 'integer') return BIGINT;
  return other.type === 'decimal' || other.type === 'floating' ? DOUBLE : type;
}

function withNull(operator: string, known: DataType): DataType {
  if (operator !== '/') return known;
  return known.type === 'integer' || known.type === 'floating' ? DOUBLE : known;
}

function numeric(operator: string, a: DataType, b: DataType): DataType {
  const [left, right] = [digitsOf(a), digitsOf(b)];
  const exact = left !== null && right !== null && (a.type === 'decimal' || b.type === 'decimal');
  switch (operator) {
    case '/':
      return exact ? decimalResult('/', left, right) : DOUBLE;
    case '+':
    case '-':
    case '*':
    case '%':
      return exact ? decimalResult(operator, left, right) : commonNumber(a, b);
    default:
      return a.type === 'integer' && b.type === 'integer'
        ? commonNumber(a, b)
        : refused(operator, a, b);
  }
}

function commonNumber(a: DataType, b: DataType): DataType {
  if (a.type === 'integer' && b.type === 'integer') return a.bits >= b.bits ? a : b;
  if (a.type === 'floating' && b.type === 'floating') return a.bits >= b.bits ? a : b;
  // FLOAT is left out between exact numbers and DOUBLE: https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-datatype-rules
  if (a.type === 'floating' || b.type === 'floating') return DOUBLE;
  const [left, right] = [digitsOf(a), digitsOf(b)];
  return left === null || right === null ? REAL : commonDecimal(left, right);
}

function joined(left: DataType, right: DataType): DataType {
  if (left.type === 'binary' && right.type === 'binary') return left;
  if (left.type === 'array') return left;
  if (right.type === 'array') return right;
  if (left.type === 'text' && right.type === 'text') {
    return stringType(commonText(left, right).collation);
  }
  const text = left.type === 'text' ? left : right.type === 'text' ? right : null;
  return stringType(text?.collation ?? UTF8_BINARY);
}

/** https://docs.databricks.com/aws/en/sql/language-manual/functions/plussign and .../functions/minussign */
function withInterval(operator: string, a: DataType, b: DataType): DataType {
  if (a.type === 'interval' && b.type === 'interval') {
    return a.unit === b.unit && (operator === '+' || operator === '-')
      ? intervalType(a.unit, a.wholeDays === true && b.wholeDays === true)
      : refused(operator, a, b);
  }
  const [interval, other] = a.type === 'interval' ? [a, b] : [b, a];
  if (interval.type !== 'interval') return refused(operator, a, b);
  if (isNumber(other)) return intervalType(interval.unit, false);
  if (operator !== '+' && (operator !== '-' || b.type !== 'interval'))
    return refused(operator, a, b);
  if (other.type === 'timestamp') return other;
  if (other.type === 'date') {
    return interval.unit === 'months' || interval.wholeDays === true ? DATE : TIMESTAMP;
  }
  return other.type === 'text' ? other : refused(operator, a, b);
}

function withDate(operator: string, a: DataType, b: DataType): DataType {
  if (operator === '+' || operator === '-') {
    if (a.type === 'date' && b.type === 'integer') return DATE;
    if (b.type === 'date' && a.type === 'integer' && operator === '+') return DATE;
  }
  if (operator === '-') {
    if (a.type === 'date' && (b.type === 'date' || b.type === 'text')) {
      return intervalType('seconds', true);
    }
    if (a.type === 'text' && b.type === 'date') return intervalType('seconds', true);
    if (a.type === 'timestamp' || b.type === 'timestamp') return intervalType('seconds', false);
  }
  return refused(operator, a, b);
}

/**
 * The least common type, of CASE, coalesce and a UNION's column.
 * https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-datatype-rules (text beside another type
 * takes that type, integers BIGINT and other numbers DOUBLE: measured on Spark 4.3)
 */
export function databricksCommonType(types: readonly DataType[]): DataType {
  return foldTypes(types, pair);
}

function pair(a: DataType, b: DataType): DataType {
  if (a.type === 'text' && b.type === 'text') {
    const common = commonText(a, b);
    return a.length === b.length ? common : stringType(common.collation);
  }
  if (a.type === 'text') return ofText(a, b);
  if (b.type === 'text') return ofText(b, a);
  if (isNumber(a) && isNumber(b)) return commonNumber(a, b);
  if (isDay(a) && isDay(b)) return commonDate(a, b);
  if (a.type === 'array' && b.type === 'array') {
    return { type: 'array', element: databricksCommonType([a.element, b.element]) };
  }
  if (a.type === 'map' && b.type === 'map') {
    return {
      type: 'map',
      key: databricksCommonType([a.key, b.key]),
      value: databricksCommonType([a.value, b.value]),
    };
  }
  if (a.type === 'variant' || b.type === 'variant') return { type: 'variant' };
  if (a.type === b.type) return a;
  return unknownType(
    `${databricksDialectTypeName(a)} and ${databricksDialectTypeName(b)} have no common type`,
  );
}

function ofText(text: TypeOf<'text'>, other: DataType): DataType {
  const converted = besideText(text, other);
  if (converted.type !== 'text') return converted;
  return other.type === 'binary' || other.type === 'array' || other.type === 'map' ? text : other;
}

function isDay(type: DataType): boolean {
  return type.type === 'date' || type.type === 'timestamp';
}

function commonDate(a: DataType, b: DataType): DataType {
  if (a.type === 'date') return b;
  if (b.type === 'date') return a;
  const instant =
    (a.type === 'timestamp' && a.zone === 'instant') ||
    (b.type === 'timestamp' && b.zone === 'instant');
  return instant ? TIMESTAMP : TIMESTAMP_NTZ;
}

/** The type of `-x`, `+x` and `~x`: https://docs.databricks.com/aws/en/sql/language-manual/functions/minussign1 */
export function databricksUnaryType(operator: '-' | '+' | '~', operand: DataType): DataType {
  if (operand.type === 'unknown') return operand;
  if (operand.type === 'null') return operator === '~' ? INTEGER : DOUBLE;
  if (operand.type === 'text') return operator === '~' ? BIGINT : DOUBLE;
  if (operand.type === 'integer') return operand;
  if (operator !== '~' && (isNumber(operand) || operand.type === 'interval')) return operand;
  return unknownType(`'${operator}' is not defined on ${databricksDialectTypeName(operand)}`);
}
