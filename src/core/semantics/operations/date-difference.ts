import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { EXACT, conditional } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type SiteOf } from '../site.ts';
import { callAt, raise, together, written, lacksArguments } from './call.ts';
import { dateFidelity, dateValue, writeDate, type DateUnit, type DateValue } from './date-value.ts';
import { unitOf } from './date-units.ts';

interface Meaning {
  readonly from: DateValue;
  readonly to: DateValue;
  readonly unit: DateUnit;
  /** Boundaries between the two (weeks begin on Sunday), or whole units that went by. */
  readonly counts: 'boundaries' | 'elapsed';
  readonly bits: 32 | 64;
}

/** The difference of two dates: DATEDIFF counts boundaries, timestampdiff what has gone by. */
export const dateDifferenceOperation = defineOperation<Meaning>({
  operation: 'date-difference',
  meaningIn: {
    tsql: readerOf('FunctionCall', readTsql),
    databricks: readerOf('FunctionCall', readDatabricks),
  },
  emitAs: { 'databricks-sql': writeDatabricks, duckdb: writeDuckdb },
  docs: {
    title: 'Differences of dates',
    behaviour: {
      tsql: 'DATEDIFF counts the boundaries of the unit between two values: 31 December and 1 January are a year apart. Weeks begin on Sunday, whatever DATEFIRST says.',
      databricks:
        'datediff(unit, …) counts whole units that went by; datediff(end, start) counts days.',
    },
    port: 'An expression that counts boundaries: datediff(end, start) for days, parts of dates for months and years, whole units since a fixed origin for the rest.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/datediff-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/datediff3',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/timestampdiff',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT DATEDIFF(year, CAST('2005-12-31' AS date), CAST('2006-01-01' AS date)) AS y, DATEDIFF(week, CAST('2020-01-04' AS date), CAST('2020-01-05' AS date)) AS w;",
      rows: [['1', '1']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/functions/datediff-transact-sql (boundaries; Sunday is the first day of the week)',
      naive:
        "SELECT DATEDIFF(year, CAST('2005-12-31' AS date), CAST('2006-01-01' AS date)) AS y, DATEDIFF(week, CAST('2020-01-04' AS date), CAST('2020-01-05' AS date)) AS w;",
    },
    {
      dialect: 'databricks',
      sql: "SELECT datediff(MONTH, TIMESTAMP_NTZ'2021-02-28 12:00:00', TIMESTAMP_NTZ'2021-03-28 11:59:59') AS m;",
      rows: [['0']],
      evidence: 'https://docs.databricks.com/aws/en/sql/language-manual/functions/datediff3',
      naive: null,
    },
  ],
});

function readTsql(site: SiteOf<'FunctionCall'>): Meaning | Unknown | null {
  const at = callAt(site);
  const [part, start, end] = site.node.arguments;
  if (part?.kind !== 'DatePart' || start === undefined || end === undefined)
    return lacksArguments(site);
  const unit = unitOf(part.name);
  if (unit === null) return unknown(`${part.name} is no unit that can be counted`);
  const from = dateValue(site, start, 'days-since-1900');
  const to = dateValue(site, end, 'days-since-1900');
  if (from === null || to === null)
    return unknown(
      `${site.textOf(from === null ? start : end)} must be converted to a date first: write the CONVERT`,
    );
  // Values with an offset are compared in UTC.
  return {
    from: inUtc(from),
    to: inUtc(to),
    unit,
    counts: 'boundaries',
    bits: at.name === 'datediff_big' ? 64 : 32,
  };
}

function inUtc(value: DateValue): DateValue {
  const conversion = value.kind === 'converted' ? value.operand.conversion : null;
  if (value.kind !== 'converted' || conversion?.steps[0]?.step !== 'wall-clock') return value;
  const steps = [{ step: 'utc' } as const, ...conversion.steps.slice(1)];
  return { ...value, operand: { ...value.operand, conversion: { ...conversion, steps } } };
}

function readDatabricks(site: SiteOf<'FunctionCall'>): Meaning | Unknown | null {
  const [first, second, third] = site.node.arguments;
  if (first === undefined || second === undefined) return lacksArguments(site);
  if (first.kind === 'DatePart') {
    const unit = unitOf(first.name);
    const from = dateValue(site, second, 'refused', 'instant');
    const to = third === undefined ? null : dateValue(site, third, 'refused', 'instant');
    if (unit === null || from === null || to === null)
      return unknown('the unit or the dates of this call are not known');
    return { from, to, unit, counts: 'elapsed', bits: 64 };
  }
  const to = dateValue(site, first, 'refused');
  const from = dateValue(site, second, 'refused');
  if (from === null || to === null)
    return unknown('the text that is taken for a date is no constant');
  return { from, to, unit: 'day', counts: 'boundaries', bits: 32 };
}

function writeDatabricks(meaning: Meaning, context: WriteContext): Emission | null {
  if (meaning.counts === 'elapsed') return null;
  const { unit } = meaning;
  const fidelity = dateFidelity(meaning.from, meaning.to);
  const from = writeDate(meaning.from, context);
  const to = writeDate(meaning.to, context);
  const whole = (pieces: readonly Piece[]): readonly Piece[] =>
    context.sql`CAST(${pieces} AS ${meaning.bits === 32 ? 'INT' : 'BIGINT'})`;
  switch (unit) {
    case 'day': {
      const days = context.sql`datediff(${to}, ${from})`;
      return written(context, meaning.bits === 32 ? days : whole(days), fidelity);
    }
    case 'year':
      return written(
        context,
        context.sql`${field('year', meaning.to, context)} - ${field('year', meaning.from, context)}`,
        fidelity,
        true,
      );
    case 'quarter':
    case 'month': {
      const years = context.sql`(${field('year', meaning.to, context)} - ${field('year', meaning.from, context)})`;
      const rest = context.sql`${field(unit, meaning.to, context)} - ${field(unit, meaning.from, context)}`;
      return written(
        context,
        context.sql`${years} * ${unit === 'month' ? 12 : 4} + ${rest}`,
        fidelity,
        true,
      );
    }
    default: {
      const precise = unit === 'nanosecond' ? 'MICROSECOND' : unit.toUpperCase();
      // The origin is a boundary of every unit, of weeks too: 7 January of the year 1 was a Sunday.
      const since = (value: readonly Piece[]): readonly Piece[] =>
        context.sql`timestampdiff(${precise}, TIMESTAMP_NTZ'0001-01-07 00:00:00', ${value})`;
      const difference = context.sql`${since(to)} - ${since(from)}`;
      // It is a BIGINT.
      if (meaning.bits === 64 && unit !== 'nanosecond')
        return written(context, difference, fidelity, true);
      const pieces = whole(difference);
      return written(
        context,
        unit === 'nanosecond' ? context.sql`(${pieces} * 1000)` : pieces,
        fidelity,
      );
    }
  }
}

/** A field of a date, folded where the date is a constant. */
function field(
  unit: 'year' | 'quarter' | 'month',
  value: DateValue,
  context: WriteContext,
): readonly Piece[] {
  if (value.kind !== 'constant') return context.sql`${unit}(${writeDate(value, context)})`;
  const month = Number(value.iso.slice(5, 7));
  const known = { year: Number(value.iso.slice(0, 4)), quarter: Math.ceil(month / 3), month };
  return context.sql`${known[unit]}`;
}

function writeDuckdb(meaning: Meaning, context: WriteContext): Emission {
  const { unit } = meaning;
  const fidelity = dateFidelity(meaning.from, meaning.to);
  const from = writeDate(meaning.from, context, 'timestamp');
  const to = writeDate(meaning.to, context, 'timestamp');
  const type = meaning.bits === 32 ? 'INTEGER' : 'BIGINT';
  const whole = (pieces: readonly Piece[]): readonly Piece[] =>
    context.sql`CAST(${pieces} AS ${type})`;
  const months = unit === 'year' ? 12 : unit === 'quarter' ? 3 : unit === 'month' ? 1 : 0;
  if (meaning.counts === 'elapsed' && months > 0) {
    const pure = [meaning.from, meaning.to].every((value) => context.isPure(value.node));
    const doubt = pure
      ? EXACT
      : conditional('the dates, which are read twice, do not change between the readings.');
    return written(
      context,
      whole(context.sql`(${elapsedMonths(from, to, context)}) // ${months}`),
      together(fidelity, doubt),
    );
  }
  if (unit === 'week') {
    const origin = meaning.counts === 'boundaries' ? null : from;
    if (origin !== null)
      return written(context, whole(context.sql`date_sub('week', ${from}, ${to})`), fidelity);
    const weeks = (value: readonly Piece[]): readonly Piece[] =>
      context.sql`(date_diff('day', TIMESTAMP '0001-01-07 00:00:00', ${value}) // 7)`;
    return written(context, whole(context.sql`${weeks(to)} - ${weeks(from)}`), fidelity);
  }
  const name = unit === 'nanosecond' ? 'microsecond' : unit;
  const counted = context.sql`${meaning.counts === 'boundaries' ? 'date_diff' : 'date_sub'}('${name}', ${from}, ${to})`;
  const difference = unit === 'nanosecond' ? context.sql`(${counted} * 1000)` : counted;
  if (meaning.counts === 'elapsed' || meaning.bits === 64 || !OVERFLOWING.has(unit))
    return written(context, whole(difference), fidelity);
  const error = raise(
    context,
    535,
    0,
    'The datediff function resulted in an overflow. The number of dateparts separating two date/time instances is too large. Try to use datediff with a less precise datepart.',
  );
  return written(
    context,
    whole(
      context.sql`CASE WHEN abs(${difference}) > 2147483647 THEN ${error} ELSE ${difference} END`,
    ),
    fidelity,
  );
}

/** Units of which an INT can't hold all that lie between the first and the last date. */
const OVERFLOWING: ReadonlySet<DateUnit> = new Set([
  'minute',
  'second',
  'millisecond',
  'microsecond',
  'nanosecond',
]);

/**
 * Whole months between, as java.time's ChronoUnit.MONTHS counts them, which Spark uses: the day and time of day
 * decide about the last one. (DuckDB's own date_sub clamps the end of a month.)
 */
function elapsedMonths(
  from: readonly Piece[],
  to: readonly Piece[],
  context: WriteContext,
): readonly Piece[] {
  const months = context.sql`(year(${to}) - year(${from})) * 12 + month(${to}) - month(${from})`;
  const moment = (value: readonly Piece[]): readonly Piece[] =>
    context.sql`(day(${value}) * 86400000000 + date_diff('microsecond', date_trunc('day', ${value}), ${value}))`;
  const later = moment(to);
  const earlier = moment(from);
  return context.sql`${months} - CASE WHEN ${to} >= ${from} AND ${later} < ${earlier} THEN 1 WHEN ${to} < ${from} AND ${later} > ${earlier} THEN -1 ELSE 0 END`;
}
