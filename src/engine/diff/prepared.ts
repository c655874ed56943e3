import { quoteAddress, quoteName } from '../duckdb/host/sql-text.ts';
import type { SqlRunner } from '../sql-runner.ts';
import type { DiffSide } from '../../protocol/engine.ts';
import type { ColumnPair } from './schema-match.ts';

/**
 * One side of a diff as a temporary view: column `cN` holds the value of compared column N in the common type, and
 * `ordinal` the row's place if the order is known.
 */
export interface Prepared {
  readonly view: string;
  readonly columns: readonly ColumnPair[];
  readonly hasOrdinal: boolean;
  /**
   * The rows under the view, named `s`, where few of them are wanted: what is selected from a view is made of all its
   * rows before a join leaves most of them out.
   */
  readonly rows: string;
  /** Per compared column its value in the common type, and its text as it is shown; both of {@link rows}. */
  readonly values: readonly string[];
  readonly texts: readonly string[];
}

/** Makes the view of one side over its table. */
export async function prepareSide(
  sql: SqlRunner,
  side: 'left' | 'right',
  table: DiffSide & { kind: 'table' },
  columns: readonly ColumnPair[],
): Promise<Prepared> {
  const name = `portside_diff_${side}`;
  const names = columns.map((column) => `s.${quoteName(column[side])}`);
  const values = columns.map((column, index) =>
    canonical(names[index] ?? '', side === 'left' ? column.leftType : column.rightType, column),
  );
  const texts = names.map((each) => `CAST(${each} AS VARCHAR)`);
  const rows = `${quoteAddress(table.address)} s`;
  const ordinal = table.ordinal === undefined ? [] : [`${table.ordinal} AS ordinal`];
  const shown = [...values.map((value, index) => `${value} AS c${index}`), ...ordinal];
  const list = shown.length === 0 ? 'NULL AS nothing' : shown.join(', ');
  await sql.execute(`CREATE OR REPLACE TEMP VIEW ${name} AS SELECT ${list} FROM ${rows}`);
  return {
    view: `temp.main.${name}`,
    columns,
    hasOrdinal: table.ordinal !== undefined,
    rows,
    values,
    texts,
  };
}

/** The columns `cN`, and the texts as a list `t`, of rows that were chosen out of {@link Prepared.rows}. */
export function cellsOfRows({ values, texts }: Prepared): string {
  const cells = values.map((value, index) => `${value} AS c${index}, `).join('');
  return `${cells}[${texts.join(', ')}] AS t`;
}

function canonical(name: string, type: string, column: ColumnPair): string {
  const target = column.comparedAs;
  // Minus zero becomes zero, so that hashes agree where values do.
  if (target === 'DOUBLE' || target === 'FLOAT') return `(CAST(${name} AS ${target}) + 0)`;
  // What is described as text may be JSON, which is a type of its own to DuckDB.
  const value = type === target && target !== 'VARCHAR' ? name : `CAST(${name} AS ${target})`;
  if (target !== 'VARCHAR') return value;
  // A column's own collation must not hide a difference: `C` compares bytes.
  const bytes = `${value} COLLATE C`;
  return column.padded ? `(rtrim(${value}, ' ') COLLATE C)` : `(${bytes})`;
}

/** A condition that is true or false, never NULL: whether column N is the same in `a` and `b`. */
export function sameColumn(column: ColumnPair, index: number): string {
  const [a, b] = [`a.c${index}`, `b.c${index}`];
  if (!column.tolerance) return `(${a} IS NOT DISTINCT FROM ${b})`;
  const { absolute, relative } = column.tolerance;
  const [x, y] = [`CAST(${a} AS DOUBLE)`, `CAST(${b} AS DOUBLE)`];
  const bound = `greatest(${number(absolute)}, ${number(relative)} * greatest(abs(${x}), abs(${y})))`;
  // Infinite values have no distance, only equality.
  const near = `(isfinite(${x}) AND isfinite(${y}) AND abs(${x} - ${y}) <= ${bound})`;
  // Without the outer coalesce, NULL against a value would be neither same nor different.
  return `coalesce(${a} = ${b} OR ${near}, ${a} IS NULL AND ${b} IS NULL)`;
}

function number(value: number): string {
  return `CAST('${value}' AS DOUBLE)`;
}
