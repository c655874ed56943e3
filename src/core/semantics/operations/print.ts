import type { PrintStatement } from '../../syntax/ast/index.ts';
import { EXACT } from '../finding.ts';
import { defineOperation } from '../operation.ts';
import { keptAsComment } from './kept-as-comment.ts';
import { readerOf } from '../site.ts';

/** PRINT: a message for whoever watches, no result. */
export const printOperation = defineOperation<{ readonly statement: PrintStatement }>({
  operation: 'print',
  meaningIn: {
    tsql: readerOf('PrintStatement', ({ node }) => ({ statement: node })),
    databricks: 'not-in-dialect',
  },
  emitAs: {
    'databricks-sql': (meaning, context) => ({
      pieces: keptAsComment(context, meaning.statement),
      fidelity: EXACT,
    }),
    // A program prints by a step of its own.
    duckdb: () => ({ pieces: [], fidelity: EXACT, silent: true }),
  },
  docs: {
    title: 'PRINT',
    behaviour: {
      tsql: 'PRINT sends a message to the client; no result depends on it.',
      databricks: 'SQL has no messages; a notebook shows results.',
    },
    port: 'The statement is kept as a comment.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/print-transact-sql',
    ],
  },
  examples: [],
});
