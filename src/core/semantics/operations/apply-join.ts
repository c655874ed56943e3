import type { JoinedTable } from '../../syntax/ast/index.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { EXACT } from '../finding.ts';
import { defineOperation, type Emission } from '../operation.ts';

/** CROSS APPLY and OUTER APPLY: a join whose right side may refer to its left. */
export const applyJoinOperation = defineOperation<{
  readonly join: JoinedTable;
  readonly outer: boolean;
}>({
  operation: 'apply',
  meaningIn: {
    tsql: ({ node }) => {
      if (node.kind !== 'JoinedTable') return null;
      if (node.join !== 'cross-apply' && node.join !== 'outer-apply') return null;
      return { join: node, outer: node.join === 'outer-apply' };
    },
    databricks: 'not-in-dialect',
  },
  emitAs: { 'databricks-sql': write, duckdb: write },
  docs: {
    title: 'APPLY',
    behaviour: {
      tsql: 'CROSS APPLY evaluates its right side for each row of its left; OUTER APPLY keeps rows without a match.',
      databricks:
        'LATERAL lets the right side of a join refer to its left; LEFT JOIN LATERAL … ON true keeps rows without a match.',
    },
    port: 'CROSS JOIN LATERAL, or LEFT JOIN LATERAL … ON true.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/queries/from-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-qry-select-lateral-subquery',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: 'SELECT t.x, u.y FROM (VALUES (1), (2)) AS t (x) OUTER APPLY (SELECT t.x + 1 AS y WHERE t.x > 1) AS u;',
      rows: [
        ['1', null],
        ['2', '3'],
      ],
      evidence: 'https://learn.microsoft.com/en-us/sql/t-sql/queries/from-transact-sql',
      naive:
        'SELECT t.x, u.y FROM (VALUES (1), (2)) AS t (x) CROSS JOIN LATERAL (SELECT t.x + 1 AS y WHERE t.x > 1) AS u;',
    },
  ],
});

function write(meaning: { join: JoinedTable; outer: boolean }, context: WriteContext): Emission {
  const { join, outer } = meaning;
  const words = context.tokens({ start: join.left.end, end: join.right.start });
  const first = words[0];
  const last = words.at(-1);
  if (first === undefined || last === undefined) throw new TypeError('an APPLY without its words');
  const span = { start: first.span.start, end: last.span.end };
  return {
    edits: {
      spans: [
        { span, pieces: [context.text(outer ? 'LEFT JOIN LATERAL' : 'CROSS JOIN LATERAL', span)] },
      ],
      after: outer ? [context.text(' ON true')] : [],
    },
    fidelity: EXACT,
  };
}
