import type { TableTypeDefinition } from './ddl.ts';
import type { ExecuteStatementBody } from './dml.ts';
import type { Expression, Variable } from './expression.ts';
import type { DataTypeNode, Identifier, NodeBase, ObjectName } from './node.ts';
import type { AssignmentOperator, Query, UnparsedClause } from './query.ts';
import type { Statement } from './statement.ts';

/** A statement in its place: `offset` from the start of what encloses it (statement or script). */
export interface PlacedStatement {
  readonly offset: number;
  readonly statement: Statement;
}

/** Statements in order. Its span is in the enclosing statement, as any node's. */
export interface StatementList extends NodeBase {
  readonly kind: 'StatementList';
  readonly items: readonly PlacedStatement[];
}

/** `DECLARE @a int = 1, @t TABLE (…)`; Databricks: `DECLARE [OR REPLACE] [VARIABLE] a INT DEFAULT 1`. */
export interface DeclareStatement extends NodeBase {
  readonly kind: 'DeclareStatement';
  readonly orReplace: boolean;
  readonly declarations: readonly VariableDeclaration[];
}

export interface VariableDeclaration extends NodeBase {
  readonly kind: 'VariableDeclaration';
  /** With its at sign in T-SQL. */
  readonly name: string;
  /** Null for a table variable and for an untyped Databricks variable. */
  readonly type: DataTypeNode | null;
  readonly value: Expression | null;
  readonly table: TableTypeDefinition | null;
}

/** `SET @v = x`, `SET @v += x`; Databricks: `SET [VAR | VARIABLE] v = x` or `(v, w) = (query)`. */
export interface SetVariable extends NodeBase {
  readonly kind: 'SetVariable';
  /** With its at sign in T-SQL. */
  readonly name: string;
  /** The variables after the first, where a query gives several values; empty otherwise. */
  readonly others: readonly string[];
  readonly operator: AssignmentOperator;
  readonly value: Expression;
}

/** `SET @x.modify('…')`, `SET @point.X = 1`: a variable changed by a method or in a part. */
export interface SetMember extends NodeBase {
  readonly kind: 'SetMember';
  readonly member: Expression;
  /** What the part is set to; null for a method. */
  readonly value: Expression | null;
}

/** `SET NOCOUNT ON`, `SET DATEFIRST 1`, `SET ANSI_NULLS, QUOTED_IDENTIFIER ON`. */
export interface SetOption extends NodeBase {
  readonly kind: 'SetOption';
  /** Upper case. */
  readonly names: readonly string[];
  /** `ON`, `OFF`, or the value's source text. */
  readonly value: string;
}

export interface UseStatement extends NodeBase {
  readonly kind: 'UseStatement';
  readonly name: ObjectName;
}

/** GO, with its count. Ends a batch: variables go out of scope. */
export interface BatchSeparator extends NodeBase {
  readonly kind: 'BatchSeparator';
  readonly count: number;
}

/** BEGIN … END, of both dialects (`declarations` and handlers of Databricks are its first statements). */
export interface Block extends NodeBase {
  readonly kind: 'Block';
  readonly label: Identifier | null;
  /** ATOMIC WITH (…), of a natively compiled module of T-SQL: all of it happens or nothing. */
  readonly atomic: UnparsedClause | null;
  readonly body: StatementList;
}

/** IF: branches in order, each with a condition; `otherwise` is ELSE. One list may hold one statement. */
export interface IfStatement extends NodeBase {
  readonly kind: 'IfStatement';
  readonly branches: readonly IfBranch[];
  readonly otherwise: StatementList | null;
}

export interface IfBranch extends NodeBase {
  readonly kind: 'IfBranch';
  readonly condition: Expression;
  readonly body: StatementList;
}

export interface WhileStatement extends NodeBase {
  readonly kind: 'WhileStatement';
  readonly label: Identifier | null;
  readonly condition: Expression;
  readonly body: StatementList;
}

/**
 * Statements that run several times: a batch before GO n, or what jumps go back to. No text is one; `structuredJumps` makes it.
 */
export interface RepeatedStatements extends NodeBase {
  readonly kind: 'RepeatedStatements';
  readonly label: Identifier | null;
  /** How many times; null until they are left behind the last of them. */
  readonly times: number | null;
  readonly body: StatementList;
}

/** `FOR [row AS] query DO … END FOR` of Databricks SQL: once for each row. */
export interface ForStatement extends NodeBase {
  readonly kind: 'ForStatement';
  readonly label: Identifier | null;
  /** What the columns of the row may be qualified with. */
  readonly row: Identifier | null;
  readonly query: Query;
  readonly body: StatementList;
}

/** BREAK and CONTINUE, LEAVE and ITERATE (which name a label). */
export interface LoopControl extends NodeBase {
  readonly kind: 'LoopControl';
  readonly action: 'break' | 'continue';
  readonly label: Identifier | null;
}

export interface ReturnStatement extends NodeBase {
  readonly kind: 'ReturnStatement';
  readonly value: Expression | null;
}

export interface TryCatchBlock extends NodeBase {
  readonly kind: 'TryCatchBlock';
  readonly body: StatementList;
  readonly handler: StatementList;
}

/** `DECLARE {EXIT | CONTINUE} HANDLER FOR condition statement` of Databricks SQL. */
export interface HandlerDeclaration extends NodeBase {
  readonly kind: 'HandlerDeclaration';
  readonly action: 'EXIT' | 'CONTINUE';
  /** `SQLEXCEPTION`, `NOT FOUND`, `SQLSTATE '…'`, in upper case. */
  readonly conditions: readonly string[];
  readonly body: StatementList;
}

/** THROW [number, message, state], RAISERROR (…), SIGNAL, RESIGNAL. */
export interface ThrowStatement extends NodeBase {
  readonly kind: 'ThrowStatement';
  readonly form: 'THROW' | 'RAISERROR' | 'SIGNAL' | 'RESIGNAL';
  readonly arguments: readonly Expression[];
  readonly options: readonly string[];
}

/** GET DIAGNOSTICS CONDITION 1 of Databricks SQL: what a handler asks of its error. */
export interface GetDiagnostics extends NodeBase {
  readonly kind: 'GetDiagnostics';
  readonly variables: readonly string[];
  /** What each of them takes, in upper case. */
  readonly items: readonly string[];
}

export interface PrintStatement extends NodeBase {
  readonly kind: 'PrintStatement';
  readonly value: Expression;
}

export interface TransactionStatement extends NodeBase {
  readonly kind: 'TransactionStatement';
  readonly action: 'begin' | 'commit' | 'rollback' | 'save';
  readonly name: Identifier | Variable | null;
}

/** EXEC, CALL, EXECUTE IMMEDIATE. */
export interface ExecuteStatement extends NodeBase {
  readonly kind: 'ExecuteStatement';
  readonly body: ExecuteStatementBody;
}

export interface ProcedureParameter extends NodeBase {
  readonly kind: 'ProcedureParameter';
  /** With its at sign in T-SQL. */
  readonly name: string;
  readonly type: DataTypeNode;
  readonly defaultValue: Expression | null;
  readonly output: boolean;
  readonly readOnly: boolean;
}

export interface CreateProcedure extends NodeBase {
  readonly kind: 'CreateProcedure';
  readonly name: ObjectName;
  readonly orAlter: boolean;
  readonly orReplace: boolean;
  readonly alter: boolean;
  readonly parameters: readonly ProcedureParameter[];
  readonly options: readonly string[];
  readonly body: StatementList;
}

/** CREATE FUNCTION: the signature; the body is a list (scalar, multi-statement) or a query (inline). */
export interface CreateFunction extends NodeBase {
  readonly kind: 'CreateFunction';
  readonly name: ObjectName;
  readonly orAlter: boolean;
  readonly orReplace: boolean;
  readonly alter: boolean;
  readonly parameters: readonly ProcedureParameter[];
  readonly returns: DataTypeNode | null;
  /** `RETURNS @t TABLE (…)`: the table that the body fills, else null. */
  readonly returnsTable: VariableDeclaration | null;
  readonly body: StatementList | null;
  readonly query: Query | null;
}

/** GOTO, and the label that it goes to. */
export interface GotoStatement extends NodeBase {
  readonly kind: 'GotoStatement';
  readonly label: Identifier;
}

export interface LabelStatement extends NodeBase {
  readonly kind: 'LabelStatement';
  readonly label: Identifier;
}

/** `WAITFOR DELAY '00:00:05'`, `WAITFOR TIME '22:00'`. */
export interface WaitForStatement extends NodeBase {
  readonly kind: 'WaitForStatement';
  readonly form: 'DELAY' | 'TIME';
  readonly value: Expression;
}

/** CREATE TRIGGER: when it fires, and its body, which sees the rows as `inserted` and `deleted`. */
export interface CreateTrigger extends NodeBase {
  readonly kind: 'CreateTrigger';
  readonly name: ObjectName;
  readonly orAlter: boolean;
  readonly alter: boolean;
  /** Null for a trigger on a database or the server. */
  readonly table: ObjectName | null;
  /** AFTER also where FOR is written. */
  readonly timing: 'AFTER' | 'INSTEAD OF';
  /** INSERT, UPDATE, DELETE, or events of a database or server, in upper case. */
  readonly events: readonly string[];
  readonly body: StatementList;
}

/** Recognised and named, but ported by no rule: logins, permissions, backup, DBCC … */
export interface AdministrationStatement extends NodeBase {
  readonly kind: 'AdministrationStatement';
  /** Lower case, for people: `backup database`, `create login`, `dbcc checkdb`. */
  readonly what: string;
  /** What it is about, and whom (GRANT ON object TO user), where it names them. */
  readonly names: readonly ObjectName[];
}

/** A statement that is known as one but not understood; a diagnostic or finding says so. Nothing is lost. */
export interface UnparsedStatement extends NodeBase {
  readonly kind: 'UnparsedStatement';
}

/** A lone `;`. */
export interface EmptyStatement extends NodeBase {
  readonly kind: 'EmptyStatement';
}
