import type { CellText, ColumnProfile, RowFilter, RowsView } from '../../protocol/engine.ts';
import type {
  AskedTable,
  PreviewModel,
  ShownTable,
  ViewTexts,
} from '../../protocol/result-views.ts';
import { tell } from '../editor-api.ts';
import { button, element, fill, tabList } from '../elements.ts';
import { Grid } from '../grid/grid.ts';
import { isNumeric, type GridSource } from '../grid/grid-source.ts';
import { messageList, personalOffer, startPage } from '../result-page.ts';
import { RowPages } from '../row-pages.ts';
import { forgetQuestions, ticketFor } from '../tickets.ts';
import { readFilter } from './filter-text.ts';
import { planPanel } from './plan-panel.ts';
import { profilePanel } from './profile-panel.ts';

import './preview.css';

const PANEL = 'result';
/** How long typing of a filter rests before it is used, in milliseconds. */
const REST = 250;

type Aside = 'none' | 'profile' | 'plan';

/** What the person chose, kept while results come and go. */
const choice = { table: 0, aside: 'none' as Aside };
/** How each table is sorted and filtered, by its name. */
const views = new Map<string, { sort: RowsView['sort']; filter: string }>();

startPage<PreviewModel>('preview', draw);

function draw(model: PreviewModel, texts: ViewTexts, main: HTMLElement): void {
  // Questions about what is no longer shown are not waited for.
  forgetQuestions();
  choice.table = Math.min(choice.table, Math.max(0, model.tables.length - 1));
  const table = model.tables[choice.table];
  const bar = element('div', 'bar');
  const actions = element('span', 'actions');
  bar.append(element('h1', 'subtitle', model.subtitle));
  for (const badge of model.badges) bar.append(element('span', 'badge', badge));
  if (model.personal !== null) bar.append(...personalOffer(model.personal, texts));
  bar.append(element('span', 'space'), actions);
  main.replaceChildren(bar);
  if (model.tables.length > 1) {
    const titles = model.tables.map(
      ({ name, total, coming }) => `${name} (${total.toLocaleString()}${coming ? ' …' : ''})`,
    );
    const choose = (index: number): void => {
      choice.table = index;
      draw(model, texts, main);
    };
    main.append(tabList(texts.tables, titles, choice.table, PANEL, choose));
  }
  const panel = element('div', 'panel');
  panel.id = PANEL;
  panel.setAttribute('role', 'tabpanel');
  panel.setAttribute('aria-label', table?.name ?? texts.noResults);
  main.append(panel);
  if (table === undefined) panel.append(element('p', 'empty', texts.noResults));
  else drawTable(model, table, texts, actions, panel);
  const messages = messageList(model.messages, texts);
  if (messages !== null) main.append(messages);
  if (model.hasParameters) {
    actions.append(button(texts.parameters, 'action', () => tell({ kind: 'parameters' })));
  }
  actions.append(button(texts.runAgain, 'action', () => tell({ kind: 'run-again' })));
}

function drawTable(
  model: PreviewModel,
  table: ShownTable,
  texts: ViewTexts,
  actions: HTMLElement,
  panel: HTMLElement,
): void {
  const kept = views.get(table.name) ?? { sort: [], filter: '' };
  // Columns may have gone since.
  kept.sort = kept.sort.filter(({ column }) => column < table.columns.length);
  views.set(table.name, kept);
  let filters: readonly RowFilter[] = [];
  let total = table.total;
  const note = element('span', 'note');
  note.setAttribute('role', 'status');
  const problem = element('span', 'problem');
  problem.setAttribute('role', 'alert');
  const view = (): RowsView => ({ sort: kept.sort, filters });
  const asked = (): AskedTable => ({ run: model.run, table: choice.table, view: view() });
  const isPlain = (): boolean => kept.sort.length === 0 && filters.length === 0;

  let pages = newPages();
  function newPages(): RowPages<readonly CellText[]> {
    const made = new RowPages<readonly CellText[]>((offset, limit) => {
      const ticket = ticketFor((message) => {
        // The rows were sorted or filtered otherwise since.
        if (made !== pages) return;
        if (message.kind === 'unanswered') {
          problem.textContent = message.failure;
          return;
        }
        if (message.kind !== 'rows') return;
        problem.textContent = '';
        made.take(offset, message.rows);
        if (message.total === total) return grid.refresh();
        total = message.total;
        grid.show(source());
        say();
      });
      tell({ kind: 'rows', ticket, offset, limit, ...asked() });
    });
    return made;
  }

  const source = (): GridSource => ({
    columns: table.columns.map(({ name, type, engineType }) => ({
      name,
      type,
      numeric: isNumeric(engineType),
    })),
    rowCount: total,
    cell(row, column) {
      const found = pages.row(row);
      if (found === undefined) return { text: '', look: 'waiting' };
      return { text: found[column] ?? null, look: 'plain' };
    },
    rowHead: (row) => ({ sign: (row + 1).toLocaleString(), label: `${texts.row} ${row + 1}` }),
    ...(table.coming
      ? {}
      : {
          sorting(column: number) {
            const found = kept.sort.find((each) => each.column === column);
            return found === undefined ? null : found.descending ? 'descending' : 'ascending';
          },
          need: (first: number, last: number) => pages.need(first, last, total),
        }),
  });
  const say = (): void => {
    const all = table.total.toLocaleString();
    note.textContent = table.coming
      ? fill(texts.rowsComing, all)
      : filters.length > 0
        ? fill(texts.rowsFound, total.toLocaleString(), all)
        : fill(texts.rows, all);
  };
  /** Starts from the first row again, in the order that is asked for now. */
  const again = (): void => {
    pages = newPages();
    if (isPlain()) {
      total = table.total;
      pages.take(0, table.rows);
    } else pages.need(0, 1, Math.max(1, total));
    grid.show(source());
    grid.scrollTo(0, grid.element.scrollLeft);
    sortButton.textContent = sortTitle();
    say();
  };

  if (isPlain()) pages.take(0, table.rows);
  const grid = new Grid(table.name, source(), texts, {
    copy: (text) => tell({ kind: 'copy', text }),
    copyArea: (area) => tell({ kind: 'copy-rows', area, ...asked() }),
    moved() {
      sortButton.textContent = sortTitle();
      drawAside();
    },
    scrolled: () => undefined,
    sorted: (column, add) => sortBy(column, add),
  });
  grid.element.dataset['focus'] = 'grid';

  const activeColumn = (): number => grid.active.column;
  const nameOf = (column: number): string => table.columns[column]?.name ?? '';
  function sortTitle(): string {
    const found = kept.sort.find(({ column }) => column === activeColumn());
    const order =
      found === undefined ? texts.unsorted : found.descending ? texts.descending : texts.ascending;
    return `${fill(texts.sort, nameOf(activeColumn()))}: ${order}`;
  }
  function sortBy(column: number, add: boolean): void {
    if (table.coming) return;
    const found = kept.sort.find((each) => each.column === column);
    const others = add ? kept.sort.filter((each) => each.column !== column) : [];
    // Up, down, and as the rows came.
    const next =
      found === undefined
        ? [{ column, descending: false }]
        : found.descending
          ? []
          : [{ column, descending: true }];
    kept.sort = [...others, ...next];
    again();
  }

  const tools = element('div', 'bar tools');
  const filter = element('input', 'filter-text');
  filter.type = 'search';
  filter.placeholder = texts.filterHint;
  filter.setAttribute('aria-label', texts.filter);
  filter.value = kept.filter;
  filter.dataset['focus'] = 'filter';
  let timer: ReturnType<typeof setTimeout> | null = null;
  const useFilter = (): void => {
    kept.filter = filter.value;
    const read = readFilter(filter.value, table.columns);
    filter.setAttribute('aria-invalid', String(!read.ok));
    problem.textContent = read.ok ? '' : fill(texts.noSuchColumn, read.column);
    if (!read.ok) return;
    filters = read.filters;
    again();
    drawAside();
  };
  filter.addEventListener('input', () => {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(useFilter, REST);
  });
  const sortButton = button('', 'action', () => sortBy(activeColumn(), false));
  sortButton.dataset['focus'] = 'sort';
  sortButton.textContent = sortTitle();
  const toggle = (aside: Aside, text: string): HTMLButtonElement => {
    const made = button(text, 'action toggle', () => {
      choice.aside = choice.aside === aside ? 'none' : aside;
      drawAside();
    });
    made.dataset['aside'] = aside;
    return made;
  };
  const toggles = [toggle('profile', texts.profile)];
  if (table.ran !== null) toggles.push(toggle('plan', texts.plan));
  filter.disabled = table.coming;
  sortButton.disabled = table.coming;
  tools.append(filter, sortButton, ...toggles, problem, element('span', 'space'), note);
  panel.append(tools);
  const body = element('div', 'preview-body');
  const aside = element('aside', 'aside');
  body.append(table.total === 0 ? element('p', 'empty', texts.noRows) : grid.element, aside);
  panel.append(body);
  actions.append(
    button(texts.copy, 'action', () => tell({ kind: 'copy-rows', area: null, ...asked() })),
    button(texts.export, 'action', () => tell({ kind: 'export-rows', ...asked() })),
  );
  say();
  if (kept.filter !== '' && !table.coming) useFilter();
  else if (!isPlain() && !table.coming) again();
  drawAside();

  function drawAside(): void {
    const shown = choice.aside === 'plan' && table.ran === null ? 'none' : choice.aside;
    for (const each of toggles) {
      each.setAttribute('aria-pressed', String(each.dataset['aside'] === shown));
    }
    aside.hidden = shown === 'none' || table.coming;
    if (aside.hidden) return;
    if (shown === 'plan' && table.ran !== null) {
      aside.className = 'aside wide';
      aside.setAttribute('aria-label', texts.plan);
      aside.replaceChildren(...planPanel(table.name, table.ran, texts));
      return;
    }
    aside.className = 'aside';
    aside.setAttribute('aria-label', texts.profile);
    const column = activeColumn();
    const { name = '', type = '' } = table.columns[column] ?? {};
    const show = (profile: ColumnProfile | null): void =>
      aside.replaceChildren(...profilePanel(name, type, profile, texts));
    if (aside.dataset['column'] !== `${table.name} ${column}`) show(null);
    aside.dataset['column'] = `${table.name} ${column}`;
    const ticket = ticketFor((message) => {
      // The person has moved on.
      if (aside.dataset['column'] !== `${table.name} ${column}`) return;
      if (message.kind === 'profile') show(message.profile);
      else if (message.kind === 'unanswered')
        aside.replaceChildren(element('p', 'problem', message.failure));
    });
    tell({ kind: 'profile', ticket, run: model.run, table: choice.table, column, filters });
  }
}
