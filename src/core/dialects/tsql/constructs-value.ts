import type { Claim } from '../../semantics/dialect.ts';
import { rewritten, same } from '../claims.ts';

const CONSTANTS = 'https://learn.microsoft.com/en-us/sql/t-sql/data-types/constants-transact-sql';

/** Names, constants and connectives: what T-SQL's plainest values mean elsewhere. */
export const tsqlValueConstructs: Readonly<Record<string, Claim>> = {
  ColumnReference: same('A plain name is a plain name.', 'column-name'),
  Variable: rewritten('batch-variable'),
  'Literal/string': same(`Quotes are doubled inside quotes (${CONSTANTS}).`, 'text-literal'),
  'Literal/national-string': rewritten('text-literal'),
  'Literal/integer': same(`Digits are an integer (${CONSTANTS}).`),
  'Literal/decimal': same(`Digits with a point are an exact number (${CONSTANTS}).`),
  'Literal/float': same(`Digits with an exponent are a 64-bit number (${CONSTANTS}).`),
  'Literal/null': same('NULL is NULL.'),
  // https://learn.microsoft.com/en-us/sql/t-sql/data-types/datetime-transact-sql#supported-string-literal-formats-for-datetime
  'Literal/typed': rewritten('typed-literal'),
  ParenthesizedExpression: same('Parentheses only group.'),
  'LogicalExpression/AND': same('Three-valued logic is standard SQL.'),
  'LogicalExpression/OR': same('Three-valued logic is standard SQL.'),
  NotExpression: same('Three-valued logic is standard SQL.'),
  IsPredicate: same('IS NULL is standard SQL.'),
  ExistsPredicate: same('EXISTS is standard SQL.'),
  SubqueryExpression: same('A scalar subquery gives NULL for no row and an error for several.'),
  DatePart: same('A date part is read by the function it belongs to.'),
};
