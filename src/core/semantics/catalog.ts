import type { DataType } from './data-type.ts';
import type { AliasType } from './alias-types.ts';
import type { Collation } from './data-type.ts';
import type { CreateProcedure, CreateView } from '../syntax/ast/index.ts';

/** An object's full name, each part folded by its dialect's rule (lower case in both of ours). */
export interface QualifiedName {
  readonly server: string | null;
  /** Database in T-SQL, catalog in Databricks SQL. */
  readonly database: string;
  readonly schema: string;
  readonly name: string;
}

/** One string for a name, to key maps with. */
export function nameKey(name: QualifiedName): string {
  return `${name.server ?? ''}\u0000${name.database}\u0000${name.schema}\u0000${name.name}`.toLowerCase();
}

export interface CatalogColumn {
  /** As declared, case kept. */
  readonly name: string;
  readonly type: DataType;
  readonly nullable: boolean;
  readonly identity: boolean;
  /** Where the identity values begin and how they go on, if the definition is known. */
  readonly generated?: {
    readonly seed: string;
    readonly increment: string;
    /** True if SELECT INTO made the column, so that its first values came with the rows. */
    readonly selected?: true;
  };
  /** Source text of the default, null without one. */
  readonly defaultText: string | null;
  /** True for a column of a view that is a plain copy of one with a default. */
  readonly copiesDefault?: true;
  readonly computed: boolean;
  /** For a column that the server fills with the start or end of the time in which the row is in force. */
  readonly period?: 'start' | 'end';
  /** True for a column that `*` and an INSERT without a list leave out. */
  readonly hidden?: true;
}

export interface CatalogTable {
  readonly name: QualifiedName;
  readonly kind: 'table' | 'view' | 'temporary' | 'table-variable';
  readonly columns: readonly CatalogColumn[];
  /** Column names of the primary key and unique constraints, the primary key first. */
  readonly keys: readonly (readonly string[])[];
  /** Its foreign keys, where the source engine enforces them. */
  readonly foreignKeys?: readonly CatalogForeignKey[];
  /** True where a CHECK says which rows it takes. */
  readonly isChecked?: boolean;
  /** True for the nodes and edges of a graph, which have columns ($node_id, $from_id) that no definition names. */
  readonly isGraph?: true;
  /** Which of the keys are those of a unique index, with its name: its error is another one. */
  readonly uniqueIndexes?: readonly { readonly name: string; readonly key: readonly string[] }[];
  /** The statement and its source text for a view (to expand or run it), else null. */
  readonly view: {
    readonly statement: CreateView;
    readonly text: string;
    /** The one table that stands in its FROM, if that is all that stands there. */
    readonly shows?: QualifiedName;
  } | null;
}

/** A foreign key that is enforced: the values of `columns` stand in a row of `parent`, or one of them is NULL. */
export interface CatalogForeignKey {
  /** Null for one whose name the server makes up. */
  readonly name: string | null;
  readonly columns: readonly string[];
  readonly parent: QualifiedName;
  /** Empty for the columns of the primary key. */
  readonly parentColumns: readonly string[];
  /** True if its rows change by themselves where the row that they refer to changes or goes. */
  readonly acts: boolean;
}

/** The columns that an INSERT without a list gives values to, in order. */
export function listedColumns(table: CatalogTable): readonly CatalogColumn[] {
  return table.columns.filter(
    ({ identity, computed, hidden }) => !identity && !computed && hidden !== true,
  );
}

const columnIndexes = new WeakMap<readonly CatalogColumn[], ReadonlyMap<string, CatalogColumn>>();

/** The table's column of that name, in any case; undefined if it has none. */
export function columnNamed(table: CatalogTable, name: string): CatalogColumn | undefined {
  let index = columnIndexes.get(table.columns);
  if (index === undefined) {
    // Of two with the same name the first one counts.
    index = new Map(
      [...table.columns].reverse().map((column) => [column.name.toLowerCase(), column]),
    );
    columnIndexes.set(table.columns, index);
  }
  return index.get(name.toLowerCase());
}

export interface CatalogProcedure {
  readonly name: QualifiedName;
  readonly statement: CreateProcedure;
  readonly text: string;
  /** The temporary tables that it uses and does not make: those of whoever calls it. */
  readonly callersTables: readonly QualifiedName[];
}

/** A function that somebody defined: scalar where `columns` is null, else a table. */
export interface CatalogFunction {
  readonly name: QualifiedName;
  readonly parameters: readonly {
    readonly name: string;
    readonly type: DataType;
    /** What DEFAULT in a call stands for, where that is a constant. */
    readonly defaultConstant?: string | number | null;
  }[];
  readonly returns: DataType | null;
  readonly columns: readonly CatalogColumn[] | null;
  readonly text: string;
}

/** A sequence that somebody defined, with all its bounds. */
export interface CatalogSequence {
  readonly name: QualifiedName;
  readonly type: DataType;
  readonly first: string;
  readonly increment: string;
  readonly minimum: string;
  readonly maximum: string;
  readonly cycles: boolean;
}

/** What SET options, USE and the project say about how statements mean. */
export interface SessionSettings {
  readonly database: string;
  readonly schema: string;
  /** The database's collation: of literals, variables and columns declared without one. */
  readonly collation: Collation;
  /** Of the columns of temporary tables that are declared without one, where it is another: tempdb's. */
  readonly temporaryCollation?: Collation;
  readonly quotedIdentifier: boolean;
  readonly ansiNulls: boolean;
  readonly xactAbort: boolean;
  readonly dateFirst: 1 | 2 | 3 | 4 | 5 | 6 | 7;
  readonly dateFormat: 'mdy' | 'dmy' | 'ymd' | 'ydm' | 'myd' | 'dym';
  readonly language: string;
  /** The server's time zone, an IANA name. */
  readonly timeZone: string;
  /** What variables and parameters of a table type are, by `schema.name` in lower case. */
  readonly tableTypes?: Readonly<Record<string, CatalogTable>>;
  /** Other names of types, by `schema.name` in lower case. */
  readonly aliasTypes?: Readonly<Record<string, AliasType>>;
  /** What a synonym stands for, by `nameKey` of its own name. */
  readonly synonyms?: Readonly<Record<string, QualifiedName>>;
  /** Tables with blanks and the like in their names, which targets may call like others. */
  readonly oddNames?: readonly QualifiedName[];
  /** How many rows a statement gives or changes at most, by SET ROWCOUNT; absent or 0 for all, -1 where only some branch has set it. */
  readonly mostRows?: number;
  /** The procedure, function or trigger whose statements see this; absent outside of any. */
  readonly module?: QualifiedName;
  /** By `nameKey`. */
  readonly sequences?: Readonly<Record<string, CatalogSequence>>;
}

/**
 * What is known before a statement, immutable: settings, objects, temporary tables, variables.
 * A statement maps a catalog in to a catalog out. `fingerprint` is equal only if nothing that a
 * later statement can see differs, so side tables are keyed by statement and fingerprint.
 */
export interface Catalog {
  readonly settings: SessionSettings;
  readonly fingerprint: string;
  /** The same for tables, views and temporary tables alone. */
  readonly objectsFingerprint: string;
  /** The table, view, temporary table or table variable of that name, or undefined. */
  table(name: QualifiedName): CatalogTable | undefined;
  procedure(name: QualifiedName): CatalogProcedure | undefined;
  function(name: QualifiedName): CatalogFunction | undefined;
  /** The type of a variable, with its at sign in T-SQL; any case. */
  variable(name: string): DataType | undefined;
  tables(): Iterable<CatalogTable>;
  procedures(): Iterable<CatalogProcedure>;
  withSettings(changes: Partial<SessionSettings>): Catalog;
  withTable(table: CatalogTable): Catalog;
  withoutTable(name: QualifiedName): Catalog;
  withProcedure(procedure: CatalogProcedure): Catalog;
  withoutProcedure(name: QualifiedName): Catalog;
  withFunction(defined: CatalogFunction): Catalog;
  withoutFunction(name: QualifiedName): Catalog;
  functions(): Iterable<CatalogFunction>;
  withVariable(name: string, type: DataType): Catalog;
  withoutVariable(name: string): Catalog;
  /** Without any variable and table variable: what GO leaves. */
  withoutVariables(): Catalog;
  /** With the variables and table variables of another catalog in place of its own. */
  withVariablesOf(other: Catalog): Catalog;
}
