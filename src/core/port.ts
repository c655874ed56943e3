import { assemble, render, type MapEntry } from './emit/assemble.ts';
import { placeComments } from './emit/comments.ts';
import { emitStatement } from './emit/emitter.ts';
import { countedStatements } from './emit/row-counts.ts';
import { ROW_COUNT_VARIABLE } from './semantics/operations/variable-name.ts';
import type { Segment } from './emit/piece.ts';
import type { WriteOptions } from './emit/write-context.ts';
import { bindScript, type ScriptBinding } from './semantics/bind.ts';
import type { Catalog } from './semantics/catalog.ts';
import type { Dialect } from './semantics/dialect.ts';
import { worse, type Fidelity, type Finding } from './semantics/finding.ts';
import type { Diagnostic } from './syntax/diagnostic.ts';
import type { Statement } from './syntax/ast/index.ts';
import { parse, type ParseResult } from './syntax/parse.ts';
import { databricksGrammar } from './dialects/databricks/grammar.ts';
import type { Span } from './text/span.ts';

/** A top-level statement of the source and what became of it. */
export interface PortedStatement {
  readonly kind: Statement['kind'];
  readonly source: Span;
  /** Empty where nothing stands for it in the output (GO). */
  readonly output: Span;
  readonly fidelity: Fidelity['kind'];
  readonly findings: readonly Finding[];
}

/** The port of a text. */
export interface Port {
  readonly output: string;
  readonly findings: readonly Finding[];
  /** Syntax and binding problems of the source. */
  readonly diagnostics: readonly Diagnostic[];
  readonly statements: readonly PortedStatement[];
  readonly map: readonly MapEntry[];
  /** What later texts of the same session see. */
  readonly catalogOut: Catalog;
  /** For the next port of an edited text. */
  readonly state: PortState;
}

/** What a later port of nearly the same text can use again. */
export interface PortState {
  readonly parsed: ParseResult;
  readonly binding: ScriptBinding;
}

export interface PortRequest {
  readonly dialect: Dialect;
  readonly catalog: Catalog;
  readonly options: WriteOptions;
  /** The state of the last port, with `parsed` already brought up to date by `reparse`. */
  readonly previous?: PortState;
}

/**
 * Ports a text: parses, binds and emits it statement by statement. Any text gives a port; what can't
 * be ported stands as raise_error with its text kept, and is a finding.
 */
export function port(text: string, request: PortRequest): Port {
  const parsed =
    request.previous?.parsed.text === text
      ? request.previous.parsed
      : parse(text, request.dialect.grammar);
  const binding = bindScript(
    parsed.script,
    text,
    request.catalog,
    request.dialect,
    request.previous?.binding,
  );
  const findings: Finding[] = parsed.diagnostics.map((diagnostic) => syntaxFinding(diagnostic));
  const statements: PortedStatement[] = [];
  const map: MapEntry[] = [];
  let output = '';
  let at = 0;
  const append = (rendered: { text: string; map: readonly MapEntry[] }): void => {
    output += rendered.text;
    for (const entry of rendered.map) map.push(entry);
  };
  const counted = countedStatements(parsed.script);
  const input = {
    tokens: parsed.tokens,
    dialect: request.dialect,
    options: request.options,
    bindings: binding.bindings,
    counted,
  };
  if (counted.size > 0)
    output = `DECLARE OR REPLACE VARIABLE ${ROW_COUNT_VARIABLE} BIGINT DEFAULT 0;\n`;
  for (const placed of parsed.script.items) {
    if (endsInComment(output) && !/^[ \t]*\r?\n/.test(text.slice(at, placed.offset)))
      output += '\n';
    append(copyGap(text, at, placed.offset, output.length));
    const end = placed.offset + placed.statement.end;
    const emitted = emitStatement(placed, input);
    const commented = placeComments(emitted.segments, parsed.tokens, placed.offset, end, true);
    const terminated = terminate(assemble(commented, parsed.tokens));
    const outputStart = output.length;
    append(render(terminated, output.length));
    const source = { start: placed.offset, end };
    const syntax = findings.filter(
      (finding) => finding.id.startsWith('syntax/') && inside(finding.span, source),
    );
    const unreadable = syntax.length === 0 ? reparseFailure(output.slice(outputStart), source) : [];
    const own = [...emitted.findings, ...unreadable];
    findings.push(...own);
    const all = [...syntax, ...own];
    statements.push({
      kind: placed.statement.kind,
      source,
      output: { start: outputStart, end: output.length },
      fidelity: all.reduce<Fidelity['kind']>(
        (kind, finding) => worse(kind, finding.fidelity.kind),
        'exact',
      ),
      findings: all,
    });
    at = end;
  }
  append(copyGap(text, at, text.length, output.length));
  return {
    output,
    findings: findings.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end),
    diagnostics: [...parsed.diagnostics, ...binding.diagnostics],
    statements,
    map,
    catalogOut: binding.catalogOut,
    state: { parsed, binding },
  };
}

function inside(span: Span, outer: Span): boolean {
  return span.start >= outer.start && span.start <= outer.end;
}

function syntaxFinding(diagnostic: Diagnostic): Finding {
  return {
    id: diagnostic.code,
    span: diagnostic.span,
    fidelity: { kind: 'manual', because: 'this is not valid in the source dialect' },
    message: diagnostic.message,
    fixes: [],
  };
}

function copyGap(
  text: string,
  start: number,
  end: number,
  at: number,
): { text: string; map: MapEntry[] } {
  if (end <= start) return { text: '', map: [] };
  const entry = {
    outputStart: at,
    outputEnd: at + end - start,
    sourceStart: start,
    sourceEnd: end,
    exact: true,
  };
  return { text: text.slice(start, end), map: [entry] };
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

/** True if what follows on the same line would be lost in a comment. */
function endsInComment(text: string): boolean {
  const line = text.slice(text.lastIndexOf('\n') + 1);
  return /^\s*--/.test(line);
}

/** Every port parses in the target's dialect before it is shown: one that does not is an error of ours, and is said. */
function reparseFailure(output: string, source: Span): Finding[] {
  if (output.trim() === '') return [];
  const again = parse(output, databricksGrammar);
  const first = again.diagnostics[0];
  if (first === undefined) return [];
  const because = `the port of this statement is not valid Databricks SQL (${first.message})`;
  return [
    {
      id: 'port/does-not-parse',
      span: source,
      fidelity: { kind: 'manual', because },
      message: `Portside wrote a port that does not parse: ${first.message} Port this statement by hand, and report it.`,
      fixes: [],
    },
  ];
}
