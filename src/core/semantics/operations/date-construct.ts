import type { Expression } from '../../syntax/ast/index.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { EXACT, type Fidelity } from '../finding.ts';
import { defineOperation, unknown, type Emission } from '../operation.ts';
import { callAt, written } from './call.ts';

interface Meaning {
  readonly parts: readonly Expression[];
  readonly gives: 'date' | 'timestamp';
  /** Units of the last part in a second: milliseconds of DATETIMEFROMPARTS; 1 where the seconds have the fraction. */
  readonly fractionsPerSecond: number | null;
}

/** A date or timestamp from its parts: DATEFROMPARTS, DATETIMEFROMPARTS, make_date. */
export const dateConstructOperation = defineOperation<Meaning>({
  operation: 'date-from-parts',
  meaningIn: {
    tsql: (site) => {
      const at = callAt(site);
      if (at === null) return null;
      const parts = at.call.arguments;
      if (at.name === 'datefromparts') return { parts, gives: 'date', fractionsPerSecond: null };
      if (at.name === 'datetimefromparts')
        return { parts, gives: 'timestamp', fractionsPerSecond: 1000 };
      if (at.name === 'smalldatetimefromparts')
        return { parts, gives: 'timestamp', fractionsPerSecond: null };
      const digits = parts[7] === undefined ? undefined : site.constantOf(parts[7]);
      if (typeof digits !== 'number')
        return unknown('the number of digits of the fraction is no constant');
      return { parts: parts.slice(0, 7), gives: 'timestamp', fractionsPerSecond: 10 ** digits };
    },
    databricks: (site) => {
      const at = callAt(site);
      if (at === null) return null;
      return {
        parts: at.call.arguments,
        gives: at.name === 'make_date' ? 'date' : 'timestamp',
        fractionsPerSecond: null,
      };
    },
  },
  emitAs: {
    'databricks-sql': (meaning, context) =>
      write(meaning, context, 'make_date', 'make_timestamp_ntz'),
    duckdb: (meaning, context) => write(meaning, context, 'make_date', 'make_timestamp'),
  },
  docs: {
    title: 'Dates from parts',
    behaviour: {
      tsql: 'DATEFROMPARTS and its kin raise error 289 if the parts make no date.',
      databricks: 'make_date and make_timestamp_ntz raise an error if the parts make no date.',
    },
    port: 'make_date or make_timestamp_ntz.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/datefromparts-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/make_date',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: 'SELECT CAST(DATEFROMPARTS(2010, 12, 31) AS varchar(10)) AS d;',
      rows: [['2010-12-31']],
      evidence: 'https://learn.microsoft.com/en-us/sql/t-sql/functions/datefromparts-transact-sql',
      naive: 'SELECT CAST(DATEFROMPARTS(2010, 12, 31) AS STRING) AS d;',
    },
  ],
});

function write(
  meaning: Meaning,
  context: WriteContext,
  dateName: string,
  timestampName: string,
): Emission {
  const { parts, fractionsPerSecond } = meaning;
  if (meaning.gives === 'date')
    return written(context, context.sql`${dateName}(${context.list(parts)})`);
  const [seconds, fraction] = [parts[5], parts[6]];
  const minutes = context.list(parts.slice(0, 5));
  if (seconds === undefined) return written(context, context.sql`${timestampName}(${minutes}, 0)`);
  if (fraction === undefined || fractionsPerSecond === null)
    return written(context, context.sql`${timestampName}(${minutes}, ${context.emit(seconds)})`);
  const constant = context.constantOf(fraction);
  const fidelity: Fidelity =
    fractionsPerSecond > 1_000_000
      ? { kind: 'approximate', differs: 'time is kept to the microsecond.' }
      : EXACT;
  if (constant === 0)
    return written(
      context,
      context.sql`${timestampName}(${minutes}, ${context.emit(seconds)})`,
      fidelity,
    );
  const whole = context.constantOf(seconds);
  if (typeof whole === 'number' && typeof constant === 'number') {
    const digits = Math.round(Math.log10(fractionsPerSecond));
    return written(
      context,
      context.sql`${timestampName}(${minutes}, ${(whole + constant / fractionsPerSecond).toFixed(Math.min(digits, 6))})`,
      fidelity,
    );
  }
  const divided =
    context.target === 'duckdb'
      ? context.sql`${fraction} / ${fractionsPerSecond}.0`
      : context.sql`${fraction} / ${fractionsPerSecond}BD`;
  return written(
    context,
    context.sql`${timestampName}(${minutes}, ${seconds} + ${divided})`,
    fidelity,
  );
}
