import type { Claim } from '../../semantics/dialect.ts';
import type { Target } from '../../semantics/operation.ts';
import { same } from '../claims.ts';

const OWN = 'The text is Databricks SQL already.';

/** Databricks SQL as it stands; DuckDB means the same, for the reason given, unless an operation says otherwise. */
function own(duckdb: string | null, ...operations: readonly string[]): Claim {
  const copy: Record<Target, string | null> = { 'databricks-sql': OWN, duckdb };
  return { copy, operations };
}

const plain = 'Numbers of known types are calculated alike.';
const compared = own(
  'Numbers, dates and texts that compare exactly compare alike; NULL gives unknown.',
  'comparison-spelling',
  'compare',
);

/** What Databricks SQL's expression constructs mean in DuckDB. https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-functions-builtin */
export const databricksExpressionConstructs: Readonly<Record<string, Claim>> = {
  'Literal/string': own('A plain string in quotes is the same string.', 'text-literal'),
  'Literal/integer': own('A whole number within INT is an INT.', 'number-literal'),
  'Literal/decimal': own('A number with a point is a DECIMAL of its digits.', 'number-literal'),
  'Literal/float': own('A number with an exponent is a DOUBLE.', 'number-literal'),
  'Literal/binary': own(null, 'binary-literal'),
  'Literal/boolean': same('TRUE and FALSE.'),
  'Literal/null': same('NULL is NULL.'),
  'Literal/typed': own(null, 'typed-literal'),
  ColumnReference: own('A column by its name.', 'column-name'),
  'UnaryExpression/-': own(plain, 'negate'),
  'UnaryExpression/+': same('A plus sign changes nothing.'),
  'UnaryExpression/~': own('The complement of a whole number.', 'negate'),
  'BinaryExpression/+': own(plain, 'arithmetic'),
  'BinaryExpression/-': own(plain, 'arithmetic'),
  'BinaryExpression/*': own(plain, 'arithmetic'),
  'BinaryExpression/%': own(null, 'arithmetic'),
  'BinaryExpression/||': own('|| joins texts, NULL makes it NULL.', 'arithmetic'),
  'BinaryExpression//': own(null, 'divide'),
  'BinaryExpression/DIV': own(null, 'divide'),
  'BinaryExpression/&': own(null, 'bitwise'),
  'BinaryExpression/|': own(null, 'bitwise'),
  'BinaryExpression/^': own(null, 'bitwise'),
  'BinaryExpression/<<': own(null, 'bit-function'),
  'BinaryExpression/>>': own(null, 'bit-function'),
  'ComparisonExpression/=': compared,
  'ComparisonExpression/<>': compared,
  'ComparisonExpression/<': compared,
  'ComparisonExpression/<=': compared,
  'ComparisonExpression/>': compared,
  'ComparisonExpression/>=': compared,
  'ComparisonExpression/<=>': own(null, 'null-safe-equal'),
  DistinctPredicate: own('IS [NOT] DISTINCT FROM treats NULLs as equal in both.', 'compare'),
  BetweenPredicate: own('x BETWEEN a AND b is x >= a AND x <= b in both.', 'compare'),
  InPredicate: own('IN is = with OR; NOT IN is never true beside a NULL, in both.', 'in-list'),
  'LikePredicate/LIKE': own(null, 'like'),
  'LikePredicate/ILIKE': own(null, 'like'),
  'LikePredicate/RLIKE': own(null, 'like'),
  IsPredicate: same('IS NULL, IS TRUE and IS FALSE are standard SQL.'),
  'LogicalExpression/AND': same('Three-valued logic is standard SQL.'),
  'LogicalExpression/OR': same('Three-valued logic is standard SQL.'),
  NotExpression: same('Three-valued logic is standard SQL.'),
  ExistsPredicate: same('EXISTS is true if the subquery gives a row.', 'row-comparison'),
  CaseExpression: own(
    'The first condition that is true counts; without ELSE the result is NULL.',
    'case',
  ),
  CaseWhen: same('WHEN … THEN … is standard SQL.'),
  'CastExpression/CAST': own(null, 'cast'),
  'CastExpression/TRY_CAST': own(null, 'cast'),
  'CastExpression/::': own(null, 'cast'),
  SubqueryExpression: same(
    'A scalar subquery gives NULL for no row and an error for several, in both.',
  ),
  ParenthesizedExpression: same('Parentheses only group.'),
  CollateExpression: own(null, 'collate'),
  IntervalLiteral: own('INTERVAL with a number and a unit is read alike.', 'interval-literal'),
  DefaultValue: same('DEFAULT stands for the default of the column.'),
};
