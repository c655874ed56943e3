import type {
  CaseExpression,
  CaseWhen,
  Expression,
  Identifier,
  Literal,
  ObjectName,
  Star,
} from '../ast/index.ts';
import { TokenKind } from '../token.ts';
import {
  missingExpression,
  parseDataType,
  parseExpression,
  parseExpressionList,
} from './expression.ts';
import { parseCall } from './function-call.ts';
import { NONE, parseNameList } from './list.ts';
import { parseNameParts } from './name.ts';
import type { Parser } from './parser.ts';
import { isBareAlias, isQueryAhead, parseQuery } from './query.ts';

const NUMBERS: Partial<Record<TokenKind, Literal['literal']>> = {
  [TokenKind.NationalString]: 'national-string',
  [TokenKind.Integer]: 'integer',
  [TokenKind.Decimal]: 'decimal',
  [TokenKind.Float]: 'float',
  [TokenKind.Money]: 'money',
  [TokenKind.Binary]: 'binary',
};

/**
 * One value without operators: literal, name, call, CASE, CAST, parenthesis, subquery.
 * Where none stands, it is reported and a MissingExpression is returned; nothing is consumed then.
 */
export function parsePrimary(p: Parser): Expression {
  const own = p.grammar.parsePrimary?.(p);
  if (own !== undefined && own !== null) return own;
  const kind = p.kind();
  const literal = NUMBERS[kind];
  if (literal !== undefined) return takeLiteral(p, literal);
  switch (kind) {
    case TokenKind.String:
      return parseString(p);
    case TokenKind.Variable: {
      const start = p.start();
      const name = p.text();
      p.advance();
      return { kind: 'Variable', start, end: p.previousEnd(), name };
    }
    case TokenKind.SystemVariable: {
      const start = p.start();
      const name = p.text();
      p.advance();
      return { kind: 'SystemVariable', start, end: p.previousEnd(), name };
    }
    case TokenKind.Parameter: {
      const start = p.start();
      const text = p.text();
      p.advance();
      return {
        kind: 'ParameterMarker',
        start,
        end: p.previousEnd(),
        name: text === '?' ? null : text.slice(1),
      };
    }
    case TokenKind.Operator:
      if (p.isOperator('(')) return parseParenthesis(p);
      if (p.isOperator('*')) {
        const start = p.start();
        p.advance();
        return finishStar(p, start, null);
      }
      break;
    case TokenKind.Word:
      return parseWord(p);
    case TokenKind.QuotedIdentifier:
      return parseNameOrCall(p);
    default:
      break;
  }
  p.expected('an expression');
  return missingExpression(p);
}

/** What may follow a value and belongs to it: methods, fields, elements, COLLATE, AT TIME ZONE, `::`. */
export function parsePostfix(p: Parser, primary: Expression): Expression {
  let operand = primary;
  for (;;) {
    const { start } = operand;
    if (p.kind() === TokenKind.Operator) {
      const next = parseAccess(p, operand);
      if (next === null) return operand;
      operand = next;
    } else if (p.isWord('COLLATE')) {
      p.advance();
      const collation = p.isWord('DEFAULT')
        ? p.takeIdentifier()
        : p.expectIdentifier('a collation');
      operand = { kind: 'CollateExpression', start, end: p.previousEnd(), operand, collation };
    } else if (p.isWord('AT') && p.isWordAt('TIME', 1)) {
      p.advance();
      p.advance();
      p.expectWord('ZONE');
      const zone = parsePrimary(p);
      operand = { kind: 'AtTimeZoneExpression', start, end: p.previousEnd(), operand, zone };
    } else return operand;
  }
}

function parseAccess(p: Parser, operand: Expression): Expression | null {
  const { start } = operand;
  const { sparkQuery } = p.grammar.features;
  if (p.isOperator('.') && operand.kind !== 'MissingExpression') {
    if (!p.isIdentifierAt(1)) return null;
    p.advance();
    const name = p.takeIdentifier();
    if (!p.isOperator('(')) {
      return {
        kind: 'FieldAccess',
        start,
        end: p.previousEnd(),
        operand,
        field: name,
        separator: '.',
      };
    }
    p.advance();
    const arguments_ = p.isOperator(')') ? NONE : parseExpressionList(p);
    p.expectOperator(')');
    return {
      kind: 'MethodCall',
      start,
      end: p.previousEnd(),
      operand,
      method: name,
      arguments: arguments_,
    };
  }
  if (!sparkQuery) return null;
  if (p.isOperator('[')) {
    p.advance();
    const index = parseExpression(p);
    p.expectOperator(']');
    return { kind: 'ElementAccess', start, end: p.previousEnd(), operand, index };
  }
  if (p.isOperator('::')) {
    p.advance();
    const type = parseDataType(p);
    return {
      kind: 'CastExpression',
      start,
      end: p.previousEnd(),
      form: '::',
      operand,
      type,
      style: null,
    };
  }
  if (p.isOperator(':')) {
    if (p.isOperatorAt('[', 1)) {
      p.advance();
      return parseAccess(p, operand);
    }
    if (!p.isIdentifierAt(1)) return null;
    p.advance();
    const field = p.takeIdentifier();
    return { kind: 'FieldAccess', start, end: p.previousEnd(), operand, field, separator: ':' };
  }
  return null;
}

function takeLiteral(p: Parser, literal: Literal['literal']): Literal {
  const start = p.start();
  const raw = p.text();
  p.advance();
  return { kind: 'Literal', start, end: p.previousEnd(), literal, raw, typeName: null };
}

/** A string; Spark joins strings that stand side by side into one. */
function parseString(p: Parser): Literal {
  const start = p.start();
  const from = start + p.base;
  p.advance();
  if (p.grammar.features.sparkQuery) while (p.kind() === TokenKind.String) p.advance();
  const end = p.previousEnd();
  const raw = p.tokens.text.slice(from, end + p.base);
  return { kind: 'Literal', start, end, literal: 'string', raw, typeName: null };
}

/** A column list in EXCEPT after a star belongs to the star, unless a query stands there: then it is a set operation. */
export function finishStar(p: Parser, start: number, qualifier: ObjectName | null): Star {
  let except: readonly Identifier[] = NONE;
  if (
    p.grammar.features.sparkQuery &&
    p.isWord('EXCEPT') &&
    p.isOperatorAt('(', 1) &&
    p.isIdentifierAt(2) &&
    !isQueryAhead(p, 1)
  ) {
    p.advance();
    except = parseNameList(p);
  }
  return { kind: 'Star', start, end: p.previousEnd(), qualifier, except };
}

/**
 *     parenthesis := "(" query ")" | "(" expression ")" | "(" expression {"," expression} ")"
 */
function parseParenthesis(p: Parser): Expression {
  const start = p.start();
  if (isQueryAhead(p)) {
    p.advance();
    const query = parseQuery(p);
    p.expectOperator(')');
    return { kind: 'SubqueryExpression', start, end: p.previousEnd(), query };
  }
  p.advance();
  const operand = parseExpression(p);
  if (p.grammar.features.sparkQuery && !p.isOperator(')')) {
    const items = [nameValue(p, operand)];
    if (!p.isOperator(',')) p.expected(items[0] === operand ? "')'" : "','");
    do {
      p.takeOperator(',');
      items.push(nameValue(p, parseExpression(p)));
    } while (p.isOperator(','));
    p.expectOperator(')');
    return { kind: 'RowExpression', start, end: p.previousEnd(), items };
  }
  p.expectOperator(')');
  return { kind: 'ParenthesizedExpression', start, end: p.previousEnd(), operand };
}

/** `value [[AS] name]`, an item of a row or a struct. */
export function nameValue(p: Parser, value: Expression): Expression {
  if (!p.takeWord('AS') && !isBareAlias(p)) return value;
  const name = p.expectIdentifier('a field name');
  return { kind: 'NamedArgument', start: value.start, end: p.previousEnd(), name, value };
}

function parseWord(p: Parser): Expression {
  const start = p.start();
  const followed = p.isOperatorAt('(', 1);
  switch (p.keyword()) {
    case 'NULL': {
      const raw = p.text();
      p.advance();
      return { kind: 'Literal', start, end: p.previousEnd(), literal: 'null', raw, typeName: null };
    }
    case 'CASE':
      return parseCase(p);
    case 'CAST':
    case 'TRY_CAST':
      if (followed) return parseCast(p);
      break;
    case 'EXISTS':
      if (followed && isQueryAhead(p, 1)) {
        p.advance();
        p.advance();
        const query = parseQuery(p);
        p.expectOperator(')');
        return { kind: 'ExistsPredicate', start, end: p.previousEnd(), query };
      }
      break;
    case 'DEFAULT':
      if (!followed && !p.isOperatorAt('.', 1)) {
        p.advance();
        return { kind: 'DefaultValue', start, end: p.previousEnd() };
      }
      break;
    default:
      break;
  }
  const id = p.id();
  if (followed && p.grammar.callable[id] === 1) return parseNameOrCall(p);
  if (!followed && p.grammar.niladic[id] === 1 && !p.isOperatorAt('.', 1)) return parseNiladic(p);
  if (p.isIdentifier() || p.grammar.columnWords[id] === 1) return parseNameOrCall(p);
  p.expected('an expression');
  return missingExpression(p);
}

function parseNiladic(p: Parser): Expression {
  const part = p.takeIdentifier();
  const { start, end } = part;
  const name: ObjectName = { kind: 'ObjectName', start, end, parts: [part] };
  return {
    kind: 'FunctionCall',
    start,
    end,
    name,
    distinct: false,
    words: NONE,
    arguments: NONE,
    argumentOrder: NONE,
    withinGroup: NONE,
    filter: null,
    nullTreatment: null,
    over: null,
  };
}

/**
 * A column, `t.*`, a call by a name of any number of parts, or a method of a column.
 */
function parseNameOrCall(p: Parser): Expression {
  const first = p.takeIdentifier();
  const { start } = first;
  if (!p.isOperator('.')) {
    if (p.isOperator('(')) {
      return parseCall(p, { kind: 'ObjectName', start, end: first.end, parts: [first] });
    }
    if (isStaticMember(p)) return parseStaticMember(p, [first]);
    return { kind: 'ColumnReference', start, end: first.end, parts: [first] };
  }
  const all = parseNameParts(p, first);
  const end = p.previousEnd();
  if (p.isOperator('.') && p.isOperatorAt('*', 1)) {
    p.advance();
    p.advance();
    return finishStar(p, start, { kind: 'ObjectName', start, end, parts: all });
  }
  if (isStaticMember(p)) return parseStaticMember(p, all);
  if (!p.isOperator('(')) return { kind: 'ColumnReference', start, end, parts: all };
  const method = all.at(-1);
  if (method === undefined || !isMethod(p, method.text))
    return parseCall(p, { kind: 'ObjectName', start, end, parts: all });
  const parts = all.slice(0, -1);
  const operand: Expression = {
    kind: 'ColumnReference',
    start,
    end: parts.at(-1)?.end ?? first.end,
    parts,
  };
  p.advance();
  const arguments_ = p.isOperator(')') ? NONE : parseExpressionList(p);
  p.expectOperator(')');
  return {
    kind: 'MethodCall',
    start,
    end: p.previousEnd(),
    operand,
    method,
    arguments: arguments_,
  };
}

/** `type::member` of a CLR type. */
function isStaticMember(p: Parser): boolean {
  return p.isOperator('::') && p.grammar.features.tsqlQuery && p.isIdentifierAt(1);
}

/** A method, `hierarchyid::GetRoot()`, or a property, `geometry::[Null]`, of the type whose name has been read. */
function parseStaticMember(p: Parser, type: readonly Identifier[]): Expression {
  const start = type[0]?.start ?? p.start();
  const typeEnd = p.previousEnd();
  p.advance();
  const member = p.takeIdentifier();
  const { end } = member;
  if (p.isOperator('('))
    return parseCall(p, { kind: 'ObjectName', start, end, parts: [...type, member] });
  const operand = { kind: 'ColumnReference', start, end: typeEnd, parts: type } as const;
  return { kind: 'FieldAccess', start, end, operand, field: member, separator: '::' };
}

/** XML and hierarchyid methods, and the ST methods of the spatial types. */
function isMethod(p: Parser, name: string): boolean {
  const { methods } = p.grammar;
  return methods.has(name) || (methods.size > 0 && /^ST[A-Z]/u.test(name));
}

/**
 *     case := CASE [operand] WHEN expression THEN expression {WHEN …} [ELSE expression] END
 */
function parseCase(p: Parser): CaseExpression {
  const start = p.start();
  p.advance();
  const operand = p.isWord('WHEN') ? null : parseExpression(p);
  const whens: CaseWhen[] = [];
  if (!p.isWord('WHEN')) p.expected('WHEN');
  while (p.isWord('WHEN')) {
    const at = p.start();
    p.advance();
    const when = parseExpression(p);
    p.expectWord('THEN');
    const then = parseExpression(p);
    whens.push({ kind: 'CaseWhen', start: at, end: p.previousEnd(), when, then });
  }
  const otherwise = p.takeWord('ELSE') ? parseExpression(p) : null;
  p.expectWord('END');
  return { kind: 'CaseExpression', start, end: p.previousEnd(), operand, whens, otherwise };
}

function parseCast(p: Parser): Expression {
  const start = p.start();
  const form = p.isWord('CAST') ? 'CAST' : 'TRY_CAST';
  p.advance();
  p.advance();
  const operand = parseExpression(p);
  p.expectWord('AS');
  const type = parseDataType(p);
  p.expectOperator(')');
  return { kind: 'CastExpression', start, end: p.previousEnd(), form, operand, type, style: null };
}
