import { walk } from '../syntax/children.ts';
import type {
  ColumnReference,
  Expression,
  Node,
  ObjectName,
  PlacedStatement,
  Query,
  QueryBody,
  Statement,
  TableReference,
} from '../syntax/ast/index.ts';
import { TokenKind } from '../syntax/token.ts';
import { tokenAt } from '../syntax/token-at.ts';
import { constantOf } from '../semantics/constant.ts';
import type {
  Binding,
  BoundColumn,
  BoundRelation,
  OutputColumn,
  ResolvedObject,
} from '../semantics/binding.ts';
import type { CatalogProcedure, SessionSettings } from '../semantics/catalog.ts';
import { unknownType, type DataType } from '../semantics/data-type.ts';
import type { Dialect } from '../semantics/dialect.ts';
import type { KnownSql } from '../semantics/dynamic-sql.ts';
import type { Fidelity, Finding } from '../semantics/finding.ts';
import type { Target } from '../semantics/operation.ts';
import type { Span } from '../text/span.ts';
import type { Slot } from '../program/program.ts';
import { isPlainName, targetWords } from '../targets/target-words.ts';
import type { CursorLoops } from './cursor-loops.ts';
import type { Refusal } from './known-keys.ts';
import type { Emitter } from './emitter.ts';
import { variableName } from '../semantics/operations/variable-name.ts';
import { isOperatorExpression } from './node-shape.ts';
import type { Piece } from './piece.ts';
import type { SessionFacts } from './session-facts.ts';
import type { ResultsInto, WriteContext, WriteOptions } from './write-context.ts';
import { ownName } from '../syntax/own-name.ts';

/** Functions whose value differs from call to call: a node with one must not be emitted twice. */
const IMPURE = new Set([
  'newid',
  'newsequentialid',
  'rand',
  'crypt_gen_random',
  'uuid',
  'random',
  'randn',
  'shuffle',
]);

const NOTHING_ASKED: SessionFacts = {
  asked: new Set(),
  undone: new Map(),
  undoes: new Map(),
  handling: new Set(),
  asksOutside: false,
  outputsIdentity: false,
};

const NO_CURSORS: CursorLoops = { loops: new Map(), absorbed: new Set() };

/** One node's read site and write context, a view on the emitter's state. */
export class Site implements WriteContext {
  readonly node: Node;
  readonly parent: Node | null;
  readonly statement: Statement;
  readonly binding: Binding;
  private readonly emitter: Emitter;

  constructor(emitter: Emitter, node: Node, statement: Statement, binding: Binding) {
    this.emitter = emitter;
    this.node = node;
    this.parent = emitter.parent();
    this.statement = statement;
    this.binding = binding;
  }

  get nested(): boolean {
    return this.emitter.depth > 1;
  }

  get base(): number {
    return this.emitter.base;
  }

  get indent(): string {
    return this.emitter.indent;
  }

  get asksBlindly(): boolean {
    return this.emitter.input.blind?.has(this.statement) === true;
  }

  get fixedRowCount(): number | null {
    return this.emitter.input.fixed?.get(this.statement) ?? null;
  }

  get countsRows(): boolean {
    return this.emitter.input.counted?.has(this.statement) === true;
  }

  get session(): SessionFacts {
    return this.emitter.input.session ?? NOTHING_ASKED;
  }

  get dialect(): Dialect {
    return this.emitter.input.dialect;
  }

  get settings(): SessionSettings {
    return this.binding.catalogIn.settings;
  }

  get options(): WriteOptions {
    return this.emitter.input.options;
  }

  get target(): Target {
    return this.options.target;
  }

  get statementText(): string {
    return this.emitter.sourceOf(this.statement);
  }

  typeOf(expression: Expression): DataType {
    return this.binding.types.get(expression) ?? unknownType('binding gave it none');
  }

  mayBeNull(expression: Expression): boolean {
    return this.binding.nullable.has(expression);
  }

  columnOf(reference: ColumnReference): BoundColumn | undefined {
    return this.binding.columns.get(reference);
  }

  relationOf(reference: TableReference): BoundRelation | undefined {
    return this.binding.relations.get(reference);
  }

  outputOf(query: Query | QueryBody): readonly OutputColumn[] {
    return this.binding.outputs.get(query) ?? [];
  }

  nameOf(name: ObjectName): ResolvedObject | undefined {
    return this.binding.names.get(name);
  }

  get cursors(): CursorLoops {
    return this.emitter.input.cursors ?? NO_CURSORS;
  }

  get knownSql(): KnownSql | null {
    return this.emitter.input.texts?.get(this.statement) ?? null;
  }

  get definition(): PlacedStatement | null {
    return this.emitter.input.definitions?.get(this.statement) ?? null;
  }

  get refusal(): Refusal | null {
    return this.emitter.input.refused?.get(this.statement) ?? null;
  }

  get passesFailure(): 'surely' | 'perhaps' | null {
    const passed = this.emitter.input.passedFailure;
    if (passed?.statement !== this.node) return null;
    return passed.surely ? 'surely' : 'perhaps';
  }

  get module(): { readonly name: string; readonly called: boolean } | null {
    const { module: called, within } = this.emitter.input;
    if (called !== undefined) return { name: called.name, called: true };
    if (within !== undefined) return { name: within, called: false };
    const outermost = this.emitter.outermostStatement;
    if (outermost?.kind !== 'CreateProcedure') return null;
    return { name: ownName(outermost.name), called: false };
  }

  get handlesError(): boolean {
    const { input } = this.emitter;
    return input.module?.handling === true || this.session.handling.has(this.statement);
  }

  get resultsInto(): ResultsInto | null {
    return this.emitter.input.resultsInto ?? null;
  }

  variable(name: string): string {
    return variableName(name, this.emitter.input.module?.name ?? null);
  }

  inModule(
    procedure: CatalogProcedure,
    nested: boolean,
    build: (context: WriteContext) => readonly Piece[],
    into: ResultsInto | null = null,
  ): Piece | null {
    const { input } = this.emitter;
    const written = input.writeModule?.(procedure, this, { nested, into, input, build }) ?? null;
    if (written === null) return null;
    for (const { id, fidelity, message } of written.findings) {
      if (fidelity.kind !== 'exact') this.report(id, this.node, fidelity, message);
    }
    return this.text(written.text);
  }

  findingsIn(
    procedure: CatalogProcedure,
    build: (context: WriteContext) => readonly Piece[],
  ): readonly Finding[] {
    const { input } = this.emitter;
    const how = { nested: true, into: null, input, build };
    return input.writeModule?.(procedure, this, how)?.findings ?? [];
  }

  bindingOf(statement: Statement): Binding | undefined {
    return this.emitter.input.bindings.get(statement);
  }

  constantOf(expression: Expression): string | number | null | undefined {
    return constantOf(expression, this.dialect);
  }

  textOf(node: Node): string {
    return this.emitter.sourceOf(node);
  }

  text(text: string, origin: Span = this.node): Piece {
    return { text, origin };
  }

  emit(node: Node): Piece {
    return { emit: node };
  }

  slot(slot: Slot): Piece {
    return { slot, origin: this.node };
  }

  sql(
    strings: TemplateStringsArray,
    ...values: readonly (Node | Piece | readonly Piece[] | string | number)[]
  ): readonly Piece[] {
    const pieces: Piece[] = [];
    let text = '';
    for (let index = 0; index < strings.length; index++) {
      text += strings[index] ?? '';
      const value = values[index];
      if (value === undefined) continue;
      // Text runs on: a name may be put together from several parts of a template.
      if (typeof value === 'string' || typeof value === 'number') {
        text += String(value);
        continue;
      }
      if (text !== '') pieces.push(this.text(text));
      text = '';
      if (isList(value)) for (const piece of value) pieces.push(piece);
      else if (isNode(value)) pieces.push({ emit: value, parenthesize: true });
      else pieces.push(value);
    }
    if (text !== '') pieces.push(this.text(text));
    return pieces;
  }

  list(nodes: readonly Node[], separator = ', '): readonly Piece[] {
    const pieces: Piece[] = [];
    for (const node of nodes) {
      if (pieces.length > 0) pieces.push(this.text(separator));
      pieces.push(this.emit(node));
    }
    return pieces;
  }

  identifier(name: string): string {
    if (this.target === 'duckdb') return `"${name.replaceAll('"', '""')}"`;
    return isPlainName(name) ? name : `\`${name.replaceAll('`', '``')}\``;
  }

  literal(value: string): string {
    return this.target === 'duckdb'
      ? `'${value.replaceAll("'", "''")}'`
      : targetWords.encodeString(value);
  }

  typeName(type: DataType): string {
    return targetWords.typeName[this.target](type);
  }

  fresh(prefix: string): string {
    return this.emitter.fresh(prefix);
  }

  isPure(node: Node): boolean {
    let pure = true;
    walk(node, (inner) => {
      if (inner.kind === 'FunctionCall' && IMPURE.has(ownName(inner.name).toLowerCase()))
        pure = false;
      if (inner.kind === 'NextValueExpression') pure = false;
    });
    return pure;
  }

  tokens(span: Span): readonly { readonly text: string; readonly span: Span }[] {
    const table = this.emitter.input.tokens;
    const { base } = this.emitter;
    const found: { text: string; span: Span }[] = [];
    for (let index = tokenAt(table, span.start + base); index < table.count; index++) {
      const start = (table.starts[index] ?? 0) - base;
      const end = (table.starts[index + 1] ?? 0) - base;
      if (start >= span.end) break;
      if (start < span.start || (table.kinds[index] ?? 0) <= TokenKind.BlockComment) continue;
      found.push({ text: table.text.slice(start + base, end + base), span: { start, end } });
    }
    return found;
  }

  report(id: string, span: Span, fidelity: Fidelity, message: string): void {
    this.emitter.report(id, span, fidelity, message);
  }

  /** True if the node needs parentheses as an operand where it is copied. */
  isOperator(node: Node): boolean {
    return isOperatorExpression(node);
  }
}

/** Asking for the property is quicker than asking whether there is one. */
function isNode(value: Node | Piece): value is Node {
  return (value as Partial<Node>).kind !== undefined;
}

function isList(value: Node | Piece | readonly Piece[]): value is readonly Piece[] {
  return Array.isArray(value);
}
