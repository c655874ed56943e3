import type { ChangeStatement } from './dml.ts';
import type { Expression, Variable } from './expression.ts';
import type { DataTypeNode, Identifier, NodeBase, ObjectName } from './node.ts';

/** A query with everything that may stand around its body. The unit that has output columns. */
export interface Query extends NodeBase {
  readonly kind: 'Query';
  readonly with: WithClause | null;
  readonly body: QueryBody;
  readonly orderBy: OrderByClause | null;
  /** CLUSTER BY, DISTRIBUTE BY, SORT BY of Databricks SQL: kept, reported, not understood here. */
  readonly distribution: readonly UnparsedClause[];
  readonly limit: LimitClause | null;
  readonly forClause: ForClause | null;
  readonly option: OptionClause | null;
}

export type QueryBody = QuerySpecification | SetOperation | ParenthesizedQuery | ValuesClause;

export interface WithClause extends NodeBase {
  readonly kind: 'WithClause';
  /** True where the word RECURSIVE is written. */
  readonly recursive: boolean;
  /** XMLNAMESPACES (…) of T-SQL: kept, reported, not understood here. */
  readonly namespaces: UnparsedClause | null;
  readonly expressions: readonly CommonTableExpression[];
}

export interface CommonTableExpression extends NodeBase {
  readonly kind: 'CommonTableExpression';
  readonly name: Identifier;
  readonly columns: readonly Identifier[];
  /** `MAX RECURSION LEVEL n` of Databricks SQL. */
  readonly maxRecursionLevel: number | null;
  readonly query: Query;
}

export interface QuerySpecification extends NodeBase {
  readonly kind: 'QuerySpecification';
  readonly quantifier: 'ALL' | 'DISTINCT' | null;
  readonly top: TopClause | null;
  readonly items: readonly SelectItem[];
  readonly into: IntoClause | null;
  readonly from: FromClause | null;
  readonly where: WhereClause | null;
  readonly groupBy: GroupByClause | null;
  readonly having: HavingClause | null;
  readonly windows: readonly NamedWindow[];
  readonly qualify: QualifyClause | null;
}

/** `TOP (n) [PERCENT] [WITH TIES]`; the span covers the word TOP and all of this. */
export interface TopClause extends NodeBase {
  readonly kind: 'TopClause';
  readonly count: Expression;
  readonly percent: boolean;
  readonly withTies: boolean;
}

export interface SelectItem extends NodeBase {
  readonly kind: 'SelectItem';
  readonly expression: Expression;
  readonly alias: Identifier | null;
  /** `as`: `x AS a`; `bare`: `x a`; `equals`: `a = x`; null without alias. */
  readonly aliasForm: 'as' | 'bare' | 'equals' | null;
  /** `explode(m) AS (k, v)` of Databricks SQL names several columns; else empty, and so is `alias` if not. */
  readonly aliases: readonly Identifier[];
  /** `@v = x` assigns: the variable and its (compound) operator. The children stand in source order. */
  readonly assign: { readonly variable: Variable; readonly operator: AssignmentOperator } | null;
}

export type AssignmentOperator =
  '=' | '+=' | '-=' | '*=' | '/=' | '%=' | '&=' | '|=' | '^=' | '||=';

export interface IntoClause extends NodeBase {
  readonly kind: 'IntoClause';
  readonly target: ObjectName;
}

/** FROM, with the comma-separated table references. */
export interface FromClause extends NodeBase {
  readonly kind: 'FromClause';
  readonly tables: readonly TableReference[];
  /** LATERAL VIEW of Databricks SQL: kept, reported, not understood here. */
  readonly lateralViews: readonly UnparsedClause[];
}

export type TableReference =
  | NamedTable
  | DerivedTable
  | ChangedRowsTable
  | TableFunction
  | JoinedTable
  | ParenthesizedTable
  | PivotedTable
  | TableVariable;

export interface TableAlias extends NodeBase {
  readonly kind: 'TableAlias';
  readonly name: Identifier;
  readonly columns: readonly Identifier[];
}

/** A hint in WITH (…) or an old-style (NOLOCK): its words, in upper case. */
export interface TableHints extends NodeBase {
  readonly kind: 'TableHints';
  readonly hints: readonly string[];
}

export interface NamedTable extends NodeBase {
  readonly kind: 'NamedTable';
  readonly name: ObjectName;
  readonly alias: TableAlias | null;
  readonly hints: TableHints | null;
  /** TABLESAMPLE, FOR SYSTEM_TIME, VERSION AS OF: kept as text, reported, not understood here. */
  readonly modifier: UnparsedClause | null;
}

/** `@t` as a table. */
export interface TableVariable extends NodeBase {
  readonly kind: 'TableVariable';
  readonly name: string;
  readonly alias: TableAlias | null;
  readonly hints: TableHints | null;
}

/** `(query) alias`, `(VALUES …) alias`; `lateral` where LATERAL is written before it. */
export interface DerivedTable extends NodeBase {
  readonly kind: 'DerivedTable';
  readonly query: Query;
  readonly alias: TableAlias | null;
  readonly lateral: boolean;
}

/** `(MERGE … OUTPUT …) alias` in FROM of an INSERT: the rows that a change gives by its OUTPUT. */
export interface ChangedRowsTable extends NodeBase {
  readonly kind: 'ChangedRowsTable';
  readonly change: ChangeStatement;
  readonly alias: TableAlias | null;
}

/** `f(args) alias`, OPENJSON(…) WITH (…), `x.nodes(…)`. */
export interface TableFunction extends NodeBase {
  readonly kind: 'TableFunction';
  readonly name: ObjectName;
  readonly arguments: readonly Expression[];
  readonly columns: readonly TableFunctionColumn[];
  readonly alias: TableAlias | null;
  readonly hints: TableHints | null;
  readonly lateral: boolean;
}

export interface TableFunctionColumn extends NodeBase {
  readonly kind: 'TableFunctionColumn';
  readonly name: Identifier;
  readonly type: DataTypeNode;
  readonly path: Expression | null;
  readonly asJson: boolean;
}

export interface JoinedTable extends NodeBase {
  readonly kind: 'JoinedTable';
  readonly join:
    | 'inner'
    | 'left'
    | 'right'
    | 'full'
    | 'cross'
    | 'cross-apply'
    | 'outer-apply'
    | 'left-semi'
    | 'left-anti';
  readonly natural: boolean;
  /** LOOP, HASH, MERGE, REMOTE and their kin of T-SQL, in upper case. */
  readonly hint: string | null;
  readonly left: TableReference;
  readonly right: TableReference;
  readonly on: Expression | null;
  readonly using: readonly Identifier[];
}

export interface ParenthesizedTable extends NodeBase {
  readonly kind: 'ParenthesizedTable';
  readonly table: TableReference;
}

/** PIVOT or UNPIVOT over a table; the inside is parsed for the plain T-SQL form. */
export interface PivotedTable extends NodeBase {
  readonly kind: 'PivotedTable';
  readonly operator: 'PIVOT' | 'UNPIVOT';
  readonly table: TableReference;
  /** True and false for INCLUDE and EXCLUDE NULLS of UNPIVOT, null where neither is written. */
  readonly includeNulls: boolean | null;
  /** PIVOT's aggregate calls, with an alias as NamedArgument; empty for UNPIVOT. */
  readonly aggregates: readonly Expression[];
  /** UNPIVOT's value column, else null. */
  readonly valueColumn: Identifier | null;
  readonly column: Identifier;
  readonly values: readonly PivotValue[];
  readonly alias: TableAlias | null;
}

export interface PivotValue extends NodeBase {
  readonly kind: 'PivotValue';
  readonly value: Expression;
  readonly alias: Identifier | null;
}

export interface WhereClause extends NodeBase {
  readonly kind: 'WhereClause';
  readonly condition: Expression;
}

export interface HavingClause extends NodeBase {
  readonly kind: 'HavingClause';
  readonly condition: Expression;
}

export interface QualifyClause extends NodeBase {
  readonly kind: 'QualifyClause';
  readonly condition: Expression;
}

export interface GroupByClause extends NodeBase {
  readonly kind: 'GroupByClause';
  /** ROLLUP(…), CUBE(…) and GROUPING SETS stand in `items` as GroupingSet nodes. */
  readonly items: readonly (Expression | GroupingSet)[];
  /** WITH (DISTRIBUTED_AGG) behind items, of Synapse: kept, reported, not understood here. */
  readonly hints: readonly UnparsedClause[];
  /** `WITH ROLLUP`, `WITH CUBE`, `GROUP BY ALL`. */
  readonly modifier: 'WITH ROLLUP' | 'WITH CUBE' | 'ALL' | null;
}

export interface GroupingSet extends NodeBase {
  readonly kind: 'GroupingSet';
  readonly form: 'ROLLUP' | 'CUBE' | 'GROUPING SETS' | 'SET';
  readonly items: readonly (Expression | GroupingSet)[];
}

export interface NamedWindow extends NodeBase {
  readonly kind: 'NamedWindow';
  readonly name: Identifier;
  readonly window: WindowSpecification;
}

/** The parenthesised text after OVER, or a bare window name (then only `base` is present). */
export interface WindowSpecification extends NodeBase {
  readonly kind: 'WindowSpecification';
  readonly base: Identifier | null;
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly OrderByItem[];
  readonly frame: WindowFrame | null;
}

export interface WindowFrame extends NodeBase {
  readonly kind: 'WindowFrame';
  readonly unit: 'ROWS' | 'RANGE' | 'GROUPS';
  readonly from: FrameBound;
  readonly to: FrameBound | null;
}

export interface FrameBound extends NodeBase {
  readonly kind: 'FrameBound';
  readonly bound:
    'UNBOUNDED PRECEDING' | 'PRECEDING' | 'CURRENT ROW' | 'FOLLOWING' | 'UNBOUNDED FOLLOWING';
  readonly offset: Expression | null;
}

export interface SetOperation extends NodeBase {
  readonly kind: 'SetOperation';
  readonly operator: 'UNION' | 'EXCEPT' | 'INTERSECT';
  readonly all: boolean;
  readonly left: QueryBody;
  readonly right: QueryBody;
}

export interface ParenthesizedQuery extends NodeBase {
  readonly kind: 'ParenthesizedQuery';
  readonly query: Query;
}

/** `VALUES (…), (…)`. */
export interface ValuesClause extends NodeBase {
  readonly kind: 'ValuesClause';
  readonly rows: readonly ValuesRow[];
}

export interface ValuesRow extends NodeBase {
  readonly kind: 'ValuesRow';
  readonly items: readonly Expression[];
}

export interface OrderByClause extends NodeBase {
  readonly kind: 'OrderByClause';
  readonly items: readonly OrderByItem[];
}

export interface OrderByItem extends NodeBase {
  readonly kind: 'OrderByItem';
  readonly expression: Expression;
  readonly direction: 'ASC' | 'DESC' | null;
  readonly nulls: 'FIRST' | 'LAST' | null;
}

/** `OFFSET n ROWS FETCH NEXT m ROWS ONLY`, or `LIMIT m [OFFSET n]`. */
export interface LimitClause extends NodeBase {
  readonly kind: 'LimitClause';
  readonly form: 'offset-fetch' | 'limit';
  readonly offset: Expression | null;
  readonly count: Expression | null;
}

/** FOR XML or FOR JSON with its options as written, in upper case. */
export interface ForClause extends NodeBase {
  readonly kind: 'ForClause';
  readonly format: 'XML' | 'JSON' | 'BROWSE';
  readonly options: string;
}

/** `OPTION (…)`: MAXRECURSION is read out, all hints are kept as upper-case text. */
export interface OptionClause extends NodeBase {
  readonly kind: 'OptionClause';
  readonly maxRecursion: number | null;
  readonly hints: readonly string[];
}

/** Words that are recognised as a clause, kept and reported, but not understood. */
export interface UnparsedClause extends NodeBase {
  readonly kind: 'UnparsedClause';
  readonly what: string;
}
