import type { Diagnostic } from '../syntax/diagnostic.ts';
import type {
  ColumnReference,
  CommonTableExpression,
  Expression,
  Node,
  ObjectName,
  OutputClause,
  Query,
  QueryBody,
  Star,
  Statement,
  TableReference,
} from '../syntax/ast/index.ts';
import type { Catalog, CatalogColumn, CatalogTable, QualifiedName } from './catalog.ts';
import type { DataType } from './data-type.ts';

/** A column that a query, a table or a derived table gives. */
export interface OutputColumn {
  /**
   * Empty where the query gives no name (T-SQL: no column name). `*` with an unknown type stands for
   * all columns of a table that is not known.
   */
  readonly name: string;
  readonly type: DataType;
  readonly nullable: boolean;
  /** The table column it is a plain copy of, if it is one. */
  readonly origin: { readonly table: CatalogTable; readonly column: CatalogColumn } | null;
  /** True for a plain copy of a column with a default, through views and the first branch of a set operation too. */
  readonly copiesDefault?: true;
}

/** What stands in FROM, with the name that columns are qualified with. */
export interface BoundRelation {
  readonly reference: TableReference;
  /** The alias, else the table's own last name part. */
  readonly name: string;
  readonly kind: 'table' | 'cte' | 'derived' | 'function' | 'pivot' | 'unknown';
  /** For `table`: what the catalog has, absent if it does not know it. */
  readonly table: CatalogTable | null;
  readonly columns: readonly OutputColumn[];
}

export interface BoundColumn {
  /** The relation it comes from; null for a select-list alias in ORDER BY and for a variable in Databricks. */
  readonly relation: BoundRelation | null;
  readonly column: OutputColumn;
  /** 0: this query; 1: the query around it, and so on. */
  readonly depth: number;
  /** In ORDER BY: index of the select item whose alias or position it is, else null. */
  readonly selectItem: number | null;
  /** A Databricks session or local variable. */
  readonly variable: string | null;
}

/**
 * What binding one statement under one catalog gives: side tables over its nodes. A node that is
 * not in a table has no such thing (a predicate has no value type in T-SQL).
 * Statements nested in a statement (IF, WHILE, procedures) have bindings of their own.
 */
export interface Binding {
  readonly statement: Statement;
  readonly catalogIn: Catalog;
  readonly catalogOut: Catalog;
  readonly types: ReadonlyMap<Expression, DataType>;
  readonly nullable: ReadonlySet<Expression>;
  readonly columns: ReadonlyMap<ColumnReference, BoundColumn>;
  readonly relations: ReadonlyMap<TableReference, BoundRelation>;
  /** Also of an OUTPUT clause, whose rows go to the client or into a table. */
  readonly outputs: ReadonlyMap<Query | QueryBody | OutputClause, readonly OutputColumn[]>;
  /** What an object name means: resolved by the dialect's rule, database and schema filled in. */
  readonly names: ReadonlyMap<ObjectName, ResolvedObject>;
  /** What a name stands for that the statement itself gives: a CTE, or what FROM calls so. */
  readonly locals: ReadonlyMap<ObjectName, CommonTableExpression | TableReference>;
  /**
   * Relations whose name is also a column's in a subquery that refers to them by it, and a name that is free there:
   * where a name may be a struct's, the column is found first.
   */
  readonly shadowed: ReadonlyMap<TableReference, string>;
  /** Stars over tables with hidden columns, and all the tables that they stand for. */
  readonly hiding: ReadonlyMap<Star, readonly BoundRelation[]>;
  /** Columns in expressions of ORDER BY, meant as those of FROM, whose name a column of the result has, too. */
  readonly behindResults: ReadonlySet<ColumnReference>;
  /** CTEs that refer to themselves. */
  readonly recursive: ReadonlySet<Node>;
  /** Their spans are relative to the statement, so that a binding outlives a move of it. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface ResolvedObject {
  readonly name: QualifiedName;
  readonly role:
    'table' | 'cte' | 'temporary' | 'table-variable' | 'procedure' | 'function' | 'alias' | 'type';
}
