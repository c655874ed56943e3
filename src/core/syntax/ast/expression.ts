import type { DataTypeNode, Identifier, NodeBase, ObjectName } from './node.ts';
import type { Query, OrderByItem, WindowSpecification } from './query.ts';

/** A constant. `raw` is its source text; its decoded value is the dialect's business (`literals.ts`). */
export interface Literal extends NodeBase {
  readonly kind: 'Literal';
  readonly literal:
    | 'string'
    | 'national-string'
    | 'integer'
    | 'decimal'
    | 'float'
    | 'money'
    | 'binary'
    | 'boolean'
    | 'null'
    /** `DATE '…'`, `TIMESTAMP '…'`, `TIMESTAMP_NTZ '…'`: the type's word is in `typeName`. */
    | 'typed';
  readonly raw: string;
  /** Upper case type word of a typed literal, else null. */
  readonly typeName: string | null;
}

/** A column, by one to five parts; the binder decides what the parts mean. */
export interface ColumnReference extends NodeBase {
  readonly kind: 'ColumnReference';
  readonly parts: readonly Identifier[];
}

/** `*` or `t.*`, also `* EXCEPT (…)` in Databricks SQL. */
export interface Star extends NodeBase {
  readonly kind: 'Star';
  readonly qualifier: ObjectName | null;
  readonly except: readonly Identifier[];
}

/** `@name`, a batch's variable or a procedure's parameter; `name` includes the at sign. */
export interface Variable extends NodeBase {
  readonly kind: 'Variable';
  readonly name: string;
}

/** `@@ROWCOUNT` and its kin; `name` is as written, both at signs included. */
export interface SystemVariable extends NodeBase {
  readonly kind: 'SystemVariable';
  readonly name: string;
}

/** `:name` of Databricks SQL, or `?`. */
export interface ParameterMarker extends NodeBase {
  readonly kind: 'ParameterMarker';
  readonly name: string | null;
}

export interface UnaryExpression extends NodeBase {
  readonly kind: 'UnaryExpression';
  readonly operator: '-' | '+' | '~';
  readonly operand: Expression;
}

/** A value operator. Chains lean left; the parser builds them without recursion. */
export interface BinaryExpression extends NodeBase {
  readonly kind: 'BinaryExpression';
  readonly operator: '+' | '-' | '*' | '/' | '%' | '||' | '&' | '|' | '^' | '<<' | '>>' | 'DIV';
  readonly left: Expression;
  readonly right: Expression;
}

export interface ComparisonExpression extends NodeBase {
  readonly kind: 'ComparisonExpression';
  /** Normalised: `!=` is `<>`, `!<` is `>=`, `!>` is `<=`, `==` is `=`. */
  readonly operator: '=' | '<>' | '<' | '<=' | '>' | '>=' | '<=>';
  readonly left: Expression;
  readonly right: Expression;
}

/** `IS [NOT] DISTINCT FROM`. */
export interface DistinctPredicate extends NodeBase {
  readonly kind: 'DistinctPredicate';
  readonly negated: boolean;
  readonly left: Expression;
  readonly right: Expression;
}

export interface LogicalExpression extends NodeBase {
  readonly kind: 'LogicalExpression';
  readonly operator: 'AND' | 'OR';
  readonly left: Expression;
  readonly right: Expression;
}

export interface NotExpression extends NodeBase {
  readonly kind: 'NotExpression';
  readonly operand: Expression;
}

/** `x IS [NOT] NULL`, `x IS [NOT] TRUE`, `x IS [NOT] FALSE`. */
export interface IsPredicate extends NodeBase {
  readonly kind: 'IsPredicate';
  readonly test: 'null' | 'true' | 'false';
  readonly negated: boolean;
  readonly operand: Expression;
}

export interface BetweenPredicate extends NodeBase {
  readonly kind: 'BetweenPredicate';
  readonly negated: boolean;
  readonly operand: Expression;
  readonly low: Expression;
  readonly high: Expression;
}

/** `x IN (…)`: exactly one of `list` (not empty) and `query` is present. */
export interface InPredicate extends NodeBase {
  readonly kind: 'InPredicate';
  readonly negated: boolean;
  readonly operand: Expression;
  readonly list: readonly Expression[];
  readonly query: Query | null;
}

export interface LikePredicate extends NodeBase {
  readonly kind: 'LikePredicate';
  readonly operator: 'LIKE' | 'ILIKE' | 'RLIKE';
  readonly negated: boolean;
  readonly operand: Expression;
  /** `LIKE ANY (…)`, `LIKE ALL (…)`: the pattern is then a RowExpression. */
  readonly quantifier: 'ANY' | 'ALL' | null;
  readonly pattern: Expression;
  readonly escape: Expression | null;
}

export interface ExistsPredicate extends NodeBase {
  readonly kind: 'ExistsPredicate';
  readonly query: Query;
}

/** `x = ANY (query)` and kin. */
export interface QuantifiedComparison extends NodeBase {
  readonly kind: 'QuantifiedComparison';
  readonly operator: ComparisonExpression['operator'];
  readonly quantifier: 'ALL' | 'ANY';
  readonly left: Expression;
  readonly query: Query;
}

export interface CaseWhen extends NodeBase {
  readonly kind: 'CaseWhen';
  readonly when: Expression;
  readonly then: Expression;
}

/** Searched CASE when `operand` is null, else simple CASE. */
export interface CaseExpression extends NodeBase {
  readonly kind: 'CaseExpression';
  readonly operand: Expression | null;
  readonly whens: readonly CaseWhen[];
  readonly otherwise: Expression | null;
}

/** Every spelling of a conversion; children stand in source order, whichever comes first. */
export interface CastExpression extends NodeBase {
  readonly kind: 'CastExpression';
  readonly form: 'CAST' | 'TRY_CAST' | 'CONVERT' | 'TRY_CONVERT' | 'PARSE' | 'TRY_PARSE' | '::';
  readonly operand: Expression;
  readonly type: DataTypeNode;
  /** CONVERT's third argument, or the culture of PARSE. */
  readonly style: Expression | null;
}

/** The date part that is the first argument of DATEADD and its kin; `name` in lower case. */
export interface DatePart extends NodeBase {
  readonly kind: 'DatePart';
  readonly name: string;
}

/**
 * A call by name. COUNT(*) has a Star argument; CURRENT_TIMESTAMP and its kin have neither parentheses nor
 * arguments. `struct(x AS a)` has a NamedArgument.
 */
export interface FunctionCall extends NodeBase {
  readonly kind: 'FunctionCall';
  readonly name: ObjectName;
  readonly distinct: boolean;
  /**
   * Words that stand in the parentheses where others have commas, upper case, in order: `EXTRACT(x FROM y)`
   * has FROM, `TRIM(BOTH x FROM y)` has BOTH and FROM, `TRIM(LEADING FROM y)` has LEADING and FROM,
   * `SUBSTRING(x FROM a FOR b)` has FROM and FOR, `POSITION(a IN b)` has IN, `JSON_OBJECT(k:v
   * NULL ON NULL)` has a colon and NULL ON NULL. The arguments are in source order.
   */
  readonly words: readonly string[];
  readonly arguments: readonly Expression[];
  /** ORDER BY inside the parentheses (aggregates), else empty. */
  readonly argumentOrder: readonly OrderByItem[];
  readonly withinGroup: readonly OrderByItem[];
  readonly filter: Expression | null;
  readonly nullTreatment: 'IGNORE NULLS' | 'RESPECT NULLS' | null;
  readonly over: WindowSpecification | null;
}

/** `x.method(args)` on a value: XML methods and hierarchyid. */
export interface MethodCall extends NodeBase {
  readonly kind: 'MethodCall';
  readonly operand: Expression;
  readonly method: Identifier;
  readonly arguments: readonly Expression[];
}

/** `{fn f(x)}`, the ODBC escape around a call. (`{d '…'}` is a typed Literal.) */
export interface EscapedCall extends NodeBase {
  readonly kind: 'EscapedCall';
  readonly call: Expression;
}

/** `a *= b`, `a =* b` in WHERE: an outer join as it was written before SQL-92, gone since SQL Server 2012. */
export interface OuterJoinComparison extends NodeBase {
  readonly kind: 'OuterJoinComparison';
  readonly operator: '*=' | '=*';
  readonly left: Expression;
  readonly right: Expression;
}

export interface SubqueryExpression extends NodeBase {
  readonly kind: 'SubqueryExpression';
  readonly query: Query;
}

export interface ParenthesizedExpression extends NodeBase {
  readonly kind: 'ParenthesizedExpression';
  readonly operand: Expression;
}

/** `(a, b)` of Databricks SQL. */
export interface RowExpression extends NodeBase {
  readonly kind: 'RowExpression';
  readonly items: readonly Expression[];
}

export interface CollateExpression extends NodeBase {
  readonly kind: 'CollateExpression';
  readonly operand: Expression;
  readonly collation: Identifier;
}

export interface AtTimeZoneExpression extends NodeBase {
  readonly kind: 'AtTimeZoneExpression';
  readonly operand: Expression;
  readonly zone: Expression;
}

/** `INTERVAL '3' DAY`, `INTERVAL 1 MONTH`: `unit` in upper case, all that follows the value (`YEAR TO MONTH`, `DAY 2 HOURS`). */
export interface IntervalLiteral extends NodeBase {
  readonly kind: 'IntervalLiteral';
  readonly value: Expression;
  readonly unit: string;
}

/** `a[i]`. */
export interface ElementAccess extends NodeBase {
  readonly kind: 'ElementAccess';
  readonly operand: Expression;
  readonly index: Expression;
}

/** `x.field` on a value that is not a plain column path, or `x:field`. */
export interface FieldAccess extends NodeBase {
  readonly kind: 'FieldAccess';
  readonly operand: Expression;
  readonly field: Identifier;
  /** `::` before a property of a CLR type, `geometry::[Null]`. */
  readonly separator: '.' | ':' | '::';
}

/** `x -> …` or `(x, y) -> …`. */
export interface LambdaExpression extends NodeBase {
  readonly kind: 'LambdaExpression';
  readonly parameters: readonly Identifier[];
  readonly body: Expression;
}

/** `name => value` in a call. */
export interface NamedArgument extends NodeBase {
  readonly kind: 'NamedArgument';
  readonly name: Identifier;
  readonly value: Expression;
}

/** `NEXT VALUE FOR sequence`. */
export interface NextValueExpression extends NodeBase {
  readonly kind: 'NextValueExpression';
  readonly sequence: ObjectName;
  readonly over: WindowSpecification | null;
}

/** The DEFAULT keyword where a value stands (INSERT, UPDATE, EXEC). */
export interface DefaultValue extends NodeBase {
  readonly kind: 'DefaultValue';
}

/** What the parser could not read where a value was expected; a diagnostic says why. */
export interface MissingExpression extends NodeBase {
  readonly kind: 'MissingExpression';
}

export type Expression =
  | Literal
  | ColumnReference
  | Star
  | Variable
  | SystemVariable
  | ParameterMarker
  | UnaryExpression
  | BinaryExpression
  | ComparisonExpression
  | DistinctPredicate
  | OuterJoinComparison
  | LogicalExpression
  | NotExpression
  | IsPredicate
  | BetweenPredicate
  | InPredicate
  | LikePredicate
  | ExistsPredicate
  | QuantifiedComparison
  | CaseExpression
  | CastExpression
  | DatePart
  | FunctionCall
  | MethodCall
  | EscapedCall
  | SubqueryExpression
  | ParenthesizedExpression
  | RowExpression
  | CollateExpression
  | AtTimeZoneExpression
  | IntervalLiteral
  | ElementAccess
  | FieldAccess
  | LambdaExpression
  | NamedArgument
  | NextValueExpression
  | DefaultValue
  | MissingExpression;
