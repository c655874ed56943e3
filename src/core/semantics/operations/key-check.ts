import { STATEMENT_BREAK, type Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { CatalogTable } from '../catalog.ts';
import { collationKey, comparingCollation } from './collation-key.ts';

/**
 * Statements after one that changed `table`, which fail where a key is there twice, as the source engine
 * does. NULLs count as equal, as in a unique constraint of T-SQL:
 * https://learn.microsoft.com/en-us/sql/relational-databases/tables/unique-constraints-and-check-constraints
 * The engine's own keys know no collation and see rows that the same statement has moved.
 *
 * @param changed - names of the columns that were written, null for all
 */
export function keyChecks(
  context: WriteContext,
  table: CatalogTable,
  name: Piece,
  changed: readonly string[] | null,
): readonly Piece[] {
  const written = changed === null ? null : new Set(changed.map((column) => column.toLowerCase()));
  return table.keys.flatMap((key, index) => {
    if (written !== null && !key.some((column) => written.has(column.toLowerCase()))) return [];
    const columns = key.flatMap((column, place) => {
      const own = table.columns.find(
        (candidate) => candidate.name.toLowerCase() === column.toLowerCase(),
      );
      const value = [context.text(context.identifier(column))];
      const collation = own === undefined ? null : comparingCollation(own.type);
      return context.sql`${place === 0 ? '' : ', '}${collation === null ? value : collationKey(context, collation, value)}`;
    });
    const object = `${table.name.schema}.${table.name.name}`;
    const message = duplicateMessage(table, key, index, object);
    return [
      context.text(STATEMENT_BREAK),
      ...context.sql`SELECT CASE WHEN count(*) > 0 THEN error(${context.literal(`portside:${message}`)}) END FROM (SELECT 1 FROM ${name} GROUP BY ${columns} HAVING count(*) > 1) AS duplicates`,
    ];
  });
}

/**
 * Number, severity, state and text of the error for a key that is there twice:
 * https://learn.microsoft.com/en-us/sql/relational-databases/errors-events/mssqlserver-2601-database-engine-error
 */
function duplicateMessage(
  table: CatalogTable,
  key: readonly string[],
  place: number,
  object: string,
): string {
  const index = table.uniqueIndexes?.find((candidate) => candidate.key === key);
  if (index !== undefined)
    return `2601|14|1|Cannot insert duplicate key row in object '${object}' with unique index '${index.name}'.`;
  const kind = place === 0 ? 'PRIMARY KEY' : 'UNIQUE KEY';
  return `2627|14|1|Violation of ${kind} constraint. Cannot insert duplicate key in object '${object}'.`;
}
