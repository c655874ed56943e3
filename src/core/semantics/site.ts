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

/** A site whose node is of one kind. */
export type SiteOf<K extends Node['kind']> = ReadSite & {
  readonly node: Extract<Node, { readonly kind: K }>;
};

function isOf<K extends Node['kind']>(kind: K, site: ReadSite): site is SiteOf<K> {
  return site.node.kind === kind;
}

/** Reads nodes of one kind; null for any other, which the operation is not about. */
export function readerOf<K extends Node['kind'], M>(
  kind: K,
  read: (site: SiteOf<K>) => M,
): (site: ReadSite) => M | null {
  return (site) => (isOf(kind, site) ? read(site) : null);
}
