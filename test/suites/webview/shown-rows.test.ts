import assert from 'node:assert/strict';
import type { DiffResult, DiffRow } from '../../../src/protocol/engine.ts';
import type { Comparison } from '../../../src/protocol/transforms.ts';
import { DifferingPages } from '../../../src/webview/diff/shown-rows.ts';

const counts = { left: 1002, right: 702, same: 2, changed: 600, leftOnly: 400, rightOnly: 100 };

function rowAt(index: number): DiffRow {
  const kind = index < 600 ? 'changed' : index < 1000 ? 'left-only' : 'right-only';
  const cells = [String(index)];
  return {
    kind,
    left: kind === 'right-only' ? null : cells,
    right: kind === 'left-only' ? null : cells,
    changed: [kind === 'changed'],
  };
}

/** Two rows that are the same are at hand; of those that differ only the first came with the comparison. */
const comparison: Comparison = {
  ...{ name: 't', portName: 't', left: 'emulated', verdict: 'different' },
  leftRows: { columns: [{ name: 'a', type: 'VARCHAR' }], rows: [['x'], ['y']], complete: false },
  rightRows: { columns: [{ name: 'a', type: 'VARCHAR' }], rows: [['x'], ['y']], complete: false },
  diff: {
    verdict: 'different',
    notes: [],
    columns: [
      {
        ...{ left: 'a', right: 'a', leftType: 'VARCHAR', rightType: 'VARCHAR', changed: 600 },
        ...{ comparedAs: 'VARCHAR', retyped: 'no', matchedBy: 'name', tolerance: null },
      },
    ],
    ...{ leftOnlyColumns: [], rightOnlyColumns: [], reordered: false, misplaced: null },
    key: { columns: [], from: 'none', leftDuplicates: 0, rightDuplicates: 0 },
    method: 'bag',
    counts,
    rows: [rowAt(0)],
    complete: false,
    kept: { database: 'memory', schema: 'main', table: 'kept' },
  } satisfies DiffResult,
};

describe('differing rows by pages', () => {
  function pages(): { readonly made: DifferingPages; readonly asked: number[] } {
    const asked: number[] = [];
    const made: DifferingPages = new DifferingPages((offset, limit) => {
      asked.push(offset);
      const length = Math.min(limit, 1100 - offset);
      made.take(
        offset,
        Array.from({ length }, (_, index) => rowAt(offset + index)),
      );
    });
    return { made, asked };
  }

  it('are asked for where they are in sight, with those that are the same behind them', () => {
    const { made, asked } = pages();
    const all = made.shown(comparison, 'all');
    assert.equal(all.count, 1102);
    assert.equal(all.row(700), undefined);
    assert.equal(all.kind(700), 'left-only');
    all.need(690, 760);
    assert.deepEqual(asked, [500, 750]);
    assert.deepEqual(all.row(700)?.left, ['700']);
    assert.deepEqual(all.row(1101)?.left, ['y']);
    assert.equal(all.kind(1101), 'same');
    all.need(1000, 1102);
    assert.deepEqual(asked, [500, 750, 1000]);
  });

  for (const [kind, first, count] of [
    ['changed', 0, 600],
    ['left-only', 600, 400],
    ['right-only', 1000, 100],
  ] as const)
    it(`are shown by their kind: ${kind}`, () => {
      const { made } = pages();
      const shown = made.shown(comparison, kind);
      assert.equal(shown.count, count);
      shown.need(0, count);
      for (const at of [0, count - 1]) {
        assert.equal(shown.kind(at), kind);
        const row = shown.row(at);
        assert.deepEqual(row?.left ?? row?.right, [String(first + at)]);
      }
      assert.equal(shown.row(count), undefined);
    });

  it('are not asked for where only those that are the same are looked at', () => {
    const { made, asked } = pages();
    const same = made.shown(comparison, 'same');
    same.need(0, 2);
    assert.deepEqual([same.count, same.row(0)?.left, asked], [2, ['x'], []]);
  });
});
