import { databricksDialect, parse, type PortedStatement } from '../../core/index.ts';
import type { NotebookCell, PortedNotebook } from './notebook-writer.ts';

/** A ported file, as it is to become a notebook. */
export interface NotebookInput {
  readonly title: string;
  readonly sourceFile: string;
  readonly legacyText: string;
  /** The port as it stands, edits by hand included. */
  readonly portText: string;
  /** The statements of the generated port; null if the port was edited by hand since. */
  readonly statements: readonly PortedStatement[] | null;
  /** A schema that has to be there before the port runs; null for none. */
  readonly scratchSchema: string | null;
}

/**
 * The cells of a port: one for each statement with the legacy text it stands for. Comments stay with
 * the statement behind them, and what is a comment only joins the next cell.
 */
export function notebookOfPort(input: NotebookInput): PortedNotebook {
  const scratch: NotebookCell[] =
    input.scratchSchema === null
      ? []
      : [
          {
            title: 'Schema for temporary tables',
            sql: `CREATE SCHEMA IF NOT EXISTS ${input.scratchSchema};`,
            legacyText: '',
            findings: [],
          },
        ];
  const cells =
    input.statements === null ? editedCells(input) : generatedCells(input, input.statements);
  return { title: input.title, sourceFile: input.sourceFile, cells: [...scratch, ...cells] };
}

function generatedCells(
  { legacyText, portText }: NotebookInput,
  statements: readonly PortedStatement[],
): NotebookCell[] {
  const cells: NotebookCell[] = [];
  let portAt = 0;
  let legacyAt = 0;
  let findings: NotebookCell['findings'] = [];
  for (const statement of statements) {
    findings = [
      ...findings,
      ...statement.findings.map(({ id, fidelity, message }) => ({
        id,
        fidelity: fidelity.kind,
        message,
      })),
    ];
    const sql = portText.slice(portAt, statement.output.end).trim();
    if (withoutComments(sql) === '') continue;
    const legacy = withoutSeparators(legacyText.slice(legacyAt, statement.source.end));
    cells.push({ sql, legacyText: legacy, findings });
    portAt = statement.output.end;
    legacyAt = statement.source.end;
    findings = [];
  }
  const rest = portText.slice(portAt).trim();
  const legacyRest = withoutSeparators(legacyText.slice(legacyAt));
  // Behind the last statement only comments are left, which a cell of their own could not run.
  const last = cells.pop();
  if (last === undefined)
    return legacyRest === '' ? [] : [{ sql: '', legacyText: legacyRest, findings }];
  const sql = rest === '' ? last.sql : `${last.sql}\n\n${rest}`;
  cells.push({
    ...last,
    sql,
    legacyText: `${last.legacyText}\n${legacyRest}`.trim(),
    findings: [...last.findings, ...findings],
  });
  return cells;
}

function editedCells({ legacyText, portText }: NotebookInput): NotebookCell[] {
  const { items } = parse(portText, databricksDialect.grammar).script;
  const cells: NotebookCell[] = [];
  let at = 0;
  for (const { offset, statement } of items) {
    const end = offset + statement.end;
    const sql = portText.slice(at, end).trim();
    if (withoutComments(sql) === '') continue;
    cells.push({ sql, legacyText: cells.length === 0 ? legacyText.trim() : '', findings: [] });
    at = end;
  }
  return cells;
}

/** What is left of a text that may be comments only; semicolons do not count. */
function withoutComments(sql: string): string {
  return sql
    .replace(/\/\*[^]*?\*\//gu, '')
    .replace(/--[^\n]*/gu, '')
    .replace(/[;\s]+/gu, '');
}

function withoutSeparators(legacy: string): string {
  return legacy.replace(/^\s*GO\s*$/gimu, '').trim();
}
