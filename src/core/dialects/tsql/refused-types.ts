import type { RaisedError } from '../../semantics/conversion.ts';
import type { DataType } from '../../semantics/data-type.ts';
import { bareName, isNumber, isRefused } from './refused-conversions.ts';
import { isOldDate, tsqlBinaryType } from './type-results.ts';

/*
 * What SQL Server says of operands whose types do not go together, before anything runs. Numbers and texts:
 * https://learn.microsoft.com/en-us/sql/relational-databases/errors-events/database-engine-events-and-errors-0-to-999
 * https://learn.microsoft.com/en-us/sql/relational-databases/errors-events/database-engine-events-and-errors-8000-to-8999
 */

/** An error of that number, as SQL Server raises it while it compiles. */
export function refusal(number: number, message: string, severity = 16): RaisedError {
  return { number, severity, state: 1, message };
}

const OPERATORS: Readonly<Record<string, string>> = {
  '+': 'add',
  '-': 'subtract',
  '*': 'multiply',
  '/': 'divide',
  '%': 'modulo',
  '&': "'&'",
  '|': "'|'",
  '^': "'^'",
  '=': 'equal to',
  '<>': 'not equal to',
  '!=': 'not equal to',
  '<': 'less than',
  '>': 'greater than',
  '<=': 'less than or equal to',
  '>=': 'greater than or equal to',
};

/** An operator as messages call it. */
export function operatorName(operator: string): string {
  return OPERATORS[operator] ?? `'${operator}'`;
}

const JUDGED: ReadonlySet<DataType['type']> = new Set([
  'boolean',
  'integer',
  'decimal',
  'floating',
  'text',
  'date',
  'time',
  'timestamp',
  'uuid',
]);

/** A number beside a date of the newer types or a GUID: neither becomes the other. */
function clashes(one: DataType, other: DataType): boolean {
  return isNumber(one) !== isNumber(other) && isRefused(one, other);
}

export function typeClash(from: DataType, to: DataType): RaisedError {
  return refusal(206, `Operand type clash: ${bareName(from)} is incompatible with ${bareName(to)}`);
}

/** What is said of a value of one type that an operator can't take. */
export function invalidOperand(type: DataType, operator: string): RaisedError {
  const name = type.type === 'null' ? 'NULL' : bareName(type);
  return refusal(8117, `Operand data type ${name} is invalid for ${operator} operator.`);
}

function incompatible(left: DataType, right: DataType, operator: string): RaisedError {
  const [one, other] = [bareName(left), bareName(right)];
  return one === other
    ? invalidOperand(left, operatorName(operator))
    : refusal(
        402,
        `The data types ${one} and ${other} are incompatible in the ${operatorName(operator)} operator.`,
      );
}

/** The error of `left operator right`; null where SQL Server computes it, or it is not known whether it does. */
export function refusedOperands(
  operator: string,
  left: DataType,
  right: DataType,
): RaisedError | null {
  if (!JUDGED.has(left.type) || !JUDGED.has(right.type)) return null;
  if (operator === '%' && isNumber(left) && isNumber(right)) {
    const floating = left.type === 'floating' || right.type === 'floating';
    return floating ? incompatible(left, right, operator) : null;
  }
  if (tsqlBinaryType(operator, left, right).type !== 'unknown') return null;
  if (clashes(left, right)) return typeClash(left, right);
  const old = isOldDate(left) ? left : isOldDate(right) ? right : undefined;
  // A number beside DATETIME becomes one.
  return old !== undefined && (isNumber(left) || isNumber(right))
    ? invalidOperand(old, operatorName(operator))
    : incompatible(left, right, operator);
}

/** The error of a comparison of two values; null where SQL Server compares them. */
export function refusedComparison(
  operator: string,
  left: DataType,
  right: DataType,
): RaisedError | null {
  if (!JUDGED.has(left.type) || !JUDGED.has(right.type)) return null;
  if (clashes(left, right)) return typeClash(left, right);
  if (
    (left.type === 'date' && right.type === 'time') ||
    (left.type === 'time' && right.type === 'date')
  )
    return incompatible(left, right, operator);
  return conflict(left, right, operator);
}

/**
 * Text of two columns' collations, or of two that are written out.
 * https://learn.microsoft.com/en-us/sql/t-sql/statements/collation-precedence-transact-sql
 */
function conflict(left: DataType, right: DataType, operator: string): RaisedError | null {
  if (left.type !== 'text' || right.type !== 'text') return null;
  const [one, other] = [left.collation, right.collation];
  if (one.strength !== other.strength || one.strength === 'default') return null;
  if (one.name.toLowerCase() === other.name.toLowerCase()) return null;
  return refusal(
    468,
    `Cannot resolve the collation conflict between "${other.name}" and "${one.name}" in the ${operatorName(operator)} operation.`,
  );
}

/** The error of a value that stands where one of another type is wanted: a branch of CASE, a column, a variable. */
export function refusedImplicitly(from: DataType, to: DataType): RaisedError | null {
  if (!JUDGED.has(from.type) || (!JUDGED.has(to.type) && to.type !== 'binary')) return null;
  if (isRefused(from, to)) return typeClash(from, to);
  // https://learn.microsoft.com/en-us/sql/t-sql/functions/cast-and-convert-transact-sql#implicit-conversions
  return (isOldDate(from) && isNumber(to)) || (from.type === 'text' && to.type === 'binary')
    ? refusal(
        257,
        `Implicit conversion from data type ${bareName(from)} to ${bareName(to)} is not allowed. Use the CONVERT function to run this query.`,
      )
    : null;
}
