import { databricksPortGrammar } from '../dialects/databricks/grammar.ts';
import type { Finding } from '../semantics/finding.ts';
import type { PlacedStatement, Statement } from '../syntax/ast/index.ts';
import { statementListsOf } from '../syntax/nested-statements.ts';
import { parse } from '../syntax/parse.ts';
import { shiftFixes } from '../text/edit.ts';
import { shiftSpan, type Span } from '../text/span.ts';
import { assemble, render, type MapEntry } from './assemble.ts';
import { placeComments } from './comments.ts';
import { emitStatement, type EmitInput } from './emitter.ts';
import type { Segment } from './piece.ts';

/**
 * The port of one top-level statement. All places in it are relative: in the source to the
 * statement's start, in the output to the start of `text`. So it is good wherever the statement moves.
 */
export interface StatementPort {
  readonly text: string;
  readonly map: readonly MapEntry[];
  readonly findings: readonly Finding[];
}

/** Ports one statement; `readable` is false where its source has a syntax error already. */
export function portStatement(
  placed: PlacedStatement,
  input: EmitInput,
  readable: boolean,
): StatementPort {
  const { offset, statement } = placed;
  const emitted = emitStatement(placed, input);
  const end = offset + statement.end;
  const commented = placeComments(emitted.segments, input.tokens, offset, end, true);
  const { text, map } = render(terminate(assemble(commented, input.tokens)), 0);
  const own = { start: 0, end: statement.end };
  return {
    text,
    map: moveMap(map, -offset, 0),
    findings: [
      ...emitted.findings.map((finding) => moveFinding(finding, -offset)),
      ...(readable ? reparseFailure(text, own) : []),
    ],
  };
}

/** The entries with their places moved. */
export function moveMap(map: readonly MapEntry[], source: number, output: number): MapEntry[] {
  return map.map(({ outputStart, outputEnd, sourceStart, sourceEnd, exact }) => ({
    outputStart: outputStart + output,
    outputEnd: outputEnd + output,
    sourceStart: sourceStart + source,
    sourceEnd: sourceEnd + source,
    exact,
  }));
}

/** The finding with all its places moved. */
export function moveFinding(finding: Finding, by: number): Finding {
  return {
    ...finding,
    span: shiftSpan(finding.span, by),
    fixes: shiftFixes(finding.fixes, by),
  };
}

/** True if nothing that the port of a statement depends on differs between two rounds. */
export function seesTheSame(statement: Statement, before: EmitInput, now: EmitInput): boolean {
  if (before.bindings.get(statement) !== now.bindings.get(statement)) return false;
  if (before.counted?.has(statement) !== now.counted?.has(statement)) return false;
  if (before.blind?.has(statement) !== now.blind?.has(statement)) return false;
  return statementListsOf(statement).every((list) =>
    list.items.every((item) => seesTheSame(item.statement, before, now)),
  );
}

/** Gives a statement the semicolon that Databricks SQL needs, before trailing blanks and comments if it can. */
function terminate(segments: readonly Segment[]): Segment[] {
  const result = [...segments];
  for (let index = result.length - 1; index >= 0; index--) {
    const segment = result[index];
    if (segment === undefined || isOnlyComment(segment.text)) continue;
    const trimmed = segment.text.trimEnd();
    if (trimmed.endsWith(';')) return result;
    const rest = segment.text.slice(trimmed.length);
    const end = segment.end;
    result.splice(
      index,
      1,
      { ...segment, text: trimmed, end: segment.copied ? end - rest.length : end },
      { text: `;${rest}`, slot: null, start: end, end, copied: false },
    );
    return result;
  }
  return result;
}

/** True for blanks and comments alone. */
function isOnlyComment(text: string): boolean {
  return (
    text
      .replaceAll(/\/\*[^]*?\*\//g, '')
      .replaceAll(/--[^\n]*/g, '')
      .trim() === ''
  );
}

/** Every port parses in the target's dialect before it is shown: one that does not is an error of ours, and is said. */
function reparseFailure(output: string, span: Span): Finding[] {
  if (output.trim() === '') return [];
  const again = parse(output, databricksPortGrammar);
  const first = again.diagnostics[0];
  if (first === undefined) return [];
  const because = `the port of this statement is not valid Databricks SQL (${first.message})`;
  return [
    {
      id: 'port/does-not-parse',
      span,
      fidelity: { kind: 'manual', because },
      message: `Portside wrote a port that does not parse: ${first.message} Port this statement by hand, and report it.`,
      fixes: [],
    },
  ];
}
