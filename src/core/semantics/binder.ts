import type {
  ColumnReference,
  Expression,
  Node,
  ObjectName,
  OutputClause,
  Query,
  QueryBody,
  Statement,
  TableReference,
} from '../syntax/ast/index.ts';
import type { Diagnostic } from '../syntax/diagnostic.ts';
import type { Span } from '../text/span.ts';
import type {
  Binding,
  BoundColumn,
  BoundRelation,
  OutputColumn,
  ResolvedObject,
} from './binding.ts';
import type { Catalog, QualifiedName } from './catalog.ts';
import { unknownType, type DataType } from './data-type.ts';
import type { Dialect } from './dialect.ts';

const NOT_BOUND = unknownType('it was not bound');

/** The side tables of one statement while they are being filled. */
export class Binder {
  readonly statement: Statement;
  /** The statement's own source text. */
  readonly text: string;
  readonly catalog: Catalog;
  readonly dialect: Dialect;
  readonly types = new Map<Expression, DataType>();
  readonly nullable = new Set<Expression>();
  readonly columns = new Map<ColumnReference, BoundColumn>();
  readonly relations = new Map<TableReference, BoundRelation>();
  readonly outputs = new Map<Query | QueryBody | OutputClause, readonly OutputColumn[]>();
  readonly names = new Map<ObjectName, ResolvedObject>();
  readonly recursive = new Set<Node>();
  readonly diagnostics: Diagnostic[] = [];

  constructor(statement: Statement, text: string, catalog: Catalog, dialect: Dialect) {
    this.statement = statement;
    this.text = text;
    this.catalog = catalog;
    this.dialect = dialect;
  }

  typeOf(expression: Expression): DataType {
    return this.types.get(expression) ?? NOT_BOUND;
  }

  set(expression: Expression, type: DataType, nullable: boolean): void {
    this.types.set(expression, type);
    if (nullable) this.nullable.add(expression);
  }

  report(code: string, span: Span, message: string): void {
    this.diagnostics.push({ code, message, span: { start: span.start, end: span.end } });
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
    for (const key of other.recursive) this.recursive.add(key);
    this.diagnostics.push(...other.diagnostics);
  }

  finish(catalogOut: Catalog): Binding {
    return {
      statement: this.statement,
      catalogIn: this.catalog,
      catalogOut,
      types: this.types,
      nullable: this.nullable,
      columns: this.columns,
      relations: this.relations,
      outputs: this.outputs,
      names: this.names,
      recursive: this.recursive,
      diagnostics: this.diagnostics,
    };
  }
}
