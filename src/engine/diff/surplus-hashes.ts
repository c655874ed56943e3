import type { SqlRunner } from '../sql-runner.ts';

/** Rows of each side. */
export interface RowCounts {
  readonly left: number;
  readonly right: number;
}

/** The temporary tables that {@link surplusOfHashes} reads: a hash `h` for each row of a side. */
export const hashTables = {
  left: 'temp.main.portside_hashes_left',
  right: 'temp.main.portside_hashes_right',
} as const;

/** The temporary table that it makes: a hash `h`, and `w`, how many more rows with it the left has. */
export const surplusTable = 'temp.main.portside_weights';

/** Rows that fall into one bucket, about; of many rows fewer buckets could not be told from each other. */
const rowsInBucket = 16;
const mostBuckets = 1 << 20;
/** What is left of a hash once its bucket is known, to be added up. */
const bitsOfBucket = 20;

/**
 * Finds the hashes that one side has more of. First those of whole buckets are counted and added up, since most of them
 * are the same and need no look at each.
 *
 * A row that is one side's only and one that is the other's only cancel wrongly if their hashes are equal: for 100,000 of
 * each that happens once in two thousand million comparisons. Buckets that differ look the same once in 2^44.
 */
export async function surplusOfHashes(sql: SqlRunner, counts: RowCounts): Promise<void> {
  const wanted = Math.ceil(Math.log2((counts.left + counts.right) / rowsInBucket + 1));
  const mask = Math.min(mostBuckets, 2 ** wanted) - 1;
  const bucket = `CAST(h & ${mask} AS INTEGER)`;
  const rest = `CAST(h >> ${bitsOfBucket} AS BIGINT)`;
  await sql.execute(
    `CREATE OR REPLACE TEMP TABLE portside_buckets AS
     SELECT bucket FROM (
       SELECT ${bucket} AS bucket, ${rest} AS v, CAST(1 AS TINYINT) AS w FROM ${hashTables.left}
       UNION ALL
       SELECT ${bucket}, -${rest}, CAST(-1 AS TINYINT) FROM ${hashTables.right}
     ) GROUP BY bucket HAVING sum(w) <> 0 OR sum(v) <> 0`,
  );
  const inBuckets = (table: string, weight: number): string =>
    `SELECT h, CAST(${weight} AS TINYINT) AS w FROM ${table} SEMI JOIN portside_buckets b ON ${bucket} = b.bucket`;
  await sql.execute(
    `CREATE OR REPLACE TEMP TABLE ${surplusTable} AS
     SELECT h, sum(w) AS w FROM (
       ${inBuckets(hashTables.left, 1)} UNION ALL ${inBuckets(hashTables.right, -1)}
     ) GROUP BY h HAVING sum(w) <> 0`,
  );
}
