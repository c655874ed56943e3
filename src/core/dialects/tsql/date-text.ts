import type { SessionSettings } from '../../semantics/catalog.ts';
import type { DateReading } from '../../semantics/conversion.ts';
import type { DataType } from '../../semantics/data-type.ts';

type Order = SessionSettings['dateFormat'];

/** Days in each order, with one separator, as the reader puts texts into one form first. */
const NUMERIC: Readonly<Record<Order, string>> = {
  mdy: 'M-d-yyyy',
  dmy: 'd-M-yyyy',
  ymd: 'yyyy-M-d',
  ydm: 'yyyy-d-M',
  myd: 'M-yyyy-d',
  dym: 'd-yyyy-M',
};

const NAMED_MONTHS = ['d MMM yyyy', 'MMM d yyyy', 'yyyy MMM d', 'yyyy d MMM', 'MMM yyyy'];
const HALF_DAYS = [' h:m a', ' h:m:s a', ' h:m:s.S a', ' h a'];
const TIMES = ['', ' H:m', ' H:m:s', ' H:m:s.S', ...HALF_DAYS];
const TIMES_ALONE = TIMES.filter((time) => time !== '').map((time) => time.trim());

/** How a year in front goes on: with the month for the newer types always, for the older ones unless days come first. */
function yearFirstOf(order: Order, newer: boolean): string {
  return newer || order !== 'dmy' ? 'yyyy-M-d' : 'yyyy-d-M';
}

function layoutsOf(order: Order, newer: boolean): readonly string[] {
  const numeric = new Set(['yyyyMMdd', yearFirstOf(order, newer), NUMERIC[order]]);
  const days = [...numeric, ...NAMED_MONTHS, 'yyyy'];
  return [...days.flatMap((day) => TIMES.map((time) => day + time)), ...TIMES_ALONE];
}

/** All layouts of days and times in each order, for the newer types and for DATETIME and SMALLDATETIME. */
const LAYOUTS = Object.fromEntries(
  (Object.keys(NUMERIC) as Order[]).map((order) => [
    order,
    { newer: layoutsOf(order, true), older: layoutsOf(order, false) },
  ]),
) as Readonly<
  Record<Order, { readonly newer: readonly string[]; readonly older: readonly string[] }>
>;

/** A text of so many characters holds a day and no time: `2024-01-05`. */
export const DAY_LENGTH = 10;

/** Styles under which a text in ISO form is what people mean. */
const ISO_STYLES = new Set([20, 21, 23, 25, 120, 121, 126, 127]);

/** DATE, DATETIME2 and DATETIMEOFFSET; DATETIME and SMALLDATETIME are the older types. */
function isNewer(to: DataType): boolean {
  return to.type !== 'timestamp' || typeof to.precision === 'number';
}

/**
 * How a text is read as a date, a moment or a time under a style, or without one by the session's order of day,
 * month and year. Blank texts are 1900-01-01, and so is the day of a time alone. `length` is the longest that the
 * text can be.
 * https://learn.microsoft.com/en-us/sql/t-sql/data-types/date-transact-sql#supported-string-literal-formats-for-date
 * https://learn.microsoft.com/en-us/sql/t-sql/statements/set-dateformat-transact-sql
 */
export function dateReading(
  to: DataType,
  style: number | null,
  settings: SessionSettings,
  length: number | 'max',
): DateReading {
  const order = orderOf(style, settings);
  return {
    pattern: pattern(to, style, order, length),
    ...(style !== null && SHORT_YEARS.has(style)
      ? { shortYearAfter: SEPARATORS[style] ?? '/' }
      : {}),
    layouts: isNewer(to) ? LAYOUTS[order].newer : LAYOUTS[order].older,
    blank: 'year-1900',
    form: 'lenient',
  };
}

function orderOf(style: number | null, settings: SessionSettings): Order {
  if (style === null || style === 0 || style === 100) return settings.dateFormat;
  const short = style % 100;
  if ([3, 4, 5, 6, 13].includes(short)) return 'dmy';
  if ([1, 7, 9, 10].includes(short)) return 'mdy';
  return 'ymd';
}

const SEPARATORS: Readonly<Record<number, string>> = {
  1: '/',
  3: '/',
  11: '/',
  2: '.',
  4: '.',
  5: '-',
  10: '-',
};

/** Styles that end with a year of two digits. */
const SHORT_YEARS = new Set([1, 3, 4, 5, 10]);

/** The patterns of days that were asked for, by style, order and age of the type: there are not many. */
const knownDays = new Map<string, string>();

/** The pattern that a port reads texts by: optional sections, the first that fits counts. */
function pattern(
  to: DataType,
  style: number | null,
  order: Order,
  length: number | 'max',
): string | null {
  if (style !== null && ISO_STYLES.has(style)) return null;
  const key = `${style ?? ''} ${order} ${isNewer(to) ? 'newer' : 'older'}`;
  const written = knownDays.get(key) ?? dayPattern(style, order, isNewer(to));
  knownDays.set(key, written);
  const timeless = length !== 'max' && length <= DAY_LENGTH;
  if (to.type === 'date' && (timeless || style === 112)) return written;
  const zone = isNewer(to) && !timeless ? "['Z']" : '';
  // As many digits as the newer types have, of which Spark keeps six.
  const fraction = 'S'.repeat(isNewer(to) ? 7 : 6);
  return `${written}[  ][ ]['T'][h:m[:s][ ]a][H:m[:s[.${fraction}]]]${zone}`;
}

function dayPattern(style: number | null, order: Order, newer: boolean): string {
  if (style === 112) return 'yyyyMMdd';
  const separator = (style === null ? undefined : SEPARATORS[style % 100]) ?? '/';
  const own = NUMERIC[order].replaceAll('-', separator);
  const named =
    style === null || [0, 6, 7, 9, 13].includes(style % 100)
      ? ['MMM [ ]d[,] yyyy', 'd MMM yyyy']
      : [];
  const short = style !== null && SHORT_YEARS.has(style) ? [own.replace('yyyy', 'yy')] : [];
  const dashed = style === null ? [NUMERIC[order]] : [];
  const days = [own, ...short, ...dashed, 'yyyyMMdd', yearFirstOf(order, newer), ...named];
  return [...new Set(days)].map((one) => `[${one}]`).join('');
}

/** A date text taken apart, fields as numbers. */
interface Fields {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** Units of 100 ns. */
  readonly fraction: number;
  /** Minutes east of Greenwich; null where none is written. */
  readonly offset: number | null;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Years that the older types know. https://learn.microsoft.com/en-us/sql/t-sql/data-types/datetime-transact-sql */
const YEARS = { ticks: [1753, 9999], minutes: [1900, 2079] } as const;

/**
 * The canonical text of a constant date text: `2024-01-05`, `2024-01-05 10:00:00.123`, `10:00:00.000`,
 * `2024-01-05 10:00:00 +02:00`; null if it is none. Fractions are rounded to the type's digits or ticks.
 */
export function constantDate(
  text: string,
  to: DataType,
  style: number | null,
  settings: SessionSettings,
): string | null {
  const fields =
    text.trim() === ''
      ? { ...MIDNIGHT, ...YEAR_1900 }
      : readFields(text.trim(), to, style, settings);
  if (fields === null) return null;
  const days = new Date(Date.UTC(2000, fields.month - 1, 1));
  days.setUTCFullYear(fields.year, fields.month, 0);
  if (fields.month < 1 || fields.month > 12 || fields.day < 1 || fields.day > days.getUTCDate())
    return null;
  if (fields.hour > 23 || fields.minute > 59 || fields.second > 59 || fields.year < 1) return null;
  if (to.type === 'timestamp' && typeof to.precision !== 'number') {
    const [first, last] = YEARS[to.precision];
    // The older types take no offset.
    if (fields.year < first || fields.year > last || (fields.offset ?? 0) !== 0) return null;
  }
  return render(fields, to);
}

const YEAR_1900 = { year: 1900, month: 1, day: 1 };
const MIDNIGHT = { hour: 0, minute: 0, second: 0, fraction: 0, offset: null };
const DAY = 864_000_000_000n;
const SECOND = 10_000_000n;

function render(fields: Fields, to: DataType): string | null {
  if (to.type === 'date') return dateText(fields.year, fields.month, fields.day);
  const digits = to.type === 'time' ? to.digits : to.type === 'timestamp' ? to.precision : 0;
  const seconds = BigInt(fields.hour * 3600 + fields.minute * 60 + fields.second);
  const moment = rounded(seconds * SECOND + BigInt(fields.fraction), digits);
  const rest = moment % DAY;
  const two = (value: bigint): string => value.toString().padStart(2, '0');
  const clock = `${two(rest / (3600n * SECOND))}:${two((rest / (60n * SECOND)) % 60n)}:${two((rest / SECOND) % 60n)}`;
  const fraction = (rest % SECOND).toString().padStart(7, '0');
  const kept = typeof digits === 'number' ? fraction.slice(0, digits) : '';
  if (to.type === 'time') return kept === '' ? clock : `${clock}.${kept}`;
  const whole = new Date(Date.UTC(2000, 0, 1));
  whole.setUTCFullYear(fields.year, fields.month - 1, fields.day + Number(moment / DAY));
  if (whole.getUTCFullYear() > 9999) return null;
  const date = dateText(whole.getUTCFullYear(), whole.getUTCMonth() + 1, whole.getUTCDate());
  if (to.type === 'timestamp' && to.zone === 'offset')
    return `${date} ${clock}${kept === '' ? '' : `.${kept}`} ${offsetText(fields.offset ?? 0)}`;
  const micros = fraction.slice(0, 6).replace(/0+$/, '');
  return `${date} ${clock}${micros === '' ? '' : `.${micros}`}`;
}

/** To digits of a second half up, to 1/300 s (kept as milliseconds), or to minutes, up from 29.999 s. */
function rounded(moment: bigint, digits: number | 'ticks' | 'minutes'): bigint {
  if (digits === 'ticks') {
    const ticks = Math.round((Number(moment) * 3) / 100_000);
    return BigInt(Math.round(ticks / 0.3)) * 10_000n;
  }
  if (digits === 'minutes') return ((moment + 300_010_000n) / 600_000_000n) * 600_000_000n;
  const unit = 10n ** BigInt(7 - digits);
  return ((moment + unit / 2n) / unit) * unit;
}

function dateText(year: number, month: number, day: number): string {
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** `+02:00`. */
export function offsetText(minutes: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.trunc(size / 60))}:${two(size % 60)}`;
}

/** Minutes of `+02:00`, `Z`; null for what is no offset. */
export function offsetMinutes(text: string): number | null {
  if (/^z$/i.test(text)) return 0;
  const match = /^([-+])(\d{1,2}):(\d{2})$/.exec(text);
  if (match === null) return null;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return minutes > 840 ? null : match[1] === '-' ? -minutes : minutes;
}

/** Behind a colon stand thousandths of a second: https://learn.microsoft.com/en-us/sql/t-sql/data-types/time-transact-sql#supported-string-literal-formats-for-time */
const CLOCK =
  /^(?<date>.*?)(?:(?:T|\s+|^)(?:(?<hour>\d{1,2}):(?<minute>\d{1,2})(?::(?<second>\d{1,2})(?:\.(?<fraction>\d{1,9})|:(?<thousandths>\d{1,3}))?)?\s*(?<half>[AaPp][Mm])?|(?<whole>\d{1,2})\s*(?<wholeHalf>[AaPp][Mm])))?\s*(?<offset>Z|[-+]\d{1,2}:\d{2})?$/;

function readFields(
  text: string,
  to: DataType,
  style: number | null,
  settings: SessionSettings,
): Fields | null {
  const groups = CLOCK.exec(text)?.groups;
  if (groups === undefined) return null;
  const iso = /^\d{4}-\d{2}-\d{2}T/.test(text);
  const date = readDate((groups['date'] ?? '').trim(), to, style, settings, iso);
  if (date === null) return null;
  const half = (groups['half'] ?? groups['wholeHalf'])?.toLowerCase();
  const written = Number(groups['hour'] ?? groups['whole'] ?? 0);
  if (half !== undefined && written > 12) return null;
  const hour = half === undefined ? written : (written % 12) + (half === 'pm' ? 12 : 0);
  const fraction = groups['fraction'] ?? groups['thousandths']?.padStart(3, '0') ?? '';
  return {
    ...date,
    hour,
    minute: Number(groups['minute'] ?? 0),
    second: Number(groups['second'] ?? 0),
    fraction: Number(fraction.padEnd(7, '0').slice(0, 7)),
    offset: groups['offset'] === undefined ? null : offsetMinutes(groups['offset']),
  };
}

type Day = Pick<Fields, 'year' | 'month' | 'day'>;

function readDate(
  text: string,
  to: DataType,
  style: number | null,
  settings: SessionSettings,
  iso: boolean,
): Day | null {
  if (text === '') return YEAR_1900;
  const plain = /^(\d{4})(\d{2})(\d{2})$/.exec(text) ?? /^(\d{2})(\d{2})(\d{2})$/.exec(text);
  if (plain !== null)
    return { year: fullYear(plain[1] ?? ''), month: Number(plain[2]), day: Number(plain[3]) };
  if (/^\d{4}$/.test(text)) return { year: Number(text), month: 1, day: 1 };
  const order = orderOf(style, settings);
  const numeric = /^(\d{4}|\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{1,2})$/.exec(text);
  if (numeric !== null) {
    const parts = [numeric[1] ?? '', numeric[2] ?? '', numeric[3] ?? ''] as const;
    if (parts[0].length === 4) {
      const swapped = order === 'dmy' && !iso && !isNewer(to);
      return day(parts, swapped ? 'ydm' : 'ymd');
    }
    return parts[2].length === 4 ? day(parts, order === 'dmy' ? 'dmy' : 'mdy') : day(parts, order);
  }
  return namedDate(text);
}

function day(parts: readonly [string, string, string], order: Order): Day {
  const at = (letter: string): string => parts[order.indexOf(letter)] ?? '';
  return { year: fullYear(at('y')), month: Number(at('m')), day: Number(at('d')) };
}

/** `Apr 12, 2024`, `12-Apr-24`, `2024 April 12`, `Apr 2024`: the month by its name, the rest around it. */
function namedDate(text: string): Day | null {
  const words = text.split(/[\s,-]+/).filter((word) => word !== '');
  const named = words.findIndex((word) => /^[A-Za-z]{3,9}$/.test(word));
  const month = MONTHS.indexOf((words[named] ?? '').slice(0, 3).toLowerCase()) + 1;
  const numbers = words.filter((_word, index) => index !== named);
  if (month === 0 || numbers.some((word) => !/^\d{1,4}$/.test(word)) || numbers.length > 2)
    return null;
  const [first = '', second] = numbers;
  if (second === undefined)
    return first.length === 4 ? { year: Number(first), month, day: 1 } : null;
  return first.length === 4
    ? { year: Number(first), month, day: Number(second) }
    : { year: fullYear(second), month, day: Number(first) };
}

/** Two digits are read with the cutoff 2049. https://learn.microsoft.com/en-us/sql/database-engine/configure-windows/configure-the-two-digit-year-cutoff-server-configuration-option */
function fullYear(digits: string): number {
  const year = Number(digits);
  if (digits.length === 4) return year;
  return year < 50 ? 2000 + year : 1900 + year;
}
