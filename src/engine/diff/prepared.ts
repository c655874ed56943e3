import { quoteAddress, quoteName } from '../duckdb/host/sql-text.ts';
import type { SqlRunner } from '../sql-runner.ts';
import type { DiffSide } from '../../protocol/engine.ts';
import type { ColumnPair } from './schema-match.ts';

/**
 * One side of a diff as a temporary view: column `cN` holds the value of compared column N in the
 * common type, `tN` its text as it is shown, and `ordinal` the row's place if the order is known.
 */
export interface Prepared {
  readonly view: string;
  readonly columns: readonly ColumnPair[];
  readonly hasOrdinal: boolean;
}

/** Makes the view of one side over its table. */
export async function prepareSide(
  sql: SqlRunner,
  side: 'left' | 'right',
  table: DiffSide & { kind: 'table' },
  columns: readonly ColumnPair[],
): Promise<Prepared> {
  const view = `temp.main.portside_diff_${side}`;
  const expressions = columns.flatMap((column, index) => {
    const name = quoteName(side === 'left' ? column.left : column.right);
    const type = side === 'left' ? column.leftType : column.rightType;
    return [
      `${canonical(name, type, column)} AS c${index}`,
      `CAST(${name} AS VARCHAR) AS t${index}`,
    ];
  });
  if (table.ordinal !== undefined) expressions.push(`${table.ordinal} AS ordinal`);
  await sql.execute(
    `CREATE OR REPLACE TEMP VIEW ${view.slice('temp.main.'.length)} AS SELECT ${expressions.join(', ')} FROM ${quoteAddress(table.address)}`,
  );
  return { view, columns, hasOrdinal: table.ordinal !== undefined };
}

function canonical(name: string, type: string, column: ColumnPair): string {
  const target = column.comparedAs;
  // Minus zero becomes zero, so that hashes agree where values do.
  if (target === 'DOUBLE' || target === 'FLOAT') return `(CAST(${name} AS ${target}) + 0)`;
  const value = type === target ? name : `CAST(${name} AS ${target})`;
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
