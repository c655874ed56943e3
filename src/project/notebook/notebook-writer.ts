import type { Failure } from '../../base/failure.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { asCellText } from './cell-text.ts';
import { renderSource, type SourceCell } from './source-format.ts';

/** What the port of a statement has to say about itself. */
export interface NotebookFinding {
  /** Such as `operation/divide`. */
  readonly id: string;
  /** Such as `exact` or `conditional`. */
  readonly fidelity: string;
  /** One or more sentences. */
  readonly message: string;
}

/** One ported statement: a compound `BEGIN … END` is one, as it must stand alone in its cell. */
export interface NotebookCell {
  /** Databricks SQL. */
  readonly sql: string;
  /** The statement that it was ported from, verbatim; empty if there is none. */
  readonly legacyText: string;
  readonly findings: readonly NotebookFinding[];
  readonly title?: string;
}

/** A ported file, to become one notebook. */
export interface PortedNotebook {
  readonly title: string;
  /** Name of the legacy file, as the reader knows it. */
  readonly sourceFile: string;
  readonly cells: readonly NotebookCell[];
}

/**
 * Writes a ported file as a SQL notebook in the SOURCE format: the title, then for each statement
 * a Markdown cell with its legacy text and findings and a cell with its SQL alone.
 *
 * A failure if a statement can't be written into a cell without changing what it means.
 */
export function writeSourceNotebook(notebook: PortedNotebook): Result<string, Failure> {
  const cells: SourceCell[] = [{ kind: 'markdown', text: introduction(notebook) }];
  for (const cell of notebook.cells) {
    const about = aboutCell(cell);
    if (about !== '') cells.push({ kind: 'markdown', text: about });
    const sql = asCellText(cell.sql);
    if (!sql.ok) return err(sql.error);
    if (sql.value.trim() === '') continue;
    cells.push({
      kind: 'sql',
      ...(cell.title === undefined ? {} : { title: cell.title }),
      text: sql.value,
    });
  }
  return ok(renderSource(cells));
}

function introduction(notebook: PortedNotebook): string {
  const file = codeSpan(notebook.sourceFile);
  return `# ${inline(notebook.title)}\n\nPorted by Portside from ${file}.`;
}

function aboutCell(cell: NotebookCell): string {
  const parts: string[] = [];
  if (cell.legacyText.trim() !== '') parts.push(`**Legacy**\n\n${fenced(cell.legacyText)}`);
  if (cell.findings.length > 0) {
    const items = cell.findings.map(
      ({ id, fidelity, message }) => `- ${codeSpan(id)} *${inline(fidelity)}*: ${inline(message)}`,
    );
    parts.push(`**Findings**\n\n${items.join('\n')}`);
  }
  return parts.join('\n\n');
}

/** A fence is longer than every run of backticks inside (https://spec.commonmark.org/0.31.2/). */
function fenced(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/gu)].map(([run]) => run.length));
  const fence = '`'.repeat(Math.max(3, longest + 1));
  // Every kind of line break must become one that gets the format's prefix.
  const body = text.replace(/^\uFEFF/u, '').replace(/\r\n|[\r\v\f\u0085\u2028\u2029]/gu, '\n');
  return `${fence}sql\n${body.replace(/^(?:[ \t]*\n)+|\s+$/gu, '')}\n${fence}`;
}

function codeSpan(text: string): string {
  const line = text.replace(/\s+/gu, ' ').trim();
  const longest = Math.max(0, ...[...line.matchAll(/`+/gu)].map(([run]) => run.length));
  const tick = '`'.repeat(longest + 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${tick}${pad}${line}${pad}${tick}`;
}

/** One line, in which markup of HTML is text; code between backticks stays as it is. */
function inline(text: string): string {
  return text
    .replace(/\s+/gu, ' ')
    .trim()
    .split('`')
    .map((part, index, all) =>
      index % 2 === 1 && index < all.length - 1
        ? part
        : part.replaceAll('&', '&amp;').replaceAll('<', '&lt;'),
    )
    .join('`');
}
