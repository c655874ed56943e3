import type { SqlRunner } from '../sql-runner.ts';
import type { Prepared } from './prepared.ts';
import { sameColumn } from './prepared.ts';

const differences = 'temp.main.portside_differences';

/**
 * Makes the table of differing rows for sides whose rows a key tells apart, and gives its name.
 *
 * Its columns: `kind`, the order `oN` of key column N, and per compared column N the texts `lN` and `rN` and whether
 * it differs, `dN`. Two phases: a join of keys and hashes finds the rows, which then are fetched.
 *
 * @param key - indexes of compared columns; none if each side has exactly one row
 */
export async function keyedDifferences(
  sql: SqlRunner,
  sides: readonly [Prepared, Prepared],
  key: readonly number[],
): Promise<string> {
  const [left, right] = sides;
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
  const near = tolerant
    .filter(([index]) => !key.includes(index))
    .map(([index, column]) => ` OR NOT ${sameColumn(column, index)}`);
  const found = 'temp.main.portside_found';
  await sql.execute(
    `CREATE OR REPLACE TEMP TABLE portside_found AS
     SELECT ${key.map((n) => `CASE WHEN a.present THEN a.c${n} ELSE b.c${n} END AS c${n}, `).join('')}
       coalesce(a.present, false) AS on_left, coalesce(b.present, false) AS on_right
     FROM ${slim(left)} a FULL JOIN ${slim(right)} b ON ${on}
     WHERE a.present IS NULL OR b.present IS NULL OR a.h <> b.h${near.join('')}`,
  );
  const by = (alias: string): string =>
    key.length === 0
      ? 'true'
      : key.map((n) => `f.c${n} IS NOT DISTINCT FROM ${alias}.c${n}`).join(' AND ');
  // A semi join first: it hashes the few keys that were found, where a left join would hash a side.
  const rowsOf = (side: Prepared): string =>
    key.length === 0
      ? side.view
      : `(SELECT * FROM ${side.view} s SEMI JOIN ${found} f ON ${by('s')})`;
  await sql.execute(
    `CREATE OR REPLACE TEMP TABLE portside_differences AS
     SELECT ${kindOf('f.on_left', 'f.on_right')} AS kind,
       ${cellsOf(left, 'f.on_left AND f.on_right')}${orderOf(key)}
     FROM ${found} f
     LEFT JOIN ${rowsOf(left)} a ON ${by('a')}
     LEFT JOIN ${rowsOf(right)} b ON ${by('b')}`,
  );
  return differences;
}

/**
 * The same for sides without a key, or with one that repeats: equal rows cancel out first, and what
 * is left is paired within its key, or within its exact columns where there is none.
 */
export async function bagDifferences(
  sql: SqlRunner,
  sides: readonly [Prepared, Prepared],
  key: readonly number[],
): Promise<string> {
  const [left, right] = sides;
  const all = [...left.columns.keys()];
  const exact = all.filter((index) => left.columns[index]?.tolerance === null);
  const group = key.length > 0 ? key : exact;
  const hashes = (weight: number, side: Prepared): string =>
    `SELECT ${hash(all)} AS h, ${hash(all, 'second')} AS g, ${weight} AS w FROM ${side.view}`;
  await sql.execute(
    `CREATE OR REPLACE TEMP TABLE portside_weights AS
     SELECT h, g, sum(w) AS w FROM (${hashes(1, left)} UNION ALL ${hashes(-1, right)})
     GROUP BY h, g HAVING sum(w) <> 0`,
  );
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
         SELECT s.*, row_number() OVER (PARTITION BY w.h, w.g) AS copy, ${sign} * w.w AS surplus
         FROM (SELECT *, ${hash(all)} AS h, ${hash(all, 'second')} AS g FROM ${side.view}) s
         JOIN portside_weights w ON w.h = s.h AND w.g = s.g AND ${sign} * w.w > 0
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

function kindOf(onLeft: string, onRight: string): string {
  return `CASE WHEN ${onLeft} AND ${onRight} THEN 'changed' WHEN ${onLeft} THEN 'left-only' ELSE 'right-only' END`;
}

function orderOf(key: readonly number[]): string {
  return key.map((n) => `, coalesce(a.c${n}, b.c${n}) AS o${n}`).join('');
}

function cellsOf(side: Prepared, both: string): string {
  return side.columns
    .map(
      (column, n) =>
        `a.t${n} AS l${n}, b.t${n} AS r${n}, (${both}) AND NOT ${sameColumn(column, n)} AS d${n}`,
    )
    .join(', ');
}

function hash(columns: readonly number[], salt?: string): string {
  const inputs = [...(salt === undefined ? [] : [`'${salt}'`]), ...columns.map((n) => `c${n}`)];
  return inputs.length === 0 ? '0' : `hash(${inputs.join(', ')})`;
}
