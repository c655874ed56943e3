import type { TransactionStatement } from '../../syntax/ast/index.ts';
import type { Fidelity } from '../finding.ts';
import { defineOperation } from '../operation.ts';
import { keptAsComment } from './kept-as-comment.ts';

const SEPARATE: Fidelity = {
  kind: 'approximate',
  differs:
    'each statement of the port commits by itself: if one fails, what was done before it stays.',
};

/** BEGIN, COMMIT, ROLLBACK and SAVE TRANSACTION. */
export const transactionOperation = defineOperation<{ readonly statement: TransactionStatement }>({
  operation: 'transaction',
  meaningIn: {
    tsql: ({ node }) => (node.kind === 'TransactionStatement' ? { statement: node } : null),
    databricks: 'not-in-dialect',
  },
  emitAs: {
    'databricks-sql': (meaning, context) => ({
      pieces: keptAsComment(context, meaning.statement),
      fidelity: SEPARATE,
    }),
    duckdb: () => ({ pieces: [], fidelity: SEPARATE }),
  },
  docs: {
    title: 'Transactions',
    behaviour: {
      tsql: 'Statements between BEGIN and COMMIT TRANSACTION take effect together, or not at all.',
      databricks: 'Each statement on a Delta table is atomic by itself.',
    },
    port: 'The statement is kept as a comment.',
    action:
      'Prepare everything first and let one statement per table finish the work, so that a failure leaves nothing half done.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/transactions-transact-sql',
      'https://docs.databricks.com/aws/en/lakehouse/acid',
    ],
  },
  examples: [],
});
