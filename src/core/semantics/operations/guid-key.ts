import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';

/**
 * A GUID's text in the order in which SQL Server compares its bytes: the last group decides first, and the bytes of
 * the first three groups count from their end.
 * https://learn.microsoft.com/en-us/dotnet/framework/data/adonet/sql/comparing-guid-and-uniqueidentifier-values
 */
export function guidKey(context: WriteContext, value: readonly Piece[]): readonly Piece[] {
  const text = context.target === 'duckdb' ? context.sql`CAST(${value} AS VARCHAR)` : value;
  const parts = GUID_PLACES.map(
    ([start, length]) => context.sql`substr(${text}, ${start}, ${length})`,
  );
  // DuckDB's concat makes a text of NULL, too.
  const [call, between] = context.target === 'duckdb' ? ['', ' || '] : ['concat', ', '];
  return context.sql`${call}(${parts.flatMap((part, index) => (index === 0 ? part : context.sql`${between}${part}`))})`;
}

const GUID_PLACES = [
  [25, 12],
  [20, 4],
  [17, 2],
  [15, 2],
  [12, 2],
  [10, 2],
  [7, 2],
  [5, 2],
  [3, 2],
  [1, 2],
] as const;
