import type {
  BinaryExpression,
  ComparisonExpression,
  Expression,
  LikePredicate,
  MissingExpression,
  UnaryExpression,
} from '../ast/index.ts';
import { keywordId } from '../keyword.ts';
import { operatorId, operatorTexts } from '../operator.ts';
import { TokenKind } from '../token.ts';
import { NONE, commaSeparated } from './list.ts';
import { isText } from './name.ts';
import type { Parser } from './parser.ts';
import { parsePostfix, parsePrimary } from './primary.ts';
import { isQueryAhead, parseQuery } from './query.ts';

export { parseDataType, parseObjectName } from './name.ts';

const AND = keywordId('AND');
const OR = keywordId('OR');
const NOT = keywordId('NOT');
const DIV = keywordId('DIV');
const IS = keywordId('IS');
const BETWEEN = keywordId('BETWEEN');
const IN = keywordId('IN');
const LIKE = keywordId('LIKE');
const ILIKE = keywordId('ILIKE');
const RLIKE = keywordId('RLIKE');
const REGEXP = keywordId('REGEXP');

/** Comparison operators by operator id, normalised. */
const COMPARISONS: (ComparisonExpression['operator'] | undefined)[] = [];
for (const [text, normal] of [
  ['=', '='],
  ['==', '='],
  ['<>', '<>'],
  ['!=', '<>'],
  ['<', '<'],
  ['<=', '<='],
  ['>', '>'],
  ['>=', '>='],
  ['!<', '>='],
  ['!>', '<='],
  ['<=>', '<=>'],
] as const) {
  COMPARISONS[operatorId(text)] = normal;
}
const EQUALS = operatorId('=');
const TIMES_EQUALS = operatorId('*=');
const LESS = operatorId('<');
const GREATER = operatorId('>');
const EXCLAMATION = operatorId('!');
const MINUS = operatorId('-');
const PLUS = operatorId('+');
const TILDE = operatorId('~');

/**
 * Any expression: a value, a predicate, or both joined by NOT, AND and OR. Where none stands, it is
 * reported and a MissingExpression of zero length is returned.
 *
 *     expression := operand { operator operand | predicate }      by the grammar's precedence
 */
export function parseExpression(p: Parser): Expression {
  return parseAt(p, 1);
}

/** An expression without predicates and logic: what a T-SQL select item or an operand of BETWEEN may be. */
export function parseValueExpression(p: Parser): Expression {
  return parseAt(p, p.grammar.precedence.predicate + 1);
}

/** One or more expressions with commas between. */
export function parseExpressionList(p: Parser): Expression[] {
  return commaSeparated(p, parseExpression);
}

/** The zero-length expression that stands where one is missing; nothing is reported. */
export function missingExpression(p: Parser): MissingExpression {
  const at = p.previousEnd();
  return { kind: 'MissingExpression', start: at, end: at };
}

function parseAt(p: Parser, least: number): Expression {
  if (!p.enter()) return missingExpression(p);
  const found = parseChain(p, least);
  p.leave();
  return found;
}

/** Operators of power `least` and tighter after an operand, leaning left, without recursion along the chain. */
function parseChain(p: Parser, least: number): Expression {
  const { precedence } = p.grammar;
  let left = parseOperand(p, least);
  // After a predicate only looser operators may follow: `a IS NULL = b` is an error.
  let most = 20;
  for (;;) {
    const kind = p.kind();
    const id = p.id();
    if (kind === TokenKind.Operator) {
      const power = precedence.operators[id] ?? 0;
      if (power !== 0) {
        if (power < least || power > most) return left;
        left = parseBinary(p, left, power);
        continue;
      }
      const comparison = COMPARISONS[id] ?? (id === EXCLAMATION ? splitComparison(p) : undefined);
      const outer = isOuterJoin(p, id);
      if (!outer && comparison === undefined) return left;
      if (precedence.comparison < least || precedence.comparison > most) return left;
      if ((comparison === '<=>' || p.isOperator('==')) && !p.grammar.features.sparkQuery)
        return left;
      left =
        outer || comparison === undefined
          ? parseOuterJoin(p, left)
          : parseComparison(p, left, comparison);
      if (precedence.comparison === precedence.predicate) most = precedence.comparison - 1;
    } else if (kind === TokenKind.Word) {
      if (id === AND || id === OR) {
        const power = id === AND ? precedence.and : precedence.or;
        if (power < least) return left;
        p.advance();
        const right = parseChain(p, power + 1);
        left = {
          kind: 'LogicalExpression',
          start: left.start,
          end: p.previousEnd(),
          operator: id === AND ? 'AND' : 'OR',
          left,
          right,
        };
        most = 20;
      } else if (id === DIV && precedence.div !== 0) {
        if (precedence.div < least || precedence.div > most) return left;
        left = parseBinary(p, left, precedence.div);
      } else {
        if (precedence.predicate < least || precedence.predicate > most) return left;
        const predicate = parsePredicate(p, left, id);
        if (predicate === null) return left;
        left = predicate;
        most = precedence.predicate - 1;
      }
    } else return left;
  }
}

/**
 * `*=` or `=*`, which joined tables in WHERE. They are read over only to be reported.
 * https://learn.microsoft.com/en-us/previous-versions/sql/sql-server-2008-r2/ms143729(v=sql.105)
 */
function isOuterJoin(p: Parser, id: number): boolean {
  if (id === TIMES_EQUALS) return p.grammar.features.tsqlQuery;
  return id === EQUALS && p.isOperatorAt('*', 1) && p.grammar.features.tsqlQuery;
}

function parseOuterJoin(p: Parser, left: Expression): Expression {
  const operator = p.isOperator('=') ? '=*' : '*=';
  p.advance();
  if (operator === '=*') p.advance();
  const right = parseChain(p, p.grammar.precedence.comparison + 1);
  const { start } = left;
  return { kind: 'OuterJoinComparison', start, end: p.previousEnd(), operator, left, right };
}

function parseBinary(p: Parser, left: Expression, power: number): BinaryExpression {
  const operator = (
    p.kind() === TokenKind.Word ? 'DIV' : operatorTexts[p.id() - 1]
  ) as BinaryExpression['operator'];
  p.advance();
  const right = parseChain(p, power + 1);
  return {
    kind: 'BinaryExpression',
    start: left.start,
    end: p.previousEnd(),
    operator,
    left,
    right,
  };
}

/** `! =`, `! <` and `! >` with a blank between, which T-SQL allows. */
function splitComparison(p: Parser): ComparisonExpression['operator'] | undefined {
  if (p.isOperatorAt('=', 1)) return '<>';
  if (p.isOperatorAt('<', 1)) return '>=';
  return p.isOperatorAt('>', 1) ? '<=' : undefined;
}

function parseComparison(
  p: Parser,
  left: Expression,
  found: ComparisonExpression['operator'],
): Expression {
  let operator = found;
  const first = p.id();
  p.advance();
  if (first === EXCLAMATION) p.advance();
  else if (p.grammar.features.tsqlQuery && (first === LESS || first === GREATER)) {
    // `< =`, `< >`, `> =`: T-SQL reads an operator across blanks.
    const second = p.kind() === TokenKind.Operator ? p.id() : 0;
    if (second === EQUALS || (first === LESS && second === GREATER)) {
      operator = second === GREATER ? '<>' : first === LESS ? '<=' : '>=';
      p.advance();
    }
  }
  const quantifier = p.isWord('ALL') ? 'ALL' : p.isWord('ANY') || p.isWord('SOME') ? 'ANY' : null;
  if (quantifier !== null && p.isOperatorAt('(', 1) && isQueryAhead(p, 1)) {
    p.advance();
    p.advance();
    const query = parseQuery(p);
    p.expectOperator(')');
    return {
      kind: 'QuantifiedComparison',
      start: left.start,
      end: p.previousEnd(),
      operator,
      quantifier,
      left,
      query,
    };
  }
  const right = parseChain(p, p.grammar.precedence.comparison + 1);
  return {
    kind: 'ComparisonExpression',
    start: left.start,
    end: p.previousEnd(),
    operator,
    left,
    right,
  };
}

/**
 *     predicate := IS [NOT] (NULL | TRUE | FALSE | UNKNOWN | DISTINCT FROM value)
 *                | [NOT] (BETWEEN value AND value | IN "(" (query | expressions) ")" | LIKE value [ESCAPE value])
 */
function parsePredicate(p: Parser, operand: Expression, id: number): Expression | null {
  if (id === IS) return parseIs(p, operand);
  const negated = id === NOT;
  const word = negated ? (p.kindAt(1) === TokenKind.Word ? p.idAt(1) : 0) : id;
  switch (word) {
    case BETWEEN: {
      if (negated) p.advance();
      p.advance();
      const low = parseValueExpression(p);
      p.expectWord('AND');
      const high = parseValueExpression(p);
      return {
        kind: 'BetweenPredicate',
        start: operand.start,
        end: p.previousEnd(),
        negated,
        operand,
        low,
        high,
      };
    }
    case IN:
      if (negated) p.advance();
      p.advance();
      return parseIn(p, operand, negated);
    case LIKE:
      if (negated) p.advance();
      p.advance();
      return parseLike(p, operand, negated, 'LIKE');
    case ILIKE:
    case RLIKE:
    case REGEXP:
      if (!p.grammar.features.sparkQuery) return null;
      if (negated) p.advance();
      p.advance();
      return parseLike(p, operand, negated, word === ILIKE ? 'ILIKE' : 'RLIKE');
    default:
      return null;
  }
}

function parseIs(p: Parser, operand: Expression): Expression {
  const { start } = operand;
  p.advance();
  const negated = p.takeWord('NOT');
  if (p.takeWord('DISTINCT')) {
    p.expectWord('FROM');
    const right = parseValueExpression(p);
    return {
      kind: 'DistinctPredicate',
      start,
      end: p.previousEnd(),
      negated,
      left: operand,
      right,
    };
  }
  let test: 'null' | 'true' | 'false' = 'null';
  if (p.grammar.features.sparkQuery && (p.isWord('TRUE') || p.isWord('FALSE'))) {
    test = p.isWord('TRUE') ? 'true' : 'false';
    p.advance();
  } else if (p.grammar.features.sparkQuery && p.isWord('UNKNOWN')) p.advance();
  else p.expectWord('NULL');
  return { kind: 'IsPredicate', start, end: p.previousEnd(), test, negated, operand };
}

function parseIn(p: Parser, operand: Expression, negated: boolean): Expression {
  const { start } = operand;
  if (p.isOperator('(') && isQueryAhead(p)) {
    p.advance();
    const query = parseQuery(p);
    p.expectOperator(')');
    return {
      kind: 'InPredicate',
      start,
      end: p.previousEnd(),
      negated,
      operand,
      list: NONE,
      query,
    };
  }
  const list = p.expectOperator('(') ? parseExpressionList(p) : [missingExpression(p)];
  p.expectOperator(')');
  return { kind: 'InPredicate', start, end: p.previousEnd(), negated, operand, list, query: null };
}

function parseLike(
  p: Parser,
  operand: Expression,
  negated: boolean,
  operator: LikePredicate['operator'],
): Expression {
  const { start } = operand;
  let quantifier: LikePredicate['quantifier'] = null;
  if (p.grammar.features.sparkQuery && p.isOperatorAt('(', 1)) {
    if (p.isWord('ALL')) quantifier = 'ALL';
    else if (p.isWord('ANY') || p.isWord('SOME')) quantifier = 'ANY';
    if (quantifier !== null) p.advance();
  }
  let pattern: Expression;
  if (quantifier === null) pattern = parseValueExpression(p);
  else {
    const open = p.start();
    p.advance();
    const items = p.isOperator(')') ? [] : parseExpressionList(p);
    p.expectOperator(')');
    pattern = { kind: 'RowExpression', start: open, end: p.previousEnd(), items };
  }
  let escape: Expression | null = null;
  if (p.takeWord('ESCAPE')) escape = parseValueExpression(p);
  else if (isText(p, 'ESCAPE', 1) && p.isOperator('{')) {
    // The ODBC form: LIKE 'x' {escape '\'}.
    p.advance();
    p.advance();
    escape = parseValueExpression(p);
    p.expectOperator('}');
  }
  return {
    kind: 'LikePredicate',
    start,
    end: p.previousEnd(),
    operator,
    negated,
    operand,
    quantifier,
    pattern,
    escape,
  };
}

function parseOperand(p: Parser, least: number): Expression {
  const { precedence } = p.grammar;
  if (p.kind() === TokenKind.Operator) {
    const id = p.id();
    if (id === MINUS || id === PLUS || id === TILDE) return parseUnary(p, id);
    if (id === EXCLAMATION && p.grammar.features.sparkQuery && least <= precedence.not)
      return parseNot(p);
  } else if (p.kind() === TokenKind.Word && p.id() === NOT && least <= precedence.not)
    return parseNot(p);
  return parsePostfix(p, parsePrimary(p));
}

function parseNot(p: Parser): Expression {
  const start = p.start();
  p.advance();
  const operand = parseAt(p, p.grammar.precedence.not);
  return { kind: 'NotExpression', start, end: p.previousEnd(), operand };
}

function parseUnary(p: Parser, id: number): UnaryExpression {
  const start = p.start();
  p.advance();
  const { precedence } = p.grammar;
  const operand = parseAt(p, id === TILDE ? precedence.complementOperand : precedence.signOperand);
  const operator = id === MINUS ? '-' : id === PLUS ? '+' : '~';
  return { kind: 'UnaryExpression', start, end: p.previousEnd(), operator, operand };
}
