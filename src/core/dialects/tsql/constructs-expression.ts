import type { Claim } from '../../semantics/dialect.ts';
import { rewritten, same } from '../claims.ts';

const OPERATORS =
  'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/operators-transact-sql';
const COMPARISON =
  'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/comparison-operators-transact-sql';

const plain = `Numbers of known types are calculated alike (${OPERATORS}).`;
const compared = same(
  `Numbers, dates and texts that compare exactly compare alike; NULL gives unknown (${COMPARISON}).`,
  'comparison-spelling',
  'compare',
);

/** What T-SQL's expression constructs mean elsewhere. */
export const tsqlExpressionConstructs: Readonly<Record<string, Claim>> = {
  'Literal/string': same('A plain string in quotes is the same string.', 'text-literal'),
  'Literal/national-string': rewritten('text-literal'),
  'Literal/integer': same('A whole number within INT is an INT.', 'number-literal'),
  'Literal/decimal': same('A number with a point is a DECIMAL of its digits.', 'number-literal'),
  'Literal/float': same('A number with an exponent is a DOUBLE.', 'number-literal'),
  'Literal/money': rewritten('number-literal'),
  'Literal/binary': rewritten('binary-literal'),
  'Literal/null': same('NULL is NULL.'),
  ColumnReference: same('A column by its name.', 'column-name'),
  Variable: rewritten('batch-variable'),
  NextValueExpression: rewritten('sequence'),
  'UnaryExpression/-': same(plain, 'negate'),
  'UnaryExpression/+': same('A plus sign changes nothing.'),
  'UnaryExpression/~': same('The complement of a whole number.', 'negate'),
  'BinaryExpression/+': same(plain, 'arithmetic'),
  'BinaryExpression/-': same(plain, 'arithmetic'),
  'BinaryExpression/*': same(plain, 'arithmetic'),
  'BinaryExpression/%': same(
    'The remainder has the sign of the dividend in all (https://learn.microsoft.com/en-us/sql/t-sql/language-elements/modulo-transact-sql).',
    'arithmetic',
  ),
  'BinaryExpression//': same('Floating point numbers divide alike.', 'divide'),
  'BinaryExpression/||': same(
    '|| joins texts (https://learn.microsoft.com/en-us/sql/t-sql/language-elements/string-concatenation-pipes-transact-sql).',
    'arithmetic',
  ),
  'BinaryExpression/&': rewritten('bitwise'),
  'BinaryExpression/|': rewritten('bitwise'),
  'BinaryExpression/^': rewritten('bitwise'),
  'BinaryExpression/<<': rewritten('bit-function'),
  'BinaryExpression/>>': rewritten('bit-function'),
  'ComparisonExpression/=': compared,
  'ComparisonExpression/<>': compared,
  'ComparisonExpression/<': compared,
  'ComparisonExpression/<=': compared,
  'ComparisonExpression/>': compared,
  'ComparisonExpression/>=': compared,
  OuterJoinComparison: rewritten('outer-join-comparison'),
  DistinctPredicate: same('IS [NOT] DISTINCT FROM treats NULLs as equal in all.', 'compare'),
  BetweenPredicate: same('x BETWEEN a AND b is x >= a AND x <= b in all.', 'compare'),
  InPredicate: same('IN is = with OR; NOT IN is never true beside a NULL, in all.', 'in-list'),
  'LikePredicate/LIKE': same(
    '% and _ are the wildcards; a pattern without letters, brackets and backslashes matches alike.',
    'like',
  ),
  IsPredicate: same('IS NULL is standard SQL.', 'object-guard'),
  'LogicalExpression/AND': same('Three-valued logic is standard SQL.'),
  'LogicalExpression/OR': same('Three-valued logic is standard SQL.'),
  NotExpression: same('Three-valued logic is standard SQL.'),
  ExistsPredicate: same(
    'EXISTS is true if the subquery gives a row.',
    'object-guard',
    'row-comparison',
  ),
  QuantifiedComparison: {
    copy: { 'databricks-sql': null, duckdb: 'ANY and ALL over a subquery are standard SQL.' },
    operations: ['quantified'],
  },
  CaseExpression: same(
    'The first condition that is true counts; without ELSE the result is NULL.',
    'case',
  ),
  CaseWhen: same('WHEN … THEN … is standard SQL.'),
  'CastExpression/CAST': rewritten('cast'),
  'CastExpression/TRY_CAST': rewritten('cast'),
  'CastExpression/CONVERT': rewritten('cast'),
  'CastExpression/TRY_CONVERT': rewritten('cast'),
  'CastExpression/PARSE': rewritten('cast'),
  'CastExpression/TRY_PARSE': rewritten('cast'),
  SubqueryExpression: same(
    'A scalar subquery gives NULL for no row and an error for several, in all.',
    'grouped-subquery',
  ),
  ParenthesizedExpression: same('Parentheses only group.'),
  CollateExpression: rewritten('collate'),
  DefaultValue: same('DEFAULT stands for the default of the column.'),
};
