import type { Expression, ThrowStatement } from '../../syntax/ast/index.ts';
import { STATEMENT_BREAK, type Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { conditional, EXACT, type Fidelity } from '../finding.ts';
import { defineOperation, type Emission } from '../operation.ts';
import { formatMessage } from './format-message.ts';
import { keptAsComment } from './kept-as-comment.ts';
import { keepError, keepsErrors } from './session-variable.ts';
import { readerOf } from '../site.ts';

const TEXT_ONLY: Fidelity = conditional(
  'whoever runs the port looks at the text of the error, not at its number, severity and state.',
);

/** THROW and RAISERROR: an error, or for a low severity a message only. */
export const throwOperation = defineOperation<{ readonly statement: ThrowStatement }>({
  operation: 'throw',
  meaningIn: {
    tsql: readerOf('ThrowStatement', ({ node }) => ({ statement: node })),
    databricks: 'not-in-dialect',
  },
  emitAs: {
    'databricks-sql': write,
    // A program throws by a step of its own.
    duckdb: () => ({ pieces: [], fidelity: EXACT, silent: true }),
  },
  docs: {
    title: 'THROW and RAISERROR',
    behaviour: {
      tsql: 'THROW raises an error of severity 16; RAISERROR of a severity up to 10 only sends a message.',
      databricks: 'raise_error raises an error with a text.',
    },
    port: 'raise_error with the text, RESIGNAL for THROW alone; a message alone is kept as a comment.',
    action: 'Numbers, severity and state are not carried over: look at who reads them.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/throw-transact-sql',
      'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/raiserror-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/raise_error',
      'https://docs.databricks.com/aws/en/sql/language-manual/control-flow/resignal-stmt',
    ],
  },
  examples: [],
});

/** True for a RAISERROR that only sends a message. */
export function isMessage(
  statement: ThrowStatement,
  context: Pick<WriteContext, 'constantOf'>,
): boolean {
  const [, second] = statement.arguments;
  if (statement.form !== 'RAISERROR' || second === undefined) return false;
  const severity = context.constantOf(second);
  return typeof severity === 'number' && severity <= 10;
}

function write(meaning: { statement: ThrowStatement }, context: WriteContext): Emission {
  const { statement } = meaning;
  const [first, second, third, ...values] = statement.arguments;
  if (first === undefined) {
    // The variables still hold the error that is handled; without them a handler raises its own again.
    const pieces = keepsErrors(context.session)
      ? context.sql`SELECT raise_error(v_error_message)`
      : context.sql`RESIGNAL`;
    return { pieces, fidelity: TEXT_ONLY };
  }
  if (isMessage(statement, context))
    return { pieces: keptAsComment(context, statement), fidelity: EXACT };
  const isThrow = statement.form === 'THROW';
  const message = isThrow ? second : first;
  if (message === undefined)
    return { pieces: [], fidelity: { kind: 'manual', because: 'it has no text.' } };
  if (!isThrow && context.typeOf(message).type !== 'text') {
    const because = 'its text stands in sys.messages.';
    return { pieces: [], fidelity: { kind: 'manual', because } };
  }
  const text = isThrow ? [context.emit(message)] : formatMessage(context, message, values);
  if (text === null)
    return {
      pieces: [],
      fidelity: { kind: 'manual', because: 'the form of its text is not known.' },
    };
  const raised = raise(
    {
      number: isThrow ? first : 50000,
      text,
      severity: isThrow || second === undefined ? 16 : second,
      state: third ?? 1,
    },
    context,
  );
  const severity = isThrow || second === undefined ? 16 : context.constantOf(second);
  if (typeof severity === 'number' || second === undefined)
    return { pieces: raised, fidelity: TEXT_ONLY };
  // Up to 10 it is a message.
  const { indent } = context;
  const guarded = context.sql`IF ${context.emit(second)} > 10 THEN\n${indent}  ${raised};\n${indent}END IF`;
  const pieces = context.nested ? guarded : context.sql`BEGIN\n${guarded};\nEND`;
  return { pieces, fidelity: TEXT_ONLY };
}

/** raise_error, and before it what a handler asks of the error. */
export function raise(
  error: {
    readonly number: Expression | number;
    readonly text: readonly Piece[];
    readonly severity: Expression | number;
    readonly state: Expression | number;
  },
  context: WriteContext,
): readonly Piece[] {
  const plain = context.sql`SELECT raise_error(${error.text})`;
  if (!keepsErrors(context.session)) return plain;
  const value = (part: Expression | number): readonly Piece[] =>
    typeof part === 'number' ? [context.text(String(part))] : [context.emit(part)];
  const kept = keepError(
    {
      'error-number': value(error.number),
      'error-message': error.text,
      'error-severity': value(error.severity),
      'error-state': value(error.state),
    },
    context,
  );
  const text = context.session.asked.has('error-message')
    ? context.sql`SELECT raise_error(v_error_message)`
    : plain;
  return [...kept, context.text(`${STATEMENT_BREAK}${context.indent}`), ...text];
}
