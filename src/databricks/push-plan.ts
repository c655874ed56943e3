import { contentHash, readOwnership, stampNotebook } from './ownership-marker.ts';
import type { WorkspaceObject } from './workspace.ts';

/** A notebook to push: its absolute workspace path without extension, and its SOURCE text. */
export interface LocalNotebook {
  readonly path: string;
  readonly content: string;
}

/** What stands at a path in the workspace. */
export interface RemoteState {
  /** `undefined` if nothing does. */
  readonly object: WorkspaceObject | undefined;
  /** The SOURCE text, if it is a notebook. */
  readonly content?: string;
}

/** Why something is not pushed; ids are for programs, the plan's `why` is for people. */
export type RefusalReason =
  | 'not-portside'
  | 'edited-in-workspace'
  | 'not-a-notebook'
  | 'other-language'
  | 'duplicate-path'
  | 'bad-path';

/** What a push would do at one path. */
export type PushPlanEntry = {
  readonly path: string;
  /** Names the reason, as a sentence. */
  readonly why: string;
} & (
  | { readonly action: 'create'; readonly content: string }
  | {
      readonly action: 'update';
      readonly content: string;
      /** Hash of what the plan was made against: checked again just before writing. */
      readonly replaces: string;
    }
  | { readonly action: 'unchanged' }
  | {
      readonly action: 'refuse';
      readonly reason: RefusalReason;
      /** True if naming this path in `force` would turn the entry into an update. */
      readonly forcible: boolean;
    }
);

/** A push, path by path, in the order of the notebooks given. */
export interface PushPlan {
  readonly entries: readonly PushPlanEntry[];
}

/**
 * Compares notebooks with what the workspace holds and says what a push would do; does nothing.
 *
 * What Portside did not write is never overwritten. What someone changed in the workspace since
 * it was pushed is overwritten only if its path is in `force`.
 *
 * @param remote - by path; a path that is not in it counts as free
 */
export function planPush(
  local: readonly LocalNotebook[],
  remote: ReadonlyMap<string, RemoteState>,
  force: ReadonlySet<string> = new Set(),
): PushPlan {
  const seen = new Set<string>();
  const entries = local.map((notebook): PushPlanEntry => {
    const { path } = notebook;
    if (seen.has(path)) {
      return refusal(path, 'duplicate-path', 'Another notebook of this push has the same path.');
    }
    seen.add(path);
    const problem = pathProblem(path);
    if (problem !== undefined) return refusal(path, 'bad-path', problem);
    return planOne(notebook, remote.get(path), force.has(path));
  });
  return { entries };
}

function planOne(
  notebook: LocalNotebook,
  remote: RemoteState | undefined,
  forced: boolean,
): PushPlanEntry {
  const { path } = notebook;
  const content = stampNotebook(notebook.content);
  const object = remote?.object;
  if (object === undefined) {
    return { path, action: 'create', content, why: 'Nothing stands at this path yet.' };
  }
  if (object.type !== 'NOTEBOOK') {
    const why = `A ${object.type.toLowerCase()} stands at this path, not a notebook.`;
    return refusal(path, 'not-a-notebook', why);
  }
  if (object.language !== languageOf(notebook.content)) {
    const why = `The notebook at this path is in ${object.language ?? 'an unknown language'}.`;
    return refusal(path, 'other-language', why);
  }
  const text = remote?.content ?? '';
  const ownership = readOwnership(text);
  if (ownership.kind === 'foreign') {
    return refusal(path, 'not-portside', 'The notebook at this path was not written by Portside.');
  }
  if (ownership.hash === contentHash(notebook.content)) {
    return { path, action: 'unchanged', why: 'The workspace has this text already.' };
  }
  const update = { path, action: 'update', content, replaces: ownership.hash } as const;
  if (ownership.kind === 'untouched') {
    return { ...update, why: 'The notebook is as Portside wrote it, and the port has changed.' };
  }
  if (forced) {
    return {
      ...update,
      why: 'The notebook was changed in the workspace; overwriting was asked for.',
    };
  }
  return {
    path,
    action: 'refuse',
    reason: 'edited-in-workspace',
    why: 'The notebook was changed in the workspace since it was pushed.',
    forcible: true,
  };
}

/** Tells the language of a SOURCE text by its first line, in the workspace's spelling. */
export function languageOf(content: string): 'SQL' | 'PYTHON' {
  return content.startsWith('#') ? 'PYTHON' : 'SQL';
}

function pathProblem(path: string): string | undefined {
  if (!path.startsWith('/')) return 'A workspace path starts with a slash.';
  const parts = path.slice(1).split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..')) {
    return 'The path has an empty part, or one that is only dots.';
  }
  return undefined;
}

function refusal(path: string, reason: RefusalReason, why: string): PushPlanEntry {
  return { path, action: 'refuse', reason, why, forcible: false };
}
