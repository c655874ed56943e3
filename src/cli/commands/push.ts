import path from 'node:path';
import { notebooksOf } from '../../workflows/write-outputs.ts';
import { prepareProject } from '../../workflows/prepare-project.ts';
import type { Command } from '../command.ts';
import { openFolder } from '../open-folder.ts';
import { pushWithPlan, withPushTarget } from '../push-output.ts';
import { exitCodes } from '../terminal.ts';

/** Pushes a project's notebooks to a workspace, plan first. */
export const pushCommand: Command = async (given, terminal) => {
  const folder = path.resolve(terminal.folder, given.rest[0] ?? '.');
  const project = await openFolder(folder, given);
  const prepared = await prepareProject(project, terminal.cancellation);
  for (const sentence of [...prepared.warnings, ...prepared.failed.map((each) => each.why)])
    terminal.note(`${sentence}\n`);
  const pushed = await withPushTarget(given, terminal, false, (credentials) =>
    pushWithPlan(project, notebooksOf(prepared), credentials, given, terminal),
  );
  if (given.json)
    await terminal.out(`${JSON.stringify({ push: pushed.items, succeeded: pushed.succeeded })}\n`);
  return pushed.succeeded ? exitCodes.same : exitCodes.failed;
};
