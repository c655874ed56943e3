import type {
  Expression,
  ForClause,
  GroupByClause,
  GroupingSet,
  HavingClause,
  LimitClause,
  OptionClause,
  OrderByClause,
  OrderByItem,
  QualifyClause,
  UnparsedClause,
  WhereClause,
} from '../ast/index.ts';
import { TokenKind } from '../token.ts';
import { parseExpression, parseValueExpression } from './expression.ts';
import { NONE, commaSeparated } from './list.ts';
import { isText } from './name.ts';
import type { Parser } from './parser.ts';
import { beginsInside } from './recovery.ts';

/** WHERE, from that word. */
export function parseWhereClause(p: Parser): WhereClause {
  const start = p.start();
  p.advance();
  const condition = parseExpression(p);
  return { kind: 'WhereClause', start, end: p.previousEnd(), condition };
}

/** HAVING, from that word. */
export function parseHavingClause(p: Parser): HavingClause {
  const start = p.start();
  p.advance();
  const condition = parseExpression(p);
  return { kind: 'HavingClause', start, end: p.previousEnd(), condition };
}

/** QUALIFY, from that word. */
export function parseQualifyClause(p: Parser): QualifyClause {
  const start = p.start();
  p.advance();
  const condition = parseExpression(p);
  return { kind: 'QualifyClause', start, end: p.previousEnd(), condition };
}

/** ORDER BY, from ORDER. */
export function parseOrderByClause(p: Parser): OrderByClause {
  const start = p.start();
  p.advance();
  p.expectWord('BY');
  const items = parseOrderByItems(p);
  return { kind: 'OrderByClause', start, end: p.previousEnd(), items };
}

/**
 * The items after ORDER BY.
 *
 *     item := expression [ASC | DESC] [NULLS (FIRST | LAST)]
 */
export function parseOrderByItems(p: Parser): OrderByItem[] {
  return commaSeparated(p, parseOrderByItem);
}

function parseOrderByItem(p: Parser): OrderByItem {
  const expression = parseOrderExpression(p);
  let direction: OrderByItem['direction'] = null;
  if (p.takeWord('ASC')) direction = 'ASC';
  else if (p.takeWord('DESC')) direction = 'DESC';
  let nulls: OrderByItem['nulls'] = null;
  if (p.grammar.features.sparkQuery && p.takeWord('NULLS')) {
    nulls = p.takeWord('FIRST') ? 'FIRST' : 'LAST';
    if (nulls === 'LAST') p.expectWord('LAST');
  }
  const end = p.previousEnd();
  return { kind: 'OrderByItem', start: expression.start, end, expression, direction, nulls };
}

/** ORDER BY ALL of Databricks SQL stands as a column named ALL, which is how Spark resolves it, too. */
function parseOrderExpression(p: Parser): Expression {
  if (!p.grammar.features.sparkQuery || !p.isWord('ALL')) return parseExpression(p);
  const part = p.takeIdentifier();
  return { kind: 'ColumnReference', start: part.start, end: part.end, parts: [part] };
}

/**
 * GROUP BY, from GROUP.
 *
 *     group by := GROUP BY (ALL | item [hint] {"," item [hint]}) [WITH (ROLLUP | CUBE)]
 *     item := expression | (ROLLUP | CUBE) "(" sets ")" | GROUPING SETS "(" sets ")" | "(" ")"
 */
export function parseGroupByClause(p: Parser): GroupByClause {
  const start = p.start();
  p.advance();
  p.expectWord('BY');
  let modifier: GroupByClause['modifier'] = null;
  const items: (Expression | GroupingSet)[] = [];
  let hints: readonly UnparsedClause[] = NONE;
  if (p.takeWord('ALL')) modifier = 'ALL';
  if (modifier === null || p.grammar.features.tsqlQuery) {
    do {
      items.push(parseGroupingItem(p, false));
      if (startsGroupHint(p)) hints = [...hints, parseGroupHint(p)];
    } while (p.takeOperator(',') || isGroupingSets(p));
  }
  if (p.isWord('WITH') && (p.isWordAt('ROLLUP', 1) || p.isWordAt('CUBE', 1))) {
    modifier = p.isWordAt('ROLLUP', 1) ? 'WITH ROLLUP' : 'WITH CUBE';
    p.advance();
    p.advance();
  }
  return { kind: 'GroupByClause', start, end: p.previousEnd(), items, hints, modifier };
}

/** https://learn.microsoft.com/en-us/sql/t-sql/queries/select-group-by-transact-sql */
function startsGroupHint(p: Parser): boolean {
  return p.isWord('WITH') && p.isOperatorAt('(', 1) && isText(p, 'DISTRIBUTED_AGG', 2);
}

function parseGroupHint(p: Parser): UnparsedClause {
  const start = p.start();
  p.advance();
  takeParenthesized(p);
  return { kind: 'UnparsedClause', start, end: p.previousEnd(), what: 'DISTRIBUTED_AGG' };
}

/** `GROUP BY a, b GROUPING SETS (…)` of Spark has no comma before. */
function isGroupingSets(p: Parser): boolean {
  return p.grammar.features.sparkQuery && p.isWord('GROUPING') && p.isWordAt('SETS', 1);
}

function parseGroupingItem(p: Parser, inside: boolean): Expression | GroupingSet {
  const start = p.start();
  let form: GroupingSet['form'] | null = null;
  if (p.isWord('GROUPING') && p.isWordAt('SETS', 1)) {
    p.advance();
    form = 'GROUPING SETS';
  } else if (p.isOperatorAt('(', 1) && p.isWord('ROLLUP')) form = 'ROLLUP';
  else if (p.isOperatorAt('(', 1) && p.isWord('CUBE')) form = 'CUBE';
  if (form !== null) p.advance();
  else if (p.isOperator('(') && (p.isOperatorAt(')', 1) || (inside && isPlainList(p))))
    form = 'SET';
  if (form === null) return parseExpression(p);
  if (!p.enter()) return { kind: 'GroupingSet', start, end: p.previousEnd(), form, items: [] };
  const items: (Expression | GroupingSet)[] = [];
  if (p.expectOperator('(') && !p.isOperator(')')) {
    do items.push(form === 'SET' ? parseExpression(p) : parseGroupingItem(p, true));
    while (p.takeOperator(','));
  }
  p.expectOperator(')');
  p.leave();
  return { kind: 'GroupingSet', start, end: p.previousEnd(), form, items };
}

/** True if the parenthesis at the cursor is a whole item: a comma or a parenthesis follows it. */
function isPlainList(p: Parser): boolean {
  let depth = 0;
  for (let ahead = 0; p.kindAt(ahead) !== TokenKind.EndOfText; ahead++) {
    if (p.isOperatorAt('(', ahead)) depth++;
    else if (p.isOperatorAt(')', ahead) && --depth === 0) {
      return p.isOperatorAt(',', ahead + 1) || p.isOperatorAt(')', ahead + 1);
    }
  }
  return false;
}

/**
 * The clause that limits rows, if one stands here, else null.
 *
 *     limit := OFFSET n (ROW | ROWS) [FETCH (FIRST | NEXT) m (ROW | ROWS) ONLY] | [LIMIT (m | ALL)] [OFFSET n]
 */
export function parseLimitClause(p: Parser): LimitClause | null {
  const start = p.start();
  let offset: Expression | null = null;
  let count: Expression | null = null;
  if (!p.grammar.features.sparkQuery) {
    if (!p.takeWord('OFFSET')) return null;
    offset = parseValueExpression(p);
    if (!p.takeWord('ROWS')) p.expectWord('ROW');
    if (p.takeWord('FETCH')) {
      if (!p.takeWord('NEXT')) p.expectWord('FIRST');
      count = parseValueExpression(p);
      if (!p.takeWord('ROWS')) p.expectWord('ROW');
      p.expectWord('ONLY');
    }
    return {
      kind: 'LimitClause',
      start,
      end: p.previousEnd(),
      form: 'offset-fetch',
      offset,
      count,
    };
  }
  if (!p.isWord('LIMIT') && !p.isWord('OFFSET')) return null;
  if (p.takeWord('LIMIT') && !p.takeWord('ALL')) count = parseExpression(p);
  if (p.takeWord('OFFSET')) offset = parseExpression(p);
  return { kind: 'LimitClause', start, end: p.previousEnd(), form: 'limit', offset, count };
}

/** FOR XML, FOR JSON or FOR BROWSE, if one stands here, else null. */
export function parseForClause(p: Parser): ForClause | null {
  if (!p.grammar.features.tsqlQuery || !p.isWord('FOR')) return null;
  const format = p.isWordAt('XML', 1)
    ? 'XML'
    : p.isWordAt('JSON', 1)
      ? 'JSON'
      : p.isWordAt('BROWSE', 1)
        ? 'BROWSE'
        : null;
  if (format === null) return null;
  const start = p.start();
  p.advance();
  p.advance();
  const parts: string[] = [];
  if (format !== 'BROWSE') {
    do {
      const words: string[] = [];
      while (p.kind() === TokenKind.Word && p.grammar.reserved[p.id()] !== 1) {
        words.push(p.text().toUpperCase());
        p.advance();
      }
      if (words.length === 0) p.expected('an option of FOR');
      parts.push(words.join(' ') + (p.isOperator('(') ? takeParenthesized(p) : ''));
    } while (p.takeOperator(','));
  }
  return { kind: 'ForClause', start, end: p.previousEnd(), format, options: parts.join(', ') };
}

function endsHint(p: Parser): boolean {
  return (
    p.isOperator(',') || p.isOperator(')') || p.isOperator(';') || p.atEnd() || beginsInside(p)
  );
}

/** The text of a balanced parenthesis, words in upper case and strings as they are, without comments. */
export function takeParenthesized(p: Parser): string {
  let depth = 0;
  let text = '';
  do {
    if (p.isOperator('(')) depth++;
    else if (p.isOperator(')')) depth--;
    const kind = p.kind();
    const blank = /\w$/u.test(text) && /^[\w@]/u.test(p.text());
    text += (blank ? ' ' : '') + (kind === TokenKind.Word ? p.text().toUpperCase() : p.text());
    p.advance();
  } while (depth > 0 && !p.atEnd() && p.kind() !== TokenKind.BatchSeparator && !beginsInside(p));
  if (depth > 0) p.expected("')'");
  return text;
}

/**
 * OPTION with its query hints, from that word.
 *
 *     option := OPTION "(" hint {"," hint} ")"
 */
export function parseOptionClause(p: Parser): OptionClause {
  const start = p.start();
  p.advance();
  let maxRecursion: number | null = null;
  const hints: string[] = [];
  if (p.expectOperator('(')) {
    do {
      if (p.isWord('MAXRECURSION') && p.kindAt(1) === TokenKind.Integer)
        maxRecursion = Number(p.textAt(1));
      const words: string[] = [];
      while (!endsHint(p)) {
        if (p.isOperator('(')) words.push(`${words.pop() ?? ''}${takeParenthesized(p)}`);
        else {
          words.push(p.kind() === TokenKind.Word ? p.text().toUpperCase() : p.text());
          p.advance();
        }
      }
      if (words.length === 0) p.expected('a query hint');
      hints.push(words.join(' '));
    } while (p.takeOperator(','));
    p.expectOperator(')');
  }
  return { kind: 'OptionClause', start, end: p.previousEnd(), maxRecursion, hints };
}
