import type {
  ChangeStatement,
  Expression,
  FromClause,
  Identifier,
  JoinedTable,
  NamedTable,
  ObjectName,
  Statement,
  TableAlias,
  TableHints,
  TableReference,
  UnparsedClause,
} from '../ast/index.ts';
import { STRICT_NAME_ID } from '../keyword.ts';
import { TokenKind } from '../token.ts';
import { parseDmlStatement } from './dml.ts';
import { parseExpression, parseValueExpression } from './expression.ts';
import { NONE, commaSeparated, parseNameList } from './list.ts';
import { continueObjectName, isText, parseObjectName, startsQualify } from './name.ts';
import type { Parser } from './parser.ts';
import { isPivotAhead, parsePivot } from './pivot.ts';
import { isBareAlias, isQueryAhead, parseInlineTable, parseQuery } from './query.ts';
import { takeParenthesized } from './query-clause.ts';
import { parseTableFunction } from './table-function.ts';
import { queryOfTable } from './whole-table.ts';

/**
 * FROM with its table references, from that word.
 *
 *     from := FROM table {"," table} {LATERAL VIEW …}
 */
export function parseFromClause(p: Parser): FromClause {
  const start = p.start();
  p.advance();
  const tables = commaSeparated(p, parseTableReference);
  let lateralViews: readonly UnparsedClause[] = NONE;
  while (p.isWord('LATERAL') && p.isWordAt('VIEW', 1))
    lateralViews = [...lateralViews, parseLateralView(p)];
  return { kind: 'FromClause', start, end: p.previousEnd(), tables, lateralViews };
}

/** `LATERAL VIEW [OUTER] f(args) [table] [AS a, b]`. */
function parseLateralView(p: Parser): UnparsedClause {
  const start = p.start();
  p.advance();
  p.advance();
  p.takeWord('OUTER');
  parseExpression(p);
  if (isBareAlias(p)) p.takeIdentifier();
  if (p.takeWord('AS')) {
    do p.expectIdentifier('a column');
    while (p.takeOperator(','));
  }
  return { kind: 'UnparsedClause', start, end: p.previousEnd(), what: 'LATERAL VIEW' };
}

/**
 * One table reference with all its joins and pivots, leaning left.
 *
 *     table := primary {join | pivot}
 */
export function parseTableReference(p: Parser): TableReference {
  const primary = parseTablePrimary(p);
  if (!p.enter()) return primary;
  const found = continueTable(p, primary, false);
  p.leave();
  return found;
}

/** Joins and pivots after `first`. With `beforeOn` it stops at ON: the rest belongs to an outer join. */
function continueTable(p: Parser, first: TableReference, beforeOn: boolean): TableReference {
  let left = first;
  for (;;) {
    if (beforeOn && p.isWord('ON')) return left;
    if (isPivotAhead(p)) {
      left = parsePivot(p, left);
      continue;
    }
    const join = readJoin(p);
    if (join === null) return left;
    left = parseJoin(p, left, join);
  }
}

interface JoinWords {
  readonly join: JoinedTable['join'];
  readonly hint: string | null;
  readonly natural: boolean;
}

/**
 * How the server joins, the last three of Synapse and Fabric.
 * https://learn.microsoft.com/en-us/sql/t-sql/queries/from-transact-sql
 */
const JOIN_HINTS: ReadonlySet<string> = new Set([
  'LOOP',
  'HASH',
  'MERGE',
  'REMOTE',
  'REDUCE',
  'REPLICATE',
  'REDISTRIBUTE',
]);

/**
 * Steps over the words of a join, or returns null and consumes nothing.
 *
 *     join words := [INNER | (LEFT | RIGHT | FULL) [OUTER]] [hint] JOIN
 *                 | CROSS (JOIN | APPLY) | OUTER APPLY | [LEFT] (SEMI | ANTI) JOIN | NATURAL …
 */
function readJoin(p: Parser): JoinWords | null {
  if (p.kind() !== TokenKind.Word || p.id() === 0) return null;
  if (p.takeWord('JOIN')) return { join: 'inner', hint: null, natural: false };
  const { sparkQuery, tsqlQuery } = p.grammar.features;
  if (p.takeWords('CROSS', 'JOIN')) return { join: 'cross', hint: null, natural: false };
  if (tsqlQuery && p.takeWords('CROSS', 'APPLY'))
    return { join: 'cross-apply', hint: null, natural: false };
  if (tsqlQuery && p.takeWords('OUTER', 'APPLY'))
    return { join: 'outer-apply', hint: null, natural: false };
  const before = p.position;
  const natural = sparkQuery && p.takeWord('NATURAL');
  let join: JoinedTable['join'] | null = 'inner';
  if (!p.takeWord('INNER')) {
    if (p.takeWord('LEFT')) {
      join = 'left';
      if (sparkQuery && p.takeWord('SEMI')) join = 'left-semi';
      else if (sparkQuery && p.takeWord('ANTI')) join = 'left-anti';
      else p.takeWord('OUTER');
    } else if (p.takeWord('RIGHT')) {
      join = 'right';
      p.takeWord('OUTER');
    } else if (p.takeWord('FULL')) {
      join = 'full';
      p.takeWord('OUTER');
    } else if (sparkQuery && p.isWordAt('JOIN', 1) && p.takeWord('SEMI')) join = 'left-semi';
    else if (sparkQuery && p.isWordAt('JOIN', 1) && p.takeWord('ANTI')) join = 'left-anti';
    else if (!natural) join = null;
  }
  if (join === null) return null;
  let hint: string | null = null;
  if (
    tsqlQuery &&
    p.isWordAt('JOIN', 1) &&
    p.kind() === TokenKind.Word &&
    JOIN_HINTS.has(p.text().toUpperCase())
  ) {
    hint = p.text().toUpperCase();
    p.advance();
  }
  if (p.takeWord('JOIN')) return { join, hint, natural };
  if (p.position === before) return null;
  p.expected('JOIN');
  return { join, hint, natural };
}

/**
 * T-SQL nests joins without parentheses: in `a JOIN b JOIN c ON x ON y` the inner join is the right side.
 * https://learn.microsoft.com/en-us/sql/t-sql/queries/from-transact-sql
 */
function parseJoin(p: Parser, left: TableReference, words: JoinWords): JoinedTable {
  let right = parseTablePrimary(p);
  const qualified =
    words.join !== 'cross' && words.join !== 'cross-apply' && words.join !== 'outer-apply';
  let on: Expression | null = null;
  let using: readonly Identifier[] = NONE;
  if (qualified) {
    const { tsqlQuery } = p.grammar.features;
    if (tsqlQuery && !p.isWord('ON') && p.enter()) {
      right = continueTable(p, right, true);
      p.leave();
    }
    if (p.takeWord('ON')) on = parseExpression(p);
    else if (!tsqlQuery && p.isWord('USING') && p.isOperatorAt('(', 1)) {
      p.advance();
      using = parseNameList(p);
    } else if (tsqlQuery) p.expected('ON');
  } else if (!p.grammar.features.tsqlQuery && p.takeWord('ON')) on = parseExpression(p);
  return {
    kind: 'JoinedTable',
    start: left.start,
    end: p.previousEnd(),
    join: words.join,
    natural: words.natural,
    hint: words.hint,
    left,
    right,
    on,
    using,
  };
}

/**
 * One table without joins.
 *
 *     primary := name [modifier] [alias] [hints] | @t [alias] | f "(" arguments ")" [WITH "(" columns ")"] [alias]
 *              | [LATERAL] "(" query ")" [alias] | "(" table ")" | VALUES rows [alias]
 */
export function parseTablePrimary(p: Parser): TableReference {
  const start = p.start();
  if (p.isOperator('(')) return parseParenthesizedTable(p, start, false);
  if (p.kind() === TokenKind.Variable) return parseTableVariable(p);
  const { sparkQuery, tsqlQuery } = p.grammar.features;
  if (tsqlQuery && p.isOperator('{') && isText(p, 'OJ', 1)) return parseEscapedJoin(p, start);
  // ::fn_helpcollations(), an old way to call a system function.
  if (tsqlQuery && p.isOperator('::') && p.isIdentifierAt(1)) p.advance();
  if (sparkQuery && p.isWord('LATERAL') && !p.isWordAt('VIEW', 1)) {
    p.advance();
    if (p.isOperator('(')) return parseParenthesizedTable(p, start, true);
    return parseTableFunction(p, parseObjectName(p), start, true);
  }
  if (sparkQuery && p.isWord('VALUES')) {
    const query = parseInlineTable(p);
    const alias = parseTableAlias(p);
    return { kind: 'DerivedTable', start, end: p.previousEnd(), query, alias, lateral: false };
  }
  // OPENQUERY, OPENROWSET, OPENXML are reserved and functions nevertheless.
  const isFunction =
    p.grammar.callable[p.id()] === 1 && p.kind() === TokenKind.Word && p.isOperatorAt('(', 1);
  const name = isFunction ? continueObjectName(p, p.takeIdentifier()) : parseObjectName(p);
  if (p.isOperator('(') && !isOldStyleHint(p))
    return parseTableFunction(p, name, name.start, false);
  return parseNamedTable(p, name);
}

/** `{oj joined table}`, the ODBC escape around an outer join. */
function parseEscapedJoin(p: Parser, start: number): TableReference {
  p.advance();
  p.advance();
  const table = parseTableReference(p);
  p.expectOperator('}');
  return { kind: 'ParenthesizedTable', start, end: p.previousEnd(), table };
}

function parseNamedTable(p: Parser, name: ObjectName): NamedTable {
  if (name.parts[0]?.text === '' && name.parts.length === 1) {
    return {
      kind: 'NamedTable',
      start: name.start,
      end: name.end,
      name,
      alias: null,
      hints: null,
      modifier: null,
    };
  }
  let modifier = parseTableModifier(p);
  let hints = isHintAhead(p) ? parseTableHints(p) : null;
  const alias = parseTableAlias(p);
  modifier ??= parseTableModifier(p);
  if (hints === null && isHintAhead(p)) hints = parseTableHints(p);
  return {
    kind: 'NamedTable',
    start: name.start,
    end: p.previousEnd(),
    name,
    alias,
    hints,
    modifier,
  };
}

/** TABLESAMPLE, FOR SYSTEM_TIME, VERSION AS OF and kin: read over, kept as text. */
function parseTableModifier(p: Parser): UnparsedClause | null {
  const start = p.start();
  const { sparkQuery, tsqlQuery } = p.grammar.features;
  if (p.isWord('TABLESAMPLE')) {
    p.advance();
    if (isText(p, 'SYSTEM')) p.advance();
    if (p.isOperator('(')) takeParenthesized(p);
    else p.expected("'('");
    if (isText(p, 'REPEATABLE')) {
      p.advance();
      if (p.isOperator('(')) takeParenthesized(p);
    }
    return { kind: 'UnparsedClause', start, end: p.previousEnd(), what: 'TABLESAMPLE' };
  }
  // A node or edge of a shortest path: https://learn.microsoft.com/en-us/sql/relational-databases/graphs/sql-graph-shortest-path
  if (tsqlQuery && p.isWord('FOR') && isText(p, 'PATH', 1)) {
    p.advance();
    p.advance();
    return { kind: 'UnparsedClause', start, end: p.previousEnd(), what: 'FOR PATH' };
  }
  if (tsqlQuery && p.isWord('FOR') && p.isWordAt('SYSTEM_TIME', 1)) {
    p.advance();
    p.advance();
    parsePeriod(p);
    return { kind: 'UnparsedClause', start, end: p.previousEnd(), what: 'FOR SYSTEM_TIME' };
  }
  if (!sparkQuery) return null;
  const at = p.isWord('FOR') ? 1 : 0;
  if (!p.isWordAt('OF', at + 2) || !p.isWordAt('AS', at + 1)) return null;
  const words = ['VERSION', 'TIMESTAMP', 'SYSTEM_TIME', 'SYSTEM_VERSION'];
  if (!words.includes(p.textAt(at).toUpperCase())) return null;
  const what = `${p.textAt(at).toUpperCase()} AS OF`;
  for (let count = at + 3; count > 0; count--) p.advance();
  parseValueExpression(p);
  return { kind: 'UnparsedClause', start, end: p.previousEnd(), what };
}

/** `AS OF x`, `FROM x TO y`, `BETWEEN x AND y`, `CONTAINED IN (x, y)`, `ALL`. */
function parsePeriod(p: Parser): void {
  if (p.takeWord('ALL')) return;
  if (p.takeWords('AS', 'OF')) {
    parseValueExpression(p);
  } else if (p.takeWord('FROM')) {
    parseValueExpression(p);
    p.expectWord('TO');
    parseValueExpression(p);
  } else if (p.takeWord('BETWEEN')) {
    parseValueExpression(p);
    p.expectWord('AND');
    parseValueExpression(p);
  } else if (isText(p, 'CONTAINED') && p.isWordAt('IN', 1) && p.isOperatorAt('(', 2)) {
    p.advance();
    p.advance();
    takeParenthesized(p);
  } else p.expected('AS OF');
}

function parseTableVariable(p: Parser): TableReference {
  const start = p.start();
  const name = p.text();
  if (p.isOperatorAt('.', 1) && p.isIdentifierAt(2) && p.isOperatorAt('(', 3)) {
    // @x.nodes('…'): the variable is the name's first part.
    p.advance();
    const variable: Identifier = {
      kind: 'Identifier',
      start,
      end: p.previousEnd(),
      text: name,
      quote: 'none',
    };
    p.advance();
    const method = p.takeIdentifier();
    const parts = [variable, method];
    return parseTableFunction(
      p,
      { kind: 'ObjectName', start, end: method.end, parts },
      start,
      false,
    );
  }
  p.advance();
  let hints = isHintAhead(p) ? parseTableHints(p) : null;
  const alias = parseTableAlias(p);
  if (hints === null && isHintAhead(p)) hints = parseTableHints(p);
  return { kind: 'TableVariable', start, end: p.previousEnd(), name, alias, hints };
}

function isChangeAhead(p: Parser): boolean {
  return (
    p.isWordAt('MERGE', 1) ||
    p.isWordAt('UPDATE', 1) ||
    p.isWordAt('DELETE', 1) ||
    p.isWordAt('INSERT', 1)
  );
}

/** changed := '(' (INSERT … | UPDATE … | DELETE … | MERGE …) ')' alias, in FROM of an INSERT */
function parseChangedRows(p: Parser, start: number): TableReference {
  p.advance();
  const from = p.start();
  const change = parseDmlStatement(p);
  if (change === null || !isChange(change)) {
    const table = missingTable(p);
    return { kind: 'ParenthesizedTable', start, end: p.previousEnd(), table };
  }
  p.expectOperator(')');
  const alias = parseTableAlias(p);
  return {
    kind: 'ChangedRowsTable',
    start,
    end: p.previousEnd(),
    change: { ...change, start: from },
    alias,
  };
}

function isChange(statement: Statement): statement is ChangeStatement {
  switch (statement.kind) {
    case 'InsertStatement':
    case 'UpdateStatement':
    case 'DeleteStatement':
    case 'MergeStatement':
      return true;
    default:
      return false;
  }
}

function parseParenthesizedTable(p: Parser, start: number, lateral: boolean): TableReference {
  if (isQueryAhead(p)) {
    p.advance();
    const query = parseQuery(p);
    p.expectOperator(')');
    const alias = parseTableAlias(p);
    return { kind: 'DerivedTable', start, end: p.previousEnd(), query, alias, lateral };
  }
  if (p.grammar.features.tsqlQuery && isChangeAhead(p)) return parseChangedRows(p, start);
  p.advance();
  if (!p.enter())
    return { kind: 'ParenthesizedTable', start, end: p.previousEnd(), table: missingTable(p) };
  const table = parseTableReference(p);
  p.leave();
  p.expectOperator(')');
  const alias = p.grammar.features.sparkQuery ? parseTableAlias(p) : null;
  const end = p.previousEnd();
  if (alias === null) return { kind: 'ParenthesizedTable', start, end, table };
  return { kind: 'DerivedTable', start, end, query: queryOfTable(table), alias, lateral };
}

function missingTable(p: Parser): NamedTable {
  const start = p.previousEnd();
  const part: Identifier = { kind: 'Identifier', start, end: start, text: '', quote: 'none' };
  const name: ObjectName = { kind: 'ObjectName', start, end: start, parts: [part] };
  return { kind: 'NamedTable', start, end: start, name, alias: null, hints: null, modifier: null };
}

/** https://learn.microsoft.com/en-us/sql/t-sql/queries/hints-transact-sql-table */
const TABLE_HINTS = new Set([
  'NOLOCK',
  'HOLDLOCK',
  'UPDLOCK',
  'TABLOCK',
  'TABLOCKX',
  'ROWLOCK',
  'PAGLOCK',
  'XLOCK',
  'READPAST',
  'NOEXPAND',
  'INDEX',
  'READUNCOMMITTED',
  'READCOMMITTED',
  'READCOMMITTEDLOCK',
  'REPEATABLEREAD',
  'SERIALIZABLE',
  'SNAPSHOT',
  'NOWAIT',
  'FORCESEEK',
  'FORCESCAN',
  // Of VECTOR_SEARCH: https://learn.microsoft.com/en-us/sql/t-sql/functions/vector-search-transact-sql
  'FORCE_ANN_ONLY',
  'KEEPIDENTITY',
  'KEEPDEFAULTS',
  'IGNORE_CONSTRAINTS',
  'IGNORE_TRIGGERS',
  'FASTFIRSTROW',
  'SPATIAL_WINDOW_MAX_CELLS',
]);

export function isTableHintWord(p: Parser, ahead: number): boolean {
  return p.kindAt(ahead) === TokenKind.Word && TABLE_HINTS.has(p.textAt(ahead).toUpperCase());
}

/** `(NOLOCK)` without WITH: a parenthesis that begins with a hint's word and no call. */
function isOldStyleHint(p: Parser): boolean {
  if (!p.grammar.features.tsqlQuery || !isTableHintWord(p, 1)) return false;
  return p.isOperatorAt(')', 2) || p.isOperatorAt(',', 2) || p.isWordAt('INDEX', 1);
}

export function isHintAhead(p: Parser): boolean {
  if (!p.grammar.features.tsqlQuery) return false;
  if (p.isOperator('(')) return isOldStyleHint(p);
  return p.isWord('WITH') && p.isOperatorAt('(', 1);
}

/**
 * Table hints, from WITH or from the parenthesis of the old style.
 *
 *     hints := [WITH] "(" hint {[","] hint} ")"
 */
export function parseTableHints(p: Parser): TableHints {
  const start = p.start();
  p.takeWord('WITH');
  const hints: string[] = [];
  if (p.expectOperator('(')) {
    do {
      if (p.kind() !== TokenKind.Word) {
        p.expected('a table hint');
        break;
      }
      while (p.kind() === TokenKind.Word && (p.isIdentifier() || isTableHintWord(p, 0))) {
        let hint = p.text().toUpperCase();
        p.advance();
        if (p.isOperator('(')) hint += takeParenthesized(p);
        else if (p.takeOperator('=')) {
          if (p.isOperator('(')) hint += `=${takeParenthesized(p)}`;
          else {
            hint += `=${p.text().toUpperCase()}`;
            p.advance();
          }
        }
        hints.push(hint);
      }
    } while (p.takeOperator(','));
    p.expectOperator(')');
  }
  return { kind: 'TableHints', start, end: p.previousEnd(), hints };
}

/**
 * The alias of a table, if one stands here, else null.
 *
 *     alias := [AS] name ["(" columns ")"]
 */
export function parseTableAlias(p: Parser): TableAlias | null {
  const start = p.start();
  const as = p.takeWord('AS');
  if (!as && (!p.isIdentifier() || !isBareAlias(p) || startsQualify(p))) return null;
  if (p.id() === STRICT_NAME_ID) p.expected('an alias');
  const name = p.expectIdentifier('an alias');
  const columns =
    p.isOperator('(') && p.isIdentifierAt(1) && !isOldStyleHint(p) ? parseNameList(p) : NONE;
  return {
    kind: 'TableAlias',
    start: as ? start : name.start,
    end: p.previousEnd(),
    name,
    columns,
  };
}
