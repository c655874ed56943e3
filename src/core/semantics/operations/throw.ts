import type { ThrowStatement } from '../../syntax/ast/index.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { EXACT } from '../finding.ts';
import { defineOperation, type Emission } from '../operation.ts';
import { keptAsComment } from './kept-as-comment.ts';

/** THROW and RAISERROR: an error, or for a low severity a message only. */
export const throwOperation = defineOperation<{ readonly statement: ThrowStatement }>({
  operation: 'throw',
  meaningIn: {
    tsql: ({ node }) => (node.kind === 'ThrowStatement' ? { statement: node } : null),
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
    port: 'raise_error with the text; a message alone is kept as a comment.',
    action: 'Numbers, severity and state are not carried over: look at who reads them.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/throw-transact-sql',
      'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/raiserror-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/raise_error',
    ],
  },
  examples: [],
});

function write(meaning: { statement: ThrowStatement }, context: WriteContext): Emission {
  const { statement } = meaning;
  const [first, second] = statement.arguments;
  if (first === undefined) {
    return {
      pieces: [],
      fidelity: { kind: 'manual', because: 'the error that is handled can not be raised again.' },
    };
  }
  if (statement.form === 'RAISERROR') {
    const severity = second === undefined ? undefined : context.constantOf(second);
    if (typeof severity !== 'number')
      return { pieces: [], fidelity: { kind: 'manual', because: 'its severity is not known.' } };
    if (severity <= 10) return { pieces: keptAsComment(context, statement), fidelity: EXACT };
    if (statement.arguments.length > 3)
      return { pieces: [], fidelity: { kind: 'manual', because: 'values are put into its text.' } };
  }
  const message = statement.form === 'THROW' ? second : first;
  if (message === undefined)
    return { pieces: [], fidelity: { kind: 'manual', because: 'it has no text.' } };
  const differs = 'the number, severity and state of the error are lost.';
  return {
    pieces: context.sql`SELECT raise_error(${context.emit(message)})`,
    fidelity: { kind: 'approximate', differs },
  };
}
