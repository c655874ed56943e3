import type { PreviewModel, ShownTable, ViewTexts } from '../../protocol/result-views.ts';
import { tell } from '../editor-api.ts';
import { button, element, fill, tabList } from '../elements.ts';
import { Grid } from '../grid/grid.ts';
import { isNumeric, toCsv, type GridSource } from '../grid/grid-source.ts';
import { messageList, startPage } from '../result-page.ts';

const PANEL = 'result';
let chosen = 0;

startPage<PreviewModel>('preview', draw);

function draw(model: PreviewModel, texts: ViewTexts, main: HTMLElement): void {
  chosen = Math.min(chosen, Math.max(0, model.tables.length - 1));
  const table = model.tables[chosen];
  const bar = element('div', 'bar');
  bar.append(element('h1', 'subtitle', model.subtitle), element('span', 'space'));
  main.replaceChildren(bar);
  if (model.tables.length > 1) {
    const titles = model.tables.map(({ name, rows }) => `${name} (${rows.length})`);
    const choose = (index: number): void => {
      chosen = index;
      draw(model, texts, main);
    };
    main.append(tabList(texts.tables, titles, chosen, PANEL, choose));
  }
  const panel = element('div', 'panel');
  panel.id = PANEL;
  panel.setAttribute('role', 'tabpanel');
  panel.setAttribute('aria-label', table?.name ?? texts.noResults);
  main.append(panel);
  if (table === undefined) panel.append(element('p', 'empty', texts.noResults));
  else drawTable(table, texts, bar, panel);
  const messages = messageList(model.messages, texts);
  if (messages !== null) main.append(messages);
  bar.append(button(texts.runAgain, 'action', () => tell({ kind: 'run-again' })));
}

function drawTable(
  table: ShownTable,
  texts: ViewTexts,
  bar: HTMLElement,
  panel: HTMLElement,
): void {
  const source = sourceOf(table, texts);
  const note = table.cut ?? fill(texts.rows, table.rows.length);
  const grid = new Grid(table.name, source, texts, {
    copy: (text) => tell({ kind: 'copy', text }),
    moved: () => undefined,
    scrolled: () => undefined,
  });
  grid.element.dataset['focus'] = 'grid';
  panel.append(element('div', 'note', `${table.name} · ${note}`));
  panel.append(table.rows.length === 0 ? element('p', 'empty', texts.noRows) : grid.element);
  bar.append(
    button(texts.copy, 'action', () => tell({ kind: 'copy', text: grid.selectionText(true) })),
    button(texts.exportCsv, 'action', () =>
      tell({ kind: 'export', name: table.name, csv: toCsv(source) }),
    ),
  );
}

function sourceOf(table: ShownTable, texts: ViewTexts): GridSource {
  const { columns, rows } = table;
  return {
    columns: columns.map(({ name, type }) => ({ name, type, numeric: isNumeric(type) })),
    rowCount: rows.length,
    cell: (row, column) => ({ text: rows[row]?.[column] ?? null, look: 'plain' }),
    rowHead: (row) => ({ sign: String(row + 1), label: `${texts.row} ${row + 1}` }),
  };
}
