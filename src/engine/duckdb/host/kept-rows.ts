import type {
  CellText,
  KeepTable,
  KeptTable,
  RestoreTable,
  TableAddress,
} from '../../../protocol/engine.ts';
import type { SqlRunner } from '../../sql-runner.ts';
import { quoteAddress, quoteName } from './sql-text.ts';

/** Numbers the rows of a copy, from 0; no table of a person has such a column. */
const place = quoteName('portside: place');

/** Copies of tables, by which they can be set back to how they were, or to a part of their rows. */
export class KeptRows {
  readonly #sql: SqlRunner;
  /** By the table's address: its copy, null if it was not there. */
  readonly #copies = new Map<string, string | null>();

  constructor(sql: SqlRunner) {
    this.#sql = sql;
  }

  /**
   * Copies tables as they are; null for one that is not there. Copies none, and gives nothing, where they have more rows
   * than that together.
   */
  async keep(tables: readonly KeepTable[], most: number): Promise<readonly (KeptTable | null)[]> {
    let rows = 0;
    for (const { address } of tables) {
      if ((await this.#columnsOf(address)) === null) continue;
      const [count] = await this.#sql.rows(`SELECT count(*) FROM ${quoteAddress(address)}`);
      rows += Number(count?.[0] ?? 0);
    }
    if (rows > most) return [];
    const kept: (KeptTable | null)[] = [];
    for (const table of tables) kept.push(await this.#keep(table));
    return kept;
  }

  async #keep({ address, key }: KeepTable): Promise<KeptTable | null> {
    const table = quoteAddress(address);
    const columns = await this.#columnsOf(address);
    if (columns === null) {
      this.#copies.set(keyOf(address), null);
      return null;
    }
    const copy = `memory.main.${quoteName(`portside: kept ${this.#copies.size}`)}`;
    const by = key.length > 0 ? key : columns;
    const order = by.map((name) => `CAST(${quoteName(name)} AS VARCHAR) COLLATE C`).join(', ');
    await this.#sql.execute(
      `CREATE OR REPLACE TABLE ${copy} AS SELECT row_number() OVER (ORDER BY ${order}) - 1 AS ${place}, * FROM ${table}`,
    );
    this.#copies.set(keyOf(address), copy);
    const [count] = await this.#sql.rows(`SELECT count(*) FROM ${copy}`);
    return { rows: Number(count?.[0] ?? 0) };
  }

  /** Which rows of one kept table refer to which of another: pairs of places. */
  async references(
    child: TableAddress,
    columns: readonly string[],
    parent: TableAddress,
    parentColumns: readonly string[],
  ): Promise<readonly (readonly CellText[])[]> {
    const [one, other] = [this.#copies.get(keyOf(child)), this.#copies.get(keyOf(parent))];
    if (one === null || one === undefined || other === null || other === undefined) return [];
    const on = columns.map(
      (name, index) => `c.${quoteName(name)} = p.${quoteName(parentColumns[index] ?? '')}`,
    );
    return this.#sql.rows(
      `SELECT c.${place}, p.${place} FROM ${one} c JOIN ${other} p ON ${on.join(' AND ')}`,
    );
  }

  /** Sets tables back to how they were when they were kept, or to some of their rows. */
  async restore(tables: readonly RestoreTable[]): Promise<void> {
    for (const { address, places, except, order } of tables) {
      const table = quoteAddress(address);
      const copy = this.#copies.get(keyOf(address)) ?? null;
      if (copy === null) {
        await this.#sql.execute(`DROP TABLE IF EXISTS ${table}`);
        continue;
      }
      await this.#sql.execute(`DELETE FROM ${table}`);
      const left = [place, ...except.map(quoteName)].join(', ');
      await this.#sql.execute(
        `INSERT INTO ${table} BY NAME SELECT * EXCLUDE (${left}) FROM ${copy} WHERE ${within(places)} ORDER BY ${orderOf(order)}`,
      );
    }
  }

  async #columnsOf(address: TableAddress): Promise<readonly string[] | null> {
    try {
      const columns = await this.#sql.describe(`SELECT * FROM ${quoteAddress(address)}`);
      return columns.map(({ name }) => name);
    } catch (thrown) {
      if (thrown instanceof Error && /^Catalog Error/u.test(thrown.message)) return null;
      throw thrown;
    }
  }
}

function keyOf({ database, schema, table }: TableAddress): string {
  return JSON.stringify([database, schema, table]).toLowerCase();
}

/** Any order, but the same each time: the rows' own, its reverse, and others. */
function orderOf(order: number): string {
  if (order === 0) return place;
  // Of two numbers the hashes differ by the same for all rows, nearly.
  return order === 1 ? `${place} DESC` : `hash(concat(${place}, ' ', ${order}))`;
}

/** A condition for places in ascending order, as ranges: half of a table is one of them. */
function within(places: readonly number[] | null): string {
  if (places === null) return 'true';
  const ranges: { from: number; to: number }[] = [];
  for (const each of places) {
    const last = ranges.at(-1);
    if (last?.to === each - 1) last.to = each;
    else ranges.push({ from: each, to: each });
  }
  if (ranges.length === 0) return 'false';
  return `(${ranges.map(({ from, to }) => `${place} BETWEEN ${from} AND ${to}`).join(' OR ')})`;
}
