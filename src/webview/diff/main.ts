import type { DiffResult, DiffRow } from '../../protocol/engine.ts';
import type { DiffModel, ViewTexts } from '../../protocol/result-views.ts';
import type { Comparison, Verdict } from '../../protocol/transforms.ts';
import { tell } from '../editor-api.ts';
import { button, element, fill, keepingFocus, tabList } from '../elements.ts';
import { Grid } from '../grid/grid.ts';
import { isNumeric, toCsv, type GridSource } from '../grid/grid-source.ts';
import { messageList, personalOffer, startPage } from '../result-page.ts';
import { forgetQuestions, ticketFor } from '../tickets.ts';
import { cellPanel } from './cell-panel.ts';
import { columnSummary } from './column-summary.ts';
import { fewestRows } from './fewest-rows.ts';
import { pairedRows, type PairedRow } from './diff-rows.ts';
import { atHand, DifferingPages, type ShownRows } from './shown-rows.ts';
import './diff.css';

const PANEL = 'comparison';

/** So many columns stand side by side in less room. */
const FEW_COLUMNS = 4;

type Filter = 'all' | PairedRow['kind'];
type Side = 'left' | 'right';

/** What the person chose, kept while results come and go. */
const choice = {
  table: -1,
  filter: 'all' as Filter,
  differingColumns: false,
  summary: false,
};

const VERDICT_SIGNS: Readonly<Record<Verdict, string>> = {
  same: '=',
  different: '≠',
  'not-provable': '?',
  'no-evidence': '∅',
};

const ROW_SIGNS: Readonly<Record<PairedRow['kind'], string>> = {
  changed: '≠',
  same: '=',
  'left-only': '−',
  'right-only': '+',
};

/** Differing rows that came, by the comparison that they are of: what is shown anew does not ask for them again. */
const pages = new WeakMap<Comparison, DifferingPages>();
/** Called when rows came, or did not. */
const rowsCame = { draw: (): void => undefined, fail: (_failure: string): void => undefined };
/** So many rows are put into a file by the page. */
const MOST_EXPORTED = 100_000;
const EXPORTED_AT_ONCE = 5000;

startPage<DiffModel>('diff', draw);

function draw(model: DiffModel, texts: ViewTexts, main: HTMLElement): void {
  forgetQuestions();
  const redraw = (): void => keepingFocus(() => draw(model, texts, main));
  const { comparisons } = model;
  if (comparisons[choice.table] === undefined) {
    // What differs is what the person is here for.
    const first = comparisons.findIndex(({ verdict }) => verdict === 'different');
    choice.table = first >= 0 ? first : comparisons.length - 1;
  }
  main.replaceChildren(verdictBanner(model, texts));
  if (comparisons.length > 1) {
    const titles = comparisons.map(({ name, verdict }) => `${VERDICT_SIGNS[verdict]} ${name}`);
    const choose = (index: number): void => {
      choice.table = index;
      choice.filter = 'all';
      redraw();
    };
    main.append(tabList(texts.tables, titles, choice.table, PANEL, choose));
  }
  const panel = element('div', 'panel');
  panel.id = PANEL;
  panel.setAttribute('role', 'tabpanel');
  const comparison = comparisons[choice.table];
  panel.setAttribute('aria-label', comparison?.name ?? texts.noResults);
  main.append(panel);
  if (comparison === undefined) panel.append(element('p', 'empty', texts.noResults));
  else drawComparison(model, comparison, texts, panel, redraw);
  const messages = messageList(model.messages, texts);
  if (messages !== null) main.append(messages);
}

function verdictBanner(model: DiffModel, texts: ViewTexts): HTMLElement {
  const banner = element('header', `verdict ${model.verdict}`);
  const sign = element('span', 'verdict-sign', VERDICT_SIGNS[model.verdict]);
  sign.setAttribute('aria-hidden', 'true');
  const words = element('h1', '', model.verdictText);
  const run = button(texts.runAgain, 'action', () => tell({ kind: 'run-again' }));
  const save = button(texts.saveReport, 'action', () => tell({ kind: 'save-report' }));
  const line = element('div', 'verdict-line');
  const space = element('span', 'space');
  line.append(sign, words, space, save, run);
  const badges = element('div', 'badges');
  for (const badge of model.badges) badges.append(element('span', 'badge', badge));
  if (model.personal !== null) badges.append(...personalOffer(model.personal, texts));
  banner.append(line, element('p', 'subtitle', model.subtitle), badges);
  const [first, ...others] = model.reasons;
  if (first !== undefined) banner.append(element('p', 'reason', first));
  if (others.length > 0) {
    const more = element('details');
    more.append(element('summary', '', fill(texts.reasons, others.length)));
    const list = element('ul');
    for (const reason of others) list.append(element('li', '', reason));
    more.append(list);
    banner.append(more);
  }
  if (model.fewestRows !== null) banner.append(fewestRows(model.fewestRows, texts));
  return banner;
}

function drawComparison(
  model: DiffModel,
  comparison: Comparison,
  texts: ViewTexts,
  panel: HTMLElement,
  redraw: () => void,
): void {
  const rows = pairedRows(comparison);
  const counts = countsOf(comparison, rows);
  if (choice.filter !== 'all' && counts[choice.filter] === 0) choice.filter = 'all';
  const here = choice.filter === 'all' ? rows : rows.filter(({ kind }) => kind === choice.filter);
  const paged = comparison.diff?.kept === undefined ? null : pagesOf(model, comparison);
  // What was asked before is not answered any more.
  paged?.forgetAsked();
  const shown = paged?.shown(comparison, choice.filter) ?? atHand(here);

  const bar = element('div', 'bar');
  const filters = element('div', 'filters');
  filters.setAttribute('role', 'group');
  filters.setAttribute('aria-label', texts.filters);
  const names: readonly [Filter, string, number][] = [
    ['all', texts.filterAll, counts.all],
    ['changed', texts.filterChanged, counts.changed],
    ['left-only', texts.filterLeftOnly, counts['left-only']],
    ['right-only', texts.filterRightOnly, counts['right-only']],
    ['same', texts.filterSame, counts.same],
  ];
  for (const [filter, name, count] of names) {
    if (count === 0 && filter !== 'all') continue;
    const sign = filter === 'all' ? '' : `${ROW_SIGNS[filter]} `;
    const toggle = button(`${sign}${name} ${count.toLocaleString()}`, 'filter', () => {
      choice.filter = filter;
      redraw();
    });
    toggle.dataset['focus'] = filter;
    toggle.setAttribute('aria-pressed', String(choice.filter === filter));
    filters.append(toggle);
  }
  const label = element('label', 'check');
  const box = element('input');
  box.type = 'checkbox';
  box.dataset['focus'] = 'differing columns';
  box.checked = choice.differingColumns;
  box.addEventListener('change', () => {
    choice.differingColumns = box.checked;
    redraw();
  });
  label.append(box, texts.onlyDifferingColumns);
  bar.append(filters, label, element('span', 'space'));
  if (comparison.diff !== null) {
    const toggle = button(texts.columns, 'action toggle', () => {
      choice.summary = !choice.summary;
      redraw();
    });
    toggle.setAttribute('aria-pressed', String(choice.summary));
    bar.append(toggle);
  }

  const columns = columnsShown(comparison);
  const sources: Record<Side, GridSource> = {
    left: sourceOf('left', comparison, columns, shown, texts),
    right: sourceOf('right', comparison, columns, shown, texts),
  };
  const details = element('section', 'cell-panel');
  details.setAttribute('aria-live', 'polite');
  details.hidden = true;
  const showCell = (row: number, column: number): void =>
    drawCell(model, comparison, shown, columns[column] ?? 0, row, texts, details);
  const grids = sideBySide(model, comparison, sources, texts, showCell);
  if (shown.count <= MOST_EXPORTED) {
    const write = async (): Promise<void> => {
      const all = paged === null ? here : await everyRow(model, comparison, shown.count, here);
      const chosen = all.filter(({ kind }) => choice.filter === 'all' || kind === choice.filter);
      const own = (side: Side): GridSource =>
        sourceOf(side, comparison, columns, atHand(chosen), texts);
      const csv = bothToCsv({ left: own('left'), right: own('right') }, chosen);
      tell({ kind: 'export', name: comparison.name, csv });
    };
    bar.append(button(texts.exportCsv, 'action', () => void write()));
  }
  panel.append(bar);
  const notes = element('div', 'notes');
  const known = paged === null ? rows.length : paged.shown(comparison, 'all').count;
  notes.append(...notesOf(comparison, known, counts.all, texts));
  rowsCame.fail = (failure) => {
    const problem = element('div', 'note', failure);
    problem.setAttribute('role', 'alert');
    notes.replaceChildren(problem);
  };
  panel.append(notes);
  if (choice.summary && comparison.diff !== null) {
    panel.append(columnSummary(comparison.diff, texts));
    return;
  }
  panel.append(shown.count === 0 ? element('p', 'empty', texts.noRows) : grids, details);
}

function pagesOf(model: DiffModel, comparison: Comparison): DifferingPages {
  const known = pages.get(comparison);
  if (known !== undefined) return known;
  const made: DifferingPages = new DifferingPages((offset, limit) => {
    askForRows(model, comparison, offset, limit, (rows) => {
      made.take(offset, rows);
      rowsCame.draw();
    });
  });
  pages.set(comparison, made);
  return made;
}

function askForRows(
  model: DiffModel,
  comparison: Comparison,
  offset: number,
  limit: number,
  take: (rows: readonly DiffRow[]) => void,
): void {
  const ticket = ticketFor((answer) => {
    if (answer.kind === 'differences') take(answer.rows);
    else if (answer.kind === 'unanswered') rowsCame.fail(answer.failure);
  });
  const index = model.comparisons.indexOf(comparison);
  tell({ kind: 'differences', ticket, comparison: index, offset, limit });
}

/** All differing rows, one part after the other, and those at hand that are the same. */
async function everyRow(
  model: DiffModel,
  comparison: Comparison,
  count: number,
  here: readonly PairedRow[],
): Promise<readonly PairedRow[]> {
  const all: PairedRow[] = [];
  for (let offset = 0; offset < count; offset += EXPORTED_AT_ONCE) {
    const part = await new Promise<readonly DiffRow[]>((resolve) => {
      askForRows(model, comparison, offset, EXPORTED_AT_ONCE, resolve);
    });
    all.push(...part);
  }
  return [...all, ...here.filter(({ kind }) => kind === 'same')];
}

/** Shows a cell that differs in full; of others there is nothing more to say. */
function drawCell(
  model: DiffModel,
  comparison: Comparison,
  rows: ShownRows,
  column: number,
  row: number,
  texts: ViewTexts,
  details: HTMLElement,
): void {
  const pair = rows.row(row);
  const compared = comparison.diff?.columns[column];
  details.hidden = pair === undefined || compared === undefined || pair.kind === 'same';
  if (pair === undefined || compared === undefined || details.hidden) return;
  if (pair.kind === 'changed' && pair.changed[column] !== true) {
    details.hidden = true;
    return;
  }
  const name =
    compared.left === compared.right ? compared.left : `${compared.left} → ${compared.right}`;
  const cell = {
    column: name,
    row: row + 1,
    left: pair.left === null ? undefined : (pair.left[column] ?? null),
    right: pair.right === null ? undefined : (pair.right[column] ?? null),
  };
  details.setAttribute('aria-label', fill(texts.cell, name, row + 1));
  const place = `${row} ${column}`;
  details.dataset['cell'] = place;
  details.replaceChildren(...cellPanel(cell, null, texts));
  const ticket = ticketFor((answer) => {
    if (answer.kind !== 'origin' || details.dataset['cell'] !== place) return;
    details.replaceChildren(...cellPanel(cell, answer.origin, texts));
  });
  tell({ kind: 'origin', ticket, comparison: model.comparisons.indexOf(comparison), column });
}

function countsOf({ diff }: Comparison, rows: readonly PairedRow[]): Record<Filter, number> {
  const count = (kind: PairedRow['kind']): number => rows.filter((row) => row.kind === kind).length;
  if (diff === null) {
    return {
      all: rows.length,
      changed: 0,
      same: 0,
      'left-only': count('left-only'),
      'right-only': count('right-only'),
    };
  }
  const { changed, leftOnly, rightOnly, same } = diff.counts;
  const all = changed + leftOnly + rightOnly + same;
  return { all, changed, same, 'left-only': leftOnly, 'right-only': rightOnly };
}

function notesOf(
  { diff, leftRows, rightRows }: Comparison,
  shown: number,
  all: number,
  texts: ViewTexts,
): readonly HTMLElement[] {
  const line: string[] = [];
  if (leftRows === null || rightRows === null) line.push(texts.missingSide);
  if (diff !== null && diff.key.columns.length > 0) {
    line.push(fill(texts.keyFrom, diff.key.columns.join(', ')));
  }
  if (shown < all) line.push(fill(texts.shown, shown.toLocaleString(), all.toLocaleString()));
  const notes = line.length === 0 ? [] : [element('div', 'note', line.join(' · '))];
  if (diff === null || diff.notes.length === 0) return notes;
  const more = element('details', 'note');
  more.append(element('summary', '', fill(texts.notes, diff.notes.length)));
  for (const note of diff.notes) more.append(element('p', '', note));
  return [...notes, more];
}

/** Indices of the compared columns that are shown, the key first: it says which row this is. */
function columnsShown({ diff, leftRows, rightRows }: Comparison): readonly number[] {
  const all = (diff?.columns ?? leftRows?.columns ?? rightRows?.columns ?? []).map((_, at) => at);
  if (diff === null) return all;
  const key = keyColumns(diff);
  const others = all.filter((at) => !key.includes(at));
  if (!choice.differingColumns) return [...key, ...others];
  return [...key, ...others.filter((at) => (diff.columns[at]?.changed ?? 0) > 0)];
}

/** Indices of the columns by which rows are paired. */
function keyColumns({ key, columns }: DiffResult): readonly number[] {
  const names = new Set(key.columns.map((name) => name.toLowerCase()));
  return columns.flatMap(({ left }, at) => (names.has(left.toLowerCase()) ? [at] : []));
}

function sourceOf(
  side: Side,
  comparison: Comparison,
  columns: readonly number[],
  rows: ShownRows,
  texts: ViewTexts,
): GridSource {
  const { diff, leftRows, rightRows } = comparison;
  const plain = (leftRows ?? rightRows)?.columns ?? [];
  const words: Readonly<Record<PairedRow['kind'], string>> = {
    changed: texts.kindChanged,
    same: texts.kindSame,
    'left-only': texts.kindLeftOnly,
    'right-only': texts.kindRightOnly,
  };
  return {
    columns: columns.map((at) => {
      const column = diff?.columns[at];
      const name = column?.[side] ?? plain[at]?.name ?? '';
      const type =
        (side === 'left' ? column?.leftType : column?.rightType) ?? plain[at]?.type ?? '';
      return { name, type, numeric: isNumeric(type) };
    }),
    rowCount: rows.count,
    need: (first, last) => rows.need(first, last),
    frozen: diff === null ? 0 : keyColumns(diff).length,
    cell(row, column) {
      const pair = rows.row(row);
      if (pair === undefined) return { text: '', look: 'waiting' };
      const at = columns[column] ?? 0;
      const own = pair[side];
      if (own === null) return { text: null, look: 'absent' };
      const text = own[at] ?? null;
      if (pair.changed[at] !== true) return { text, look: 'plain' };
      const other = (side === 'left' ? pair.right : pair.left)?.[at] ?? texts.nullValue;
      const label = fill(texts.differsFrom, text ?? texts.nullValue, other);
      return { text, look: 'differs', label };
    },
    rowHead(row) {
      const kind = rows.kind(row);
      return { sign: ROW_SIGNS[kind], label: `${texts.row} ${row + 1}: ${words[kind]}` };
    },
  };
}

/** Two grids that move as one: the same rows, the same place, the same active cell. */
function sideBySide(
  model: DiffModel,
  comparison: Comparison,
  sources: Readonly<Record<Side, GridSource>>,
  texts: ViewTexts,
  showCell: (row: number, column: number) => void,
): HTMLElement {
  const index = model.comparisons.indexOf(comparison);
  const titles: Readonly<Record<Side, string>> = {
    left: model.leftLabels[index] ?? '',
    right: model.rightLabel,
  };
  const objects: Readonly<Record<Side, string>> = {
    left: comparison.name,
    right: comparison.portName ?? comparison.name,
  };
  const pair = element('div', 'pair');
  const grids: Partial<Record<Side, Grid>> = {};
  for (const side of ['left', 'right'] as const) {
    const other: Side = side === 'left' ? 'right' : 'left';
    const label = `${titles[side]}: ${objects[side]}`;
    const grid = new Grid(label, sources[side], texts, {
      copy: (text) => tell({ kind: 'copy', text }),
      moved(row, column) {
        grids[other]?.follow(row, column);
        showCell(row, column);
      },
      scrolled: (top, left) => grids[other]?.scrollTo(top, left),
    });
    grid.element.dataset['focus'] = side;
    grids[side] = grid;
    const pane = element('section', `pane ${side}`);
    pane.setAttribute('aria-label', label);
    const head = element('div', 'pane-head');
    head.append(element('strong', '', titles[side]), element('span', 'subtitle', objects[side]));
    pane.append(head, grid.element);
    pair.append(pane);
  }
  if (sources.left.columns.length <= FEW_COLUMNS) pair.classList.add('slim');
  let moved = false;
  const toFirst = (): void => {
    const place = moved ? null : firstDifference(sources.left);
    if (place === null) return;
    moved = true;
    grids.left?.activate(place.row, place.column);
  };
  rowsCame.draw = () => {
    grids.left?.refresh();
    grids.right?.refresh();
    toFirst();
  };
  toFirst();
  return pair;
}

/** The first cell that differs, in the first rows; null if none does. */
function firstDifference(source: GridSource): { row: number; column: number } | null {
  for (let row = 0; row < Math.min(source.rowCount, 100); row += 1) {
    const column = source.columns.findIndex((_, at) => source.cell(row, at).look === 'differs');
    if (column >= 0) return { row, column };
  }
  return null;
}

/** Both sides in one CSV: the kind of row, then the left columns, then the right ones. */
function bothToCsv(
  sources: Readonly<Record<Side, GridSource>>,
  rows: readonly PairedRow[],
): string {
  const { left, right } = sources;
  const named = (side: string, source: GridSource) =>
    source.columns.map((column) => ({ ...column, name: `${side}.${column.name}` }));
  const kind = { name: 'difference', type: 'VARCHAR', numeric: false };
  const columns = [kind, ...named('left', left), ...named('right', right)];
  return toCsv({
    columns,
    rowCount: rows.length,
    cell(row, column) {
      if (column === 0) return { text: rows[row]?.kind ?? '', look: 'plain' };
      const at = column - 1;
      if (at < left.columns.length) return left.cell(row, at);
      return right.cell(row, at - left.columns.length);
    },
    rowHead: (row) => left.rowHead(row),
  });
}
