import type { Claim } from '../../semantics/dialect.ts';
import { rewritten, same } from '../claims.ts';

const SELECT = 'https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-qry-select';
const GROUP =
  'https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-qry-select-groupby';
const JOIN =
  'https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-qry-select-join';

/** What Databricks SQL's query constructs mean elsewhere. */
export const databricksQueryConstructs: Readonly<Record<string, Claim>> = {
  Query: same(
    `Clauses are evaluated in the same order (${SELECT}).`,
    'row-limit',
    'grouping',
    'set-operation',
  ),
  QuerySpecification: same(
    `Clauses are evaluated in the same order (${SELECT}).`,
    'grouping',
    'sort-key',
  ),
  LimitClause: rewritten('row-limit'),
  SelectItem: same('expression AS alias is standard SQL.'),
  Star: same('* and t.* give the same columns in the same order.', 'star'),
  FromClause: same('A comma is a cross join.'),
  NamedTable: same('A name with an optional alias is standard SQL.'),
  DerivedTable: same(
    'A subquery with an alias is standard SQL; LATERAL lets it refer to tables before it.',
  ),
  TableAlias: same('[AS] alias (columns) is standard SQL.'),
  'JoinedTable/inner': same(`Standard SQL (${JOIN}).`),
  'JoinedTable/left': same(`Standard SQL (${JOIN}).`),
  'JoinedTable/right': same(`Standard SQL (${JOIN}).`),
  'JoinedTable/full': same(`Standard SQL (${JOIN}).`),
  'JoinedTable/cross': same(`Standard SQL (${JOIN}).`),
  'PivotedTable/UNPIVOT': same(
    'UNPIVOT (value FOR name IN (columns)) leaves NULLs out; DuckDB has the same form (https://duckdb.org/docs/stable/sql/statements/unpivot).',
  ),
  PivotValue: same('A column that is turned.'),
  ParenthesizedTable: same('Parentheses around a join are standard SQL.'),
  WhereClause: same('Rows for which the condition is true are kept; NULL is not true.'),
  HavingClause: same('Groups for which the condition is true are kept.'),
  QualifyClause: same(
    'QUALIFY filters by window functions; DuckDB has it too (https://duckdb.org/docs/stable/sql/query_syntax/qualify).',
  ),
  GroupByClause: same('Rows with equal keys form a group, NULLs one group.', 'grouping'),
  GroupingSet: same(`ROLLUP, CUBE and GROUPING SETS are standard SQL (${GROUP}).`),
  OrderByClause: same('Items are compared from left to right.'),
  OrderByItem: same(
    'A plain item has the same order once NULLS FIRST or LAST is written.',
    'order-item',
  ),
  WithClause: same('A CTE is visible to those after it and to the query.', 'recursive-cte'),
  CommonTableExpression: same('Standard SQL.', 'recursive-cte'),
  'SetOperation/UNION': same('UNION removes duplicates, UNION ALL keeps them.', 'set-operation'),
  'SetOperation/EXCEPT': same('EXCEPT gives distinct rows; NULLs are equal.', 'set-operation'),
  'SetOperation/INTERSECT': same(
    'INTERSECT gives distinct rows, binds tighter; NULLs are equal.',
    'set-operation',
  ),
  ParenthesizedQuery: same('Parentheses only group.'),
  ValuesClause: same('VALUES gives its rows.'),
  ValuesRow: same('A row of values.'),
  WindowSpecification: same(
    'Partition, order and frame are standard SQL; the default frame is RANGE.',
    'window-partition',
  ),
  WindowFrame: same('ROWS and RANGE frames are standard SQL.'),
  FrameBound: same('Standard SQL.'),
  NamedWindow: same('Standard SQL.'),
  Identifier: same('A plain name is a plain name; case does not matter in either.', 'identifier'),
  ObjectName: same('A plain name is a plain name.', 'object-name'),
};
