import type { CancellationSignal } from '../base/cancellation.ts';
import { FailureError } from '../base/failure.ts';
import type { EngineClient } from '../engine/index.ts';
import type { Project } from '../project/project.ts';
import type { UnsavedTexts } from './port-file.ts';
import {
  prepareProject,
  upTo,
  type PreparedProject,
  type PreparedScript,
} from './prepare-project.ts';
import { ProjectSession } from './project-session.ts';

/** A file of a project, ready to run where everything that comes before it has run. */
export interface SessionBefore {
  readonly prepared: PreparedProject;
  readonly script: PreparedScript;
  readonly session: ProjectSession;
}

/** How a session is brought up to a file. */
export interface BeforeOptions {
  readonly unsaved: UnsavedTexts;
  readonly signal: CancellationSignal;
  readonly onProgress: (name: string, index: number, total: number) => void;
  /** The side that everything before it runs on; both when absent. */
  readonly side?: 'left' | 'right';
}

/**
 * Runs everything that comes before a file in its project.
 *
 * @throws FailureError if the file can not be run, CancelledError when asked to stop
 */
export async function sessionBefore(
  engine: EngineClient,
  project: Project,
  path: string,
  { unsaved, signal, onProgress, side }: BeforeOptions,
): Promise<SessionBefore> {
  const texts = new Map([[path, unsaved]]);
  const prepared = await prepareProject(upTo(project, path), signal, undefined, texts);
  const script = prepared.transforms.findLast(({ file }) => file.path === path);
  if (script === undefined) {
    throw new FailureError({
      code: 'project/file-missing',
      what: `The file ${path} was not run.`,
      why: [...prepared.failed.map((each) => each.why), ...prepared.warnings].join(' '),
      todo: 'Correct that and try again.',
    });
  }
  const session = await ProjectSession.open(engine, prepared, signal);
  const before = prepared.transforms.filter((each) => each !== script);
  for (const [index, each] of before.entries()) {
    onProgress(each.file.name, index, before.length + 1);
    await session.replay(each, signal, side);
  }
  onProgress(script.file.name, before.length, before.length + 1);
  return { prepared, script, session };
}
