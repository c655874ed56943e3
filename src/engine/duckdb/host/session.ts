import type { DuckDBConnection, DuckDBDataChunk, DuckDBPreparedStatement } from '@duckdb/node-api';
import { DuckDBInstance, ResultReturnType, StatementType } from '@duckdb/node-api';
import type { CancellationSignal } from '../../../base/cancellation.ts';
import { CancelledError, throwIfCancelled } from '../../../base/cancellation.ts';
import { FailureError } from '../../../base/failure.ts';
import type {
  CellText,
  ColumnInfo,
  OpenOptions,
  QueryResult,
  RowSet,
  StatementMode,
  TableAddress,
} from '../../../protocol/engine.ts';
import type { SqlRunner } from '../../sql-runner.ts';
import type { Guard } from './guard.ts';
import { createGuard, statementTypes } from './guard.ts';
import { registerOwnFunctions } from './own-functions.ts';
import { quoteAddress, quoteName, quoteText } from './sql-text.ts';
import { cellText } from './values.ts';

/** A DuckDB instance with its connections, from opening through the lock to closing. */
export class EngineSession {
  readonly options: OpenOptions;
  readonly #instance: DuckDBInstance;
  readonly #admin: GuardedConnection;
  readonly #named = new Map<string, { connection: GuardedConnection; database: string }>();
  #guard: Guard | null = null;

  private constructor(options: OpenOptions, instance: DuckDBInstance, admin: DuckDBConnection) {
    this.options = options;
    this.#instance = instance;
    this.#admin = new GuardedConnection(admin, null, () => instance.connect());
  }

  /** Opens an instance: settings, then databases and their prelude. It is not locked yet. */
  static async open(options: OpenOptions): Promise<EngineSession> {
    const instance = await DuckDBInstance.create(':memory:', {
      temp_directory: options.temporaryDirectory,
      threads: String(options.threads),
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    });
    const admin = await instance.connect();
    registerOwnFunctions(admin);
    const session = new EngineSession(options, instance, admin);
    await session.#limitMemory();
    await session.#admin.execute(`SET GLOBAL TimeZone = ${quoteText(options.timeZone)}`);
    for (const database of options.databases) {
      await session.#admin.execute(`ATTACH ':memory:' AS ${quoteName(database)}`);
      await session.#admin.execute(`USE ${quoteName(database)}`);
      for (const definition of options.prelude) await session.#admin.execute(definition);
    }
    await session.#admin.execute('USE memory');
    return session;
  }

  async #limitMemory(): Promise<void> {
    const { memoryLimit } = this.options;
    try {
      await this.#admin.execute(`SET memory_limit = ${quoteText(memoryLimit)}`);
    } catch (thrown) {
      throw new FailureError({
        code: 'engine/memory-limit',
        what: `The local engine did not take ${memoryLimit} as its memory limit.`,
        why: thrown instanceof Error ? (thrown.message.split('\n')[0] ?? '') : String(thrown),
        todo: 'Set “portside.engine.memoryLimit” to a number with a unit, such as 2GB.',
      });
    }
  }

  /** Runs the engine's own SQL, with rights that emitted SQL does not have before the lock. */
  get admin(): SqlRunner & { stopWith(signal: CancellationSignal): () => void } {
    return this.#admin;
  }

  get locked(): boolean {
    return this.#guard !== null;
  }

  /** Shuts files, network and settings off for good, and takes stock of the functions there are. */
  async lock(): Promise<void> {
    if (this.#guard) return;
    if (this.options.purpose === 'compare') {
      throw notReady('An instance that compares files runs no SQL, and is not locked.');
    }
    await this.#admin.execute('SET enable_external_access = false');
    await this.#admin.execute('SET lock_configuration = true');
    const existing = await this.#admin.rows(
      'SELECT DISTINCT lower(function_name), bool_and(internal) FROM duckdb_functions() GROUP BY 1',
    );
    const names = (own: boolean): Set<string> =>
      new Set(existing.filter((row) => !own || row[1] === 'false').map((row) => row[0] ?? ''));
    this.#guard = createGuard(names(false), names(true));
  }

  /** A connection whose names resolve in that database; a named one keeps its temporary tables. */
  async connection(database: string, name?: string): Promise<GuardedConnection> {
    if (!this.#guard) throw notReady('The engine is not locked yet.');
    if (!this.options.databases.includes(database)) {
      throw notReady(`There is no database ${database} in this session.`);
    }
    const known = name === undefined ? undefined : this.#named.get(name);
    if (known) {
      if (known.database !== database) {
        throw notReady(`Session ${name ?? ''} belongs to the database ${known.database}.`);
      }
      return known.connection;
    }
    const raw = await this.#instance.connect();
    await raw.run(`USE ${quoteName(database)}`);
    const connection = new GuardedConnection(raw, this.#guard, () => this.#instance.connect());
    if (name !== undefined) this.#named.set(name, { connection, database });
    return connection;
  }

  /** The chunks of a query of the engine's own, one after the other, and never all at once. */
  chunks(sql: string): AsyncIterable<DuckDBDataChunk> {
    return this.#admin.chunks(sql);
  }

  /** The same as texts. */
  streamed(sql: string): AsyncIterable<readonly (readonly CellText[])[]> {
    return this.#admin.streamed(sql);
  }

  closeNamed(name: string): void {
    this.#named.get(name)?.connection.close();
    this.#named.delete(name);
  }

  close(): void {
    for (const { connection } of this.#named.values()) connection.close();
    this.#named.clear();
    this.#admin.close();
    this.#instance.closeSync();
  }
}

/** The failure of a request that came at the wrong time; a fault of the caller. */
export function notReady(why: string): FailureError {
  return new FailureError({
    code: 'engine/not-ready',
    what: 'The local engine could not take the request.',
    why,
    todo: 'Open, load and lock the engine first, in this order.',
  });
}

/** One connection: the engine's own SQL as it is, emitted SQL only past the guard. */
export class GuardedConnection implements SqlRunner {
  readonly #connection: DuckDBConnection;
  readonly #guard: Guard | null;
  readonly #another: () => Promise<DuckDBConnection>;
  #signal: CancellationSignal | null = null;

  /** @param another - makes a connection to the same instance */
  constructor(
    connection: DuckDBConnection,
    guard: Guard | null,
    another: () => Promise<DuckDBConnection>,
  ) {
    this.#connection = connection;
    this.#guard = guard;
    this.#another = another;
  }

  /** Interrupts what runs when the signal comes; returns a function that ends the tie. */
  stopWith(signal: CancellationSignal): () => void {
    this.#signal = signal;
    let timer: NodeJS.Timeout | null = null;
    const unhook = signal.onCancel(() => {
      this.#connection.interrupt();
      // An interrupt between two statements is lost, so it is repeated until the work has ended.
      timer = setInterval(() => this.#connection.interrupt(), 20);
    });
    return () => {
      unhook();
      if (timer) clearInterval(timer);
      this.#signal = null;
    };
  }

  async rows(sql: string): Promise<(readonly CellText[])[]> {
    return (await this.#read(await this.#prepareOwn(sql), null)).rows.slice();
  }

  async execute(sql: string): Promise<number> {
    return this.#change(await this.#prepareOwn(sql));
  }

  async describe(sql: string): Promise<readonly ColumnInfo[]> {
    const statement = await this.#prepareOwn(sql);
    try {
      return columnsOf(statement);
    } finally {
      statement.destroySync();
    }
  }

  /**
   * Runs one emitted query.
   *
   * @param limit - rows to return; what is more is only counted, or not even read
   * @param countAll - whether `total` must count all rows
   */
  async query(
    sql: string,
    mode: StatementMode,
    limit: number,
    countAll = false,
  ): Promise<QueryResult & { readonly total: number }> {
    return this.#read(await this.#prepareEmitted(sql, mode), limit, countAll);
  }

  /**
   * Runs one emitted query, keeps all its rows in a table, and gives the first of them. They are told of as soon as
   * they are there: the query runs once, and its rows are written while they come.
   *
   * @param limit - rows to return
   */
  async keep(
    sql: string,
    into: TableAddress,
    limit: number,
    onFirst: (rows: RowSet) => void,
  ): Promise<QueryResult & { readonly total: number }> {
    await this.checkQuery(sql);
    const table = quoteAddress(into);
    await this.execute(`CREATE OR REPLACE TABLE ${table} AS\n${sql}\nWITH NO DATA`);
    const columns = await this.describe(`SELECT * FROM ${table}`);
    const statement = await this.#prepareEmitted(sql, 'preview');
    const writer = await this.#another();
    try {
      const result = await statement.stream();
      const types = result.columnTypes();
      // A column of nothing but NULL has a type in the table only.
      if (types.some((type, index) => String(type) !== columns[index]?.type)) {
        await this.execute(`CREATE OR REPLACE TABLE ${table} AS\n${sql}`);
        const read = await this.#read(
          await this.#prepareOwn(`SELECT * FROM ${table} ORDER BY rowid`),
          limit,
          true,
        );
        onFirst(read);
        return read;
      }
      const appender = await writer.createAppender(into.table, into.schema, into.database);
      const rows: CellText[][] = [];
      let total = 0;
      for (;;) {
        if (this.#signal) throwIfCancelled(this.#signal);
        const chunk = await result.fetchChunk();
        if (!chunk || chunk.rowCount === 0) break;
        appender.appendDataChunk(chunk);
        if (rows.length < limit) {
          for (const row of chunk.getRows().slice(0, limit - rows.length)) {
            rows.push(types.map((type, index) => cellText(row[index] ?? null, type)));
          }
        }
        if (total === 0) onFirst({ columns, rows: [...rows] });
        total += chunk.rowCount;
      }
      if (this.#signal) throwIfCancelled(this.#signal);
      appender.closeSync();
      return { columns, rows, complete: total === rows.length, total };
    } catch (thrown) {
      throw this.#cause(thrown);
    } finally {
      statement.destroySync();
      writer.closeSync();
    }
  }

  /** The plan of one emitted query, as text for people. */
  async plan(sql: string): Promise<string> {
    await this.checkQuery(sql);
    const rows = await this.rows(`EXPLAIN\n${sql}`);
    return rows.map((row) => row.at(-1) ?? '').join('\n');
  }

  /** The chunks of a query of the engine's own. */
  async *chunks(sql: string): AsyncIterable<DuckDBDataChunk> {
    const statement = await this.#prepareOwn(sql);
    try {
      const result = await statement.stream();
      for (;;) {
        if (this.#signal) throwIfCancelled(this.#signal);
        const chunk = await result.fetchChunk();
        if (!chunk || chunk.rowCount === 0) break;
        yield chunk;
      }
      // An interrupted stream just ends.
      if (this.#signal) throwIfCancelled(this.#signal);
    } catch (thrown) {
      throw this.#cause(thrown);
    } finally {
      statement.destroySync();
    }
  }

  /** The same as texts. */
  async *streamed(sql: string): AsyncIterable<readonly (readonly CellText[])[]> {
    for await (const chunk of this.chunks(sql)) {
      const types = Array.from(
        { length: chunk.columnCount },
        (_, index) => chunk.getColumnVector(index).type,
      );
      yield chunk
        .getRows()
        .map((row) => types.map((type, index) => cellText(row[index] ?? null, type)));
    }
  }

  /** Runs one emitted statement for its effect and gives the number of rows it changed. */
  async change(sql: string): Promise<number> {
    return this.#change(await this.#prepareEmitted(sql, 'script'));
  }

  /** Throws unless the text is one emitted query. */
  async checkQuery(sql: string): Promise<void> {
    (await this.#prepareEmitted(sql, 'preview')).destroySync();
  }

  close(): void {
    this.#connection.closeSync();
  }

  async #prepareOwn(sql: string): Promise<DuckDBPreparedStatement> {
    if (this.#signal) throwIfCancelled(this.#signal);
    return this.#stoppable(this.#connection.prepare(sql));
  }

  async #prepareEmitted(sql: string, mode: StatementMode): Promise<DuckDBPreparedStatement> {
    if (this.#signal) throwIfCancelled(this.#signal);
    if (!this.#guard) throw notReady('The engine is not locked yet.');
    const checked = this.#guard.check(sql, mode);
    if (!checked.ok) throw new FailureError(checked.error);
    const statements = await this.#stoppable(this.#connection.extractStatements(sql));
    if (statements.count !== 1) {
      throw new FailureError({
        code: 'engine/refused',
        what: 'The local engine refused the statement.',
        why: `The text holds ${statements.count} statements.`,
        todo: 'Run exactly one statement at a time.',
      });
    }
    const statement = await this.#stoppable(statements.prepare(0));
    const type = StatementType[statement.statementType];
    if (statementTypes[mode].has(type)) return statement;
    statement.destroySync();
    throw new FailureError({
      code: 'engine/refused',
      what: 'The local engine refused the statement.',
      why: `A statement of the kind ${type} is not run here.`,
      todo: 'Only SELECT and changes to tables run on the local engine.',
    });
  }

  async #change(statement: DuckDBPreparedStatement): Promise<number> {
    try {
      const result = await statement.stream();
      // RETURNING gives rows instead of a count, and the statement ends with the last of them.
      if (result.returnType !== ResultReturnType.QUERY_RESULT) return result.rowsChanged;
      let count = 0;
      for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0;) {
        count += chunk.rowCount;
        chunk = await result.fetchChunk();
      }
      return count;
    } catch (thrown) {
      throw this.#cause(thrown);
    } finally {
      statement.destroySync();
    }
  }

  async #read(
    statement: DuckDBPreparedStatement,
    limit: number | null,
    countAll = false,
  ): Promise<QueryResult & { readonly total: number }> {
    try {
      const columns = columnsOf(statement);
      const result = await statement.stream();
      const types = result.columnTypes();
      const rows: CellText[][] = [];
      let total = 0;
      for (;;) {
        if (this.#signal) throwIfCancelled(this.#signal);
        const chunk = await result.fetchChunk();
        if (!chunk || chunk.rowCount === 0) break;
        total += chunk.rowCount;
        if (limit === null || rows.length < limit) {
          for (const row of chunk.getRows()) {
            if (limit !== null && rows.length >= limit) break;
            rows.push(types.map((type, index) => cellText(row[index] ?? null, type)));
          }
        }
        if (limit !== null && total > limit && !countAll) break;
      }
      // An interrupted stream just ends.
      if (this.#signal) throwIfCancelled(this.#signal);
      return { columns, rows, complete: total === rows.length, total };
    } catch (thrown) {
      throw this.#cause(thrown);
    } finally {
      statement.destroySync();
    }
  }

  /** An interrupt may also come while a statement is prepared. */
  async #stoppable<T>(preparing: Promise<T>): Promise<T> {
    try {
      return await preparing;
    } catch (thrown) {
      throw this.#cause(thrown);
    }
  }

  #cause(thrown: unknown): unknown {
    return this.#signal?.cancelled ? new CancelledError() : thrown;
  }
}

function columnsOf(statement: DuckDBPreparedStatement): ColumnInfo[] {
  return Array.from({ length: statement.columnCount }, (_, index) => ({
    name: statement.columnName(index),
    type: String(statement.columnType(index)),
  }));
}
