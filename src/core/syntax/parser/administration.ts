import type { Statement, UnparsedClause } from '../ast/index.ts';
import { NAME_ID } from '../keyword.ts';
import { TokenKind } from '../token.ts';
import { parseCursorStatement, parseFetch } from './cursor.ts';
import { parseExpression, parseObjectName } from './expression.ts';
import { commaSeparated } from './list.ts';
import type { Parser } from './parser.ts';
import {
  atStatementEnd,
  isText,
  skipParentheses,
  skipToRecoveryPoint,
  skipKnown,
  skipUnparsed,
  startsSqlcmdLine,
  takeText,
  unparsedClause,
} from './recovery.ts';

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

/** Those of them that say little without the word behind: ADD SIGNATURE, GET CONVERSATION, DISABLE TRIGGER. */
const TWO_WORDS: ReadonlySet<string> = new Set(['ADD', 'DISABLE', 'ENABLE', 'GET']);

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

/** Administration that its first word alone does not tell: conversations, COPY and RENAME of Synapse and Fabric. */
const SECOND_WORDS: Readonly<Record<string, readonly string[]>> = {
  COPY: ['INTO'],
  END: ['CONVERSATION'],
  MOVE: ['CONVERSATION'],
  RENAME: ['OBJECT', 'DATABASE', 'COLUMN'],
};

/** administration := a known first word, and whatever follows it; null for other words */
export function parseAdministration(p: Parser): Statement | null {
  if (startsSqlcmdLine(p)) return parseSqlcmdLine(p);
  if (p.kind() !== TokenKind.Word) return null;
  const start = p.position;
  const word = p.text().toUpperCase();
  if (word === 'CREATE' || word === 'ALTER') return parseCreateOther(p, start);
  if (word === 'UPDATE' && p.isWordAt('STATISTICS', 1)) return administration(p, start, 2);
  if (
    p.grammar.features.tsqlQuery &&
    SECOND_WORDS[word]?.includes(p.textAt(1).toUpperCase()) === true
  )
    return administration(p, start, 2);
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
  if (word === 'GRANT' || word === 'DENY' || word === 'REVOKE') return parsePermission(p, start);
  if (word === 'EXEC' || word === 'EXECUTE') return administration(p, start, 2);
  return administration(p, start, TWO_WORDS.has(word) ? 2 : 1);
}

/** `:setvar name value`, `:r file` and their kin, or `!!command`: a line that sqlcmd reads itself. */
function parseSqlcmdLine(p: Parser): Statement {
  const what = p.isOperator(':') ? `sqlcmd :${p.textAt(1).toLowerCase()}` : 'sqlcmd !!';
  do p.advance();
  while (!p.atEnd() && !p.startsLine());
  return { kind: 'AdministrationStatement', start: 0, end: p.previousEnd(), what };
}

/** The first `words` words name it; the rest is skipped. */
function administration(p: Parser, start: number, words: number): Statement {
  const names: string[] = [];
  for (let index = 0; index < words && (index === 0 || !atStatementEnd(p)); index++) {
    if (p.kind() === TokenKind.Word) names.push(p.text().toLowerCase());
    p.advance();
  }
  skipRest(p, start);
  return { kind: 'AdministrationStatement', start: 0, end: p.previousEnd(), what: names.join(' ') };
}

function skipRest(p: Parser, start: number): void {
  if (!p.atEnd() && !p.isOperator(';')) skipToRecoveryPoint(p, start, p.position);
}

/** GRANT SELECT, INSERT ON t TO x: the permissions are words that begin statements elsewhere. */
function parsePermission(p: Parser, start: number): Statement {
  const what = p.text().toLowerCase();
  while (!p.atEnd() && !p.isOperator(';') && p.kind() !== TokenKind.BatchSeparator) {
    if (p.isWord('TO') || p.isWord('FROM')) break;
    p.advance();
  }
  skipRest(p, start);
  return { kind: 'AdministrationStatement', start: 0, end: p.previousEnd(), what };
}

/** Kinds of objects that CREATE and ALTER name with more than one word, by the first: the others, longest first. */
const LONG_KINDS: Readonly<Record<string, readonly string[]>> = {
  APPLICATION: ['ROLE'],
  ASYMMETRIC: ['KEY'],
  AVAILABILITY: ['GROUP'],
  BROKER: ['PRIORITY'],
  COLUMN: ['ENCRYPTION KEY', 'MASTER KEY'],
  CRYPTOGRAPHIC: ['PROVIDER'],
  DATABASE: ['AUDIT SPECIFICATION', 'ENCRYPTION KEY', 'SCOPED CONFIGURATION', 'SCOPED CREDENTIAL'],
  DIAGNOSTICS: ['SESSION'],
  EVENT: ['NOTIFICATION', 'SESSION'],
  EXTERNAL: [
    'DATA SOURCE',
    'FILE FORMAT',
    'RESOURCE POOL',
    'LANGUAGE',
    'LIBRARY',
    'LOCATION',
    'MODEL',
    'STREAM',
    'TABLE',
  ],
  FULLTEXT: ['CATALOG', 'INDEX', 'STOPLIST'],
  JSON: ['INDEX'],
  MASTER: ['KEY'],
  MESSAGE: ['TYPE'],
  PARTITION: ['FUNCTION', 'SCHEME'],
  PRIMARY: ['XML INDEX'],
  REMOTE: ['SERVICE BINDING', 'TABLE'],
  RESOURCE: ['GOVERNOR', 'POOL'],
  SEARCH: ['PROPERTY LIST'],
  SECURITY: ['POLICY'],
  SELECTIVE: ['XML INDEX'],
  SERVER: ['AUDIT SPECIFICATION', 'AUDIT', 'CONFIGURATION', 'ROLE'],
  SERVICE: ['MASTER KEY', 'CREDENTIAL'],
  SPATIAL: ['INDEX'],
  STORAGE: ['CREDENTIAL'],
  STREAMING: ['TABLE'],
  SYMMETRIC: ['KEY'],
  VECTOR: ['INDEX'],
  WORKLOAD: ['CLASSIFIER', 'GROUP'],
  XML: ['SCHEMA COLLECTION', 'INDEX'],
};

/**
 * Kinds of objects of Databricks SQL that CREATE, ALTER and DROP name and that have no tree here:
 * https://docs.databricks.com/aws/en/sql/language-manual/#ddl-statements
 */
const DATABRICKS_KINDS: ReadonlySet<string> = new Set([
  'BLOOMFILTER',
  'CATALOG',
  'CONNECTION',
  'CREDENTIAL',
  'DATABASE',
  'EXTERNAL',
  'FLOW',
  'FOREIGN',
  'MATERIALIZED',
  'NAMESPACE',
  'POLICY',
  'PROVIDER',
  'RECIPIENT',
  'SCHEMA',
  'SERVER',
  'SERVICE',
  'SHARE',
  'STORAGE',
  'STREAMING',
  'VOLUME',
]);

/** True if the token `ahead` places on names a kind of object that may be created and dropped. */
export function isObjectKind(p: Parser, ahead: number): boolean {
  if (!p.grammar.features.sqlScripting) return true;
  if (p.kindAt(ahead) !== TokenKind.Word || p.idAt(ahead) >= NAME_ID) return false;
  return DATABRICKS_KINDS.has(p.textAt(ahead).toUpperCase());
}

/** CREATE and ALTER of objects without a tree. Null if no word for one follows. */
function parseCreateOther(p: Parser, start: number): Statement | null {
  let ahead = 1;
  if (p.isWordAt('OR', 1)) ahead = 3;
  if (p.kindAt(ahead) !== TokenKind.Word || !isObjectKind(p, ahead)) return null;
  const kind = p.textAt(ahead).toUpperCase();
  const others = LONG_KINDS[kind]?.map((words) => words.split(' ')) ?? [];
  const rest = others.find((words) =>
    words.every((word, index) => isText(p, word, ahead + 1 + index)),
  );
  const words = [p.text(), kind, ...(rest ?? [])].map((word) => word.toLowerCase());
  p.moveTo(p.position + ahead + words.length - 1);
  skipRest(p, start);
  const end = p.previousEnd();
  return { kind: 'AdministrationStatement', start: 0, end, what: words.join(' ') };
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
