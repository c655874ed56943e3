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
import { NONE, commaSeparated } from './list.ts';
import { ownName } from '../own-name.ts';
import type { Parser } from './parser.ts';
import { nameValue } from './primary.ts';
import { beginsInside, takeText } from './recovery.ts';
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
  readonly items: readonly Expression[];
  /** The words that stand for commas between the items, and others that are no part of them. */
  readonly words: readonly string[];
}

const NO_ARGUMENTS: Arguments = { items: NONE, words: NONE };

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
  let found: Arguments = NO_ARGUMENTS;
  let nullTreatment: FunctionCall['nullTreatment'] = null;
  let argumentOrder: readonly OrderByItem[] = NONE;
  if (!p.isOperator(')')) {
    if (p.takeWord('DISTINCT')) distinct = true;
    else p.takeWord('ALL');
    if (!p.isWord('ORDER')) found = parseArguments(p, upper);
    nullTreatment = parseNullTreatment(p);
    if (p.isWord('ORDER') && p.isWordAt('BY', 1)) {
      p.advance();
      p.advance();
      argumentOrder = parseOrderByItems(p);
      // JSON_ARRAYAGG (value ORDER BY items NULL ON NULL)
      if (upper === 'JSON_ARRAYAGG')
        found = { ...found, words: [...found.words, ...takeJsonWords(p)] };
    }
  }
  p.expectOperator(')');
  let withinGroup: readonly OrderByItem[] = NONE;
  let { words } = found;
  if (p.isWord('WITHIN') && p.isWordAt('GROUP', 1)) {
    p.advance();
    p.advance();
    p.expectOperator('(');
    if (isText(p, 'GRAPH') && isText(p, 'PATH', 1)) {
      p.advance();
      p.advance();
      words = [...words, 'GRAPH PATH'];
    } else {
      p.expectWord('ORDER');
      p.expectWord('BY');
      withinGroup = parseOrderByItems(p);
    }
    p.expectOperator(')');
  }
  let filter: Expression | null = null;
  if (p.grammar.features.sparkQuery && p.isWord('FILTER') && p.isOperatorAt('(', 1)) {
    p.advance();
    p.advance();
    p.expectWord('WHERE');
    filter = parseExpression(p);
    p.expectOperator(')');
  }
  nullTreatment ??= parseNullTreatment(p);
  const over = p.takeWord('OVER') ? parseWindow(p) : null;
  return {
    kind: 'FunctionCall',
    start,
    end: p.previousEnd(),
    name,
    distinct,
    words,
    arguments: found.items,
    argumentOrder,
    withinGroup,
    filter,
    nullTreatment,
    over,
  };
}

function parseNullTreatment(p: Parser): FunctionCall['nullTreatment'] {
  if (!p.isWordAt('NULLS', 1)) return null;
  if (p.isWord('IGNORE')) return skipTwo(p, 'IGNORE NULLS');
  return p.isWord('RESPECT') ? skipTwo(p, 'RESPECT NULLS') : null;
}

/** Steps over two tokens. */
function skipTwo<T>(p: Parser, result: T): T {
  p.advance();
  p.advance();
  return result;
}

/** Functions whose arguments are not just expressions with commas between, besides those of JSON. */
const PECULIAR: ReadonlySet<string> = new Set([
  ...Object.keys(SEPARATING_WORDS),
  'CONTAINS',
  'FREETEXT',
  'IDENTITY',
  'ISJSON',
  'MATCH',
  'STRUCT',
  'UPDATE',
]);

/** Functions with an argument that is a word and no expression, and its place. */
const WORD_AT: Readonly<Record<string, number>> = { ISJSON: 1, UPDATE: 0 };

function parseArguments(p: Parser, name: string): Arguments {
  const peculiar =
    PECULIAR.has(name) || p.grammar.datePartFunctions.has(name) || name.startsWith('JSON_');
  if (peculiar) return parsePeculiarArguments(p, name);
  const items = commaSeparated(p, parseArgument);
  if (!p.isWord('USE') || !p.grammar.features.tsqlQuery || !isText(p, 'MODEL', 1))
    return { items, words: NONE };
  // AI_GENERATE_EMBEDDINGS (… USE MODEL name [PARAMETERS json])
  p.advance();
  p.advance();
  parseObjectName(p);
  if (takeText(p, 'PARAMETERS')) parseExpression(p);
  return { items, words: ['USE MODEL'] };
}

function parsePeculiarArguments(p: Parser, name: string): Arguments {
  const { sparkQuery, tsqlQuery } = p.grammar.features;
  const items: Expression[] = [];
  const words: string[] = [];
  const found = { items, words };
  if (sparkQuery && p.kind() === TokenKind.String && isUnitFunction(p, name))
    p.expected('a unit of time');
  if (isDatePartAhead(p, name)) {
    items.push(takeDatePart(p));
    if (!p.takeOperator(',')) return found;
  } else if (name === 'EXTRACT' && p.isIdentifier() && p.isWordAt('FROM', 1))
    items.push(takeDatePart(p));
  const separators = Object.hasOwn(SEPARATING_WORDS, name) ? SEPARATING_WORDS[name] : undefined;
  if (separators !== undefined) {
    parseWordedArguments(p, name, separators, found);
    return found;
  }
  if ((name === 'CONTAINS' || name === 'FREETEXT') && tsqlQuery && p.isOperator('(')) {
    items.push(parseColumnRow(p));
    if (!p.takeOperator(',')) return found;
  }
  // A graph pattern: https://learn.microsoft.com/en-us/sql/t-sql/queries/match-sql-graph
  if (tsqlQuery && name === 'MATCH') {
    words.push(takePattern(p));
    return found;
  }
  // IDENTITY (type [, seed, increment]) of SELECT INTO
  if (tsqlQuery && name === 'IDENTITY') {
    const type = parseDataType(p);
    words.push([ownName(type.name).toUpperCase(), ...type.arguments].join(' '));
    if (!p.takeOperator(',')) return found;
  }
  const json = tsqlQuery && name.startsWith('JSON_');
  do {
    // ISJSON (text, VALUE | ARRAY | OBJECT | SCALAR); UPDATE (column) of a trigger
    if (tsqlQuery && p.isIdentifier() && items.length === WORD_AT[name]) {
      words.push(p.text());
      p.advance();
      continue;
    }
    if (tsqlQuery && isText(p, 'LANGUAGE') && !p.isOperatorAt(',', 1) && !p.isOperatorAt(')', 1)) {
      words.push('LANGUAGE');
      p.advance();
    }
    const item = parseArgument(p);
    items.push(sparkQuery && name === 'STRUCT' ? nameValue(p, item) : item);
    if (json && p.takeOperator(':')) {
      words.push(':');
      items.push(parseArgument(p));
    }
  } while (p.takeOperator(','));
  if (json) words.push(...takeJsonWords(p));
  return found;
}

/** JSON_QUERY (… WITH ARRAY WRAPPER), JSON_ARRAY (… NULL ON NULL), JSON_VALUE (… RETURNING type) */
function takeJsonWords(p: Parser): string[] {
  const words: string[] = [];
  if (p.takeWords('WITH', 'ARRAY')) {
    if (!takeText(p, 'WRAPPER')) p.expected('WRAPPER');
    words.push('WITH ARRAY WRAPPER');
  }
  if ((p.isWord('NULL') || isText(p, 'ABSENT')) && p.isWordAt('ON', 1) && p.isWordAt('NULL', 2)) {
    words.push(`${p.text().toUpperCase()} ON NULL`);
    p.advance();
    p.advance();
    p.advance();
  }
  if (isText(p, 'RETURNING')) {
    p.advance();
    words.push(`RETURNING ${parseDataType(p).name.parts[0]?.text.toUpperCase() ?? ''}`);
  }
  return words;
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
  found: { readonly items: Expression[]; readonly words: string[] },
): void {
  if (
    name === 'TRIM' &&
    (p.isWord('BOTH') || p.isWord('LEADING') || p.isWord('TRAILING')) &&
    !p.isOperatorAt(')', 1)
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
    found.items.push(name === 'POSITION' ? parseValueExpression(p) : parseArgument(p));
  }
}

/** One argument: an expression, `name => value`, a lambda. */
function parseArgument(p: Parser): Expression {
  if (!p.isOperatorAt('=>', 1) || !p.isIdentifier()) return parseExpression(p);
  const name = p.takeIdentifier();
  p.advance();
  const value = parseExpression(p);
  return { kind: 'NamedArgument', start: name.start, end: p.previousEnd(), name, value };
}

function isDatePartAhead(p: Parser, name: string): boolean {
  if (p.kind() !== TokenKind.Word || !(p.isOperatorAt(',', 1) || p.isOperatorAt(')', 1)))
    return false;
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
  for (let ahead = 0; p.kindAt(ahead) !== TokenKind.EndOfText; ahead++) {
    if (p.isOperatorAt('(', ahead) || p.isOperatorAt('[', ahead)) depth++;
    else if (p.isOperatorAt(')', ahead) || p.isOperatorAt(']', ahead)) {
      if (depth-- === 0) break;
    } else if (depth === 0 && p.isOperatorAt(',', ahead)) commas++;
    else if (p.isOperatorAt(';', ahead)) break;
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
      partitionBy: NONE,
      orderBy: NONE,
      frame: null,
    };
  }
  const start = p.start();
  p.advance();
  const { sparkQuery } = p.grammar.features;
  const partitioned =
    (p.isWord('PARTITION') || (sparkQuery && p.isWord('DISTRIBUTE'))) && p.isWordAt('BY', 1);
  const base = p.isIdentifier() && !partitioned && !isFrameWord(p) ? p.takeIdentifier() : null;
  // Spark adds nothing to a named window.
  if (base !== null && sparkQuery && !p.isOperator(')')) p.expected("')'");
  let partitionBy: readonly Expression[] = NONE;
  let orderBy: readonly OrderByItem[] = NONE;
  if ((p.isWord('PARTITION') || (sparkQuery && p.isWord('DISTRIBUTE'))) && p.isWordAt('BY', 1)) {
    p.advance();
    p.advance();
    partitionBy = parseExpressionList(p);
  }
  if ((p.isWord('ORDER') || (sparkQuery && p.isWord('SORT'))) && p.isWordAt('BY', 1)) {
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

/** ROWS, RANGE or GROUPS with bounds behind it; else the word is the name of a window. */
function isFrameWord(p: Parser): boolean {
  if (!isFrameUnit(p, 0) || p.isOperatorAt(')', 1)) return false;
  return !isFrameUnit(p, 1) && !p.isWordAt('ORDER', 1) && !p.isWordAt('PARTITION', 1);
}

function isFrameUnit(p: Parser, ahead: number): boolean {
  return p.isWordAt('ROWS', ahead) || p.isWordAt('RANGE', ahead) || p.isWordAt('GROUPS', ahead);
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
