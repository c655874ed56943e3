import type { CellText, DiffResult } from '../../protocol/engine.ts';
import type { Comparison } from '../../protocol/transforms.ts';

/** A row of both sides, cells in the order of the compared columns. */
export interface PairedRow {
  readonly kind: 'changed' | 'left-only' | 'right-only' | 'same';
  readonly left: readonly CellText[] | null;
  readonly right: readonly CellText[] | null;
  readonly changed: readonly boolean[];
}

/**
 * The rows of a comparison, those that differ first, then those that are the same as far as both sides
 * are at hand. A row that is the same is shown with what really stands on each side.
 */
export function pairedRows(comparison: Comparison): readonly PairedRow[] {
  const { diff } = comparison;
  if (diff === null) return oneSided(comparison);
  const order = ['changed', 'left-only', 'right-only'];
  // Sorting is stable: within a kind the rows stay in the order of the diff.
  const differing = [...diff.rows].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  return [...differing, ...sameRows(comparison, diff)];
}

function oneSided({ leftRows, rightRows }: Comparison): readonly PairedRow[] {
  const left = (leftRows?.rows ?? []).map((row): PairedRow => ({
    kind: 'left-only',
    left: row,
    right: null,
    changed: row.map(() => false),
  }));
  const right = (rightRows?.rows ?? []).map((row): PairedRow => ({
    kind: 'right-only',
    left: null,
    right: row,
    changed: row.map(() => false),
  }));
  return [...left, ...right];
}

function sameRows({ leftRows, rightRows }: Comparison, diff: DiffResult): readonly PairedRow[] {
  if (leftRows === null || rightRows === null) return [];
  const lefts = diff.columns.map(({ left }) => indexOf(leftRows.columns, left));
  const rights = diff.columns.map(({ right }) => indexOf(rightRows.columns, right));
  const byKey = diff.method === 'keyed' && diff.key.leftDuplicates + diff.key.rightDuplicates === 0;
  const keyColumns = byKey ? diff.key.columns : diff.columns.map(({ left }) => left);
  const positions = keyColumns.map((name) =>
    diff.columns.findIndex(({ left }) => left.toLowerCase() === name.toLowerCase()),
  );
  const keyOf = (row: readonly CellText[]): string =>
    JSON.stringify(positions.map((position) => row[position] ?? null));
  const differing = new Map<string, number>();
  for (const { left } of diff.rows) {
    if (left !== null) differing.set(keyOf(left), (differing.get(keyOf(left)) ?? 0) + 1);
  }
  const partners = new Map<string, (readonly CellText[])[]>();
  for (const row of rightRows.rows) {
    const cells = pick(row, rights);
    const key = keyOf(cells);
    partners.set(key, [...(partners.get(key) ?? []), cells]);
  }
  const found: PairedRow[] = [];
  for (const row of leftRows.rows) {
    const left = pick(row, lefts);
    const key = keyOf(left);
    const open = differing.get(key) ?? 0;
    if (open > 0) {
      differing.set(key, open - 1);
      continue;
    }
    const right = partners.get(key)?.shift();
    if (right === undefined) continue;
    found.push({ kind: 'same', left, right, changed: left.map(() => false) });
  }
  return found;
}

function indexOf(columns: readonly { readonly name: string }[], name: string): number {
  return columns.findIndex((column) => column.name.toLowerCase() === name.toLowerCase());
}

function pick(row: readonly CellText[], positions: readonly number[]): readonly CellText[] {
  return positions.map((position) => row[position] ?? null);
}
