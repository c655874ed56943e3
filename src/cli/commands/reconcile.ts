import path from 'node:path';
import { FailureError } from '../../base/failure.ts';
import { createEngine } from '../../workflows/engine-host.ts';
import { acceptedSentence } from '../../workflows/comparison-rules.ts';
import { nodeFileSource } from '../../workflows/node-file-source.ts';
import { openProject, outputPath } from '../../project/project.ts';
import { defaultSettings, type ProjectSettings } from '../../project/settings.ts';
import {
  reconcile,
  remotePairs,
  tablePairs,
  type TableOutcome,
} from '../../workflows/reconcile.ts';
import type { RemoteTables } from '../../workflows/remote-tables.ts';
import type { Arguments } from '../arguments.ts';
import type { Command } from '../command.ts';
import { textTable } from '../text-table.ts';
import { withRemote } from '../remote-side.ts';
import { agreed, exitCodes, type ExitCode, type Terminal } from '../terminal.ts';

/** Two tables at a time leave no core idle while one of them reads. */
const atOnce = 2;

/** Reading more than this takes minutes. */
const costlyBytes = 5e9;

/** Compares all tables of a folder of data files with those of another folder, or of another engine. */
export const reconcileCommand: Command = async (given, terminal) => {
  const [first, second] = given.rest;
  if (first === undefined || second === undefined) {
    throw new FailureError({
      code: 'cli/arguments',
      what: 'There is nothing to reconcile.',
      why: 'Two folders are needed, with one data file for each table.',
      todo: 'Name the folder of the old tables, then that of the new ones, or spark:FOLDER, or databricks:CATALOG.SCHEMA.',
    });
  }
  return withRemote(second, given, terminal, (remote) =>
    compareAll(first, second, remote, given, terminal),
  );
};

async function compareAll(
  first: string,
  second: string,
  remote: RemoteTables | null,
  given: Arguments,
  terminal: Terminal,
): Promise<ExitCode> {
  const left = path.resolve(terminal.folder, first);
  const pairs =
    remote === null
      ? await tablePairs(left, path.resolve(terminal.folder, second))
      : await remotePairs(left, remote);
  const bytes = pairs.reduce((sum, pair) => sum + pair.bytes, 0);
  const there = remote === null ? '' : `, and up to three times each by ${remote.label}`;
  terminal.note(`${pairs.length} tables, ${megabytes(bytes)} to read at least once${there}.\n`);
  const costly = bytes > costlyBytes || remote?.costs === true;
  if (costly && !given.yes && !(await agreed('Compare them?', terminal))) {
    terminal.note('Nothing was compared. Say yes, or give --yes.\n');
    return exitCodes.failed;
  }
  const settings = await settingsOf(terminal);
  const results = path.resolve(
    terminal.folder,
    given.out ?? outputPath(settings, 'reconciliation'),
  );
  const started = performance.now();
  let [read, compared] = [0, 0];
  const outcomes = await reconcile(createEngine, pairs, {
    comparison: given.comparison,
    settings,
    remote,
    results,
    parallel: atOnce,
    signal: terminal.cancellation,
    onProgress: ({ table, verdict }, kept, done, total) => {
      const own = pairs.find((pair) => pair.table === table)?.bytes ?? 0;
      read += own;
      if (!kept) compared += own;
      // From what it took so far; kept results took nothing.
      const seconds = (performance.now() - started) / 1000;
      const left = compared === 0 ? 0 : Math.ceil((seconds * (bytes - read)) / compared);
      const rest = done === total ? '' : `, about ${left} s left`;
      terminal.note(`${done}/${total} ${table}: ${verdict}${kept ? ' (kept)' : ''}${rest}\n`);
    },
  });
  const count = (verdict: TableOutcome['verdict']): number =>
    outcomes.filter((each) => each.verdict === verdict).length;
  const summary = {
    tables: outcomes.length,
    same: count('same'),
    withinThreshold: count('within-threshold'),
    different: count('different'),
    noEvidence: count('no-evidence'),
    missing: count('missing'),
    failed: count('failed'),
  };
  if (given.json) await terminal.out(`${JSON.stringify({ summary, tables: outcomes, results })}\n`);
  else {
    const rows = outcomes.map(({ table, verdict, share, diff, hashed }) => [
      table,
      verdict,
      String(diff?.counts.left ?? hashed?.left ?? ''),
      String(diff?.counts.right ?? hashed?.right ?? ''),
      String(diff?.counts.changed ?? ''),
      String(diff?.counts.leftOnly ?? ''),
      String(diff?.counts.rightOnly ?? ''),
      share === null ? '' : `${(share * 100).toFixed(3)} %`,
    ]);
    const heads = [
      'table',
      'verdict',
      'left',
      'right',
      'changed',
      'only left',
      'only right',
      'share',
    ];
    const columns = heads.map((name) => ({ name, type: 'VARCHAR' }));
    await terminal.out(textTable({ columns, rows, complete: true }));
    for (const { table, why, accepted } of outcomes) {
      if (why !== null) await terminal.out(`${table}: ${why}\n`);
      for (const each of accepted) await terminal.out(`${table}: ${acceptedSentence(each)}\n`);
    }
    const shipped = outcomes.reduce((sum, { hashed }) => sum + (hashed?.shipped ?? 0), 0);
    if (remote !== null)
      await terminal.out(
        `${shipped} hashes and rows came over from ${remote.label}. Equal hashes were taken for equal rows, with ten digits of floating-point numbers.\n`,
      );
    await terminal.out(`Results are kept in ${results}.\n`);
  }
  const passed = summary.same + summary.withinThreshold;
  return passed === outcomes.length ? exitCodes.same : exitCodes.different;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** The rules of the working folder's `portside.json`, if there is one. */
async function settingsOf({ folder, note }: Terminal): Promise<ProjectSettings> {
  const files = nodeFileSource(folder);
  if (!(await files.exists('portside.json'))) return defaultSettings;
  const opened = await openProject(files);
  if (!opened.ok) throw new FailureError(opened.error);
  for (const problem of opened.value.problems) note(`portside.json: ${problem.message}\n`);
  return opened.value.settings;
}
