import type { WriteContext } from '../../emit/write-context.ts';
import type { RaisedError } from '../conversion.ts';
import type { DataType } from '../data-type.ts';
import { relyingOn } from '../finding.ts';
import { defineOperation, unknown } from '../operation.ts';
import { callAt, together, written, lacksArguments } from './call.ts';
import { once, raise } from './conversion-duckdb.ts';
import { unitOf } from './date-units.ts';
import {
  dateFidelity,
  dateValue,
  isDay,
  writeDate,
  type DateUnit,
  type DateValue,
} from './date-value.ts';
import { keptText, writeKept, type KeptText } from './kept-text.ts';
import { readerOf } from '../site.ts';

interface Meaning extends KeptText {
  readonly value: DateValue;
  readonly unit: DateUnit;
  /** 1 is Monday: where a week begins. */
  readonly firstDay: number;
  readonly gives: 'date' | 'wall-clock' | 'instant';
  /** What a week that begins before the year 1 raises; null where the engine's own limits hold. */
  readonly underflow: RaisedError | null;
}

const TOO_SMALL: RaisedError = {
  number: 9837,
  severity: 16,
  state: 3,
  message:
    'An invalid date value was encountered: The date value is less than the minimum date value allowed for the data type.',
};

/** trunc knows units of days alone, and gives NULL for another: https://docs.databricks.com/aws/en/sql/language-manual/functions/trunc */
const TRUNC_UNITS: Readonly<Record<string, DateUnit>> = {
  year: 'year',
  yyyy: 'year',
  yy: 'year',
  quarter: 'quarter',
  month: 'month',
  mm: 'month',
  mon: 'month',
  week: 'week',
};

function sparkUnit(name: string, unit: string): DateUnit | null {
  if (name !== 'trunc') return unitOf(unit);
  return Object.hasOwn(TRUNC_UNITS, unit) ? (TRUNC_UNITS[unit] ?? null) : null;
}

const CLOCK_UNITS: readonly DateUnit[] = ['hour', 'minute', 'second', 'millisecond', 'microsecond'];

/** https://learn.microsoft.com/en-us/sql/t-sql/functions/datetrunc-transact-sql: what a type has no digits for is error 9810 */
function hasUnit(type: DataType, unit: DateUnit): boolean {
  const isClock = CLOCK_UNITS.includes(unit);
  if (type.type === 'date') return !isClock;
  const digits = unit === 'millisecond' ? 3 : unit === 'microsecond' ? 6 : 0;
  if (type.type === 'time') return isClock && type.digits >= digits;
  if (type.type !== 'timestamp') return true;
  const precision = { ticks: 3, minutes: 0 };
  const own = typeof type.precision === 'number' ? type.precision : precision[type.precision];
  return own >= digits;
}

/** True where a constant shows that the date is after the year 1, false where it is in it; null where only rows can tell. */
function isLater({ value }: Meaning, context: WriteContext): boolean | null {
  const text =
    value.kind === 'constant' ? value.iso : 'node' in value ? context.constantOf(value.node) : null;
  const year = typeof text === 'string' ? /^(\d{4})-/.exec(text)?.[1] : undefined;
  return year === undefined ? null : year !== '0001';
}

/** The beginning of the unit that a date is in: DATETRUNC, date_trunc, trunc. */
export const dateTruncateOperation = defineOperation<Meaning>({
  operation: 'date-truncate',
  meaningIn: {
    tsql: readerOf('FunctionCall', (site) => {
      const [part, given] = site.node.arguments;
      if (part?.kind !== 'DatePart' || given === undefined) return lacksArguments(site);
      const week = part.name === 'iso_week' || part.name === 'isowk' || part.name === 'isoww';
      const unit = week ? 'week' : unitOf(part.name);
      const value = dateValue(site, given, 'refused');
      if (unit === null || unit === 'nanosecond' || value === null)
        return unknown('the part or the date of DATETRUNC is not known');
      if (!hasUnit(site.typeOf(given), unit))
        return unknown(
          `the type of ${site.textOf(given)} has no ${unit}: SQL Server refuses it with error 9810`,
        );
      return {
        value,
        unit,
        firstDay: week ? 1 : site.settings.dateFirst,
        gives: isDay(value) ? 'date' : 'wall-clock',
        ...keptText(site.typeOf(given)),
        underflow: unit === 'week' && !week && site.settings.dateFirst !== 1 ? TOO_SMALL : null,
      };
    }),
    databricks: readerOf('FunctionCall', (site) => {
      const at = callAt(site);
      const [first, second] = site.node.arguments;
      if (first === undefined || second === undefined) return lacksArguments(site);
      const [part, given] = at.name === 'trunc' ? [second, first] : [first, second];
      const named = site.constantOf(part);
      const unit = typeof named === 'string' ? sparkUnit(at.name, named.toLowerCase()) : null;
      const gives = at.name === 'trunc' ? 'date' : 'instant';
      const value = dateValue(site, given, 'refused', gives === 'date' ? 'datetime2' : 'instant');
      if (unit === null || value === null)
        return unknown('the unit or the date of this call is not known');
      return { value, unit, firstDay: 1, gives, underflow: null, text: [], keepsOffset: false };
    }),
  },
  emitAs: {
    'databricks-sql': (meaning, context) => {
      const { unit, firstDay, gives } = meaning;
      const date = writeDate(meaning.value, context);
      const fidelity = dateFidelity(meaning.value);
      if (gives === 'instant') return null;
      if (unit === 'week' && firstDay !== 1) {
        const back =
          firstDay === 7
            ? context.sql`dayofweek(${date}) - 1`
            : context.sql`(dayofweek(${date}) + ${6 - firstDay}) % 7`;
        const start = context.sql`date_sub(${date}, ${back})`;
        return written(
          context,
          gives === 'date'
            ? start
            : writeKept(
                context,
                meaning,
                meaning.value.node,
                context.sql`CAST(${start} AS TIMESTAMP_NTZ)`,
              ),
          together(
            fidelity,
            relyingOn('no date is in the first week of the year 1.', isLater(meaning, context)),
          ),
        );
      }
      if (gives === 'date')
        return written(
          context,
          unit === 'day' ? date : context.sql`trunc(${date}, '${unit.toUpperCase()}')`,
          fidelity,
        );
      const start = context.sql`CAST(date_trunc('${unit.toUpperCase()}', ${date}) AS TIMESTAMP_NTZ)`;
      return written(context, writeKept(context, meaning, meaning.value.node, start), fidelity);
    },
    duckdb: (meaning, context) => {
      const { unit, firstDay, gives } = meaning;
      const date = writeDate(meaning.value, context, 'timestamp');
      const type = gives === 'date' ? 'DATE' : gives === 'instant' ? 'TIMESTAMPTZ' : 'TIMESTAMP';
      if (unit === 'week' && firstDay !== 1) {
        const back = context.sql`to_days(CAST((dayofweek(${date}) + ${7 - firstDay}) % 7 AS INTEGER))`;
        const start = context.sql`CAST(date_trunc('day', ${date}) - ${back} AS ${type})`;
        const { underflow } = meaning;
        const checked =
          underflow === null
            ? start
            : once(
                context,
                { pieces: start, simple: false },
                (v) =>
                  context.sql`CASE WHEN year(${v}) < 1 THEN ${raise(context, underflow)} ELSE ${v} END`,
              );
        return written(
          context,
          writeKept(context, meaning, meaning.value.node, checked),
          dateFidelity(meaning.value),
        );
      }
      const start = context.sql`CAST(date_trunc('${unit}', ${date}) AS ${type})`;
      return written(
        context,
        writeKept(context, meaning, meaning.value.node, start),
        dateFidelity(meaning.value),
      );
    },
  },
  docs: {
    title: 'Truncating dates',
    behaviour: {
      tsql: 'DATETRUNC keeps the type of its argument; a week begins by SET DATEFIRST.',
      databricks:
        'date_trunc gives a TIMESTAMP whatever it is given, trunc a date; a week begins on Monday.',
    },
    port: 'trunc for dates, date_trunc cast back for values with a time.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/datetrunc-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/date_trunc',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT CAST(DATETRUNC(month, CAST('2021-12-08' AS date)) AS varchar(30)) AS d;",
      rows: [['2021-12-01']],
      evidence: 'https://learn.microsoft.com/en-us/sql/t-sql/functions/datetrunc-transact-sql',
      naive: "SELECT CAST(date_trunc('month', CAST('2021-12-08' AS date)) AS STRING) AS d;",
    },
  ],
});
