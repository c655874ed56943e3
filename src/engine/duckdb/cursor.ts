import type { CellText } from '../../protocol/engine.ts';
import type { Step } from '../../protocol/program.ts';
import { ScriptError } from './runtime-error.ts';

type CursorStep = Extract<Step, { step: 'cursor' }>;
type FetchStep = Extract<Step, { step: 'fetch' }>;
type Rows = readonly (readonly CellText[])[];

/** The cursors of a running script, by name. */
export class Cursors {
  readonly #cursors = new Map<string, Cursor>();

  /**
   * Declares, opens, closes or deallocates a cursor; fails as the server would.
   *
   * @param sql - the query as it is now; null where the step has none
   * @param read - reads all rows of a query
   */
  async change(
    { action, name, origin }: CursorStep,
    sql: string | null,
    read: (sql: string) => Promise<Rows>,
  ): Promise<void> {
    const { line } = origin;
    const cursor = this.#cursors.get(name);
    if (action === 'declare') {
      if (cursor !== undefined)
        throw failed(16915, `A cursor with the name '${name}' already exists.`, line);
      if (sql !== null) this.#cursors.set(name, new Cursor(sql));
      return;
    }
    if (cursor === undefined) throw missing(name, line, 1);
    if (action === 'deallocate') this.#cursors.delete(name);
    else if (action === 'open') {
      if (cursor.isOpen) throw failed(16905, 'The cursor is already open.', line);
      cursor.open(await read(cursor.sql));
    } else if (cursor.isOpen) cursor.close();
    else throw failed(16917, 'Cursor is not open.', line);
  }

  /** Moves a cursor, and gives the row that it comes to; null where there is none. */
  fetch({ name, direction, origin }: FetchStep, offset: number): readonly CellText[] | null {
    const cursor = this.#cursors.get(name);
    if (cursor === undefined) throw missing(name, origin.line, 2);
    if (!cursor.isOpen) throw failed(16917, 'Cursor is not open.', origin.line, 2);
    return cursor.fetch(direction, offset);
  }
}

function missing(name: string, line: number, state: number): ScriptError {
  return failed(16916, `A cursor with the name '${name}' does not exist.`, line, state);
}

function failed(number: number, message: string, line: number, state = 1): ScriptError {
  return new ScriptError({ number, severity: 16, state, line, message });
}

/** A cursor of a running script: its query, and its rows while it is open. */
class Cursor {
  readonly sql: string;
  #rows: Rows | null = null;
  /** Index of the current row; -1 before the first. */
  #at = -1;

  constructor(sql: string) {
    this.sql = sql;
  }

  get isOpen(): boolean {
    return this.#rows !== null;
  }

  open(rows: Rows): void {
    this.#rows = rows;
    this.#at = -1;
  }

  close(): void {
    this.#rows = null;
  }

  /** Moves, and gives the row that it comes to; null before the first and behind the last. */
  fetch(direction: FetchStep['direction'], offset: number): readonly CellText[] | null {
    const rows = this.#rows ?? [];
    const target = {
      NEXT: this.#at + 1,
      PRIOR: this.#at - 1,
      FIRST: 0,
      LAST: rows.length - 1,
      ABSOLUTE: offset < 0 ? rows.length + offset : offset - 1,
      RELATIVE: this.#at + offset,
    }[direction];
    this.#at = Math.min(Math.max(target, -1), rows.length);
    return rows[this.#at] ?? null;
  }
}
