import type { ObjectName, Statement, UnparsedClause } from '../ast/index.ts';
import { TokenKind } from '../token.ts';
import { parseCursorStatement, parseFetch } from './cursor.ts';
import { takeIfExists } from './ddl.ts';
import { parseExpression, parseObjectName } from './expression.ts';
import { commaSeparated } from './list.ts';
import { isNamedKind, objectKindAt } from './object-kind.ts';
import type { Parser } from './parser.ts';
import { parsePermission, parseSecurable } from './permission.ts';
import {
  atStatementEnd,
  endsConversation,
  isText,
  skipParentheses,
  skipToRecoveryPoint,
  skipKnown,
  skipUnparsed,
  startsSqlcmdLine,
  startsWithWords,
  takeText,
  unparsedClause,
} from './recovery.ts';
import { parseSingleStatement } from './script.ts';
import { parseUpdateStatistics } from './storage.ts';

/**
 * First words of T-SQL statements that administer a server and change no data that a port could hold:
 * https://learn.microsoft.com/sql/t-sql/statements/statements
 */
const TSQL_WORDS: ReadonlySet<string> = new Set([
  'ADD',
  'BACKUP',
  'CHECKPOINT',
  'DBCC',
  'DENY',
  'DISABLE',
  'ENABLE',
  'EXEC',
  'EXECUTE',
  'GET',
  'GRANT',
  'KILL',
  'RECONFIGURE',
  'RESTORE',
  'REVERT',
  'REVOKE',
  'SEND',
  'SETUSER',
  'SHUTDOWN',
]);

/** Those of them that say little without the words behind: ADD SIGNATURE, DBCC CHECKDB, DISABLE TRIGGER. */
const SAY_MORE: ReadonlySet<string> = new Set([
  'ADD',
  'BACKUP',
  'DBCC',
  'DISABLE',
  'ENABLE',
  'GET',
  'RESTORE',
]);

/**
 * First words of Databricks SQL statements that manage and show, and have no tree here:
 * https://docs.databricks.com/aws/en/sql/language-manual/
 */
const DATABRICKS_WORDS: ReadonlySet<string> = new Set([
  'ANALYZE',
  'ADD',
  'CACHE',
  'CLEAR',
  'COMMENT',
  'CONVERT',
  'COPY',
  'DENY',
  'DESC',
  'DESCRIBE',
  'EXPLAIN',
  'FSCK',
  'GET',
  'GRANT',
  'LIST',
  'LOAD',
  'MSCK',
  'OPTIMIZE',
  'PUT',
  'REFRESH',
  'REMOVE',
  'REORG',
  'REPAIR',
  'RESET',
  'RESTORE',
  'REVOKE',
  'SHOW',
  'SYNC',
  'UNCACHE',
  'UNDROP',
  'UNSET',
  'VACUUM',
]);

/** administration := a known first word, and whatever follows it; null for other words */
export function parseAdministration(p: Parser): Statement | null {
  if (startsSqlcmdLine(p)) return parseSqlcmdLine(p);
  if (p.kind() !== TokenKind.Word) return null;
  const start = p.position;
  const word = p.text().toUpperCase();
  if (word === 'CREATE' || word === 'ALTER') return parseOtherObject(p, start);
  if (word === 'UPDATE' && p.isWordAt('STATISTICS', 1)) return parseUpdateStatistics(p);
  if (word === 'EXPLAIN' && startsWithWords(p)) return parseExplain(p);
  // END CONVERSATION, and MOVE CONVERSATION, COPY INTO, RENAME OBJECT and their kin
  if (endsConversation(p) || (!TSQL_WORDS.has(word) && startsWithWords(p)))
    return administration(p, start, word === 'RECEIVE' ? 1 : 2);
  if (word === 'ADD' || word === 'COPY' || word === 'GET') {
    if (p.grammar.features.sqlScripting && isText(p, 'DIAGNOSTICS', 1))
      return parseHandlerStatement(p, start);
    // ADD SIGNATURE, COPY INTO, GET CONVERSATION: names alone could be calls.
    if (p.kindAt(1) === TokenKind.Word || p.kindAt(1) === TokenKind.String)
      return known(p, start, word);
    return null;
  }
  return known(p, start, word);
}

function known(p: Parser, start: number, word: string): Statement | null {
  const words = p.grammar.features.sqlScripting ? DATABRICKS_WORDS : TSQL_WORDS;
  if (!words.has(word)) return null;
  if (word === 'GRANT' || word === 'DENY' || word === 'REVOKE') {
    const { what, names } = parsePermission(p);
    return administrationStatement(p, start, what, names);
  }
  if (word === 'EXEC' || word === 'EXECUTE') return administration(p, start, 2);
  return administration(p, start, 1 + wordsBehind(p, word));
}

/**
 * EXPLAIN [WITH_RECOMMENDATIONS] statement, which does not run
 *
 * https://learn.microsoft.com/en-us/sql/t-sql/queries/explain-transact-sql
 */
function parseExplain(p: Parser): Statement {
  p.advance();
  takeText(p, 'WITH_RECOMMENDATIONS');
  parseSingleStatement(p);
  const end = p.previousEnd();
  return { kind: 'AdministrationStatement', start: 0, end, what: 'explain', names: [] };
}

/** How many words behind the first say what it is: BACKUP DATABASE, DBCC CHECKDB, ADD COUNTER SIGNATURE. */
function wordsBehind(p: Parser, word: string): number {
  if (!SAY_MORE.has(word) || p.grammar.features.sqlScripting) return 0;
  return objectKindAt(p, 1)?.length ?? 0;
}

/** `:setvar name value`, `:r file` and their kin, or `!!command`: a line that sqlcmd reads itself. */
function parseSqlcmdLine(p: Parser): Statement {
  const what = p.isOperator(':') ? `sqlcmd :${p.textAt(1).toLowerCase()}` : 'sqlcmd !!';
  do p.advance();
  while (!p.atEnd() && !p.startsLine());
  return { kind: 'AdministrationStatement', start: 0, end: p.previousEnd(), what, names: [] };
}

/** The first `words` words say what it is, names may follow, the rest is skipped. */
function administration(p: Parser, start: number, words: number): Statement {
  const said: string[] = [];
  for (let index = 0; index < words && (index === 0 || !atStatementEnd(p)); index++) {
    if (p.kind() === TokenKind.Word) said.push(p.text().toLowerCase());
    p.advance();
  }
  const what = said.join(' ');
  return administrationStatement(p, start, what, parseNamesOf(p, what));
}

/** Administration that names what it is about: whether at once, or behind a word. */
const NAMED: Readonly<Record<string, string>> = {
  'add counter signature': 'TO',
  'add sensitivity classification': 'TO',
  'add signature': 'TO',
  'backup certificate': '',
  'backup database': '',
  'backup group': '',
  'backup log': '',
  'backup symmetric key': '',
  'close symmetric key': '',
  'copy into': '',
  'disable trigger': '',
  'dump database': '',
  'enable trigger': '',
  'get conversation': 'FROM',
  'load database': '',
  'open symmetric key': '',
  'rename database': '',
  'rename object': '',
  'restore database': '',
  'restore log': '',
  'restore symmetric key': '',
  readtext: '',
  receive: 'FROM',
  updatetext: '',
  writetext: '',
};

function parseNamesOf(p: Parser, what: string): readonly ObjectName[] {
  const behind = Object.hasOwn(NAMED, what) ? NAMED[what] : undefined;
  if (behind === undefined) return [];
  if (behind !== '') {
    while (!atStatementEnd(p) && !isText(p, behind)) p.advance();
    if (!isText(p, behind)) return [];
    p.advance();
  }
  p.takeWord('BULK');
  // RENAME OBJECT :: name
  p.takeOperator('::');
  const names = parseAdministered(p, what !== 'copy into');
  if (what.startsWith('rename') && p.takeWord('TO') && p.isIdentifier())
    return [...names, parseObjectName(p)];
  return names;
}

/**
 * CREATE, ALTER or DROP of an object without a tree. Null if no word for one follows.
 *
 *     other := (CREATE [OR (ALTER | REPLACE)] | ALTER | DROP) kind [IF [NOT] EXISTS] [name {"," name}] …
 */
export function parseOtherObject(p: Parser, start: number): Statement | null {
  const ahead = p.isWordAt('OR', 1) ? 3 : 1;
  const kind = objectKindAt(p, ahead);
  if (kind === null) return null;
  const drops = p.isWord('DROP');
  const what = [p.text(), ...kind].join(' ').toLowerCase();
  p.moveTo(p.position + ahead + kind.length);
  if (!takeIfExists(p, false)) takeIfExists(p, true);
  // DROP SIGNATURE FROM module
  if (drops) p.takeWord('FROM');
  const named = isNamedKind(kind);
  if (named && p.grammar.features.tsqlQuery && atStatementEnd(p)) p.expected('a name');
  const names = named ? parseAdministered(p, drops) : [];
  return administrationStatement(p, start, what, names);
}

/** The names behind the words of an administration statement, as far as they stand where names are expected. */
function parseAdministered(p: Parser, several: boolean): ObjectName[] {
  const names: ObjectName[] = [];
  do {
    if (!startsName(p)) break;
    names.push(parseSecurable(p));
  } while (several && p.takeOperator(','));
  // CREATE XML INDEX name ON table; FULLTEXT INDEX ON table; ALTER AUTHORIZATION ON class::name; TRIGGER name ON table
  if (p.isWord('ON') && p.isIdentifierAt(1) && !NO_NAME.has(p.textAt(1).toUpperCase())) {
    p.advance();
    if (isText(p, 'QUEUE') && p.isIdentifierAt(1)) p.advance();
    names.push(parseSecurable(p));
  } else if (p.isWord('ON') && p.isOperatorAt('::', 2)) {
    p.advance();
    names.push(parseSecurable(p));
  }
  return names;
}

/** Words that stand behind ON and are no name: EVENT SESSION … ON SERVER, FULLTEXT CATALOG … ON FILEGROUP f. */
const NO_NAME: ReadonlySet<string> = new Set(['FILEGROUP', 'SERVER']);

/** True at a name that is no option: `CREATE CERTIFICATE c`, and not `CREATE MASTER KEY ENCRYPTION`. */
function startsName(p: Parser): boolean {
  if (p.isIdentifier()) return !p.isOperatorAt('=', 1);
  return p.kind() === TokenKind.Word && p.isOperatorAt('::', 1);
}

/** The statement up to where another may begin. */
function administrationStatement(
  p: Parser,
  start: number,
  what: string,
  names: readonly ObjectName[],
): Statement {
  skipToRecoveryPoint(p, start, p.position, true);
  return { kind: 'AdministrationStatement', start: 0, end: p.previousEnd(), what, names };
}

/** Statements that are known, with no tree yet, and no report of a problem: a finding says so. */
export function parseOtherStatement(p: Parser): Statement | null {
  const start = p.position;
  switch (p.keyword()) {
    case 'OPEN':
    case 'CLOSE':
      // OPEN SYMMETRIC KEY, OPEN MASTER KEY, CLOSE ALL SYMMETRIC KEYS
      if (p.isWordAt('ALL', 1) || isText(p, 'KEY', 2)) return administration(p, start, 3);
      return parseCursorStatement(p, p.isWord('OPEN') ? 'OPEN' : 'CLOSE');
    case 'DEALLOCATE':
      return parseCursorStatement(p, 'DEALLOCATE');
    case 'FETCH':
      return parseFetch(p);
    case 'GOTO': {
      p.advance();
      const label = p.expectIdentifier('a label');
      return { kind: 'GotoStatement', start: 0, end: p.previousEnd(), label };
    }
    case 'WAITFOR':
      return parseWaitFor(p, start);
    case 'BULK':
      return parseBulkInsert(p, start);
    case 'READTEXT':
    case 'UPDATETEXT':
    case 'WRITETEXT':
      return administration(p, start, 1);
    default:
      // RECEIVE … FROM queue, of Service Broker
      if (
        isText(p, 'RECEIVE') &&
        p.grammar.features.tsqlQuery &&
        p.kindAt(1) !== TokenKind.EndOfText
      )
        return administration(p, start, 1);
      return p.grammar.features.sqlScripting ? parseHandlerStatement(p, start) : null;
  }
}

/**
 * RESIGNAL | GET DIAGNOSTICS CONDITION 1 name '=' item {, name '=' item}: a handler's own statements
 *
 * https://docs.databricks.com/aws/en/sql/language-manual/control-flow/resignal-stmt
 * https://docs.databricks.com/aws/en/sql/language-manual/control-flow/get-diagnostics-stmt
 */
function parseHandlerStatement(p: Parser, start: number): Statement | null {
  if (takeText(p, 'RESIGNAL')) {
    const raised = { form: 'RESIGNAL', arguments: [], options: [] } as const;
    return { kind: 'ThrowStatement', start: 0, end: p.previousEnd(), ...raised };
  }
  if (!isText(p, 'GET') || !isText(p, 'DIAGNOSTICS', 1)) return null;
  p.moveTo(p.position + 2);
  // GET DIAGNOSTICS name = ROW_COUNT
  if (!takeText(p, 'CONDITION')) return skipUnparsed(p, start);
  if (p.text() === '1') p.advance();
  else p.expected('1');
  const variables: string[] = [];
  const items = commaSeparated(p, () => {
    variables.push(p.expectIdentifier('a variable').text);
    p.expectOperator('=');
    return p.expectIdentifier('MESSAGE_TEXT').text.toUpperCase();
  });
  return { kind: 'GetDiagnostics', start: 0, end: p.previousEnd(), variables, items };
}

/** WAITFOR (DELAY | TIME) value; WAITFOR '(' RECEIVE … ')' waits for a message, and has no tree */
function parseWaitFor(p: Parser, start: number): Statement {
  p.advance();
  const form = isText(p, 'DELAY') ? 'DELAY' : 'TIME';
  if (p.isOperator('(')) return skipKnown(p, start, 'waitfor receive');
  if (!takeText(p, form)) p.expected('DELAY or TIME');
  const value = parseExpression(p);
  return { kind: 'WaitForStatement', start: 0, end: p.previousEnd(), form, value };
}

/**
 * BULK INSERT table FROM 'file' [WITH '(' … ')']
 *
 * https://learn.microsoft.com/en-us/sql/t-sql/statements/bulk-insert-transact-sql
 */
function parseBulkInsert(p: Parser, start: number): Statement {
  p.advance();
  if (!p.takeWord('INSERT')) return skipUnparsed(p, start);
  const table = parseObjectName(p);
  p.expectWord('FROM');
  const source = parseExpression(p);
  const at = p.start();
  let options: UnparsedClause | null = null;
  if (p.takeWord('WITH')) {
    if (!skipParentheses(p)) p.expected("'('");
    options = unparsedClause(p, at, 'WITH');
  }
  return { kind: 'BulkInsertStatement', start: 0, end: p.previousEnd(), table, source, options };
}
