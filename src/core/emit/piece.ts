import type { Span } from '../text/span.ts';
import type { Node, PlacedStatement } from '../syntax/ast/index.ts';
import type { Slot } from '../program/program.ts';

/**
 * A part of an emission, in output order. Spans are relative to the enclosing statement, as nodes'
 * are. Boundaries between pieces fall between tokens, so that a comment may be put there.
 */
export type Piece =
  /** The source's own text, comments included. */
  | { readonly copy: Span }
  /** New text; `origin` is the source it stands for. With `covers`, the comments of that source are in it. */
  | { readonly text: string; readonly origin: Span; readonly covers?: boolean }
  /** A node's emission, in parentheses if asked and if it is an operator expression. A pure node may be emitted often.
   * With `replace`, other pieces stand for nodes inside it, at any depth; they may emit those nodes themselves. */
  | {
      readonly emit: Node;
      readonly parenthesize?: boolean;
      readonly replace?: ReadonlyMap<Node, readonly Piece[]>;
      /** Of a nested statement: the blanks that its lines start with. */
      readonly indent?: string;
    }
  /** A node of another statement, which stands at an absolute offset. */
  | {
      readonly emit: Node;
      readonly in: PlacedStatement;
      readonly replace?: ReadonlyMap<Node, readonly Piece[]>;
    }
  /** A copy of a node with edits, without asking its operations again. */
  | { readonly copyOf: Node; readonly edits: Edits }
  /** A hole for the interpreter. */
  | { readonly slot: Slot; readonly origin: Span };

// Pieces are of many shapes: to ask for a property is quicker than to ask whether there is one.

/** New text. */
export function isText(piece: Piece): piece is Extract<Piece, { text: string }> {
  return (piece as { text?: string }).text !== undefined;
}

/** The source's own text. */
export function isCopy(piece: Piece): piece is Extract<Piece, { copy: Span }> {
  return (piece as { copy?: Span }).copy !== undefined;
}

/** A node of another statement. */
export function isForeign(piece: Piece): piece is Extract<Piece, { in: PlacedStatement }> {
  return (piece as { in?: PlacedStatement }).in !== undefined;
}

/** A node's emission. */
export function isEmitted(piece: Piece): piece is Extract<Piece, { emit: Node }> {
  return (piece as { emit?: Node }).emit !== undefined;
}

/** Changes to the copy of a node. */
export interface Edits {
  /** Put before the node's first character. */
  readonly before?: readonly Piece[];
  /** Put after its last. */
  readonly after?: readonly Piece[];
  /** In place of child nodes; an empty list drops one. */
  readonly replace?: ReadonlyMap<Node, readonly Piece[]>;
  /** In place of tokens between children (keywords, say), by relative span; ordered or not, disjoint. */
  readonly spans?: readonly { readonly span: Span; readonly pieces: readonly Piece[] }[];
}

/** A run of output text, with the absolute source span it comes from. */
export interface Segment {
  readonly text: string;
  readonly slot: Slot | null;
  readonly start: number;
  readonly end: number;
  /** True if the comments of that span are in `text`, as in the source's own text. */
  readonly copied: boolean;
  /** The nested statement that `text` is all of, which starts at `start`; null for any other text. */
  readonly block: Block | null;
}

/**
 * What a nested statement became, finished but for what stands around it. All places in it are relative to the
 * statement, so it is good wherever the statement moves.
 */
export interface Block {
  readonly text: string;
  readonly runs: SourceRuns;
  /** What the text is made of, its comments placed. */
  readonly segments: readonly Segment[];
  /** The statement's comments that have no place in it: those behind its last piece. */
  readonly orphans: readonly Comment[];
}

/**
 * A source map in numbers, three for each run of output in turn: twice its length, and one more if it is the
 * source's own text; the start and the end of its source.
 */
export type SourceRuns = readonly number[] | LaterRuns;

/** Those of what other statements are nested in, which are counted when somebody asks: few do, and an edit changes them. */
export interface LaterRuns {
  readonly segments: readonly Segment[];
  /** Where the statement starts, on the count of the segments. */
  readonly start: number;
}

/** A comment of the source, at absolute offsets, or at relative ones in a block. */
export interface Comment {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** True for one that ends with its line. */
  readonly line: boolean;
}

/**
 * Between two statements of one emission, as a text piece of its own: in SQL text it is just that,
 * and a program splits there.
 */
export const STATEMENT_BREAK = ';\n';
