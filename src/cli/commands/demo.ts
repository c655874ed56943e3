import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { FailureError } from '../../base/failure.ts';
import { withAnswer } from '../../project/discovery/unclear-nulls.ts';
import { transformsOf, type Project } from '../../project/project.ts';
import { createEngine } from '../../workflows/engine-host.ts';
import { writeFoundSettings } from '../../workflows/found-settings.ts';
import { runProject } from '../../workflows/run-project.ts';
import { notebooksOf, writeOutputs } from '../../workflows/write-outputs.ts';
import { reportOfRun } from '../../workflows/write-reports.ts';
import type { Command } from '../command.ts';
import { programLimits } from '../line-settings.ts';
import { openFolder } from '../open-folder.ts';
import { pushWithPlan, withPushTarget } from '../push-output.ts';
import { writeAskedReports } from '../report-output.ts';
import { exitCodeOf, jsonRun, printSummary, RunPrinter } from '../run-output.ts';
import { exitCodes, type Terminal } from '../terminal.ts';

/** Runs the Kineo sample, or a folder, from end to end; with `--push` its notebooks are pushed too. */
export const demoCommand: Command = async (given, terminal) => {
  const named = given.rest[0];
  const folder = named === undefined ? sampleFolder() : path.resolve(terminal.folder, named);
  const project = await withNullsAnswered(await openFolder(folder, given), terminal);
  const { ddl, steps } = project.settings;
  if (named !== undefined && ddl.length + steps.length > 0)
    await writeFoundSettings(project, Date.now());
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
    if (!given.json) await printSummary(run, outputs, terminal);
    await writeAskedReports(given, reportOfRun(run), terminal);
    const pushed = given.push
      ? await withPushTarget(given, terminal, true, (credentials) =>
          pushWithPlan(
            project,
            notebooksOf(prepared),
            credentials,
            { ...given, yes: true },
            terminal,
          ),
        )
      : null;
    if (given.json) {
      await terminal.out(
        `${JSON.stringify({ ...jsonRun(run, outputs), ...(pushed === null ? {} : { push: pushed.items }) })}\n`,
      );
    }
    if (pushed !== null && !pushed.succeeded) return exitCodes.failed;
    return exitCodeOf(run);
  } finally {
    await engine.dispose();
  }
};

/** Asks once, where somebody is there, which files have empty texts where others have NULL. */
async function withNullsAnswered(project: Project, { ask }: Terminal): Promise<Project> {
  const { unclearNulls } = project.settings;
  if (ask === null || unclearNulls.length === 0) return project;
  const listed = unclearNulls.map((file, index) => `  ${index + 1}  ${file}\n`).join('');
  const answer = await ask(
    `In these files an empty field may be NULL or the empty text, and nothing in them tells which.\n${listed}In which of them is it the empty text? Numbers, or nothing for none: `,
  );
  const numbers = new Set(answer.match(/\d+/gu)?.map(Number));
  const emptyTexts = unclearNulls.filter((_, index) => numbers.has(index + 1));
  return { ...project, settings: withAnswer(project.settings, new Set(emptyTexts)) };
}

/** The sample that comes with Portside: below the folder that holds this program's. */
function sampleFolder(): string {
  const here = path.dirname(fileURLToPath(import.meta.url));
  for (const up of ['..', '../../..']) {
    const folder = path.resolve(here, up, 'examples/kineo-analytics');
    if (existsSync(path.join(folder, 'portside.json'))) return folder;
  }
  throw new FailureError({
    code: 'cli/no-sample',
    what: 'The sample was not found.',
    why: 'The folder examples/kineo-analytics is not beside this program.',
    todo: 'Name a folder: portside demo FOLDER.',
  });
}
