import type * as ddl from './ddl.ts';
import type * as dml from './dml.ts';
import type { Expression, CaseWhen } from './expression.ts';
import type { DataTypeNode, Identifier, ObjectName } from './node.ts';
import type * as procedural from './procedural.ts';
import type * as query from './query.ts';
import type { Statement } from './statement.ts';
import type { OptionSetting } from './storage.ts';

export type * from './cursor.ts';
export type * from './ddl.ts';
export type * from './dml.ts';
export type * from './expression.ts';
export type * from './node.ts';
export type * from './procedural.ts';
export type * from './query.ts';
export type * from './statement.ts';
export type * from './storage.ts';

/** Every syntax node. */
export type Node =
  | Statement
  | Expression
  | CaseWhen
  | Identifier
  | ObjectName
  | DataTypeNode
  | query.Query
  | query.QueryBody
  | query.WithClause
  | query.CommonTableExpression
  | query.TopClause
  | query.SelectItem
  | query.IntoClause
  | query.FromClause
  | query.TableReference
  | query.TableAlias
  | query.TableHints
  | query.TableFunctionColumn
  | query.PivotValue
  | query.WhereClause
  | query.HavingClause
  | query.QualifyClause
  | query.GroupByClause
  | query.GroupingSet
  | query.NamedWindow
  | query.WindowSpecification
  | query.WindowFrame
  | query.FrameBound
  | query.ValuesRow
  | query.OrderByClause
  | query.OrderByItem
  | query.LimitClause
  | query.ForClause
  | query.OptionClause
  | query.UnparsedClause
  | dml.Assignment
  | dml.MergeClause
  | dml.MergeUpdate
  | dml.MergeInsert
  | dml.MergeDelete
  | dml.OutputClause
  | dml.ExecuteStatementBody
  | dml.ExecuteArgument
  | ddl.ColumnDefinition
  | ddl.IdentityClause
  | ddl.DefaultClause
  | ddl.TableConstraint
  | ddl.TableTypeDefinition
  | OptionSetting
  | procedural.VariableDeclaration
  | procedural.StatementList
  | procedural.IfBranch
  | procedural.ProcedureParameter;

export type NodeKind = Node['kind'];
