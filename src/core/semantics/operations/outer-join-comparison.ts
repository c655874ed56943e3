import { defineOperation, unknown } from '../operation.ts';

/** `a *= b` and `a =* b`, which joined tables before JOIN could. They are told, and ported by nobody. */
export const outerJoinComparisonOperation = defineOperation<never>({
  operation: 'outer-join-comparison',
  meaningIn: {
    tsql: ({ node }) =>
      node.kind === 'OuterJoinComparison'
        ? unknown(
            `${node.operator} is an outer join as it was written up to compatibility level 80: which conditions join and which filter it does not say. Write ${node.operator === '*=' ? 'LEFT' : 'RIGHT'} JOIN … ON`,
          )
        : null,
    databricks: 'not-in-dialect',
  },
  emitAs: { 'databricks-sql': () => null, duckdb: () => null },
  docs: {
    title: 'Old outer joins',
    behaviour: {
      tsql: 'WHERE a.x *= b.x keeps all rows of a, WHERE a.x =* b.x all rows of b. Since SQL Server 2012 it is a syntax error.',
      databricks: 'Outer joins are written with JOIN only.',
    },
    port: 'The statement is kept as a comment.',
    action:
      'Write LEFT JOIN or RIGHT JOIN with the conditions that join, and leave the others in WHERE.',
    references: [
      'https://learn.microsoft.com/en-us/previous-versions/sql/sql-server-2008-r2/ms143729(v=sql.105)',
      'https://learn.microsoft.com/en-us/sql/t-sql/queries/from-transact-sql',
    ],
  },
  examples: [],
});
