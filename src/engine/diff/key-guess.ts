import type { SqlRunner } from '../sql-runner.ts';
import type { Prepared } from './prepared.ts';

/** More candidates than these are not worth their time. */
const singlesChecked = 6;
const pairsOf = 6;

/**
 * Finds columns that tell the rows of both sides apart: one column, else two; none if there are
 * none. Gives indexes of compared columns.
 */
export async function guessKey(
  sql: SqlRunner,
  sides: readonly [Prepared, Prepared],
): Promise<number[]> {
  const [left] = sides;
  const candidates = left.columns
    .map((column, index) => ({ column, index }))
    .filter(
      ({ column }) => column.tolerance === null && !/^(?:BLOB|BOOLEAN)$/u.test(column.comparedAs),
    );
  if (candidates.length === 0) return [];
  const counts = await sql.rows(
    `SELECT count(*), ${candidates.map(({ index }) => `approx_count_distinct(c${index})`).join(', ')} FROM ${left.view}`,
  );
  const [total, ...distinct] = (counts[0] ?? []).map(Number);
  if (!total) return [];
  const ranked = candidates
    .map(({ column, index }, position) => ({
      index,
      share: (distinct[position] ?? 0) / total,
      fit: nameFit(column.left) + (/INT$|^INTEGER$/u.test(column.comparedAs) ? 1 : 0),
    }))
    .sort((a, b) => b.fit - a.fit || b.share - a.share || a.index - b.index);
  for (const { index } of ranked.filter(({ share }) => share > 0.9).slice(0, singlesChecked)) {
    if (await isKey(sql, sides, [index])) return [index];
  }
  const parts = ranked.slice(0, pairsOf);
  for (const [position, first] of parts.entries()) {
    for (const second of parts.slice(position + 1)) {
      // Two columns cannot have more values together than the product of theirs.
      if (first.share * second.share * total < 0.9) continue;
      const pair = [first.index, second.index].sort((a, b) => a - b);
      if (await isKey(sql, sides, pair)) return pair;
    }
  }
  return [];
}

function nameFit(name: string): number {
  if (/(?:^|_)(?:id|key)$/iu.test(name) || /[a-z](?:Id|ID|Key)$/u.test(name)) return 4;
  return /(?:^|_)(?:code|no|number|date|name)$/iu.test(name) ? 2 : 0;
}

async function isKey(
  sql: SqlRunner,
  sides: readonly [Prepared, Prepared],
  key: readonly number[],
): Promise<boolean> {
  for (const side of sides) if ((await countDuplicates(sql, side, key)) > 0) return false;
  return true;
}

/** Counts the rows that share their key with an earlier row; NULLs count as equal. */
export async function countDuplicates(
  sql: SqlRunner,
  side: Prepared,
  key: readonly number[],
): Promise<number> {
  const columns = key.map((index) => `c${index}`).join(', ');
  const [row] = await sql.rows(
    `SELECT coalesce(sum(n - 1), 0) FROM (SELECT count(*) AS n FROM ${side.view} GROUP BY ${columns} HAVING count(*) > 1)`,
  );
  return Number(row?.[0] ?? 0);
}
