import type { Query } from '../../syntax/ast/index.ts';
import { EXACT } from '../finding.ts';
import { defineOperation, type Emission } from '../operation.ts';
import type { ReadSite } from '../site.ts';
import { rowCount } from './counted-rows.ts';
import { intoOf } from './select-into.ts';
import { ROW_COUNT_VARIABLE } from './variable-name.ts';

type Meaning =
  | { readonly value: 'row-count' }
  /** A query whose rows go to the client, and are counted for the next statement. */
  | { readonly value: 'result'; readonly query: Query };

/** @@ROWCOUNT: how many rows the last statement changed or gave. */
export const rowCountOperation = defineOperation<Meaning>({
  operation: 'row-count',
  meaningIn: { tsql: read, databricks: 'not-in-dialect' },
  emitAs: {
    'databricks-sql': (meaning, context): Emission | null => {
      if (meaning.value === 'result') {
        if (!context.countsRows) return null;
        const before = rowCount(context, [context.emit(meaning.query)]);
        return { edits: { before }, fidelity: EXACT, silent: true };
      }
      if (context.fixedRowCount !== null)
        return { pieces: [context.text(String(context.fixedRowCount))], fidelity: EXACT };
      if (!context.asksBlindly)
        return { pieces: [context.text(ROW_COUNT_VARIABLE)], fidelity: EXACT };
      const because =
        'the rows of the statement before this one can not be counted: only those of a query, INSERT, UPDATE, DELETE and MERGE are.';
      return { pieces: [], fidelity: { kind: 'manual', because } };
    },
    duckdb: (meaning, context) =>
      meaning.value === 'result'
        ? null
        : {
            pieces: [context.slot({ slot: 'system', name: 'rowcount' })],
            fidelity: EXACT,
            silent: true,
          },
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

function read({ node }: ReadSite): Meaning | null {
  if (node.kind === 'SystemVariable')
    return node.name.toUpperCase() === '@@ROWCOUNT' ? { value: 'row-count' } : null;
  if (node.kind !== 'SelectStatement' || intoOf(node.query) !== null) return null;
  const { body } = node.query;
  const assigns =
    body.kind === 'QuerySpecification' && body.items.some((item) => item.assign !== null);
  return assigns ? null : { value: 'result', query: node.query };
}
