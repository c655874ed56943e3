import type { CellText } from '../../protocol/engine.ts';
import type { ColumnOrigin, ShownPlace, ViewTexts } from '../../protocol/result-views.ts';
import { tell } from '../editor-api.ts';
import { button, element, fill } from '../elements.ts';

/** A cell of both sides. */
export interface ShownCell {
  readonly column: string;
  /** From 1, as it is shown. */
  readonly row: number;
  /** Undefined where the side has no row. */
  readonly left: CellText | undefined;
  readonly right: CellText | undefined;
}

/** One cell with both values in full, where they come from in both texts, and why they may differ. */
export function cellPanel(
  { column, row, left, right }: ShownCell,
  origin: ColumnOrigin | null,
  texts: ViewTexts,
): readonly HTMLElement[] {
  const sides = element('div', 'cell-sides');
  sides.append(
    side(texts.cellLeft, left, 'left', origin?.left ?? [], texts),
    side(texts.cellRight, right, 'right', origin?.right ?? [], texts),
  );
  const found = [element('h2', '', fill(texts.cell, column, row.toLocaleString())), sides];
  if (origin === null) return found;
  found.push(element('h3', '', texts.cellReasons));
  if (origin.reasons.length === 0) {
    return [...found, element('p', 'subtitle', texts.cellNoReasons)];
  }
  const list = element('ul', 'reasons');
  for (const { text, line } of origin.reasons) {
    const item = element('li', '', `${text} `);
    item.append(button(fill(texts.line, line), 'link', () => tell({ kind: 'reveal', line })));
    list.append(item);
  }
  return [...found, list];
}

function side(
  title: string,
  value: CellText | undefined,
  which: 'left' | 'right',
  places: readonly ShownPlace[],
  texts: ViewTexts,
): HTMLElement {
  const made = element('section', `cell-side ${which}`);
  made.setAttribute('aria-label', title);
  const shown = element('pre', 'cell-value');
  shown.tabIndex = 0;
  if (value === undefined) shown.append(element('em', '', texts.noRowHere));
  else if (value === null) shown.append(element('em', '', texts.nullValue));
  else shown.textContent = `'${value}'`;
  made.append(element('h3', '', title), shown);
  if (places.length === 0) return made;
  made.append(element('p', 'subtitle', texts.madeBy));
  const list = element('ul', 'places');
  for (const place of places) {
    const item = element('li');
    const link = button(fill(texts.line, place.line), 'link', () =>
      tell({ kind: 'reveal-place', side: which, place }),
    );
    link.setAttribute('aria-label', `${fill(texts.line, place.line)}: ${place.text}`);
    item.append(link, ' ', element('code', '', place.text));
    list.append(item);
  }
  made.append(list);
  return made;
}
