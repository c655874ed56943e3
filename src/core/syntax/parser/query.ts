import type {
  AssignmentOperator,
  CommonTableExpression,
  Expression,
  Identifier,
  IntoClause,
  NamedWindow,
  Query,
  QueryBody,
  QuerySpecification,
  SelectItem,
  SetOperation,
  TopClause,
  UnparsedClause,
  ValuesClause,
  ValuesRow,
  WithClause,
} from '../ast/index.ts';
import { operatorTexts } from '../operator.ts';
import { TokenKind } from '../token.ts';
import { parseExpression, parseExpressionList } from './expression.ts';
import { parseWindow } from './function-call.ts';
import { NONE, commaSeparated, parseNameList } from './list.ts';
import { isText, parseObjectName, startsQualify } from './name.ts';
import { startsWithoutVerb } from './object-kind.ts';
import type { Parser } from './parser.ts';
import { parsePrimary } from './primary.ts';
import {
  parseForClause,
  parseGroupByClause,
  parseHavingClause,
  parseLimitClause,
  parseOptionClause,
  parseOrderByClause,
  parseQualifyClause,
  parseWhereClause,
  takeParenthesized,
} from './query-clause.ts';
import { parseFromClause, parseTableAlias } from './table-reference.ts';
import { parseWholeTable, plainQuery, selectAll, selectAllFrom } from './whole-table.ts';

export { parseOptionClause, parseWhereClause } from './query-clause.ts';
export {
  parseFromClause,
  parseTableAlias,
  parseTableHints,
  parseTablePrimary,
  parseTableReference,
} from './table-reference.ts';

/**
 * A query with all that stands around its body, from WITH, SELECT, VALUES or `(`.
 * Where none stands, it is reported and a query without items is returned.
 *
 *     query := [with] body [ORDER BY items] [limit] [FOR …] [OPTION "(" hints ")"]
 */
export function parseQuery(p: Parser): Query {
  if (!p.enter()) {
    const body = missingSpecification(p);
    const { start } = body;
    return {
      kind: 'Query',
      start,
      end: start,
      with: null,
      body,
      orderBy: null,
      distribution: NONE,
      limit: null,
      forClause: null,
      option: null,
    };
  }
  const with_ = p.isWord('WITH') ? parseWithClause(p) : null;
  const query = parseQueryAfterWith(p, with_);
  p.leave();
  return query;
}

/** The rest of a query whose WITH clause, if any, has been read. */
export function parseQueryAfterWith(p: Parser, with_: WithClause | null): Query {
  const body = parseQueryBody(p);
  const orderBy = startsOrdered(p, 'ORDER') ? parseOrderByClause(p) : null;
  const distribution =
    p.grammar.features.sparkQuery && startsDistribution(p) ? parseDistribution(p) : NONE;
  const limit = parseLimitClause(p);
  const forClause = parseForClause(p);
  const option = p.grammar.features.tsqlQuery && p.isWord('OPTION') ? parseOptionClause(p) : null;
  const start = with_?.start ?? body.start;
  return {
    kind: 'Query',
    start,
    end: p.previousEnd(),
    with: with_,
    body,
    orderBy,
    distribution,
    limit,
    forClause,
    option,
  };
}

/** True at GROUP BY or ORDER BY; the first word alone, where it is reserved, lacks the second. */
function startsOrdered(p: Parser, word: 'GROUP' | 'ORDER'): boolean {
  return p.isWord(word) && (p.isWordAt('BY', 1) || p.grammar.features.tsqlQuery);
}

function startsDistribution(p: Parser): boolean {
  return (p.isWord('SORT') || p.isWord('CLUSTER') || p.isWord('DISTRIBUTE')) && p.isWordAt('BY', 1);
}

/** `(SORT | CLUSTER | DISTRIBUTE) BY items`, any number of them, of Spark. */
function parseDistribution(p: Parser): UnparsedClause[] {
  const distribution: UnparsedClause[] = [];
  while (startsDistribution(p)) {
    const start = p.start();
    const what = `${p.keyword()} BY`;
    p.advance();
    p.advance();
    do {
      parseExpression(p);
      if (!p.takeWord('ASC')) p.takeWord('DESC');
      if (p.takeWord('NULLS') && !p.takeWord('FIRST')) p.expectWord('LAST');
    } while (p.takeOperator(','));
    distribution.push({ kind: 'UnparsedClause', start, end: p.previousEnd(), what });
  }
  return distribution;
}

/**
 * True if the parenthesis `ahead` places on holds a query, not an expression or a join: SELECT stands behind it
 * (and behind more of them, if what follows the innermost is a set operation or ends the outer one).
 */
export function isQueryAhead(p: Parser, ahead = 0): boolean {
  let at = ahead;
  while (p.isOperatorAt('(', at)) at++;
  const nesting = at - ahead;
  if (nesting === 0 || p.kindAt(at) !== TokenKind.Word) return false;
  if (!startsQuery(p, at)) return false;
  if (nesting === 1) return true;
  let depth = 1;
  while (depth > 0 && p.kindAt(at) !== TokenKind.EndOfText) {
    if (p.isOperatorAt('(', at)) depth++;
    else if (p.isOperatorAt(')', at)) depth--;
    at++;
  }
  return p.isOperatorAt(')', at)
    ? nesting > 2 && isSetOperationAfter(p, at, nesting)
    : isQueryWord(p, at);
}

/** True if the word `ahead` places on begins a query. */
export function startsQuery(p: Parser, ahead = 0): boolean {
  switch (p.keywordAt(ahead)) {
    case 'SELECT':
    case 'WITH':
      return true;
    case 'VALUES':
      return p.isOperatorAt('(', ahead + 1) || p.grammar.features.sparkQuery;
    case 'TABLE':
    case 'FROM':
      return p.grammar.features.sparkQuery;
    default:
      return false;
  }
}

/** Looks behind the closing parentheses from `at` on, while they belong to the `nesting` opened together. */
function isSetOperationAfter(p: Parser, at: number, nesting: number): boolean {
  for (let closed = 1; closed < nesting - 1; closed++) {
    if (!p.isOperatorAt(')', at + closed - 1)) return false;
    if (isQueryWord(p, at + closed)) return true;
  }
  return false;
}

function isQueryWord(p: Parser, at: number): boolean {
  switch (p.keywordAt(at)) {
    case 'UNION':
    case 'EXCEPT':
    case 'INTERSECT':
    case 'MINUS':
    case 'ORDER':
    case 'LIMIT':
    case 'OFFSET':
      return true;
    default:
      return false;
  }
}

/**
 * UNION and EXCEPT lean left, INTERSECT binds tighter.
 * https://learn.microsoft.com/en-us/sql/t-sql/language-elements/set-operators-except-and-intersect-transact-sql
 * https://docs.databricks.com/en/sql/language-manual/sql-ref-syntax-qry-select-setops.html
 */
function parseQueryBody(p: Parser): QueryBody {
  let left = parseIntersection(p);
  for (;;) {
    const operator = readSetOperator(p);
    if (operator !== 'UNION' && operator !== 'EXCEPT') break;
    left = continueSetOperation(p, left, operator, parseIntersection);
  }
  return left;
}

function parseIntersection(p: Parser): QueryBody {
  let left = parseQueryOperand(p);
  while (p.isWord('INTERSECT'))
    left = continueSetOperation(p, left, 'INTERSECT', parseQueryOperand);
  return left;
}

function readSetOperator(p: Parser): SetOperation['operator'] | null {
  if (p.isWord('UNION')) return 'UNION';
  if (p.isWord('EXCEPT') || (p.isWord('MINUS') && p.grammar.features.sparkQuery)) return 'EXCEPT';
  return null;
}

function continueSetOperation(
  p: Parser,
  left: QueryBody,
  operator: SetOperation['operator'],
  parseRight: (p: Parser) => QueryBody,
): SetOperation {
  p.advance();
  const all = p.takeWord('ALL');
  if (!all && p.grammar.features.sparkQuery) p.takeWord('DISTINCT');
  const right = parseRight(p);
  return {
    kind: 'SetOperation',
    start: left.start,
    end: p.previousEnd(),
    operator,
    all,
    left,
    right,
  };
}

function parseQueryOperand(p: Parser): QueryBody {
  if (p.isWord('SELECT')) return parseSpecification(p);
  if (p.grammar.features.sparkQuery) {
    if (p.isWord('TABLE')) return parseWholeTable(p);
    if (p.isWord('FROM')) return selectAllFrom(p.start(), p.start(), parseFromClause(p));
  }
  if (p.isWord('VALUES')) return parseValuesOperand(p);
  if (p.isOperator('(')) {
    const start = p.start();
    p.advance();
    const query = parseQuery(p);
    p.expectOperator(')');
    return { kind: 'ParenthesizedQuery', start, end: p.previousEnd(), query };
  }
  p.expected('SELECT');
  return missingSpecification(p);
}

function missingSpecification(p: Parser): QuerySpecification {
  const at = p.previousEnd();
  return {
    kind: 'QuerySpecification',
    start: at,
    end: at,
    quantifier: null,
    top: null,
    items: NONE,
    into: null,
    from: null,
    where: null,
    groupBy: null,
    having: null,
    windows: NONE,
    qualify: null,
  };
}

/**
 *     specification := SELECT [ALL | DISTINCT] [top] item {"," item} [INTO name] [from] [where] [group by] [having]
 *                      [WINDOW name AS window {"," …}] [QUALIFY condition]
 */
function parseSpecification(p: Parser): QuerySpecification {
  const start = p.start();
  p.advance();
  let quantifier: QuerySpecification['quantifier'] = null;
  if (p.takeWord('DISTINCT')) quantifier = 'DISTINCT';
  else if (p.isWord('ALL') && !p.isOperatorAt('.', 1)) {
    p.advance();
    quantifier = 'ALL';
  }
  const top = p.grammar.features.top && p.isWord('TOP') ? parseTopClause(p) : null;
  const items = commaSeparated(p, parseSelectItem);
  const into = p.grammar.features.tsqlQuery && p.isWord('INTO') ? parseInto(p) : null;
  const from = p.isWord('FROM') ? parseFromClause(p) : null;
  const where = p.isWord('WHERE') ? parseWhereClause(p) : null;
  const groupBy = startsOrdered(p, 'GROUP') ? parseGroupByClause(p) : null;
  const having = p.isWord('HAVING') ? parseHavingClause(p) : null;
  const qualify = startsQualify(p) ? parseQualifyClause(p) : null;
  const windows =
    p.isWord('WINDOW') && p.isIdentifierAt(1) && p.isWordAt('AS', 2) ? parseNamedWindows(p) : NONE;
  return {
    kind: 'QuerySpecification',
    start,
    end: p.previousEnd(),
    quantifier,
    top,
    items,
    into,
    from,
    where,
    groupBy,
    having,
    windows,
    qualify,
  };
}

function parseInto(p: Parser): IntoClause {
  const start = p.start();
  p.advance();
  const target = parseObjectName(p);
  // ON filegroup: where it is stored.
  if (p.takeWord('ON') && !p.takeWord('DEFAULT')) p.expectIdentifier('a filegroup');
  return { kind: 'IntoClause', start, end: p.previousEnd(), target };
}

function parseNamedWindows(p: Parser): NamedWindow[] {
  p.advance();
  const windows: NamedWindow[] = [];
  do {
    const name = p.expectIdentifier('a window name');
    p.expectWord('AS');
    const window = parseWindow(p);
    windows.push({ kind: 'NamedWindow', start: name.start, end: p.previousEnd(), name, window });
  } while (p.takeOperator(','));
  return windows;
}

/**
 * TOP, from that word. Of `TOP (n)` the count is `n`, without the parentheses.
 *
 *     top := TOP (number | "(" expression ")") [PERCENT] [WITH (TIES | APPROXIMATE)]
 */
export function parseTopClause(p: Parser): TopClause {
  const start = p.start();
  p.advance();
  let count;
  if (p.isOperator('(') && !isQueryAhead(p)) {
    p.advance();
    count = parseExpression(p);
    p.expectOperator(')');
  } else count = parsePrimary(p);
  const percent = p.takeWord('PERCENT');
  const withTies = p.takeWords('WITH', 'TIES');
  // WITH APPROXIMATE: of the rows that VECTOR_SEARCH finds.
  if (p.isWord('WITH') && isText(p, 'APPROXIMATE', 1)) {
    p.advance();
    p.advance();
  }
  return { kind: 'TopClause', start, end: p.previousEnd(), count, percent, withTies };
}

const ASSIGNMENTS: ReadonlySet<string> = new Set([
  '=',
  '+=',
  '-=',
  '*=',
  '/=',
  '%=',
  '&=',
  '|=',
  '^=',
  '||=',
]);

/** The assignment operator at the cursor, or null. */
export function readAssignmentOperator(p: Parser, ahead = 0): AssignmentOperator | null {
  if (p.kindAt(ahead) !== TokenKind.Operator) return null;
  const text = operatorTexts[p.idAt(ahead) - 1] ?? '';
  return ASSIGNMENTS.has(text) ? (text as AssignmentOperator) : null;
}

/**
 * One item of a select list.
 *
 *     item := expression [[AS] alias] | alias "=" expression | @variable operator expression
 */
export function parseSelectItem(p: Parser): SelectItem {
  if (p.grammar.features.tsqlQuery) {
    if (p.kind() === TokenKind.Variable && readAssignmentOperator(p, 1) !== null)
      return parseAssignItem(p);
    if (p.isOperatorAt('=', 1) && (p.isIdentifier() || isStringToken(p))) {
      const alias = takeAlias(p);
      p.advance();
      const expression = parseExpression(p);
      return {
        kind: 'SelectItem',
        start: alias.start,
        end: p.previousEnd(),
        expression,
        alias,
        aliasForm: 'equals',
        aliases: NONE,
        assign: null,
      };
    }
  }
  const expression = parseExpression(p);
  const { start } = expression;
  let alias: Identifier | null = null;
  let aliasForm: SelectItem['aliasForm'] = null;
  let aliases: readonly Identifier[] = NONE;
  if (p.grammar.features.sparkQuery && p.isOperatorAt('(', p.isWord('AS') ? 1 : 0)) {
    aliasForm = p.takeWord('AS') ? 'as' : 'bare';
    aliases = parseNameList(p);
  } else if (p.takeWord('AS')) {
    alias = isAliasToken(p) ? takeAlias(p) : p.expectIdentifier('an alias');
    aliasForm = 'as';
  } else if (expression.kind !== 'MissingExpression' && isBareAlias(p)) {
    alias = takeAlias(p);
    aliasForm = 'bare';
  }
  return {
    kind: 'SelectItem',
    start,
    end: p.previousEnd(),
    expression,
    alias,
    aliasForm,
    aliases,
    assign: null,
  };
}

function parseAssignItem(p: Parser): SelectItem {
  const start = p.start();
  const name = p.text();
  p.advance();
  const variable = { kind: 'Variable', start, end: p.previousEnd(), name } as const;
  const operator = readAssignmentOperator(p) ?? '=';
  p.advance();
  const expression = parseExpression(p);
  return {
    kind: 'SelectItem',
    start,
    end: p.previousEnd(),
    expression,
    alias: null,
    aliasForm: null,
    aliases: NONE,
    assign: { variable, operator },
  };
}

function isStringToken(p: Parser): boolean {
  return p.kind() === TokenKind.String || p.kind() === TokenKind.NationalString;
}

/** After AS: T-SQL also takes a string as the alias. */
function isAliasToken(p: Parser): boolean {
  return p.isIdentifier() || (p.grammar.features.tsqlQuery && isStringToken(p));
}

/** True if the next token is an alias without AS. */
export function isBareAlias(p: Parser): boolean {
  if (p.kind() !== TokenKind.Word) return isAliasToken(p);
  if (!p.isIdentifier()) return false;
  if (p.startsLine() && startsWithoutVerb(p)) return false;
  return p.grammar.notBareAlias[p.id()] !== 1 || !beginsClause(p);
}

/** True if the word at the cursor, which may begin a clause or a statement, does so by what stands around it. */
function beginsClause(p: Parser): boolean {
  if (!p.grammar.features.tsqlQuery) return true;
  switch (p.keyword()) {
    case 'DISABLE':
    case 'ENABLE':
      return p.isWordAt('TRIGGER', 1);
    case 'WINDOW':
      return p.isIdentifierAt(1) && p.isWordAt('AS', 2);
    case 'WITHIN':
      return p.isWordAt('GROUP', 1);
    default:
      // GO and THROW: on a line of their own nobody means an alias.
      return p.startsLine();
  }
}

function takeAlias(p: Parser): Identifier {
  if (!isStringToken(p)) return p.takeIdentifier();
  const start = p.start();
  const text = p.grammar.decodeString(p.text());
  p.advance();
  return { kind: 'Identifier', start, end: p.previousEnd(), text, quote: 'single' };
}

/**
 *     values := VALUES row {"," row}        row := "(" expressions ")" | expression (Spark)
 */
function parseValuesClause(p: Parser): ValuesClause {
  const start = p.start();
  p.advance();
  const rows: ValuesRow[] = [];
  do {
    const at = p.start();
    if (p.grammar.features.sparkQuery) rows.push(valuesRow(parseExpression(p)));
    else if (p.takeOperator('(')) {
      const items = parseExpressionList(p);
      p.expectOperator(')');
      rows.push({ kind: 'ValuesRow', start: at, end: p.previousEnd(), items });
    } else {
      p.expected("'('");
      break;
    }
  } while (p.takeOperator(','));
  return { kind: 'ValuesClause', start, end: p.previousEnd(), rows };
}

/** VALUES where a query stands; in Spark with an alias, which makes it a query of all its columns. */
function parseValuesOperand(p: Parser): QueryBody {
  const values = parseValuesClause(p);
  const alias = p.grammar.features.sparkQuery ? parseTableAlias(p) : null;
  if (alias === null) return values;
  const { start } = values;
  const query = plainQuery(values);
  const end = p.previousEnd();
  return selectAll(start, start, {
    kind: 'DerivedTable',
    start,
    end,
    query,
    alias,
    lateral: false,
  });
}

/** VALUES as a table, without what may stand around a query. */
export function parseInlineTable(p: Parser): Query {
  return plainQuery(parseValuesClause(p));
}

/** The row that an expression is in Spark: several columns if it is a list in parentheses, else one. */
function valuesRow(row: Expression): ValuesRow {
  const { start, end } = row;
  const items =
    row.kind === 'RowExpression'
      ? row.items
      : [row.kind === 'ParenthesizedExpression' ? row.operand : row];
  return { kind: 'ValuesRow', start, end, items };
}

/**
 * Common table expressions, from WITH.
 *
 *     with := WITH [RECURSIVE] name ["(" columns ")"] [MAX RECURSION LEVEL n] AS "(" query ")" {"," …}
 */
export function parseWithClause(p: Parser): WithClause {
  const start = p.start();
  p.advance();
  const recursive = p.grammar.features.sparkQuery && p.isWord('RECURSIVE') && p.isIdentifierAt(1);
  if (recursive) p.advance();
  const namespaces =
    p.grammar.features.tsqlQuery && isText(p, 'XMLNAMESPACES') && p.isOperatorAt('(', 1)
      ? parseNamespaces(p)
      : null;
  const expressions: CommonTableExpression[] = [];
  if (namespaces === null || p.takeOperator(',')) {
    do expressions.push(parseCommonTableExpression(p, recursive));
    while (p.takeOperator(','));
  }
  return { kind: 'WithClause', start, end: p.previousEnd(), recursive, namespaces, expressions };
}

/** `XMLNAMESPACES ('uri' AS prefix, DEFAULT 'uri')`: https://learn.microsoft.com/en-us/sql/t-sql/xml/with-xmlnamespaces */
function parseNamespaces(p: Parser): UnparsedClause {
  const start = p.start();
  p.advance();
  if (p.isOperator('(')) takeParenthesized(p);
  else p.expected("'('");
  return { kind: 'UnparsedClause', start, end: p.previousEnd(), what: 'XMLNAMESPACES' };
}

function parseCommonTableExpression(p: Parser, recursive: boolean): CommonTableExpression {
  const name = p.expectIdentifier('the name of a common table expression');
  const columns = p.isOperator('(') && !isQueryAhead(p) ? parseNameList(p) : NONE;
  let maxRecursionLevel: number | null = null;
  if (recursive && p.takeWords('MAX', 'RECURSION', 'LEVEL')) {
    if (p.kind() === TokenKind.Integer) {
      maxRecursionLevel = Number(p.text());
      p.advance();
    } else p.expected('a number');
  }
  if (!p.grammar.features.sparkQuery || p.isWord('AS')) p.expectWord('AS');
  p.expectOperator('(');
  const query = parseQuery(p);
  p.expectOperator(')');
  return {
    kind: 'CommonTableExpression',
    start: name.start,
    end: p.previousEnd(),
    name,
    columns,
    maxRecursionLevel,
    query,
  };
}
