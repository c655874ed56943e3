import { defineOperation, unknown, type Unknown } from '../operation.ts';
import type { ReadSite } from '../site.ts';

/** OUTPUT … INTO table OUTPUT …: the rows of a change go into a table and to the client. */
export const secondOutputOperation = defineOperation<never>({
  operation: 'second-output',
  meaningIn: { tsql: read, databricks: 'not-in-dialect' },
  emitAs: { 'databricks-sql': () => null, duckdb: () => null },
  docs: {
    title: 'Two OUTPUT clauses',
    behaviour: {
      tsql: 'The first OUTPUT puts its rows into a table, the second gives others to the client.',
      databricks: 'A change gives no rows.',
    },
    port: 'None: one of the two would be lost.',
    action: 'Keep the columns of both in the table of the first OUTPUT, and read it afterwards.',
    references: ['https://learn.microsoft.com/en-us/sql/t-sql/queries/output-clause-transact-sql'],
  },
  examples: [],
});

function read({ node }: ReadSite): Unknown | null {
  const changes =
    node.kind === 'InsertStatement' ||
    node.kind === 'UpdateStatement' ||
    node.kind === 'DeleteStatement' ||
    node.kind === 'MergeStatement';
  if (!changes || (node.output?.second ?? null) === null) return null;
  return unknown(
    'a change gives rows by two OUTPUT clauses: keep the columns of both in the table of the first, and read that table afterwards',
  );
}
