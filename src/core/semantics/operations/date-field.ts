import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { Fidelity } from '../finding.ts';
import { EXACT, relyingOn } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type ReadSite, type SiteOf } from '../site.ts';
import type { Expression } from '../../syntax/ast/index.ts';
import { callAt, together, written, lacksArguments } from './call.ts';
import { languageNames, type CultureNames } from '../../dialects/tsql/cultures.ts';
import { fieldOf } from './date-units.ts';
import {
  dateFidelity,
  dateValue,
  writeDate,
  type DateField,
  type DateValue,
  type TextsAs,
} from './date-value.ts';

interface Meaning {
  readonly value: DateValue;
  readonly field:
    | DateField
    | 'date-name-month'
    | 'date-name-weekday'
    | 'weekday-from-monday'
    | 'no-offset'
    | 'second-with-fraction';
  /** For weekdays and weeks: the day that is the first, 1 being Monday. */
  readonly firstDay: number;
  /** True if the number is given as text (DATENAME). */
  readonly asText: boolean;
  /** True if the function of the same name in the target has this very meaning. */
  readonly asWritten: boolean;
  /** Names of months and weekdays; null for English ones. */
  readonly names: CultureNames | null;
}

/** A field of a date: DATEPART, DATENAME, YEAR, extract. */
export const dateFieldOperation = defineOperation<Meaning>({
  operation: 'date-field',
  meaningIn: {
    tsql: readerOf('FunctionCall', readTsql),
    databricks: readerOf('FunctionCall', readDatabricks),
  },
  emitAs: { 'databricks-sql': writeDatabricks, duckdb: writeDuckdb },
  docs: {
    title: 'Parts of dates',
    behaviour: {
      tsql: 'DATEPART gives a number: weekdays are counted from SET DATEFIRST (7, Sunday, in US English), week 1 holds 1 January. DATENAME gives text.',
      databricks: 'dayofweek counts from Sunday, weekday from Monday; weekofyear is the ISO week.',
    },
    port: 'A function of that part, or an expression for weeks and weekdays under the session’s DATEFIRST.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/datepart-transact-sql',
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/datename-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/extract',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT DATEPART(week, CAST('2020-01-05' AS date)) AS w, DATEPART(weekday, CAST('2020-01-05' AS date)) AS d, DATENAME(weekday, CAST('2020-01-05' AS date)) AS n;",
      rows: [['2', '1', 'Sunday']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/functions/datepart-transact-sql (week 1 holds 1 January; DATEFIRST 7)',
      naive:
        "SELECT weekofyear(CAST('2020-01-05' AS date)) AS w, weekday(CAST('2020-01-05' AS date)) AS d, dayname(CAST('2020-01-05' AS date)) AS n;",
    },
    {
      dialect: 'databricks',
      sql: "SELECT dayofweek(DATE'2009-07-30') AS d, weekofyear(DATE'2021-01-01') AS w;",
      rows: [['5', '53']],
      evidence:
        'https://docs.databricks.com/aws/en/sql/language-manual/functions/dayofweek, Spark 4.2.1',
      naive: null,
    },
  ],
});

/** https://learn.microsoft.com/en-us/sql/t-sql/functions/datepart-transact-sql: error 9810 for the others of a TIME */
const CLOCK_FIELDS: ReadonlySet<string> = new Set([
  'hour',
  'minute',
  'second',
  'millisecond',
  'microsecond',
  'nanosecond',
]);

function readTsql(site: SiteOf<'FunctionCall'>): Meaning | Unknown | null {
  const at = callAt(site);
  const part = at.call.arguments.find((argument) => argument.kind === 'DatePart');
  const given = at.call.arguments.at(-1);
  if (given === undefined || given.kind === 'DatePart') return lacksArguments(site);
  const field = fieldOf(part?.kind === 'DatePart' ? part.name : at.name);
  if (field === null || field === 'iso-year')
    return unknown(`${site.textOf(part ?? given)} is no part of a date`);
  if (field === 'offset') return readOffset(site, given, at.name === 'datename');
  if (site.typeOf(given).type === 'time' && !CLOCK_FIELDS.has(field))
    return unknown(`a TIME has no ${field}: SQL Server refuses it with error 9810`);
  const value = dateValue(site, given, 'days-since-1900');
  if (value === null)
    return unknown(`${site.textOf(given)} must be converted to a date first: write the CONVERT`);
  const asText = at.name === 'datename';
  const name =
    asText && field === 'month'
      ? 'date-name-month'
      : asText && field === 'weekday'
        ? 'date-name-weekday'
        : field;
  const named = name === 'date-name-month' || name === 'date-name-weekday';
  const names = named ? languageNames(site.settings.language) : null;
  if (names === 'unknown')
    return unknown(`the names of days and months in ${site.settings.language} are not known here`);
  return {
    value,
    names,
    field: name,
    firstDay: site.settings.dateFirst,
    asText: asText && name === field,
    asWritten: at.name === field,
  };
}

/** The offset, which is the end of a value that is kept as text; 0 for a value without one. */
function readOffset(site: ReadSite, given: Expression, asText: boolean): Meaning | Unknown {
  const type = site.typeOf(given);
  if (type.type !== 'timestamp') return unknown('the value has no offset');
  const value: DateValue = {
    kind: 'timestamp',
    node: given,
    precision: type.precision,
    assumed: false,
  };
  const field = type.zone === 'offset' ? 'offset' : 'no-offset';
  return { value, field, firstDay: 7, asText, asWritten: false, names: null };
}

const DATABRICKS_FIELDS: Readonly<Record<string, Meaning['field']>> = {
  year: 'year',
  quarter: 'quarter',
  month: 'month',
  day: 'day',
  dayofmonth: 'day',
  dayofyear: 'day-of-year',
  dayofweek: 'weekday',
  weekday: 'weekday-from-monday',
  weekofyear: 'iso-week',
  hour: 'hour',
  minute: 'minute',
  second: 'second',
};

/** Fields of extract and date_part: https://docs.databricks.com/aws/en/sql/language-manual/functions/extract */
const EXTRACT_FIELDS: Readonly<Record<string, Meaning['field']>> = {
  y: 'year',
  week: 'iso-week',
  weeks: 'iso-week',
  w: 'iso-week',
  second: 'second-with-fraction',
  seconds: 'second-with-fraction',
  s: 'second-with-fraction',
  sec: 'second-with-fraction',
  dow: 'weekday',
  dayofweek: 'weekday',
  dow_iso: 'weekday-from-monday',
  dayofweek_iso: 'weekday-from-monday',
};

/** Spark takes a text for the point in time where it is asked for the clock, and for the day as written otherwise: Spark 4.2.1. */
function textsFor(field: Meaning['field']): TextsAs {
  return field === 'second-with-fraction' || CLOCK_FIELDS.has(field) ? 'instant' : 'datetime2';
}

function readDatabricks(site: SiteOf<'FunctionCall'>): Meaning | Unknown | null {
  const at = callAt(site);
  const [first, second] = at.call.arguments;
  if (first === undefined) return lacksArguments(site);
  const shape = { firstDay: 7, asText: false, asWritten: true, names: null } as const;
  if (['extract', 'date_part', 'datepart'].includes(at.name)) {
    const part = first.kind === 'DatePart' ? first.name : site.constantOf(first);
    if (typeof part !== 'string' || second === undefined)
      return unknown('the part of the date is no constant');
    const lower = part.toLowerCase();
    const field = Object.hasOwn(EXTRACT_FIELDS, lower) ? EXTRACT_FIELDS[lower] : fieldOf(lower);
    const value = field ? dateValue(site, second, 'refused', textsFor(field)) : null;
    if (field === null || field === undefined || value === null)
      return unknown('the part or the date of this call is not known');
    // DOW_ISO counts from 1, weekday() from 0.
    if (field === 'weekday-from-monday') return { ...shape, value, field: 'weekday', firstDay: 1 };
    return { ...shape, value, field };
  }
  const field = DATABRICKS_FIELDS[at.name];
  const value = field ? dateValue(site, first, 'refused', textsFor(field)) : null;
  if (field === undefined || value === null)
    return unknown('the text that is taken for a date is no constant');
  return { ...shape, value, field };
}

function fidelityOf(meaning: Meaning, context: WriteContext): Fidelity {
  const base = dateFidelity(meaning.value);
  const { value, field } = meaning;
  if (field !== 'nanosecond') return base;
  const type = context.typeOf(value.node);
  const fine =
    (value.kind === 'timestamp' && value.precision === 7) ||
    (type.type === 'time' && type.digits === 7);
  const cuts = value.kind === 'constant' && value.cutsDigit;
  return fine || cuts
    ? together(base, relyingOn('no value has a seventh digit of a second.', cuts ? false : null))
    : base;
}

function writeOffset(meaning: Meaning, context: WriteContext): Emission {
  const { value, field, asText } = meaning;
  if (field === 'no-offset')
    return written(context, asText ? context.sql`'+00:00'` : context.sql`0`);
  const text = context.emit(value.node);
  if (asText) return written(context, context.sql`right(${text}, 6)`);
  // DuckDB's concat takes NULL for an empty text.
  const [first, last] = [context.sql`left(right(${text}, 6), 1)`, context.sql`right(${text}, 2)`];
  const [type, signed] =
    context.target === 'duckdb'
      ? ['INTEGER', context.sql`${first} || ${last}`]
      : ['INT', context.sql`concat(${first}, ${last})`];
  const hours = context.sql`CAST(left(right(${text}, 6), 3) AS ${type})`;
  const minutes = context.sql`CAST(${signed} AS ${type})`;
  return written(context, context.sql`${hours} * 60 + ${minutes}`, EXACT, true);
}

const SIMPLE: Partial<Record<Meaning['field'], string>> = {
  year: 'year',
  quarter: 'quarter',
  month: 'month',
  day: 'day',
  'day-of-year': 'dayofyear',
  'iso-week': 'weekofyear',
  hour: 'hour',
  minute: 'minute',
  second: 'second',
};

function nameList({ names, field }: Meaning, context: WriteContext): string | null {
  if (names === null) return null;
  const list = field === 'date-name-month' ? names.months : names.weekdays;
  return list.map((name) => context.literal(name)).join(', ');
}

function writeDatabricks(meaning: Meaning, context: WriteContext): Emission | null {
  const { value, field, firstDay } = meaning;
  const fidelity = fidelityOf(meaning, context);
  if (
    meaning.asWritten &&
    (value.kind === 'date' || value.kind === 'timestamp') &&
    fidelity === EXACT
  )
    return null;
  if (field === 'offset' || field === 'no-offset') return writeOffset(meaning, context);
  const date = writeDate(value, context);
  const simple = SIMPLE[field];
  const number = (pieces: readonly Piece[]): Emission =>
    written(context, meaning.asText ? context.sql`CAST(${pieces} AS STRING)` : pieces, fidelity);
  if (simple !== undefined) return number(context.sql`${simple}(${date})`);
  switch (field) {
    case 'date-name-month':
    case 'date-name-weekday': {
      const month = field === 'date-name-month';
      const names = nameList(meaning, context);
      return number(
        names === null
          ? context.sql`date_format(${date}, '${month ? 'MMMM' : 'EEEE'}')`
          : context.sql`elt(${month ? 'month' : 'dayofweek'}(${date}), ${names})`,
      );
    }
    case 'weekday':
      return number(
        firstDay === 7
          ? context.sql`dayofweek(${date})`
          : context.sql`((dayofweek(${date}) + ${6 - firstDay}) % 7 + 1)`,
      );
    case 'week': {
      // Days before the first day's week of 1 January are added, then whole weeks are counted.
      const lead =
        firstDay === 7
          ? context.sql`dayofweek(trunc(${date}, 'YEAR'))`
          : context.sql`(dayofweek(trunc(${date}, 'YEAR')) + ${6 - firstDay}) % 7 + 1`;
      return number(context.sql`CAST((dayofyear(${date}) + ${lead} - 2) DIV 7 + 1 AS INT)`);
    }
    case 'millisecond':
      return number(context.sql`CAST(extract(SECOND FROM ${date}) * 1000 AS INT) % 1000`);
    case 'microsecond':
    case 'nanosecond': {
      const micros = context.sql`CAST(extract(SECOND FROM ${date}) * 1000000 AS INT) % 1000000`;
      return number(
        field === 'nanosecond' ? context.sql`(${micros}) * 1000` : context.sql`(${micros})`,
      );
    }
    default:
      return null;
  }
}

function writeDuckdb(meaning: Meaning, context: WriteContext): Emission {
  const { field, firstDay } = meaning;
  if (field === 'offset' || field === 'no-offset') return writeOffset(meaning, context);
  const fidelity = fidelityOf(meaning, context);
  const date = writeDate(meaning.value, context, 'timestamp');
  const number = (pieces: readonly Piece[]): Emission =>
    written(
      context,
      context.sql`CAST(${pieces} AS ${meaning.asText ? 'VARCHAR' : 'INTEGER'})`,
      fidelity,
    );
  const simple = SIMPLE[field];
  if (simple !== undefined) return number(context.sql`${simple}(${date})`);
  switch (field) {
    case 'date-name-month':
    case 'date-name-weekday': {
      const month = field === 'date-name-month';
      const names = nameList(meaning, context);
      const plain = context.sql`${month ? 'monthname' : 'dayname'}(${date})`;
      const own = context.sql`([${names ?? ''}])[${month ? context.sql`month(${date})` : context.sql`dayofweek(${date}) + 1`}]`;
      return written(context, names === null ? plain : own, fidelity);
    }
    case 'weekday-from-monday':
      return number(context.sql`isodow(${date}) - 1`);
    case 'weekday':
      return number(context.sql`(dayofweek(${date}) + ${7 - firstDay}) % 7 + 1`);
    case 'week':
      return number(
        context.sql`(dayofyear(${date}) + (dayofweek(date_trunc('year', ${date})) + ${7 - firstDay}) % 7 - 1) // 7 + 1`,
      );
    case 'millisecond':
      return number(context.sql`millisecond(${date}) % 1000`);
    case 'microsecond':
      return number(context.sql`microsecond(${date}) % 1000000`);
    case 'nanosecond':
      return number(context.sql`microsecond(${date}) % 1000000 * 1000`);
    case 'second-with-fraction':
      return written(
        context,
        context.sql`CAST(microsecond(${date}) / 1000000 AS DECIMAL(8,6))`,
        fidelity,
      );
    default:
      return number(context.sql`isoyear(${date})`);
  }
}
