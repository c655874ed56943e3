import path from 'node:path';
import type { EngineClient } from '../engine/index.ts';
import { outputPath } from '../project/project.ts';
import { Baselines, mostBaselineRows, type BaselineComparison } from '../workflows/baselines.ts';
import { isDataFile } from '../workflows/data-file.ts';
import { readGivenRows, type FileComparison } from '../workflows/diff-with-file.ts';
import type { Arguments } from './arguments.ts';
import {
  compareBeside,
  compareFiles,
  queriedRows,
  shortName,
  showComparison,
  sideOf,
} from './comparison.ts';
import { programLimits } from './line-settings.ts';
import { openFolder, projectOfFile } from './open-folder.ts';
import { exitCodes, type ExitCode, type Terminal } from './terminal.ts';

/** Keeps the rows of a script, a query, a table or a data file. */
export async function saveBaseline(
  engine: EngineClient,
  named: string,
  name: string,
  given: Arguments,
  terminal: Terminal,
): Promise<ExitCode> {
  const baselines = await baselinesOf(named, given, terminal);
  const saved = isDataFile(named)
    ? await baselines.saveFile(name, path.resolve(terminal.folder, named), Date.now())
    : await saveGiven();
  if (given.json) await terminal.out(`${JSON.stringify({ baseline: saved })}\n`);
  else {
    const rows = saved.rows === null ? 'its rows' : `${saved.rows} rows`;
    await terminal.out(`Baseline ${name}: ${rows} of ${saved.origin}, SHA-256 ${saved.sha256}\n`);
    for (const doubt of saved.doubts) await terminal.out(`  Not emulated exactly: ${doubt}\n`);
  }
  return exitCodes.same;

  async function saveGiven() {
    const { folder, queried } = await queriedRows(named, terminal.folder);
    const project = await openFolder(folder, given);
    const side = sideOf(given, project);
    const { rows, asOf, doubts } = await readGivenRows(engine, project, queried, mostBaselineRows, {
      side,
      limits: programLimits(given),
      signal: terminal.cancellation,
    });
    const rules = side === 'legacy' ? project.settings.dialect : 'databricks';
    const origin = `${shortName(named)}, run here under the rules of ${rules}`;
    return baselines.saveRows(name, rows, { origin, asOf, doubts }, Date.now());
  }
}

/** Compares rows with those that were kept under a name, and adds that to the name's history. */
export async function diffWithBaseline(
  engine: EngineClient,
  named: string,
  name: string,
  given: Arguments,
  terminal: Terminal,
): Promise<ExitCode> {
  const baselines = await baselinesOf(named, given, terminal);
  const { baseline, file } = await baselines.open(name);
  const before = await baselines.history(name);
  const sides = [`baseline ${name}`, shortName(named)] as const;
  let compared: FileComparison | null = null;
  const code = await showComparison(sides, given, terminal, async (comparison) => {
    const found = isDataFile(named)
      ? await compareFiles(
          engine,
          file,
          { path: path.resolve(terminal.folder, named) },
          comparison,
          terminal,
        )
      : await compareBeside(engine, named, file, true, comparison, given, terminal);
    const since = `The baseline is of ${baseline.savedAt}: ${baseline.origin}${baseline.asOf === null ? '' : `, as of ${baseline.asOf}`}.`;
    compared = { ...found, reasons: [since, ...earlier(before), ...found.reasons] };
    await baselines.record(name, shortName(named), found, Date.now());
    return compared;
  });
  return code;
}

/** A sentence on the comparison before this one. */
function earlier(history: readonly BaselineComparison[]): readonly string[] {
  const last = history.at(-1);
  if (last === undefined) return [];
  const { changed, leftOnly, rightOnly } = last.counts;
  return [
    `Compared ${history.length} times before, last at ${last.at}: ${last.verdict}, ${changed} changed, ${leftOnly} only left, ${rightOnly} only right.`,
  ];
}

/** The baselines of the project that the rows belong to; of the working folder for what is no file of one. */
async function baselinesOf(
  named: string,
  given: Arguments,
  terminal: Terminal,
): Promise<Baselines> {
  const folder = isDataFile(named)
    ? (await projectOfFile(path.resolve(terminal.folder, named))).folder
    : (await queriedRows(named, terminal.folder)).folder;
  const { settings } = await openFolder(folder, given);
  return new Baselines(path.resolve(folder, outputPath(settings, 'baselines')));
}
