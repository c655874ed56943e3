import type {
  FromClause,
  Query,
  QueryBody,
  QuerySpecification,
  Star,
  TableReference,
} from '../ast/index.ts';
import { parseObjectName } from './name.ts';
import type { Parser } from './parser.ts';

/** `TABLE t`, which is `SELECT * FROM t`: https://docs.databricks.com/en/sql/language-manual/sql-ref-syntax-qry-select-table.html */
export function parseWholeTable(p: Parser): QuerySpecification {
  const { start } = p.takeIdentifier();
  const at = p.previousEnd();
  const name = parseObjectName(p);
  const { end } = name;
  return selectAll(start, at, {
    kind: 'NamedTable',
    start: name.start,
    end,
    name,
    alias: null,
    hints: null,
    modifier: null,
  });
}

/** `(table)` as the query `SELECT * FROM table` that an alias behind it makes of it. */
export function queryOfTable(table: TableReference): Query {
  return plainQuery(selectAll(table.start, table.start, table));
}

/** A query that is its body alone. */
export function plainQuery(body: QueryBody): Query {
  const { start, end } = body;
  return {
    kind: 'Query',
    start,
    end,
    with: null,
    body,
    orderBy: null,
    distribution: [],
    limit: null,
    forClause: null,
    option: null,
  };
}

/** A query of all columns of `table`, whose star, which nobody wrote, has no length and stands at `at`. */
export function selectAll(start: number, at: number, table: TableReference): QuerySpecification {
  return selectAllFrom(start, at, {
    kind: 'FromClause',
    start: table.start,
    end: table.end,
    tables: [table],
    lateralViews: [],
  });
}

/** The same of a whole FROM clause: Spark's `FROM t` alone is one. */
export function selectAllFrom(start: number, at: number, from: FromClause): QuerySpecification {
  const expression: Star = { kind: 'Star', start: at, end: at, qualifier: null, except: [] };
  return {
    kind: 'QuerySpecification',
    start,
    end: from.end,
    quantifier: null,
    top: null,
    items: [
      {
        kind: 'SelectItem',
        start: at,
        end: at,
        expression,
        alias: null,
        aliasForm: null,
        aliases: [],
        assign: null,
      },
    ],
    into: null,
    from,
    where: null,
    groupBy: null,
    having: null,
    windows: [],
    qualify: null,
  };
}
