import type { Expression } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { conditional } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type SiteOf } from '../site.ts';
import { together, written, lacksArguments } from './call.ts';
import { unitOf } from './date-units.ts';
import {
  dateFidelity,
  dateValue,
  isDay,
  writeDate,
  type DateUnit,
  type DateValue,
} from './date-value.ts';

interface Meaning {
  readonly value: DateValue;
  /** Where the first bucket begins; null for 1 January 1900. */
  readonly origin: DateValue | null;
  readonly unit: DateUnit;
  readonly size: Expression;
}

/** The beginning of the bucket of so many units that a date is in, counted from an origin. */
export const dateBucketOperation = defineOperation<Meaning>({
  operation: 'date-bucket',
  meaningIn: { tsql: readerOf('FunctionCall', read), databricks: 'not-in-dialect' },
  emitAs: { 'databricks-sql': writeDatabricks, duckdb: writeDuckdb },
  docs: {
    title: 'Buckets of dates',
    behaviour: {
      tsql: 'DATE_BUCKET gives the beginning of the bucket of n units, counted from an origin, 1 January 1900 if none is given.',
      databricks: 'Has no such function.',
    },
    port: 'The units since the origin, cut down to a multiple of n, added to the origin.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/date-bucket-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/timestampdiff',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT CAST(DATE_BUCKET(week, 1, CAST('2020-04-15' AS date)) AS varchar(10)) AS w;",
      rows: [['2020-04-13']],
      evidence: 'https://learn.microsoft.com/en-us/sql/t-sql/functions/date-bucket-transact-sql',
      naive: null,
    },
  ],
});

const REFUSED: ReadonlySet<DateUnit> = new Set(['microsecond', 'nanosecond']);

function read(site: SiteOf<'FunctionCall'>): Meaning | Unknown | null {
  const [part, size, given, from] = site.node.arguments;
  if (part?.kind !== 'DatePart' || size === undefined || given === undefined)
    return lacksArguments(site);
  const unit = unitOf(part.name);
  const value = dateValue(site, given, 'refused');
  const origin = from === undefined ? null : dateValue(site, from, 'refused');
  if (
    unit === null ||
    REFUSED.has(unit) ||
    value === null ||
    (from !== undefined && origin === null)
  )
    return unknown('the part or a date of DATE_BUCKET is not known');
  const type = site.typeOf(given);
  if (type.type === 'time' || (type.type === 'timestamp' && type.zone === 'offset'))
    return unknown('DATE_BUCKET of a time or of a date with an offset');
  return { value, origin, unit, size };
}

const NOT_BEFORE = conditional('no date is before the origin.');

function writeDatabricks(meaning: Meaning, context: WriteContext): Emission {
  const { value, unit, size } = meaning;
  const fidelity = together(dateFidelity(value, meaning.origin), NOT_BEFORE);
  if (isDay(value) && (unit === 'day' || unit === 'week')) {
    const origin = originText(meaning, context, 'date');
    const days = unit === 'week' ? context.sql`(${size} * 7)` : context.sql`${size}`;
    const passed = context.sql`CAST(datediff(${writeDate(value, context)}, ${origin}) DIV ${days} * ${days} AS INT)`;
    return written(context, context.sql`date_add(${origin}, ${passed})`, fidelity);
  }
  const origin = originText(meaning, context, 'timestamp');
  const name = unit.toUpperCase();
  const passed = context.sql`timestampdiff(${name}, ${origin}, ${writeDate(value, context, 'timestamp')}) DIV ${size} * ${size}`;
  const sum = context.sql`timestampadd(${name}, ${passed}, ${origin})`;
  return written(context, isDay(value) ? context.sql`CAST(${sum} AS DATE)` : sum, fidelity);
}

function originText(
  { origin }: Meaning,
  context: WriteContext,
  as: 'date' | 'timestamp',
): readonly Piece[] {
  if (origin !== null) return writeDate(origin, context, as);
  const duckdb = context.target === 'duckdb';
  if (as === 'date') return context.sql`DATE'1900-01-01'`;
  return context.sql`${duckdb ? 'TIMESTAMP ' : 'TIMESTAMP_NTZ'}'1900-01-01'`;
}

const MONTHS: Partial<Record<DateUnit, number>> = { year: 12, quarter: 3, month: 1 };

function writeDuckdb(meaning: Meaning, context: WriteContext): Emission {
  const { value, unit, size } = meaning;
  const origin = originText(meaning, context, 'timestamp');
  const date = writeDate(value, context, 'timestamp');
  const months = MONTHS[unit];
  const counted = months === undefined ? 'microsecond' : 'month';
  const each = months ?? MICROSECONDS[unit] ?? 1;
  const bucket = context.sql`CAST(${size} AS BIGINT) * ${each}`;
  const passed = context.sql`CAST(date_sub('${counted}', ${origin}, ${date}) // (${bucket}) * (${bucket}) AS BIGINT)`;
  const added =
    months === undefined
      ? context.sql`to_microseconds(${passed})`
      : context.sql`to_months(CAST(${passed} AS INTEGER))`;
  return written(
    context,
    context.sql`CAST(${origin} + ${added} AS ${isDay(value) ? 'DATE' : 'TIMESTAMP'})`,
    dateFidelity(value, meaning.origin),
  );
}

const MICROSECONDS: Partial<Record<DateUnit, number>> = {
  week: 604_800_000_000,
  day: 86_400_000_000,
  hour: 3_600_000_000,
  minute: 60_000_000,
  second: 1_000_000,
  millisecond: 1000,
};
