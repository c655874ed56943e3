import { childrenOf } from '../syntax/children.ts';
import type { Node, PlacedStatement, Statement } from '../syntax/ast/index.ts';
import { statementListsOf } from '../syntax/nested-statements.ts';
import { allocateTokens } from '../syntax/token-buffer.ts';
import { bind } from '../semantics/bind.ts';
import type { Binding } from '../semantics/binding.ts';
import { createCatalog } from '../semantics/catalog-store.ts';
import { because, type Fidelity, type Finding } from '../semantics/finding.ts';
import { isWhole, type Emission } from '../semantics/operation.ts';
import { shiftFixes, type SourceFix } from '../text/edit.ts';
import type { Span } from '../text/span.ts';
import { toBlock } from './assemble.ts';
import { ClaimIndex, type ClaimedOperation, type FoundClaim } from './claim-index.ts';
import { hasComments, withoutComments } from './comments.ts';
import type { EmitInput } from './emit-input.ts';
import { FreshNames } from './fresh-names.ts';
import { moveFinding, type NestedPorts } from './nested-ports.ts';
import { overrideOf, replacesAny, type Overrides } from './overrides.ts';
import {
  isCopy,
  isEmitted,
  isForeign,
  isText,
  type Edits,
  type Piece,
  type Segment,
} from './piece.ts';
import { SegmentList } from './segment-list.ts';
import { Site } from './site.ts';
import { raisedSegment, refusedStatement, withoutSemicolon } from './statement-segments.ts';
import { mergeEdits } from './merge-edits.ts';
import { describeConstruct, isExpression, isOperatorExpression } from './node-shape.ts';
import type { WriteContext } from './write-context.ts';

export interface EmitOutput {
  /** Before comments are placed. */
  readonly segments: readonly Segment[];
  readonly findings: readonly Finding[];
  /** The statement as a whole could not be ported: `segments` are the raise_error form (or empty, on DuckDB). */
  readonly blocked: Finding | null;
}

/**
 * Emits a statement that stands at `base`. Never throws on any tree: what can't be written is blocked.
 * With `memory`, the statements nested in it are blocks among the segments, and are looked up there first.
 */
export function emitStatement(
  placed: PlacedStatement,
  input: EmitInput,
  memory: NestedPorts | null = null,
): EmitOutput {
  const emitter = createEmitter(input, memory);
  const result = emitter.statement(placed.statement, placed.offset);
  return { segments: result.segments, findings: emitter.findings, blocked: result.blocked };
}

/**
 * Emits a part of a statement that stands at `base`: what `build` writes, given the site of `node`
 * (the statement itself, usually). As with a statement, what can't be written blocks it.
 */
export function emitFragment(
  placed: PlacedStatement,
  input: EmitInput,
  build: (context: WriteContext) => readonly Piece[],
): EmitOutput {
  const emitter = createEmitter(input, null);
  const result = emitter.fragment(placed.statement, placed.offset, build);
  return { segments: result.segments, findings: emitter.findings, blocked: result.blocked };
}

/** An emitter and a site that are never used: see `keepCompiled`. */
let idle: Site | null = null;

/** @param depth - how many statements there are around; -1 to write those of a module as if they were on top */
export function createEmitter(input: EmitInput, memory: NestedPorts | null, depth = 0): Emitter {
  idle ??= idleSite(input);
  return new Emitter(input, memory, depth);
}

function idleSite({ dialect, options }: EmitInput): Site {
  const tokens = allocateTokens('', 0, 0);
  const emitter = new Emitter({ tokens, dialect, options, bindings: new Map() }, null, 0);
  const statement = { kind: 'EmptyStatement', start: 0, end: 0 } as const;
  const binding = bind(statement, '', createCatalog(dialect.defaultSettings), dialect);
  return new Site(emitter, statement, statement, binding);
}

/** Keeps the state of one emission: the enclosing statement, the path of parents, what was found. */
export class Emitter {
  readonly findings: Finding[] = [];
  readonly input: EmitInput;
  base = 0;
  /** How many statements are being emitted, one inside the other. */
  depth: number;
  /** See WriteContext. */
  indent = '';
  current: Statement | null = null;
  private boundStatement: Statement | null = null;
  private bound: Binding | undefined;
  private blocked: Finding | null = null;
  private readonly parents: Node[] = [];
  private offsets: Map<Statement, number> | null = null;
  /** Statements whose nested ones are not in `offsets` yet. */
  private readonly unplaced: { readonly statement: Statement; readonly base: number }[] = [];
  private outermost: Span = { start: 0, end: 0 };
  private names: FreshNames | null = null;
  /** The statement that is emitted as a whole. */
  outermostStatement: Statement | null = null;
  private overrides: Overrides | null = null;
  private readonly memory: NestedPorts | null;
  private readonly claims: ClaimIndex;
  /** Nodes deep in a chain, emitted before what stands around them. */
  private ready: Map<Node, Ready> | null = null;

  constructor(input: EmitInput, memory: NestedPorts | null, depth: number) {
    this.input = input;
    this.claims = ClaimIndex.of(input.dialect);
    this.memory = memory;
    this.depth = depth;
  }

  /** The binding of the current statement. */
  get binding(): Binding | undefined {
    if (this.current !== this.boundStatement) {
      this.boundStatement = this.current;
      this.bound = this.current === null ? undefined : this.input.bindings.get(this.current);
    }
    return this.bound;
  }

  private site(node: Node): Site {
    const { current, binding } = this;
    if (current === null || binding === undefined)
      throw new TypeError('a site needs a bound statement');
    return new Site(this, node, current, binding);
  }

  /** A name that occurs nowhere in the outermost statement. */
  fresh(prefix: string): string {
    return this.freshNames.next(prefix);
  }

  private get freshNames(): FreshNames {
    const { start, end } = this.outermost;
    return (this.names ??= new FreshNames(this.input.tokens.text.slice(start, end)));
  }

  /** The node around the one being emitted. */
  parent(): Node | null {
    return this.parents.at(-2) ?? null;
  }

  statement(statement: Statement, base: number): { segments: Segment[]; blocked: Finding | null } {
    return this.within(statement, base, (segments) => {
      const refused = refusedStatement(this.input, statement, base);
      if (refused === null) return void this.visit(statement, segments);
      this.report('statement/refused', statement, refused.fidelity, refused.message);
      segments.push(refused.segment);
    });
  }

  fragment(
    statement: Statement,
    base: number,
    build: (context: WriteContext) => readonly Piece[],
  ): { segments: Segment[]; blocked: Finding | null } {
    return this.within(statement, base, (segments) => {
      this.parents.push(statement);
      this.writeAll(build(this.site(statement)), statement, segments);
      this.parents.pop();
    });
  }

  /**
   * Emits a statement that stands in another one at `base`, without its semicolon if `bare`: as a block, out of
   * memory if it is there and would be the same.
   */
  private nested(statement: Statement, base: number, bare: boolean, out: SegmentList): void {
    const { memory } = this;
    // What is emitted a second time, or changed from outside, is no block of its own.
    if (memory === null || memory.has(statement) || replacesAny(this.overrides)) {
      out.append(this.bareOrNot(this.statement(statement, base).segments, bare));
      return;
    }
    const context = { bare, indent: this.indent, around: this.parents.at(-1)?.kind ?? null };
    const known = memory.recall(statement, context, this.input, () => this.freshNames);
    if (known === null) {
      const firstFinding = this.findings.length;
      const mark = this.names?.mark() ?? null;
      const segments = this.bareOrNot(this.statement(statement, base).segments, bare);
      const { tokens } = this.input;
      memory.keep(statement, {
        context,
        base,
        block: toBlock(segments, tokens, base, base + statement.end),
        findings: this.findings.slice(firstFinding),
        names: this.names?.since(mark) ?? null,
      });
    } else {
      for (const finding of known.findings)
        this.findings.push(moveFinding(finding, base - known.base));
      if (known.names !== null) this.freshNames.repeat(known.names);
    }
    const block = (known ?? memory.get(statement))?.block;
    if (block === undefined) return;
    const end = base + statement.end;
    out.push({ text: block.text, slot: null, start: base, end, copied: false, block });
  }

  private bareOrNot(segments: readonly Segment[], bare: boolean): readonly Segment[] {
    return bare ? withoutSemicolon(segments) : segments;
  }

  private within(
    statement: Statement,
    base: number,
    write: (segments: SegmentList) => void,
  ): { segments: Segment[]; blocked: Finding | null } {
    const saved = {
      base: this.base,
      current: this.current,
      blocked: this.blocked,
      parents: this.parents.length,
    };
    if (this.depth === 0) {
      this.outermost = { start: base, end: base + statement.end };
      this.outermostStatement = statement;
    }
    this.base = base;
    this.depth++;
    this.current = statement;
    this.blocked = null;
    this.unplaced.push({ statement, base });
    const { tokens } = this.input;
    const joins = !hasComments(tokens, base, base + statement.end);
    const written = new SegmentList(tokens.text, joins);
    const mark = this.findings.length;
    try {
      write(written);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      // The only RangeError here is the stack's: an expression thousands of operators long.
      this.findings.length = mark;
      this.block(
        statement,
        'statement/too-deep',
        'This statement nests too deeply to be ported in one piece: split it.',
      );
      this.parents.length = saved.parents;
    }
    const blocked: Finding | null = this.blocked;
    const segments = blocked === null ? written.segments() : this.raised(statement, blocked);
    this.base = saved.base;
    this.depth--;
    this.current = saved.current;
    this.blocked = saved.blocked;
    return { segments, blocked };
  }

  /** What stands for a statement that can't be ported: an error at run time, the text kept as comments. */
  private raised(statement: Statement, finding: Finding): Segment[] {
    const start = this.base;
    const end = this.base + statement.end;
    if (this.input.options.target === 'duckdb') return [];
    return [raisedSegment(this.input.tokens, start, end, finding.id)];
  }

  /** Marks the enclosing statement as one that can't be ported. The first reason counts. */
  block(
    node: Node,
    id: string,
    message: string,
    fidelity: Fidelity = { kind: 'manual', because: message },
  ): void {
    const finding = this.report(id, node, fidelity, message);
    this.blocked ??= finding;
  }

  report(
    id: string,
    span: Span,
    fidelity: Fidelity,
    message: string,
    fixes: readonly SourceFix[] = [],
  ): Finding {
    const finding: Finding = {
      id,
      span: { start: span.start + this.base, end: span.end + this.base },
      fidelity,
      message,
      fixes: fixes.length === 0 ? NO_FIXES : shiftFixes(fixes, this.base),
    };
    this.findings.push(finding);
    return finding;
  }

  /** Emits a node: by its operations, else as a copy, else it is unknown. */
  visit(node: Node, out: SegmentList, parenthesize = false): void {
    const { overrides } = this;
    const override = overrideOf(node, overrides);
    if (override !== undefined) {
      // Inside its own replacement the node is itself again.
      this.overrides = { replace: new Map([[node, null]]), around: overrides };
      this.writeAll(override, node, out);
      this.overrides = overrides;
      return;
    }
    if (this.claims.isPlain(node, this.input.options.target)) {
      out.copy(node.start + this.base, node.end + this.base);
      return;
    }
    if (isSpine(node)) {
      const around = this.parents.at(-1);
      if (!isSpine(around) || around.left !== node) this.visitSpine(node);
    }
    const ready = this.ready?.get(node);
    if (ready === undefined) this.visitAnew(node, out, parenthesize);
    else {
      for (const finding of ready.findings) this.findings.push(finding);
      const wrap = parenthesize && ready.open;
      if (wrap) this.open(node, out);
      out.append(ready.segments);
      if (wrap) this.close(node, out);
    }
  }

  /** True if what was written has no parentheses, but would have where they are asked for. */
  private visitAnew(node: Node, out: SegmentList, parenthesize: boolean): boolean {
    this.parents.push(node);
    const open = this.visitClaimed(node, out, parenthesize);
    this.parents.pop();
    return open;
  }

  /**
   * Makes ready every few hundredth node of a chain that leans left, the innermost first, so that no
   * chain is too long for the stack. What of it is not asked for is dropped, its findings too.
   */
  private visitSpine(top: Spine): void {
    let length = 0;
    for (let node: Node = top; isSpine(node); node = node.left) length++;
    if (length <= SPINE_STEP) return;
    const spine: Spine[] = [];
    for (let node: Node = top; isSpine(node); node = node.left) spine.push(node);
    const { parents } = this;
    for (let index = spine.length - SPINE_STEP; index > 0; index -= SPINE_STEP) {
      const node = spine[index];
      const around = spine[index - 1];
      if (
        node === undefined ||
        around === undefined ||
        overrideOf(node, this.overrides) !== undefined
      )
        continue;
      const mark = this.findings.length;
      const written = new SegmentList(this.input.tokens.text, false);
      parents.push(around);
      const open = this.visitAnew(node, written, false);
      parents.pop();
      const segments = written.segments();
      (this.ready ??= new Map()).set(node, {
        segments,
        findings: this.findings.splice(mark),
        open,
      });
    }
  }

  private visitClaimed(node: Node, out: SegmentList, parenthesize: boolean): boolean {
    if (this.input.dialect.ownTarget === this.input.options.target) {
      this.copyNode(node, null, out);
      return false;
    }
    const claim = this.ownFunction(node) ?? this.claims.find(node);
    if (claim === undefined) {
      this.unclaimed(node, 'Portside knows no rule for this construct yet');
      this.raiseInPlace(node, 'construct/unknown', out);
      return false;
    }
    const { target } = this.input.options;
    let merged: Edits[] | null = null;
    let touched = false;
    let site: Site | null = null;
    for (const claimed of claim.operations) {
      const { operation, id } = claimed;
      if (!operation.concerns(node, target)) continue;
      site ??= this.site(node);
      const applied = operation.apply(site, site);
      if (applied === null) continue;
      if ('unknown' in applied) {
        const missing = applied.unknown.missing;
        const message = `${operation.docs.title}: Portside can't tell what this means here: ${missing}.`;
        const fixes = operation.fixes(site);
        this.report(id, node, { kind: 'unknown', missing }, message, fixes);
        this.raiseInPlace(node, id, out);
        return false;
      }
      touched = true;
      const { emission } = applied;
      if (emission.silent !== true) this.reportEmission(claimed, emission, site);
      if (isWhole(emission)) {
        const { pieces, loose, fidelity } = emission;
        if (pieces.length === 0 && (fidelity.kind === 'manual' || fidelity.kind === 'unknown')) {
          this.raiseInPlace(node, id, out);
          return false;
        }
        const wrap = loose === true && (parenthesize || this.parentBinds(node));
        if (wrap) this.open(node, out);
        this.writeAll(pieces, node, out);
        if (wrap) this.close(node, out);
        return loose === true && !wrap;
      }
      merged ??= [];
      merged.push(emission.edits);
    }
    if (!touched && claim.copy[target] === null) {
      this.unclaimed(node, 'this has no counterpart with the same meaning');
      this.raiseInPlace(node, 'construct/no-counterpart', out);
      return false;
    }
    const { open } = claim;
    const wrap = parenthesize && open;
    if (wrap) this.open(node, out);
    this.copyNode(node, merged === null ? null : mergeEdits(merged), out);
    if (wrap) this.close(node, out);
    return open && !parenthesize;
  }

  /** The claim of a call of a function that somebody defined. */
  private ownFunction(node: Node): FoundClaim | undefined {
    if (node.kind !== 'FunctionCall' && node.kind !== 'TableFunction') return undefined;
    const name = this.binding?.names.get(node.name)?.name;
    if (name === undefined || this.binding?.catalogIn.function(name) === undefined)
      return undefined;
    // A name without a schema means the built-in function first.
    const builtIn = node.name.parts.length === 1 && this.claims.find(node) !== undefined;
    return builtIn ? undefined : this.claims.ownFunction;
  }

  private open(node: Node, out: SegmentList): void {
    out.push(this.textSegment('(', { start: node.start, end: node.start }));
  }

  private close(node: Node, out: SegmentList): void {
    out.push(this.textSegment(')', { start: node.end, end: node.end }));
  }

  private parentBinds(node: Node): boolean {
    const parent = this.parent();
    return parent !== null && parent !== node && isOperatorExpression(parent);
  }

  private reportEmission(claimed: ClaimedOperation, emission: Emission, site: Site): void {
    const { id, operation, exactly } = claimed;
    const { fidelity, note } = emission;
    const { title, behaviour, port, action } = operation.docs;
    const isExact = fidelity.kind === 'exact';
    // What is to be looked at comes first: lists of problems show no more than the beginning.
    const message =
      isExact && note === undefined
        ? exactly
        : `${title}.${because(fidelity)} ${behaviour[this.input.dialect.name]} ${note ?? port}` +
          (isExact || action === '' ? '' : ` ${action}`);
    this.report(id, site.node, fidelity, message, isExact ? [] : operation.fixes(site));
  }

  private unclaimed(node: Node, why: string): void {
    const what = describeConstruct(node);
    const missing = `${what}: ${why}`;
    const id = why.startsWith('this') ? 'construct/no-counterpart' : 'construct/unknown';
    this.report(id, node, { kind: 'unknown', missing }, `${missing}. Port this by hand.`);
  }

  /** A value becomes an error at run time in its own place; anything else blocks its statement. */
  private raiseInPlace(node: Node, id: string, out: SegmentList): void {
    const finding = this.findings.at(-1);
    if (this.input.options.target === 'databricks-sql' && isExpression(node)) {
      const span = { start: node.start, end: node.end };
      out.push(this.textSegment(`raise_error('portside: ${id}')`, span));
      const bare = withoutComments(this.input.tokens, span.start + this.base, span.end + this.base);
      const source = bare.replaceAll('*/', '* /').replaceAll('/*', '/ *');
      out.push({ ...this.textSegment(`/* ${source} */`, span), copied: false });
      return;
    }
    if (finding !== undefined) this.blocked ??= finding;
  }

  sourceOf(span: Span): string {
    return this.input.tokens.text.slice(span.start + this.base, span.end + this.base);
  }

  textSegment(text: string, origin: Span): Segment {
    return {
      text,
      slot: null,
      start: origin.start + this.base,
      end: origin.end + this.base,
      copied: false,
      block: null,
    };
  }

  private copySpan(
    start: number,
    end: number,
    edits: Edits | null,
    node: Node,
    out: SegmentList,
  ): void {
    let at = start;
    if (edits?.spans !== undefined) {
      for (const edit of edits.spans) {
        if (edit.span.start < at || edit.span.end > end) continue;
        out.copy(at + this.base, edit.span.start + this.base);
        this.writeAll(edit.pieces, node, out);
        at = edit.span.end;
      }
    }
    out.copy(at + this.base, end + this.base);
  }

  /** The node's own text, its children emitted in place, changed by `edits`. */
  copyNode(node: Node, edits: Edits | null, out: SegmentList): void {
    if (edits?.before !== undefined) this.writeAll(edits.before, node, out);
    let at = node.start;
    if (node.kind === 'StatementList') {
      for (const item of node.items) {
        this.copySpan(at, item.offset, edits, node, out);
        this.nested(item.statement, this.base + item.offset, false, out);
        at = item.offset + item.statement.end;
      }
    } else if (node.kind === 'LogicalExpression') {
      return this.copySpine(node, edits, out);
    } else {
      for (const child of childrenOf(node)) {
        this.copySpan(at, child.start, edits, node, out);
        const replacement = edits?.replace?.get(child);
        if (replacement === undefined) this.visit(child, out);
        else this.writeAll(replacement, node, out);
        at = child.end;
      }
    }
    this.copySpan(at, node.end, edits, node, out);
    if (edits?.after !== undefined) this.writeAll(edits.after, node, out);
  }

  /** A chain of ANDs and ORs leans left and may be thousands long: it is walked, not recursed into. */
  private copySpine(
    node: Extract<Node, { kind: 'LogicalExpression' }>,
    edits: Edits | null,
    out: SegmentList,
  ): void {
    const spine = [node];
    let left: Node = node.left;
    while (left.kind === 'LogicalExpression' && edits?.replace === undefined) {
      spine.push(left);
      left = left.left;
    }
    this.copySpan(spine.at(-1)?.start ?? node.start, left.start, edits, node, out);
    const replacedLeft = edits?.replace?.get(left);
    if (replacedLeft === undefined) this.visit(left, out);
    else this.writeAll(replacedLeft, node, out);
    for (let index = spine.length - 1; index >= 0; index--) {
      const step = spine[index];
      if (step === undefined) continue;
      this.copySpan(step.left.end, step.right.start, edits, step, out);
      const replacement = edits?.replace?.get(step.right);
      if (replacement === undefined) this.visit(step.right, out);
      else this.writeAll(replacement, step, out);
      this.copySpan(step.right.end, step.end, edits, step, out);
    }
    if (edits?.after !== undefined) this.writeAll(edits.after, node, out);
  }

  writeAll(pieces: readonly Piece[], node: Node, out: SegmentList): void {
    for (const piece of pieces) this.write(piece, node, out);
  }

  private write(piece: Piece, node: Node, out: SegmentList): void {
    if (isText(piece)) {
      if (piece.text === '') return;
      const { text, origin, covers } = piece;
      out.push({
        text,
        slot: null,
        start: origin.start + this.base,
        end: origin.end + this.base,
        copied: covers === true,
        block: null,
      });
    } else if (isCopy(piece)) {
      out.copy(piece.copy.start + this.base, piece.copy.end + this.base);
    } else if (isForeign(piece)) {
      const saved = { base: this.base, current: this.current };
      this.base = piece.in.offset;
      this.current = piece.in.statement;
      const { tokens } = this.input;
      const written = new SegmentList(tokens.text, false);
      this.visitWith(piece.replace, piece.emit, written, false);
      // Its comments stay where the other statement stands.
      for (const segment of written.segments()) {
        const { start, end, copied } = segment;
        if (!copied) out.push(segment);
        else out.push({ ...segment, text: withoutComments(tokens, start, end), copied: false });
      }
      this.base = saved.base;
      this.current = saved.current;
    } else if (isEmitted(piece)) {
      const { emit, replace } = piece;
      const statementBase = replace === undefined ? this.offsetOf(emit) : null;
      if (statementBase !== null) {
        const saved = this.indent;
        this.indent = piece.indent ?? saved;
        this.nested(emit as Statement, statementBase, true, out);
        this.indent = saved;
      } else this.visitWith(replace, emit, out, piece.parenthesize === true);
    } else if ('copyOf' in piece) {
      this.copyNode(piece.copyOf, piece.edits, out);
    } else {
      const span = { start: piece.origin.start + this.base, end: piece.origin.end + this.base };
      out.push({ text: '', slot: piece.slot, ...span, copied: false, block: null });
    }
  }

  /** Emits a node with other pieces in the place of some nodes in it. */
  private visitWith(
    replace: ReadonlyMap<Node, readonly Piece[]> | undefined,
    node: Node,
    out: SegmentList,
    parenthesize: boolean,
  ): void {
    const around = this.overrides;
    if (replace !== undefined) this.overrides = { replace, around };
    this.visit(node, out, parenthesize);
    this.overrides = around;
  }

  /** The absolute offset of a nested statement, null for any other node (and for the current statement). */
  private offsetOf(node: Node): number | null {
    // A statement's own span begins at 0: most other nodes are told apart by that alone.
    if (node === this.current || node.start !== 0) return null;
    for (let next = this.unplaced.pop(); next !== undefined; next = this.unplaced.pop())
      this.place(next.statement, next.base);
    return this.offsets?.get(node as Statement) ?? null;
  }

  /**
   * Makes the statements nested in one known, so that `{ emit: statement }` finds where they stand;
   * those of a BEGIN … END, too, for a writer may see through it.
   */
  private place(statement: Statement, base: number): void {
    for (const list of statementListsOf(statement)) {
      for (const { statement: nested, offset } of list.items) {
        (this.offsets ??= new Map()).set(nested, base + offset);
        if (nested.kind === 'Block') this.place(nested, base + offset);
      }
    }
  }
}

/** A chain of these leans left and may be thousands long; one of ANDs and ORs is copied in a loop, see `copySpine`. */
type Spine = Extract<Node, { kind: 'BinaryExpression' | 'SetOperation' }>;

function isSpine(node: Node | undefined): node is Spine {
  return node?.kind === 'BinaryExpression' || node?.kind === 'SetOperation';
}

/** A node that was emitted before it was asked for. */
interface Ready extends Pick<EmitOutput, 'segments' | 'findings'> {
  /** True if it needs parentheses where they are asked for. */
  readonly open: boolean;
}

/** So many nodes of a chain are emitted one inside the other. */
const SPINE_STEP = 200;

const NO_FIXES: readonly SourceFix[] = [];
