import { databricksPortGrammar } from '../dialects/databricks/grammar.ts';
import type { Finding } from '../semantics/finding.ts';
import type { PlacedStatement } from '../syntax/ast/index.ts';
import { statementListsOf } from '../syntax/nested-statements.ts';
import { parse, type ParseResult } from '../syntax/parse.ts';
import { reparse } from '../syntax/reparse.ts';
import { differenceOf } from '../text/edit.ts';
import type { Span } from '../text/span.ts';
import { assemble, moveSegment, render } from './assemble.ts';
import { placeComments } from './comments.ts';
import type { EmitInput } from './emit-input.ts';
import { emitStatement, raisedSegment } from './emitter.ts';
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

/**
 * Ports one statement; `readable` is false where its source has a syntax error already. What the same
 * statement became before the last edit, if that is known, makes it quicker.
 */
export function portStatement(
  placed: PlacedStatement,
  input: EmitInput,
  readable: boolean,
  memory: NestedPorts,
  before: StatementPort | null,
): StatementPort {
  const { offset, statement } = placed;
  const emitted = emitStatement(placed, input, memory);
  const end = offset + statement.end;
  const commented = placeComments(emitted.segments, input.tokens, offset, end);
  const { text, runs } = render(terminate(assemble(commented, input.tokens)), offset);
  const findings = [...emitted.findings];
  let parsed: ParseResult | null = null;
  if (readable && text.trim() !== '') {
    parsed = readAgain(text, before?.parsed ?? null);
    const failure = failureOf(parsed, { start: offset, end });
    if (failure !== null) findings.push(failure);
    if (statementListsOf(statement).length === 0) {
      parsed = null;
      if (failure !== null) {
        const raised = raisedSegment(input.tokens, offset, end, failure.id);
        return { base: offset, ...render(terminate([raised]), offset), findings, parsed };
      }
    }
  }
  return { base: offset, text, runs, findings, parsed };
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

/** Every port parses in the target's dialect before it is shown. */
function readAgain(output: string, before: ParseResult | null): ParseResult {
  if (before === null) return parse(output, databricksPortGrammar);
  return before.text === output ? before : reparse(before, differenceOf(before.text, output));
}

/** A port that does not parse is an error of ours, and is said. A statement without others in it is then kept as comments. */
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
