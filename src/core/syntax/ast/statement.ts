import type {
  AlterTable,
  CreateIndex,
  CreateSchema,
  CreateTable,
  CreateSequence,
  CreateSynonym,
  CreateTableType,
  CreateType,
  CreateView,
  DropStatement,
} from './ddl.ts';
import type { CursorStatement, DeclareCursor, FetchStatement } from './cursor.ts';
import type {
  BulkInsertStatement,
  DeleteStatement,
  InsertStatement,
  MergeStatement,
  SelectStatement,
  TruncateStatement,
  UpdateStatement,
} from './dml.ts';
import type * as procedural from './procedural.ts';
import type * as storage from './storage.ts';

/**
 * Any statement. Its own span is `[0, length)`; where it stands is in its PlacedStatement.
 * The span includes a terminating semicolon.
 */
export type Statement =
  | SelectStatement
  | InsertStatement
  | UpdateStatement
  | DeleteStatement
  | MergeStatement
  | TruncateStatement
  | BulkInsertStatement
  | DeclareCursor
  | CursorStatement
  | FetchStatement
  | CreateTable
  | AlterTable
  | CreateView
  | CreateSchema
  | CreateSequence
  | CreateSynonym
  | CreateTableType
  | CreateType
  | DropStatement
  | CreateIndex
  | storage.CreatePartitionFunction
  | storage.CreatePartitionScheme
  | storage.AlterPartition
  | storage.CreateStatistics
  | storage.UpdateStatistics
  | storage.CreateExternalTable
  | storage.CreateExternalObject
  | storage.CreateFromAssembly
  | storage.CreateFileTable
  | storage.CreateTableClone
  | procedural.DeclareStatement
  | procedural.SetVariable
  | procedural.SetMember
  | procedural.SetOption
  | procedural.UseStatement
  | procedural.BatchSeparator
  | procedural.Block
  | procedural.IfStatement
  | procedural.WhileStatement
  | procedural.RepeatedStatements
  | procedural.ForStatement
  | procedural.LoopControl
  | procedural.ReturnStatement
  | procedural.TryCatchBlock
  | procedural.HandlerDeclaration
  | procedural.ThrowStatement
  | procedural.GetDiagnostics
  | procedural.PrintStatement
  | procedural.TransactionStatement
  | procedural.ExecuteStatement
  | procedural.CreateProcedure
  | procedural.CreateFunction
  | procedural.CreateTrigger
  | procedural.GotoStatement
  | procedural.LabelStatement
  | procedural.WaitForStatement
  | procedural.AdministrationStatement
  | procedural.UnparsedStatement
  | procedural.EmptyStatement;

/** A whole text: its statements at absolute offsets. */
export interface Script {
  readonly kind: 'Script';
  readonly length: number;
  readonly items: readonly procedural.PlacedStatement[];
}
