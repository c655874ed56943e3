/** One cell of a SQL notebook, as the SOURCE format has it. */
export interface SourceCell {
  readonly kind: 'sql' | 'markdown';
  /** Shown above the cell; one line. */
  readonly title?: string;
  /** The cell's own text, LF, without the format's marks. */
  readonly text: string;
}

/** First line of every SQL notebook in SOURCE format. */
export const sourceHeader = '-- Databricks notebook source';

const separator = '-- COMMAND ----------';
const titleMark = '-- DBTITLE 1,';
const magic = '-- MAGIC';

/**
 * Writes cells as a SQL notebook in the SOURCE format
 * (https://docs.databricks.com/aws/en/notebooks/notebook-format): header line, no byte-order
 * mark, LF, one separator between cells, no newline at the end.
 *
 * The text of a SQL cell must hold no line that is a mark of the format (see `asCellText`).
 * Blank lines at the edges of a cell are not kept.
 */
export function renderSource(cells: readonly SourceCell[]): string {
  const parts = cells.map((cell) => {
    const title = cell.title === undefined ? [] : [`${titleMark}${oneLine(cell.title)}`];
    const text = withoutBlankEdges(cell.text.split('\n'));
    const body = cell.kind === 'sql' ? text : markdownLines(text);
    return [...title, ...body].join('\n');
  });
  return `${sourceHeader}\n${parts.join(`\n\n${separator}\n\n`)}`;
}

/**
 * Reads a SQL notebook in the SOURCE format; `undefined` if the first line is not its header.
 *
 * Cells in other languages than SQL and Markdown are given as SQL cells with their marks, so that
 * nothing is lost.
 */
export function parseSource(text: string): SourceCell[] | undefined {
  const lines = text.split(/\r\n|\r|\n/u);
  if (lines[0] !== sourceHeader) return undefined;
  const groups: string[][] = [[]];
  for (const line of lines.slice(1)) {
    if (line.trimEnd() === separator) groups.push([]);
    else groups.at(-1)?.push(line);
  }
  return groups.map((group) => readCell(withoutBlankEdges(group)));
}

/** True if the format would take this line of a SQL cell for one of its own marks. */
export function isFormatMark(line: string): boolean {
  return /^\s*-- (?:COMMAND -{10}|MAGIC|DBTITLE|Databricks notebook source)/u.test(line);
}

function markdownLines(text: readonly string[]): string[] {
  const lines = text.map((line) => (line === '' ? magic : `${magic} ${line}`));
  return [`${magic} %md`, ...lines];
}

function readCell(lines: string[]): SourceCell {
  const first = lines[0] ?? '';
  const titled = first.startsWith(titleMark);
  const rest = titled ? withoutBlankEdges(lines.slice(1)) : lines;
  const title = titled ? { title: first.slice(titleMark.length) } : {};
  const head = /^-- MAGIC %md(?: (.*))?$/su.exec(rest[0] ?? '');
  if (head === null || !rest.every((line) => line.startsWith(magic))) {
    return { kind: 'sql', ...title, text: rest.join('\n') };
  }
  const body = rest.slice(1).map((line) => line.slice(magic.length).replace(/^ /u, ''));
  const text = head[1] === undefined ? body : [head[1], ...body];
  return { kind: 'markdown', ...title, text: withoutBlankEdges(text).join('\n') };
}

function withoutBlankEdges(lines: readonly string[]): string[] {
  const first = lines.findIndex((line) => line.trim() !== '');
  if (first < 0) return [];
  const last = lines.findLastIndex((line) => line.trim() !== '');
  return lines.slice(first, last + 1);
}

function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}
