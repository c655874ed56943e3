import type {
  ColumnReference,
  CommonTableExpression,
  Expression,
  Node,
  ObjectName,
  OutputClause,
  Query,
  QueryBody,
  Star,
  Statement,
  TableReference,
} from '../syntax/ast/index.ts';
import type { Diagnostic } from '../syntax/diagnostic.ts';
import type { SourceFix } from '../text/edit.ts';
import type { Span } from '../text/span.ts';
import type {
  Binding,
  BoundColumn,
  BoundRelation,
  OutputColumn,
  ResolvedObject,
} from './binding.ts';
import type { Catalog, QualifiedName } from './catalog.ts';
import { createCatalog } from './catalog-store.ts';
import { unknownType, type DataType } from './data-type.ts';
import type { Dialect } from './dialect.ts';

const NO_MAP: ReadonlyMap<never, never> = new Map<never, never>();
const NO_SET: ReadonlySet<never> = new Set<never>();
const NOT_BOUND = unknownType('it was not bound');

/** A binder that is never used: see `keepCompiled`. */
let idle: Binder | null = null;

/** The side tables of a statement, empty. */
export function createBinder(
  statement: Statement,
  text: string,
  catalog: Catalog,
  dialect: Dialect,
): Binder {
  idle ??= new Binder(
    { kind: 'EmptyStatement', start: 0, end: 0 },
    '',
    createCatalog(dialect.defaultSettings),
    dialect,
  );
  return new Binder(statement, text, catalog, dialect);
}

/** The side tables of one statement while they are being filled. */
export class Binder {
  readonly statement: Statement;
  /** The statement's own source text. */
  readonly text: string;
  readonly catalog: Catalog;
  readonly dialect: Dialect;
  private ownTypes: Map<Expression, DataType> | null = null;
  private ownNullable: Set<Expression> | null = null;
  private ownColumns: Map<ColumnReference, BoundColumn> | null = null;
  private ownRelations: Map<TableReference, BoundRelation> | null = null;
  private ownOutputs: Map<Query | QueryBody | OutputClause, readonly OutputColumn[]> | null = null;
  private ownNames: Map<ObjectName, ResolvedObject> | null = null;
  private ownLocals: Map<ObjectName, CommonTableExpression | TableReference> | null = null;
  private ownShadowed: Map<TableReference, string> | null = null;
  private ownHiding: Map<Star, readonly BoundRelation[]> | null = null;
  private ownBehindResults: Set<ColumnReference> | null = null;
  private ownRecursive: Set<Node> | null = null;
  readonly diagnostics: Diagnostic[] = [];

  constructor(statement: Statement, text: string, catalog: Catalog, dialect: Dialect) {
    this.statement = statement;
    this.text = text;
    this.catalog = catalog;
    this.dialect = dialect;
  }

  // Most statements need few of the tables, so each is made when it is first asked for.

  get types(): Map<Expression, DataType> {
    return (this.ownTypes ??= new Map());
  }

  get nullable(): Set<Expression> {
    return (this.ownNullable ??= new Set());
  }

  get columns(): Map<ColumnReference, BoundColumn> {
    return (this.ownColumns ??= new Map());
  }

  get relations(): Map<TableReference, BoundRelation> {
    return (this.ownRelations ??= new Map());
  }

  get outputs(): Map<Query | QueryBody | OutputClause, readonly OutputColumn[]> {
    return (this.ownOutputs ??= new Map());
  }

  get names(): Map<ObjectName, ResolvedObject> {
    return (this.ownNames ??= new Map());
  }

  get locals(): Map<ObjectName, CommonTableExpression | TableReference> {
    return (this.ownLocals ??= new Map());
  }

  get shadowed(): Map<TableReference, string> {
    return (this.ownShadowed ??= new Map());
  }

  get hiding(): Map<Star, readonly BoundRelation[]> {
    return (this.ownHiding ??= new Map());
  }

  get behindResults(): Set<ColumnReference> {
    return (this.ownBehindResults ??= new Set());
  }

  get recursive(): Set<Node> {
    return (this.ownRecursive ??= new Set());
  }

  typeOf(expression: Expression): DataType {
    return this.types.get(expression) ?? NOT_BOUND;
  }

  set(expression: Expression, type: DataType, nullable: boolean): void {
    this.types.set(expression, type);
    if (nullable) this.nullable.add(expression);
  }

  report(code: string, place: Span, message: string, fixes: readonly SourceFix[] = []): void {
    const span = { start: place.start, end: place.end };
    this.diagnostics.push({ code, message, span, ...(fixes.length === 0 ? {} : { fixes }) });
  }

  textOf(node: Node): string {
    return this.text.slice(node.start, node.end);
  }

  /** The name as its dialect fills it in; noted under the node. */
  name(node: ObjectName, role: ResolvedObject['role']): QualifiedName {
    const name = this.dialect.resolveName(node, this.catalog.settings);
    this.names.set(node, { name, role });
    return name;
  }

  /** Takes over what another binder of the same statement found under another catalog. */
  take(other: Binder): void {
    for (const [key, value] of other.types) this.types.set(key, value);
    for (const key of other.nullable) this.nullable.add(key);
    for (const [key, value] of other.columns) this.columns.set(key, value);
    for (const [key, value] of other.relations) this.relations.set(key, value);
    for (const [key, value] of other.outputs) this.outputs.set(key, value);
    for (const [key, value] of other.names) this.names.set(key, value);
    for (const [key, value] of other.locals) this.locals.set(key, value);
    for (const [key, value] of other.shadowed) this.shadowed.set(key, value);
    for (const [key, value] of other.hiding) this.hiding.set(key, value);
    for (const key of other.behindResults) this.behindResults.add(key);
    for (const key of other.recursive) this.recursive.add(key);
    this.diagnostics.push(...other.diagnostics);
  }

  finish(catalogOut: Catalog): Binding {
    return {
      statement: this.statement,
      catalogIn: this.catalog,
      catalogOut,
      types: this.ownTypes ?? NO_MAP,
      nullable: this.ownNullable ?? NO_SET,
      columns: this.ownColumns ?? NO_MAP,
      relations: this.ownRelations ?? NO_MAP,
      outputs: this.ownOutputs ?? NO_MAP,
      names: this.ownNames ?? NO_MAP,
      locals: this.ownLocals ?? NO_MAP,
      shadowed: this.ownShadowed ?? NO_MAP,
      hiding: this.ownHiding ?? NO_MAP,
      behindResults: this.ownBehindResults ?? NO_SET,
      recursive: this.ownRecursive ?? NO_SET,
      diagnostics: this.diagnostics,
    };
  }
}
