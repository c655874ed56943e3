import { EXACT } from '../finding.ts';
import { defineOperation, type Emission } from '../operation.ts';
import { ROW_COUNT_VARIABLE } from './variable-name.ts';

/** @@ROWCOUNT: how many rows the last statement changed or gave. */
export const rowCountOperation = defineOperation<{ readonly value: 'row-count' }>({
  operation: 'row-count',
  meaningIn: {
    tsql: ({ node }) =>
      node.kind === 'SystemVariable' && node.name.toUpperCase() === '@@ROWCOUNT'
        ? { value: 'row-count' }
        : null,
    databricks: 'not-in-dialect',
  },
  emitAs: {
    'databricks-sql': (_, context): Emission => {
      if (!context.asksBlindly)
        return { pieces: [context.text(ROW_COUNT_VARIABLE)], fidelity: EXACT };
      const because =
        'the rows of the statement before this one can not be counted: only INSERT, UPDATE, DELETE, MERGE and SELECT INTO are.';
      return { pieces: [], fidelity: { kind: 'manual', because } };
    },
    duckdb: (_, context) => ({
      pieces: [context.slot({ slot: 'system', name: 'rowcount' })],
      fidelity: EXACT,
      silent: true,
    }),
  },
  docs: {
    title: '@@ROWCOUNT',
    behaviour: {
      tsql: '@@ROWCOUNT is the number of rows of the statement before.',
      databricks:
        'A statement on a Delta table gives its counts as a result that no later statement can read.',
    },
    port: `The rows are counted into ${ROW_COUNT_VARIABLE} before they are changed.`,
    action: '',
    references: ['https://learn.microsoft.com/en-us/sql/t-sql/functions/rowcount-transact-sql'],
  },
  examples: [],
});
