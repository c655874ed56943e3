import type { TextEdit } from '../text/edit.ts';
import { applyEdits } from '../text/edit.ts';
import type { NodeBase, PlacedStatement, Script, Statement } from './ast/index.ts';
import type { SyntaxDiagnostic } from './diagnostic.ts';
import { lastStatementBefore, statementListsOf } from './nested-statements.ts';
import type { ParseResult } from './parse.ts';
import { byPlace, parseTokens } from './parse.ts';
import { relex, type Relexed } from './relex.ts';
import { createParser, type Parser } from './parser/parser.ts';
import { beginsAlone, startsStatement } from './parser/recovery.ts';
import { parseStatement } from './parser/script.ts';
import type { TokenTable } from './token.ts';
import { TokenKind } from './token.ts';

/** A statement in the old tree at its absolute offset. */
interface Ancestor {
  readonly placed: PlacedStatement;
  readonly offset: number;
  /** Where the next token behind it starts that is no trivia. */
  readonly following: number;
}

/** The statement parsed anew, and what it reports. */
interface Replacement {
  readonly statement: Statement;
  readonly diagnostics: readonly SyntaxDiagnostic[];
  readonly parsed: number;
}

/**
 * The result of parsing the edited text, equal to `parse` from scratch. Only the smallest statement
 * around the edit is parsed anew, if that can be shown to be enough; all statements that the edit does
 * not touch are the same objects as before.
 */
export function reparse(previous: ParseResult, edit: TextEdit): ParseResult {
  const text = applyEdits(previous.text, [edit]);
  const relexed = relex(previous.tokens, previous.grammar.lexical, edit.span, text);
  const { tokens } = relexed;
  const delta = text.length - previous.text.length;
  const path = pathTo(previous, edit);
  let parser: Parser | null = null;
  for (let depth = path.length - 1; depth >= 0; depth--) {
    const old = path[depth];
    if (old === undefined || !outsideIsSame(previous.tokens, relexed, old, delta)) continue;
    parser ??= createParser(tokens, previous.grammar);
    const replacement = parseInPlace(parser, previous, path, depth, edit, delta);
    if (replacement === null) continue;
    return assemble(previous, tokens, path.slice(0, depth + 1), replacement, delta);
  }
  return parseTokens(tokens, previous.grammar);
}

/** The statements that hold the edit, or have it behind them with only trivia between; outermost first. */
function pathTo({ script, tokens }: ParseResult, edit: TextEdit): Ancestor[] {
  const path: Ancestor[] = [];
  let base = 0;
  let lists: readonly { readonly items: readonly PlacedStatement[] }[] = [script];
  for (;;) {
    let found: Ancestor | null = null;
    for (const list of lists) {
      const placed = lastStatementBefore(list.items, edit.span.start - base);
      if (placed === null) continue;
      const offset = base + placed.offset;
      const following = nextTokenStart(tokens, offset + placed.statement.end);
      if (edit.span.end <= following) found = { placed, offset, following };
    }
    if (found === null) return path;
    base = found.offset;
    path.push(found);
    lists = statementListsOf(found.placed.statement);
  }
}

/** Where the first token at or behind `offset` starts that is no trivia. */
function nextTokenStart(tokens: TokenTable, offset: number): number {
  let low = 0;
  let high = tokens.count - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tokens.starts[middle] ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  while ((tokens.kinds[low] ?? TokenKind.EndOfText) <= TokenKind.BlockComment) low++;
  return tokens.starts[low] ?? 0;
}

/** True if all tokens before the statement, and from the one that follows it on, are what they were. */
function outsideIsSame(
  before: TokenTable,
  { tokens: after, sameAtFront, sameAtEnd }: Relexed,
  old: Ancestor,
  delta: number,
): boolean {
  let index = sameAtFront;
  while ((before.starts[index] ?? 0) < old.offset) {
    if (!sameToken(before, index, after, index, 0)) return false;
    index++;
  }
  // The statement begins among the tokens that are the same, or here.
  if (after.starts[index] !== before.starts[index]) return false;
  // The tokens known to be the same reach back to one that follows the edit, or to the text's end.
  for (let fromEnd = Math.max(1, sameAtEnd); fromEnd <= before.count; fromEnd++) {
    const at = before.count - fromEnd;
    if ((before.starts[at] ?? 0) < old.following) return true;
    if (!sameToken(before, at, after, after.count - fromEnd, delta)) return false;
  }
  return false;
}

function sameToken(
  before: TokenTable,
  at: number,
  after: TokenTable,
  now: number,
  delta: number,
): boolean {
  return (
    before.kinds[at] === after.kinds[now] && (before.starts[at] ?? 0) + delta === after.starts[now]
  );
}

/**
 * Parses the statement where it stands. Null if it no longer ends before the same token, or if what
 * stands before it could have looked at the edit.
 */
function parseInPlace(
  parser: Parser,
  previous: ParseResult,
  path: readonly Ancestor[],
  depth: number,
  edit: TextEdit,
  delta: number,
): Replacement | null {
  const old = path[depth];
  if (old === undefined || !parser.seek(old.offset)) return null;
  const enclosing = path[depth - 1]?.offset ?? 0;
  parser.resume(0, depth);
  // What precedes looks at a statement's first word, or at its first few tokens where that word is not enough or where it
  // looks for the end of something that failed.
  const failedBefore = previous.diagnostics.some(({ span }) => span.start < old.offset);
  const seen = beginsAlone(parser) && !failedBefore ? 0 : 3;
  if (parser.endAt(seen) >= edit.span.start) return null;
  if (!beginsByItself(parser)) return null;
  const end = old.offset + old.placed.statement.end;
  if (reportedFromOutside(previous.diagnostics, old.offset, end, parser.endAt(seen))) return null;
  parser.resume(enclosing, depth);
  // What an attempt further in reported is void, and must not hide the same report of this one.
  parser.diagnostics.length = 0;
  const counted = parser.statements;
  const startsBatch = depth === 0 && isBatchStart(previous.script, old.placed);
  const { statement } = parseStatement(parser, startsBatch);
  if (parser.start() + enclosing !== old.following + delta) return null;
  // How what follows is indented tells where a problem belongs, and whether an END is one of a block.
  const indents = edit.span.end > end;
  if (indents && (parser.isWord('END') || previous.diagnostics.length > 0)) return null;
  // Some statements look whether the one inside them ends with a semicolon.
  const terminated = previous.text.charAt(end - 1) === ';';
  if (parser.isOperatorAt(';', -1) !== terminated) return null;
  return {
    statement,
    diagnostics: [...parser.diagnostics],
    parsed: parser.statements - counted,
  };
}

/** True at a statement that the one before it cannot go on with: what is none could be read as a part of that one. */
function beginsByItself(p: Parser): boolean {
  if (!p.grammar.features.optionalSemicolon || p.position === 0 || startsStatement(p)) return true;
  return p.isOperatorAt(';', -1) || p.kindAt(-1) === TokenKind.BatchSeparator;
}

/** True if a statement that starts before this one reports something inside it, behind `seen`. */
function reportedFromOutside(
  diagnostics: readonly SyntaxDiagnostic[],
  start: number,
  end: number,
  seen: number,
): boolean {
  return diagnostics.some(
    (diagnostic) =>
      diagnostic.statement < start && diagnostic.span.end > seen && diagnostic.span.start < end,
  );
}

function isBatchStart(script: Script, placed: PlacedStatement): boolean {
  const index = script.items.indexOf(placed);
  return index === 0 || script.items[index - 1]?.statement.kind === 'BatchSeparator';
}

function assemble(
  previous: ParseResult,
  tokens: TokenTable,
  path: readonly Ancestor[],
  replacement: Replacement,
  delta: number,
): ParseResult {
  const last = path.at(-1);
  const start = last?.offset ?? 0;
  const end = start + (last?.placed.statement.end ?? 0);
  const growth = start + replacement.statement.end - end;
  let oldChild = last?.placed;
  let child = replacement.statement;
  for (let depth = path.length - 2; depth >= 0; depth--) {
    const ancestor = path[depth];
    if (ancestor === undefined || oldChild === undefined) continue;
    const change: Change = { at: end - ancestor.offset, growth, delta, oldChild, child };
    child = shiftBehind(ancestor.placed.statement, change) as Statement;
    oldChild = ancestor.placed;
  }
  const items = previous.script.items.map((placed) => {
    if (placed === oldChild) return { offset: placed.offset, statement: child };
    if (delta === 0 || placed.offset < end) return placed;
    return { offset: placed.offset + delta, statement: placed.statement };
  });
  const diagnostics = previous.diagnostics
    .filter((diagnostic) => diagnostic.statement < start || diagnostic.statement >= end)
    .map((diagnostic) => moveDiagnostic(diagnostic, end, delta));
  diagnostics.push(...replacement.diagnostics);
  return {
    text: tokens.text,
    grammar: previous.grammar,
    tokens,
    script: { kind: 'Script', length: tokens.text.length, items },
    diagnostics: diagnostics.sort(byPlace),
    parsedStatements: replacement.parsed,
  };
}

function moveDiagnostic(
  diagnostic: SyntaxDiagnostic,
  end: number,
  delta: number,
): SyntaxDiagnostic {
  if (delta === 0 || diagnostic.span.start < end) return diagnostic;
  const { code, message, span, statement } = diagnostic;
  return {
    code,
    message,
    span: { start: span.start + delta, end: span.end + delta },
    statement: statement >= end ? statement + delta : statement,
  };
}

/** One nested statement replaced, as the statement around it sees it. */
interface Change {
  /** Where the replaced statement ended, relative to the statement around it. */
  readonly at: number;
  /** How much longer the replaced statement got: what ends with it moves by this. */
  readonly growth: number;
  /** What lies behind it moves by this, which counts the trivia between. */
  readonly delta: number;
  readonly oldChild: PlacedStatement;
  readonly child: Statement;
}

/** A part of a copy that is still to be made. */
interface Work {
  readonly into: Record<string | number, unknown>;
  readonly name: string | number;
  readonly value: unknown;
}

/**
 * A copy of a statement with the change applied, sharing all nodes that lie before it and all nested
 * statements but the replaced one. It goes by the shape of nodes alone, so that a new kind of node needs
 * no line here, and without recursion, as a chain of operators may be thousands of nodes deep.
 */
function shiftBehind(statement: Statement, change: Change): unknown {
  const result: { copy?: unknown } = {};
  const work: Work[] = [{ into: result, name: 'copy', value: statement }];
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    const { into, name, value } = next;
    if (typeof value !== 'object' || value === null) into[name] = value;
    else if (isPlaced(value)) into[name] = shiftPlaced(value, change);
    else if (isNode(value) && value.end < change.at) into[name] = value;
    else {
      const copy = (Array.isArray(value) ? [] : {}) as Record<string | number, unknown>;
      into[name] = copy;
      for (const [key, part] of Object.entries(value)) {
        copy[key] = part;
        if (typeof part === 'object') work.push({ into: copy, name: key, value: part });
      }
      if (isNode(value)) {
        copy['start'] = moved(value.start, value.end, change);
        copy['end'] = moved(value.end, value.end, change);
      }
    }
  }
  return result.copy;
}

/** Where `offset` of a node that ends at `end` is after the change. */
function moved(offset: number, end: number, { at, growth, delta }: Change): number {
  if (offset < at) return offset;
  return end === at ? offset + growth : offset + delta;
}

function shiftPlaced(placed: PlacedStatement, change: Change): PlacedStatement {
  if (placed === change.oldChild) return { offset: placed.offset, statement: change.child };
  if (change.delta === 0 || placed.offset < change.at) return placed;
  return { offset: placed.offset + change.delta, statement: placed.statement };
}

function isPlaced(value: object): value is PlacedStatement {
  return 'offset' in value && 'statement' in value;
}

function isNode(value: object): value is NodeBase {
  return 'kind' in value && 'start' in value && 'end' in value;
}
