/** A cell as the grid shows it. */
export interface GridCell {
  /** Null is SQL's NULL. */
  readonly text: string | null;
  /** `absent`: there is no row on this side; `waiting`: the row is not here yet. */
  readonly look: 'plain' | 'differs' | 'absent' | 'waiting';
  /** What a screen reader says in place of the text; absent where the text says all. */
  readonly label?: string;
}

export interface GridColumn {
  readonly name: string;
  readonly type: string;
  /** True for numbers, which stand at the right. */
  readonly numeric: boolean;
}

/** The rows of a grid, asked for only where they are visible. */
export interface GridSource {
  readonly columns: readonly GridColumn[];
  readonly rowCount: number;
  /** How a column is sorted; null where it is not. Absent where the rows cannot be sorted. */
  sorting?(column: number): 'ascending' | 'descending' | null;
  /** Told of the rows that are about to be drawn, the last one not included. */
  need?(first: number, last: number): void;
  /** How many of the first columns stay in sight while the others are scrolled: those that name the row. */
  readonly frozen?: number;
  cell(row: number, column: number): GridCell;
  /** What stands in front of a row: a sign, and the words for it. */
  rowHead(row: number): { readonly sign: string; readonly label: string };
}

/** True for DuckDB types that hold numbers. */
export function isNumeric(type: string): boolean {
  return /^(?:U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?|DECIMAL|NUMERIC|FLOAT|DOUBLE|REAL)/iu.test(
    type,
  );
}

/** The cells of a rectangle, ends included, as text with tabs: what the clipboard of spreadsheets takes. */
export function toTabbed(source: GridSource, area: GridArea, withHeader: boolean): string {
  const lines: string[] = [];
  const columns = source.columns.slice(area.left, area.right + 1);
  if (withHeader) lines.push(columns.map(({ name }) => name).join('\t'));
  for (let row = area.top; row <= area.bottom; row += 1) {
    const cells = columns.map((_, index) => source.cell(row, area.left + index).text ?? 'NULL');
    lines.push(cells.map((text) => text.replaceAll(/[\t\r\n]/gu, ' ')).join('\t'));
  }
  return lines.join('\n');
}

/** All rows as CSV (RFC 4180); NULL is empty, the empty text is `""`. */
export function toCsv(source: GridSource): string {
  const quoted = (text: string): string =>
    text === '' || /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  const lines = [source.columns.map(({ name }) => quoted(name)).join(',')];
  for (let row = 0; row < source.rowCount; row += 1) {
    const cells = source.columns.map((_, column) => source.cell(row, column).text);
    lines.push(cells.map((text) => (text === null ? '' : quoted(text))).join(','));
  }
  return `${lines.join('\r\n')}\r\n`;
}

/** A rectangle of cells; all four are inside. */
export interface GridArea {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}
