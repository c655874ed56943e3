import type { CellText } from '../../protocol/engine.ts';
import type { Step } from '../../protocol/program.ts';

type Direction = Extract<Step, { step: 'fetch' }>['direction'];

/** A cursor of a running script: its query, and its rows while it is open. */
export class Cursor {
  readonly sql: string;
  #rows: readonly (readonly CellText[])[] | null = null;
  /** Index of the current row; -1 before the first. */
  #at = -1;

  constructor(sql: string) {
    this.sql = sql;
  }

  get isOpen(): boolean {
    return this.#rows !== null;
  }

  open(rows: readonly (readonly CellText[])[]): void {
    this.#rows = rows;
    this.#at = -1;
  }

  close(): void {
    this.#rows = null;
  }

  /** Moves, and gives the row that it comes to; null before the first and behind the last. */
  fetch(direction: Direction, offset: number): readonly CellText[] | null {
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
