import { EXACT } from '../finding.ts';
import { defineOperation } from '../operation.ts';

/** GO, which ends a batch for the client and never reaches the server; and a semicolon alone (`;WITH`). */
export const batchOperation = defineOperation<{ readonly ends: 'batch' }>({
  operation: 'batch',
  meaningIn: {
    tsql: ({ node }) =>
      node.kind === 'BatchSeparator' || node.kind === 'EmptyStatement' ? { ends: 'batch' } : null,
    databricks: 'not-in-dialect',
  },
  emitAs: {
    'databricks-sql': (_, __, node) => {
      if (node.kind !== 'BatchSeparator' || node.count <= 1)
        return { pieces: [], fidelity: EXACT, silent: true };
      const because = `the batch before it runs ${node.count} times.`;
      return { pieces: [], fidelity: { kind: 'manual', because } };
    },
    duckdb: () => ({ pieces: [], fidelity: EXACT, silent: true }),
  },
  docs: {
    title: 'GO',
    behaviour: {
      tsql: 'GO ends a batch: variables end with it.',
      databricks:
        'Statements are separated by semicolons; session variables live as long as the session.',
    },
    port: 'The separator is left out; variables are declared anew where they are declared again.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/sql-server-utilities-statements-go',
    ],
  },
  examples: [],
});
