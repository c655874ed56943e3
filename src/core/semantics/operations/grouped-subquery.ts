import type { Expression, QuerySpecification, SubqueryExpression } from '../../syntax/ast/index.ts';
import { covers, pathTo, walk } from '../../syntax/children.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { EXACT } from '../finding.ts';
import { defineOperation, type Emission } from '../operation.ts';
import type { ReadSite } from '../site.ts';

/** A scalar subquery that refers to the keys of the groups it is selected with. */
export const groupedSubqueryOperation = defineOperation<{ readonly subquery: SubqueryExpression }>({
  operation: 'grouped-subquery',
  meaningIn: {
    tsql: (site) =>
      site.node.kind === 'SubqueryExpression' && isSelectedWithGroups(site, site.node)
        ? { subquery: site.node }
        : null,
    databricks: 'not-in-dialect',
  },
  emitAs: { 'databricks-sql': write, duckdb: write },
  docs: {
    title: 'Subquery over groups',
    behaviour: {
      tsql: 'A subquery in the select list may refer to the keys of the groups.',
      databricks: 'A subquery that refers to the rows of groups is the argument of an aggregate.',
    },
    port: 'first around the subquery, which is the same for all rows of a group.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/queries/select-group-by-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/first',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT t.g, (SELECT STRING_AGG(u.n, ',') WITHIN GROUP (ORDER BY u.n) FROM (VALUES (1, 'b'), (1, 'a')) AS u (g, n) WHERE u.g = t.g) AS s FROM (VALUES (1), (1), (2)) AS t (g) GROUP BY t.g ORDER BY t.g;",
      rows: [
        ['1', 'a,b'],
        ['2', null],
      ],
      evidence: 'https://learn.microsoft.com/en-us/sql/t-sql/queries/select-group-by-transact-sql',
      naive: null,
    },
  ],
});

function write(
  { subquery }: { readonly subquery: SubqueryExpression },
  context: WriteContext,
): Emission {
  return {
    edits: { before: [context.text('first(', subquery)], after: [context.text(')', subquery)] },
    fidelity: EXACT,
    silent: true,
  };
}

/** True if the value holds a correlated subquery and is selected by a query with GROUP BY. */
export function isSelectedWithGroups(site: ReadSite, value: Expression): boolean {
  const query = pathTo(site.binding.statement, value).findLast(
    (node) => node.kind === 'QuerySpecification',
  );
  return query !== undefined && selects(query, value) && isCorrelated(site, value);
}

function selects(query: QuerySpecification, value: Expression): boolean {
  return query.groupBy !== null && query.items.some((item) => covers(item, value));
}

function isCorrelated(site: ReadSite, value: Expression): boolean {
  let correlated = false;
  walk(value, (node) => {
    if (node.kind === 'ColumnReference' && (site.columnOf(node)?.depth ?? 0) > 0) correlated = true;
  });
  return correlated;
}

/** A text that stands for a subquery, as the argument of an aggregate where it is selected with groups. */
export function overGroups(
  context: WriteContext,
  value: Expression,
  pieces: readonly Piece[],
): readonly Piece[] {
  return isSelectedWithGroups(context, value) ? context.sql`first(${pieces})` : pieces;
}
