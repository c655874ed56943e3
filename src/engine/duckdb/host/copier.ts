import type { CopyRequest, RefusedRows, TextLimit } from '../../../protocol/engine.ts';
import type { SqlRunner } from '../../sql-runner.ts';
import { quoteAddress, quoteName } from './sql-text.ts';

/** More rows than this are not looked for one by one: what is left of their part goes with them. */
const MOST_REFUSED = 50;

/**
 * Empties a table and fills it from another one, columns by name. Rows that its constraints refuse, and those that repeat a key,
 * are left out and counted.
 */
export async function refill(sql: SqlRunner, request: CopyRequest): Promise<RefusedRows | null> {
  const refused = await fill(sql, request);
  const repeated = await withoutRepetitions(sql, request);
  if (refused === null || repeated === null) return refused ?? repeated;
  return { rows: refused.rows + repeated.rows, why: `${refused.why} ${repeated.why}` };
}

/** Takes rows away whose key an earlier row has. */
async function withoutRepetitions(
  sql: SqlRunner,
  { to, keys = [] }: CopyRequest,
): Promise<RefusedRows | null> {
  const target = quoteAddress(to);
  let rows = 0;
  let why = '';
  for (const key of keys) {
    const columns = key.map(quoteName).join(', ');
    const [first] = await sql.rows(
      `SELECT concat_ws(', ', ${columns}) FROM ${target} GROUP BY ${columns} HAVING count(*) > 1 ORDER BY min(rowid) LIMIT 1`,
    );
    if (first === undefined) continue;
    const later = `SELECT rowid FROM (SELECT rowid, row_number() OVER (PARTITION BY ${columns} ORDER BY rowid) AS place FROM ${target}) WHERE place > 1`;
    const [count] = await sql.rows(`SELECT count(*) FROM (${later})`);
    await sql.execute(`DELETE FROM ${target} WHERE rowid IN (${later})`);
    rows += Number(count?.[0] ?? 0);
    why ||= `The key (${key.join(', ')}) = (${first[0] ?? 'NULL'}) is there already.`;
  }
  return rows === 0 ? null : { rows, why };
}

async function fill(
  sql: SqlRunner,
  { from, to, except = [], texts = [] }: CopyRequest,
): Promise<RefusedRows | null> {
  const [source, target] = [quoteAddress(from), quoteAddress(to)];
  const found = await sql.describe(`SELECT * FROM ${source}`);
  const limits = texts.filter(({ name }) => found.some((column) => sameName(column.name, name)));
  const left = except.length === 0 ? '' : ` EXCLUDE (${except.map(quoteName).join(', ')})`;
  const stored =
    limits.length === 0 ? '' : ` REPLACE (${limits.map((limit) => storedText(limit)).join(', ')})`;
  const fits = ['true', ...limits.map((limit) => `NOT coalesce(${isTooLong(limit)}, false)`)];
  const insert = `INSERT INTO ${target} BY NAME SELECT *${left}${stored} FROM ${source} WHERE ${fits.join(' AND ')}`;
  await sql.execute(`DELETE FROM ${target}`);
  const whys = await longTexts(sql, source, limits);
  if ((await refusal(() => sql.execute(insert))) === null) return refusedRows(whys);
  const [size] = await sql.rows(`SELECT max(rowid) + 1 FROM ${source}`);
  let searched = 0;
  const pending = [{ low: 0, high: Number(size?.[0] ?? 0) }];
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    const { low, high } = part;
    const inside = `rowid >= ${low} AND rowid < ${high}`;
    const why = await refusal(() => sql.execute(`${insert} AND ${inside}`));
    if (why === null) continue;
    if (high - low === 1 || searched >= MOST_REFUSED) {
      whys.set(why, (whys.get(why) ?? 0) + high - low);
      searched += 1;
      continue;
    }
    const middle = Math.floor((low + high) / 2);
    pending.push({ low: middle, high }, { low, high: middle });
  }
  return refusedRows(whys);
}

/** Blanks at the end do not count. */
function isTooLong({ name, length }: TextLimit): string {
  return `length(rtrim(${quoteName(name)}, ' ')) > ${length}`;
}

/** A text as its column keeps it: filled with blanks, or without those that are too many. */
function storedText({ name, length, padded }: TextLimit): string {
  const own = quoteName(name);
  return `${padded ? `rpad(${own}, ${length}, ' ')` : `left(${own}, ${length})`} AS ${own}`;
}

/** How many rows have a text that is too long, the first such column of each. */
async function longTexts(
  sql: SqlRunner,
  source: string,
  limits: readonly TextLimit[],
): Promise<Map<string, number>> {
  const whys = new Map<string, number>();
  if (limits.length === 0) return whys;
  const cases = limits.map((limit, index) => `WHEN ${isTooLong(limit)} THEN ${index}`).join(' ');
  const rows = await sql.rows(
    `SELECT place, count(*) FROM (SELECT CASE ${cases} END AS place FROM ${source}) WHERE place IS NOT NULL GROUP BY place ORDER BY place`,
  );
  for (const [place, count] of rows) {
    const limit = limits[Number(place)];
    if (limit === undefined) continue;
    const { name, length } = limit;
    whys.set(`${name} is longer than ${length} characters.`, Number(count));
  }
  return whys;
}

function refusedRows(whys: ReadonlyMap<string, number>): RefusedRows | null {
  let rows = 0;
  for (const count of whys.values()) rows += count;
  return rows === 0 ? null : { rows, why: sentencesOf(whys) };
}

function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** Each reason once, with how many rows it is about where there are several. */
function sentencesOf(whys: ReadonlyMap<string, number>): string {
  if (whys.size < 2) return [...whys.keys()].join('');
  return [...whys].map(([why, rows]) => `${why.replace(/\.$/u, '')} (${rows}).`).join(' ');
}

/** Why constraints refuse a statement, as a sentence; null if they do not. Other errors are thrown. */
async function refusal(work: () => Promise<unknown>): Promise<string | null> {
  try {
    await work();
    return null;
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : '';
    const [, what] = /Constraint Error: ([^\n]*)/u.exec(message) ?? [];
    if (what === undefined) throw thrown;
    return sentenceOf(what);
  }
}

/** DuckDB's words for a constraint that is not met, in those of a person. */
function sentenceOf(what: string): string {
  const [, nullColumn] = /^NOT NULL constraint failed: .*?([^.\s]+)$/u.exec(what) ?? [];
  if (nullColumn !== undefined) return `${nullColumn} is NULL, which the table does not take.`;
  const [, key] = /^Duplicate key "([^"]*)"/u.exec(what) ?? [];
  if (key !== undefined) return `The key ${key} is there already.`;
  if (/^CHECK constraint failed/u.test(what)) return 'It does not satisfy a CHECK of the table.';
  return what.endsWith('.') ? what : `${what}.`;
}
