import type { DiffRow } from '../../protocol/engine.ts';
import type { Comparison } from '../../protocol/transforms.ts';
import { RowPages } from '../row-pages.ts';
import { pairedRows, type PairedRow } from './diff-rows.ts';

/** The rows that the grids show, asked for only where they are in sight. */
export interface ShownRows {
  readonly count: number;
  /** Undefined while it is not here. */
  row(index: number): PairedRow | undefined;
  /** Known of each row, also of one that is not here. */
  kind(index: number): PairedRow['kind'];
  /** Told of the rows that are about to be drawn, the last one not included. */
  need(first: number, last: number): void;
}

/** Asks the editor for differing rows, which come by {@link DifferingPages.take}. */
export type AskForRows = (offset: number, limit: number) => void;

const kinds = ['changed', 'left-only', 'right-only'] as const;

/** All differing rows of a comparison that has more of them than came with it. */
export class DifferingPages {
  readonly #pages: RowPages<DiffRow>;

  constructor(ask: AskForRows) {
    this.#pages = new RowPages(ask);
  }

  take(offset: number, rows: readonly DiffRow[]): void {
    this.#pages.take(offset, rows);
  }

  /** Asks again for what did not come. */
  forgetAsked(): void {
    this.#pages.forgetAsked();
  }

  /** The rows of a kind, or of all kinds with those that are the same behind them, as far as those are here. */
  shown(comparison: Comparison, filter: PairedRow['kind'] | 'all'): ShownRows {
    const same = pairedRows(comparison).filter(({ kind }) => kind === 'same');
    if (filter === 'same') return atHand(same);
    const { changed = 0, leftOnly = 0, rightOnly = 0 } = comparison.diff?.counts ?? {};
    const counts = [changed, leftOnly, rightOnly];
    const total = changed + leftOnly + rightOnly;
    const index = filter === 'all' ? -1 : kinds.indexOf(filter);
    const start = index < 0 ? 0 : counts.slice(0, index).reduce((sum, count) => sum + count, 0);
    const end = index < 0 ? total : start + (counts[index] ?? 0);
    const behind = filter === 'all' ? same : [];
    return {
      count: end - start + behind.length,
      row: (at) => (start + at < end ? this.#pages.row(start + at) : behind[start + at - end]),
      kind(at) {
        if (start + at >= end) return 'same';
        if (start + at < changed) return 'changed';
        return start + at < changed + leftOnly ? 'left-only' : 'right-only';
      },
      need: (first, last) => this.#pages.need(start + first, Math.min(start + last, end), total),
    };
  }
}

/** Rows that are all here. */
export function atHand(rows: readonly PairedRow[]): ShownRows {
  return {
    count: rows.length,
    row: (index) => rows[index],
    kind: (index) => rows[index]?.kind ?? 'same',
    need: () => undefined,
  };
}
