import type { Expression } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { RaisedError } from '../conversion.ts';
import { EXACT, relyingOn, type Fidelity } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type ReadSite, type SiteOf } from '../site.ts';
import { seventhDigit } from './cast.ts';
import { keptText, writeKept, type KeptText } from './kept-text.ts';
import { callAt, together, written, lacksArguments } from './call.ts';
import { roundTimestamp as roundedInPort } from './conversion-databricks.ts';
import { once, raise, roundTimestamp as roundedLocally } from './conversion-duckdb.ts';
import {
  dateFidelity,
  dateValue,
  isDay,
  writeDate,
  type DateUnit,
  type DateValue,
} from './date-value.ts';
import { unitOf } from './date-units.ts';

interface Meaning extends KeptText {
  readonly value: DateValue;
  readonly unit: DateUnit;
  readonly count: Expression;
  /** A number that the count is multiplied with: -1 where it is subtracted. */
  readonly factor: 1 | -1;
  /** A date stays a date, or becomes a timestamp; or the result is always a date. */
  readonly result: 'as-input' | 'timestamp' | 'date';
  /** The count has a fraction that is cut off. */
  readonly truncate: boolean;
  /** The sum is rounded to the ticks of DATETIME, or to the minutes of SMALLDATETIME. */
  readonly round: 'ticks' | 'minutes' | null;
  /** What a sum after the year 9999 raises; null where the engine's own limits hold. */
  readonly overflow: RaisedError | null;
}

/** Adding units of time to a date: DATEADD, date_add, add_months. A month's end is kept by clamping the day. */
export const dateAddOperation = defineOperation<Meaning>({
  operation: 'date-add',
  meaningIn: {
    tsql: readerOf('FunctionCall', readTsql),
    databricks: readerOf('FunctionCall', readDatabricks),
  },
  emitAs: { 'databricks-sql': writeDatabricks, duckdb: writeDuckdb },
  docs: {
    title: 'Adding to a date',
    behaviour: {
      tsql: 'DATEADD gives the type of its third argument: a date stays a date.',
      databricks:
        'dateadd(unit, …) gives a timestamp even for a date; date_add and add_months give dates.',
    },
    port: 'date_add or add_months for dates, dateadd for values with a time.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/dateadd-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/dateadd',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/add_months',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT CAST(DATEADD(month, 1, CAST('2024-01-31' AS date)) AS varchar(30)) AS d;",
      rows: [['2024-02-29']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/functions/dateadd-transact-sql (the last day of the month where the day does not exist; the type of the argument)',
      naive: "SELECT CAST(DATEADD(month, 1, CAST('2024-01-31' AS date)) AS STRING) AS d;",
    },
    {
      dialect: 'databricks',
      sql: "SELECT CAST(add_months(DATE'2016-08-31', 1) AS STRING);",
      rows: [['2016-09-30']],
      evidence: 'https://docs.databricks.com/aws/en/sql/language-manual/functions/add_months',
      naive: null,
    },
  ],
});

function readTsql(site: SiteOf<'FunctionCall'>): Meaning | Unknown | null {
  const at = callAt(site);
  const [part, count, given] = site.node.arguments;
  if (part?.kind !== 'DatePart' || count === undefined || given === undefined)
    return lacksArguments(site);
  const unit = unitOf(part.name);
  if (unit === null) return unknown(`${part.name} is no unit that can be added`);
  // https://learn.microsoft.com/en-us/sql/t-sql/functions/dateadd-transact-sql: a text is a DATETIME
  const value = dateValue(site, given, 'days-since-1900', 'datetime');
  if (value === null)
    return unknown(
      `${site.textOf(given)} is a text or number that must be converted to a date first: write the CONVERT`,
    );
  if (
    isDay(value) &&
    ['hour', 'minute', 'second', 'millisecond', 'microsecond', 'nanosecond'].includes(unit)
  ) {
    return unknown(`a date has no ${unit}s to add to (error 9810)`);
  }
  const type = site.typeOf(count);
  // date_add takes no BIGINT, and a fraction is cut off.
  const fits =
    type.type === 'null' || (type.type === 'integer' && (type.bits <= 32 || !isDay(value)));
  const old = value.kind === 'timestamp' && typeof value.precision !== 'number';
  const precision = value.kind === 'timestamp' ? value.precision : 'ticks';
  const small = SUBSECOND.has(unit) || (precision === 'minutes' && unit === 'second');
  const text = keptText(site.typeOf(given));
  const rounded =
    small &&
    text.text.length === 0 &&
    (old || value.kind !== 'timestamp') &&
    typeof precision !== 'number';
  return {
    value,
    unit,
    count,
    factor: 1,
    result: 'as-input',
    truncate: !fits,
    round: rounded && !keepsTicks(site, count, unit) ? precision : null,
    ...text,
    overflow: overflowOf(site.dialect.typeName(site.typeOf(at.call ?? given))),
  };
}

const SUBSECOND: ReadonlySet<DateUnit> = new Set(['millisecond', 'microsecond', 'nanosecond']);

/** What a sum beyond the years 1 to 9999 raises: https://learn.microsoft.com/en-us/sql/relational-databases/errors-events/database-engine-events-and-errors-0-to-999 */
export function overflowOf(type: string): RaisedError {
  const name = type.replace(/\(.*$/, '');
  const message = `Adding a value to a '${name}' column caused an overflow.`;
  return { number: 517, severity: 16, state: 1, message };
}

/** Whole hundredths of a second and 3 or 7 milliseconds beyond keep to ticks, where the value itself has no thousandths. */
function keepsTicks(site: ReadSite, count: Expression, unit: DateUnit): boolean {
  const constant = site.constantOf(count);
  return unit === 'millisecond' && typeof constant === 'number' && constant % 10 === 0;
}

function readDatabricks(site: SiteOf<'FunctionCall'>): Meaning | Unknown | null {
  const at = callAt(site);
  const { arguments: given } = at.call;
  const [first, second, third] = given;
  if (first?.kind === 'DatePart') {
    if (second === undefined || third === undefined) return lacksArguments(site);
    const unit = unitOf(first.name);
    const value = dateValue(site, third, 'refused', 'instant');
    if (unit === null || value === null)
      return unknown('the unit or the date of this call is not known');
    return {
      value,
      unit,
      count: second,
      factor: 1,
      round: null,
      overflow: null,
      text: [],
      keepsOffset: false,
      result: 'timestamp',
      truncate: site.typeOf(second).type !== 'integer',
    };
  }
  if (first === undefined || second === undefined) return lacksArguments(site);
  const value = dateValue(site, first, 'refused');
  if (value === null) return unknown('the text that is taken for a date is no constant');
  const unit = at.name === 'add_months' ? 'month' : 'day';
  return {
    value,
    unit,
    count: second,
    factor: at.name === 'date_sub' ? -1 : 1,
    result: 'date',
    truncate: false,
    round: null,
    overflow: null,
    text: [],
    keepsOffset: false,
  };
}

/** The count times `times`: folded where it is a constant. */
function counted(meaning: Meaning, context: WriteContext, times = 1): readonly Piece[] {
  const factor = meaning.factor * times;
  const constant = context.constantOf(meaning.count);
  const { count } = meaning;
  if (typeof constant === 'number' && factor !== 1)
    return context.sql`${Math.trunc(constant) * factor}`;
  if (typeof constant === 'number' && !Number.isInteger(constant))
    return context.sql`${Math.trunc(constant)}`;
  if (meaning.truncate && typeof constant !== 'number') {
    const whole =
      context.target === 'duckdb'
        ? context.sql`CAST(trunc(${context.emit(count)}) AS INTEGER)`
        : context.sql`CAST(${context.emit(count)} AS INT)`;
    return factor === 1 ? whole : context.sql`${whole} * ${factor}`;
  }
  if (factor === 1) return [context.emit(count)];
  // DuckDB computes in the type of the count, which may be a TINYINT.
  if (context.target === 'duckdb')
    return context.sql`CAST(${context.emit(count)} AS BIGINT) * ${factor}`;
  return factor === -1 ? context.sql`-${count}` : context.sql`${count} * ${factor}`;
}

const MONTHS: Partial<Record<DateUnit, number>> = { year: 12, quarter: 3, month: 1 };
const DAYS: Partial<Record<DateUnit, number>> = { week: 7, day: 1 };

function fidelityOf({ value, unit, count }: Meaning, context: WriteContext): Fidelity {
  const type = context.typeOf(value.node);
  const own = type.type === 'time' ? type.digits : type.type === 'timestamp' ? type.precision : 0;
  const isKept = type.type === 'time' || (type.type === 'timestamp' && type.zone === 'offset');
  const lost: Fidelity =
    isKept && own === 7
      ? { kind: 'conditional', assumptions: [seventhDigit(context.textOf(value.node))] }
      : EXACT;
  const base = together(dateFidelity(value), lost);
  const constant = context.constantOf(count);
  if (unit !== 'nanosecond' || (typeof constant === 'number' && constant % 1000 === 0)) return base;
  return together(
    base,
    relyingOn(
      'the nanoseconds are whole microseconds.',
      typeof constant === 'number' ? false : null,
    ),
  );
}

function writeDatabricks(
  meaning: Meaning,
  context: WriteContext,
  node: Meaning['count'] | WriteContext['node'],
): Emission | null {
  const { value, unit, result } = meaning;
  const fidelity = fidelityOf(meaning, context);
  if (result === 'date' || (result === 'as-input' && isDay(value))) {
    const months = MONTHS[unit];
    const date = writeDate(value, context);
    if (months !== undefined)
      return written(
        context,
        context.sql`add_months(${date}, ${counted(meaning, context, months)})`,
        fidelity,
      );
    return written(
      context,
      context.sql`date_add(${date}, ${counted(meaning, context, DAYS[unit] ?? 1)})`,
      fidelity,
    );
  }
  const name = unit === 'nanosecond' ? 'MICROSECOND' : unit.toUpperCase();
  const divisor = unit === 'nanosecond' ? ' DIV 1000' : '';
  if (
    divisor === '' &&
    value.kind !== 'constant' &&
    value.kind !== 'converted' &&
    !meaning.truncate &&
    meaning.round === null &&
    node.kind === 'FunctionCall' &&
    fidelity === EXACT
  ) {
    const part = node.arguments[0];
    if (part?.kind !== 'DatePart' || part.name === unit) return null;
    return {
      edits: { replace: new Map([[part, [context.text(name, part)]]]) },
      fidelity,
      silent: true,
    };
  }
  const sum = context.sql`dateadd(${name}, ${counted(meaning, context)}${divisor}, ${writeDate(value, context)})`;
  const { round } = meaning;
  const rounded = round === null ? sum : roundedInPort(context, round, sum);
  return written(context, writeKept(context, meaning, value.node, rounded), fidelity);
}

const DUCKDB_INTERVAL: Readonly<Record<DateUnit, string>> = {
  year: 'to_years',
  quarter: 'to_months',
  month: 'to_months',
  week: 'to_days',
  day: 'to_days',
  hour: 'to_hours',
  minute: 'to_minutes',
  second: 'to_seconds',
  millisecond: 'to_milliseconds',
  microsecond: 'to_microseconds',
  nanosecond: 'to_microseconds',
};

function writeDuckdb(meaning: Meaning, context: WriteContext): Emission {
  const { value, unit, result } = meaning;
  const date = result === 'date' || (result === 'as-input' && isDay(value));
  const times = unit === 'quarter' ? 3 : unit === 'week' ? 7 : 1;
  const count = context.sql`CAST(${counted(meaning, context, times)} AS ${['year', 'quarter', 'month', 'week', 'day'].includes(unit) ? 'INTEGER' : 'BIGINT'})`;
  const amount = unit === 'nanosecond' ? context.sql`${count} // 1000` : count;
  // DuckDB can't add to a NULL without a type.
  const base =
    context.constantOf(value.node) === null
      ? context.sql`CAST(NULL AS TIMESTAMP)`
      : writeDate(value, context, date ? 'date' : 'timestamp');
  const plain = context.sql`${base} + ${DUCKDB_INTERVAL[unit]}(${amount})`;
  const { round, overflow } = meaning;
  const rounded = round === null ? plain : roundedLocally(context, round, context.sql`(${plain})`);
  const sum =
    overflow === null
      ? rounded
      : once(
          context,
          { pieces: rounded, simple: false },
          (v) =>
            context.sql`CASE WHEN year(${v}) NOT BETWEEN 1 AND 9999 THEN ${raise(context, overflow)} ELSE ${v} END`,
        );
  return written(
    context,
    writeKept(
      context,
      meaning,
      value.node,
      context.sql`CAST(${sum} AS ${date ? 'DATE' : 'TIMESTAMP'})`,
    ),
    fidelityOf(meaning, context),
  );
}
