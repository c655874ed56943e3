import path from 'node:path';
import { FailureError } from '../../base/failure.ts';
import type { EngineClient } from '../../engine/index.ts';
import { verdictPhrase, verdictWords } from '../../project/report/report-model.ts';
import type { DiffOptions, DiffResult } from '../../protocol/engine.ts';
import type { TransformResult, Verdict } from '../../protocol/transforms.ts';
import { isDataFile } from '../../workflows/data-file.ts';
import { diffDataFiles, diffFile } from '../../workflows/diff-file.ts';
import {
  diffWithFile,
  type FileComparison,
  type QueriedRows,
} from '../../workflows/diff-with-file.ts';
import { createEngine } from '../../workflows/engine-host.ts';
import { isFolder, readSqlFile } from '../../workflows/node-file-source.ts';
import { reportOfRows, reportOfTransform } from '../../workflows/write-reports.ts';
import type { Arguments } from '../arguments.ts';
import type { Command } from '../command.ts';
import { programLimits } from '../line-settings.ts';
import { openFolder, projectOfFile } from '../open-folder.ts';
import { writeAskedReports } from '../report-output.ts';
import { exitCodes, noteFindings, type ExitCode, type Terminal } from '../terminal.ts';
import { runCommand } from './run.ts';

/** Compares both sides of a file or project; or a script, a query, a table or a data file with a data file. */
export const diffCommand: Command = async (given, terminal) => {
  const [first, second] = given.rest;
  if (first === undefined) {
    throw new FailureError({
      code: 'cli/arguments',
      what: 'There is nothing to compare.',
      why: 'No file was named.',
      todo: 'Name an SQL file, a folder, or two data files.',
    });
  }
  const left = path.resolve(terminal.folder, first);
  if (second === undefined && (await isFolder(left))) return runCommand(given, terminal);
  const engine = createEngine();
  try {
    if (second === undefined) return await diffPort(engine, left, null, given, terminal);
    const right = path.resolve(terminal.folder, second);
    const [leftIsData, rightIsData] = [isDataFile(left), isDataFile(right)];
    if (leftIsData && rightIsData) return await diffFiles(engine, [left, right], given, terminal);
    if (leftIsData) return await diffBeside(engine, second, left, true, given, terminal);
    if (rightIsData) return await diffBeside(engine, first, right, false, given, terminal);
    if (isScript(left) && isScript(right))
      return await diffPort(engine, left, right, given, terminal);
    throw new FailureError({
      code: 'cli/arguments',
      what: 'These two were not compared.',
      why: 'Neither is a data file (CSV, TSV, JSON or Parquet), and they are not both SQL files.',
      todo: 'Name a script and its port, or a data file and what to compare it with: another, a script, a table, or a query in quotes.',
    });
  } finally {
    await engine.dispose();
  }
};

function isScript(file: string): boolean {
  return /\.sql$/iu.test(file);
}

/** Compares a script with its port: the one that Portside writes, or one in a file. */
async function diffPort(
  engine: EngineClient,
  script: string,
  port: string | null,
  given: Arguments,
  terminal: Terminal,
): Promise<ExitCode> {
  await sqlText(script);
  const unsaved = port === null ? {} : { port: await sqlText(port) };
  const { folder, path: inside } = await projectOfFile(script);
  const project = await openFolder(folder, given);
  const result = await diffFile(engine, project, inside, {
    signal: terminal.cancellation,
    limits: programLimits(given),
    unsaved,
  });
  if (given.json) await terminal.out(`${JSON.stringify(result)}\n`);
  else await printResult(result, terminal);
  await writeAskedReports(given, reportOfTransform(result), terminal);
  return result.madeUp.length > 0 ? exitCodes.different : exitCodeOf(result.verdict);
}

async function sqlText(file: string): Promise<string> {
  const text = await readSqlFile(file);
  if (!text.ok) throw new FailureError(text.error);
  return text.value.text;
}

/** Compares two data files. */
async function diffFiles(
  engine: EngineClient,
  [left, right]: readonly [string, string],
  given: Arguments,
  terminal: Terminal,
): Promise<ExitCode> {
  const comparison = comparisonOf(given);
  const started = performance.now();
  const diff = await diffDataFiles(engine, left, right, comparison, terminal.cancellation);
  const names = [path.basename(left), path.basename(right)] as const;
  if (given.json) await terminal.out(`${JSON.stringify({ summary: summaryOf(diff), ...diff })}\n`);
  else await printDiff(names.join(' and '), diff, terminal, comparison.rows);
  const compared = { verdict: diff.verdict, reasons: [], diff, milliseconds: since(started) };
  await writeAskedReports(given, reportOfRows(names, compared), terminal);
  return exitCodeOf(diff.verdict);
}

/** Compares what a script, a query or a table gives with a data file. */
async function diffBeside(
  engine: EngineClient,
  named: string,
  file: string,
  fileFirst: boolean,
  given: Arguments,
  terminal: Terminal,
): Promise<ExitCode> {
  const { folder, queried } = await queriedRows(named, terminal.folder);
  const project = await openFolder(folder, given);
  const { dialect } = given;
  const comparison = comparisonOf(given);
  const started = performance.now();
  const compared = await diffWithFile(engine, project, queried, file, {
    side: dialect === null || dialect === project.settings.dialect ? 'legacy' : 'port',
    fileFirst,
    comparison,
    limits: programLimits(given),
    signal: terminal.cancellation,
  });
  const own = shortName(named);
  const other = path.basename(file);
  const names = fileFirst ? ([other, own] as const) : ([own, other] as const);
  if (given.json) await terminal.out(`${JSON.stringify(jsonComparison(compared))}\n`);
  else {
    await terminal.out(`${names.join(' and ')}: ${verdictWords[compared.verdict]}\n`);
    for (const reason of compared.reasons) await terminal.out(`  ${reason}\n`);
    await printDiff('rows', compared.diff, terminal, comparison.rows);
    noteFindings(terminal, own, compared.findings);
  }
  const report = reportOfRows(names, { ...compared, milliseconds: since(started) });
  await writeAskedReports(given, report, terminal);
  return exitCodeOf(compared.verdict);
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
async function queriedRows(
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
function shortName(named: string): string {
  const line = named.replace(/\s+/gu, ' ').trim();
  return line.length <= 60 ? line : `${line.slice(0, 59)}…`;
}

function jsonComparison({ verdict, reasons, diff, findings }: FileComparison): object {
  return { summary: summaryOf(diff), ...diff, verdict, reasons, findings };
}

function exitCodeOf(verdict: Verdict): ExitCode {
  return verdict === 'same' ? exitCodes.same : exitCodes.different;
}

async function printResult(result: TransformResult, terminal: Terminal): Promise<void> {
  await terminal.out(
    `${result.name}: ${verdictPhrase(result)}, port ${result.fidelity}, ${result.rows} rows, ${result.milliseconds} ms\n`,
  );
  for (const reason of result.reasons) await terminal.out(`  ${reason}\n`);
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
