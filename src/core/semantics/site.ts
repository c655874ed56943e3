import type {
  Expression,
  Node,
  ObjectName,
  Query,
  QueryBody,
  TableReference,
  ColumnReference,
} from '../syntax/ast/index.ts';
import type {
  BoundColumn,
  BoundRelation,
  Binding,
  OutputColumn,
  ResolvedObject,
} from './binding.ts';
import type { SessionSettings } from './catalog.ts';
import type { DataType } from './data-type.ts';
import type { Dialect } from './dialect.ts';
import type { Span } from '../text/span.ts';

/** Where a node stands, and what is known about it: all that an operation may read. */
export interface ReadSite {
  readonly node: Node;
  readonly parent: Node | null;
  readonly dialect: Dialect;
  readonly settings: SessionSettings;
  readonly binding: Binding;
  /** The source text of the enclosing statement; spans of nodes index it. */
  readonly statementText: string;
  /** A value's type; `unknown` if binding did not find it. */
  typeOf(expression: Expression): DataType;
  /** False only if it is certain that the value is never NULL. */
  mayBeNull(expression: Expression): boolean;
  columnOf(reference: ColumnReference): BoundColumn | undefined;
  relationOf(reference: TableReference): BoundRelation | undefined;
  outputOf(query: Query | QueryBody): readonly OutputColumn[];
  nameOf(name: ObjectName): ResolvedObject | undefined;
  /** The decoded value of a literal, sign and parentheses seen through; undefined if it is no constant. */
  constantOf(expression: Expression): string | number | null | undefined;
  /** The node's source text. */
  textOf(node: Node): string;
  /** The significant tokens inside a relative span. */
  tokens(span: Span): readonly { readonly text: string; readonly span: Span }[];
}
