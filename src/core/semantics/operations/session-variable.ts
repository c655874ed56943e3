import type { Piece } from '../../emit/piece.ts';
import type { SessionFacts } from '../../emit/session-facts.ts';
import type { WriteContext, WriteOptions } from '../../emit/write-context.ts';
import { ERROR_TEXT, LAST_IDENTITY, ROW_COUNT_VARIABLE } from './variable-name.ts';
import type { SystemValue } from '../../program/program.ts';

/** The session variable that holds what the source's session knows; null for what needs none. */
const VARIABLES: Readonly<Record<SystemValue, { name: string; type: string } | null>> = {
  rowcount: { name: ROW_COUNT_VARIABLE, type: 'BIGINT DEFAULT 0' },
  error: null,
  // A loop over a cursor needs none.
  'fetch-status': null,
  trancount: { name: 'v_trancount', type: 'INT DEFAULT 0' },
  'xact-state': { name: 'v_trancount', type: 'INT DEFAULT 0' },
  identity: { name: 'v_identity', type: 'BIGINT' },
  'scope-identity': { name: 'v_identity', type: 'BIGINT' },
  'error-number': { name: 'v_error_number', type: 'INT' },
  'error-message': { name: 'v_error_message', type: 'STRING' },
  'error-severity': { name: 'v_error_severity', type: 'INT' },
  'error-state': { name: 'v_error_state', type: 'INT' },
  'error-line': { name: 'v_error_line', type: 'INT' },
  'error-procedure': { name: 'v_error_procedure', type: 'STRING' },
};

/** The name of the variable; null where the port keeps none. */
export function sessionVariable(value: SystemValue): string | null {
  return VARIABLES[value]?.name ?? null;
}

/** The variables that a script's port declares at its top. */
export function sessionVariables(
  facts: SessionFacts,
  options: WriteOptions,
): readonly { readonly name: string; readonly type: string }[] {
  const asked = Object.entries(VARIABLES).flatMap(([value, variable]) =>
    variable !== null && facts.asked.has(value as SystemValue) ? [variable] : [],
  );
  if (asksDiagnostics(facts, options)) asked.push({ name: ERROR_TEXT, type: 'STRING' });
  if (facts.outputsIdentity) asked.push({ name: LAST_IDENTITY, type: 'BIGINT' });
  const number = VARIABLES['error-number'];
  // Whether there was an error is told by its number.
  if (number !== null && keepsErrors(facts)) asked.push(number);
  return asked.filter(
    ({ name }, index) => asked.findIndex((other) => other.name === name) === index,
  );
}

/** True if a handler in the script asks which error it handles. */
export function keepsErrors(facts: SessionFacts): boolean {
  return [...facts.asked].some((value) => value.startsWith('error-'));
}

/** Plain Spark tells a handler nothing of its error. */
const UNTOLD =
  'Spark does not tell which error was caught: run the statements of this block by themselves to see it.';

/**
 * True if handlers ask for the text of their error: Databricks SQL tells it, plain Spark does not (4.2.1 does not parse it).
 * https://docs.databricks.com/aws/en/sql/language-manual/control-flow/get-diagnostics-stmt
 */
export function asksDiagnostics(facts: SessionFacts, options: WriteOptions): boolean {
  return !options.sparkOnly && facts.asked.has('error-message');
}

/** An error as the functions ERROR_NUMBER and their kin give it. A part that is null is not known. */
export interface KeptError {
  readonly 'error-number': readonly Piece[];
  /** Absent where the variable has it already. */
  readonly 'error-message'?: readonly Piece[] | null;
  readonly 'error-severity': readonly Piece[] | null;
  readonly 'error-state': readonly Piece[] | null;
}

/** `SET (v_error_number, …) = (SELECT …)`: what a handler asks of the error that is about to be raised. */
export function keepError(
  error: KeptError,
  context: WriteContext,
  word: 'SET' | 'SET VAR' = context.nested ? 'SET' : 'SET VAR',
): readonly Piece[] {
  const { asked } = context.session;
  const parts = (Object.keys(error) as (keyof KeptError)[]).flatMap((part) => {
    const name = sessionVariable(part);
    const value = error[part];
    return name !== null && (part === 'error-number' || asked.has(part))
      ? [{ name, value: value ?? [context.text('NULL')] }]
      : [];
  });
  const [first] = parts;
  if (parts.length === 1 && first !== undefined)
    return context.sql`${word} ${first.name} = ${first.value}`;
  const names = parts.map((part) => part.name).join(', ');
  const values = parts.flatMap((part, index) => [
    ...(index === 0 ? [] : [context.text(', ')]),
    ...part.value,
  ]);
  return context.sql`${word} (${names}) = (SELECT ${values})`;
}

/** Forgets the error before: one that no handler tells is of the target's own making. */
export function noError(context: WriteContext): readonly Piece[] {
  const text = (value: string): readonly Piece[] => [context.text(value)];
  return keepError(
    {
      'error-number': text('NULL'),
      'error-message': text(
        asksDiagnostics(context.session, context.options) ? 'NULL' : context.literal(UNTOLD),
      ),
      'error-severity': text('16'),
      'error-state': text('1'),
    },
    context,
    'SET',
  );
}

/** Behind a CATCH there is no error any more. */
export function forgetError(context: WriteContext): readonly Piece[] {
  const none = [context.text('NULL')];
  return keepError(
    {
      'error-number': none,
      'error-message': none,
      'error-severity': none,
      'error-state': none,
    },
    context,
    'SET',
  );
}

/** Lines around a TRY within a CATCH: the error of that CATCH is there again behind it. */
export function keepingOuterError(
  context: WriteContext,
  indent: string,
): { readonly before: string; readonly behind: string } {
  const { asked } = context.session;
  const kept = (Object.keys(VARIABLES) as SystemValue[]).flatMap((value) => {
    const variable = VARIABLES[value];
    const isKept = value === 'error-number' || asked.has(value);
    return value.startsWith('error-') && isKept && variable !== null ? [variable] : [];
  });
  const outer = (name: string): string => name.replace(/^v_/, 'outer_');
  const before = kept.map(
    ({ name, type }) => `${indent}DECLARE ${outer(name)} ${type} DEFAULT ${name};\n`,
  );
  const behind = kept.map(({ name }) => `${indent}SET ${name} = ${outer(name)};\n`);
  return { before: before.join(''), behind: behind.join('') };
}
