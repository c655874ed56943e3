import { keepCompiled } from '../base/keep-compiled.ts';
import { addEntries, type MapEntry } from './emit/assemble.ts';
import type { EmitInput } from './emit/emit-input.ts';
import { NestedPorts, moveFinding, seesTheSame, type NestedPort } from './emit/nested-ports.ts';
import type { SourceRuns } from './emit/piece.ts';
import { cursorLoops } from './emit/cursor-loops.ts';
import { refusedChanges } from './emit/known-keys.ts';
import { knownTexts } from './emit/known-texts.ts';
import { firstPassedFailure } from './emit/passed-failures.ts';
import { rowCounts } from './emit/row-counts.ts';
import { sessionFacts } from './emit/session-facts.ts';
import { truncatedDefinitions } from './emit/table-definitions.ts';
import { writeModule } from './emit/write-module.ts';
import {
  readPorts,
  writeStatement,
  type StatementPort,
  type WrittenStatement,
} from './emit/statement-port.ts';
import type { WriteOptions } from './emit/write-context.ts';
import { bindScript, type ScriptBinding } from './semantics/bind.ts';
import type { Catalog } from './semantics/catalog.ts';
import { sessionVariables } from './semantics/operations/session-variable.ts';
import type { Dialect } from './semantics/dialect.ts';
import {
  bindingFinding,
  syntaxFinding,
  worse,
  type Fidelity,
  type Finding,
} from './semantics/finding.ts';
import type { Diagnostic } from './syntax/diagnostic.ts';
import type { Script, Statement } from './syntax/ast/index.ts';
import { parse, type ParseResult } from './syntax/parse.ts';
import { structuredJumps } from './syntax/structured-jumps.ts';
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
  /** The ports of its statements; without it they are all written anew. */
  readonly emission?: {
    readonly input: EmitInput;
    readonly ports: ReadonlyMap<Statement, StatementPort>;
    readonly nested: ReadonlyMap<Statement, NestedPort>;
  };
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
  const { dialect, options, previous } = request;
  const read = previous?.parsed.text === text ? previous.parsed : parse(text, dialect.grammar);
  const parsed = { ...read, script: structuredJumps(read.script, { batches: true }) };
  const binding = bindScript(parsed.script, text, request.catalog, dialect, previous?.binding);
  const syntax = parsed.diagnostics.map((diagnostic) => syntaxFinding(diagnostic));
  const names = binding.diagnostics.flatMap((diagnostic) => bindingFinding(diagnostic) ?? []);
  const findings: Finding[] = [...syntax, ...names];
  const statements: PortedStatement[] = [];
  const map = new SourceMap();
  const { counted, blind, fixed } = rowCounts(parsed.script);
  const { tokens } = parsed;
  const { bindings } = binding;
  const session = sessionFacts(parsed.script, bindings, !options.sparkOnly);
  const refused = refusedChanges(parsed.script, bindings, dialect);
  const input: EmitInput = {
    tokens,
    dialect,
    options,
    bindings,
    counted,
    blind,
    fixed,
    session,
    cursors: cursorLoops(parsed.script),
    texts: knownTexts(parsed.script, dialect),
    definitions: truncatedDefinitions(parsed.script, bindings),
    refused,
    passedFailure: firstPassedFailure(parsed.script, bindings, dialect, refused),
    writeModule,
  };
  const emission = previous?.emission;
  const reusable = emission?.input.options === options && emission.input.dialect === dialect;
  const before = reusable ? emission : null;
  const memory = new NestedPorts(before);
  const changed = before === null ? null : changedPort(before.ports, parsed.script);
  const syntaxIn = findingsIn(syntax);
  const kept = new Map<Statement, StatementPort>();
  const written: WrittenStatement[] = [];
  const unreadIn = parsed.script.items.map((placed) => {
    const { offset, statement } = placed;
    const unread = syntaxIn({ start: offset, end: offset + statement.end });
    const known = before?.ports.get(statement);
    if (known !== undefined && before !== null && seesTheSame(statement, before.input, input)) {
      memory.carryOver(statement);
      kept.set(statement, known);
    } else
      written.push(writeStatement(placed, input, unread.length === 0, memory, known ?? changed));
    return unread;
  });
  const read = readPorts(written, tokens);
  const ports = new Map<Statement, StatementPort>();
  const output = new Output();
  for (const { name, type } of sessionVariables(session, options)) {
    output.append(`DECLARE OR REPLACE VARIABLE ${name} ${type};\n`);
  }
  const copyGap = (start: number, end: number): void => {
    if (end <= start) return;
    map.add([(end - start) * 2 + 1, 0, end - start], start, output.length);
    output.append(text.slice(start, end));
  };
  const namesIn = findingsIn(names);
  let at = 0;
  parsed.script.items.forEach(({ offset, statement }, index) => {
    const source = { start: offset, end: offset + statement.end };
    if (output.endsInComment && !/^[ \t]*\r?\n/.test(text.slice(at, offset))) output.append('\n');
    copyGap(at, offset);
    const unread = unreadIn[index] ?? [];
    const own = [...unread, ...namesIn(source)];
    const ported = kept.get(statement) ?? read.get(statement);
    at = source.end;
    if (ported === undefined) return;
    ports.set(statement, ported);
    const outputStart = output.length;
    output.append(ported.text);
    map.add(ported.runs, offset, outputStart);
    // What can't be read at all is said once, by the syntax problem.
    const unreadable = statement.kind === 'UnparsedStatement' && unread.length > 0;
    for (const finding of unreadable ? [] : ported.findings) {
      const moved = moveFinding(finding, offset - ported.base);
      findings.push(moved);
      own.push(moved);
    }
    statements.push({
      kind: statement.kind,
      source,
      output: { start: outputStart, end: output.length },
      fidelity: own.reduce<Fidelity['kind']>(
        (kind, finding) => worse(kind, finding.fidelity.kind),
        'exact',
      ),
      findings: own,
    });
  });
  copyGap(at, text.length);
  return {
    output: output.text(),
    findings: findings.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end),
    diagnostics: [...parsed.diagnostics, ...binding.diagnostics],
    statements,
    // Few ask for the map, and it has an entry for every few characters.
    get map() {
      return map.entries();
    },
    catalogOut: binding.catalogOut,
    state: { parsed: read, binding, emission: { input, ports, nested: memory.ports } },
  };
}

/** Gives the findings that stand in a part of the text; the parts are asked for in the order of the text. */
function findingsIn(findings: readonly Finding[]): (part: Span) => readonly Finding[] {
  const inOrder = [...findings].sort((a, b) => a.span.start - b.span.start);
  let next = 0;
  return ({ start, end }) => {
    while ((inOrder[next]?.span.start ?? Infinity) < start) next++;
    // What stands at the very end may be the next part's, too.
    let behind = next;
    while ((inOrder[behind]?.span.start ?? Infinity) <= end) behind++;
    return inOrder.slice(next, behind);
  };
}

/** The port of the first statement that is no longer in the script: what an edit made of it stands there now. */
function changedPort(
  ports: ReadonlyMap<Statement, StatementPort>,
  script: Script,
): StatementPort | null {
  let index = 0;
  for (const [statement, ported] of ports) {
    if (script.items[index]?.statement !== statement) return ported;
    index++;
  }
  return null;
}

/** The source map as it grows; its entries are made when they are first asked for. */
class SourceMap {
  private readonly parts: { runs: SourceRuns; source: number; output: number }[] = [];
  private made: MapEntry[] | null = null;

  add(runs: SourceRuns, source: number, output: number): void {
    this.parts.push({ runs, source, output });
  }

  entries(): readonly MapEntry[] {
    if (this.made === null) {
      this.made = [];
      for (const { runs, source, output } of this.parts)
        addEntries(runs, source, output, this.made);
    }
    return this.made;
  }
}

/** The output as it grows: joined only once, since a look at a long text that has just grown copies it. */
class Output {
  length = 0;
  private readonly chunks: string[] = [];
  /** True if what follows on the same line would be lost in a comment. */
  endsInComment = false;
  private lastCharacter = '';

  append(text: string): void {
    this.chunks.push(text);
    this.length += text.length;
    const lineStart = text.lastIndexOf('\n') + 1;
    const line = lineStart === 0 ? this.lastCharacter + text : text.slice(lineStart);
    // A hyphen pair inside a string costs a line break too many, which changes nothing.
    this.endsInComment = line.includes('--') || (lineStart === 0 && this.endsInComment);
    this.lastCharacter = line.at(-1) ?? '';
  }

  text(): string {
    return this.chunks.join('');
  }
}

keepCompiled(new SourceMap());
keepCompiled(new Output());
