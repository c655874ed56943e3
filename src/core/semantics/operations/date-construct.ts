import type { Expression } from '../../syntax/ast/index.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { EXACT, conditional, type Fidelity } from '../finding.ts';
import { defineOperation, unknown, type Emission } from '../operation.ts';
import type { RaisedError } from '../conversion.ts';
import { callAt, written } from './call.ts';
import { raise } from './conversion-duckdb.ts';

interface Meaning {
  readonly parts: readonly Expression[];
  readonly gives: 'date' | 'timestamp';
  /** Units of the last part in a second: milliseconds of DATETIMEFROMPARTS; 1 where the seconds have the fraction. */
  readonly fractionsPerSecond: number | null;
  /** What parts that make no date raise; null where it is the engine's own error. */
  readonly onFailure: RaisedError | null;
}

/** A date or timestamp from its parts: DATEFROMPARTS, DATETIMEFROMPARTS, make_date. */
export const dateConstructOperation = defineOperation<Meaning>({
  operation: 'date-from-parts',
  meaningIn: {
    tsql: (site) => {
      const at = callAt(site);
      if (at === null) return null;
      const parts = at.call.arguments;
      const onFailure = noDate(site.dialect.typeName(site.typeOf(at.call)).replace(/\(.*$/, ''));
      if (at.name === 'datefromparts')
        return { parts, gives: 'date', fractionsPerSecond: null, onFailure };
      if (at.name === 'datetimefromparts')
        return { parts, gives: 'timestamp', fractionsPerSecond: 1000, onFailure };
      if (at.name === 'smalldatetimefromparts')
        return { parts, gives: 'timestamp', fractionsPerSecond: null, onFailure };
      const digits = parts[7] === undefined ? undefined : site.constantOf(parts[7]);
      if (typeof digits !== 'number')
        return unknown('the number of digits of the fraction is no constant');
      return {
        parts: parts.slice(0, 7),
        gives: 'timestamp',
        fractionsPerSecond: 10 ** digits,
        onFailure,
      };
    },
    databricks: (site) => {
      const at = callAt(site);
      if (at === null) return null;
      return {
        parts: at.call.arguments,
        gives: at.name === 'make_date' ? 'date' : 'timestamp',
        fractionsPerSecond: null,
        onFailure: null,
      };
    },
  },
  emitAs: {
    'databricks-sql': (meaning, context) =>
      write(meaning, context, 'make_date', 'make_timestamp_ntz'),
    duckdb: (meaning, context) => {
      const made = write(meaning, context, 'make_date', 'make_timestamp');
      return meaning.onFailure === null ? made : guardedParts(meaning, context, made);
    },
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
    fractionsPerSecond > 1_000_000 ? conditional('the fraction has no seventh digit.') : EXACT;
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

/** https://learn.microsoft.com/en-us/sql/t-sql/functions/datefromparts-transact-sql: an error, but NULL where a part is. */
function noDate(type: string): RaisedError {
  const message = `Cannot construct data type ${type}, some of the arguments have values which are not valid.`;
  return { number: 289, severity: 16, state: 1, message };
}

/** The date, NULL where a part is NULL, else the error. */
function guardedParts(
  { parts, onFailure }: Meaning,
  context: WriteContext,
  made: Emission,
): Emission {
  if (onFailure === null || !('pieces' in made)) return made;
  const present = parts.flatMap(
    (part, index) => context.sql`${index === 0 ? '' : ' AND '}${part} IS NOT NULL`,
  );
  const pieces = context.sql`coalesce(TRY(${made.pieces}), CASE WHEN ${present} THEN ${raise(context, onFailure)} END)`;
  return { ...made, pieces };
}
