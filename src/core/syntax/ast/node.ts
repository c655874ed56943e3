import type { Span } from '../../text/span.ts';

/**
 * What every syntax node has: a discriminating `kind` and a span.
 *
 * Spans are relative to the start of the enclosing statement (a statement's own span therefore
 * starts at 0), so that an edit moves a whole statement without touching its nodes.
 * Nodes are immutable and hold no semantic data: types, bindings and operations live in side tables.
 * Children of a node have ordered, disjoint spans inside its own.
 */
export interface NodeBase extends Span {
  readonly kind: string;
}

/** A name as written: `text` is the name without its quotes, `quote` how it was quoted (`single`: an alias as a T-SQL string). */
export interface Identifier extends NodeBase {
  readonly kind: 'Identifier';
  readonly text: string;
  readonly quote: 'none' | 'bracket' | 'double' | 'backtick' | 'single';
}

/**
 * A one- to four-part name of a table, view, routine or type, as written.
 * A part left out (`db..t`) is an Identifier of zero length with an empty text.
 */
export interface ObjectName extends NodeBase {
  readonly kind: 'ObjectName';
  readonly parts: readonly Identifier[];
}

/** A data type as written: `varchar(10)`, `decimal(10, 2)`, `nvarchar(max)`, `ARRAY<INT>`. */
export interface DataTypeNode extends NodeBase {
  readonly kind: 'DataType';
  readonly name: ObjectName;
  /** The arguments in parentheses: numbers, or `max`. */
  readonly arguments: readonly (number | 'max')[];
  /** Element types of ARRAY, MAP; field types of STRUCT. */
  readonly elements: readonly DataTypeNode[];
  /** Field names of STRUCT, one for each of `elements`; empty otherwise. */
  readonly fieldNames: readonly Identifier[];
  readonly collation: Identifier | null;
}
