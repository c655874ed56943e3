import path from 'node:path';
import { FailureError } from '../base/failure.ts';
import { openProject, type Project } from '../project/project.ts';
import { isFolder, nodeFileSource } from '../workflows/node-file-source.ts';
import type { Arguments } from './arguments.ts';

/** Opens the project in a folder with what the command line sets over it. Throws a FailureError. */
export async function openFolder(folder: string, given: Arguments): Promise<Project> {
  if (!(await isFolder(folder))) {
    throw new FailureError({
      code: 'cli/no-folder',
      what: `The folder ${folder} was not opened.`,
      why: 'There is no such folder.',
      todo: 'Name the folder that holds portside.json, or your SQL files.',
    });
  }
  const overrides = {
    ...(given.asOf === null ? {} : { asOf: given.asOf }),
    ...(given.timeZone === null ? {} : { timeZone: given.timeZone }),
    ...(given.madeUpRows === null ? {} : { madeUpRows: given.madeUpRows }),
  };
  const opened = await openProject(nodeFileSource(folder), overrides);
  if (!opened.ok) throw new FailureError(opened.error);
  if (given.out === null) return opened.value;
  const output = path.relative(folder, path.resolve(given.out)).split(path.sep).join('/');
  return {
    ...opened.value,
    settings: { ...opened.value.settings, output: output === '' ? '.' : output },
  };
}

/** The nearest folder at or above that has a `portside.json`, else the file's own, with the file's path in it. */
export async function projectOfFile(
  file: string,
): Promise<{ readonly folder: string; readonly path: string; readonly isProject: boolean }> {
  const absolute = path.resolve(file);
  for (let folder = path.dirname(absolute); ; folder = path.dirname(folder)) {
    if (await nodeFileSource(folder).exists('portside.json')) {
      return {
        folder,
        path: path.relative(folder, absolute).split(path.sep).join('/'),
        isProject: true,
      };
    }
    if (folder === path.dirname(folder)) break;
  }
  return { folder: path.dirname(absolute), path: path.basename(absolute), isProject: false };
}
