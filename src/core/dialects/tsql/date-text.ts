import type { SessionSettings } from '../../semantics/catalog.ts';
import type { DateReading } from '../../semantics/conversion.ts';
import type { DataType } from '../../semantics/data-type.ts';

/**
 * Date styles of CONVERT, as layouts; the time part is left out for DATE.
 * https://learn.microsoft.com/en-us/sql/t-sql/functions/cast-and-convert-transact-sql#date-and-time-styles
 */
const STYLES: Readonly<
  Record<number, { readonly date: string; readonly time: string; readonly blankPadded?: boolean }>
> = {
  0: { date: 'MMM d yyyy', time: 'h:mma', blankPadded: true },
  1: { date: 'MM/dd/yy', time: '' },
  2: { date: 'yy.MM.dd', time: '' },
  3: { date: 'dd/MM/yy', time: '' },
  4: { date: 'dd.MM.yy', time: '' },
  5: { date: 'dd-MM-yy', time: '' },
  6: { date: 'dd MMM yy', time: '' },
  7: { date: 'MMM dd, yy', time: '' },
  8: { date: '', time: 'HH:mm:ss' },
  10: { date: 'MM-dd-yy', time: '' },
  11: { date: 'yy/MM/dd', time: '' },
  12: { date: 'yyMMdd', time: '' },
  20: { date: 'yyyy-MM-dd', time: 'HH:mm:ss' },
  21: { date: 'yyyy-MM-dd', time: 'HH:mm:ss.S' },
  23: { date: 'yyyy-MM-dd', time: '' },
  25: { date: 'yyyy-MM-dd', time: 'HH:mm:ss.S' },
  100: { date: 'MMM d yyyy', time: 'h:mma', blankPadded: true },
  101: { date: 'MM/dd/yyyy', time: '' },
  102: { date: 'yyyy.MM.dd', time: '' },
  103: { date: 'dd/MM/yyyy', time: '' },
  104: { date: 'dd.MM.yyyy', time: '' },
  105: { date: 'dd-MM-yyyy', time: '' },
  106: { date: 'dd MMM yyyy', time: '' },
  107: { date: 'MMM dd, yyyy', time: '' },
  108: { date: '', time: 'HH:mm:ss' },
  110: { date: 'MM-dd-yyyy', time: '' },
  111: { date: 'yyyy/MM/dd', time: '' },
  112: { date: 'yyyyMMdd', time: '' },
  113: { date: 'dd MMM yyyy', time: 'HH:mm:ss:S' },
  114: { date: '', time: 'HH:mm:ss:S' },
  120: { date: 'yyyy-MM-dd', time: 'HH:mm:ss' },
  121: { date: 'yyyy-MM-dd', time: 'HH:mm:ss.S' },
  126: { date: 'yyyy-MM-dd', time: 'HH:mm:ss.S' },
  127: { date: 'yyyy-MM-dd', time: 'HH:mm:ss.S' },
};

/** The layout in which a date or timestamp is written under a style; null if the style is not known. */
export function dateLayout(
  from: DataType,
  style: number,
): { readonly layout: string; readonly blankPadded: boolean } | null {
  const known = STYLES[style];
  if (known === undefined) return null;
  const digits =
    from.type !== 'timestamp'
      ? 0
      : from.precision === 'ticks'
        ? 3
        : from.precision === 'minutes'
          ? 0
          : from.precision;
  const time = known.time.replace(/(.)S$/, (_all, separator: string) =>
    digits === 0 ? '' : separator + 'S'.repeat(digits),
  );
  const between =
    known.date === '' || time === '' || from.type === 'date'
      ? ''
      : style === 126 || style === 127
        ? "'T'"
        : ' ';
  const layout = known.date + between + (from.type === 'date' ? '' : time);
  return { layout, blankPadded: known.blankPadded === true };
}

const ORDERS: Readonly<Record<string, readonly string[]>> = {
  dmy: ['d', 'M', 'yyyy'],
  mdy: ['M', 'd', 'yyyy'],
  ymd: ['yyyy', 'M', 'd'],
};

const NAMED_MONTHS = [
  'd MMM yyyy',
  'MMM d yyyy',
  'MMM d, yyyy',
  'd MMMM yyyy',
  'MMMM d yyyy',
  'MMMM d, yyyy',
];
const SEPARATORS = ['/', '-', '.'];
const TIMES = ['', ' H:m', ' H:m:s', ' H:m:s.S', ' h:ma', ' h:m:sa', ' h:m a', ' h:m:s a'];

/**
 * How a text is read as a date or timestamp under a style, or without one by the session's order of
 * day, month and year. Blank texts are 1900-01-01.
 * https://learn.microsoft.com/en-us/sql/t-sql/data-types/date-transact-sql#supported-string-literal-formats-for-date
 * https://learn.microsoft.com/en-us/sql/t-sql/statements/set-dateformat-transact-sql
 */
export function dateReading(
  to: DataType,
  style: number | null,
  settings: SessionSettings,
): DateReading {
  const order = orderOf(style, settings);
  const parts = ORDERS[order] ?? [];
  const separated = SEPARATORS.map((separator) => parts.join(separator));
  const iso = SEPARATORS.map((separator) => `yyyy${separator}M${separator}d`);
  // ISO order always holds for the newer types; DATETIME reads it under mdy and ymd too.
  const newer = to.type === 'date' || (to.type === 'timestamp' && typeof to.precision === 'number');
  const named =
    style === null || style === 0 || style % 100 === 0 || [6, 7, 9, 13].includes(style % 100)
      ? NAMED_MONTHS
      : [];
  const dates =
    style === null || style === 0
      ? [...(newer || order !== 'dmy' ? iso : []), 'yyyyMMdd', ...separated, ...named]
      : [...separated, 'yyyyMMdd', ...named];
  const unique = [...new Set(dates)];
  const layouts = unique.flatMap((date) => TIMES.map((time) => date + time));
  if (newer || style === 126 || style === 127 || style === null || style === 0) {
    layouts.push("yyyy-MM-dd'T'H:m", "yyyy-MM-dd'T'H:m:s", "yyyy-MM-dd'T'H:m:s.S");
  }
  return { layout: preferred(to, style, order), layouts, blank: 'year-1900', iso: false };
}

function orderOf(style: number | null, settings: SessionSettings): string {
  if (style === null || style === 0 || style === 100)
    return settings.dateFormat === 'dmy' || settings.dateFormat === 'ymd'
      ? settings.dateFormat
      : 'mdy';
  const short = style % 100;
  if ([3, 4, 5, 6, 13].includes(short)) return 'dmy';
  if ([1, 7, 9, 10].includes(short)) return 'mdy';
  return 'ymd';
}

function preferred(to: DataType, style: number | null, order: string): string {
  const separator =
    style === null
      ? '-'
      : ({ 1: '/', 3: '/', 11: '/', 2: '.', 4: '.', 5: '-', 10: '-' }[style % 100] ?? '-');
  const date =
    style === null || style === 0 || order === 'ymd'
      ? style === 112
        ? 'yyyyMMdd'
        : separator === '-'
          ? 'yyyy-MM-dd'
          : `yyyy${separator}M${separator}d`
      : (ORDERS[order] ?? []).join(separator);
  return to.type === 'date' || !date.startsWith('yyyy-') ? date : `${date} HH:mm:ss`;
}

/** A date text taken apart, fields as numbers. */
interface Fields {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly micros: number;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/**
 * The canonical text of a constant date text, `2024-01-05` or `2024-01-05 10:00:00.123000`; null if it
 * is no date. DATETIME's ticks are applied.
 */
export function constantDate(
  text: string,
  to: DataType,
  style: number | null,
  settings: SessionSettings,
): string | null {
  const fields =
    text.trim() === ''
      ? { year: 1900, month: 1, day: 1, hour: 0, minute: 0, second: 0, micros: 0 }
      : readFields(text.trim(), style, settings);
  if (fields === null) return null;
  const days = new Date(Date.UTC(2000, fields.month - 1, 1));
  days.setUTCFullYear(fields.year, fields.month, 0);
  if (fields.month < 1 || fields.month > 12 || fields.day < 1 || fields.day > days.getUTCDate())
    return null;
  if (fields.hour > 23 || fields.minute > 59 || fields.second > 59 || fields.year < 1) return null;
  return render(fields, to);
}

function render(fields: Fields, to: DataType): string {
  if (to.type !== 'timestamp') return dateText(fields.year, fields.month, fields.day);
  const seconds = fields.hour * 3600 + fields.minute * 60 + fields.second;
  let micros = BigInt(seconds) * 1_000_000n + BigInt(fields.micros);
  if (to.precision === 'ticks')
    micros = BigInt(Math.round(Math.round((Number(micros) * 3) / 10_000) / 0.3)) * 1000n;
  else if (to.precision === 'minutes')
    micros = BigInt(Math.round(Number(micros) / 60_000_000)) * 60_000_000n;
  else if (to.precision < 6) {
    const unit = 10 ** (6 - to.precision);
    micros = BigInt(Math.round(Number(micros) / unit) * unit);
  }
  const whole = new Date(Date.UTC(2000, 0, 1));
  whole.setUTCFullYear(
    fields.year,
    fields.month - 1,
    fields.day + Number(micros / 86_400_000_000n),
  );
  const rest = micros % 86_400_000_000n;
  const two = (value: bigint): string => value.toString().padStart(2, '0');
  const date = dateText(whole.getUTCFullYear(), whole.getUTCMonth() + 1, whole.getUTCDate());
  const clock = `${two(rest / 3_600_000_000n)}:${two((rest / 60_000_000n) % 60n)}:${two((rest / 1_000_000n) % 60n)}`;
  const fraction = (rest % 1_000_000n).toString().padStart(6, '0').replace(/0+$/, '');
  return `${date} ${clock}${fraction === '' ? '' : `.${fraction}`}`;
}

function dateText(year: number, month: number, day: number): string {
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

function readFields(text: string, style: number | null, settings: SessionSettings): Fields | null {
  const match =
    /^(?<date>.*?)(?:(?:T|\s+)?(?<hour>\d{1,2}):(?<minute>\d{1,2})(?::(?<second>\d{1,2})(?:[.:](?<fraction>\d{1,9}))?)?\s*(?<half>[AaPp][Mm])?)?$/.exec(
      text,
    );
  const groups = match?.groups;
  if (groups === undefined) return null;
  const date = readDate((groups['date'] ?? '').trim(), style, settings);
  if (date === null) return null;
  const half = groups['half']?.toLowerCase();
  const written = Number(groups['hour'] ?? 0);
  const hour = half === undefined ? written : (written % 12) + (half === 'pm' ? 12 : 0);
  const micros = Number((groups['fraction'] ?? '').padEnd(6, '0').slice(0, 6));
  return {
    ...date,
    hour,
    minute: Number(groups['minute'] ?? 0),
    second: Number(groups['second'] ?? 0),
    micros,
  };
}

function readDate(
  text: string,
  style: number | null,
  settings: SessionSettings,
): { year: number; month: number; day: number } | null {
  if (text === '') return { year: 1900, month: 1, day: 1 };
  const plain = /^(\d{4})(\d{2})(\d{2})$/.exec(text) ?? /^(\d{2})(\d{2})(\d{2})$/.exec(text);
  if (plain !== null)
    return { year: fullYear(plain[1] ?? ''), month: Number(plain[2]), day: Number(plain[3]) };
  if (/^\d{4}$/.test(text)) return { year: Number(text), month: 1, day: 1 };
  const yearFirst = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(text);
  if (yearFirst !== null)
    return { year: Number(yearFirst[1]), month: Number(yearFirst[2]), day: Number(yearFirst[3]) };
  const numeric = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})$/.exec(text);
  if (numeric !== null) {
    const dayFirst = orderOf(style, settings) === 'dmy';
    const [first, second] = [Number(numeric[1]), Number(numeric[2])];
    return {
      year: fullYear(numeric[3] ?? ''),
      month: dayFirst ? second : first,
      day: dayFirst ? first : second,
    };
  }
  const named = /^(\d{1,2})[ -]([A-Za-z]{3,9})[ -,]+(\d{4}|\d{2})$/.exec(text);
  const namedFirst = /^([A-Za-z]{3,9}) +(\d{1,2}),? +(\d{4}|\d{2})$/.exec(text);
  const [word, day, year] =
    named !== null
      ? [named[2], named[1], named[3]]
      : [namedFirst?.[1], namedFirst?.[2], namedFirst?.[3]];
  const month = MONTHS.indexOf((word ?? '').slice(0, 3).toLowerCase()) + 1;
  return month === 0 ? null : { year: fullYear(year ?? ''), month, day: Number(day) };
}

/** Two digits are read with the cutoff 2049. https://learn.microsoft.com/en-us/sql/database-engine/configure-windows/configure-the-two-digit-year-cutoff-server-configuration-option */
function fullYear(digits: string): number {
  const year = Number(digits);
  if (digits.length === 4) return year;
  return year < 50 ? 2000 + year : 1900 + year;
}
