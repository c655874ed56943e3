import type { ColumnTotals } from '../../protocol/engine.ts';
import type { SqlRunner } from '../sql-runner.ts';
import type { Prepared } from './prepared.ts';
import { decimalParts, isFloating } from './schema-match.ts';

/** Exact sums of numbers with more digits behind the point leave too little room before it. */
const mostScale = 18;

/** The totals of each compared column of one side, in one pass over its rows. */
export async function columnTotals(sql: SqlRunner, side: Prepared): Promise<ColumnTotals[]> {
  const { columns, view } = side;
  if (columns.length === 0) return [];
  const asked = columns.flatMap(({ comparedAs }, index) => {
    const name = `c${index}`;
    return [
      `count(*) - count(${name})`,
      `count(DISTINCT ${name})`,
      `CAST(min(${name}) AS VARCHAR)`,
      `CAST(max(${name}) AS VARCHAR)`,
      sumOf(name, comparedAs),
    ];
  });
  const [row = []] = await sql.rows(`SELECT ${asked.join(', ')} FROM ${view}`);
  return columns.map((_, index) => {
    const [nulls, distinct, min = null, max = null, sum = null] = row.slice(
      5 * index,
      5 * index + 5,
    );
    return { nulls: Number(nulls), distinct: Number(distinct), min, max, sum };
  });
}

function sumOf(name: string, type: string): string {
  const parts = decimalParts(type);
  if (parts === null && !isFloating(type)) return 'NULL';
  const exact = parts !== null && parts.scale <= mostScale;
  return `CAST(sum(${exact ? name : `CAST(${name} AS DOUBLE)`}) AS VARCHAR)`;
}
