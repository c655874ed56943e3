import type { NoConversion } from '../../semantics/conversion.ts';
import type { DataType } from '../../semantics/data-type.ts';
import { tsqlTypeName } from './types.ts';

/** A type's name without its length or digits, as messages have it. */
export function bareName(type: DataType): string {
  if (type.type === 'decimal' && !type.money) return 'numeric';
  const name = tsqlTypeName(type);
  const length = name.indexOf('(');
  return length < 0 ? name : name.slice(0, length);
}

/** The types of which none becomes each other type: see `isRefused`. */
export const CLASHING: ReadonlySet<DataType['type']> = new Set([
  'date',
  'time',
  'timestamp',
  'uuid',
]);

/**
 * Pairs that the vendor's matrix marks as not allowed.
 * https://learn.microsoft.com/en-us/sql/t-sql/functions/cast-and-convert-transact-sql#implicit-conversions
 */
export function isRefused(from: DataType, to: DataType): boolean {
  if (!CLASHING.has(from.type) && !CLASHING.has(to.type)) return false;
  if ((isNewer(from) && isNumber(to)) || (isNumber(from) && isNewer(to))) return true;
  if (from.type === 'uuid' || to.type === 'uuid')
    return [from, to].some((type) => isNumber(type) || isNewer(type) || type.type === 'timestamp');
  return (
    (from.type === 'time' && to.type === 'date') || (from.type === 'date' && to.type === 'time')
  );
}

/** True for what counts as a number where types go together or not: BIT, too. */
export function isNumber({ type }: DataType): boolean {
  return type === 'integer' || type === 'decimal' || type === 'floating' || type === 'boolean';
}

/** True for dates and times of the types that came with SQL Server 2008. */
function isNewer(type: DataType): boolean {
  return (
    type.type === 'date' ||
    type.type === 'time' ||
    (type.type === 'timestamp' && typeof type.precision === 'number')
  );
}

/** The answer to a conversion that is refused, with the error that SQL Server raises for it. */
export function refusedConversion(from: DataType, to: DataType): NoConversion {
  const message = `Explicit conversion from data type ${bareName(from)} to ${bareName(to)} is not allowed.`;
  return { why: message, refused: { number: 529, severity: 16, state: 2, message } };
}
