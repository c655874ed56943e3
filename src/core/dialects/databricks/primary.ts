import type { Expression, Identifier } from '../../syntax/ast/index.ts';
import { keywordId } from '../../syntax/keyword.ts';
import { TokenKind } from '../../syntax/token.ts';
import { missingExpression, parseExpression } from '../../syntax/parser/expression.ts';
import type { Parser } from '../../syntax/parser/parser.ts';
import { parsePrimary } from '../../syntax/parser/primary.ts';

const TRUE = keywordId('TRUE');
const FALSE = keywordId('FALSE');
const INTERVAL = keywordId('INTERVAL');

/** https://docs.databricks.com/en/sql/language-manual/data-types/interval-type.html, and Spark's plurals and short units. */
const UNITS = new Set(
  [
    'YEAR',
    'QUARTER',
    'MONTH',
    'WEEK',
    'DAY',
    'HOUR',
    'MINUTE',
    'SECOND',
    'MILLISECOND',
    'MICROSECOND',
    'NANOSECOND',
  ].flatMap((unit) => [unit, `${unit}S`]),
);

/** `DATE '…'` and kin: https://docs.databricks.com/en/sql/language-manual/sql-ref-literals.html */
const TYPED = new Set(['DATE', 'TIME', 'TIMESTAMP', 'TIMESTAMP_LTZ', 'TIMESTAMP_NTZ', 'INTERVAL']);

/** The primaries of Databricks SQL alone: booleans, typed literals, intervals, lambdas. Null: none, nothing consumed. */
export function parseDatabricksPrimary(p: Parser): Expression | null {
  const kind = p.kind();
  if (kind === TokenKind.Operator) return p.isOperator('(') ? parseLambdaList(p) : null;
  if (kind === TokenKind.QuotedIdentifier) return p.isOperatorAt('->', 1) ? parseLambda(p) : null;
  if (kind !== TokenKind.Word) return null;
  if (p.isOperatorAt('->', 1) && p.isIdentifier()) return parseLambda(p);
  const start = p.start();
  if (p.kindAt(1) === TokenKind.String) return parseTyped(p);
  const id = p.id();
  if ((id === TRUE || id === FALSE) && !p.isOperatorAt('.', 1) && !p.isOperatorAt('(', 1)) {
    const raw = p.text();
    p.advance();
    return {
      kind: 'Literal',
      start,
      end: p.previousEnd(),
      literal: 'boolean',
      raw,
      typeName: null,
    };
  }
  return id === INTERVAL ? parseInterval(p) : null;
}

function parseTyped(p: Parser): Expression | null {
  const typeName = p.text().toUpperCase();
  if (typeName === 'INTERVAL' && isUnit(p, 2)) return parseInterval(p);
  const binary = typeName === 'X';
  if (!binary && !TYPED.has(typeName)) return null;
  const start = p.start();
  p.advance();
  p.advance();
  const end = p.previousEnd();
  const raw = p.tokens.text.slice(start + p.base, end + p.base);
  if (binary) return { kind: 'Literal', start, end, literal: 'binary', raw, typeName: null };
  return { kind: 'Literal', start, end, literal: 'typed', raw, typeName };
}

function isUnit(p: Parser, ahead: number): boolean {
  return p.kindAt(ahead) === TokenKind.Word && UNITS.has(p.textAt(ahead).toUpperCase());
}

/**
 *     interval := INTERVAL value unit {value unit} | INTERVAL string unit TO unit        value := [sign] (number | string)
 */
function parseInterval(p: Parser): Expression | null {
  const signed = p.isOperatorAt('-', 1) || p.isOperatorAt('+', 1);
  const kind = p.kindAt(signed ? 2 : 1);
  const isNumber = kind === TokenKind.Integer || kind === TokenKind.Decimal;
  if (
    !isNumber &&
    kind !== TokenKind.String &&
    !(kind === TokenKind.Parameter && isUnit(p, 2)) &&
    !isParenthesizedInterval(p)
  ) {
    return null;
  }
  const start = p.start();
  p.advance();
  let value: Expression;
  if (signed) {
    const at = p.start();
    const operator = p.isOperator('-') ? '-' : '+';
    p.advance();
    const operand = parsePrimary(p);
    value = { kind: 'UnaryExpression', start: at, end: p.previousEnd(), operator, operand };
  } else value = parsePrimary(p);
  const words: string[] = [takeUnit(p)];
  if (p.isWord('TO') && isUnit(p, 1)) {
    p.advance();
    words.push('TO', takeUnit(p));
  } else {
    while (isNextField(p)) {
      words.push(p.text());
      p.advance();
      words.push(takeUnit(p));
    }
  }
  return { kind: 'IntervalLiteral', start, end: p.previousEnd(), value, unit: words.join(' ') };
}

function takeUnit(p: Parser): string {
  if (!isUnit(p, 0)) p.expected('a unit of time');
  const unit = p.text().toUpperCase();
  p.advance();
  return unit;
}

/** `INTERVAL (expression) DAY`: the parenthesis that follows the word ends before a unit. */
function isParenthesizedInterval(p: Parser): boolean {
  if (!p.isOperatorAt('(', 1)) return false;
  let depth = 0;
  for (let ahead = 1; p.kindAt(ahead) !== TokenKind.EndOfText; ahead++) {
    if (p.isOperatorAt('(', ahead)) depth++;
    else if (p.isOperatorAt(')', ahead) && --depth === 0) return isUnit(p, ahead + 1);
  }
  return false;
}

function isNextField(p: Parser): boolean {
  const kind = p.kind();
  return (
    (kind === TokenKind.Integer || kind === TokenKind.Decimal || kind === TokenKind.String) &&
    isUnit(p, 1)
  );
}

function parseLambda(p: Parser): Expression {
  const parameter = p.takeIdentifier();
  p.advance();
  const body = parseExpression(p);
  return {
    kind: 'LambdaExpression',
    start: parameter.start,
    end: p.previousEnd(),
    parameters: [parameter],
    body,
  };
}

/** `(a, b) -> …`, recognised by looking ahead. */
function parseLambdaList(p: Parser): Expression | null {
  let ahead = 1;
  while (p.isIdentifierAt(ahead) && p.isOperatorAt(',', ahead + 1)) ahead += 2;
  if (
    !p.isIdentifierAt(ahead) ||
    !p.isOperatorAt(')', ahead + 1) ||
    !p.isOperatorAt('->', ahead + 2)
  )
    return null;
  const start = p.start();
  p.advance();
  const parameters: Identifier[] = [p.takeIdentifier()];
  while (p.takeOperator(',')) parameters.push(p.takeIdentifier());
  p.advance();
  p.advance();
  const body = p.atEnd() ? missingExpression(p) : parseExpression(p);
  return { kind: 'LambdaExpression', start, end: p.previousEnd(), parameters, body };
}
