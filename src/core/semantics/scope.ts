import { keepCompiled } from '../../base/keep-compiled.ts';
import type { CommonTableExpression } from '../syntax/ast/index.ts';
import type { BoundRelation, OutputColumn } from './binding.ts';
import { unknownType, type DataType } from './data-type.ts';

/** The name of the column that stands for all columns of a table that is not known. */
export const UNKNOWN_COLUMNS = '*';

const AMBIGUOUS = -1;

const indexes = new WeakMap<readonly OutputColumn[], ReadonlyMap<string, number>>();

/** Positions of columns by lower-case name; a name that occurs twice has -1. */
function indexOf(columns: readonly OutputColumn[]): ReadonlyMap<string, number> {
  const known = indexes.get(columns);
  if (known !== undefined) return known;
  const index = new Map<string, number>();
  columns.forEach((column, position) => {
    const key = column.name.toLowerCase();
    index.set(key, index.has(key) ? AMBIGUOUS : position);
  });
  indexes.set(columns, index);
  return index;
}

/** True if one of the columns, or several, have that name, in lower case. */
export function haveColumn(columns: readonly OutputColumn[], lowerName: string): boolean {
  return indexOf(columns).has(lowerName);
}

/** True if no column stands for others that are not known. */
export function areComplete(columns: readonly OutputColumn[]): boolean {
  return !indexOf(columns).has(UNKNOWN_COLUMNS);
}

/** A relation as one query sees it. */
export class ScopeEntry {
  readonly relation: BoundRelation;
  private readonly lowerName: string;
  /** True on the side of an outer join that may be missing. */
  private optional = false;
  private optionalColumns: readonly OutputColumn[] | null = null;

  constructor(relation: BoundRelation) {
    this.relation = relation;
    this.lowerName = relation.name.toLowerCase();
  }

  /** False if the relation may have columns that are not known. */
  get complete(): boolean {
    return this.relation.kind !== 'unknown' && areComplete(this.relation.columns);
  }

  makeOptional(): void {
    this.optional = true;
  }

  /** The columns, all of them nullable behind an outer join. */
  get columns(): readonly OutputColumn[] {
    if (!this.optional) return this.relation.columns;
    this.optionalColumns ??= this.relation.columns.map((column) =>
      column.nullable ? column : { ...column, nullable: true },
    );
    return this.optionalColumns;
  }

  /** The position of a column, -1 if several have that name, undefined if none has. */
  find(lowerName: string): number | undefined {
    return indexOf(this.relation.columns).get(lowerName);
  }

  /** True if the first parts of a name, all of them unless it is said, name this relation; they are in lower case. */
  isCalled(parts: readonly string[], count = parts.length): boolean {
    if (parts[count - 1] !== this.lowerName) return false;
    if (count === 1) return true;
    const { table, reference } = this.relation;
    const aliased = 'alias' in reference && reference.alias !== null;
    if (table === null || aliased) return table === null && !aliased;
    // A synonym goes by the name that is written, not by that of what it stands for; its schema may be left out there.
    const bySynonym = reference.kind === 'NamedTable' && table.name.name !== this.lowerName;
    const full: readonly (string | undefined)[] = bySynonym
      ? reference.name.parts.map(({ text }) => text.toLowerCase())
      : [table.name.server ?? '', table.name.database, table.name.schema, table.name.name];
    return parts.slice(0, count).every((part, index) => {
      const own = full[full.length - count + index];
      return part === '' || part === own || (bySynonym && own === undefined);
    });
  }
}

/** A CTE that is in view, and those behind it. */
export interface CteScope {
  readonly lowerName: string;
  readonly expression: CommonTableExpression;
  /** Null while its first arm is being bound. */
  columns: readonly OutputColumn[] | null;
  /** True while its own query is being bound: a reference is recursive. */
  open: boolean;
  readonly next: CteScope | null;
}

/** What a column name was found to be. */
type Resolution =
  | {
      readonly found: 'column';
      readonly relation: BoundRelation;
      readonly column: OutputColumn;
      readonly depth: number;
      /** Parts of the name that are left: fields of a struct. */
      readonly fields: readonly string[];
    }
  | {
      readonly found: 'alias';
      readonly selectItem: number;
      readonly column: OutputColumn;
      readonly depth: number;
      readonly fields: readonly string[];
    }
  | {
      readonly found: 'local';
      readonly column: OutputColumn;
      readonly depth: number;
      readonly fields: readonly string[];
    }
  /** It may be a column of a relation whose columns are not known; null: of one of several. */
  | { readonly found: 'perhaps'; readonly relation: BoundRelation | null; readonly depth: number }
  | { readonly found: 'ambiguous'; readonly relations: readonly BoundRelation[] }
  /** A relation that the qualifier names does not have the column. */
  | { readonly found: 'not-in'; readonly relation: BoundRelation };

export interface Alias {
  readonly selectItem: number;
  readonly column: OutputColumn;
}

const NOTHING: readonly string[] = [];

function restOf(parts: readonly string[], from: number): readonly string[] {
  return parts.length === from ? NOTHING : parts.slice(from);
}

/** The relations, aliases and CTEs that an expression sees; `parent` is the query around. */
export class Scope {
  readonly parent: Scope | null;
  readonly ctes: CteScope | null;
  readonly entries: ScopeEntry[] = [];
  private merged: Set<string> | null = null;
  /** Select items' aliases that are in view, by lower-case name. */
  aliases: Map<string, Alias> | null = null;
  /** True where an alias comes before a column of that name. */
  aliasesFirst = false;
  /** Names of the query's results, in lower case, where columns of FROM alone are in view. */
  results: ReadonlySet<string> | null = null;
  /** A lambda's parameters, by lower-case name. */
  locals: ReadonlyMap<string, OutputColumn> | null = null;
  /** True for a scope that is no query's own: its parent is at the same depth. */
  readonly transparent: boolean;

  constructor(parent: Scope | null, ctes: CteScope | null, transparent = false) {
    this.parent = parent;
    this.ctes = ctes;
    this.transparent = transparent;
  }

  /** Notes that USING or NATURAL makes one of two columns of a name, in lower case. */
  merge(lowerName: string): void {
    (this.merged ??= new Set()).add(lowerName);
  }

  isMerged(lowerName: string): boolean {
    return this.merged?.has(lowerName) === true;
  }

  /** What a name means here or in the queries around; null if it is nowhere. */
  resolve(parts: readonly string[], structFields: boolean): Resolution | null {
    const lower = parts.map((part) => part.toLowerCase());
    let depth = 0;
    let found = this.lookUp(lower, structFields, depth);
    if (!this.transparent) depth++;
    for (let scope = this.parent; scope !== null && found === null; scope = scope.parent) {
      found = scope.lookUp(lower, structFields, depth);
      if (!scope.transparent) depth++;
    }
    return found;
  }

  private lookUp(
    parts: readonly string[],
    structFields: boolean,
    depth: number,
  ): Resolution | null {
    const first = parts[0] ?? '';
    const single = structFields || parts.length === 1;
    const local = single ? this.locals?.get(first) : undefined;
    if (local !== undefined) {
      return { found: 'local', column: local, depth, fields: restOf(parts, 1) };
    }
    const alias = single ? this.aliases?.get(first) : undefined;
    if (alias !== undefined && this.aliasesFirst) {
      return { found: 'alias', ...alias, depth, fields: restOf(parts, 1) };
    }
    const shortest = structFields ? 0 : parts.length - 1;
    for (let qualifiers = parts.length - 1; qualifiers >= shortest; qualifiers--) {
      const found =
        qualifiers === 0
          ? this.unqualified(first, restOf(parts, 1), depth)
          : this.qualified(parts, qualifiers, depth);
      if (found !== null) return found;
    }
    if (alias !== undefined) return { found: 'alias', ...alias, depth, fields: restOf(parts, 1) };
    return single ? this.perhaps(depth) : null;
  }

  private qualified(
    parts: readonly string[],
    qualifiers: number,
    depth: number,
  ): Resolution | null {
    let entry: ScopeEntry | null = null;
    for (const candidate of this.entries) {
      if (!candidate.isCalled(parts, qualifiers)) continue;
      entry = candidate;
      break;
    }
    if (entry === null) return null;
    const position = entry.find(parts[qualifiers] ?? '');
    if (position === AMBIGUOUS) return { found: 'ambiguous', relations: [entry.relation] };
    const column = position === undefined ? undefined : entry.columns[position];
    if (column !== undefined) {
      const fields = restOf(parts, qualifiers + 1);
      return { found: 'column', relation: entry.relation, column, depth, fields };
    }
    return entry.complete
      ? { found: 'not-in', relation: entry.relation }
      : { found: 'perhaps', relation: entry.relation, depth };
  }

  private unqualified(name: string, fields: readonly string[], depth: number): Resolution | null {
    let match: ScopeEntry | null = null;
    let place = 0;
    for (const entry of this.entries) {
      const position = entry.find(name);
      if (position === undefined) continue;
      if (position === AMBIGUOUS) return { found: 'ambiguous', relations: [entry.relation] };
      if (match !== null) {
        if (this.isMerged(name)) continue;
        return { found: 'ambiguous', relations: [match.relation, entry.relation] };
      }
      match = entry;
      place = position;
    }
    const column = match?.columns[place];
    if (match === null || column === undefined) return null;
    return { found: 'column', relation: match.relation, column, depth, fields };
  }

  private perhaps(depth: number): Resolution | null {
    const unknown = this.entries.filter((entry) => !entry.complete);
    if (unknown.length === 0) return null;
    return {
      found: 'perhaps',
      relation: unknown.length === 1 ? (unknown[0]?.relation ?? null) : null,
      depth,
    };
  }

  /** True if a column in view before the relation has that name. */
  shadows(relation: BoundRelation, name: string): boolean {
    const lower = name.toLowerCase();
    if (this.entries.some((entry) => entry.relation === relation)) return false;
    if (this.entries.some((entry) => entry.find(lower) !== undefined)) return true;
    return this.parent?.shadows(relation, name) ?? false;
  }

  /** True if a relation in view goes by that name. */
  hasRelation(name: string): boolean {
    const lower = name.toLowerCase();
    if (this.entries.some((entry) => entry.relation.name.toLowerCase() === lower)) return true;
    return this.parent?.hasRelation(name) ?? false;
  }

  /** The CTE of that name, if one is in view. */
  cte(name: string): CteScope | null {
    const lowerName = name.toLowerCase();
    let scope = this.ctes;
    while (scope !== null && scope.lowerName !== lowerName) scope = scope.next;
    return scope;
  }
}

keepCompiled(new Scope(null, null));
keepCompiled(
  new ScopeEntry({
    reference: { kind: 'TableVariable', start: 0, end: 0, name: '', alias: null, hints: null },
    name: '',
    kind: 'unknown',
    table: null,
    columns: [],
  }),
);

/** The column that stands for all columns of a relation that is not known. */
export function unknownColumns(relationName: string): OutputColumn {
  return {
    name: UNKNOWN_COLUMNS,
    type: unknownColumnType(relationName),
    nullable: true,
    origin: null,
  };
}

/** The type of a column of a relation whose columns are not known. */
export function unknownColumnType(relationName: string | null): DataType {
  return unknownType(
    relationName === null
      ? 'it may come from one of several tables whose columns are not known'
      : `the columns of ${relationName} are not known`,
  );
}
