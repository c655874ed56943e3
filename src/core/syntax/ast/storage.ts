import type { ColumnDefinition } from './ddl.ts';
import type { DataTypeNode, Identifier, NodeBase, ObjectName } from './node.ts';
import type { Expression } from './expression.ts';
import type { ProcedureParameter } from './procedural.ts';
import type { Query, UnparsedClause } from './query.ts';

/** CREATE PARTITION FUNCTION: in which part of a table a value is stored. */
export interface CreatePartitionFunction extends NodeBase {
  readonly kind: 'CreatePartitionFunction';
  readonly name: ObjectName;
  readonly type: DataTypeNode;
  /** To which part a boundary itself belongs; LEFT also where neither is written. */
  readonly side: 'LEFT' | 'RIGHT';
  readonly boundaries: readonly Expression[];
}

/** CREATE PARTITION SCHEME: on which filegroups the parts are. */
export interface CreatePartitionScheme extends NodeBase {
  readonly kind: 'CreatePartitionScheme';
  readonly name: ObjectName;
  readonly partitionFunction: ObjectName;
  /** ALL TO: every part is on the one filegroup. */
  readonly all: boolean;
  readonly filegroups: readonly Identifier[];
}

/** ALTER PARTITION FUNCTION … SPLIT or MERGE RANGE, ALTER PARTITION SCHEME … NEXT USED. */
export interface AlterPartition extends NodeBase {
  readonly kind: 'AlterPartition';
  readonly object: 'FUNCTION' | 'SCHEME';
  readonly name: ObjectName;
  readonly action: 'SPLIT' | 'MERGE' | 'NEXT USED';
  /** The boundary that comes or goes; null of a scheme. */
  readonly boundary: Expression | null;
  readonly filegroup: Identifier | null;
}

export interface CreateStatistics extends NodeBase {
  readonly kind: 'CreateStatistics';
  readonly name: Identifier;
  readonly table: ObjectName;
  readonly columns: readonly Identifier[];
  /** True if they are about rows for which a condition is true. */
  readonly filtered: boolean;
  /** WITH …, as text. */
  readonly options: UnparsedClause | null;
}

export interface UpdateStatistics extends NodeBase {
  readonly kind: 'UpdateStatistics';
  readonly table: ObjectName;
  /** Statistics and indexes; empty for all of the table's. */
  readonly statistics: readonly Identifier[];
  readonly options: UnparsedClause | null;
}

/** CREATE EXTERNAL TABLE of T-SQL: rows that stay in files or on another server. */
export interface CreateExternalTable extends NodeBase {
  readonly kind: 'CreateExternalTable';
  readonly name: ObjectName;
  readonly columns: readonly ColumnDefinition[];
  readonly settings: readonly OptionSetting[];
  /** AS SELECT: what is written to the files. */
  readonly query: Query | null;
}

/** CREATE or ALTER EXTERNAL DATA SOURCE, CREATE EXTERNAL FILE FORMAT. */
export interface CreateExternalObject extends NodeBase {
  readonly kind: 'CreateExternalObject';
  readonly object: 'DATA SOURCE' | 'FILE FORMAT';
  readonly alter: boolean;
  readonly name: ObjectName;
  readonly settings: readonly OptionSetting[];
}

/** `LOCATION = '/data'`, `FORMAT_OPTIONS (FIRST_ROW = 2)`. */
export interface OptionSetting extends NodeBase {
  readonly kind: 'OptionSetting';
  /** In upper case. */
  readonly name: string;
  /** As it is written; empty where settings follow in parentheses. */
  readonly value: string;
  readonly settings: readonly OptionSetting[];
}

/** CREATE of what a class or method of .NET does: its code is no SQL. */
export interface CreateFromAssembly extends NodeBase {
  readonly kind: 'CreateFromAssembly';
  readonly object: 'AGGREGATE' | 'FUNCTION' | 'PROCEDURE' | 'TRIGGER' | 'TYPE';
  readonly name: ObjectName;
  /** Of a trigger on a table. */
  readonly table: ObjectName | null;
  readonly parameters: readonly ProcedureParameter[];
  readonly returns: DataTypeNode | null;
  /** Of the table that a function returns. */
  readonly columns: readonly ColumnDefinition[];
  /** `assembly.class.method`. */
  readonly external: ObjectName;
}

/** CREATE TABLE … AS FILETABLE: a folder of files, whose columns are always the same. */
export interface CreateFileTable extends NodeBase {
  readonly kind: 'CreateFileTable';
  readonly name: ObjectName;
  readonly options: readonly UnparsedClause[];
}

/** CREATE TABLE … AS CLONE OF: a table with the columns and rows that another has, or had. */
export interface CreateTableClone extends NodeBase {
  readonly kind: 'CreateTableClone';
  readonly name: ObjectName;
  readonly source: ObjectName;
  /** AT point in time; null for now. */
  readonly at: Expression | null;
}
