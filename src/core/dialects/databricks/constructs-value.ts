import type { Claim } from '../../semantics/dialect.ts';
import { same } from '../claims.ts';

const LITERALS = 'https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-literals';

/** Names, constants and connectives: what Databricks SQL's plainest values mean elsewhere. */
export const databricksValueConstructs: Readonly<Record<string, Claim>> = {
  ColumnReference: same('A plain name is a plain name.', 'column-name'),
  'Literal/string': same(`Text in quotes (${LITERALS}).`, 'text-literal'),
  'Literal/integer': same(`Digits are an integer (${LITERALS}).`),
  'Literal/decimal': same(`Digits with a point are an exact number (${LITERALS}).`),
  'Literal/float': same(`Digits with an exponent are a 64-bit number (${LITERALS}).`),
  'Literal/null': same('NULL is NULL.'),
  'Literal/boolean': same('TRUE and FALSE are the same words.'),
  ParenthesizedExpression: same('Parentheses only group.'),
  'LogicalExpression/AND': same('Three-valued logic is standard SQL.'),
  'LogicalExpression/OR': same('Three-valued logic is standard SQL.'),
  NotExpression: same('Three-valued logic is standard SQL.'),
  IsPredicate: same('IS NULL, IS TRUE and IS FALSE are standard SQL.'),
  ExistsPredicate: same('EXISTS is standard SQL.'),
  SubqueryExpression: same('A scalar subquery gives NULL for no row and an error for several.'),
  DatePart: same('A date part is read by the function it belongs to.'),
};
