import { nameKey, type CatalogTable, type QualifiedName } from '../semantics/catalog.ts';
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

/** True for what SQL that runs as a text shares with the script that runs it. */
export function isOfDatabase(target: NameTarget): boolean {
  if (target.in === 'column') return isOfDatabase(target.of);
  return target.in === 'object' || target.in === 'session';
}

/** An object of the database. */
export function objectTarget(name: QualifiedName): NameTarget {
  return { in: 'object', key: nameKey(name) };
}

/** A temporary table. */
export function sessionTarget(name: QualifiedName): NameTarget {
  return { in: 'session', name: name.name };
}

/** A variable or parameter. */
export function variableTarget(name: string): NameTarget {
  return { in: 'batch', name: name.toLowerCase() };
}

/** A table of the catalog, of whatever kind. */
export function tableTarget({ name, kind }: CatalogTable): NameTarget {
  if (kind === 'table-variable') return variableTarget(name.name);
  return kind === 'temporary' ? sessionTarget(name) : objectTarget(name);
}
