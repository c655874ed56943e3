import type {
  Expression,
  HavingClause,
  Node,
  OrderByItem,
  Query,
  QuerySpecification,
} from '../../syntax/ast/index.ts';
import { walk } from '../../syntax/children.ts';
import { EXACT } from '../finding.ts';
import { defineOperation, unknown } from '../operation.ts';
import type { ReadSite } from '../site.ts';
import { comparingCollation } from './collation-key.ts';
import { sameExpression } from './same-expression.ts';
import { ownName } from '../../syntax/own-name.ts';

interface Meaning {
  readonly body: QuerySpecification;
  /** What the rows get as further columns, by the names of these. */
  readonly hidden: ReadonlyMap<string, Expression>;
  /** A HAVING that is asked of the rows, as a column of this name. */
  readonly kept: { readonly name: string; readonly having: HavingClause } | null;
}

/**
 * ORDER BY and HAVING of what Spark can't order and choose by: it becomes a column of the query, which another
 * around it drops. The items of ORDER BY write themselves: see order-item.ts.
 */
export const sortKeyOperation = defineOperation<Meaning>({
  operation: 'sort-key',
  meaningIn: {
    tsql: read,
    databricks: (site) =>
      read(site) === null
        ? null
        : unknown('Spark orders by no correlated subquery, and by GROUPING of plain columns only'),
  },
  emitAs: {
    'databricks-sql': ({ body, hidden, kept }, context) => {
      const added =
        kept === null ? hidden : new Map([...hidden, [kept.name, kept.having.condition]]);
      const names = [...added.keys()].join(', ');
      const columns = [...added].flatMap(
        ([name, expression]) => context.sql`, ${context.emit(expression)} AS ${name}`,
      );
      const last = body.items.at(-1)?.end ?? body.end;
      return {
        edits: {
          before: context.sql`SELECT * EXCEPT (${names}) FROM (`,
          spans: [{ span: { start: last, end: last }, pieces: columns }],
          replace: new Map(kept === null ? [] : [[kept.having, []]]),
          after: [context.text(kept === null ? ')' : `) WHERE ${kept.name}`)],
        },
        fidelity: EXACT,
      };
    },
    duckdb: () => null,
  },
  docs: {
    title: 'ORDER BY and HAVING of subqueries and GROUPING',
    behaviour: {
      tsql: 'ORDER BY and HAVING take any expression, whether the query selects it or not.',
      databricks:
        'ORDER BY takes no correlated subquery; it and HAVING take GROUPING of plain columns only.',
    },
    port: 'The expression is a further column of the query, which a query around it drops.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/queries/select-order-by-clause-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-qry-select-orderby',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: "SELECT y, n FROM (SELECT TOP (2) YEAR(d) AS y, COUNT(*) AS n FROM (VALUES (CAST('2024-01-05' AS date)), (CAST('2023-01-05' AS date))) AS t (d) GROUP BY ROLLUP (YEAR(d)) ORDER BY GROUPING(YEAR(d)) DESC, YEAR(d)) AS q ORDER BY n;",
      rows: [
        ['2023', '1'],
        [null, '2'],
      ],
      evidence: 'https://learn.microsoft.com/en-us/sql/t-sql/functions/grouping-transact-sql',
      naive:
        "SELECT y, n FROM (SELECT YEAR(d) AS y, COUNT(*) AS n FROM VALUES (DATE'2024-01-05'), (DATE'2023-01-05') AS t (d) GROUP BY ROLLUP (YEAR(d)) ORDER BY GROUPING(YEAR(d)) DESC, YEAR(d) LIMIT 2) AS q ORDER BY n;",
    },
  ],
});

function read(site: ReadSite): Meaning | null {
  const { node, parent } = site;
  if (node.kind !== 'QuerySpecification' || parent?.kind !== 'Query') return null;
  const hidden = new Map(
    [...sortKeys(site, parent)].flatMap(([item, key]) =>
      key.hidden ? [[key.name, item.expression] as const] : [],
    ),
  );
  const having = movedHaving(site, node);
  const kept = having === null ? null : { name: `${freePrefix(site, 'group')}_kept`, having };
  return hidden.size === 0 && kept === null ? null : { body: node, hidden, kept };
}

/** The HAVING that Spark can't evaluate where it stands. */
function movedHaving(site: ReadSite, body: QuerySpecification): HavingClause | null {
  const { having } = body;
  return having === null || asksPlainly(site, body, having.condition) ? null : having;
}

function freePrefix(site: ReadSite, prefix: string): string {
  let free = prefix;
  while (site.statementText.toLowerCase().includes(`${free}_`)) free += '_';
  return free;
}

/** What an item of ORDER BY is called in the port: a column that is selected, or one that is added. */
export interface SortKey {
  readonly name: string;
  readonly hidden: boolean;
}

/** Names for the items of a query's ORDER BY that Spark can't order by as they stand, and for what then has none. */
export function sortKeys(site: ReadSite, query: Query): ReadonlyMap<OrderByItem, SortKey> {
  const keys = new Map<OrderByItem, SortKey>();
  const { body, orderBy } = query;
  if (body.kind !== 'QuerySpecification' || orderBy === null) return keys;
  if (query.forClause !== null) return keys;
  if (body.top?.withTies === true || body.top?.percent === true) return keys;
  const needy = orderBy.items.filter((item) => !isOrderable(site, body, item.expression));
  const wrapped = movedHaving(site, body) !== null;
  if (needy.length === 0 && !wrapped) return keys;
  for (const item of needy) {
    const place = body.items.findIndex(({ expression }) =>
      sameExpression(expression, item.expression, site),
    );
    const alias = body.items[place]?.alias ?? null;
    const star = body.items.some(({ expression }) => expression.kind === 'Star');
    if (alias !== null) keys.set(item, { name: alias.text, hidden: false });
    // A position carries no collation.
    else if (place >= 0 && !star && comparingCollation(site.typeOf(item.expression)) === null)
      keys.set(item, { name: String(place + 1), hidden: false });
  }
  if ((keys.size === needy.length && !wrapped) || body.quantifier === 'DISTINCT') return keys;
  const prefix = freePrefix(site, 'sort_key');
  orderBy.items.forEach((item, index) => {
    if (!keys.has(item) && !isOfResult(site, item.expression))
      keys.set(item, { name: `${prefix}_${index + 1}`, hidden: true });
  });
  return keys;
}

/** A position, or the name of a selected column. */
function isOfResult(site: ReadSite, expression: Expression): boolean {
  if (expression.kind === 'Literal') return true;
  const bound = expression.kind === 'ColumnReference' ? site.columnOf(expression) : undefined;
  return bound !== undefined && bound.selectItem !== null;
}

/**
 * False for correlated subqueries and window functions, for GROUPING of all but plain columns, and for expressions over columns
 * that are not there any more once rows are distinct, or once windows run over groups (Spark 4.2.1).
 */
function isOrderable(site: ReadSite, body: QuerySpecification, expression: Expression): boolean {
  if (isOfResult(site, expression)) return true;
  if (body.quantifier === 'DISTINCT' && expression.kind !== 'ColumnReference') return false;
  if (body.groupBy !== null && hasWindows(body)) return false;
  let orderable = asksPlainly(site, body, expression);
  walk(expression, (node) => {
    if (isCorrelated(site, node)) orderable = false;
    // Spark sorts by no function that is written in SQL.
    if (node.kind === 'FunctionCall' && site.nameOf(node.name)?.role === 'function')
      orderable = false;
    if (node.kind === 'FunctionCall' && node.over !== null) orderable = false;
  });
  return orderable;
}

/** True if the query selects a window function. */
function hasWindows({ items }: QuerySpecification): boolean {
  let found = false;
  for (const item of items)
    walk(item, (node) => {
      if (node.kind === 'FunctionCall' && node.over !== null) found = true;
      return !found && node.kind !== 'Query';
    });
  return found;
}

/** True if GROUPING, written or implied, is asked of plain columns only. */
function asksPlainly(site: ReadSite, body: QuerySpecification, expression: Expression): boolean {
  let plainly = true;
  walk(expression, (node) => {
    if (node.kind === 'FunctionCall' && GROUPING.has(lastName(node)))
      plainly &&= node.arguments.every((argument) => isPlainKey(site, argument));
  });
  const totals = body.groupBy?.items.some((item) => item.kind === 'GroupingSet') === true;
  // A text that is a key of totals is written with GROUPING.
  if (totals || (body.groupBy !== null && body.groupBy.modifier !== null))
    walk(expression, (node) => {
      if (node.kind === 'ColumnReference' && !isPlainKey(site, node)) plainly = false;
    });
  return plainly;
}

function isCorrelated(site: ReadSite, node: Node): boolean {
  if (
    node.kind !== 'SubqueryExpression' &&
    node.kind !== 'ExistsPredicate' &&
    node.kind !== 'InPredicate'
  )
    return false;
  if (node.query === null) return false;
  let correlated = false;
  walk(node.query, (inner) => {
    if (inner.kind === 'ColumnReference' && (site.columnOf(inner)?.depth ?? 0) > 0)
      correlated = true;
  });
  return correlated;
}

function isPlainKey(site: ReadSite, expression: Expression): boolean {
  return (
    expression.kind === 'ColumnReference' && comparingCollation(site.typeOf(expression)) === null
  );
}

const GROUPING = new Set(['grouping', 'grouping_id']);

function lastName(call: Extract<Node, { kind: 'FunctionCall' }>): string {
  return ownName(call.name).toLowerCase();
}
