import path from 'node:path';
import { defaultExtractRows, extractScriptOf } from '../../workflows/extract-project.ts';
import { prepareProject } from '../../workflows/prepare-project.ts';
import type { Command } from '../command.ts';
import { openFolder } from '../open-folder.ts';
import { exitCodes } from '../terminal.ts';

/** Prints the script that takes a sample of a folder's tables out of SQL Server. */
export const extractCommand: Command = async (given, terminal) => {
  const project = await openFolder(path.resolve(terminal.folder, given.rest[0] ?? '.'), given);
  const prepared = await prepareProject(project, terminal.cancellation);
  const extract = extractScriptOf(prepared, {
    seeds: given.tables,
    rows: given.rows ?? defaultExtractRows,
  });
  await terminal.out(given.json ? `${JSON.stringify(extract)}\n` : extract.sql);
  return exitCodes.same;
};
