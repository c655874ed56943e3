import { FailureError } from '../../base/failure.ts';
import { CancelledError } from '../../base/cancellation.ts';
import { RAISED_ERROR_PREFIX } from '../../core/index.ts';
import type { ErrorPolicy, ErrorReach, Origin, RuntimeError } from '../../protocol/program.ts';

/**
 * DuckDB's own errors by SQL Server's numbers, for statements whose emission raises none itself. `$1` in a message is
 * what the pattern's group found.
 * https://learn.microsoft.com/en-us/sql/relational-databases/errors-events/database-engine-events-and-errors
 */
const numbers: readonly (readonly [
  pattern: RegExp,
  number: number,
  severity: number,
  message?: string,
])[] = [
  [
    /More than one row returned by a subquery/u,
    512,
    16,
    'Subquery returned more than 1 value. This is not permitted when the subquery follows =, !=, <, <= , >, >= or when the subquery is used as an expression.',
  ],
  [
    /^Binder Error: column "?([^"]*?)"? must appear in the GROUP BY clause or must be part/u,
    8120,
    16,
    "Column '$1' is invalid in the select list because it is not contained in either an aggregate function or the GROUP BY clause.",
  ],
  [
    /^Binder Error: column "?([^"]*?)"? must appear in the GROUP BY clause or be used/u,
    8121,
    16,
    "Column '$1' is invalid in the HAVING clause because it is not contained in either an aggregate function or the GROUP BY clause.",
  ],
  [/Malformed JSON/u, 13609, 16, 'JSON text is not properly formatted.'],
  [/^Constraint Error: .*(?:Duplicate key|duplicate key)/u, 2627, 14],
  [/^Constraint Error: .*NOT NULL/u, 515, 16],
  [/^Constraint Error/u, 547, 16],
  [/^Conversion Error/u, 245, 16],
  [/^Out of Range Error/u, 8115, 16],
  [/^Catalog Error: (?:Table|View) with name .* already exists/u, 2714, 16],
  [
    /^Catalog Error: .*(?:Table|View|Schema) with name "?([^"\s!]*)/u,
    208,
    16,
    "Invalid object name '$1'.",
  ],
  [/^Binder Error: .*(?:column|Column)/u, 207, 16],
];
/** For what none of the above describes: the number of user-defined errors. */
const unknownNumber = 50000;

/** An error that the interpreted script can see and catch. */
export class ScriptError extends Error {
  readonly error: RuntimeError;
  /** What ends with its statement whatever the policy says. */
  readonly ends: ErrorReach;

  constructor(error: RuntimeError, ends: ErrorReach = 'statement') {
    super(error.message);
    this.name = 'ScriptError';
    this.error = error;
    this.ends = ends;
  }
}

/**
 * Turns what a statement threw into a script's error, at that place.
 *
 * Cancellation, refusals by the guard and lack of memory end the whole run: they are thrown again.
 */
export function toScriptError(
  thrown: unknown,
  { line, unresolved = [] }: Origin,
  { scopeEnding }: ErrorPolicy,
): ScriptError {
  if (thrown instanceof ScriptError) return thrown;
  if (thrown instanceof CancelledError || thrown instanceof FailureError) throw thrown;
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  if (text.startsWith('Out of Memory')) throw thrown;
  const raised = parseRaised(text, line);
  if (raised) return new ScriptError(raised);
  const message = text.split('\n')[0] ?? text;
  const known = numbers.find(([pattern]) => pattern.test(message));
  const [, found = ''] = known?.[0].exec(message) ?? [];
  const number = known?.[1] ?? unknownNumber;
  const named = number === 208 ? asWritten(found, unresolved) : found;
  const error = {
    number,
    severity: known?.[2] ?? 16,
    state: 1,
    line,
    message: known?.[3]?.replace('$1', () => named) ?? message,
  };
  return new ScriptError(error, scopeEnding.includes(number) ? 'scope' : 'statement');
}

/** DuckDB tells the last part of a table's name, or what it is called there. */
function asWritten(name: string, unresolved: readonly string[]): string {
  const last = (written: string): string => written.split('.').at(-1)?.toLowerCase() ?? '';
  const own = unresolved.find((written) => last(written) === name.toLowerCase());
  return own ?? unresolved[0] ?? name;
}

/** The classes of errors that DuckDB raises itself where Spark would, by number. */
const classes: Readonly<Record<number, string>> = { 208: 'TABLE_OR_VIEW_NOT_FOUND' };
/** The states of errors that DuckDB raises itself where Delta would, by number. */
const states: Readonly<Record<number, string>> = { 515: '23502', 547: '23001' };
/** The states of conditions that a port's handlers name by state. */
const statesOfConditions: Readonly<Record<string, string>> = {
  ARITHMETIC_OVERFLOW: '22003',
  CAST_OVERFLOW: '22003',
  CAST_OVERFLOW_IN_TABLE_INSERT: '22003',
  NUMERIC_VALUE_OUT_OF_RANGE: '22003',
  DELTA_EXCEED_CHAR_VARCHAR_LIMIT: '22001',
  DELTA_MULTIPLE_SOURCE_ROW_MATCHING_TARGET_ROW_IN_MERGE: '21506',
};

/**
 * The conditions of a handler in Databricks SQL that an error meets: its class, with and without what
 * stands behind the dot, and its state.
 * https://docs.databricks.com/aws/en/error-messages/error-classes
 */
export function conditionsOf(error: RuntimeError): readonly string[] {
  const name =
    /^\[([A-Z_]+)(?:\.[A-Z_]+)?\]/u.exec(error.message)?.[1] ?? classes[error.number] ?? '';
  const state = statesOfConditions[name] ?? states[error.number];
  return [name, ...(state === undefined ? [] : [`SQLSTATE '${state}'`])];
}

/** Takes `portside:NUMBER|SEVERITY|STATE|message` out of a text; null if there is none. */
export function parseRaised(text: string, line: number): RuntimeError | null {
  const start = text.indexOf(RAISED_ERROR_PREFIX);
  if (start < 0) return null;
  const parts = /^(-?\d+)\|(\d+)\|(\d+)\|([\s\S]*)$/u.exec(
    text.slice(start + RAISED_ERROR_PREFIX.length),
  );
  if (!parts) return null;
  return {
    number: Number(parts[1]),
    severity: Number(parts[2]),
    state: Number(parts[3]),
    line,
    // DuckDB shows the place in the emitted text after an error that binding raised.
    message: (parts[4] ?? '').replace(/\n+LINE \d+:[\s\S]*$/u, ''),
  };
}
