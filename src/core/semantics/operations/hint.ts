import { EXACT } from '../finding.ts';
import { defineOperation, type Emission } from '../operation.ts';

/** Hints that change results, not only plans: rows under a lock are skipped. */
const CHANGES_ROWS = new Set(['READPAST']);

interface Meaning {
  readonly hints: readonly string[];
}

/** Table, join and query hints: advice to an optimiser that is not there any more. */
export const hintOperation = defineOperation<Meaning>({
  operation: 'hint',
  meaningIn: {
    tsql: ({ node }) => {
      if (node.kind === 'TableHints') return { hints: node.hints };
      if (node.kind === 'OptionClause') return { hints: node.hints };
      return null;
    },
    databricks: 'not-in-dialect',
  },
  emitAs: { 'databricks-sql': write, duckdb: write },
  docs: {
    title: 'Hints',
    behaviour: {
      tsql: 'WITH (…) after a table and OPTION (…) after a query advise on locks, indexes and plans.',
      databricks: 'There are no locks to advise on; Delta tables are read as of one version.',
    },
    port: 'The hint is dropped: it has no effect on the rows.',
    action: 'If rows were skipped on purpose while others worked on them, design that anew.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/queries/hints-transact-sql-table',
      'https://learn.microsoft.com/en-us/sql/t-sql/queries/hints-transact-sql-query',
    ],
  },
  examples: [],
});

function write(meaning: Meaning): Emission {
  const skipping = meaning.hints.find((hint) => CHANGES_ROWS.has(hint.toUpperCase()));
  if (skipping === undefined) return { pieces: [], fidelity: EXACT };
  const differs = `${skipping} leaves out rows that others have locked; the port reads all rows.`;
  return { pieces: [], fidelity: { kind: 'approximate', differs } };
}
