import { formatMessage } from '../semantics/operations/format-message.ts';
import type {
  Expression,
  GetDiagnostics,
  PlacedStatement,
  ThrowStatement,
} from '../syntax/ast/index.ts';
import { duckdbTypeName } from '../targets/duckdb/type-name.ts';
import type { StatementCompiler } from './assignments.ts';
import type { Origin, Step } from './program.ts';

/** THROW and RAISERROR: the error that is raised, part by part. */
export function throwing(
  compiler: StatementCompiler,
  placed: PlacedStatement,
  statement: ThrowStatement,
  origin: Origin,
): Step {
  const [first, second, third] = statement.arguments;
  const none = { number: null, message: null, severity: null, state: null };
  if (first === undefined) return { step: 'throw', ...none, ends: 'batch', origin };
  // THROW number, message, state; RAISERROR (message or number, severity, state, …).
  const isThrow = statement.form === 'THROW';
  const message = isThrow ? second : first;
  if (message === undefined)
    return compiler.unsupported(placed, 'operation/throw', 'The error has no text.');
  const valueOf = (expression: Expression) =>
    compiler.fragment(placed, (context) => [context.emit(expression)]);
  const values = isThrow ? [] : statement.arguments.slice(3);
  let formatted = true;
  const text = compiler.fragment(placed, (context) => {
    const pieces = isThrow ? null : formatMessage(context, message, values);
    formatted = isThrow || pieces !== null;
    return pieces ?? [context.emit(message)];
  });
  if (!formatted) {
    const why = 'The text into which the values are put is not a constant.';
    return compiler.unsupported(placed, 'operation/throw', why);
  }
  const number = isThrow ? valueOf(first) : null;
  const severity = isThrow || second === undefined ? null : valueOf(second);
  const state = third === undefined ? null : valueOf(third);
  for (const part of [text, number, severity, state])
    if (part !== null && 'step' in part) return part;
  return {
    step: 'throw',
    number,
    message: text,
    severity,
    state,
    ends: isThrow ? 'batch' : 'statement',
    origin,
  } as Step;
}

/** GET DIAGNOSTICS: the text of the error that is handled, in a variable. */
export function diagnosing(
  compiler: StatementCompiler,
  placed: PlacedStatement,
  { variables, items }: GetDiagnostics,
  origin: Origin,
): Step {
  const other = items.find((item) => item !== 'MESSAGE_TEXT');
  if (other !== undefined) {
    const why = `${other} of an error is not known locally.`;
    return compiler.unsupported(placed, 'operation/throw', why);
  }
  const targets = variables.map((variable) => ({
    variable: variable.toLowerCase(),
    type: duckdbTypeName(compiler.variableType(placed, variable)),
  }));
  const text = { slot: 'system', name: 'error-message' } as const;
  const parts = targets.flatMap((_, index) => [index === 0 ? 'SELECT ' : ', ', text]);
  return { step: 'assign', targets, sql: { parts }, whenEmpty: 'null', whenMany: 'error', origin };
}
