import type { Expression } from './expression.ts';
import type { DataTypeNode, Identifier, NodeBase, ObjectName } from './node.ts';
import type { StatementList } from './procedural.ts';
import type { Query, UnparsedClause } from './query.ts';

export interface CreateTable extends NodeBase {
  readonly kind: 'CreateTable';
  readonly name: ObjectName;
  readonly ifNotExists: boolean;
  readonly orReplace: boolean;
  readonly temporary: boolean;
  readonly columns: readonly ColumnDefinition[];
  readonly constraints: readonly TableConstraint[];
  /** `AS query` (Databricks SQL), else null. */
  readonly query: Query | null;
  /** USING, CLUSTER BY, TBLPROPERTIES, ON filegroup, WITH (…), AS NODE and AS EDGE (GRAPH): kept as text. */
  readonly options: readonly UnparsedClause[];
}

export interface ColumnDefinition extends NodeBase {
  readonly kind: 'ColumnDefinition';
  readonly name: Identifier;
  /** Null for a computed column. */
  readonly type: DataTypeNode | null;
  readonly collation: Identifier | null;
  /** null where neither NULL nor NOT NULL is written. */
  readonly nullable: boolean | null;
  readonly identity: IdentityClause | null;
  readonly defaultValue: DefaultClause | null;
  readonly computed: Expression | null;
  readonly persisted: boolean;
  readonly constraints: readonly TableConstraint[];
  /** What else stands in the definition (SPARSE, MASKED, COMMENT …), as text. */
  readonly options: readonly UnparsedClause[];
}

/** `IDENTITY(seed, increment)`, `GENERATED {ALWAYS | BY DEFAULT} AS IDENTITY (…)`. */
export interface IdentityClause extends NodeBase {
  readonly kind: 'IdentityClause';
  readonly seed: string;
  readonly increment: string;
  readonly always: boolean;
}

export interface DefaultClause extends NodeBase {
  readonly kind: 'DefaultClause';
  readonly constraintName: Identifier | null;
  readonly value: Expression;
}

export interface TableConstraint extends NodeBase {
  readonly kind: 'TableConstraint';
  readonly name: Identifier | null;
  readonly constraint: 'primary-key' | 'unique' | 'foreign-key' | 'check' | 'default' | 'index';
  /** Key columns; for a column constraint without a list, empty (the column itself is meant). */
  readonly columns: readonly Identifier[];
  readonly references: ObjectName | null;
  readonly referencedColumns: readonly Identifier[];
  /** True for a foreign key that changes its rows when the row that they refer to changes or goes (CASCADE, SET). */
  readonly acts: boolean;
  /** CHECK's condition, DEFAULT's value. */
  readonly expression: Expression | null;
}

/** `TABLE (…)` of a variable, of what a function returns, or of a type. */
export interface TableTypeDefinition extends NodeBase {
  readonly kind: 'TableTypeDefinition';
  readonly columns: readonly ColumnDefinition[];
  readonly constraints: readonly TableConstraint[];
}

export interface AlterTable extends NodeBase {
  readonly kind: 'AlterTable';
  readonly name: ObjectName;
  readonly action:
    | { readonly type: 'add-columns'; readonly columns: readonly ColumnDefinition[] }
    | { readonly type: 'add-constraint'; readonly constraints: readonly TableConstraint[] }
    | { readonly type: 'drop-columns'; readonly names: readonly Identifier[] }
    | { readonly type: 'drop-constraint'; readonly names: readonly Identifier[] }
    | { readonly type: 'alter-column'; readonly column: ColumnDefinition }
    | { readonly type: 'set-default'; readonly column: Identifier; readonly value: Expression }
    | { readonly type: 'other'; readonly text: UnparsedClause };
}

export interface CreateView extends NodeBase {
  readonly kind: 'CreateView';
  readonly name: ObjectName;
  readonly orReplace: boolean;
  readonly orAlter: boolean;
  readonly alter: boolean;
  readonly temporary: boolean;
  readonly columns: readonly Identifier[];
  readonly options: readonly UnparsedClause[];
  readonly query: Query;
  readonly withCheckOption: boolean;
}

export interface CreateSchema extends NodeBase {
  readonly kind: 'CreateSchema';
  readonly name: ObjectName;
  readonly ifNotExists: boolean;
  /** Tables and views that belong to the new schema, and rights on them; null for none. */
  readonly elements: StatementList | null;
}

/** `CREATE TYPE name AS TABLE (…)`: what variables and parameters of that type are. */
export interface CreateTableType extends NodeBase {
  readonly kind: 'CreateTableType';
  readonly name: ObjectName;
  readonly table: TableTypeDefinition;
  /** WITH (MEMORY_OPTIMIZED = ON). */
  readonly options: UnparsedClause | null;
}

/** `CREATE TYPE name FROM type`: another name for a type. */
export interface CreateType extends NodeBase {
  readonly kind: 'CreateType';
  readonly name: ObjectName;
  readonly base: DataTypeNode;
  /** False for NOT NULL: of columns that do not say it themselves. */
  readonly nullable: boolean;
}

/** CREATE SEQUENCE of T-SQL; numbers are as written, null for those that are left out. */
export interface CreateSequence extends NodeBase {
  readonly kind: 'CreateSequence';
  readonly name: ObjectName;
  readonly type: DataTypeNode | null;
  readonly first: string | null;
  readonly increment: string | null;
  readonly minimum: string | null;
  readonly maximum: string | null;
  readonly cycles: boolean;
}

/** `CREATE SYNONYM name FOR object`: another name for a table, view, procedure or function. */
export interface CreateSynonym extends NodeBase {
  readonly kind: 'CreateSynonym';
  readonly name: ObjectName;
  readonly base: ObjectName;
}

export interface DropStatement extends NodeBase {
  readonly kind: 'DropStatement';
  readonly object:
    | 'TABLE'
    | 'VIEW'
    | 'PROCEDURE'
    | 'FUNCTION'
    | 'SCHEMA'
    | 'INDEX'
    | 'VARIABLE'
    | 'TRIGGER'
    | 'SEQUENCE'
    | 'SYNONYM'
    | 'TYPE'
    | 'STATISTICS'
    | 'PARTITION FUNCTION'
    | 'PARTITION SCHEME'
    | 'EXTERNAL TABLE'
    | 'EXTERNAL DATA SOURCE'
    | 'EXTERNAL FILE FORMAT';
  readonly ifExists: boolean;
  readonly names: readonly ObjectName[];
}

/** CREATE INDEX of any kind: an object name and the table; the rest is kept as text. */
export interface CreateIndex extends NodeBase {
  readonly kind: 'CreateIndex';
  readonly name: Identifier;
  readonly table: ObjectName;
  readonly unique: boolean;
  readonly columns: readonly Identifier[];
  /** True if it holds only rows for which a condition is true. */
  readonly filtered: boolean;
}
