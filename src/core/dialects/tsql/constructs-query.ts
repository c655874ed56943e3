import type { Claim } from '../../semantics/dialect.ts';
import { rewritten, same } from '../claims.ts';

const SELECT = 'https://learn.microsoft.com/en-us/sql/t-sql/queries/select-transact-sql';
const FROM = 'https://learn.microsoft.com/en-us/sql/t-sql/queries/from-transact-sql';
const CTE =
  'https://learn.microsoft.com/en-us/sql/t-sql/queries/with-common-table-expression-transact-sql';
const OVER = 'https://learn.microsoft.com/en-us/sql/t-sql/queries/select-over-clause-transact-sql';
const GROUP = 'https://learn.microsoft.com/en-us/sql/t-sql/queries/select-group-by-transact-sql';
const SET =
  'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/set-operators-union-transact-sql';

/** What T-SQL's query constructs mean elsewhere. */
export const tsqlQueryConstructs: Readonly<Record<string, Claim>> = {
  Query: same(
    `Clauses are evaluated in the same order (${SELECT}).`,
    'grouping',
    // Ties of groups have an order of their own.
    'row-limit',
    'set-operation',
    'xml-document',
    'json-document',
  ),
  QuerySpecification: same(
    `Clauses are evaluated in the same order (${SELECT}).`,
    'grouping',
    'row-limit',
    'sort-key',
    'document-key',
  ),
  TopClause: rewritten('row-limit'),
  LimitClause: rewritten('row-limit'),
  SelectItem: same('expression AS alias is standard SQL.', 'select-alias'),
  Star: same(
    '* and t.* give the same columns in the same order.',
    'hidden-column',
    'shadowed-table',
  ),
  FromClause: same(`A comma is a cross join (${FROM}).`),
  NamedTable: same(
    'A name with an optional alias is standard SQL.',
    'system-table',
    'shadowed-table',
  ),
  DerivedTable: same('A subquery with an alias is standard SQL.'),
  ChangedRowsTable: rewritten('changed-rows'),
  TableAlias: same('[AS] alias (columns) is standard SQL.', 'shadowed-table'),
  'JoinedTable/inner': same(`Standard SQL (${FROM}).`, 'join-spelling'),
  'JoinedTable/left': same(`Standard SQL (${FROM}).`, 'join-spelling'),
  'JoinedTable/right': same(`Standard SQL (${FROM}).`, 'join-spelling'),
  'JoinedTable/full': same(`Standard SQL (${FROM}).`, 'join-spelling'),
  'JoinedTable/cross': same(`Standard SQL (${FROM}).`),
  'JoinedTable/cross-apply': rewritten('apply'),
  'JoinedTable/outer-apply': rewritten('apply'),
  'PivotedTable/PIVOT': rewritten('pivot'),
  'PivotedTable/UNPIVOT': rewritten('pivot'),
  ParenthesizedTable: same('Parentheses around a join are standard SQL.', 'join-spelling'),
  WhereClause: same('Rows for which the condition is true are kept; NULL is not true.'),
  HavingClause: same('Groups for which the condition is true are kept.'),
  QualifyClause: same(
    'QUALIFY filters by window functions (https://learn.microsoft.com/en-us/sql/t-sql/queries/select-qualify-clause-transact-sql).',
    'grouping',
  ),
  GroupByClause: same('Rows with equal keys form a group, NULLs one group.', 'grouping'),
  GroupingSet: same(`ROLLUP, CUBE and GROUPING SETS are standard SQL (${GROUP}).`),
  OrderByClause: same('Items are compared from left to right.'),
  OrderByItem: same('NULLs are the lowest values in both.', 'order-item'),
  TableHints: rewritten('hint'),
  OptionClause: rewritten('hint'),
  'MethodCall/value': rewritten('xml-value'),
  'MethodCall/exist': rewritten('xml-value'),
  'MethodCall/query': rewritten('xml-value'),
  WithClause: same(
    `A CTE is visible to those after it and to the query (${CTE}).`,
    'recursive-cte',
  ),
  CommonTableExpression: same(`Standard SQL (${CTE}).`, 'recursive-cte'),
  'SetOperation/UNION': same(
    `UNION removes duplicates, UNION ALL keeps them (${SET}).`,
    'set-operation',
  ),
  'SetOperation/EXCEPT': same('EXCEPT gives distinct rows; NULLs are equal.', 'set-operation'),
  'SetOperation/INTERSECT': same(
    'INTERSECT gives distinct rows, binds tighter; NULLs are equal.',
    'set-operation',
  ),
  ParenthesizedQuery: same('Parentheses only group.'),
  ValuesClause: same('A table value constructor gives its rows.', 'values'),
  ValuesRow: same('A row of values.'),
  WindowSpecification: same(
    `Partition, order and frame are standard SQL; the default frame is RANGE (${OVER}).`,
    'window-partition',
  ),
  WindowFrame: same(`ROWS and RANGE frames are standard SQL (${OVER}).`),
  FrameBound: same(`Standard SQL (${OVER}).`),
  NamedWindow: same(`Standard SQL (${OVER}).`),
  Identifier: same('A plain name is a plain name; case does not matter in either.', 'identifier'),
  ObjectName: same('A plain name is a plain name.', 'object-name'),
};
