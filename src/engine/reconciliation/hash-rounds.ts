import type { CellText } from '../../protocol/engine.ts';
import { bucketHashes, rowHashes, rowsOfKeys, tableHash, type HashSource } from './hash-sql.ts';

/** A table on one of the two sides, and who answers questions on it. */
export interface HashedSide {
  readonly source: HashSource;
  readonly query: (sql: string) => Promise<readonly (readonly CellText[])[]>;
}

type Row = readonly CellText[];

/** What the rounds came to. */
export interface HashRounds {
  readonly left: number;
  readonly right: number;
  /** Rows and hashes that came over from the right side. */
  readonly shipped: number;
  /**
   * `same`: all hashes are. `rows`: those whose hashes differ, of both sides. `too-many`: more differ than are fetched.
   */
  readonly found:
    | { readonly kind: 'same' }
    | { readonly kind: 'rows'; readonly left: readonly Row[]; readonly right: readonly Row[] }
    | { readonly kind: 'too-many'; readonly why: string };
}

/** Rows that differ and are fetched at most; beyond that an extract serves better. */
const MOST_ROWS = 20_000;
/** Keys that are asked for at a time: a statement has at most 16 MiB. */
const KEYS_AT_ONCE = 2_000;
/** Below this many rows the hashes of all may be sent. */
const FEW_ROWS = 100_000;
const MOST_BAD = 0.3;

/**
 * Compares a table on two engines without bringing it over: the hash of the whole, then of buckets, then of the rows
 * of those buckets that differ; only rows with another hash are fetched.
 */
export async function hashRounds(left: HashedSide, right: HashedSide): Promise<HashRounds> {
  const [one, other] = await Promise.all(
    [left, right].map(async ({ source, query }) => (await query(tableHash(source)))[0] ?? []),
  );
  const [leftRows, rightRows] = [Number(one?.[0] ?? 0), Number(other?.[0] ?? 0)];
  const counts = { left: leftRows, right: rightRows };
  if (leftRows === rightRows && sumOf(one) === sumOf(other))
    return { ...counts, shipped: 1, found: { kind: 'same' } };

  const rows = Math.max(leftRows, rightRows);
  const buckets = Math.min(4_096, Math.max(16, Math.ceil(Math.sqrt(rows * 16))));
  const [leftBuckets, rightBuckets] = await Promise.all(
    [left, right].map(async ({ source, query }) => {
      const found = await query(bucketHashes(source, buckets));
      return new Map(found.map(([b, n, s]) => [Number(b), `${n ?? ''} ${s ?? ''}`]));
    }),
  );
  const bad: number[] = [];
  for (let bucket = 0; bucket < buckets; bucket++)
    if (leftBuckets?.get(bucket) !== rightBuckets?.get(bucket)) bad.push(bucket);
  if (rows > FEW_ROWS && bad.length > buckets * MOST_BAD)
    return {
      ...counts,
      shipped: buckets,
      found: {
        kind: 'too-many',
        why: `In ${bad.length} of ${buckets} parts of the table rows differ: that is more than a few, so none were fetched. Look at a part of the table, or compare an extract of it.`,
      },
    };

  const [leftHashes, rightHashes] = await Promise.all(
    [left, right].map(({ source, query }) => query(rowHashes(source, buckets, bad))),
  );
  const keys = differingKeys(leftHashes ?? [], rightHashes ?? []);
  const shipped = buckets + (rightHashes?.length ?? 0);
  if (keys.length > MOST_ROWS)
    return {
      ...counts,
      shipped,
      found: {
        kind: 'too-many',
        why: `${keys.length} rows differ, and at most ${MOST_ROWS} are fetched. Look at a part of the table, or compare an extract of it.`,
      },
    };
  const [leftFound, rightFound] = await Promise.all(
    [left, right].map((side) => fetched(side, keys)),
  );
  return {
    ...counts,
    shipped: shipped + (rightFound?.length ?? 0),
    found: { kind: 'rows', left: leftFound ?? [], right: rightFound ?? [] },
  };
}

/** The sum of the hashes as digits: engines write a whole number with or without a point behind it. */
function sumOf(row: Row | undefined): string {
  return String(row?.[1] ?? '').replace(/\.0*$/u, '');
}

/** The hashes of the keys whose rows are not the same ones on both sides, or not as often. */
function differingKeys(left: readonly Row[], right: readonly Row[]): readonly string[] {
  const counts = new Map<string, Map<string, number>>();
  const count = (rows: readonly Row[], weight: number): void => {
    for (const [key, hash] of rows) {
      const own = counts.get(String(key)) ?? new Map<string, number>();
      counts.set(String(key), own);
      own.set(String(hash), (own.get(String(hash)) ?? 0) + weight);
    }
  };
  count(left, 1);
  count(right, -1);
  return [...counts].flatMap(([key, own]) => ([...own.values()].some(Boolean) ? [key] : []));
}

async function fetched(
  { source, query }: HashedSide,
  keys: readonly string[],
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (let from = 0; from < keys.length; from += KEYS_AT_ONCE)
    rows.push(...(await query(rowsOfKeys(source, keys.slice(from, from + KEYS_AT_ONCE)))));
  return rows;
}
