import type { Query } from '../../syntax/ast/index.ts';
import { conditional, EXACT } from '../finding.ts';
import { defineOperation, unknown, type Emission } from '../operation.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { readerOf } from '../site.ts';
import { limited, unknownLimit } from './dml-target.ts';
import { intoOf } from './select-into.ts';

/** A query behind SET ROWCOUNT, which gives no more rows than that. */
export const limitedResultOperation = defineOperation<{
  readonly most: number;
  readonly query: Query;
}>({
  operation: 'limited-result',
  meaningIn: {
    tsql: readerOf('SelectStatement', (site) => {
      if (!limited(site)) return null;
      const { settings, node } = site;
      const { query } = node;
      const { body } = query;
      const plain = body.kind !== 'QuerySpecification' || body.top === null;
      const assigns =
        body.kind === 'QuerySpecification' && body.items.some(({ assign }) => assign !== null);
      if (body.kind === 'QuerySpecification' && body.from === null) return null;
      const limit = unknownLimit(site);
      if (limit !== null) return limit;
      if (!plain || query.limit !== null || assigns || intoOf(query) !== null)
        return unknown('what SET ROWCOUNT leaves of a query with TOP, OFFSET, INTO or assignments');
      return { most: settings.mostRows ?? 0, query };
    }),
    databricks: 'not-in-dialect',
  },
  emitAs: { 'databricks-sql': write, duckdb: write },
  docs: {
    title: 'A query behind SET ROWCOUNT',
    behaviour: {
      tsql: 'SET ROWCOUNT n ends each statement after n rows.',
      databricks: 'LIMIT stands in the query itself.',
    },
    port: 'LIMIT n at the end of the query.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/statements/set-rowcount-transact-sql',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: 'CREATE TABLE t (x int); INSERT INTO t VALUES (3), (1), (2); SET ROWCOUNT 2; SELECT x FROM t ORDER BY x; SET ROWCOUNT 0;',
      rows: [['1'], ['2']],
      evidence: 'https://learn.microsoft.com/en-us/sql/t-sql/statements/set-rowcount-transact-sql',
      naive:
        'CREATE TABLE t (x INT); INSERT INTO t VALUES (3), (1), (2); SELECT x FROM t ORDER BY x;',
    },
  ],
});

function write(
  { most, query }: { readonly most: number; readonly query: Query },
  context: WriteContext,
): Emission {
  if (context.countsRows && context.target === 'databricks-sql') {
    const because = 'the number of rows that SET ROWCOUNT leaves of a query is asked for.';
    return { pieces: [], fidelity: { kind: 'manual', because } };
  }
  const spans = [
    { span: { start: query.end, end: query.end }, pieces: context.sql` LIMIT ${most}` },
  ];
  const fidelity =
    query.orderBy === null
      ? conditional(
          'it does not matter which rows are taken: without ORDER BY the source leaves that undefined.',
        )
      : EXACT;
  return { edits: { spans }, fidelity };
}
