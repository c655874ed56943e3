import path from 'node:path';
import { FailureError } from '../../base/failure.ts';
import { verdictWords } from '../../project/report/html-report.ts';
import type { DiffResult } from '../../protocol/engine.ts';
import type { TransformResult } from '../../protocol/transforms.ts';
import { diffDataFiles, diffFile, isDataFile } from '../../workflows/diff-file.ts';
import { createEngine } from '../../workflows/engine-host.ts';
import { isFolder, readSqlFile } from '../../workflows/node-file-source.ts';
import type { Command } from '../command.ts';
import { programLimits } from '../line-settings.ts';
import { openFolder, projectOfFile } from '../open-folder.ts';
import { exitCodes, type Terminal } from '../terminal.ts';
import { runCommand } from './run.ts';

/** Compares both sides of a file or project, or two data files. */
export const diffCommand: Command = async (given, terminal) => {
  const [first, second] = given.rest.map((file) => path.resolve(terminal.folder, file));
  if (first === undefined) {
    throw new FailureError({
      code: 'cli/arguments',
      what: 'There is nothing to compare.',
      why: 'No file was named.',
      todo: 'Name an SQL file, a folder, or two data files.',
    });
  }
  if (second === undefined && (await isFolder(first))) return runCommand(given, terminal);
  if (second === undefined) {
    const text = await readSqlFile(first);
    if (!text.ok) throw new FailureError(text.error);
  }
  const engine = createEngine();
  try {
    if (second !== undefined && isDataFile(first) && isDataFile(second)) {
      const { comparison } = given;
      const diff = await diffDataFiles(engine, first, second, comparison, terminal.cancellation);
      const names = `${path.basename(first)} and ${path.basename(second)}`;
      if (given.json)
        await terminal.out(`${JSON.stringify({ summary: summaryOf(diff), ...diff })}\n`);
      else await printDiff(names, diff, terminal, comparison.rows);
      return diff.verdict === 'same' ? exitCodes.same : exitCodes.different;
    }
    if (second !== undefined) {
      throw new FailureError({
        code: 'cli/arguments',
        what: 'These two were not compared.',
        why: 'Two files are compared if both are data: CSV, TSV, JSON or Parquet. An SQL file is compared with its port.',
        todo: 'Name two data files, or one SQL file.',
      });
    }
    const { folder, path: inside } = await projectOfFile(first);
    const project = await openFolder(folder, given);
    const result = await diffFile(engine, project, inside, {
      signal: terminal.cancellation,
      limits: programLimits(given),
    });
    if (given.json) await terminal.out(`${JSON.stringify(result)}\n`);
    else await printResult(result, terminal);
    return result.verdict === 'same' ? exitCodes.same : exitCodes.different;
  } finally {
    await engine.dispose();
  }
};

async function printResult(result: TransformResult, terminal: Terminal): Promise<void> {
  await terminal.out(
    `${result.name}: ${verdictWords[result.verdict]}, port ${result.fidelity}, ${result.rows} rows, ${result.milliseconds} ms\n`,
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
