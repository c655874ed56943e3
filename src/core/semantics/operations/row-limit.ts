import type { Expression, OrderByItem, Query, SelectItem } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { EXACT } from '../finding.ts';
import { defineOperation, type Emission } from '../operation.ts';
import type { ReadSite } from '../site.ts';

type Meaning =
  /** At the TOP or OFFSET clause: its text moves to the end of the query. */
  | { readonly role: 'moved' }
  | {
      readonly role: 'limit';
      readonly count: Expression | null;
      readonly offset: Expression | null;
      readonly percent: boolean;
      readonly withTies: boolean;
      readonly query: Query;
    };

/** TOP, OFFSET … FETCH and LIMIT: how many rows of a query are given, after its ORDER BY. */
export const rowLimitOperation = defineOperation<Meaning>({
  operation: 'row-limit',
  meaningIn: {
    tsql: read,
    databricks: read,
  },
  emitAs: { 'databricks-sql': write, duckdb: write },
  docs: {
    title: 'TOP, OFFSET and FETCH',
    behaviour: {
      tsql: 'TOP (n) or OFFSET … FETCH limits the rows after ORDER BY; WITH TIES adds the equals of the last, PERCENT rounds up.',
      databricks: 'LIMIT and OFFSET at the end of the query limit the rows; there are no ties and no percent.',
    },
    port: 'LIMIT at the end of the query; ties by rank() and percent by row_number() in QUALIFY.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/queries/top-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-qry-select-limit',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: 'SELECT TOP (1) WITH TIES x FROM (VALUES (2), (2), (1)) AS t (x) ORDER BY x DESC;',
      rows: [['2'], ['2']],
      evidence: 'https://learn.microsoft.com/en-us/sql/t-sql/queries/top-transact-sql',
      naive: 'SELECT x FROM (VALUES (2), (2), (1)) AS t (x) ORDER BY x DESC LIMIT 1;',
    },
    {
      dialect: 'tsql',
      sql: 'SELECT TOP (50) PERCENT x FROM (VALUES (1), (2), (3)) AS t (x) ORDER BY x;',
      rows: [['1'], ['2']],
      evidence: 'https://learn.microsoft.com/en-us/sql/t-sql/queries/top-transact-sql (fractions are rounded up)',
      naive: 'SELECT x FROM (VALUES (1), (2), (3)) AS t (x) ORDER BY x LIMIT 1;',
    },
  ],
});

function read(site: ReadSite): Meaning | null {
  const { node } = site;
  if (node.kind === 'TopClause') return { role: 'moved' };
  if (node.kind === 'LimitClause') return { role: 'moved' };
  if (node.kind !== 'Query') return null;
  const top = node.body.kind === 'QuerySpecification' ? node.body.top : null;
  if (top !== null) {
    return { role: 'limit', count: top.count, offset: null, percent: top.percent, withTies: top.withTies, query: node };
  }
  if (node.limit === null) return null;
  const { count, offset } = node.limit;
  return { role: 'limit', count, offset, percent: false, withTies: false, query: node };
}

function write(meaning: Meaning, context: WriteContext): Emission {
  if (meaning.role === 'moved') return { pieces: [], fidelity: EXACT, silent: true };
  const { count, offset, query } = meaning;
  if (!meaning.percent && !meaning.withTies) {
    const after: Piece[] = [];
    if (count !== null) after.push(...context.sql` LIMIT ${context.emit(count)}`);
    if (offset !== null && context.constantOf(offset) !== 0) after.push(...context.sql` OFFSET ${context.emit(offset)}`);
    return { edits: { after }, fidelity: EXACT, silent: true };
  }
  const order = query.orderBy?.items ?? [];
  const windowOrder = order.length === 0 ? context.sql`ORDER BY 1` : [context.text('ORDER BY '), ...orderPieces(order, query, context)];
  const limit = count === null ? context.sql`1` : context.sql`${count}`;
  const condition = meaning.percent
    ? context.sql`${meaning.withTies ? 'rank' : 'row_number'}() OVER (${windowOrder}) <= ceil(${limit} / 100.0 * count(*) OVER ())`
    : context.sql`rank() OVER (${windowOrder}) <= ${limit}`;
  const replace = new Map([[query.body, [context.emit(query.body), ...context.sql` QUALIFY ${condition}`]]]);
  return { edits: { replace }, fidelity: EXACT };
}

/** ORDER BY for a window: aliases and positions are no names there, so their expressions are written. */
function orderPieces(order: readonly OrderByItem[], query: Query, context: WriteContext): readonly Piece[] {
  const items: readonly SelectItem[] = query.body.kind === 'QuerySpecification' ? query.body.items : [];
  return order.flatMap((item, index) => {
    const { expression } = item;
    const bound = expression.kind === 'ColumnReference' ? context.columnOf(expression) : undefined;
    const position = expression.kind === 'Literal' ? context.constantOf(expression) : undefined;
    const selected = bound?.selectItem ?? (typeof position === 'number' ? position - 1 : null);
    const target = selected === null ? expression : (items[selected]?.expression ?? expression);
    const nulls = context.target === 'duckdb' ? (item.direction === 'DESC' ? ' NULLS LAST' : ' NULLS FIRST') : '';
    const direction = item.direction === 'DESC' ? ' DESC' : '';
    return context.sql`${index === 0 ? '' : ', '}${context.emit(target)}${direction}${nulls}`;
  });
}
