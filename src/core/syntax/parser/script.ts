import type { PlacedStatement, Query, Script, Statement, StatementList } from '../ast/index.ts';
import { TokenKind } from '../token.ts';
import { parseAdministration, parseOtherStatement } from './administration.ts';
import { beginsAnother } from './begins-another.ts';
import { parseDdlStatement } from './ddl.ts';
import { parseDmlStatement } from './dml.ts';
import { parseCallWithoutExec } from './execute.ts';
import { holdsStatements } from '../nested-statements.ts';
import { startsWithoutVerb } from './object-kind.ts';
import type { Parser } from './parser.ts';
import { parseProceduralStatement } from './procedural.ts';
import { parseQuery, startsQuery } from './query.ts';
import { readWithNames } from './read-again.ts';
import {
  STATEMENT_WORDS,
  atStatementEnd,
  beginsAlone,
  beginsUnmistakably,
  endsBlock,
  skipBatch,
  skipKnown,
  skipToRecoveryPoint,
  startsStatement,
  unparsed,
} from './recovery.ts';

/** script := { statement | GO } */
export function parseScript(p: Parser): Script {
  const items: PlacedStatement[] = [];
  let startsBatch = true;
  while (!p.atEnd()) {
    const before = p.position;
    const placed = parseStatement(p, startsBatch);
    goOn(p, before);
    startsBatch = placed.statement.kind === 'BatchSeparator';
    items.push(placed);
  }
  return { kind: 'Script', length: p.tokens.text.length, items };
}

/**
 * statements up to where `isEnd` says so, GO or the end of the text. The list's span is relative to
 * the enclosing statement; an empty list stands at the end of the token before it.
 */
export function parseStatementList(p: Parser, isEnd: (p: Parser) => boolean): StatementList {
  const items: PlacedStatement[] = [];
  while (!p.atEnd() && p.kind() !== TokenKind.BatchSeparator && !isEnd(p)) {
    const before = p.position;
    items.push(parseNestedStatement(p));
    goOn(p, before);
  }
  return statementList(p, items);
}

/** A list of the one statement that follows (the body of an IF in T-SQL). */
export function parseSingleStatement(p: Parser): StatementList {
  if (p.atEnd() || p.kind() === TokenKind.BatchSeparator || p.isWord('ELSE') || endsBlock(p)) {
    p.expected('a statement');
    return statementList(p, []);
  }
  return statementList(p, [parseNestedStatement(p)]);
}

/** Steps over a token that no statement took, so that no text is read for ever. */
function goOn(p: Parser, before: number): void {
  if (p.position > before) return;
  p.expected('a statement');
  p.advance();
}

function statementList(p: Parser, items: readonly PlacedStatement[]): StatementList {
  const first = items[0];
  const last = items.at(-1);
  if (first === undefined || last === undefined) {
    const at = p.previousEnd();
    return { kind: 'StatementList', start: at, end: at, items };
  }
  const end = last.offset + last.statement.end;
  return { kind: 'StatementList', start: first.offset, end, items };
}

function parseNestedStatement(p: Parser): PlacedStatement {
  p.enclosing++;
  if (p.isOperator(';') && p.grammar.features.sqlScripting) p.expected('a statement');
  const placed = parseStatement(p, false);
  p.enclosing--;
  return placed;
}

/**
 * statement := a production of any family [';']
 *
 * The offset is relative to the enclosing statement. Always makes progress. What fails becomes one
 * diagnostic and an UnparsedStatement up to the recovery point; a statement that holds others keeps
 * its shape, so that one mistake does not lose them.
 */
export function parseStatement(p: Parser, startsBatch: boolean): PlacedStatement {
  const enclosingBase = p.base;
  const base = p.start() + enclosingBase;
  p.base = base;
  p.statements++;
  const mark = p.diagnostics.length;
  const start = p.position;
  const statement = p.nested(
    () =>
      readWithNames(
        p,
        // No statement begins with a name.
        start + 1,
        () => produceWhole(p, startsBatch, mark),
        (found) => found === null || !holdsStatements(found),
      ),
    () => unparsed(p),
  );
  const result = finish(p, statement, { start, startsBatch, mark });
  p.base = enclosingBase;
  return { offset: base - enclosingBase, statement: result };
}

/** A statement of any family, whose end is looked for. Null, and reported, where none begins. */
function produceWhole(p: Parser, startsBatch: boolean, mark: number): Statement | null {
  const statement = produce(p, startsBatch);
  if (statement === null) p.expected('a statement');
  else if (!failed(p, mark) && !isComplete(p, statement)) {
    p.expected(p.grammar.features.optionalSemicolon ? 'the end of the statement' : "';'");
  }
  return statement;
}

/** Where a statement was begun, and how many diagnostics there were. */
interface Begun {
  readonly start: number;
  readonly startsBatch: boolean;
  readonly mark: number;
}

function finish(p: Parser, produced: Statement | null, begun: Begun): Statement {
  const { start, mark } = begun;
  let statement = produced;
  const failure = failed(p, mark);
  if (failure && !(statement !== null && holdsStatements(statement))) {
    const first = keepFirstFailure(p, mark);
    statement = wholeBeforeFailure(p, begun, first);
    if (statement === null) {
      recover(p, start, first);
      statement = unparsed(p);
    }
  } else {
    if (failure) keepFirstFailure(p, mark);
    statement ??= unparsed(p);
  }
  if (!p.isOperatorAt(';', -1) || p.position === start) p.takeOperator(';');
  const growing: { end: number } = statement;
  growing.end = p.previousEnd();
  return statement;
}

function isComplete(p: Parser, statement: Statement): boolean {
  if (statement.kind === 'BatchSeparator' || statement.kind === 'EmptyStatement') return true;
  return (
    p.isOperatorAt(';', -1) ||
    atStatementEnd(p) ||
    startsWithoutVerb(p) ||
    (holdsStatements(statement) && p.grammar.features.optionalSemicolon)
  );
}

function failed(p: Parser, mark: number): boolean {
  for (let index = mark; index < p.diagnostics.length; index++) {
    if (p.diagnostics[index]?.statement === p.base) return true;
  }
  return false;
}

/** Where a problem stands, absolutely, and of which kind it is. */
interface Failure {
  readonly at: number;
  readonly code: string;
}

/** Drops all problems of this statement but the first, and returns that one. */
function keepFirstFailure(p: Parser, mark: number): Failure {
  let first: Failure | null = null;
  let kept = mark;
  for (let index = mark; index < p.diagnostics.length; index++) {
    const diagnostic = p.diagnostics[index];
    if (diagnostic === undefined) continue;
    if (diagnostic.statement === p.base) {
      if (first !== null) continue;
      first = { at: diagnostic.span.start, code: diagnostic.code };
    }
    p.diagnostics[kept++] = diagnostic;
  }
  p.diagnostics.length = kept;
  return first ?? { at: p.base, code: '' };
}

/**
 * The statement without the line on which it failed, if it is whole so and that line looks like another statement, the
 * first word of which is missing or misspelt. The problem is then that one's. Else null.
 */
function wholeBeforeFailure(
  p: Parser,
  { start, startsBatch, mark }: Begun,
  failure: Failure,
): Statement | null {
  if (!p.grammar.features.optionalSemicolon || failure.code === 'syntax/too-deep') return null;
  p.moveTo(start);
  const indentation = p.indentation();
  p.seek(failure.at);
  const failing = p.position;
  while (p.position > start && !p.startsLine()) p.moveTo(p.position - 1);
  const line = p.position;
  if (line === start || p.indentation() > indentation + 1 || !beginsAnother(p, start, failing))
    return null;
  const reported = p.diagnostics.splice(mark);
  p.moveTo(start);
  const whole = p.upTo(line, () => produceWhole(p, startsBatch, mark));
  if (whole !== null && p.diagnostics.length === mark && p.position === line) return whole;
  p.diagnostics.length = mark;
  p.diagnostics.push(...reported);
  return null;
}

function recover(p: Parser, start: number, failure: Failure): void {
  if (failure.code === 'syntax/too-deep') {
    skipBatch(p);
    p.giveUpHere();
    return;
  }
  p.moveTo(start);
  if (p.isWord('END') || p.isWord('ELSE')) {
    // One too many: what follows it is most likely sound.
    p.advance();
    while (!atStatementEnd(p) && !p.startsLine()) p.advance();
    return;
  }
  p.seek(failure.at);
  if (p.position === start && p.grammar.features.optionalSemicolon) {
    // A token too much before a statement.
    p.advance();
    if (beginsAlone(p)) return;
  }
  skipToRecoveryPoint(p, start, p.position);
}

/** Null if the next token begins no statement that is known. */
function produce(p: Parser, startsBatch: boolean): Statement | null {
  if (p.kind() === TokenKind.BatchSeparator) return parseBatchSeparator(p);
  if (p.takeOperator(';')) return { kind: 'EmptyStatement', start: 0, end: p.previousEnd() };
  if (p.grammar.parseStatement !== null) {
    const own = p.grammar.parseStatement(p);
    if (own !== null) return own;
  }
  return (
    parseQueryStatement(p) ??
    parseDmlStatement(p) ??
    parseProceduralStatement(p) ??
    parseDdlStatement(p) ??
    parseAdministration(p) ??
    parseOtherStatement(p) ??
    (startsBatch && !startsStatement(p) ? parseCallWithoutExec(p) : null)
  );
}

/** GO [count], on a line of its own: one token. */
function parseBatchSeparator(p: Parser): Statement {
  const digits = /\d+/.exec(p.text())?.[0];
  p.advance();
  const count = digits === undefined ? 1 : Number(digits);
  return { kind: 'BatchSeparator', start: 0, end: p.previousEnd(), count };
}

/** query-statement := [WITH …] SELECT … | VALUES … | '(' query ')' … */
function parseQueryStatement(p: Parser): Statement | null {
  if (!startsQueryStatement(p)) return null;
  const start = p.position;
  const query: Query = parseQuery(p);
  // COMPUTE adds results, and is gone since SQL Server 2012.
  if (p.isWord('COMPUTE') && p.grammar.features.tsqlQuery)
    return skipKnown(p, start, 'select with compute');
  return { kind: 'SelectStatement', start: 0, end: p.previousEnd(), query };
}

function startsQueryStatement(p: Parser): boolean {
  if (p.isWord('SELECT')) return true;
  if (p.isWord('WITH')) return wordAfterWith(p) === 'SELECT';
  let ahead = 0;
  while (p.isOperatorAt('(', ahead)) ahead++;
  if (ahead === 0 && !p.grammar.features.sparkQuery) return false;
  return startsQuery(p, ahead);
}

/** The word behind the common table expressions: what kind of statement WITH begins. */
export function wordAfterWith(p: Parser): 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE' | 'MERGE' {
  let depth = 0;
  for (let ahead = 1; ; ahead++) {
    const kind = p.kindAt(ahead);
    if (kind === TokenKind.EndOfText || kind === TokenKind.BatchSeparator) return 'SELECT';
    if (kind === TokenKind.Operator) {
      if (p.isOperatorAt('(', ahead)) depth++;
      else if (p.isOperatorAt(')', ahead)) depth--;
      else if (p.isOperatorAt(';', ahead)) return 'SELECT';
    } else if (kind === TokenKind.Word && depth <= 0) {
      const word = p.keywordAt(ahead);
      if (word === 'INSERT' || word === 'UPDATE' || word === 'DELETE' || word === 'MERGE')
        return word;
      // Another statement: this one is broken, and its own production says where.
      if (STATEMENT_WORDS[p.idAt(ahead)] === 1) return 'SELECT';
    } else if (kind === TokenKind.Word && beginsUnmistakably(p, ahead)) return 'SELECT';
  }
}
