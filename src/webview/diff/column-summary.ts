import type { ColumnTotals, DiffResult } from '../../protocol/engine.ts';
import type { ViewTexts } from '../../protocol/result-views.ts';
import { element } from '../elements.ts';

/** All compared columns: types, differing rows, and what their values come to on each side. */
export function columnSummary(
  { columns, totals, leftOnlyColumns, rightOnlyColumns }: DiffResult,
  texts: ViewTexts,
): HTMLElement {
  const frame = element('div', 'summary');
  frame.tabIndex = 0;
  frame.setAttribute('role', 'region');
  frame.setAttribute('aria-label', texts.columns);
  const table = element('table');
  const head = element('tr');
  const facts: readonly [string, (totals: ColumnTotals) => string][] = [
    [texts.totalNulls, ({ nulls }) => nulls.toLocaleString()],
    [texts.totalDistinct, ({ distinct }) => distinct.toLocaleString()],
    [texts.totalMin, ({ min }) => quoted(min)],
    [texts.totalMax, ({ max }) => quoted(max)],
    [texts.totalSum, ({ sum }) => sum ?? ''],
  ];
  const titles = [texts.columnOf, texts.columnType, texts.columnChanged];
  for (const title of [...titles, ...facts.map(([each]) => each)]) {
    const cell = element('th', '', title);
    cell.scope = 'col';
    head.append(cell);
  }
  const body = element('tbody');
  columns.forEach(({ left, right, leftType, rightType, changed }, index) => {
    const row = element('tr', changed > 0 ? 'differs' : '');
    const name = element('th', '', left === right ? left : `${left} → ${right}`);
    name.scope = 'row';
    row.append(name, pair(leftType.toLowerCase(), rightType.toLowerCase()));
    row.append(element('td', 'number', `${changed > 0 ? '≠ ' : ''}${changed.toLocaleString()}`));
    const both = totals?.[index];
    for (const [, of] of facts) {
      row.append(both === undefined ? element('td') : pair(of(both.left), of(both.right)));
    }
    body.append(row);
  });
  const lone: readonly [readonly string[], string][] = [
    [leftOnlyColumns, texts.cellLeft],
    [rightOnlyColumns, texts.cellRight],
  ];
  for (const [names, side] of lone) {
    for (const each of names) {
      const row = element('tr', 'differs');
      const name = element('th', '', each);
      name.scope = 'row';
      const only = element('td', '', `${side}: ${texts.onlyIn}`);
      only.colSpan = titles.length + facts.length - 1;
      row.append(name, only);
      body.append(row);
    }
  }
  const header = element('thead');
  header.append(head);
  table.append(header, body);
  frame.append(table);
  return frame;
}

/** One value where both sides have the same, else one over the other. */
function pair(left: string, right: string): HTMLTableCellElement {
  if (left === right) return element('td', '', left);
  const cell = element('td', 'two');
  cell.append(element('span', 'left', left), element('span', 'right', right));
  return cell;
}

function quoted(value: string | null): string {
  return value === null ? '' : /^$|^ | $/u.test(value) ? `'${value}'` : value;
}
