import type { DataType } from '../../semantics/data-type.ts';

/** How a date, a moment or a time of day is written as text. */
export interface DateLayout {
  /** In the letters of Java and Databricks; empty where the style has nothing for the type. */
  readonly layout: string;
  /** Day and hour are two wide with a leading blank (`Jan  5 2020  1:04PM`). */
  readonly blankPadded: boolean;
  /** A fraction of zero is left out with its point. */
  readonly bareSeconds: boolean;
}

interface Style {
  readonly date: string;
  readonly time: string;
  readonly blankPadded?: boolean;
  /** What stands between date and time; a blank where nothing is said. */
  readonly between?: string;
  readonly bareSeconds?: boolean;
}

const DEFAULT: Style = { date: 'MMM d yyyy', time: 'h:mma', blankPadded: true };
const DEFAULT_MILLISECONDS: Style = { date: 'MMM d yyyy', time: 'h:mm:ss:Sa', blankPadded: true };
const EUROPE: Style = { date: 'dd MMM yyyy', time: 'HH:mm:ss:S' };
const ODBC: Style = { date: 'yyyy-MM-dd', time: 'HH:mm:ss' };
const ODBC_MILLISECONDS: Style = { date: 'yyyy-MM-dd', time: 'HH:mm:ss.S' };
const ISO: Style = { date: 'yyyy-MM-dd', time: 'HH:mm:ss.S', between: "'T'", bareSeconds: true };
const TIME: Style = { date: '', time: 'HH:mm:ss' };
const TIME_MILLISECONDS: Style = { date: '', time: 'HH:mm:ss:S' };

/**
 * Date styles of CONVERT; a single S stands for as many digits as the type has. The Hijri styles 130 and 131 are
 * not among them.
 * https://learn.microsoft.com/en-us/sql/t-sql/functions/cast-and-convert-transact-sql#date-and-time-styles
 */
const STYLES: Readonly<Record<number, Style>> = {
  0: DEFAULT,
  1: { date: 'MM/dd/yy', time: '' },
  2: { date: 'yy.MM.dd', time: '' },
  3: { date: 'dd/MM/yy', time: '' },
  4: { date: 'dd.MM.yy', time: '' },
  5: { date: 'dd-MM-yy', time: '' },
  6: { date: 'dd MMM yy', time: '' },
  7: { date: 'MMM dd, yy', time: '' },
  8: TIME,
  9: DEFAULT_MILLISECONDS,
  10: { date: 'MM-dd-yy', time: '' },
  11: { date: 'yy/MM/dd', time: '' },
  12: { date: 'yyMMdd', time: '' },
  13: EUROPE,
  14: TIME_MILLISECONDS,
  20: ODBC,
  21: ODBC_MILLISECONDS,
  22: { date: 'MM/dd/yy', time: 'h:mm:ss a', blankPadded: true },
  23: { date: 'yyyy-MM-dd', time: '' },
  24: TIME,
  25: ODBC_MILLISECONDS,
  100: DEFAULT,
  101: { date: 'MM/dd/yyyy', time: '' },
  102: { date: 'yyyy.MM.dd', time: '' },
  103: { date: 'dd/MM/yyyy', time: '' },
  104: { date: 'dd.MM.yyyy', time: '' },
  105: { date: 'dd-MM-yyyy', time: '' },
  106: { date: 'dd MMM yyyy', time: '' },
  107: { date: 'MMM dd, yyyy', time: '' },
  108: TIME,
  109: DEFAULT_MILLISECONDS,
  110: { date: 'MM-dd-yyyy', time: '' },
  111: { date: 'yyyy/MM/dd', time: '' },
  112: { date: 'yyyyMMdd', time: '' },
  113: EUROPE,
  114: TIME_MILLISECONDS,
  120: ODBC,
  121: ODBC_MILLISECONDS,
  126: ISO,
  127: ISO,
};

/** The style that CAST writes a type in. */
export function defaultStyle(from: DataType): number {
  return from.type === 'timestamp' && typeof from.precision !== 'number' ? 0 : 121;
}

/** The layout in which a date, a moment or a time is written under a style; null if the style is not known. */
export function dateLayout(from: DataType, style: number): DateLayout | null {
  const known = STYLES[style];
  if (known === undefined) return null;
  const date = from.type === 'time' ? '' : known.date;
  const time = from.type === 'date' ? '' : timeLayout(known.time, from);
  const between = date === '' || time === '' ? '' : (known.between ?? ' ');
  return {
    layout: date + between + time,
    // A time of day alone has no leading blank.
    blankPadded: known.blankPadded === true && from.type !== 'time',
    bareSeconds: known.bareSeconds === true && time !== '',
  };
}

/** The newer types have a point before their fraction, whatever the style says. */
function timeLayout(layout: string, from: DataType): string {
  const old = from.type === 'timestamp' && typeof from.precision !== 'number';
  const digits = old
    ? 3
    : from.type === 'time'
      ? from.digits
      : from.type === 'timestamp' && typeof from.precision === 'number'
        ? from.precision
        : 0;
  return layout.replace(/(.)S/, (_all, separator: string) =>
    digits === 0 ? '' : (old ? separator : '.') + 'S'.repeat(digits),
  );
}
