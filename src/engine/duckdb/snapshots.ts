import type { GuardedConnection } from './host/session.ts';
import { quoteName } from './host/sql-text.ts';

interface Layer {
  readonly name: string | null;
  /** By table as written in the SQL: the copy of its rows, or null if it did not exist. */
  readonly tables: Map<string, string | null>;
}

let copies = 0;

/**
 * A script's transaction: copies of the tables it is about to write, put back on rollback.
 *
 * DuckDB's own transactions are no use here: after one error they take no statement any more.
 */
export class TransactionSnapshots {
  readonly #connection: GuardedConnection;
  #layers: Layer[] = [];
  #depth = 0;
  /** The name of the outermost transaction. */
  #name: string | null = null;

  constructor(connection: GuardedConnection) {
    this.#connection = connection;
  }

  /** Transactions begun and not ended yet. */
  get depth(): number {
    return this.#depth;
  }

  begin(name: string | null): void {
    if (this.#depth === 0) {
      this.#layers = [{ name: null, tables: new Map() }];
      this.#name = name;
    }
    this.#depth += 1;
  }

  /** Ends one level; the outermost makes the changes last. */
  async commit(): Promise<void> {
    this.#depth -= 1;
    if (this.#depth === 0) await this.#forget(this.#layers.splice(0));
  }

  save(name: string): void {
    this.#layers.push({ name, tables: new Map() });
  }

  /** True if that is the name of the outermost transaction. */
  isNamed(name: string): boolean {
    return this.#name?.toLowerCase() === name.toLowerCase();
  }

  /** True if a savepoint of that name stands. */
  hasSavepoint(name: string): boolean {
    return this.#layers.some((layer) => layer.name === name);
  }

  /** Copies the tables that are written for the first time since the last savepoint. */
  async beforeWrite(tables: readonly string[]): Promise<void> {
    const layer = this.#layers.at(-1);
    if (this.#depth === 0 || !layer) return;
    for (const table of tables) {
      if (!layer.tables.has(table)) layer.tables.set(table, await this.#copy(table));
    }
  }

  /** Puts everything back, or what was written after that savepoint. */
  async rollback(savepoint: string | null): Promise<void> {
    const from =
      savepoint === null ? 0 : this.#layers.findLastIndex((layer) => layer.name === savepoint);
    const undone = this.#layers.splice(from).reverse();
    for (const layer of undone) {
      for (const [table, copy] of layer.tables) await this.#restore(table, copy);
    }
    await this.#forget(undone);
    if (savepoint === null) this.#depth = 0;
    else this.save(savepoint);
  }

  async #copy(table: string): Promise<string | null> {
    if (!(await this.#exists(table))) return null;
    copies += 1;
    const copy = quoteName(`portside_snapshot_${copies}`);
    await this.#connection.execute(`CREATE TEMP TABLE ${copy} AS SELECT * FROM ${table}`);
    return copy;
  }

  async #restore(table: string, copy: string | null): Promise<void> {
    if (copy === null) {
      await this.#connection.execute(`DROP TABLE IF EXISTS ${table}`);
      return;
    }
    if (await this.#sameShape(table, copy)) {
      await this.#connection.execute(`DELETE FROM ${table}`);
      await this.#connection.execute(`INSERT INTO ${table} SELECT * FROM ${copy}`);
    } else {
      await this.#connection.execute(`DROP TABLE IF EXISTS ${table}`);
      await this.#connection.execute(`CREATE TABLE ${table} AS SELECT * FROM ${copy}`);
    }
  }

  async #sameShape(table: string, copy: string): Promise<boolean> {
    if (!(await this.#exists(table))) return false;
    const [now, then] = [
      await this.#connection.describe(`SELECT * FROM ${table}`),
      await this.#connection.describe(`SELECT * FROM ${copy}`),
    ];
    return JSON.stringify(now) === JSON.stringify(then);
  }

  async #exists(table: string): Promise<boolean> {
    try {
      await this.#connection.describe(`SELECT * FROM ${table}`);
      return true;
    } catch (thrown) {
      if (thrown instanceof Error && /^Catalog Error/u.test(thrown.message)) return false;
      throw thrown;
    }
  }

  async #forget(layers: readonly Layer[]): Promise<void> {
    for (const layer of layers) {
      for (const copy of layer.tables.values()) {
        if (copy !== null) await this.#connection.execute(`DROP TABLE IF EXISTS ${copy}`);
      }
    }
  }
}
