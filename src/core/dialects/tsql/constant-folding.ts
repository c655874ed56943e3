import type { SessionSettings } from '../../semantics/catalog.ts';
import type { Constant } from '../../semantics/conversion.ts';
import type { DataType } from '../../semantics/data-type.ts';
import { cultureOf, type CultureNames } from './cultures.ts';
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

const ENGLISH: CultureNames = {
  months:
    'January February March April May June July August September October November December'.split(
      ' ',
    ),
  monthsShort: 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' '),
  weekdays: 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' '),
  weekdaysShort: 'Sun Mon Tue Wed Thu Fri Sat'.split(' '),
};

/**
 * A date whose month is a word of the culture, maybe behind its weekday, as PARSE reads it; null for any other text, and
 * where that day is another weekday.
 * https://learn.microsoft.com/en-us/sql/t-sql/functions/parse-transact-sql (example A)
 */
export function foldParsedDate(
  text: string,
  to: DataType,
  name: string,
  settings: SessionSettings,
): Constant | null {
  const culture = cultureOf(name);
  if (culture === null || (to.type !== 'date' && to.type !== 'timestamp')) return null;
  const { months, monthsShort, weekdays, weekdaysShort } = culture.names ?? ENGLISH;
  const place = (names: readonly string[], word: string): number =>
    names.findIndex((one) => one.toLowerCase() === word.toLowerCase());
  const [, first = '', behind = ''] = /^([\p{L}.]+),?\s+(.*)$/u.exec(text.trim()) ?? [];
  const weekday = Math.max(place(weekdays, first), place(weekdaysShort, first));
  let named = false;
  const written = (weekday < 0 ? text : behind).replaceAll(/\p{L}{3,}/gu, (word) => {
    const month = Math.max(place(months, word), place(monthsShort, word));
    named ||= month >= 0;
    return ENGLISH.monthsShort[month] ?? word;
  });
  if (!named) return null;
  // German puts a point behind the day.
  const plain = written.replace(/^(\d{1,2})\.\s/, '$1 ');
  const order = { ...settings, dateFormat: culture.order };
  const day = constantDate(plain, to, null, order);
  if (day === null) return null;
  const meant = new Date(`${day.slice(0, 10)}T00:00:00Z`).getUTCDay();
  return weekday < 0 || weekday === meant ? { type: to, text: day } : null;
}
