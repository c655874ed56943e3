import type { Expression } from '../../syntax/ast/index.ts';
import type { RaisedError } from '../conversion.ts';
import { defineOperation, unknown } from '../operation.ts';
import { written, lacksArguments } from './call.ts';
import { once, raise } from './conversion-duckdb.ts';
import { overflowOf } from './date-add.ts';
import { dateFidelity, dateValue, writeDate, type DateValue } from './date-value.ts';
import { readerOf } from '../site.ts';

interface Meaning {
  readonly value: DateValue;
  /** Months that are added first; null for none. */
  readonly months: Expression | null;
  /** What a day after the year 9999 raises; null where the engine's own limits hold. */
  readonly overflow: RaisedError | null;
}

/** The last day of a month: EOMONTH, last_day. */
export const monthEndOperation = defineOperation<Meaning>({
  operation: 'month-end',
  meaningIn: {
    tsql: readerOf('FunctionCall', (site) => {
      const [given, months = null] = site.node.arguments;
      if (given === undefined) return lacksArguments(site);
      const value = dateValue(site, given, 'days-since-1900');
      return value === null
        ? unknown(`${site.textOf(given)} must be converted to a date first: write the CONVERT`)
        : { value, months, overflow: overflowOf('date') };
    }),
    databricks: readerOf('FunctionCall', (site) => {
      const [given] = site.node.arguments;
      if (given === undefined) return lacksArguments(site);
      const value = dateValue(site, given, 'refused');
      return value === null
        ? unknown('the text that is taken for a date is no constant')
        : { value, months: null, overflow: null };
    }),
  },
  emitAs: {
    'databricks-sql': (meaning, context) => {
      const date = writeDate(meaning.value, context);
      const { months } = meaning;
      const moved =
        months === null || context.constantOf(months) === 0
          ? date
          : context.sql`add_months(${date}, ${context.emit(months)})`;
      return written(context, context.sql`last_day(${moved})`, dateFidelity(meaning.value));
    },
    duckdb: (meaning, context) => {
      const date = writeDate(meaning.value, context, 'date');
      const { months } = meaning;
      const moved =
        months === null
          ? date
          : context.sql`CAST(${date} + to_months(CAST(${context.emit(months)} AS INTEGER)) AS DATE)`;
      const last = context.sql`last_day(${moved})`;
      const { overflow } = meaning;
      const checked =
        months === null || overflow === null
          ? last
          : once(
              context,
              { pieces: last, simple: false },
              (v) =>
                context.sql`CASE WHEN year(${v}) NOT BETWEEN 1 AND 9999 THEN ${raise(context, overflow)} ELSE ${v} END`,
            );
      return written(context, checked, dateFidelity(meaning.value));
    },
  },
  docs: {
    title: 'The end of a month',
    behaviour: {
      tsql: 'EOMONTH gives the last day of the month, some months later if asked, as a date.',
      databricks: 'last_day gives the last day of the month as a date.',
    },
    port: 'last_day, with add_months inside where months are added.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/eomonth-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/last_day',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT CAST(EOMONTH(CAST('2024-12-31' AS date), 2) AS varchar(10)) AS d;",
      rows: [['2025-02-28']],
      evidence: 'https://learn.microsoft.com/en-us/sql/t-sql/functions/eomonth-transact-sql',
      naive: "SELECT CAST(EOMONTH(CAST('2024-12-31' AS date), 2) AS STRING) AS d;",
    },
  ],
});
