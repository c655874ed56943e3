import { quoteAddress, quoteName } from '../duckdb/host/sql-text.ts';
import type { SqlRunner } from '../sql-runner.ts';
import type { DiffOptions, DiffSide } from '../../protocol/engine.ts';
import { toleranceFor, fold, type ColumnPair } from './schema-match.ts';

/**
 * Columns of texts for which a tolerance is asked, as numbers where every text of both sides is one: a file
 * without types holds nothing but texts. Key columns stay as they are.
 */
export async function readAsNumbers(
  sql: SqlRunner,
  sides: readonly (DiffSide & { kind: 'table' })[],
  pairs: readonly ColumnPair[],
  options: DiffOptions,
): Promise<readonly ColumnPair[]> {
  const key = new Set((options.key ?? []).map(fold));
  const texts = pairs.filter(
    (pair) =>
      pair.comparedAs === 'VARCHAR' &&
      !key.has(fold(pair.left)) &&
      toleranceFor(pair.left, pair.comparedAs, options) !== undefined,
  );
  if (texts.length === 0) return pairs;
  const bad = await Promise.all(
    sides.map(async ({ address }, side) => {
      const counts = texts.map((pair) => {
        const name = quoteName(side === 0 ? pair.left : pair.right);
        return `count(*) FILTER (${name} IS NOT NULL AND try_cast(${name} AS DOUBLE) IS NULL)`;
      });
      const [row] = await sql.rows(`SELECT ${counts.join(', ')} FROM ${quoteAddress(address)}`);
      return texts.map((_, index) => Number(row?.[index] ?? 0));
    }),
  );
  const numbers = texts.filter((_, index) => bad.every((counts) => counts[index] === 0));
  return pairs.map((pair) =>
    numbers.includes(pair)
      ? {
          ...pair,
          comparedAs: 'DOUBLE',
          tolerance: toleranceFor(pair.left, pair.comparedAs, options) ?? null,
        }
      : pair,
  );
}
