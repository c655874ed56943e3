import {
  DOUBLE,
  INTEGER,
  REAL,
  SMALLINT,
  unknownType,
  type DataType,
} from '../../semantics/data-type.ts';
import {
  commonDecimal,
  decimalResult,
  decimalSumWithoutCarry,
  type Digits,
} from '../../semantics/decimal-results.ts';
import { commonText } from '../../semantics/text-results.ts';
import { foldTypes, invalidOperands, type TypeOf } from '../../semantics/type-folds.ts';
import {
  DATETIME,
  LONGEST_TEXT,
  LONGEST_UNICODE_TEXT,
  MONEY,
  SMALLMONEY,
  textType,
  tsqlTypeName,
} from './types.ts';

/**
 * Data type precedence, highest first: the operand of the lower one is converted.
 * https://learn.microsoft.com/en-us/sql/t-sql/data-types/data-type-precedence-transact-sql
 */
const PRECEDENCE = [
  'variant',
  'xml',
  'datetimeoffset',
  'datetime2',
  'datetime',
  'smalldatetime',
  'date',
  'time',
  'float',
  'real',
  'decimal',
  'money',
  'smallmoney',
  'bigint',
  'int',
  'smallint',
  'tinyint',
  'bit',
  'rowversion',
  'uniqueidentifier',
  'nvarchar',
  'nchar',
  'varchar',
  'char',
  'varbinary',
  'binary',
] as const;

type Family = (typeof PRECEDENCE)[number];

const RANK = new Map<Family, number>(PRECEDENCE.map((family, index) => [family, index]));

const INTEGERS = { 8: 'tinyint', 16: 'smallint', 32: 'int', 64: 'bigint' } as const;

function familyOf(type: DataType): Family | null {
  switch (type.type) {
    case 'boolean':
      return 'bit';
    case 'integer':
      return INTEGERS[type.bits];
    case 'decimal':
      if (!type.money) return 'decimal';
      return type.precision <= 10 ? 'smallmoney' : 'money';
    case 'floating':
      return type.bits === 32 ? 'real' : 'float';
    case 'text':
      if (type.unicode) return type.padded ? 'nchar' : 'nvarchar';
      return type.padded ? 'char' : 'varchar';
    case 'binary':
      return type.padded ? 'binary' : 'varbinary';
    case 'date':
    case 'time':
    case 'xml':
    case 'variant':
    case 'rowversion':
      return type.type;
    case 'uuid':
      return 'uniqueidentifier';
    case 'timestamp':
      if (type.precision === 'ticks') return 'datetime';
      if (type.precision === 'minutes') return 'smalldatetime';
      return type.zone === 'none' ? 'datetime2' : 'datetimeoffset';
    default:
      return null;
  }
}

function rank(type: DataType): number {
  const family = familyOf(type);
  return family === null ? PRECEDENCE.length : (RANK.get(family) ?? PRECEDENCE.length);
}

/**
 * The digits that a number has as a decimal, null if it is no exact number.
 * https://learn.microsoft.com/en-us/sql/t-sql/data-types/precision-scale-and-length-transact-sql
 */
function digitsOf(type: DataType): Digits | null {
  if (type.type === 'decimal') return type;
  if (type.type === 'boolean') return { precision: 1, scale: 0 };
  if (type.type === 'integer') {
    return { precision: { 8: 3, 16: 5, 32: 10, 64: 19 }[type.bits], scale: 0 };
  }
  return null;
}

function isNumber(type: DataType): boolean {
  return digitsOf(type) !== null || type.type === 'floating';
}

/** DATETIME and SMALLDATETIME calculate with numbers; the newer types of dates do not. */
export function isOldDate(type: DataType): boolean {
  return type.type === 'timestamp' && typeof type.precision !== 'number';
}

/** The type of `left operator right`; unknown, with the reason, where SQL Server refuses the operands. */
export function tsqlBinaryType(operator: string, left: DataType, right: DataType): DataType {
  if (left.type === 'unknown') return left;
  if (right.type === 'unknown') return right;
  if (left.type === 'null' || right.type === 'null') return withNull(left, right);
  if (left.type === 'text' && right.type === 'text') return operatorOnText(operator, left, right);
  if (left.type === 'binary' && right.type === 'binary' && operator === '+') {
    return joinedBinary(left, right);
  }
  if (isBitwise(operator)) return bitwise(operator, left, right);
  if (left.type === 'boolean' && right.type === 'boolean') return refused(operator, left, right);

  const higher = rank(left) <= rank(right) ? left : right;
  const lower = higher === left ? right : left;
  if (higher.type === 'timestamp') {
    const fits = isNumber(lower) || lower.type === 'text' || isOldDate(lower);
    return isOldDate(higher) && fits && (operator === '+' || operator === '-')
      ? higher
      : refused(operator, left, right);
  }
  if (higher.type === 'floating') {
    return lower.type === 'text' || isNumber(lower)
      ? wider(higher, lower)
      : refused(operator, left, right);
  }
  const converts = isNumber(lower) || lower.type === 'text' || lower.type === 'binary';
  if (higher.type === 'integer') return converts ? higher : refused(operator, left, right);
  if (higher.type === 'decimal' && converts) return exactResult(operator, left, right, higher);
  return refused(operator, left, right);
}

function refused(operator: string, left: DataType, right: DataType): DataType {
  return invalidOperands(operator, tsqlTypeName(left), tsqlTypeName(right));
}

function withNull(left: DataType, right: DataType): DataType {
  const known = left.type === 'null' ? right : left;
  return known.type === 'null' ? INTEGER : known;
}

function wider(higher: TypeOf<'floating'>, lower: DataType): DataType {
  return higher.bits === 64 || (lower.type === 'floating' && lower.bits === 64) ? DOUBLE : REAL;
}

function exactResult(
  operator: string,
  left: DataType,
  right: DataType,
  higher: TypeOf<'decimal'>,
): DataType {
  if (higher.money) return higher.precision <= 10 ? SMALLMONEY : MONEY;
  // Text is converted to the decimal type of the other side.
  const a = digitsOf(left) ?? higher;
  const b = digitsOf(right) ?? higher;
  switch (operator) {
    case '+':
    case '-':
      return decimalSumWithoutCarry(a, b);
    case '*':
    case '/':
    case '%':
      return decimalResult(operator, a, b);
    default:
      return invalidOperands(operator, tsqlTypeName(left), tsqlTypeName(right));
  }
}

/**
 * `+` joins text: lengths add up, at most 8000 bytes unless one side is MAX.
 * https://learn.microsoft.com/en-us/sql/t-sql/language-elements/string-concatenation-transact-sql
 */
function operatorOnText(operator: string, left: TypeOf<'text'>, right: TypeOf<'text'>): DataType {
  if (operator !== '+' && operator !== '||') {
    return invalidOperands(operator, tsqlTypeName(left), tsqlTypeName(right));
  }
  const common = commonText(left, right);
  if (left.length === 'max' || right.length === 'max') return common;
  const longest = common.unicode ? LONGEST_UNICODE_TEXT : LONGEST_TEXT;
  const length = Math.min(longest, left.length + right.length);
  return textType(length, common.unicode, common.collation, common.padded);
}

function joinedBinary(left: TypeOf<'binary'>, right: TypeOf<'binary'>): DataType {
  const length =
    left.length === 'max' || right.length === 'max'
      ? 'max'
      : Math.min(LONGEST_TEXT, left.length + right.length);
  return { type: 'binary', length, padded: left.padded && right.padded };
}

function isBitwise(operator: string): boolean {
  return ['&', '|', '^', '<<', '>>'].includes(operator);
}

function bitwise(operator: string, left: DataType, right: DataType): DataType {
  const integral = (type: DataType): boolean => type.type === 'integer' || type.type === 'boolean';
  if (integral(left) && (operator === '<<' || operator === '>>')) return left;
  if (integral(left) && integral(right)) return rank(left) <= rank(right) ? left : right;
  if (integral(left) && right.type === 'binary') return left;
  if (integral(right) && left.type === 'binary') return right;
  return invalidOperands(operator, tsqlTypeName(left), tsqlTypeName(right));
}

/**
 * The type of CASE, COALESCE, IIF and of a UNION's column: the highest in precedence; of one family,
 * the one that holds both.
 * https://learn.microsoft.com/en-us/sql/t-sql/language-elements/case-transact-sql
 */
export function tsqlCommonType(types: readonly DataType[]): DataType {
  return foldTypes(types, pair);
}

function pair(a: DataType, b: DataType): DataType {
  if (a.type === 'text' && b.type === 'text') {
    const { length, unicode, padded, collation } = commonText(a, b);
    // CHAR with VARCHAR is VARCHAR.
    return textType(length, unicode, collation, padded);
  }
  if (a.type === 'binary' && b.type === 'binary') {
    const length = a.length === 'max' || b.length === 'max' ? 'max' : Math.max(a.length, b.length);
    return { type: 'binary', length, padded: a.padded && b.padded };
  }
  const higher = rank(a) <= rank(b) ? a : b;
  const lower = higher === a ? b : a;
  if (higher.type === 'decimal' && !higher.money) {
    const digits = digitsOf(lower);
    return digits === null ? higher : commonDecimal(higher, digits);
  }
  if (higher.type === 'timestamp' && lower.type === 'timestamp') return moreDigits(higher, lower);
  if (higher.type === 'time' && lower.type === 'time') {
    return { type: 'time', digits: Math.max(higher.digits, lower.digits) };
  }
  return higher;
}

function moreDigits(higher: TypeOf<'timestamp'>, lower: TypeOf<'timestamp'>): DataType {
  if (typeof higher.precision !== 'number') return higher.precision === 'ticks' ? DATETIME : higher;
  const other = typeof lower.precision === 'number' ? lower.precision : 3;
  return { ...higher, precision: Math.max(higher.precision, other) };
}

/**
 * The type of `-x`, `+x` and `~x`: the operand's own, but a negated TINYINT is a SMALLINT.
 * https://learn.microsoft.com/en-us/sql/t-sql/language-elements/unary-operators-negative
 */
export function tsqlUnaryType(operator: '-' | '+' | '~', operand: DataType): DataType {
  if (operator === '+' || operand.type === 'unknown') return operand;
  if (operand.type === 'null') return INTEGER;
  if (operand.type === 'integer') {
    return operator === '-' && !operand.signed ? SMALLINT : operand;
  }
  if (operand.type === 'boolean' && operator === '~') return operand;
  if (operator === '-' && (operand.type === 'decimal' || operand.type === 'floating')) {
    return operand;
  }
  return unknownType(`'${operator}' is not defined on ${tsqlTypeName(operand)}`);
}
