import type {
  Expression,
  Node,
  Query,
  QuerySpecification,
  TopClause,
} from '../../syntax/ast/index.ts';
import { holdsQuery, walk } from '../../syntax/children.ts';
import type { Edits, Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { SourceFix } from '../../text/edit.ts';
import { conditional, EXACT } from '../finding.ts';
import { defineOperation, type Emission } from '../operation.ts';
import type { ReadSite } from '../site.ts';
import { orderPieces } from './order-pieces.ts';
import { ownName } from '../../syntax/own-name.ts';

type Meaning =
  /** At the TOP or OFFSET clause: its text moves to the end of the query. */
  | { readonly role: 'moved' }
  /** At the SELECT itself: what TOP leaves behind. */
  | {
      readonly role: 'gap';
      readonly body: QuerySpecification;
      readonly top: TopClause;
      readonly query: Query | null;
    }
  /** At a branch of UNION, whose TOP is its own. */
  | { readonly role: 'branch'; readonly body: QuerySpecification; readonly top: TopClause }
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
  concerns: (node) => {
    const body = node.kind === 'Query' ? node.body : node;
    if (body.kind === 'QuerySpecification' && body.top !== null) return true;
    if (node.kind === 'Query') return node.limit !== null;
    return node.kind === 'TopClause' || node.kind === 'LimitClause';
  },
  meaningIn: {
    tsql: read,
    databricks: read,
  },
  emitAs: { 'databricks-sql': write, duckdb: write },
  fixesIn: { tsql: orderByKey },
  docs: {
    title: 'TOP, OFFSET and FETCH',
    behaviour: {
      tsql: 'TOP (n) or OFFSET … FETCH limits the rows after ORDER BY; WITH TIES adds the equals of the last, PERCENT rounds up.',
      databricks:
        'LIMIT and OFFSET at the end of the query limit the rows; there are no ties and no percent.',
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
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/queries/top-transact-sql (fractions are rounded up)',
      naive: 'SELECT x FROM (VALUES (1), (2), (3)) AS t (x) ORDER BY x LIMIT 1;',
    },
    {
      dialect: 'tsql',
      sql: 'SELECT q.k, q.v FROM (SELECT TOP (1) WITH TIES k, v FROM (VALUES (1, 10), (1, 30), (2, 20)) AS t (k, v) ORDER BY ROW_NUMBER() OVER (PARTITION BY k ORDER BY v DESC)) AS q ORDER BY q.k;',
      rows: [
        ['1', '30'],
        ['2', '20'],
      ],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/queries/top-transact-sql (WITH TIES: all rows whose number is 1)',
      naive:
        'SELECT q.k, q.v FROM (SELECT k, v FROM (VALUES (1, 10), (1, 30), (2, 20)) AS t (k, v) ORDER BY ROW_NUMBER() OVER (PARTITION BY k ORDER BY v DESC) LIMIT 1) AS q ORDER BY q.k;',
    },
  ],
});

function read(site: ReadSite): Meaning | null {
  const { node, parent } = site;
  if (node.kind === 'TopClause' || node.kind === 'LimitClause') return { role: 'moved' };
  if (node.kind === 'QuerySpecification' && node.top !== null) {
    if (parent?.kind === 'SetOperation') return { role: 'branch', body: node, top: node.top };
    return {
      role: 'gap',
      body: node,
      top: node.top,
      query: parent?.kind === 'Query' ? parent : null,
    };
  }
  if (node.kind !== 'Query') return null;
  const top = node.body.kind === 'QuerySpecification' ? node.body.top : null;
  if (top !== null) {
    return {
      role: 'limit',
      count: top.count,
      offset: null,
      percent: top.percent,
      withTies: top.withTies,
      query: node,
    };
  }
  if (node.limit === null) return null;
  const { count, offset } = node.limit;
  return { role: 'limit', count, offset, percent: false, withTies: false, query: node };
}

function write(meaning: Meaning, context: WriteContext): Emission {
  switch (meaning.role) {
    case 'moved':
      return { pieces: [], fidelity: EXACT, silent: true };
    case 'gap':
      return {
        edits: { spans: [gap(meaning.body, meaning.top), ...rankOfRows(meaning, context)] },
        fidelity: EXACT,
        silent: true,
      };
    case 'branch':
      return writeBranch(meaning.body, meaning.top, context);
    case 'limit':
      return writeLimit(meaning, context);
  }
}

/** An order that leaves no choice: the key of the one table that the query reads. */
function orderByKey(site: ReadSite): readonly SourceFix[] {
  const { node } = site;
  if (node.kind !== 'Query' || node.orderBy !== null || node.limit !== null) return [];
  const { body } = node;
  if (body.kind !== 'QuerySpecification' || body.quantifier === 'DISTINCT' || isGrouped(node))
    return [];
  const [source, ...others] = body.from?.tables ?? [];
  if (source?.kind !== 'NamedTable' || others.length > 0) return [];
  const key = site.relationOf(source)?.table?.keys[0];
  if (key === undefined || key.some((name) => !/^[A-Za-z_]\w*$/u.test(name))) return [];
  const order = `ORDER BY ${key.join(', ')}`;
  return [
    {
      title: `Add ${order}`,
      edits: [{ span: { start: body.end, end: body.end }, text: ` ${order}` }],
    },
  ];
}

/** The blanks after TOP go with it. */
function gap(body: QuerySpecification, top: TopClause): NonNullable<Edits['spans']>[number] {
  return { span: { start: top.end, end: body.items[0]?.start ?? top.end }, pieces: [] };
}

function writeBranch(body: QuerySpecification, top: TopClause, context: WriteContext): Emission {
  if (top.percent)
    return {
      pieces: [],
      fidelity: {
        kind: 'manual',
        because: 'a percentage of the rows of one branch of a union is not taken.',
      },
    };
  const after = context.sql` LIMIT ${context.emit(top.count)})`;
  return {
    edits: { before: [context.text('(')], spans: [gap(body, top)], after },
    fidelity: ANY_ROWS,
  };
}

const ANY_ROWS = conditional(
  'it does not matter which rows are taken: without ORDER BY the source leaves that undefined.',
);

function writeLimit(meaning: Extract<Meaning, { role: 'limit' }>, context: WriteContext): Emission {
  const { count, offset, query } = meaning;
  if (!meaning.percent && !meaning.withTies && !isAsked(count, context)) {
    const after: Piece[] = [];
    if (count !== null) after.push(...context.sql` LIMIT ${context.emit(count)}`);
    if (offset !== null && context.constantOf(offset) !== 0)
      after.push(...context.sql` OFFSET ${context.emit(offset)}`);
    const fidelity = picksAny(query, context) ? ANY_ROWS : EXACT;
    return { edits: { after }, fidelity, silent: fidelity === EXACT };
  }
  const { body } = query;
  if (body.kind === 'QuerySpecification' && body.quantifier === 'DISTINCT') {
    const because =
      'rows that are distinct have to be made before ties or a percentage of them are taken: put the DISTINCT into a derived table.';
    return { pieces: [], fidelity: { kind: 'manual', because } };
  }
  const limit = count === null ? context.sql`1` : context.sql`${count}`;
  if (ordersByWindow(query)) return writeNumbered(query, count, context);
  if (isRanked(query, count, context)) return writeRanked(query, limit, meaning.percent, context);
  const place = rank(meaning.withTies, query, context);
  // A fraction of a row counts as one: n rows before it are less than the percentage of all.
  const condition = meaning.percent
    ? context.sql`(${place} - 1) * 100 < ${limit} * count(*) OVER ()`
    : context.sql`${place} <= ${limit}`;
  // Between the body and its ORDER BY.
  const spans = [
    { span: { start: body.end, end: body.end }, pieces: context.sql` QUALIFY ${condition}` },
  ];
  return { edits: { spans }, fidelity: picksAny(query, context) ? ANY_ROWS : EXACT };
}

/** True for a number of rows that a query or a parameter gives: LIMIT of Spark takes constants and variables only. */
function isAsked(count: Expression | null, context: WriteContext): boolean {
  if (count === null || context.target === 'duckdb') return false;
  return holdsQuery(count) || isParameter(count, context);
}

/** True for a number that a function is given, which Spark 4.2.1 takes in WHERE, and neither in LIMIT nor in QUALIFY. */
function isParameter(count: Expression, context: WriteContext): boolean {
  if (context.statement.kind !== 'CreateFunction') return false;
  let found = false;
  walk(count, (node) => {
    found ||= node.kind === 'Variable';
    return !found;
  });
  return found;
}

/** True where the place of each row is a column of its own, which the query around it drops. */
function isRanked(query: Query, count: Expression | null, context: WriteContext): boolean {
  return isGrouped(query) || (count !== null && isParameter(count, context));
}

function rank(withTies: boolean, query: Query, context: WriteContext): readonly Piece[] {
  const order = query.orderBy?.items ?? [];
  // Spark numbers no rows without an order: any constant will do (measured on 4.2.1).
  const windowOrder =
    order.length === 0
      ? [context.text('ORDER BY 1')]
      : [context.text('ORDER BY '), ...orderPieces(order, query.body, context)];
  return context.sql`${withTies ? 'rank' : 'row_number'}() OVER (${windowOrder})`;
}

/** True if the order is that of a window function: another cannot be ranked by it. */
function ordersByWindow(query: Query): boolean {
  return (
    query.orderBy?.items.some(
      ({ expression }) => expression.kind === 'FunctionCall' && expression.over !== null,
    ) === true
  );
}

const NUMBERING = new Set(['row_number', 'rank', 'dense_rank']);

/** `TOP 1 WITH TIES … ORDER BY ROW_NUMBER() OVER (…)`: the first of each partition, as the first number is always 1. */
function writeNumbered(query: Query, count: Expression | null, context: WriteContext): Emission {
  const [item, ...others] = query.orderBy?.items ?? [];
  const numbered = item?.expression;
  const isFirst =
    count !== null &&
    context.constantOf(count) === 1 &&
    others.length === 0 &&
    item?.direction !== 'DESC';
  if (
    !isFirst ||
    isGrouped(query) ||
    numbered?.kind !== 'FunctionCall' ||
    !NUMBERING.has(ownName(numbered.name).toLowerCase())
  ) {
    const because =
      'ties or a percentage are taken by the order of a window function: number the rows in a derived table.';
    return { pieces: [], fidelity: { kind: 'manual', because } };
  }
  const { body } = query;
  const spans = [
    {
      span: { start: body.end, end: body.end },
      pieces: context.sql` QUALIFY ${context.emit(numbered)} = 1`,
    },
  ];
  // All rows are equal in that order, and Spark has no window functions in ORDER BY beside QUALIFY (measured on 4.2.1).
  const replace = new Map<Node, readonly Piece[]>(
    query.orderBy === null ? [] : [[query.orderBy, []]],
  );
  return { edits: { spans, replace }, fidelity: EXACT };
}

function isGrouped(query: Query): boolean {
  return query.body.kind === 'QuerySpecification' && query.body.groupBy !== null;
}

const RANK = 'row_rank';
const TOTAL = 'row_total';

/** Spark has no aggregates and no parameters in QUALIFY: the rank is a column of its own, which the query around it drops. */
function rankOfRows(
  meaning: Extract<Meaning, { role: 'gap' }>,
  context: WriteContext,
): NonNullable<Edits['spans']> {
  const { query, top, body } = meaning;
  const last = body.items.at(-1);
  if (query === null || last === undefined || !isRanked(query, top.count, context)) return [];
  if (!top.withTies && !top.percent && !isAsked(top.count, context)) return [];
  const total = top.percent ? `, count(*) OVER () AS ${TOTAL}` : '';
  const pieces = context.sql`, ${rank(top.withTies, query, context)} AS ${RANK}${total}`;
  return [{ span: { start: last.end, end: last.end }, pieces }];
}

function writeRanked(
  query: Query,
  limit: readonly Piece[],
  percent: boolean,
  context: WriteContext,
): Emission {
  const names = context.outputOf(query).map((column) => column.name);
  if (names.some((name) => name === '' || name === '*') || new Set(names).size < names.length) {
    return {
      pieces: [],
      fidelity: {
        kind: 'manual',
        because: 'rows are ranked whose columns have no names of their own.',
      },
    };
  }
  const { body, orderBy } = query;
  const list = names.map((name) => context.identifier(name)).join(', ');
  const condition = percent
    ? context.sql`(${RANK} - 1) * 100 < ${limit} * ${TOTAL}`
    : context.sql`${RANK} <= ${limit}`;
  const spans = [
    { span: { start: body.start, end: body.start }, pieces: context.sql`SELECT ${list} FROM (` },
    {
      span: { start: body.end, end: body.end },
      pieces: context.sql`) AS ranked_rows WHERE ${condition}`,
    },
  ];
  const replace = new Map<Node, readonly Piece[]>();
  // The rank has the query's own order.
  if (orderBy !== null) replace.set(orderBy, [context.text(`ORDER BY ${RANK}`, orderBy)]);
  return { edits: { spans, replace }, fidelity: EXACT };
}

/** True where nothing says which rows are taken and it may show: not in EXISTS, and not of none. */
function picksAny(query: Query, context: WriteContext): boolean {
  const { body, orderBy } = query;
  if (orderBy !== null || context.parent?.kind === 'ExistsPredicate') return false;
  if (body.kind === 'QuerySpecification' && body.from === null) return false;
  return (
    body.kind !== 'QuerySpecification' ||
    body.top === null ||
    context.constantOf(body.top.count) !== 0
  );
}
