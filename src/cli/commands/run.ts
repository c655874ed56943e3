import path from 'node:path';
import { FailureError, formatFailure } from '../../base/failure.ts';
import { transformsOf } from '../../project/project.ts';
import { createEngine } from '../../workflows/engine-host.ts';
import { worstOf } from '../../workflows/finding-report.ts';
import { isFolder, readSqlFile } from '../../workflows/node-file-source.ts';
import { jsonRows } from '../../workflows/result-values.ts';
import { runProject } from '../../workflows/run-project.ts';
import { ScriptRunner, type ScriptRun } from '../../workflows/run-script.ts';
import { writeOutputs } from '../../workflows/write-outputs.ts';
import { reportOfRun } from '../../workflows/write-reports.ts';
import type { Arguments } from '../arguments.ts';
import type { Command } from '../command.ts';
import { answerLines } from '../json-lines.ts';
import { lineSettings, programLimits } from '../line-settings.ts';
import { openFolder } from '../open-folder.ts';
import { writeAskedReports } from '../report-output.ts';
import { textTable } from '../text-table.ts';
import { exitCodeOf, jsonRun, printSummary, RunPrinter } from '../run-output.ts';
import { exceeds, exitCodes, noteFindings, type ExitCode, type Terminal } from '../terminal.ts';

/** Runs a script under its dialect's rules, or a project on both sides. */
export const runCommand: Command = async (given, terminal) => {
  if (given.jsonl) return runLines(given, terminal);
  const target = path.resolve(terminal.folder, given.rest[0] ?? '.');
  return (await isFolder(target))
    ? runFolder(target, given, terminal)
    : runFile(target, given, terminal);
};

/** Rows of one result for other tools: more than a person reads, less than fills memory. */
const mostRows = 100_000;
/** Rows of one result for a person. */
const shownRows = 1000;
/** A script that other tools send ends after this, in milliseconds: the lines behind it wait. */
const longestScript = 30_000;

async function runLines(given: Arguments, terminal: Terminal): Promise<ExitCode> {
  const engine = createEngine();
  const runner = new ScriptRunner(engine, lineSettings(given));
  const defaults = { dialect: given.dialect ?? 'tsql', target: given.target } as const;
  try {
    await answerLines(terminal, defaults, async ({ sql, dialect }) => {
      const run = await runner.run(
        sql,
        dialect,
        { rows: mostRows, milliseconds: longestScript, ...programLimits(given) },
        terminal.cancellation,
      );
      return run.ok ? jsonScript(run.value) : { error: formatFailure(run.error) };
    });
  } finally {
    await engine.dispose();
  }
  return exitCodes.same;
}

/** What a script did, in the form of `run --jsonl`. */
function jsonScript({ outcome, findings, warn }: ScriptRun): object {
  const results = outcome.results.map((result) => ({
    columns: result.columns.map((column, index) => ({
      name: column.name,
      type: result.sourceTypes[index] ?? column.type,
    })),
    rows: jsonRows(result),
    // Only where there is more than was asked for.
    ...(result.complete ? {} : { complete: false }),
  }));
  const stopped =
    outcome.stopped === null ? [] : [{ number: 50000, severity: 16, state: 1, ...outcome.stopped }];
  return {
    results,
    errors: [...outcome.errors, ...stopped],
    messages: outcome.messages,
    findings,
    warn,
  };
}

async function runFile(file: string, given: Arguments, terminal: Terminal): Promise<ExitCode> {
  const text = await readSqlFile(file);
  if (!text.ok) throw new FailureError(text.error);
  const engine = createEngine();
  try {
    const run = await new ScriptRunner(engine, lineSettings(given)).run(
      text.value.text,
      given.dialect ?? 'tsql',
      { rows: given.json ? mostRows : shownRows, ...programLimits(given) },
      terminal.cancellation,
    );
    if (!run.ok) throw new FailureError(run.error);
    const { outcome, findings } = run.value;
    if (given.json) {
      await terminal.out(`${JSON.stringify(jsonScript(run.value))}\n`);
    } else {
      for (const result of outcome.results) await terminal.out(`${textTable(result)}\n`);
      for (const message of outcome.messages) await terminal.out(`${message}\n`);
      for (const { number, line, message } of outcome.errors)
        terminal.note(`Error ${number}, line ${line}: ${message}\n`);
      if (outcome.stopped !== null) terminal.note(`${outcome.stopped.message}\n`);
      noteFindings(terminal, given.rest[0] ?? '', findings);
    }
    return outcome.errors.length > 0 ||
      outcome.stopped !== null ||
      exceeds(worstOf(findings), given.threshold)
      ? exitCodes.different
      : exitCodes.same;
  } finally {
    await engine.dispose();
  }
}

/** Runs a project, shows it, and writes its ports, notebooks and report. */
async function runFolder(folder: string, given: Arguments, terminal: Terminal): Promise<ExitCode> {
  const project = await openFolder(folder, given);
  const names = transformsOf(project.settings).map(({ name }) => name);
  const printer = new RunPrinter(terminal, given.json);
  const engine = createEngine();
  try {
    const { run, prepared } = await runProject(engine, project, {
      signal: terminal.cancellation,
      limits: programLimits(given),
      twice: given.twice,
      onProgress: (progress) => printer.progress(progress, names),
    });
    const outputs = await writeOutputs(prepared, run);
    if (given.json) await terminal.out(`${JSON.stringify(jsonRun(run, outputs))}\n`);
    else await printSummary(run, outputs, terminal);
    await writeAskedReports(given, reportOfRun(run), terminal);
    return exitCodeOf(run);
  } finally {
    await engine.dispose();
  }
}
