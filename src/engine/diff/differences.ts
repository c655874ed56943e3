import type { SqlRunner } from '../sql-runner.ts';
import type { Prepared } from './prepared.ts';
import { cellsOfRows, sameColumn } from './prepared.ts';
import { hashTables, surplusOfHashes, surplusTable, type RowCounts } from './surplus-hashes.ts';

const differences = 'temp.main.portside_differences';

/**
 * Makes the table of differing rows for sides whose rows a key tells apart, and gives its name; null if the key
 * repeats on either side, which the join shows.
 *
 * Its columns: `kind`, the order `oN` of key column N, and as lists over the compared columns the texts `l` and `r`, NULL
 * where that side has no row, and whether they differ, `d`. (Thousands of columns of their own would each take a block of
 * memory.) Two phases: a join of keys and hashes finds the rows, which then are fetched.
 *
 * @param key - indexes of compared columns; none if each side has exactly one row
 */
export async function keyedDifferences(
  sql: SqlRunner,
  sides: readonly [Prepared, Prepared],
  key: readonly number[],
  counts: RowCounts,
): Promise<string | null> {
  const [left, right] = sides;
  const most = key.length === 0 ? 1 : await mostOfKey(sql, left, key);
  // Keys that hardly repeat on one side make few pairs, however often they repeat on the other.
  if (most > fewOfKey && (await mostOfKey(sql, right, key)) > fewOfKey) return null;
  const tolerant = [...left.columns.entries()].filter(([, column]) => column.tolerance !== null);
  const exact = [...left.columns.entries()].filter(
    ([index, column]) => column.tolerance === null && !key.includes(index),
  );
  const slim = (side: Prepared): string => {
    const columns = [
      ...key.map((index) => `c${index}`),
      // Presence is a marker of its own: a key may be NULL.
      'true AS present',
      `${hash(exact.map(([index]) => index))} AS h`,
      ...tolerant.filter(([index]) => !key.includes(index)).map(([index]) => `c${index}`),
    ];
    return `(SELECT ${columns.join(', ')} FROM ${side.view})`;
  };
  const on =
    key.length === 0
      ? 'a.present = b.present'
      : key.map((n) => `a.c${n} IS NOT DISTINCT FROM b.c${n}`).join(' AND ');
  const loose = tolerant.filter(([index]) => !key.includes(index));
  const near = loose.map(([index, column]) => ` OR NOT ${sameColumn(column, index)}`);
  // Most rows are the same to the last digit, and a distance is not worked out for them.
  const equal = ['a.h = b.h', ...loose.map(([index]) => `a.c${index} = b.c${index}`)].join(' AND ');
  const ifDiffers = (value: string, name: string): string =>
    `CASE WHEN differs THEN ${value} END AS ${name}`;
  // Rows that are the same fall into one group, so that their number comes with the others.
  await sql.execute(
    `CREATE OR REPLACE TEMP TABLE portside_joined AS
     SELECT ${key.map((n) => `${ifDiffers(`c${n}`, `c${n}`)}, `).join('')}
       ${ifDiffers('on_left', 'on_left')}, ${ifDiffers('on_right', 'on_right')}, differs, count(*) AS pairs
     FROM (
       SELECT ${key.map((n) => `CASE WHEN a.present THEN a.c${n} ELSE b.c${n} END AS c${n}, `).join('')}
         coalesce(a.present, false) AS on_left, coalesce(b.present, false) AS on_right,
         CASE WHEN ${equal} THEN false
           ELSE a.present IS NULL OR b.present IS NULL OR a.h <> b.h${near.join('')} END AS differs
       FROM ${slim(left)} a FULL JOIN ${slim(right)} b ON ${on}
     ) GROUP BY ALL`,
  );
  if (await hasRepeated(sql, counts)) return null;
  const found = '(SELECT * FROM temp.main.portside_joined WHERE differs)';
  const by = (value: (index: number) => string): string =>
    key.length === 0
      ? 'true'
      : key.map((n) => `f.c${n} IS NOT DISTINCT FROM ${value(n)}`).join(' AND ');
  // A semi join first: it hashes the few keys that were found, where a left join would hash a side.
  const rowsOf = (side: Prepared): string =>
    `(SELECT ${cellsOfRows(side)} FROM ${side.rows} SEMI JOIN ${found} f ON ${by((n) => side.values[n] ?? '')})`;
  await sql.execute(
    `CREATE OR REPLACE TEMP TABLE portside_differences AS
     SELECT ${kindOf('f.on_left', 'f.on_right')} AS kind,
       ${cellsOf(left, 'f.on_left AND f.on_right')}${orderOf(key)}
     FROM ${found} f
     LEFT JOIN ${rowsOf(left)} a ON ${by((n) => `a.c${n}`)}
     LEFT JOIN ${rowsOf(right)} b ON ${by((n) => `b.c${n}`)}`,
  );
  return differences;
}

/** How many buckets keys are counted in, to see that none of them repeats very often. */
const keyBuckets = 65_536;
const fewOfKey = 100;

/**
 * How many rows share a key at the most, about: a join by one that repeats very often on both sides would not end.
 * To count each key takes as long as half the join; how many fall into each of many buckets is known at once, and one
 * that has many more than the others has such a key.
 */
async function mostOfKey(sql: SqlRunner, side: Prepared, key: readonly number[]): Promise<number> {
  const [row] = await sql.rows(
    `SELECT max(n), sum(n) FROM (SELECT count(*) AS n FROM ${side.view} GROUP BY ${hash(key)} & ${keyBuckets - 1})`,
  );
  const [most = 0, all = 0] = (row ?? []).map(Number);
  const usual = all / keyBuckets;
  return most - usual - 8 * Math.sqrt(usual);
}

/**
 * True if a key of the joined rows repeats. A key that is there m times on the left and n times on the right gives
 * m·n pairs, so that the pairs of all keys are as many as a side's rows only where each is there once.
 */
async function hasRepeated(sql: SqlRunner, { left, right }: RowCounts): Promise<boolean> {
  const [row] = await sql.rows(
    `SELECT coalesce(sum(pairs) FILTER (NOT differs OR on_left), 0),
       coalesce(sum(pairs) FILTER (NOT differs OR on_right), 0),
       coalesce(max(pairs) FILTER (differs), 1)
     FROM temp.main.portside_joined`,
  );
  const [onLeft, onRight, most = 1] = (row ?? []).map(Number);
  return onLeft !== left || onRight !== right || most > 1;
}

/**
 * The same for sides without a key, or with one that repeats: equal rows cancel out first, and what
 * is left is paired within its key, or within its exact columns where there is none.
 */
export async function bagDifferences(
  sql: SqlRunner,
  sides: readonly [Prepared, Prepared],
  key: readonly number[],
  counts: RowCounts,
): Promise<string> {
  const [left, right] = sides;
  const all = [...left.columns.keys()];
  const exact = all.filter((index) => left.columns[index]?.tolerance === null);
  const group = key.length > 0 ? key : exact;
  await makeWeights(sql, sides, counts);
  for (const [name, side, sign] of [
    ['portside_rest_left', left, 1],
    ['portside_rest_right', right, -1],
  ] as const) {
    const within = group.map((n) => `c${n}`).join(', ');
    const order = all.map((n) => `c${n}`).join(', ');
    await sql.execute(
      `CREATE OR REPLACE TEMP TABLE ${name} AS
       SELECT *, row_number() OVER (${within ? `PARTITION BY ${within} ` : ''}ORDER BY ${order}) AS turn
       FROM (
         SELECT ${cellsOfRows(side)}, row_number() OVER (PARTITION BY w.h) AS copy, ${sign} * w.w AS surplus
         FROM ${side.rows} JOIN ${surplusTable} w ON w.h = ${hashOf(side.values)} AND ${sign} * w.w > 0
       ) WHERE copy <= surplus`,
    );
  }
  const on = ['a.turn = b.turn', ...group.map((n) => `a.c${n} IS NOT DISTINCT FROM b.c${n}`)];
  // Rows without key or tolerance have nothing by which they could belong to each other.
  const paired =
    key.length > 0 || exact.length < all.length ? on.join(' AND ') : 'a.turn = -b.turn';
  const same = left.columns.map(sameColumn).join(' AND ');
  const [present, there] = ['a.turn IS NOT NULL', 'b.turn IS NOT NULL'];
  await sql.execute(
    `CREATE OR REPLACE TEMP TABLE portside_differences AS
     SELECT ${kindOf(present, there)} AS kind,
       ${cellsOf(left, `${present} AND ${there}`)}${orderOf(group)}
     FROM portside_rest_left a FULL JOIN portside_rest_right b ON ${paired}
     WHERE a.turn IS NULL OR b.turn IS NULL OR NOT (${same})`,
  );
  return differences;
}

async function makeWeights(
  sql: SqlRunner,
  [left, right]: readonly [Prepared, Prepared],
  counts: RowCounts,
): Promise<void> {
  for (const [name, side] of [
    [hashTables.left, left],
    [hashTables.right, right],
  ] as const) {
    const columns = [...side.columns.keys()];
    await sql.execute(
      `CREATE OR REPLACE TEMP TABLE ${name} AS SELECT ${hash(columns)} AS h FROM ${side.view}`,
    );
  }
  await surplusOfHashes(sql, counts);
}

function kindOf(onLeft: string, onRight: string): string {
  return `CASE WHEN ${onLeft} AND ${onRight} THEN 'changed' WHEN ${onLeft} THEN 'left-only' ELSE 'right-only' END`;
}

function orderOf(key: readonly number[]): string {
  return key.map((n) => `, coalesce(a.c${n}, b.c${n}) AS o${n}`).join('');
}

function cellsOf(side: Prepared, both: string): string {
  const changed = side.columns.map((column, n) => `(${both}) AND NOT ${sameColumn(column, n)}`);
  return `a.t AS l, b.t AS r, [${changed.join(', ')}] AS d`;
}

function hash(columns: readonly number[]): string {
  return hashOf(columns.map((n) => `c${n}`));
}

function hashOf(values: readonly string[]): string {
  return values.length === 0 ? '0' : `hash(${values.join(', ')})`;
}
