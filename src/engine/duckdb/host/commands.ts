import { rmSync } from 'node:fs';
import type { CancellationSignal } from '../../../base/cancellation.ts';
import { assertNever } from '../../../base/assert-never.ts';
import type {
  BegunResult,
  CopyRequest,
  RefusedRows,
  EngineCommand,
  EngineReplies,
  LoadReport,
} from '../../../protocol/engine.ts';
import { diffTables } from '../../diff/diff.ts';
import type { SqlRunner } from '../../sql-runner.ts';
import { runProgram, type AskToCompile } from '../interpreter.ts';
import { profileColumn } from './column-profile.ts';
import { refill } from './copier.ts';
import { KeptRows } from './kept-rows.ts';
import { loadDifferingLines } from './differing-lines.ts';
import { loadRelation } from './loader.ts';
import { exportRows } from './row-export.ts';
import { RowWindows } from './row-windows.ts';
import { EngineSession, notReady } from './session.ts';
import { quoteAddress, quoteName } from './sql-text.ts';

const LOCKED = 'The engine is locked, and loads no more files.';

/** Carries out commands on one session after the other; opening a new one closes the last. */
export class CommandHandler {
  #session: EngineSession | null = null;
  #windows: RowWindows | null = null;
  #kept: KeptRows | null = null;

  /**
   * Runs a command to its end or until the signal comes; throws what went wrong.
   *
   * @param compile - compiles what a program puts together while it runs
   * @param begun - is told of results of a program whose first rows are there
   */
  async run(
    command: EngineCommand,
    signal: CancellationSignal,
    compile: AskToCompile,
    begun: (result: BegunResult) => void = () => undefined,
  ): Promise<EngineReplies[keyof EngineReplies]> {
    switch (command.kind) {
      case 'open':
        this.#close();
        this.#session = await EngineSession.open(command.options);
        return null;
      case 'load':
        return this.#load(command.relations, signal);
      case 'load-differing':
        return this.#withAdmin(signal, ({ admin, options, locked }) => {
          if (locked) throw notReady(LOCKED);
          return loadDifferingLines(admin, command.request, options);
        });
      case 'lock':
        await this.#opened().lock();
        return null;
      case 'copy':
        return this.#copy(command.copies, signal);
      case 'query':
        return this.#query(command, signal);
      case 'program':
        return this.#program(command.request, signal, compile, begun);
      case 'diff':
        return this.#withAdmin(signal, (session) => diffTables(session.admin, command.request));
      case 'rows':
        return this.#withAdmin(signal, (session) => {
          this.#windows ??= new RowWindows(session.admin);
          return this.#windows.page(command.request);
        });
      case 'profile':
        return this.#withAdmin(signal, ({ admin }) =>
          profileColumn(admin, command.table, command.column, command.filters),
        );
      case 'export':
        return this.#withAdmin(signal, async (session) => ({
          rows: await exportRows(session, command.request),
        }));
      case 'keep':
        return this.#withAdmin(signal, ({ admin }) => this.#keep(admin, command));
      case 'restore':
        return this.#withAdmin(signal, async () => {
          if (this.#kept === null) throw notReady('No tables were kept.');
          await this.#kept.restore(command.tables);
          return null;
        });
      case 'close-session':
        this.#opened().closeNamed(command.session);
        return null;
      case 'close':
        this.#close();
        return null;
      default:
        return assertNever(command, 'engine command');
    }
  }

  /** Removes what the session wrote to disk; it can be used no more. */
  removeTemporaryFiles(): void {
    const folder = this.#session?.options.temporaryDirectory;
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }

  #opened(): EngineSession {
    if (!this.#session) throw notReady('No instance is open.');
    return this.#session;
  }

  #close(): void {
    this.#session?.close();
    this.#session = null;
    this.#windows = null;
    this.#kept = null;
  }

  async #withAdmin<T>(
    signal: CancellationSignal,
    work: (session: EngineSession) => Promise<T>,
  ): Promise<T> {
    const session = this.#opened();
    const release = session.admin.stopWith(signal);
    try {
      return await work(session);
    } finally {
      release();
    }
  }

  async #load(
    relations: (EngineCommand & { kind: 'load' })['relations'],
    signal: CancellationSignal,
  ): Promise<LoadReport[]> {
    return this.#withAdmin(signal, async (session) => {
      if (session.locked) throw notReady(LOCKED);
      const reports: LoadReport[] = [];
      for (const relation of relations) {
        reports.push(await loadRelation(session.admin, relation, session.options));
      }
      return reports;
    });
  }

  async #keep(
    admin: SqlRunner,
    { tables, references, mostRows }: EngineCommand & { kind: 'keep' },
  ): Promise<EngineReplies['keep']> {
    const kept = new KeptRows(admin);
    this.#kept = kept;
    const found = await kept.keep(tables, mostRows);
    const pairs: (readonly [number, number])[][] = [];
    for (const { child, columns, parent, parentColumns } of references) {
      const rows = await kept.references(child, columns, parent, parentColumns);
      pairs.push(rows.map(([own, other]) => [Number(own), Number(other)]));
    }
    return { tables: found, references: pairs };
  }

  async #copy(
    copies: readonly CopyRequest[],
    signal: CancellationSignal,
  ): Promise<EngineReplies['copy']> {
    return this.#withAdmin(signal, async ({ admin }) => {
      const done: EngineReplies['copy'][number][] = [];
      for (const copy of copies) {
        const { from, to, mode } = copy;
        const target = quoteAddress(to);
        let refused: RefusedRows | null = null;
        if (mode === 'create') {
          await admin.execute(
            `CREATE SCHEMA IF NOT EXISTS ${quoteName(to.database)}.${quoteName(to.schema)}`,
          );
          await admin.execute(
            `CREATE OR REPLACE TABLE ${target} AS SELECT * FROM ${quoteAddress(from)}`,
          );
        } else {
          refused = await refill(admin, copy);
        }
        const [count] = await admin.rows(`SELECT count(*) FROM ${target}`);
        done.push({ to, rows: Number(count?.[0] ?? 0), refused });
      }
      return done;
    });
  }

  async #query(
    command: EngineCommand & { kind: 'query' },
    signal: CancellationSignal,
  ): Promise<EngineReplies['query']> {
    const session = this.#opened();
    const connection = await session.connection(command.database, command.session);
    const release = connection.stopWith(signal);
    try {
      const { columns, rows, complete } = await connection.query(
        command.sql,
        command.mode,
        command.rowLimit,
      );
      return { columns, rows, complete };
    } finally {
      release();
      if (command.session === undefined) connection.close();
    }
  }

  async #program(
    request: (EngineCommand & { kind: 'program' })['request'],
    signal: CancellationSignal,
    compile: AskToCompile,
    begun: (result: BegunResult) => void,
  ): Promise<EngineReplies['program']> {
    const session = this.#opened();
    const connection = await session.connection(request.database, request.session);
    try {
      return await runProgram(connection, request, signal, compile, begun);
    } finally {
      if (request.session === undefined) connection.close();
    }
  }
}
