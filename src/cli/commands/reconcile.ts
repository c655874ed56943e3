import path from 'node:path';
import { FailureError } from '../../base/failure.ts';
import { createEngine } from '../../workflows/engine-host.ts';
import { acceptedSentence } from '../../workflows/comparison-rules.ts';
import { nodeFileSource } from '../../workflows/node-file-source.ts';
import { openProject, outputPath } from '../../project/project.ts';
import { defaultSettings, type ProjectSettings } from '../../project/settings.ts';
import { reconcile, tablePairs, type TableOutcome } from '../../workflows/reconcile.ts';
import type { Command } from '../command.ts';
import { textTable } from '../text-table.ts';
import { exitCodes, type Terminal } from '../terminal.ts';

/** Two tables at a time leave no core idle while one of them reads. */
const atOnce = 2;

/** Compares all tables of two folders of data files. */
export const reconcileCommand: Command = async (given, terminal) => {
  const [first, second] = given.rest;
  if (first === undefined || second === undefined) {
    throw new FailureError({
      code: 'cli/arguments',
      what: 'There is nothing to reconcile.',
      why: 'Two folders are needed, with one data file for each table.',
      todo: 'Name the folder of the old tables, then that of the new ones.',
    });
  }
  const pairs = await tablePairs(
    path.resolve(terminal.folder, first),
    path.resolve(terminal.folder, second),
  );
  const bytes = pairs.reduce((sum, pair) => sum + pair.bytes, 0);
  terminal.note(`${pairs.length} tables, ${megabytes(bytes)} to read at least once.\n`);
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
    const rows = outcomes.map(({ table, verdict, share, diff }) => [
      table,
      verdict,
      String(diff?.counts.left ?? ''),
      String(diff?.counts.right ?? ''),
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
    await terminal.out(`Results are kept in ${results}.\n`);
  }
  const passed = summary.same + summary.withinThreshold;
  return passed === outcomes.length ? exitCodes.same : exitCodes.different;
};

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
