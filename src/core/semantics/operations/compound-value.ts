import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { DataType } from '../data-type.ts';

/** Operators of compound assignments that are written; a division of decimals has rules of its own. */
export function combines(operator: string, type: DataType): boolean {
  if (operator === '+' || operator === '-' || operator === '*')
    return type.type !== 'date' && type.type !== 'timestamp';
  if (operator === '||') return type.type === 'text';
  return (
    (operator === '/' || operator === '%') && (type.type === 'integer' || type.type === 'floating')
  );
}

/**
 * The old value combined with another, as `+=` and its kin do:
 * https://learn.microsoft.com/en-us/sql/t-sql/language-elements/compound-operators-transact-sql
 */
export function compoundValue(
  context: WriteContext,
  operator: string,
  type: DataType,
  old: readonly Piece[],
  value: readonly Piece[],
): readonly Piece[] {
  if (operator === '+' && type.type === 'text') return context.sql`${old} || ${value}`;
  const divides = operator === '/' || operator === '%';
  if (!divides || context.target === 'databricks-sql') {
    if (operator !== '/' || type.type !== 'integer')
      return context.sql`${old} ${operator} ${value}`;
    return context.sql`CAST(${old} DIV ${value} AS ${context.typeName(type)})`;
  }
  const symbol = operator === '/' && type.type === 'integer' ? '//' : operator;
  const zero = context.literal('portside:8134|16|1|Divide by zero error encountered.');
  return context.sql`CASE WHEN ${value} = 0 THEN error(${zero}) ELSE ${old} ${symbol} ${value} END`;
}
