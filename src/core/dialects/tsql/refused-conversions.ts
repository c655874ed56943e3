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

/**
 * Pairs that the vendor's matrix marks as not allowed.
 * https://learn.microsoft.com/en-us/sql/t-sql/functions/cast-and-convert-transact-sql#implicit-conversions
 */
export function isRefused(from: DataType, to: DataType): boolean {
  const number = (type: DataType): boolean =>
    ['integer', 'decimal', 'floating', 'boolean'].includes(type.type);
  const newer = (type: DataType): boolean =>
    type.type === 'date' ||
    type.type === 'time' ||
    (type.type === 'timestamp' && typeof type.precision === 'number');
  const dated = (type: DataType): boolean => newer(type) || type.type === 'timestamp';
  if ((newer(from) && number(to)) || (number(from) && newer(to))) return true;
  if (from.type === 'uuid' || to.type === 'uuid')
    return [from, to].some((type) => number(type) || dated(type));
  return (
    (from.type === 'time' && to.type === 'date') || (from.type === 'date' && to.type === 'time')
  );
}

/** The answer to a conversion that is refused, with the error that SQL Server raises for it. */
export function refusedConversion(from: DataType, to: DataType): NoConversion {
  const message = `Explicit conversion from data type ${bareName(from)} to ${bareName(to)} is not allowed.`;
  return { why: message, refused: { number: 529, severity: 16, state: 2, message } };
}
