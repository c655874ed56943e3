import type {
  AssignmentOperator,
  FromClause,
  OptionClause,
  Query,
  SelectItem,
  TableReference,
  TopClause,
  UnparsedClause,
  WhereClause,
  WithClause,
} from './query.ts';
import type { DefaultValue, Expression, Variable } from './expression.ts';
import type { Identifier, NodeBase, ObjectName } from './node.ts';

/** A query as a statement. A plain `SELECT @a = 1` is one too: its items have `assign`. */
export interface SelectStatement extends NodeBase {
  readonly kind: 'SelectStatement';
  readonly query: Query;
}

/** What a DML statement changes: a table, a view, a CTE, an alias of FROM, or a table variable. */
export type DmlTarget = Extract<TableReference, { kind: 'NamedTable' | 'TableVariable' }>;

/** A statement that changes rows, and may give them by OUTPUT. */
export type ChangeStatement = InsertStatement | UpdateStatement | DeleteStatement | MergeStatement;

export interface InsertStatement extends NodeBase {
  readonly kind: 'InsertStatement';
  readonly with: WithClause | null;
  readonly top: TopClause | null;
  readonly target: DmlTarget;
  /** INSERT OVERWRITE of Databricks SQL. */
  readonly overwrite: boolean;
  readonly columns: readonly Identifier[];
  readonly output: OutputClause | null;
  /** A query (VALUES included), an EXEC, or DEFAULT VALUES (null). */
  readonly source: Query | ExecuteStatementBody | null;
  readonly option: OptionClause | null;
}

export interface Assignment extends NodeBase {
  readonly kind: 'Assignment';
  /** `@v = col = x` has both; at least one is present. */
  readonly variable: Variable | null;
  readonly column: ObjectName | null;
  readonly operator: AssignmentOperator;
  /** Of `column.method (…)` the call, which is no value by itself. */
  readonly value: Expression;
}

export interface UpdateStatement extends NodeBase {
  readonly kind: 'UpdateStatement';
  readonly with: WithClause | null;
  readonly top: TopClause | null;
  readonly target: DmlTarget;
  readonly assignments: readonly Assignment[];
  readonly output: OutputClause | null;
  readonly from: FromClause | null;
  readonly where: WhereClause | null;
  /** `WHERE CURRENT OF cursor`: the row that a cursor stands on, as text. */
  readonly currentOf: UnparsedClause | null;
  readonly option: OptionClause | null;
}

export interface DeleteStatement extends NodeBase {
  readonly kind: 'DeleteStatement';
  readonly with: WithClause | null;
  readonly top: TopClause | null;
  readonly target: DmlTarget;
  readonly output: OutputClause | null;
  /** The second FROM of T-SQL, or USING. */
  readonly from: FromClause | null;
  readonly where: WhereClause | null;
  /** `WHERE CURRENT OF cursor`: the row that a cursor stands on, as text. */
  readonly currentOf: UnparsedClause | null;
  readonly option: OptionClause | null;
}

export interface MergeStatement extends NodeBase {
  readonly kind: 'MergeStatement';
  readonly with: WithClause | null;
  readonly top: TopClause | null;
  readonly target: DmlTarget;
  readonly source: TableReference;
  readonly on: Expression;
  readonly clauses: readonly MergeClause[];
  readonly output: OutputClause | null;
  readonly option: OptionClause | null;
}

export interface MergeClause extends NodeBase {
  readonly kind: 'MergeClause';
  readonly when: 'matched' | 'not-matched' | 'not-matched-by-source';
  readonly condition: Expression | null;
  readonly action: MergeUpdate | MergeInsert | MergeDelete;
}

export interface MergeUpdate extends NodeBase {
  readonly kind: 'MergeUpdate';
  /** Empty for `UPDATE SET *`. */
  readonly assignments: readonly Assignment[];
}

export interface MergeInsert extends NodeBase {
  readonly kind: 'MergeInsert';
  readonly columns: readonly Identifier[];
  /** Empty for `INSERT *` and for DEFAULT VALUES. */
  readonly values: readonly (Expression | DefaultValue)[];
  readonly form: 'values' | 'default-values' | 'star';
}

export interface MergeDelete extends NodeBase {
  readonly kind: 'MergeDelete';
}

export interface OutputClause extends NodeBase {
  readonly kind: 'OutputClause';
  readonly items: readonly SelectItem[];
  readonly into: DmlTarget | null;
  readonly intoColumns: readonly Identifier[];
  /** A second OUTPUT behind one with INTO, whose rows the client takes. */
  readonly second: OutputClause | null;
}

export interface TruncateStatement extends NodeBase {
  readonly kind: 'TruncateStatement';
  readonly table: ObjectName;
  /** `WITH (PARTITIONS (…))`, `PARTITION (…)`: a part of the table only, as text. */
  readonly partitions: UnparsedClause | null;
}

/** `BULK INSERT t FROM 'file' WITH (…)`: rows of a file. */
export interface BulkInsertStatement extends NodeBase {
  readonly kind: 'BulkInsertStatement';
  readonly table: ObjectName;
  readonly source: Expression;
  readonly options: UnparsedClause | null;
}

/** EXEC as a source of INSERT, and the body of ExecuteStatement. */
export interface ExecuteStatementBody extends NodeBase {
  readonly kind: 'ExecuteBody';
  /** `@rc = proc`: the variable that takes the return code. */
  readonly returnVariable: Variable | null;
  /** The procedure's name, or null for `EXEC (text)` and EXECUTE IMMEDIATE. */
  readonly procedure: ObjectName | null;
  /** `EXEC @p`: the variable that holds the procedure's name, else null. */
  readonly procedureVariable: Variable | null;
  /** `EXEC (a + b)`: the text's expression, else null. */
  readonly text: Expression | null;
  readonly arguments: readonly ExecuteArgument[];
  /** `AT server`, `AS USER = 'x'`: where, or with whose rights, the text runs; kept as text. */
  readonly context: UnparsedClause | null;
}

export interface ExecuteArgument extends NodeBase {
  readonly kind: 'ExecuteArgument';
  /** `@p = value`: the parameter, else null (by position). */
  readonly name: Variable | null;
  readonly value: Expression;
  readonly output: boolean;
}
