import type { ColumnInfo, LoadReport, RelationLoad } from '../../../protocol/engine.ts';
import type { SqlRunner } from '../../sql-runner.ts';
import { quoteAddress, quoteName } from './sql-text.ts';

/** What became of a loaded table before anybody reads it. */
export type Thinned = Pick<LoadReport, 'rows' | 'sampledOf' | 'masked' | 'unmasked'>;

/** Leaves a part of the rows where there are more than wanted, and masks columns. */
export async function thin(
  sql: SqlRunner,
  { target, sample, mask = [] }: RelationLoad,
  rows: number,
): Promise<Thinned> {
  const table = quoteAddress(target);
  let left = rows;
  const columns = await sql.describe(`SELECT * FROM ${table}`);
  if (sample !== undefined && rows > sample.rows) {
    const by = columns.find(({ name }) => name.toLowerCase() === sample.by?.toLowerCase());
    await sql.execute(
      `CREATE OR REPLACE TABLE ${table} AS SELECT * FROM ${table} AS t WHERE ${shareOf(by)} < ${sample.rows / rows}`,
    );
    const [counted] = await sql.rows(`SELECT count(*) FROM ${table}`);
    left = Number(counted?.[0] ?? 0);
  }
  const wanted = new Set(mask.map((name) => name.toLowerCase()));
  const chosen = columns.filter(({ name }) => wanted.has(name.toLowerCase()));
  const masks = chosen.map((column) => ({ column, masked: maskOf(column) }));
  const replaced = masks.filter(({ masked }) => masked !== null);
  if (replaced.length > 0) {
    const list = replaced.map(({ column, masked }) => `${masked} AS ${quoteName(column.name)}`);
    await sql.execute(
      `CREATE OR REPLACE TABLE ${table} AS SELECT * REPLACE (${list.join(', ')}) FROM ${table}`,
    );
  }
  const named = new Set(columns.map(({ name }) => name.toLowerCase()));
  return {
    rows: left,
    sampledOf: left === rows ? null : rows,
    masked: replaced.map(({ column }) => column.name),
    unmasked: [
      ...masks.filter(({ masked }) => masked === null).map(({ column }) => column.name),
      ...mask.filter((name) => !named.has(name.toLowerCase())),
    ],
  };
}

/**
 * A number from 0 to 1 that is the same for the same value in all tables, whatever its type: rows that join are taken
 * together. Capitals and blanks at the end do not count, as they do not where the server compares.
 */
function shareOf(by: ColumnInfo | undefined): string {
  const whole = 'CAST(t AS VARCHAR)';
  const key =
    by === undefined
      ? whole
      : `coalesce(lower(rtrim(CAST(t.${quoteName(by.name)} AS VARCHAR))), ${whole})`;
  return `((CAST(('0x' || substr(md5(${key}), 1, 8)) AS UBIGINT)) / 4294967296.0)`;
}

const largest: Readonly<Record<string, string>> = {
  TINYINT: '127',
  UTINYINT: '255',
  SMALLINT: '32767',
  INTEGER: '2147483647',
  BIGINT: '9223372036854775807',
};

/** The masked value of a column; null for a type that has no mask. */
function maskOf({ name, type }: ColumnInfo): string | null {
  const column = quoteName(name);
  const most = largest[type];
  if (type === 'VARCHAR') return `portside_mask_text(${column})`;
  if (most !== undefined || /^DECIMAL/u.test(type)) {
    const bound = most === undefined ? "''" : `'${most}'`;
    return `CAST(portside_mask_number(CAST(${column} AS VARCHAR), ${bound}) AS ${type})`;
  }
  if (type === 'UUID') return `CAST(md5(CAST(${column} AS VARCHAR)) AS UUID)`;
  // Another day of the same year: what counts years stays as it is.
  if (type === 'DATE' || type === 'TIMESTAMP') {
    const year = `date_trunc('year', CAST(${column} AS DATE))`;
    const days = `(CAST(${year} + INTERVAL 1 YEAR AS DATE) - CAST(${year} AS DATE))`;
    const moved = `(dayofyear(${column}) - 1 + CAST(hash(CAST(${year} AS VARCHAR)) % 365 AS INTEGER)) % ${days}`;
    const day = `(CAST(${year} AS DATE) + CAST(${moved} AS INTEGER))`;
    return type === 'DATE'
      ? `CASE WHEN ${column} IS NOT NULL THEN ${day} END`
      : `CASE WHEN ${column} IS NOT NULL THEN ${day} + CAST(${column} AS TIME) END`;
  }
  return null;
}
