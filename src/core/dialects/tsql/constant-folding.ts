import type { SessionSettings } from '../../semantics/catalog.ts';
import type { Constant } from '../../semantics/conversion.ts';
import type { DataType } from '../../semantics/data-type.ts';
import { constantDate } from './date-text.ts';

const RANGES: Readonly<Record<number, readonly [number, number]>> = {
  8: [0, 255],
  16: [-32768, 32767],
  32: [-2147483648, 2147483647],
};

/**
 * A constant converted when the statement is read: dates and numbers as text, 0 and 1 as BIT.
 * Null leaves it to run time, where it may fail.
 */
export function foldTsqlConstant(
  value: string | number,
  to: DataType,
  style: number | null,
  settings: SessionSettings,
): Constant | null {
  switch (to.type) {
    case 'boolean':
      return typeof value === 'number' ? { type: to, text: value === 0 ? 'false' : 'true' } : null;
    case 'date':
    case 'time':
    case 'timestamp': {
      if (typeof value !== 'string') return null;
      const text = constantDate(value, to, style, settings);
      return text === null ? null : { type: to, text };
    }
    case 'integer': {
      if (typeof value !== 'string' || !/^ *[-+]?\d{1,15} *$/.test(value)) return null;
      const number = Number(value);
      const range = RANGES[to.bits];
      if (range !== undefined && (number < range[0] || number > range[1])) return null;
      return { type: to, text: String(number) };
    }
    default:
      return null;
  }
}
