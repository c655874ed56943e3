import type { Expression, Variable } from './expression.ts';
import type { Identifier, NodeBase } from './node.ts';
import type { Query } from './query.ts';

/** `DECLARE c CURSOR … FOR query`, and `SET @c = CURSOR … FOR query`. */
export interface DeclareCursor extends NodeBase {
  readonly kind: 'DeclareCursor';
  readonly name: Identifier | Variable;
  /** LOCAL, FAST_FORWARD and their kin, before and behind the word CURSOR, in upper case. */
  readonly options: readonly string[];
  readonly query: Query;
  /** FOR READ ONLY, or FOR UPDATE; null where neither is written. */
  readonly access: 'READ ONLY' | 'UPDATE' | null;
  /** The columns after FOR UPDATE OF; empty for all. */
  readonly columns: readonly Identifier[];
}

/** OPEN, CLOSE and DEALLOCATE of a cursor. */
export interface CursorStatement extends NodeBase {
  readonly kind: 'CursorStatement';
  readonly action: 'open' | 'close' | 'deallocate';
  readonly global: boolean;
  readonly cursor: Identifier | Variable;
}

/** `FETCH [direction FROM] cursor [INTO @a, @b]`. */
export interface FetchStatement extends NodeBase {
  readonly kind: 'FetchStatement';
  /** Null where it is not written, which means NEXT. */
  readonly direction: 'NEXT' | 'PRIOR' | 'FIRST' | 'LAST' | 'ABSOLUTE' | 'RELATIVE' | null;
  /** The row number of ABSOLUTE and RELATIVE. */
  readonly offset: Expression | null;
  readonly global: boolean;
  readonly cursor: Identifier | Variable;
  readonly into: readonly Variable[];
}
