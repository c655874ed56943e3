import type { Statement } from '../ast/index.ts';
import { NAME_ID } from '../keyword.ts';
import { TokenKind } from '../token.ts';
import { parseObjectName } from './expression.ts';
import type { Parser } from './parser.ts';
import { atStatementEnd, isText, skipToRecoveryPoint, skipUnparsed, unparsed } from './recovery.ts';

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
  if (p.kind() !== TokenKind.Word) return null;
  const start = p.position;
  const word = p.text().toUpperCase();
  if (word === 'CREATE' || word === 'ALTER') return parseCreateOther(p, start);
  if (word === 'UPDATE' && p.isWord('STATISTICS', 1)) return administration(p, start, 2);
  if (word === 'ADD' || word === 'COPY' || word === 'GET') {
    // ADD SIGNATURE, COPY INTO, GET CONVERSATION: names alone could be calls.
    if (p.kind(1) === TokenKind.Word || p.kind(1) === TokenKind.String)
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
  return administration(p, start, word === 'DISABLE' || word === 'ENABLE' ? 2 : 1);
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

/** Kinds of objects that CREATE and ALTER name with more than one word. */
const TWO_WORD_KINDS: ReadonlySet<string> = new Set([
  'APPLICATION',
  'ASYMMETRIC',
  'AVAILABILITY',
  'COLUMN',
  'CRYPTOGRAPHIC',
  'DATABASE AUDIT',
  'EVENT',
  'EXTERNAL',
  'FULLTEXT',
  'MASTER',
  'MESSAGE',
  'PARTITION',
  'RESOURCE',
  'SEARCH',
  'SECURITY',
  'SERVER',
  'SERVICE',
  'SPATIAL',
  'STREAMING',
  'SYMMETRIC',
  'WORKLOAD',
  'XML',
  'STORAGE',
]);

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
  if (p.kind(ahead) !== TokenKind.Word || p.id(ahead) >= NAME_ID) return false;
  return DATABRICKS_KINDS.has(p.text(ahead).toUpperCase());
}

/** CREATE and ALTER of objects without a tree. Null if no word for one follows. */
function parseCreateOther(p: Parser, start: number): Statement | null {
  let ahead = 1;
  if (p.isWord('OR', 1)) ahead = 3;
  if (p.kind(ahead) !== TokenKind.Word || !isObjectKind(p, ahead)) return null;
  const kind = p.text(ahead).toUpperCase();
  const words = [p.text().toLowerCase(), kind.toLowerCase()];
  if (TWO_WORD_KINDS.has(kind) && p.kind(ahead + 1) === TokenKind.Word) {
    words.push(p.text(ahead + 1).toLowerCase());
  }
  p.position += ahead + words.length - 1;
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
    case 'DEALLOCATE':
      return parseCursorStatement(p, start);
    case 'FETCH':
      return parseFetch(p);
    case 'GOTO':
      p.advance();
      p.expectIdentifier('a label');
      return unparsed(p);
    case 'WAITFOR':
    case 'BULK':
    case 'READTEXT':
    case 'UPDATETEXT':
    case 'WRITETEXT':
      p.advance();
      return skipUnparsed(p, start);
    default:
      if (isText(p, 'RESIGNAL') && p.grammar.features.sqlScripting) return skipUnparsed(p, start);
      return null;
  }
}

/** (OPEN | CLOSE | DEALLOCATE) [GLOBAL] cursor; of a key: (OPEN | CLOSE) SYMMETRIC KEY … */
function parseCursorStatement(p: Parser, start: number): Statement {
  p.advance();
  if (p.isWord('ALL') || isText(p, 'SYMMETRIC') || isText(p, 'MASTER'))
    return skipUnparsed(p, start);
  takeCursor(p);
  return unparsed(p);
}

function takeCursor(p: Parser): void {
  p.takeWord('GLOBAL');
  if (p.kind() === TokenKind.Variable) p.advance();
  else parseObjectName(p);
}

/** FETCH [[NEXT | PRIOR | FIRST | LAST | ABSOLUTE n | RELATIVE n] FROM] cursor [INTO @v {, @v}] */
function parseFetch(p: Parser): Statement {
  p.advance();
  if (isText(p, 'ABSOLUTE') || isText(p, 'RELATIVE')) {
    p.advance();
    if (p.isOperator('-')) p.advance();
    p.advance();
    p.expectWord('FROM');
  } else if (p.isWord('FROM', 1)) {
    p.advance();
    p.advance();
  } else p.takeWord('FROM');
  takeCursor(p);
  if (p.takeWord('INTO')) {
    do {
      if (p.kind() === TokenKind.Variable || p.isIdentifier()) p.advance();
      else p.expected('a variable');
    } while (p.takeOperator(','));
  }
  return unparsed(p);
}
