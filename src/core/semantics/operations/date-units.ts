import type { DateField, DateUnit } from './date-value.ts';

/**
 * Names of date parts, abbreviations included, by lower-case name.
 * https://learn.microsoft.com/en-us/sql/t-sql/functions/datepart-transact-sql,
 * https://docs.databricks.com/aws/en/sql/language-manual/functions/extract
 */
const FIELDS: Readonly<Record<string, DateField>> = {
  y: 'day-of-year',
  w: 'weekday',
  year: 'year',
  yyyy: 'year',
  yy: 'year',
  years: 'year',
  quarter: 'quarter',
  qq: 'quarter',
  q: 'quarter',
  qtr: 'quarter',
  month: 'month',
  mm: 'month',
  m: 'month',
  mon: 'month',
  months: 'month',
  dayofyear: 'day-of-year',
  dy: 'day-of-year',
  doy: 'day-of-year',
  day: 'day',
  dd: 'day',
  d: 'day',
  days: 'day',
  week: 'week',
  wk: 'week',
  ww: 'week',
  weeks: 'week',
  weekday: 'weekday',
  dw: 'weekday',
  dayofweek: 'weekday',
  dow: 'weekday',
  iso_week: 'iso-week',
  isowk: 'iso-week',
  isoww: 'iso-week',
  yearofweek: 'iso-year',
  hour: 'hour',
  hh: 'hour',
  hours: 'hour',
  minute: 'minute',
  mi: 'minute',
  n: 'minute',
  minutes: 'minute',
  min: 'minute',
  second: 'second',
  ss: 'second',
  s: 'second',
  seconds: 'second',
  sec: 'second',
  millisecond: 'millisecond',
  ms: 'millisecond',
  milliseconds: 'millisecond',
  microsecond: 'microsecond',
  mcs: 'microsecond',
  microseconds: 'microsecond',
  nanosecond: 'nanosecond',
  ns: 'nanosecond',
  tzoffset: 'offset',
  tz: 'offset',
};

/** The field of a date that a part names; null if none is known by that name. `name` is in lower case. */
export function fieldOf(name: string): DateField | null {
  return Object.hasOwn(FIELDS, name) ? (FIELDS[name] ?? null) : null;
}

/** The unit that a part names where time is added or counted; null for a part that can't be. */
export function unitOf(name: string): DateUnit | null {
  const field = fieldOf(name);
  switch (field) {
    case 'day-of-year':
    case 'weekday':
      return 'day';
    case 'iso-week':
    case 'iso-year':
    case 'offset':
    case null:
      return null;
    default:
      return field;
  }
}
