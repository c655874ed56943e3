import type { Span } from '../text/span.ts';

/** What a name is the name of. */
export type NamedThing =
  | 'table'
  | 'temporary-table'
  | 'cte'
  | 'alias'
  | 'column'
  | 'variable'
  | 'parameter'
  | 'procedure'
  | 'function'
  | 'built-in-function'
  | 'type'
  | 'built-in-type'
  | 'trigger'
  | 'sequence'
  | 'cursor'
  | 'label';

/**
 * What a name means, as the statement knows it: where it counts is another matter. An `object` is one of the
 * database, by its key; `session` names are temporary tables and cursors; `batch` names are variables, parameters and
 * labels; a `statement` name is defined at a place of the statement itself.
 */
export type NameTarget =
  | { readonly in: 'object'; readonly key: string }
  | { readonly in: 'session'; readonly name: string }
  | { readonly in: 'batch'; readonly name: string }
  | { readonly in: 'statement'; readonly place: Span }
  /** A parameter of a procedure, seen from a call. */
  | { readonly in: 'procedure'; readonly key: string; readonly name: string }
  | { readonly in: 'column'; readonly of: NameTarget; readonly name: string };

/** A name at its place, which is relative to the statement. */
export interface NameUse extends Span {
  readonly thing: NamedThing;
  readonly role: 'definition' | 'read' | 'write';
  /** Null where nobody knows what is meant. */
  readonly target: NameTarget | null;
  /** True where it stands in a text: the name that OBJECT_ID asks for, or SQL that EXEC runs. */
  readonly inText?: true;
}

/** A place that gives something its name without being a name of it: a select item that a view has as a column. */
export interface ImpliedDefinition extends Span {
  readonly target: NameTarget;
}
