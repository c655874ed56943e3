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
import type { PlacedStatement, Script, Statement } from './syntax/ast/index.ts';
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
  const { counted, blind, fixed } = rowCounts(parsed.script);
  const { tokens } = parsed;
  const { bindings } = binding;
  const session = sessionFacts(parsed.script, bindings, dialect, !options.sparkOnly);
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
  const ports = portStatements(parsed.script, syntax, input, memory, before);
  const whole = new WholePort(text);
  for (const { name, type } of sessionVariables(session, options))
    whole.declare(`DECLARE OR REPLACE VARIABLE ${name} ${type};\n`);
  whole.addAll(parsed.script, ports, syntax, names);
  const { map } = whole;
  return {
    output: whole.output.text(),
    findings: [...syntax, ...names, ...whole.findings].sort(byPlace),
    diagnostics: [...parsed.diagnostics, ...binding.diagnostics],
    statements: whole.statements,
    // Few ask for the map, and it has an entry for every few characters.
    get map() {
      return map.entries();
    },
    catalogOut: binding.catalogOut,
    state: { parsed: read, binding, emission: { input, ports, nested: memory.ports } },
  };
}

function byPlace(a: Finding, b: Finding): number {
  return a.span.start - b.span.start || a.span.end - b.span.end;
}

function sourceOf({ offset, statement }: PlacedStatement): Span {
  return { start: offset, end: offset + statement.end };
}

/** The ports of a script's statements in their order: those of the last round that would come out the same, and new ones. */
function portStatements(
  script: Script,
  syntax: readonly Finding[],
  input: EmitInput,
  memory: NestedPorts,
  before: NonNullable<PortState['emission']> | null,
): ReadonlyMap<Statement, StatementPort> {
  const changed = before === null ? null : changedPort(before.ports, script);
  const syntaxByPart = new FindingsByPart(syntax);
  const kept = new Map<Statement, StatementPort>();
  const written: WrittenStatement[] = [];
  for (const placed of script.items) {
    const { statement } = placed;
    const known = before?.ports.get(statement);
    const readable = syntaxByPart.in(sourceOf(placed)).length === 0;
    if (known !== undefined && before !== null && seesTheSame(statement, before.input, input)) {
      memory.carryOver(statement);
      kept.set(statement, known);
    } else {
      written.push(writeStatement(placed, input, readable, memory, known ?? changed));
    }
  }
  const read = readPorts(written, input.tokens);
  if (kept.size === 0) return read;
  const ports = new Map<Statement, StatementPort>();
  for (const { statement } of script.items) {
    const ported = kept.get(statement) ?? read.get(statement);
    if (ported !== undefined) ports.set(statement, ported);
  }
  return ports;
}

const NO_FINDINGS: readonly Finding[] = [];

/** Behind the end of any text, and still an integer to engines, which compile anew what has met an Infinity. */
const PAST_ANY = 2 ** 30 - 1;

/** Findings that are asked for part by part of a text, in its order. */
class FindingsByPart {
  private readonly inOrder: readonly Finding[];
  private next = 0;

  constructor(findings: readonly Finding[]) {
    this.inOrder = [...findings].sort((a, b) => a.span.start - b.span.start);
  }

  /** Those that start in a part. */
  in({ start, end }: Span): readonly Finding[] {
    const { inOrder } = this;
    while ((inOrder[this.next]?.span.start ?? PAST_ANY) < start) this.next++;
    // What stands at the very end may be the next part's, too.
    let behind = this.next;
    while ((inOrder[behind]?.span.start ?? PAST_ANY) <= end) behind++;
    return behind === this.next ? NO_FINDINGS : inOrder.slice(this.next, behind);
  }
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

/** The port of a text as it is put together from those of its statements. */
class WholePort {
  readonly findings: Finding[] = [];
  readonly statements: PortedStatement[] = [];
  readonly map = new SourceMap();
  readonly output = new Output();
  private readonly text: string;
  /** Up to here the source is in the output. */
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** Adds a line that stands for nothing in the source. */
  declare(line: string): void {
    this.output.append(line);
  }

  /** Copies what stands between statements. */
  private copyTo(end: number): void {
    const { at } = this;
    if (end <= at) return;
    this.map.add([(end - at) * 2 + 1, 0, end - at], at, this.output.length);
    this.output.append(this.text.slice(at, end));
    this.at = end;
  }

  /**
   * Adds the ports of a script's statements, and what stands between them.
   *
   * @param syntax - what can't be read
   * @param names - what binding found
   */
  addAll(
    script: Script,
    ports: ReadonlyMap<Statement, StatementPort>,
    syntax: readonly Finding[],
    names: readonly Finding[],
  ): void {
    const syntaxByPart = new FindingsByPart(syntax);
    const namesByPart = new FindingsByPart(names);
    for (const placed of script.items) {
      const ported = ports.get(placed.statement);
      if (ported === undefined) continue;
      const source = sourceOf(placed);
      this.add(placed, ported, syntaxByPart.in(source), namesByPart.in(source));
    }
    this.copyTo(this.text.length);
  }

  private add(
    placed: PlacedStatement,
    ported: StatementPort,
    unread: readonly Finding[],
    names: readonly Finding[],
  ): void {
    const { output, text } = this;
    const { offset, statement } = placed;
    if (output.endsInComment && !/^[ \t]*\r?\n/.test(text.slice(this.at, offset)))
      output.append('\n');
    this.copyTo(offset);
    const own = [...unread, ...names];
    const outputStart = output.length;
    output.append(ported.text);
    this.map.add(ported.runs, offset, outputStart);
    // What can't be read at all is said once, by the syntax problem.
    const unreadable = statement.kind === 'UnparsedStatement' && unread.length > 0;
    if (!unreadable) {
      for (const finding of ported.findings) {
        const moved = moveFinding(finding, offset - ported.base);
        this.findings.push(moved);
        own.push(moved);
      }
    }
    let fidelity: Fidelity['kind'] = 'exact';
    for (const finding of own) fidelity = worse(fidelity, finding.fidelity.kind);
    const source = sourceOf(placed);
    this.statements.push({
      kind: statement.kind,
      source,
      output: { start: outputStart, end: output.length },
      fidelity,
      findings: own,
    });
    this.at = source.end;
  }
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
keepCompiled(new WholePort(''));
keepCompiled(new FindingsByPart([]));
