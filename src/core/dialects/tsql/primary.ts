import type { CastExpression, Expression } from '../../syntax/ast/index.ts';
import { keywordId } from '../../syntax/keyword.ts';
import { TokenKind } from '../../syntax/token.ts';
import { parseDataType, parseExpression, parseObjectName } from '../../syntax/parser/expression.ts';
import { parseCall, parseWindow } from '../../syntax/parser/function-call.ts';
import { isText } from '../../syntax/parser/name.ts';
import type { Parser } from '../../syntax/parser/parser.ts';

const CONVERT = keywordId('CONVERT');
const TRY_CONVERT = keywordId('TRY_CONVERT');
const PARSE = keywordId('PARSE');
const TRY_PARSE = keywordId('TRY_PARSE');
const NEXT = keywordId('NEXT');

/** Words of the ODBC date escapes and the types they stand for. */
const ESCAPED_TYPES: Readonly<Record<string, string>> = { D: 'DATE', T: 'TIME', TS: 'TIMESTAMP' };

/** The primaries of T-SQL alone: CONVERT, PARSE, NEXT VALUE FOR, ODBC escapes. Null: none of them, nothing consumed. */
export function parseTsqlPrimary(p: Parser): Expression | null {
  if (p.kind() === TokenKind.Operator) return p.isOperator('{') ? parseEscape(p) : null;
  if (p.kind() !== TokenKind.Word) return null;
  switch (p.id()) {
    case CONVERT:
    case TRY_CONVERT:
      return p.isOperatorAt('(', 1) ? parseConvert(p) : null;
    case PARSE:
    case TRY_PARSE:
      return p.isOperatorAt('(', 1) ? parseParse(p) : null;
    case NEXT:
      return isText(p, 'VALUE', 1) && p.isWordAt('FOR', 2) ? parseNextValue(p) : null;
    default:
      return null;
  }
}

/** `CONVERT(type, value [, style])`: https://learn.microsoft.com/en-us/sql/t-sql/functions/cast-and-convert-transact-sql */
function parseConvert(p: Parser): CastExpression {
  const start = p.start();
  const form = p.isWord('CONVERT') ? 'CONVERT' : 'TRY_CONVERT';
  p.advance();
  p.advance();
  const type = parseDataType(p);
  p.expectOperator(',');
  const operand = parseExpression(p);
  const style = p.takeOperator(',') ? parseExpression(p) : null;
  p.expectOperator(')');
  return { kind: 'CastExpression', start, end: p.previousEnd(), form, operand, type, style };
}

/** `PARSE(value AS type [USING culture])`: https://learn.microsoft.com/en-us/sql/t-sql/functions/parse-transact-sql */
function parseParse(p: Parser): CastExpression {
  const start = p.start();
  const form = p.isWord('PARSE') ? 'PARSE' : 'TRY_PARSE';
  p.advance();
  p.advance();
  const operand = parseExpression(p);
  p.expectWord('AS');
  const type = parseDataType(p);
  const style = p.takeWord('USING') ? parseExpression(p) : null;
  p.expectOperator(')');
  return { kind: 'CastExpression', start, end: p.previousEnd(), form, operand, type, style };
}

function parseNextValue(p: Parser): Expression {
  const start = p.start();
  p.advance();
  p.advance();
  p.advance();
  const sequence = parseObjectName(p);
  const over = p.takeWord('OVER') ? parseWindow(p) : null;
  return { kind: 'NextValueExpression', start, end: p.previousEnd(), sequence, over };
}

/** `{d '…'}`, `{t '…'}`, `{ts '…'}`, `{guid '…'}`, `{fn call}`. */
function parseEscape(p: Parser): Expression | null {
  const start = p.start();
  const word = p.textAt(1).toUpperCase();
  if (word === 'FN') {
    p.advance();
    p.advance();
    const call = parseEscapedCall(p);
    p.expectOperator('}');
    return { kind: 'EscapedCall', start, end: p.previousEnd(), call };
  }
  const typeName =
    word === 'GUID' ? 'GUID' : Object.hasOwn(ESCAPED_TYPES, word) ? ESCAPED_TYPES[word] : undefined;
  const isString = p.kindAt(2) === TokenKind.String || p.kindAt(2) === TokenKind.NationalString;
  if (typeName === undefined || !isString) return null;
  p.advance();
  p.advance();
  p.advance();
  p.expectOperator('}');
  const end = p.previousEnd();
  const raw = p.tokens.text.slice(start + p.base, end + p.base);
  return { kind: 'Literal', start, end, literal: 'typed', raw, typeName };
}

/** Any word is a function's name there: `{fn CURRENT_DATE()}`, `{fn CONVERT(a, SQL_INTEGER)}`. */
function parseEscapedCall(p: Parser): Expression {
  if (p.kind() !== TokenKind.Word || !p.isOperatorAt('(', 1)) return parseExpression(p);
  const part = p.takeIdentifier();
  return parseCall(p, { kind: 'ObjectName', start: part.start, end: part.end, parts: [part] });
}
