import { TokenKind } from '../token.ts';
import { parseExpression } from './expression.ts';
import type { Parser } from './parser.ts';
import { commaSeparated } from './list.ts';

/**
 * Properties in parentheses, read over.
 *
 *     properties := "(" key [["="] value] {"," …} ")"        key := name {"." name} | string
 *
 * `values` says what may stand behind a key: `none` for UNSET, `constant` for TBLPROPERTIES, `expression` for OPTIONS.
 * https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-ddl-tblproperties
 */
export function skipProperties(p: Parser, values: 'none' | 'constant' | 'expression'): void {
  p.expectOperator('(');
  commaSeparated(p, () => {
    const isString = p.kind() === TokenKind.String;
    skipKey(p);
    if (values === 'none') return;
    // Before `=` strings are one key, else the first is the key and the rest its value.
    if (isString && isJoinedKey(p)) while (p.kind() === TokenKind.String) p.advance();
    p.takeOperator('=');
    if (values === 'expression') parseExpression(p);
    else skipConstant(p);
  });
  p.expectOperator(')');
}

function isJoinedKey(p: Parser): boolean {
  let ahead = 0;
  while (p.kindAt(ahead) === TokenKind.String) ahead++;
  return p.isOperatorAt('=', ahead);
}

function skipKey(p: Parser): void {
  if (p.kind() === TokenKind.String) {
    p.advance();
    return;
  }
  do p.expectIdentifier('a property');
  while (p.takeOperator('.'));
}

function skipConstant(p: Parser): void {
  switch (p.kind()) {
    case TokenKind.String:
      while (p.kind() === TokenKind.String) p.advance();
      return;
    case TokenKind.Integer:
    case TokenKind.Decimal:
      p.advance();
      return;
    default:
      if (p.takeWord('TRUE') || p.takeWord('FALSE')) return;
      p.expected('a string, a number, TRUE or FALSE');
  }
}
