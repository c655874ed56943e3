import type {
  Expression,
  Identifier,
  IfBranch,
  ObjectName,
  Statement,
  StatementList,
  ThrowStatement,
  TransactionStatement,
  UnparsedClause,
} from '../ast/index.ts';
import { TokenKind } from '../token.ts';
import { takeVariable } from './dml.ts';
import { parseExecuteStatement } from './execute.ts';
import { parseExpression, parseObjectName, parseValueExpression } from './expression.ts';
import type { Parser } from './parser.ts';
import { parseQuery } from './query.ts';
import { commaSeparated } from './list.ts';
import {
  atStatementEnd,
  endsBlock,
  isText,
  skipParentheses,
  skipUnparsed,
  startsLabel,
  startsStatement,
  takeText,
  unparsed,
  unparsedClause,
} from './recovery.ts';
import { readWithNames } from './read-again.ts';
import { parseSingleStatement, parseStatementList } from './script.ts';
import { parseDeclare, parseSet } from './variable.ts';

/** Statements of control flow, variables, transactions and messages; null for all others. */
export function parseProceduralStatement(p: Parser): Statement | null {
  if (startsLabel(p)) return parseLabelled(p);
  const scripting = p.grammar.features.sqlScripting;
  switch (p.keyword()) {
    case 'DECLARE':
      return parseDeclare(p);
    case 'SET':
      return parseSet(p);
    case 'USE':
      return parseUse(p);
    case 'BEGIN':
      return parseBegin(p);
    case 'IF':
      return scripting ? parseScriptingIf(p) : parseIf(p);
    case 'WHILE':
      return parseWhile(p, null);
    case 'FOR':
      return scripting ? parseFor(p, null) : null;
    case 'LOOP':
    case 'REPEAT':
    case 'CASE':
      return scripting ? parseUnreadLoop(p) : null;
    case 'BREAK':
    case 'CONTINUE':
      return scripting ? null : parseLoopControl(p);
    case 'LEAVE':
    case 'ITERATE':
      return scripting ? parseLoopControl(p) : null;
    case 'RETURN':
      return parseReturn(p);
    case 'THROW':
      return scripting ? null : parseThrow(p);
    case 'RAISERROR':
      return parseRaiserror(p);
    case 'SIGNAL':
      return scripting ? parseSignal(p) : null;
    case 'PRINT':
      return parsePrint(p);
    case 'COMMIT':
    case 'ROLLBACK':
    case 'SAVE':
      return parseTransaction(p);
    default:
      return parseExecuteStatement(p);
  }
}

/** label := name ':' [BEGIN | WHILE | LOOP | REPEAT | FOR …]; without one of these it is a GOTO's target */
function parseLabelled(p: Parser): Statement {
  const start = p.position;
  const label: Identifier = p.takeIdentifier();
  p.advance();
  if (p.grammar.features.sqlScripting) {
    if (p.isWord('BEGIN')) return parseBlock(p, label);
    if (p.isWord('WHILE')) return parseWhile(p, label);
    if (p.isWord('FOR')) return parseFor(p, label);
    if (p.isWord('LOOP') || p.isWord('REPEAT')) return parseUnreadLoop(p);
    p.expected('BEGIN or a loop');
    return skipUnparsed(p, start);
  }
  return { kind: 'LabelStatement', start: 0, end: p.previousEnd(), label };
}

/** use := USE [CATALOG | SCHEMA | DATABASE] name */
function parseUse(p: Parser): Statement {
  p.advance();
  const words =
    p.grammar.features.sparkQuery && (p.isIdentifierAt(1) || p.kindAt(1) === TokenKind.String);
  if (words && !p.takeWord('CATALOG') && !p.takeWord('SCHEMA')) p.takeWord('DATABASE');
  const name: ObjectName = parseObjectName(p);
  return { kind: 'UseStatement', start: 0, end: p.previousEnd(), name };
}

/** BEGIN TRAN, BEGIN TRY or a block; the words after BEGIN tell. */
function parseBegin(p: Parser): Statement {
  if (!p.grammar.features.sqlScripting) {
    if (p.isWordAt('TRAN', 1) || p.isWordAt('TRANSACTION', 1)) return parseTransaction(p);
    if (p.isWordAt('TRY', 1)) return parseTryCatch(p);
    const second = p.kindAt(1) === TokenKind.Word ? p.textAt(1).toUpperCase() : '';
    if (second === 'DISTRIBUTED') return parseTransaction(p);
    if (second === 'DIALOG' || second === 'CONVERSATION') return parseConversation(p);
  }
  return parseBlock(p, null);
}

/** BEGIN DIALOG [CONVERSATION] …, BEGIN CONVERSATION TIMER …: messages between servers, which no port has. */
function parseConversation(p: Parser): Statement {
  const start = p.position;
  const what = `begin ${p.textAt(1).toLowerCase()}`;
  p.advance();
  p.advance();
  skipUnparsed(p, start);
  return { kind: 'AdministrationStatement', start: 0, end: p.previousEnd(), what, names: [] };
}

/** block := BEGIN [NOT ATOMIC | ATOMIC WITH '(' options ')'] {statement} END [label] */
function parseBlock(p: Parser, label: Identifier | null): Statement {
  p.advance();
  if (p.grammar.features.sqlScripting && p.takeWord('NOT')) p.expectWord('ATOMIC');
  const atomic = p.grammar.features.tsqlQuery ? parseAtomic(p) : null;
  const body = parseStatementList(p, endsBlock);
  p.expectWord('END');
  takeEndLabel(p, label);
  return { kind: 'Block', start: 0, end: p.previousEnd(), label, atomic, body };
}

/** https://learn.microsoft.com/en-us/sql/relational-databases/in-memory-oltp/atomic-blocks-in-native-procedures */
function parseAtomic(p: Parser): UnparsedClause | null {
  const start = p.start();
  if (!p.isWord('ATOMIC') || !(p.isWordAt('WITH', 1) && p.isOperatorAt('(', 2))) return null;
  p.advance();
  p.advance();
  skipParentheses(p);
  return unparsedClause(p, start, 'ATOMIC');
}

function takeEndLabel(p: Parser, label: Identifier | null): void {
  if (label !== null && p.isIdentifier() && p.text() === label.text) p.advance();
}

/** try-catch := BEGIN TRY {statement} END TRY BEGIN CATCH {statement} END CATCH */
function parseTryCatch(p: Parser): Statement {
  p.advance();
  p.advance();
  const body = parseStatementList(p, endsBlock);
  p.expectWord('END');
  p.expectWord('TRY');
  const hasCatch = p.isWord('BEGIN') && p.isWordAt('CATCH', 1);
  let handler: StatementList = {
    kind: 'StatementList',
    start: p.previousEnd(),
    end: p.previousEnd(),
    items: [],
  };
  if (hasCatch) {
    p.advance();
    p.advance();
    handler = parseStatementList(p, endsBlock);
    p.expectWord('END');
    p.expectWord('CATCH');
  } else p.expected('BEGIN CATCH');
  return { kind: 'TryCatchBlock', start: 0, end: p.previousEnd(), body, handler };
}

/** if := IF condition statement [ELSE statement]; a chain of ELSE IF is read as branches, in a loop */
function parseIf(p: Parser): Statement {
  const branches: IfBranch[] = [];
  let otherwise: StatementList | null = null;
  for (;;) {
    branches.push(parseIfBranch(p));
    if (!p.isWord('ELSE')) break;
    p.advance();
    if (p.isWord('IF')) continue;
    otherwise = parseSingleStatement(p);
    break;
  }
  return { kind: 'IfStatement', start: 0, end: p.previousEnd(), branches, otherwise };
}

function parseIfBranch(p: Parser): IfBranch {
  const start = p.start();
  p.advance();
  const condition = parseCondition(p);
  const body = parseSingleStatement(p);
  return { kind: 'IfBranch', start, end: p.previousEnd(), condition, body };
}

/**
 * The condition of IF or WHILE in T-SQL. One that cannot be read is a MissingExpression over all its
 * tokens up to the statement it guards, so that this is not lost.
 */
function parseCondition(p: Parser): Expression {
  const mark = p.diagnostics.length;
  const first = p.position;
  const start = p.start();
  const condition = parseExpression(p);
  if (!p.failedSince(mark) && (startsStatement(p) || startsBody(p))) return condition;
  p.expected('a statement');
  const failure = p.diagnostics[mark];
  if (failure !== undefined && p.start() + p.base > failure.span.start) p.seek(failure.span.start);
  while (!p.atEnd() && !p.isOperator(';') && p.kind() !== TokenKind.BatchSeparator) {
    if (p.position > first && startsStatement(p)) break;
    if (p.isWord('END') || p.isWord('ELSE')) break;
    p.advance();
  }
  return missingExpression(p, start);
}

/** What stands from `start` to the cursor; of no length if that is nothing. */
function missingExpression(p: Parser, start: number): Expression {
  const end = p.previousEnd();
  return { kind: 'MissingExpression', start: Math.min(start, end), end };
}

/** A statement that is not told by its word alone. */
function startsBody(p: Parser): boolean {
  return p.isOperator(';') || p.isOperator('(') || p.kind() === TokenKind.Word;
}

/** IF condition THEN {statement} {ELSEIF condition THEN …} [ELSE …] END IF, of SQL scripting. */
function parseScriptingIf(p: Parser): Statement {
  const branches: IfBranch[] = [];
  let otherwise: StatementList | null = null;
  do {
    const start = p.start();
    p.advance();
    const condition = parseScriptingCondition(p, 'THEN');
    const body = parseStatementList(p, isEndOrElse);
    branches.push({ kind: 'IfBranch', start, end: p.previousEnd(), condition, body });
  } while (p.isWord('ELSEIF'));
  if (p.takeWord('ELSE')) otherwise = parseStatementList(p, endsBlock);
  p.expectWord('END');
  p.expectWord('IF');
  return { kind: 'IfStatement', start: 0, end: p.previousEnd(), branches, otherwise };
}

function isEndOrElse(p: Parser): boolean {
  return p.isWord('END') || p.isWord('ELSE') || p.isWord('ELSEIF');
}

/** The condition and the word behind it; what cannot be read up to that word is a MissingExpression. */
function parseScriptingCondition(p: Parser, closing: 'THEN' | 'DO'): Expression {
  const mark = p.diagnostics.length;
  const start = p.start();
  const condition = readWithNames(
    p,
    p.position,
    () => {
      const found = parseExpression(p);
      p.expectWord(closing);
      return found;
    },
    () => true,
  );
  if (!p.failedSince(mark)) return condition;
  const failure = p.diagnostics[mark];
  if (failure !== undefined) p.seek(failure.span.start);
  while (!p.atEnd() && !p.isOperator(';') && !p.isWord(closing) && !isEndOrElse(p)) p.advance();
  const missing = missingExpression(p, start);
  p.takeWord(closing);
  return missing;
}

/** while := WHILE condition statement; in SQL scripting: WHILE condition DO {statement} END WHILE [label] */
function parseWhile(p: Parser, label: Identifier | null): Statement {
  p.advance();
  if (!p.grammar.features.sqlScripting) {
    const condition = parseCondition(p);
    const body = parseSingleStatement(p);
    return { kind: 'WhileStatement', start: 0, end: p.previousEnd(), label, condition, body };
  }
  const condition = parseScriptingCondition(p, 'DO');
  const body = parseStatementList(p, endsBlock);
  p.expectWord('END');
  p.expectWord('WHILE');
  takeEndLabel(p, label);
  return { kind: 'WhileStatement', start: 0, end: p.previousEnd(), label, condition, body };
}

/**
 * for := FOR [row AS] query DO {statement} END FOR [label], of SQL scripting
 *
 * Without its DO it has no body: what follows stands beside it.
 */
function parseFor(p: Parser, label: Identifier | null): Statement {
  p.advance();
  let row: Identifier | null = null;
  if (p.isIdentifier() && p.isWordAt('AS', 1)) {
    row = p.takeIdentifier();
    p.advance();
  }
  const query = parseQuery(p);
  if (!p.expectWord('DO')) return unparsed(p);
  const body = parseStatementList(p, endsBlock);
  p.expectWord('END');
  p.expectWord('FOR');
  takeEndLabel(p, label);
  return { kind: 'ForStatement', start: 0, end: p.previousEnd(), label, row, query, body };
}

/** LOOP, REPEAT and CASE of SQL scripting, up to their own END: known, with no tree yet. */
function parseUnreadLoop(p: Parser): Statement {
  const start = p.position;
  const word = p.keyword();
  let depth = 0;
  while (!p.atEnd()) {
    const inner = p.keyword();
    // A CASE is closed by a bare END where it is an expression.
    if (inner === 'END') {
      depth--;
      p.advance();
      if (depth === 0) break;
      if (p.isWord('IF') || p.isWord('WHILE') || p.isWord('CASE')) p.advance();
      else if (p.isWord('LOOP') || p.isWord('REPEAT') || p.isWord('FOR')) p.advance();
      continue;
    }
    if (inner === 'BEGIN' || inner === 'CASE') depth++;
    else if (opensLoop(p) && startsScriptStatement(p, start)) depth++;
    p.advance();
  }
  if (depth > 0) p.expected(`END ${word}`);
  else if (word !== '') p.expectWord(word);
  if (p.isIdentifier()) p.advance();
  return unparsed(p);
}

function opensLoop(p: Parser): boolean {
  const word = p.keyword();
  return (
    word === 'LOOP' || word === 'REPEAT' || word === 'FOR' || word === 'WHILE' || word === 'IF'
  );
}

function startsScriptStatement(p: Parser, start: number): boolean {
  if (p.position === start) return true;
  if (p.isOperatorAt(';', -1) || p.isOperatorAt(':', -1)) return true;
  const before = p.keywordAt(-1);
  return (
    before === 'THEN' ||
    before === 'DO' ||
    before === 'LOOP' ||
    before === 'REPEAT' ||
    before === 'ELSE' ||
    before === 'BEGIN'
  );
}

function parseLoopControl(p: Parser): Statement {
  const action = p.isWord('BREAK') || p.isWord('LEAVE') ? 'break' : 'continue';
  const named = p.grammar.features.sqlScripting;
  p.advance();
  const label = named ? p.expectIdentifier('a label') : null;
  return { kind: 'LoopControl', start: 0, end: p.previousEnd(), action, label };
}

/** return := RETURN [value] */
function parseReturn(p: Parser): Statement {
  p.advance();
  const value = atStatementEnd(p) ? null : parseExpression(p);
  return { kind: 'ReturnStatement', start: 0, end: p.previousEnd(), value };
}

/** throw := THROW [number ',' message ',' state] */
function parseThrow(p: Parser): Statement {
  p.advance();
  const values = atStatementEnd(p) ? [] : commaSeparated(p, parseExpression);
  return throwStatement(p, 'THROW', values, []);
}

function throwStatement(
  p: Parser,
  form: ThrowStatement['form'],
  values: readonly Expression[],
  options: readonly string[],
): ThrowStatement {
  const end = p.previousEnd();
  return { kind: 'ThrowStatement', start: 0, end, form, arguments: values, options };
}

/** raiserror := RAISERROR '(' message ',' severity ',' state {, argument} ')' [WITH option {, option}] */
function parseRaiserror(p: Parser): Statement {
  p.advance();
  if (!p.takeOperator('(')) return parseOldRaiserror(p);
  const values = commaSeparated(p, parseExpression);
  p.expectOperator(')');
  const options: string[] = [];
  if (p.takeWord('WITH')) {
    options.push(
      ...commaSeparated(p, () => {
        const text = p.text().toUpperCase();
        if (text === 'NOWAIT' || text === 'LOG' || text === 'SETERROR') p.advance();
        else p.expected('NOWAIT, LOG or SETERROR');
        return text;
      }),
    );
  }
  return throwStatement(p, 'RAISERROR', values, options);
}

/**
 * RAISERROR number text, gone since SQL Server 2012. The cursor is behind RAISERROR.
 *
 * https://learn.microsoft.com/en-us/previous-versions/sql/sql-server-2012/ms144262(v=sql.110)
 */
function parseOldRaiserror(p: Parser): Statement {
  parseValueExpression(p);
  parseValueExpression(p);
  const what = 'raiserror without parentheses';
  return { kind: 'AdministrationStatement', start: 0, end: p.previousEnd(), what, names: [] };
}

/** signal := SIGNAL condition [SET MESSAGE_TEXT '=' text] | SIGNAL SQLSTATE [VALUE] 'state' [SET …] */
function parseSignal(p: Parser): Statement {
  const start = p.position;
  p.advance();
  const options: string[] = [];
  const values: Expression[] = [];
  if (p.takeWord('SQLSTATE')) {
    p.takeWord('VALUE');
    values.push(parseExpression(p));
  } else options.push(p.expectIdentifier('a condition').text.toUpperCase());
  if (p.takeWord('SET')) {
    if (!takeText(p, 'MESSAGE_TEXT')) return skipUnparsed(p, start);
    p.expectOperator('=');
    values.push(parseExpression(p));
  } else if (p.isOperator('(')) return skipUnparsed(p, start);
  return throwStatement(p, 'SIGNAL', values, options);
}

function parsePrint(p: Parser): Statement {
  p.advance();
  const value = parseExpression(p);
  return { kind: 'PrintStatement', start: 0, end: p.previousEnd(), value };
}

const TRANSACTION_ACTIONS: Readonly<Record<string, TransactionStatement['action']>> = {
  BEGIN: 'begin',
  COMMIT: 'commit',
  ROLLBACK: 'rollback',
  SAVE: 'save',
};

/** transaction := (BEGIN | COMMIT | ROLLBACK | SAVE) [TRAN | TRANSACTION | WORK] [name] [WITH …] */
function parseTransaction(p: Parser): Statement {
  const action = TRANSACTION_ACTIONS[p.keyword()] ?? 'begin';
  p.advance();
  if (action === 'begin') takeText(p, 'DISTRIBUTED');
  const worded = p.takeWord('TRAN') || p.takeWord('TRANSACTION');
  if (!worded) p.takeWord('WORK');
  if (!worded && (action === 'begin' || action === 'save')) p.expected('TRANSACTION');
  let name: TransactionStatement['name'] = null;
  if (worded && p.kind() === TokenKind.Variable) name = takeVariable(p);
  else if (worded && p.isIdentifier() && !startsLabel(p)) name = p.takeIdentifier();
  if (action === 'save' && name === null) p.expected('a name');
  takeTransactionOptions(p);
  return { kind: 'TransactionStatement', start: 0, end: p.previousEnd(), action, name };
}

/** WITH MARK ['text'], WITH (DELAYED_DURABILITY = ON): how it is logged. */
function takeTransactionOptions(p: Parser): void {
  if (!p.isWord('WITH')) return;
  if (isText(p, 'MARK', 1)) {
    p.advance();
    p.advance();
    if (p.kind() === TokenKind.String || p.kind() === TokenKind.NationalString) p.advance();
  } else if (p.isOperatorAt('(', 1) && isText(p, 'DELAYED_DURABILITY', 2)) {
    p.advance();
    while (!p.atEnd() && !p.isOperator(')') && !p.isOperator(';')) p.advance();
    p.expectOperator(')');
  }
}
