import type { Expression } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { EXACT, conditional, type Fidelity } from '../finding.ts';
import { defineOperation, unknown, type WholeEmission } from '../operation.ts';
import type { RaisedError } from '../conversion.ts';
import { callAt, written } from './call.ts';
import { roundTimestamp as roundedInPort } from './conversion-databricks.ts';
import { once, raise, roundTimestamp as roundedLocally } from './conversion-duckdb.ts';
import { readerOf } from '../site.ts';

interface Meaning {
  readonly parts: readonly Expression[];
  readonly gives: 'date' | 'timestamp';
  /** Units of the last part in a second: milliseconds of DATETIMEFROMPARTS; 1 where the seconds have the fraction. */
  readonly fractionsPerSecond: number | null;
  /** The milliseconds are rounded to the ticks of DATETIME. */
  readonly ticks: boolean;
  /** What parts that make no date raise; null where it is the engine's own error. */
  readonly onFailure: RaisedError | null;
}

/** A date or timestamp from its parts: DATEFROMPARTS, DATETIMEFROMPARTS, make_date. */
export const dateConstructOperation = defineOperation<Meaning>({
  operation: 'date-from-parts',
  meaningIn: {
    tsql: readerOf('FunctionCall', (site) => {
      const at = callAt(site);
      const parts = at.call.arguments;
      const onFailure = noDate(site.dialect.typeName(site.typeOf(at.call)).replace(/\(.*$/, ''));
      if (at.name === 'datefromparts')
        return { parts, gives: 'date', fractionsPerSecond: null, ticks: false, onFailure };
      if (at.name === 'datetimefromparts') {
        return { parts, gives: 'timestamp', fractionsPerSecond: 1000, ticks: true, onFailure };
      }
      if (at.name === 'smalldatetimefromparts')
        return { parts, gives: 'timestamp', fractionsPerSecond: null, ticks: false, onFailure };
      const digits = parts[7] === undefined ? undefined : site.constantOf(parts[7]);
      if (typeof digits !== 'number')
        return unknown('the number of digits of the fraction is no constant');
      return {
        parts: parts.slice(0, 7),
        gives: 'timestamp',
        fractionsPerSecond: 10 ** digits,
        ticks: false,
        onFailure,
      };
    }),
    databricks: readerOf('FunctionCall', (site) => {
      const at = callAt(site);
      return {
        parts: at.call.arguments,
        gives: at.name === 'make_date' ? 'date' : 'timestamp',
        fractionsPerSecond: null,
        ticks: false,
        onFailure: null,
      };
    }),
  },
  emitAs: {
    'databricks-sql': (meaning, context) => {
      const made = write(meaning, context, 'make_date', 'make_timestamp_ntz');
      if (!roundsWhenRun(meaning, context)) return made;
      return { ...made, pieces: roundedInPort(context, 'ticks', made.pieces) };
    },
    duckdb: (meaning, context) => {
      const plain = write(meaning, context, 'make_date', 'make_timestamp');
      const made = roundsWhenRun(meaning, context)
        ? { ...plain, pieces: roundedLocally(context, 'ticks', plain.pieces) }
        : plain;
      return meaning.onFailure === null ? made : guardedParts(meaning, context, made);
    },
  },
  docs: {
    title: 'Dates from parts',
    behaviour: {
      tsql: 'DATEFROMPARTS and its kin raise error 289 if the parts make no date. DATETIMEFROMPARTS rounds to 1/300 s.',
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

/** Whether the milliseconds are no constant that can be rounded where it is written. */
function roundsWhenRun({ parts, ticks }: Meaning, context: WriteContext): boolean {
  if (!ticks || parts[6] === undefined) return false;
  const constant = context.constantOf(parts[6]);
  return typeof constant !== 'number' || toTicks(constant) === 1000;
}

/** Milliseconds on a tick of 1/300 s, as a DATETIME shows them; 1000 for 999, which the next second begins with. */
function toTicks(milliseconds: number): number {
  return Math.round(Math.round(milliseconds * 0.3) / 0.3);
}

function write(
  meaning: Meaning,
  context: WriteContext,
  dateName: string,
  timestampName: string,
): WholeEmission {
  const { parts, fractionsPerSecond } = meaning;
  if (meaning.gives === 'date')
    return written(context, context.sql`${dateName}(${context.list(parts)})`);
  const [seconds, fraction] = [parts[5], parts[6]];
  const minutes = context.list(parts.slice(0, 5));
  if (seconds === undefined) return written(context, context.sql`${timestampName}(${minutes}, 0)`);
  if (fraction === undefined || fractionsPerSecond === null)
    return written(context, context.sql`${timestampName}(${minutes}, ${context.emit(seconds)})`);
  const given = context.constantOf(fraction);
  const rounds = meaning.ticks && typeof given === 'number' && !roundsWhenRun(meaning, context);
  const constant = rounds ? toTicks(given) : given;
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
  { gives, parts, onFailure }: Meaning,
  context: WriteContext,
  made: WholeEmission,
): WholeEmission {
  if (onFailure === null) return made;
  const guarded = (
    date: readonly Piece[],
    values: readonly (readonly Piece[])[],
  ): readonly Piece[] => {
    const present = values.flatMap(
      (value, index) => context.sql`${index === 0 ? '' : ' AND '}${value} IS NOT NULL`,
    );
    return context.sql`coalesce(TRY(${date}), CASE WHEN ${present} THEN ${raise(context, onFailure)} END)`;
  };
  // DuckDB tries nothing that may raise an error of ours: such parts are calculated before.
  const pieces =
    gives === 'date' && parts.some(({ kind }) => kind === 'FunctionCall')
      ? once(context, { pieces: context.sql`[${context.list(parts)}]`, simple: false }, (list) => {
          const values = parts.map((_, index) => context.sql`${list}[${index + 1}]`);
          const [year = [], month = [], day = []] = values;
          return guarded(context.sql`make_date(${year}, ${month}, ${day})`, values);
        })
      : guarded(
          made.pieces,
          parts.map((part) => context.sql`${part}`),
        );
  return { ...made, pieces };
}
