import { ScrollSpace } from './scroll-space.ts';
import { toTabbed, type GridArea, type GridCell, type GridSource } from './grid-source.ts';

/** Height of a row in pixels; the style sheet says the same. */
const ROW = 24;
/** Rows drawn above and below what is visible, so that scrolling shows no gaps. */
const SPARE = 12;
/** Rows looked at to find the widths of columns. */
const SAMPLE = 200;
/** Columns stay in sight while the others are scrolled as long as they take no more than so many characters. */
const FROZEN_WIDTH = 32;

/** Texts that the grid says itself. */
export interface GridTexts {
  readonly nullValue: string;
  readonly emptyText: string;
  readonly noRowHere: string;
  readonly waiting: string;
  readonly row: string;
}

/** What a grid tells its owner. */
export interface GridEvents {
  copy(text: string): void;
  /** The active cell moved. */
  moved(row: number, column: number): void;
  scrolled(top: number, left: number): void;
  /** The head of a column was chosen, to sort by it; with `add` beside the columns that are sorted by already. */
  sorted?(column: number, add: boolean): void;
  /** In place of copying the selection itself: not all of its rows may be here. */
  copyArea?(area: GridArea): void;
}

let grids = 0;

/**
 * A table of any number of rows: only those in sight are in the document. Keyboard and screen reader
 * follow the ARIA grid pattern; the active cell is named by `aria-activedescendant`.
 */
export class Grid {
  readonly element: HTMLElement;
  readonly #texts: GridTexts;
  readonly #events: GridEvents;
  readonly #id: string;
  readonly #header = document.createElement('div');
  readonly #body = document.createElement('div');
  #source: GridSource;
  #row = 0;
  #column = 0;
  #anchor: { row: number; column: number } | null = null;
  /** Where the columns that stay in sight begin, as lengths of CSS. */
  #frozen: readonly string[] = [];
  #first = -1;
  #last = -1;
  #space = new ScrollSpace(0, ROW);

  constructor(label: string, source: GridSource, texts: GridTexts, events: GridEvents) {
    this.#texts = texts;
    this.#events = events;
    this.#source = source;
    grids += 1;
    this.#id = `grid${grids}`;
    this.element = document.createElement('div');
    this.element.className = 'grid';
    this.element.tabIndex = 0;
    this.element.setAttribute('role', 'grid');
    this.element.setAttribute('aria-label', label);
    this.element.setAttribute('aria-multiselectable', 'true');
    this.#header.className = 'grid-header';
    this.#header.setAttribute('role', 'rowgroup');
    this.#body.className = 'grid-body';
    this.#body.setAttribute('role', 'rowgroup');
    this.element.append(this.#header, this.#body);
    this.element.addEventListener('scroll', () => {
      const top = this.#space.scrolled(this.element.scrollTop, this.#room());
      if (top !== this.element.scrollTop) this.element.scrollTop = top;
      this.#draw();
      this.#events.scrolled(this.element.scrollTop, this.element.scrollLeft);
    });
    this.element.addEventListener('keydown', (event) => this.#key(event));
    this.element.addEventListener('pointerdown', (event) => this.#point(event, event.shiftKey));
    this.element.addEventListener('pointermove', (event) => {
      if ((event.buttons & 1) === 1) this.#point(event, true);
    });
    new ResizeObserver(() => this.#draw()).observe(this.element);
    this.show(source);
  }

  get source(): GridSource {
    return this.#source;
  }

  /** Shows other rows; the active cell stays where it is, if it still is there. */
  show(source: GridSource): void {
    this.#source = source;
    this.#row = Math.min(this.#row, Math.max(0, source.rowCount - 1));
    this.#column = Math.min(this.#column, Math.max(0, source.columns.length - 1));
    this.#anchor = null;
    this.element.setAttribute('aria-rowcount', String(source.rowCount + 1));
    this.element.setAttribute('aria-colcount', String(source.columns.length + 1));
    const digits = Math.max(3, String(source.rowCount).length + 2);
    const widths = source.columns.map((_, index) => this.#width(index));
    const columns = [digits, ...widths].map((width) => `${width}ch`);
    this.element.style.setProperty('--columns', columns.join(' '));
    this.#frozen = frozenPlaces(digits, widths.slice(0, source.frozen ?? 0));
    this.#header.replaceChildren(this.#headerRow());
    this.#space = new ScrollSpace(source.rowCount, ROW);
    this.#body.style.height = `${this.#space.height}px`;
    this.#redraw();
  }

  /** Draws the rows in sight again: some may have come. */
  refresh(): void {
    this.#redraw();
  }

  get active(): { readonly row: number; readonly column: number } {
    return { row: this.#row, column: this.#column };
  }

  /** Moves the active cell from outside, without telling anybody. */
  follow(row: number, column: number): void {
    this.#row = row;
    this.#column = column;
    this.#anchor = null;
    this.#redraw();
  }

  /** Makes a cell the active one and brings it into sight, as soon as the grid has its size. */
  activate(row: number, column: number): void {
    requestAnimationFrame(() => this.#move(row, column, false));
  }

  /** Scrolls from outside, without telling anybody. */
  scrollTo(top: number, left: number): void {
    if (this.element.scrollTop === top && this.element.scrollLeft === left) return;
    this.element.scrollTop = top;
    this.element.scrollLeft = left;
  }

  /** The selected cells as text with tabs; everything if only one cell is selected and `all`. */
  selectionText(all: boolean): string {
    const area = this.#area();
    const one = area.top === area.bottom && area.left === area.right;
    if (!one || !all) return toTabbed(this.#source, area, false);
    const { rowCount, columns } = this.#source;
    const whole = { top: 0, bottom: rowCount - 1, left: 0, right: columns.length - 1 };
    return toTabbed(this.#source, whole, true);
  }

  #width(column: number): number {
    const { columns, rowCount } = this.#source;
    const { name = '', type = '' } = columns[column] ?? {};
    let most = Math.max(name.length, type.length * 0.85);
    for (let row = 0; row < Math.min(rowCount, SAMPLE); row += 1) {
      const text = this.#source.cell(row, column).text ?? this.#texts.nullValue;
      most = Math.max(most, text.length + 2);
    }
    return Math.min(44, Math.max(7, Math.ceil(most) + 3));
  }

  #headerRow(): HTMLElement {
    const row = make('div', 'grid-row', 'row');
    row.setAttribute('aria-rowindex', '1');
    const corner = make('div', 'grid-corner', 'columnheader');
    corner.setAttribute('aria-colindex', '1');
    corner.textContent = '#';
    corner.title = this.#texts.row;
    row.append(corner);
    this.#source.columns.forEach(({ name, type, numeric }, index) => {
      const cell = make('div', numeric ? 'grid-head numeric' : 'grid-head', 'columnheader');
      cell.setAttribute('aria-colindex', String(index + 2));
      this.#freeze(cell, index);
      const title = document.createElement('span');
      title.className = 'name';
      title.textContent = name;
      const kind = document.createElement('span');
      kind.className = 'type';
      kind.textContent = type.toLowerCase();
      cell.title = `${name} ${type}`;
      cell.append(title, kind);
      const order = this.#source.sorting?.(index);
      if (order !== undefined) {
        cell.setAttribute('aria-sort', order ?? 'none');
        cell.classList.add('sortable');
        if (order !== null) {
          const sign = document.createElement('span');
          sign.className = 'order';
          sign.setAttribute('aria-hidden', 'true');
          sign.textContent = order === 'ascending' ? '▲' : '▼';
          cell.append(sign);
        }
        cell.addEventListener('click', (event) => this.#events.sorted?.(index, event.shiftKey));
      }
      row.append(cell);
    });
    return row;
  }

  #redraw(): void {
    this.#first = -1;
    this.#draw();
  }

  #draw(): void {
    const { rowCount } = this.#source;
    const visible = Math.ceil((this.element.clientHeight || 400) / ROW);
    const top = Math.floor((this.element.scrollTop + this.#space.offset) / ROW);
    const first = Math.max(0, top - SPARE);
    const last = Math.min(rowCount, top + visible + SPARE);
    if (first === this.#first && last === this.#last) return;
    this.#first = first;
    this.#last = last;
    this.#source.need?.(first, last);
    const area = this.#area();
    const rows: HTMLElement[] = [];
    for (let row = first; row < last; row += 1) rows.push(this.#drawRow(row, area));
    this.#body.replaceChildren(...rows);
    // Scrolled out of sight, the active cell is not in the document.
    if (this.#row >= first && this.#row < last)
      this.element.setAttribute('aria-activedescendant', this.#cellId());
    else this.element.removeAttribute('aria-activedescendant');
  }

  #drawRow(index: number, area: GridArea): HTMLElement {
    const row = make('div', index % 2 === 0 ? 'grid-row' : 'grid-row odd', 'row');
    row.style.transform = `translateY(${index * ROW - this.#space.offset}px)`;
    row.setAttribute('aria-rowindex', String(index + 2));
    const { sign, label } = this.#source.rowHead(index);
    const head = make('div', 'grid-rowhead', 'rowheader');
    head.setAttribute('aria-colindex', '1');
    head.setAttribute('aria-label', label);
    head.textContent = sign;
    row.append(head);
    this.#source.columns.forEach(({ numeric }, column) => {
      const cell = this.#source.cell(index, column);
      const element = make('div', `grid-cell ${cell.look}${numeric ? ' numeric' : ''}`, 'gridcell');
      element.setAttribute('aria-colindex', String(column + 2));
      element.dataset['row'] = String(index);
      element.dataset['column'] = String(column);
      this.#freeze(element, column);
      this.#fill(element, cell);
      const selected =
        index >= area.top && index <= area.bottom && column >= area.left && column <= area.right;
      element.setAttribute('aria-selected', String(selected));
      if (index === this.#row && column === this.#column) {
        element.id = this.#cellId();
        element.classList.add('active');
      }
      row.append(element);
    });
    return row;
  }

  #freeze(element: HTMLElement, column: number): void {
    const place = this.#frozen[column];
    if (place === undefined) return;
    element.classList.add('frozen');
    element.style.left = place;
  }

  #fill(element: HTMLElement, cell: GridCell): void {
    if (cell.look === 'absent' || cell.look === 'waiting') {
      const { noRowHere, waiting } = this.#texts;
      element.setAttribute('aria-label', cell.look === 'absent' ? noRowHere : waiting);
      return;
    }
    if (cell.look === 'differs') {
      const mark = document.createElement('span');
      mark.className = 'mark';
      mark.setAttribute('aria-hidden', 'true');
      mark.textContent = '≠';
      element.append(mark);
    }
    const value = document.createElement('span');
    value.className = 'value';
    if (cell.text === null) {
      value.classList.add('null');
      value.textContent = this.#texts.nullValue;
    } else if (cell.text === '') {
      value.className = 'value empty-text';
      value.textContent = "''";
    } else {
      const trailing = /[ \u00a0]+$/u.exec(cell.text)?.[0] ?? '';
      const text = cell.text.slice(0, cell.text.length - trailing.length);
      value.textContent = text.replaceAll(/\r\n|\r|\n/gu, '⏎');
      if (trailing !== '') {
        const blanks = document.createElement('span');
        blanks.className = 'blanks';
        blanks.textContent = '·'.repeat(trailing.length);
        value.append(blanks);
      }
      element.title = cell.text;
    }
    element.append(value);
    const spoken = cell.label ?? (cell.text === '' ? this.#texts.emptyText : null);
    if (spoken !== null) element.setAttribute('aria-label', spoken);
  }

  #cellId(): string {
    return `${this.#id}-${this.#row}-${this.#column}`;
  }

  #area(): GridArea {
    const anchor = this.#anchor ?? { row: this.#row, column: this.#column };
    return {
      top: Math.min(anchor.row, this.#row),
      bottom: Math.max(anchor.row, this.#row),
      left: Math.min(anchor.column, this.#column),
      right: Math.max(anchor.column, this.#column),
    };
  }

  #move(row: number, column: number, extend: boolean): void {
    const { rowCount, columns } = this.#source;
    if (rowCount === 0) return;
    this.#anchor = extend ? (this.#anchor ?? { row: this.#row, column: this.#column }) : null;
    this.#row = Math.max(0, Math.min(rowCount - 1, row));
    this.#column = Math.max(0, Math.min(columns.length - 1, column));
    this.#reveal();
    this.#redraw();
    this.#events.moved(this.#row, this.#column);
  }

  #reveal(): void {
    const { element } = this;
    const header = this.#header.offsetHeight;
    const top = this.#row * ROW;
    const room = element.clientHeight - header;
    const from = element.scrollTop + this.#space.offset;
    if (top < from) element.scrollTop = this.#space.topFor(top, this.#room());
    else if (top + ROW > from + room)
      element.scrollTop = this.#space.topFor(top + ROW - room, this.#room());
    const heads = [...this.#header.querySelectorAll<HTMLElement>('.grid-head')];
    const head = heads[this.#column];
    const corner = this.#header.querySelector<HTMLElement>('.grid-corner');
    if (head === undefined || corner === null || this.#column < this.#frozen.length) return;
    const frozen = heads.slice(0, this.#frozen.length);
    const before = frozen.reduce((sum, each) => sum + each.offsetWidth, corner.offsetWidth);
    const left = head.offsetLeft - before;
    if (left < element.scrollLeft) element.scrollLeft = left;
    const right = head.offsetLeft + head.offsetWidth;
    if (right > element.scrollLeft + element.clientWidth) {
      // Of a cell that is wider than the room the beginning is shown.
      element.scrollLeft = Math.min(left, right - element.clientWidth);
    }
  }

  /** Height of what is in sight of the body's own height. */
  #room(): number {
    return this.element.clientHeight - this.#header.offsetHeight;
  }

  #point(event: PointerEvent, extend: boolean): void {
    const cell = event.target instanceof Element ? event.target.closest('.grid-cell') : null;
    if (!(cell instanceof HTMLElement)) return;
    this.#move(Number(cell.dataset['row']), Number(cell.dataset['column']), extend);
  }

  #key(event: KeyboardEvent): void {
    const page = Math.max(1, Math.floor(this.element.clientHeight / ROW) - 2);
    const lastRow = this.#source.rowCount - 1;
    const lastColumn = this.#source.columns.length - 1;
    const control = event.ctrlKey || event.metaKey;
    if (control && event.key.toLowerCase() === 'c') {
      if (this.#events.copyArea === undefined) this.#events.copy(this.selectionText(false));
      else this.#events.copyArea(this.#area());
    } else if (control && event.key.toLowerCase() === 'a') {
      this.#row = lastRow;
      this.#column = lastColumn;
      this.#anchor = { row: 0, column: 0 };
      this.#redraw();
    } else if (event.key === 'Escape') {
      this.#anchor = null;
      this.#redraw();
    } else {
      const target: Readonly<Record<string, readonly [number, number]>> = {
        ArrowDown: [control ? lastRow : this.#row + 1, this.#column],
        ArrowUp: [control ? 0 : this.#row - 1, this.#column],
        ArrowRight: [this.#row, control ? lastColumn : this.#column + 1],
        ArrowLeft: [this.#row, control ? 0 : this.#column - 1],
        PageDown: [this.#row + page, this.#column],
        PageUp: [this.#row - page, this.#column],
        Home: [control ? 0 : this.#row, 0],
        End: [control ? lastRow : this.#row, lastColumn],
      };
      const to = target[event.key];
      if (to === undefined) return;
      this.#move(to[0], to[1], event.shiftKey);
    }
    event.preventDefault();
  }
}

/** The left edges of the columns that stay in sight; none if they would leave no room for others. */
function frozenPlaces(rowHead: number, widths: readonly number[]): readonly string[] {
  if (widths.reduce((sum, width) => sum + width, 0) > FROZEN_WIDTH) return [];
  return widths.map((_, index) => {
    const before = widths.slice(0, index).reduce((sum, width) => sum + width, rowHead);
    return `${before}ch`;
  });
}

function make(tag: 'div', className: string, role: string): HTMLElement {
  const element = document.createElement(tag);
  element.className = className;
  element.setAttribute('role', role);
  return element;
}
