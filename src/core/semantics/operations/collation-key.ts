import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { Collation, DataType } from '../data-type.ts';
import { utcClock } from './conversion-duckdb.ts';

/** The collation by which values of that type are compared, null where plain equality does (no text, binary text). */
export function comparingCollation(type: DataType): Collation | null {
  if (type.type !== 'text') return null;
  const { collation } = type;
  return collation.caseSensitive && collation.accentSensitive && !collation.ignoresTrailingBlanks
    ? null
    : collation;
}

/**
 * Moments with an offset are kept as text, and are the same where they are one point in time, whatever
 * the clock on the wall says: they are grouped by that point.
 * https://learn.microsoft.com/en-us/sql/t-sql/data-types/datetimeoffset-transact-sql ("processed, compared, sorted … as in UTC")
 */
const MOMENTS: Collation = {
  name: 'DATETIMEOFFSET',
  caseSensitive: true,
  accentSensitive: true,
  ignoresTrailingBlanks: false,
  binaryOrder: true,
  strength: 'implicit',
};

/** By what values of that type are one group, one partition, one of several that are distinct; null by their plain equality. */
export function groupingCollation(type: DataType): Collation | null {
  return type.type === 'timestamp' && type.zone === 'offset' ? MOMENTS : comparingCollation(type);
}

/**
 * Spark's collation that compares alike.
 * https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-collation
 */
export function sparkCollation(collation: Collation): string {
  const trim = collation.ignoresTrailingBlanks ? '_RTRIM' : '';
  if (collation.accentSensitive)
    return collation.caseSensitive ? `UTF8_BINARY${trim}` : `UTF8_LCASE${trim}`;
  return collation.caseSensitive ? `UNICODE_AI${trim}` : `UNICODE_CI_AI${trim}`;
}

/** A value that is equal where the collation says equal, to group, join or compare by in the target. */
export function collationKey(
  context: WriteContext,
  collation: Collation,
  value: readonly Piece[],
): readonly Piece[] {
  if (collation === MOMENTS)
    return context.target === 'duckdb'
      ? utcClock(context, value)
      : context.sql`CAST(${value} AS TIMESTAMP)`;
  if (context.target === 'databricks-sql')
    return context.sql`${value} COLLATE ${sparkCollation(collation)}`;
  const trimmed = collation.ignoresTrailingBlanks ? context.sql`rtrim(${value}, ' ')` : value;
  const plain = collation.accentSensitive ? trimmed : context.sql`strip_accents(${trimmed})`;
  return collation.caseSensitive ? plain : context.sql`lower(${plain})`;
}

/** True for a collation by its Spark name: a value under it compares so by itself there. */
export function isSparkCollation(collation: Collation): boolean {
  return collation.name.toUpperCase() === sparkCollation(collation);
}
