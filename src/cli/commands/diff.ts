import path from 'node:path';
import { FailureError } from '../../base/failure.ts';
import type { EngineClient } from '../../engine/index.ts';
import { isDataFile } from '../../workflows/data-file.ts';
import { diffFile } from '../../workflows/diff-file.ts';
import { createEngine } from '../../workflows/engine-host.ts';
import { isFolder } from '../../workflows/node-file-source.ts';
import { reportOfTransform } from '../../workflows/write-reports.ts';
import type { Arguments } from '../arguments.ts';
import { diffWithBaseline, saveBaseline } from '../baseline.ts';
import type { Command } from '../command.ts';
import {
  compareBeside,
  compareFiles,
  exitCodeOf,
  isScript,
  printResult,
  shortName,
  showComparison,
  sqlText,
} from '../comparison.ts';
import { programLimits } from '../line-settings.ts';
import { openFolder, projectOfFile } from '../open-folder.ts';
import { writeAskedReports } from '../report-output.ts';
import { exitCodes, type ExitCode, type Terminal } from '../terminal.ts';
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
  const kept = given.saveBaseline ?? given.baseline;
  if (second === undefined && kept === null && (await isFolder(left)))
    return runCommand(given, terminal);
  const engine = createEngine();
  try {
    if (kept !== null) {
      if (second !== undefined || (await isFolder(left))) throw oneThing(kept);
      return given.saveBaseline === null
        ? await diffWithBaseline(engine, first, kept, given, terminal)
        : await saveBaseline(engine, first, kept, given, terminal);
    }
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

function oneThing(baseline: string): FailureError {
  return new FailureError({
    code: 'cli/arguments',
    what: `The baseline ${baseline} was left alone.`,
    why: 'A baseline holds the rows of one script, query, table or data file.',
    todo: 'Name one of these, and one of --save-baseline and --baseline.',
  });
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

/** Compares two data files. */
async function diffFiles(
  engine: EngineClient,
  [left, right]: readonly [string, string],
  given: Arguments,
  terminal: Terminal,
): Promise<ExitCode> {
  const names = [path.basename(left), path.basename(right)] as const;
  return showComparison(names, given, terminal, (comparison) =>
    compareFiles(engine, { path: left }, { path: right }, comparison, terminal),
  );
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
  const [own, other] = [shortName(named), path.basename(file)];
  const names = fileFirst ? ([other, own] as const) : ([own, other] as const);
  return showComparison(names, given, terminal, (comparison) =>
    compareBeside(engine, named, { path: file }, fileFirst, comparison, given, terminal),
  );
}
