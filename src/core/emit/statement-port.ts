import { databricksPortGrammar } from '../dialects/databricks/grammar.ts';
import type { Finding } from '../semantics/finding.ts';
import type { PlacedStatement, Statement } from '../syntax/ast/index.ts';
import { holdsStatements } from '../syntax/nested-statements.ts';
import { parseTogether } from '../syntax/parse-together.ts';
import { parse, type ParseResult } from '../syntax/parse.ts';
import { reparse } from '../syntax/reparse.ts';
import type { TokenTable } from '../syntax/token.ts';
import { differenceOf } from '../text/edit.ts';
import type { Span } from '../text/span.ts';
import { assemble, moveSegment, render } from './assemble.ts';
import { placeComments } from './comments.ts';
import type { EmitInput } from './emit-input.ts';
import { emitStatement } from './emitter.ts';
import { raisedSegment } from './statement-segments.ts';
import type { NestedPorts } from './nested-ports.ts';
import type { Segment, SourceRuns } from './piece.ts';

/**
 * The port of one top-level statement. It is good wherever the statement moves: places in the source map are
 * relative, in the source to the statement's start and in the output to the start of `text`.
 */
export interface StatementPort {
  /** Where the statement stood: the findings are at absolute places. */
  readonly base: number;
  readonly text: string;
  readonly runs: SourceRuns;
  readonly findings: readonly Finding[];
  /** The text read again, of a statement that holds others: for the next edit in it. */
  readonly parsed: ParseResult | null;
}

/** A statement as it was emitted: a port but for the proof that it parses. */
export interface WrittenStatement extends Omit<StatementPort, 'parsed'> {
  readonly statement: Statement;
  /** False where its source has a syntax error already: what becomes of that need not parse. */
  readonly readable: boolean;
  /** What the same statement became before the last edit, if that is known: makes reading quicker. */
  readonly before: StatementPort | null;
}

/** Emits one statement. What it became stands for it once it was read again: see `readPorts`. */
export function writeStatement(
  { offset, statement }: PlacedStatement,
  input: EmitInput,
  readable: boolean,
  memory: NestedPorts,
  before: StatementPort | null,
): WrittenStatement {
  const emitted = emitStatement({ offset, statement }, input, memory);
  const commented = placeComments(emitted.segments, input.tokens, offset, offset + statement.end);
  const { text, runs } = render(terminate(assemble(commented, input.tokens)), offset);
  return { statement, base: offset, text, runs, findings: emitted.findings, readable, before };
}

/** Every port parses in the target's dialect before it is shown: what was written, read again. */
export function readPorts(
  written: readonly WrittenStatement[],
  tokens: TokenTable,
): ReadonlyMap<Statement, StatementPort> {
  const sound = readInGroups(written);
  const ports = new Map<Statement, StatementPort>();
  for (const each of written) {
    const { statement, base, text, runs, findings } = each;
    const read = { base, text, runs, findings, parsed: null };
    ports.set(statement, sound.has(each) ? read : readPort(each, tokens));
  }
  return ports;
}

/** Texts are read together up to this length: where one is mistaken, only those around it are read one by one. */
const GROUP_LENGTH = 1 << 16;

/**
 * The ports that are known to parse. Many short texts take three times as long to read one by one as together. A
 * statement that holds others is not among them: its own reading is kept, for the next edit in it.
 */
function readInGroups(written: readonly WrittenStatement[]): ReadonlySet<WrittenStatement> {
  const sound = new Set<WrittenStatement>();
  let group: WrittenStatement[] = [];
  let length = 0;
  for (const each of written) {
    if (!each.readable || holdsStatements(each.statement)) continue;
    group.push(each);
    length += each.text.length;
    if (length < GROUP_LENGTH) continue;
    if (isSound(group)) for (const read of group) sound.add(read);
    group = [];
    length = 0;
  }
  if (isSound(group)) for (const read of group) sound.add(read);
  return sound;
}

/** True for texts that parse together: one alone is read by itself. */
function isSound(group: readonly WrittenStatement[]): boolean {
  const texts: string[] = [];
  for (const { text } of group) texts.push(text);
  return texts.length > 1 && parseTogether(texts, databricksPortGrammar);
}

/** Reads one port again. One that does not parse is an error of ours; without others in it, it is kept as comments. */
function readPort(
  { statement, base, text, runs, findings, readable, before }: WrittenStatement,
  tokens: TokenTable,
): StatementPort {
  if (!readable || !/\S/.test(text)) return { base, text, runs, findings, parsed: null };
  const end = base + statement.end;
  const parsed = readAgain(text, before?.parsed ?? null);
  const failure = failureOf(parsed, { start: base, end });
  const all = failure === null ? findings : [...findings, failure];
  if (holdsStatements(statement)) return { base, text, runs, findings: all, parsed };
  if (failure === null) return { base, text, runs, findings, parsed: null };
  const raised = raisedSegment(tokens, base, end, failure.id);
  return { base, ...render(terminate([raised]), base), findings: all, parsed: null };
}

/** Gives a statement the semicolon that Databricks SQL needs, before trailing blanks and comments if it can. */
function terminate(segments: readonly Segment[]): readonly Segment[] {
  for (let index = segments.length - 1; index >= 0; index--) {
    const segment = segments[index];
    if (segment === undefined || isOnlyComment(segment.text)) continue;
    const before = segments.slice(0, index);
    const behind = segments.slice(index + 1);
    if (segment.block !== null) {
      const inner = segment.block.segments.map((each) => moveSegment(each, segment.start));
      return [...before, ...terminate(inner), ...behind];
    }
    const trimmed = segment.text.trimEnd();
    if (trimmed.endsWith(';')) return segments;
    const rest = segment.text.slice(trimmed.length);
    const trimmedEnd = segment.copied ? segment.end - rest.length : segment.end;
    return [
      ...before,
      { ...segment, text: trimmed, end: trimmedEnd },
      { text: ';', slot: null, start: trimmedEnd, end: trimmedEnd, copied: false, block: null },
      ...(rest === '' ? [] : [{ ...segment, text: rest, start: trimmedEnd }]),
      ...behind,
    ];
  }
  return segments;
}

/** True for blanks and comments alone. */
function isOnlyComment(text: string): boolean {
  const trimmed = text.trim();
  if (!trimmed.startsWith('--') && !trimmed.startsWith('/*')) return trimmed === '';
  return (
    trimmed
      .replaceAll(/\/\*[^]*?\*\//g, '')
      .replaceAll(/--[^\n]*/g, '')
      .trim() === ''
  );
}

/** A port's text as Databricks SQL: as an edit of what it was, if that is known. */
function readAgain(output: string, before: ParseResult | null): ParseResult {
  if (before === null) return parse(output, databricksPortGrammar);
  return before.text === output ? before : reparse(before, differenceOf(before.text, output));
}

/** What is said of a port that does not parse. */
function failureOf(parsed: ParseResult, span: Span): Finding | null {
  const first = parsed.diagnostics[0];
  if (first === undefined) return null;
  const because = `the port of this statement is not valid Databricks SQL (${first.message})`;
  return {
    id: 'port/does-not-parse',
    span,
    fidelity: { kind: 'manual', because },
    message: `Portside wrote a port that does not parse: ${first.message} Port this statement by hand, and report it.`,
    fixes: [],
  };
}
