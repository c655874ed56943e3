import type {
  DatePart,
  Expression,
  FrameBound,
  FunctionCall,
  ObjectName,
  OrderByItem,
  WindowFrame,
  WindowSpecification,
} from '../ast/index.ts';
import { TokenKind } from '../token.ts';
import { parseExpression, parseExpressionList, parseValueExpression } from './expression.ts';
import { isText, parseDataType, parseObjectName } from './name.ts';
import type { Parser } from './parser.ts';
import { nameValue } from './primary.ts';
import { beginsInside } from './recovery.ts';
import { parseOrderByItems } from './query-clause.ts';

/** Functions with words for commas in their parentheses, and the words that may follow an argument. */
const SEPARATING_WORDS: Readonly<Record<string, readonly string[]>> = {
  EXTRACT: ['FROM'],
  TRIM: ['FROM'],
  SUBSTRING: ['FROM', 'FOR'],
  SUBSTR: ['FROM', 'FOR'],
  OVERLAY: ['PLACING', 'FROM', 'FOR'],
  POSITION: ['IN'],
};

interface Arguments {
  readonly items: Expression[];
  readonly words: string[];
  nullTreatment: FunctionCall['nullTreatment'];
}

/**
 * The rest of a call, at its `(`: arguments and whatever of WITHIN GROUP, FILTER, IGNORE NULLS and OVER follows.
 *
 *     call := name "(" [DISTINCT | ALL] [arguments] [IGNORE NULLS] [ORDER BY items] ")"
 *             [WITHIN GROUP "(" ORDER BY items ")"] [FILTER "(" WHERE expression ")"] [IGNORE NULLS] [OVER window]
 */
export function parseCall(p: Parser, name: ObjectName): FunctionCall {
  const { start } = name;
  p.advance();
  const upper = name.parts.length === 1 ? (name.parts[0]?.text.toUpperCase() ?? '') : '';
  let distinct = false;
  const found: Arguments = { items: [], words: [], nullTreatment: null };
  let argumentOrder: OrderByItem[] = [];
  if (!p.isOperator(')')) {
    if (p.takeWord('DISTINCT')) distinct = true;
    else p.takeWord('ALL');
    if (!p.isWord('ORDER')) parseArguments(p, upper, found);
    found.nullTreatment = parseNullTreatment(p);
    if (p.isWord('ORDER') && p.isWord('BY', 1)) {
      p.advance();
      p.advance();
      argumentOrder = parseOrderByItems(p);
    }
  }
  p.expectOperator(')');
  let withinGroup: OrderByItem[] = [];
  if (p.isWord('WITHIN') && p.isWord('GROUP', 1)) {
    p.advance();
    p.advance();
    p.expectOperator('(');
    if (isText(p, 'GRAPH') && isText(p, 'PATH', 1)) {
      p.advance();
      p.advance();
      found.words.push('GRAPH PATH');
    } else {
      p.expectWord('ORDER');
      p.expectWord('BY');
      withinGroup = parseOrderByItems(p);
    }
    p.expectOperator(')');
  }
  let filter: Expression | null = null;
  if (p.grammar.features.sparkQuery && p.isWord('FILTER') && p.isOperator('(', 1)) {
    p.advance();
    p.advance();
    p.expectWord('WHERE');
    filter = parseExpression(p);
    p.expectOperator(')');
  }
  const nullTreatment = found.nullTreatment ?? parseNullTreatment(p);
  const over = p.takeWord('OVER') ? parseWindow(p) : null;
  return {
    kind: 'FunctionCall',
    start,
    end: p.previousEnd(),
    name,
    distinct,
    words: found.words,
    arguments: found.items,
    argumentOrder,
    withinGroup,
    filter,
    nullTreatment,
    over,
  };
}

function parseNullTreatment(p: Parser): FunctionCall['nullTreatment'] {
  if (p.takeWords('IGNORE', 'NULLS')) return 'IGNORE NULLS';
  return p.takeWords('RESPECT', 'NULLS') ? 'RESPECT NULLS' : null;
}

function parseArguments(p: Parser, name: string, found: Arguments): void {
  const { sparkQuery } = p.grammar.features;
  if (sparkQuery && p.kind() === TokenKind.String && isUnitFunction(p, name))
    p.expected('a unit of time');
  if (isDatePartAhead(p, name)) {
    found.items.push(takeDatePart(p));
    if (!p.takeOperator(',')) return;
  } else if (name === 'EXTRACT' && p.isIdentifier() && p.isWord('FROM', 1))
    found.items.push(takeDatePart(p));
  const separators = Object.hasOwn(SEPARATING_WORDS, name) ? SEPARATING_WORDS[name] : undefined;
  if (separators !== undefined) {
    parseWordedArguments(p, name, separators, found);
    return;
  }
  if (
    (name === 'CONTAINS' || name === 'FREETEXT') &&
    p.grammar.features.tsqlQuery &&
    p.isOperator('(')
  ) {
    found.items.push(parseColumnRow(p));
    if (!p.takeOperator(',')) return;
  }
  const { tsqlQuery } = p.grammar.features;
  // A graph pattern: https://learn.microsoft.com/en-us/sql/t-sql/queries/match-sql-graph
  if (tsqlQuery && name === 'MATCH') {
    found.words.push(takePattern(p));
    return;
  }
  // IDENTITY (type [, seed, increment]) of SELECT INTO
  if (tsqlQuery && name === 'IDENTITY') {
    const type = parseDataType(p);
    found.words.push(p.tokens.text.slice(type.start + p.base, type.end + p.base).toUpperCase());
    if (!p.takeOperator(',')) return;
  }
  const json = tsqlQuery && name.startsWith('JSON_');
  do {
    if (tsqlQuery && isText(p, 'LANGUAGE') && !p.isOperator(',', 1) && !p.isOperator(')', 1)) {
      found.words.push('LANGUAGE');
      p.advance();
    }
    found.items.push(parseArgument(p, name));
    if (json && p.takeOperator(':')) {
      found.words.push(':');
      found.items.push(parseArgument(p, name));
    }
  } while (p.takeOperator(','));
  // JSON_VALUE (… RETURNING type), AI_GENERATE_EMBEDDINGS (… USE MODEL name)
  if (json && isText(p, 'RETURNING')) {
    p.advance();
    found.words.push(`RETURNING ${parseDataType(p).name.parts[0]?.text.toUpperCase() ?? ''}`);
  } else if (tsqlQuery && p.isWord('USE') && isText(p, 'MODEL', 1)) {
    p.advance();
    p.advance();
    parseObjectName(p);
    found.words.push('USE MODEL');
  }
  if (
    json &&
    (p.isWord('NULL') || isText(p, 'ABSENT')) &&
    p.isWord('ON', 1) &&
    p.isWord('NULL', 2)
  ) {
    found.words.push(`${p.text().toUpperCase()} ON NULL`);
    p.advance();
    p.advance();
    p.advance();
  }
}

/** The text up to the parenthesis that closes the call. */
function takePattern(p: Parser): string {
  const from = p.start() + p.base;
  let depth = 0;
  while (!p.atEnd() && !beginsInside(p) && !(depth === 0 && p.isOperator(')'))) {
    if (p.isOperator('(')) depth++;
    else if (p.isOperator(')')) depth--;
    p.advance();
  }
  return p.tokens.text.slice(from, p.previousEnd() + p.base);
}

/** `(a, b)`, the columns that a full-text predicate looks into. */
function parseColumnRow(p: Parser): Expression {
  const start = p.start();
  p.advance();
  const items = parseExpressionList(p);
  p.expectOperator(')');
  return { kind: 'RowExpression', start, end: p.previousEnd(), items };
}

function parseWordedArguments(
  p: Parser,
  name: string,
  separators: readonly string[],
  found: Arguments,
): void {
  if (
    name === 'TRIM' &&
    (p.isWord('BOTH') || p.isWord('LEADING') || p.isWord('TRAILING')) &&
    !p.isOperator(')', 1)
  ) {
    found.words.push(p.text().toUpperCase());
    p.advance();
  }
  for (;;) {
    const word = separators.find((each) => isText(p, each));
    if (word !== undefined && (found.items.length > 0 || name === 'TRIM')) {
      found.words.push(word);
      p.advance();
    } else if (found.items.length > 0 && !p.takeOperator(',')) {
      if (name === 'TRIM' && found.words.length === 1 && found.words[0] !== 'FROM')
        p.expectWord('FROM');
      return;
    }
    // `IN` separates the arguments of POSITION, so its operands are values.
    found.items.push(name === 'POSITION' ? parseValueBeforeIn(p) : parseArgument(p, name));
  }
}

function parseValueBeforeIn(p: Parser): Expression {
  return parseValueExpression(p);
}

/** One argument: an expression, `name => value`, a lambda, or `value AS name` in Spark's `struct`. */
function parseArgument(p: Parser, name: string): Expression {
  if (p.isOperator('=>', 1) && p.isIdentifier()) {
    const label = p.takeIdentifier();
    p.advance();
    const value = parseExpression(p);
    return { kind: 'NamedArgument', start: label.start, end: p.previousEnd(), name: label, value };
  }
  const value = parseExpression(p);
  return p.grammar.features.sparkQuery && name === 'STRUCT' ? nameValue(p, value) : value;
}

function isDatePartAhead(p: Parser, name: string): boolean {
  if (p.kind() !== TokenKind.Word || !(p.isOperator(',', 1) || p.isOperator(')', 1))) return false;
  return isUnitFunction(p, name);
}

/** Spark overloads these names: only the form of three arguments begins with a unit. */
function isUnitFunction(p: Parser, name: string): boolean {
  if (!p.grammar.datePartFunctions.has(name)) return false;
  return !p.grammar.features.sparkQuery || countCommas(p) === 2;
}

/** Commas between here and the parenthesis that closes the one the cursor is in. */
function countCommas(p: Parser): number {
  let depth = 0;
  let commas = 0;
  for (let ahead = 0; p.kind(ahead) !== TokenKind.EndOfText; ahead++) {
    if (p.isOperator('(', ahead) || p.isOperator('[', ahead)) depth++;
    else if (p.isOperator(')', ahead) || p.isOperator(']', ahead)) {
      if (depth-- === 0) break;
    } else if (depth === 0 && p.isOperator(',', ahead)) commas++;
    else if (p.isOperator(';', ahead)) break;
  }
  return commas;
}

function takeDatePart(p: Parser): DatePart {
  const start = p.start();
  const name = p.text().toLowerCase();
  p.advance();
  return { kind: 'DatePart', start, end: p.previousEnd(), name };
}

/**
 * What stands after OVER, or after `name AS` in a WINDOW clause.
 *
 *     window := name | "(" [name] [PARTITION BY expressions] [ORDER BY items] [frame] ")"
 */
export function parseWindow(p: Parser): WindowSpecification {
  if (!p.isOperator('(')) {
    const base = p.expectIdentifier('a window');
    const { start, end } = base;
    return {
      kind: 'WindowSpecification',
      start,
      end,
      base,
      partitionBy: [],
      orderBy: [],
      frame: null,
    };
  }
  const start = p.start();
  p.advance();
  const { sparkQuery } = p.grammar.features;
  const partitioned =
    (p.isWord('PARTITION') || (sparkQuery && p.isWord('DISTRIBUTE'))) && p.isWord('BY', 1);
  const base = p.isIdentifier() && !partitioned && !isFrameWord(p) ? p.takeIdentifier() : null;
  // Spark adds nothing to a named window.
  if (base !== null && sparkQuery && !p.isOperator(')')) p.expected("')'");
  let partitionBy: Expression[] = [];
  let orderBy: OrderByItem[] = [];
  if ((p.isWord('PARTITION') || (sparkQuery && p.isWord('DISTRIBUTE'))) && p.isWord('BY', 1)) {
    p.advance();
    p.advance();
    partitionBy = parseExpressionList(p);
  }
  if ((p.isWord('ORDER') || (sparkQuery && p.isWord('SORT'))) && p.isWord('BY', 1)) {
    p.advance();
    p.advance();
    orderBy = parseOrderByItems(p);
  }
  const frame = isFrameWord(p) ? parseFrame(p) : null;
  p.expectOperator(')');
  return {
    kind: 'WindowSpecification',
    start,
    end: p.previousEnd(),
    base,
    partitionBy,
    orderBy,
    frame,
  };
}

function isFrameWord(p: Parser): boolean {
  return (p.isWord('ROWS') || p.isWord('RANGE') || p.isWord('GROUPS')) && !p.isOperator(')', 1);
}

/**
 *     frame := (ROWS | RANGE | GROUPS) (bound | BETWEEN bound AND bound)
 */
function parseFrame(p: Parser): WindowFrame {
  const start = p.start();
  const unit = p.isWord('ROWS') ? 'ROWS' : p.isWord('RANGE') ? 'RANGE' : 'GROUPS';
  p.advance();
  const between = p.takeWord('BETWEEN');
  const from = parseBound(p);
  let to: FrameBound | null = null;
  if (between) {
    p.expectWord('AND');
    to = parseBound(p);
  }
  return { kind: 'WindowFrame', start, end: p.previousEnd(), unit, from, to };
}

function parseBound(p: Parser): FrameBound {
  const start = p.start();
  if (p.takeWord('UNBOUNDED')) {
    const preceding = p.isWord('PRECEDING');
    if (preceding || p.isWord('FOLLOWING')) p.advance();
    else p.expected('PRECEDING or FOLLOWING');
    const bound = preceding ? 'UNBOUNDED PRECEDING' : 'UNBOUNDED FOLLOWING';
    return { kind: 'FrameBound', start, end: p.previousEnd(), bound, offset: null };
  }
  if (p.takeWords('CURRENT', 'ROW')) {
    return { kind: 'FrameBound', start, end: p.previousEnd(), bound: 'CURRENT ROW', offset: null };
  }
  const offset = parseValueExpression(p);
  const preceding = p.isWord('PRECEDING');
  if (preceding || p.isWord('FOLLOWING')) p.advance();
  else p.expected('PRECEDING or FOLLOWING');
  const bound = preceding ? 'PRECEDING' : 'FOLLOWING';
  return { kind: 'FrameBound', start: offset.start, end: p.previousEnd(), bound, offset };
}
