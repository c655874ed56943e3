import path from 'node:path';
import { FailureError } from '../base/failure.ts';
import type { EngineClient } from '../engine/index.ts';
import { verdictPhrase, verdictWords } from '../project/report/report-model.ts';
import type { Project } from '../project/project.ts';
import type { DiffOptions, DiffResult } from '../protocol/engine.ts';
import type { TransformResult, Verdict } from '../protocol/transforms.ts';
import type { ComparedFile } from '../workflows/data-file.ts';
import type { Side } from '../workflows/compile-sides.ts';
import { diffDataFiles } from '../workflows/diff-file.ts';
import {
  diffWithFile,
  type FileComparison,
  type QueriedRows,
} from '../workflows/diff-with-file.ts';
import { readSqlFile } from '../workflows/node-file-source.ts';
import { reportOfRows } from '../workflows/write-reports.ts';
import type { Arguments } from './arguments.ts';
import { programLimits } from './line-settings.ts';
import { openFolder, projectOfFile } from './open-folder.ts';
import { writeAskedReports } from './report-output.ts';
import { exitCodes, noteFindings, type ExitCode, type Terminal } from './terminal.ts';

/** Compares rows, and shows what differs in the form that was asked for. */
export async function showComparison(
  names: readonly [string, string],
  given: Arguments,
  terminal: Terminal,
  compare: (comparison: DiffOptions) => Promise<FileComparison>,
): Promise<ExitCode> {
  const comparison = comparisonOf(given);
  const started = performance.now();
  const compared = await compare(comparison);
  const { verdict, reasons, diff, findings } = compared;
  if (given.json) {
    const json = { summary: summaryOf(diff), ...diff, verdict, reasons, findings };
    await terminal.out(`${JSON.stringify(json)}\n`);
  } else {
    await terminal.out(`${names.join(' and ')}: ${verdictWords[verdict]}\n`);
    for (const reason of reasons) await terminal.out(`  ${reason}\n`);
    await printDiff('rows', diff, terminal, comparison.rows);
    noteFindings(terminal, names.join(' and '), findings);
  }
  const report = reportOfRows(names, { ...compared, milliseconds: since(started) });
  await writeAskedReports(given, report, terminal);
  return exitCodeOf(verdict);
}

/** Compares two data files. */
export async function compareFiles(
  engine: EngineClient,
  left: ComparedFile,
  right: ComparedFile,
  comparison: DiffOptions,
  terminal: Terminal,
): Promise<FileComparison> {
  const diff = await diffDataFiles(engine, left, right, comparison, terminal.cancellation);
  return { verdict: diff.verdict, reasons: [], diff, findings: [] };
}

/** Compares what a script, a query or a table gives with a data file. */
export async function compareBeside(
  engine: EngineClient,
  named: string,
  file: ComparedFile,
  fileFirst: boolean,
  comparison: DiffOptions,
  given: Arguments,
  terminal: Terminal,
): Promise<FileComparison> {
  const { folder, queried } = await queriedRows(named, terminal.folder);
  const project = await openFolder(folder, given);
  return diffWithFile(engine, project, queried, file, {
    side: sideOf(given, project),
    fileFirst,
    comparison,
    limits: programLimits(given),
    signal: terminal.cancellation,
  });
}

/** Under whose rules a text runs that was named by itself. */
export function sideOf({ dialect }: Arguments, { settings }: Project): Side {
  return dialect === null || dialect === settings.dialect ? 'legacy' : 'port';
}

/** The text of a script. Throws a FailureError. */
export async function sqlText(file: string): Promise<string> {
  const text = await readSqlFile(file);
  if (!text.ok) throw new FailureError(text.error);
  return text.value.text;
}

/** True for a script by its extension. */
export function isScript(file: string): boolean {
  return /\.sql$/iu.test(file);
}

/** What was asked for, with the totals of columns where something shows them. */
function comparisonOf({ comparison, json, reports }: Arguments): DiffOptions {
  return json || reports.length > 0 ? { ...comparison, totals: true } : comparison;
}

/** Whole milliseconds since then. */
function since(started: number): number {
  return Math.round(performance.now() - started);
}

/** A script by its file, else a text of SQL, else a table by its name; and the folder whose rows it reads. */
export async function queriedRows(
  named: string,
  folder: string,
): Promise<{ readonly folder: string; readonly queried: QueriedRows }> {
  if (!isScript(named)) {
    const text = /\s/u.test(named.trim()) ? named : `SELECT * FROM ${named}`;
    return { folder, queried: { text } };
  }
  const file = path.resolve(folder, named);
  await sqlText(file);
  const project = await projectOfFile(file);
  return { folder: project.folder, queried: { path: project.path } };
}

/** As much of a query as a line takes. */
export function shortName(named: string): string {
  const line = named.replace(/\s+/gu, ' ').trim();
  return line.length <= 60 ? line : `${line.slice(0, 59)}…`;
}

/** 0 for what is the same, else 1. */
export function exitCodeOf(verdict: Verdict): ExitCode {
  return verdict === 'same' ? exitCodes.same : exitCodes.different;
}

/** Prints what both sides of a transform gave. */
export async function printResult(result: TransformResult, terminal: Terminal): Promise<void> {
  await terminal.out(
    `${result.name}: ${verdictPhrase(result)}, port ${result.fidelity}, ${result.rows} rows, ${result.milliseconds} ms\n`,
  );
  for (const reason of result.reasons) await terminal.out(`  ${reason}\n`);
  for (const { name, line, leftRows, rightRows, differs } of result.rootCause?.steps ?? [])
    await terminal.out(
      `    ${differs ? '≠' : '='} line ${line}, ${name}: ${leftRows} rows left, ${rightRows} right\n`,
    );
  for (const { name, rows } of result.fewestRows?.tables ?? [])
    for (const row of rows.rows) {
      const cells = rows.columns.map((column, index) => `${column.name}=${row[index] ?? 'NULL'}`);
      await terminal.out(`    ${name}: ${cells.join(', ')}\n`);
    }
  for (const { name, diff } of result.comparisons)
    if (diff !== null) await printDiff(name, diff, terminal);
}

/** The counts as other tools name them: what was added is on the right only. */
function summaryOf({
  counts,
}: DiffResult): Record<'same' | 'changed' | 'added' | 'removed', number> {
  const { same, changed, rightOnly, leftOnly } = counts;
  return { same, changed, added: rightOnly, removed: leftOnly };
}

/** Differing rows that a terminal shows where nobody says how many. */
const shownRows = 20;

async function printDiff(
  name: string,
  diff: DiffResult,
  terminal: Terminal,
  most = shownRows,
): Promise<void> {
  const { counts } = diff;
  await terminal.out(
    `${name}: ${diff.verdict}; ${counts.same} rows same, ${counts.changed} changed, ${counts.leftOnly} only left, ${counts.rightOnly} only right\n`,
  );
  for (const note of diff.notes) await terminal.out(`  ${note}\n`);
  for (const row of diff.rows.slice(0, most)) {
    const shown = diff.columns.map((column, index) => {
      const [left, right] = [row.left?.[index] ?? 'NULL', row.right?.[index] ?? 'NULL'];
      if (row.kind === 'left-only') return `${column.left}=${left}`;
      if (row.kind === 'right-only') return `${column.left}=${right}`;
      return row.changed[index] === true
        ? `${column.left}: ${left} → ${right}`
        : diff.key.columns.includes(column.left)
          ? `${column.left}=${left}`
          : '';
    });
    const mark = row.kind === 'changed' ? '~' : row.kind === 'left-only' ? '-' : '+';
    await terminal.out(`  ${mark} ${shown.filter((text) => text !== '').join(', ')}\n`);
  }
}
