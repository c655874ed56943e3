import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { CatalogColumn, CatalogTable } from '../catalog.ts';
import { wallClock } from './current-time.ts';

/**
 * The value of a period column as a row comes in, its digits those of the type; null for other columns.
 * https://learn.microsoft.com/en-us/sql/relational-databases/tables/temporal-tables (How does temporal work?)
 */
export function periodValue(
  { period, type }: Pick<CatalogColumn, 'type'> & { readonly period?: 'start' | 'end' | undefined },
  context: WriteContext,
): readonly Piece[] | null {
  if (period === 'start') return wallClock('UTC', context);
  if (period === undefined || type.type !== 'timestamp') return null;
  const digits = typeof type.precision === 'number' ? Math.min(type.precision, 6) : 0;
  const fraction = digits === 0 ? '' : `.${'9'.repeat(digits)}`;
  const word = context.target === 'duckdb' ? 'TIMESTAMP' : 'TIMESTAMP_NTZ';
  return context.sql`${word} '9999-12-31 23:59:59${fraction}'`;
}

/** `, column = now` for the column that says since when a row is as it is; nothing where a table has none. */
export function renewedPeriod(
  table: CatalogTable | null,
  context: WriteContext,
  qualifier: string,
): readonly Piece[] {
  const start = table?.columns.find(({ period }) => period === 'start');
  if (start === undefined) return [];
  return context.sql`, ${qualifier}${context.identifier(start.name)} = ${wallClock('UTC', context)}`;
}
