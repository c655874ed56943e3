import { keywordSet } from '../keyword-set.ts';
import { TokenKind } from '../token.ts';
import type {
  AdministrationStatement,
  ObjectName,
  UnparsedClause,
  UnparsedStatement,
} from '../ast/index.ts';
import type { Parser } from './parser.ts';

/**
 * Words that begin a statement wherever a statement may begin, and nothing else there. All but THROW
 * are reserved in T-SQL: https://learn.microsoft.com/sql/t-sql/language-elements/reserved-keywords-transact-sql
 */
export const STATEMENT_WORDS = keywordSet([
  'ALTER',
  'BACKUP',
  'BEGIN',
  'BREAK',
  'BULK',
  'CHECKPOINT',
  'CLOSE',
  'COMMIT',
  'CONTINUE',
  'CREATE',
  'DBCC',
  'DEALLOCATE',
  'DECLARE',
  'DELETE',
  'DENY',
  'DROP',
  'EXEC',
  'EXECUTE',
  'FETCH',
  'GOTO',
  'GRANT',
  'IF',
  'INSERT',
  'KILL',
  'MERGE',
  'OPEN',
  'PRINT',
  'RAISERROR',
  'READTEXT',
  'RECONFIGURE',
  'RESTORE',
  'RETURN',
  'REVERT',
  'REVOKE',
  'ROLLBACK',
  'SAVE',
  'SELECT',
  'SET',
  'SETUSER',
  'SHUTDOWN',
  'THROW',
  'TRUNCATE',
  'UPDATE',
  'UPDATETEXT',
  'USE',
  'WAITFOR',
  'WHILE',
  'WRITETEXT',
]);

/** Of those, the ones that also stand at the start of a line inside parentheses or of another statement's clause. */
const CLAUSE_WORDS = keywordSet([
  'BULK',
  'SELECT',
  'UPDATE',
  'SET',
  'FETCH',
  'IF',
  'MERGE',
  'OPEN',
  'CLOSE',
  'USE',
  'BEGIN',
]);

/** Words that begin a statement as a rule, and clauses of the statements that begin with the word before the colon. */
const CLAUSES: Readonly<Record<string, Uint8Array>> = {
  UPDATE: keywordSet(['SET']),
  MERGE: keywordSet(['USE']),
  ALTER: keywordSet(['SET']),
  DECLARE: keywordSet(['OPEN', 'FETCH']),
  EXEC: keywordSet(['REVERT']),
  EXECUTE: keywordSet(['REVERT']),
};

/**
 * The words behind which such a statement has had its clause: the next one on a line of its own begins another statement
 * (`ALTER INDEX i ON t REBUILD` newline `SET NOCOUNT ON`).
 */
const LAST_CLAUSES: Readonly<Record<string, ReadonlySet<string>>> = {
  UPDATE: new Set(['SET', 'STATISTICS']),
  ALTER: new Set([
    'ABORT',
    'ADD',
    'ALTER',
    'CHECK',
    'COLLATE',
    'DISABLE',
    'DROP',
    'ENABLE',
    'FAILOVER',
    'FORCE_FAILOVER_ALLOW_DATA_LOSS',
    'GRANT',
    'JOIN',
    'MERGE',
    'MODIFY',
    'NEXT',
    'NOCHECK',
    'OFFLINE',
    'PAUSE',
    'POPULATION',
    'REBUILD',
    'RECONFIGURE',
    'REGENERATE',
    'REMOVE',
    'REORGANIZE',
    'RESTART',
    'RESUME',
    'SET',
    'SPLIT',
    'STATE',
    'SWITCH',
    'TO',
    'TRANSFER',
    'VALIDATION',
    'WITH',
  ]),
};

/** What ALTER drops of an object, where DROP with another word behind it is a statement. */
const DROPPED_PARTS: ReadonlySet<string> = new Set([
  'ALL',
  'BLOCK',
  'CONSTRAINT',
  'CREDENTIAL',
  'ENCRYPTION',
  'FILE',
  'FILTER',
  'HIDDEN',
  'MASKED',
  'MEMBER',
  'NOT',
  'PERIOD',
  'PERSISTED',
  'ROWGUIDCOL',
  'SPARSE',
  'TARGET',
  'VALUE',
]);

/** Options of a session, of which no object has one. */
const SESSION_OPTIONS: ReadonlySet<string> = new Set([
  'DATEFIRST',
  'DATEFORMAT',
  'DEADLOCK_PRIORITY',
  'IDENTITY_INSERT',
  'LANGUAGE',
  'LOCK_TIMEOUT',
  'NOCOUNT',
  'ROWCOUNT',
  'STATISTICS',
  'TEXTSIZE',
  'TRANSACTION',
  'XACT_ABORT',
]);

/** True at SET of a variable or of a session's option. */
function setsSession(p: Parser): boolean {
  if (!p.isWord('SET')) return false;
  return p.kindAt(1) === TokenKind.Variable || SESSION_OPTIONS.has(p.textAt(1).toUpperCase());
}

/** True at DROP, ALTER or MERGE as a clause of ALTER, by what follows it. */
function isAlterClause(p: Parser): boolean {
  if (p.isWord('MERGE')) return isText(p, 'RANGE', 1);
  if (!p.isWord('DROP') && !p.isWord('ALTER')) return false;
  switch (p.kindAt(1) === TokenKind.Word ? p.textAt(1).toUpperCase() : '') {
    case 'COLUMN':
      return !isText(p, 'KEY', 3);
    case 'INDEX':
      return !p.isWordAt('ON', 3) && !p.isOperatorAt('.', 3) && !p.isWordAt('IF', 2);
    case 'EVENT':
      return p.isOperatorAt('.', 3);
    case 'EXTERNAL':
      return false;
    case '':
      return p.isWord('DROP');
    default:
      return DROPPED_PARTS.has(p.textAt(1).toUpperCase());
  }
}

/** True at SET, INSERT, UPDATE or DELETE as a clause of MERGE, by what stands about it. */
function isMergeClause(p: Parser): boolean {
  switch (p.keyword()) {
    case 'SET':
      return p.isWordAt('UPDATE', -1);
    case 'UPDATE':
      return p.isWordAt('SET', 1);
    case 'INSERT':
      return p.isOperatorAt('(', 1) || p.isWordAt('VALUES', 1) || p.isWordAt('DEFAULT', 1);
    case 'DELETE':
      return !p.isIdentifierAt(1) && !p.isWordAt('FROM', 1) && !p.isWordAt('TOP', 1);
    default:
      return false;
  }
}

/** Words that begin a statement wherever they stand outside parentheses in one that administers. */
const BEGINS_ANYWHERE = keywordSet([
  'DEALLOCATE',
  'DECLARE',
  'EXEC',
  'EXECUTE',
  'GOTO',
  'IF',
  'INSERT',
  'PRINT',
  'RAISERROR',
  'RETURN',
  'SELECT',
  'TRUNCATE',
  'WAITFOR',
  'WHILE',
]);

/** Statements that two or three words begin, of which the first is a name elsewhere. */
const WORDED_STATEMENTS: Readonly<Record<string, readonly string[]>> = {
  ADD: ['SIGNATURE TO', 'COUNTER SIGNATURE', 'SENSITIVITY CLASSIFICATION'],
  COPY: ['INTO'],
  DISABLE: ['TRIGGER'],
  // Of SQL Server 2000, as DUMP and LOAD are.
  DISK: ['INIT', 'REINIT', 'REFIT', 'RESIZE', 'MIRROR'],
  DUMP: ['DATABASE', 'TRANSACTION', 'TRAN', 'LOG'],
  ENABLE: ['TRIGGER'],
  GET: ['CONVERSATION GROUP'],
  // Of Synapse: https://learn.microsoft.com/en-us/sql/t-sql/queries/explain-transact-sql
  EXPLAIN: ['WITH_RECOMMENDATIONS', 'SELECT', 'WITH', 'INSERT', 'UPDATE', 'DELETE', 'CREATE'],
  LOAD: ['DATABASE', 'TRANSACTION', 'TRAN', 'LOG'],
  MOVE: ['CONVERSATION'],
  RECEIVE: ['TOP'],
  RENAME: ['OBJECT', 'DATABASE', 'COLUMN'],
  SEND: ['ON CONVERSATION'],
};

/** True at words that begin such a statement of T-SQL. */
export function startsWithWords(p: Parser): boolean {
  if (!p.grammar.features.tsqlQuery || p.kind() !== TokenKind.Word) return false;
  const first = p.text().toUpperCase();
  const others = Object.hasOwn(WORDED_STATEMENTS, first) ? WORDED_STATEMENTS[first] : undefined;
  return (
    others?.some((words) => words.split(' ').every((word, index) => isText(p, word, index + 1))) ===
    true
  );
}

/** True if the next token can begin a statement where the one before has no semicolon. */
export function startsStatement(p: Parser): boolean {
  if (p.kind() !== TokenKind.Word) return startsSqlcmdLine(p);
  if (STATEMENT_WORDS[p.id()] === 1) return true;
  if (startsWithClause(p) || startsLabel(p) || endsConversation(p)) return true;
  return p.startsLine() && startsWithWords(p);
}

/** END CONVERSATION, a statement: https://learn.microsoft.com/en-us/sql/t-sql/statements/end-conversation-transact-sql */
export function endsConversation(p: Parser): boolean {
  return p.isWord('END') && isText(p, 'CONVERSATION', 1) && p.grammar.features.tsqlQuery;
}

/** True at the END of a block. */
export function endsBlock(p: Parser): boolean {
  return p.isWord('END') && !endsConversation(p) && !isStrayEnd(p);
}

/** True at an END amid a line that goes on with what follows no block: it is of a CASE that is broken, or one too many. */
function isStrayEnd(p: Parser): boolean {
  if (!p.grammar.features.optionalSemicolon || p.startsLine()) return false;
  const end = p.position;
  p.advance();
  const stray =
    !p.startsLine() &&
    !p.atEnd() &&
    !p.isOperator(';') &&
    !p.isWord('END') &&
    !p.isWord('ELSE') &&
    !p.isWord('TRY') &&
    !p.isWord('CATCH') &&
    !startsStatement(p);
  p.moveTo(end);
  return stray;
}

/** True for a word that begins a statement even where a parenthesis is still open. */
export function beginsUnmistakably(p: Parser, ahead: number): boolean {
  if (!p.grammar.features.optionalSemicolon || p.kindAt(ahead) !== TokenKind.Word) return false;
  const id = p.idAt(ahead);
  return STATEMENT_WORDS[id] === 1 && CLAUSE_WORDS[id] !== 1;
}

/** What stands before a clause's word inside parentheses; behind anything else on a new line it begins a statement. */
const BEFORE_CLAUSE: Readonly<Record<string, Uint8Array>> = {
  SELECT: keywordSet(['ALL', 'AS', 'EXCEPT', 'INTERSECT', 'RETURN', 'UNION']),
  UPDATE: keywordSet(['FOR', 'ON', 'THEN']),
  SET: keywordSet(['DELETE', 'UPDATE']),
  BEGIN: keywordSet([]),
  BULK: keywordSet([]),
  CLOSE: keywordSet([]),
  FETCH: keywordSet([]),
  IF: keywordSet([]),
  MERGE: keywordSet([]),
  OPEN: keywordSet([]),
  USE: keywordSet([]),
};

/** True at MERGE JOIN and USE HINT of a query, and at FETCH behind OFFSET, which are on lines of their own too. */
function isQueryOption(p: Parser): boolean {
  switch (p.keyword()) {
    case 'MERGE':
      return p.isWordAt('JOIN', 1) || p.isWordAt('UNION', 1);
    case 'USE':
      return isText(p, 'HINT', 1) || isText(p, 'PLAN', 1);
    case 'FETCH':
      return !p.isWordAt('FROM', 2);
    default:
      return false;
  }
}

/** Words of statements that name an action or an option where one is listed. */
const LISTED_WORDS = keywordSet(['DELETE', 'DROP', 'EXEC', 'EXECUTE', 'INSERT']);

/**
 * True at a word that begins a statement although a parenthesis is open, which then was never closed: it is the first on
 * its line, and no clause inside parentheses has it there.
 */
export function beginsInside(p: Parser): boolean {
  if (!p.grammar.features.optionalSemicolon || p.kind() !== TokenKind.Word) return false;
  if (p.isWord('WITH')) return !p.isOperatorAt('(', -1) && startsWithClause(p) && p.startsLine();
  if (STATEMENT_WORDS[p.id()] !== 1 || !p.startsLine()) return false;
  // Actions and options in a list: EXECUTE AS of a queue, INSERT ON of an audit, DROP of a service, ON_FAILURE = CONTINUE.
  const listed = p.isOperatorAt(',', -1) || p.isOperatorAt('(', -1);
  if (listed && LISTED_WORDS[p.id()] === 1) return false;
  if (p.isWord('CONTINUE') && p.isOperatorAt('=', -1)) return false;
  if (CLAUSE_WORDS[p.id()] !== 1) return true;
  if (isQueryOption(p)) return false;
  const before = BEFORE_CLAUSE[p.keyword()];
  if (before === undefined || p.isOperatorAt('(', -1) || p.isOperatorAt(',', -1)) return false;
  return p.kindAt(-1) !== TokenKind.Word || before[p.idAt(-1)] !== 1;
}

/** `WITH name AS (`, `WITH name (column` or `WITH XMLNAMESPACES (`, which no table hint and no option looks like. */
function startsWithClause(p: Parser): boolean {
  if (!p.isWord('WITH') || !p.isIdentifierAt(1)) return false;
  if (p.isWordAt('AS', 2)) return true;
  if (!p.isOperatorAt('(', 2)) return false;
  return isText(p, 'XMLNAMESPACES', 1) || (p.isIdentifierAt(3) && !p.isOperatorAt('=', 4));
}

/** https://learn.microsoft.com/en-us/sql/tools/sqlcmd/sqlcmd-commands */
const SQLCMD_COMMANDS: ReadonlySet<string> = new Set([
  'CONNECT',
  'ED',
  'ERROR',
  'EXIT',
  'HELP',
  'LIST',
  'LISTVAR',
  'ON',
  'OUT',
  'PERFTRACE',
  'QUIT',
  'R',
  'RESET',
  'SERVERLIST',
  'SETVAR',
  'XML',
]);

/** True at the colon or the two exclamation marks of a line that sqlcmd reads itself. */
export function startsSqlcmdLine(p: Parser): boolean {
  if (p.kind() !== TokenKind.Operator || !p.grammar.features.tsqlQuery) return false;
  if (p.isOperator('!')) return p.isOperatorAt('!', 1) && p.startsLine();
  if (!p.isOperator(':') || p.kindAt(1) !== TokenKind.Word) return false;
  return SQLCMD_COMMANDS.has(p.textAt(1).toUpperCase()) && p.startsLine();
}

/** `name:`, the target of a GOTO or the label of a block. */
export function startsLabel(p: Parser): boolean {
  return p.isIdentifier() && p.isOperatorAt(':', 1);
}

/** True where a statement that is complete may end: at the end, a separator or another statement. */
export function atStatementEnd(p: Parser): boolean {
  if (p.atEnd() || p.isOperator(';') || p.kind() === TokenKind.BatchSeparator) return true;
  if (!p.grammar.features.optionalSemicolon) return false;
  return endsBlock(p) || p.isWord('ELSE') || startsStatement(p);
}

/**
 * Moves on to where statements can be parsed again: before a semicolon, before GO, at a statement's
 * word that begins a line outside parentheses, or at the END or ELSE of what encloses this statement.
 * Starts at token position `from`; `start` is where the statement starts, which is never where this ends. Where it
 * `administers`, some words need not begin a line.
 */
export function skipToRecoveryPoint(
  p: Parser,
  start: number,
  from: number,
  administers = false,
): void {
  p.moveTo(start);
  const first = p.keyword();
  let hadClause = false;
  let hadWith = false;
  // `CREATE VIEW v AS` newline `SELECT`: a part of what failed.
  const module = first === 'CREATE' || first === 'ALTER';
  let parentheses = 0;
  let cases = 0;
  while (!p.atEnd()) {
    const ended = (hadClause && !p.isOperatorAt(',', -1)) || (first === 'ALTER' && setsSession(p));
    const clauses = ended ? undefined : CLAUSES[first];
    // The query behind the common table expressions of `CREATE … AS` newline `WITH`.
    const goesOn = hadWith && parentheses === 0 && p.isWord('SELECT');
    if (goesOn) hadWith = false;
    else if (
      p.position >= from &&
      p.position > start &&
      (endsHere(p, parentheses, cases, clauses, module) ||
        (administers && parentheses === 0 && beginsBehind(p))) &&
      !(first === 'ALTER' && isAlterClause(p)) &&
      !(first === 'MERGE' && isMergeClause(p))
    )
      return;
    hadWith ||= module && p.isWord('WITH') && p.isWordAt('AS', -1);
    if (p.kind() === TokenKind.Word && p.position > start)
      hadClause ||= LAST_CLAUSES[first]?.has(p.text().toUpperCase()) === true;
    if (p.kind() === TokenKind.Operator) {
      if (p.isOperator('(')) parentheses++;
      else if (p.isOperator(')') && parentheses > 0) parentheses--;
    } else if (p.isWord('CASE')) cases++;
    else if (p.isWord('END') && cases > 0) cases--;
    p.advance();
  }
}

/** True at a word that begins another statement right behind one that administers, on the same line. */
function beginsBehind(p: Parser): boolean {
  if (BEGINS_ANYWHERE[p.id()] !== 1) return false;
  // AS SELECT; FOR INSERT, AFTER INSERT; EXECUTE AS; IF EXISTS
  if (p.isWordAt('AS', -1) || p.isWordAt('FOR', -1) || p.isWordAt('AFTER', -1)) return false;
  return !p.isOperatorAt(',', -1) && !p.isWordAt('AS', 1) && !p.isWordAt('EXISTS', 1);
}

/** True at a word that begins statements, and goes on with one behind what stands before it. */
function goesOn(p: Parser): boolean {
  // WHEN MATCHED THEN, and AFTER and BEFORE of a trigger or a policy, stand before what is done; WITH before options.
  if (p.isWordAt('THEN', -1) || p.isWordAt('AFTER', -1) || isText(p, 'BEFORE', -1)) return true;
  switch (p.keyword()) {
    case 'ROLLBACK':
      return p.isWordAt('WITH', -1);
    case 'IF':
      // DROP COLUMN IF EXISTS name
      return p.isWordAt('EXISTS', 1) && !p.isOperatorAt('(', 2);
    case 'GRANT':
      return p.isWordAt('CREATE', 1) && p.isWordAt('ANY', 2) && !p.isWordAt('TO', 4);
    case 'CREATE':
      // ALTER AVAILABILITY GROUP g GRANT CREATE ANY DATABASE
      return p.isWordAt('GRANT', -1);
    case 'DELETE':
    case 'UPDATE':
      // ON DELETE CASCADE of a constraint; behind the ON of an option a table would follow.
      return p.isWordAt('ON', -1) && (p.isWordAt('CASCADE', 1) || p.isWordAt('NO', 1));
    case 'RECONFIGURE':
      return isText(p, 'GOVERNOR', -1);
    default:
      return false;
  }
}

function endsHere(
  p: Parser,
  parentheses: number,
  cases: number,
  clauses: Uint8Array | undefined,
  module: boolean,
): boolean {
  const kind = p.kind();
  if (kind === TokenKind.BatchSeparator) return true;
  if (kind === TokenKind.Operator) return p.isOperator(';');
  if (kind !== TokenKind.Word) return false;
  if (p.enclosing > 0 && cases === 0 && parentheses === 0 && (endsBlock(p) || p.isWord('ELSE'))) {
    // GENERATED ALWAYS AS ROW END
    return !p.isWordAt('ROW', -1);
  }
  if (!p.startsLine() || clauses?.[p.id()] === 1) return false;
  if (goesOn(p)) return false;
  if (parentheses > 0) return beginsInside(p);
  if (p.isOperatorAt('(', 1) && (p.isWord('SET') || p.isWord('DROP'))) return false;
  const query = p.isWord('SELECT') || p.isWord('WITH');
  return startsStatement(p) && !(module && query && p.isWordAt('AS', -1));
}

/** Moves to the end of the batch: before GO or the end of the text. */
export function skipBatch(p: Parser): void {
  while (!p.atEnd() && p.kind() !== TokenKind.BatchSeparator) p.advance();
}

/**
 * The rest of a statement that is known as one but not understood, from its first token at `start`.
 * Reports nothing: a finding says so.
 */
export function skipUnparsed(p: Parser, start: number): UnparsedStatement {
  skipToRecoveryPoint(p, start, p.position);
  return unparsed(p);
}

/** Steps over a statement of the dialect that has no tree, under the words by which people know it and what it names. */
export function skipKnown(
  p: Parser,
  start: number,
  what: string,
  names: readonly ObjectName[] = [],
): AdministrationStatement {
  skipToRecoveryPoint(p, start, p.position);
  return { kind: 'AdministrationStatement', start: 0, end: p.previousEnd(), what, names };
}

/** An UnparsedStatement up to the cursor. */
export function unparsed(p: Parser): UnparsedStatement {
  return { kind: 'UnparsedStatement', start: 0, end: p.previousEnd() };
}

/** A clause kept as text: what stands from `start` to the cursor. */
export function unparsedClause(p: Parser, start: number, what: string): UnparsedClause {
  return { kind: 'UnparsedClause', start, end: p.previousEnd(), what };
}

/** Steps over a parenthesised group if one is next. An unclosed one is reported. */
export function skipParentheses(p: Parser): boolean {
  if (!p.isOperator('(')) return false;
  let depth = 0;
  do {
    if (p.isOperator('(')) depth++;
    else if (p.isOperator(')')) depth--;
    else if (
      p.atEnd() ||
      p.isOperator(';') ||
      p.kind() === TokenKind.BatchSeparator ||
      beginsInside(p)
    ) {
      p.expected("')'");
      return true;
    }
    p.advance();
  } while (depth > 0);
  return true;
}

/** True if the next token is this word, which need not be a keyword; `upperCase` is in upper case. */
export function isText(p: Parser, upperCase: string, ahead = 0): boolean {
  return p.kindAt(ahead) === TokenKind.Word && p.textAt(ahead).toUpperCase() === upperCase;
}

/** Steps over this word if it is next, which need not be a keyword. */
export function takeText(p: Parser, upperCase: string): boolean {
  if (!isText(p, upperCase)) return false;
  p.advance();
  return true;
}

/** First words that tell nothing alone: the tokens behind them say what statement it is, or whether it is one. */
const NEEDS_MORE = keywordSet(['BEGIN', 'CREATE', 'ALTER', 'FETCH', 'THROW']);

/** True if the next token alone shows that a statement begins here, whatever stands behind it. */
export function beginsAlone(p: Parser): boolean {
  if (p.kind() !== TokenKind.Word) return false;
  return STATEMENT_WORDS[p.id()] === 1 && NEEDS_MORE[p.id()] !== 1;
}
