import type { DiffModel, ViewTexts } from '../../protocol/result-views.ts';
import { element, fill } from '../elements.ts';

/** The fewest rows on which the sides still differ, one table below the other; behind a line that opens. */
export function fewestRows(
  { tables, empty, minimal, sentence }: NonNullable<DiffModel['fewestRows']>,
  texts: ViewTexts,
): HTMLElement {
  const more = element('details', 'fewest');
  more.append(element('summary', '', `${texts.fewestRows}: ${sentence}`));
  for (const { name, rows, of } of tables) {
    const title = fill(
      texts.fewestOf,
      name,
      rows.rows.length.toLocaleString(),
      of.toLocaleString(),
    );
    const frame = element('div', 'summary');
    frame.tabIndex = 0;
    frame.setAttribute('role', 'region');
    frame.setAttribute('aria-label', title);
    const table = element('table');
    table.append(element('caption', '', title));
    const head = element('tr');
    for (const column of rows.columns) {
      const cell = element('th', '', column.name);
      cell.scope = 'col';
      head.append(cell);
    }
    const header = element('thead');
    header.append(head);
    const body = element('tbody');
    for (const row of rows.rows) {
      const line = element('tr');
      for (const value of row)
        line.append(element('td', value === null ? 'null' : '', value ?? texts.nullValue));
      body.append(line);
    }
    table.append(header, body);
    frame.append(table);
    more.append(frame);
  }
  if (empty.length > 0) more.append(element('p', '', fill(texts.fewestEmpty, empty.join(', '))));
  if (!minimal) more.append(element('p', '', texts.fewestLate));
  return more;
}
