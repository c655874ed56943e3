import { CancelledError, neverCancelled, type CancellationSignal } from '../base/cancellation.ts';
import { FailureError, toFailure, type Failure } from '../base/failure.ts';
import { DatabricksError } from './databricks-error.ts';
import { contentHash } from './ownership-marker.ts';
import {
  languageOf,
  planPush,
  type LocalNotebook,
  type PushPlan,
  type PushPlanEntry,
  type RemoteState,
} from './push-plan.ts';
import type { WorkspaceClient } from './workspace.ts';

/** What became of one entry of a plan. */
export type PushItemResult = { readonly path: string } & (
  | { readonly outcome: 'created' | 'updated' | 'unchanged' }
  | { readonly outcome: 'refused' | 'failed'; readonly failure: Failure }
  | { readonly outcome: 'cancelled' }
);

/** How a push runs. */
export interface PushOptions {
  readonly cancellation?: CancellationSignal;
  /** Called as each item ends. */
  readonly onItem?: (result: PushItemResult) => void;
}

/**
 * Reads what the workspace holds at the notebooks' paths and plans the push of them.
 *
 * @throws DatabricksError if the workspace cannot be read: a plan made blind is none
 */
export async function preparePush(
  workspace: WorkspaceClient,
  local: readonly LocalNotebook[],
  options: PushOptions & { readonly force?: ReadonlySet<string> } = {},
): Promise<PushPlan> {
  const cancellation = options.cancellation ?? neverCancelled;
  const remote = new Map<string, RemoteState>();
  for (const { path } of local) {
    if (!path.startsWith('/') || remote.has(path)) continue;
    remote.set(path, await readRemote(workspace, path, cancellation));
  }
  return planPush(local, remote, options.force);
}

/**
 * Carries out a plan item by item and tells what became of each, in the plan's order.
 *
 * One item's failure does not stop the others, unless the workspace can't be reached: then the rest
 * has failed too, untried. Never throws; after a cancellation the rest is reported as cancelled.
 * What changed in the workspace since the plan was made is refused.
 */
export async function executePush(
  workspace: WorkspaceClient,
  plan: PushPlan,
  options: PushOptions = {},
): Promise<PushItemResult[]> {
  const cancellation = options.cancellation ?? neverCancelled;
  const folders = new Set<string>();
  const results: PushItemResult[] = [];
  let unreachable: Failure | undefined;
  for (const entry of plan.entries) {
    const result = await outcomeOf(entry, async () => {
      if (cancellation.cancelled) throw new CancelledError();
      if (unreachable !== undefined) throw new FailureError(untried(entry.path, unreachable));
      try {
        return await executeEntry(workspace, entry, folders, cancellation);
      } catch (thrown) {
        const silent = thrown instanceof DatabricksError && thrown.transport !== undefined;
        if (silent) unreachable = thrown.failure;
        throw thrown;
      }
    });
    results.push(result);
    options.onItem?.(result);
  }
  return results;
}

/** Carries an entry out; what is thrown becomes its result. */
async function outcomeOf(
  { path }: PushPlanEntry,
  execute: () => Promise<PushItemResult>,
): Promise<PushItemResult> {
  try {
    return await execute();
  } catch (thrown) {
    if (thrown instanceof CancelledError) return { path, outcome: 'cancelled' };
    const failure = toFailure(thrown, `The notebook ${path} could not be pushed`);
    return { path, outcome: 'failed', failure };
  }
}

async function executeEntry(
  workspace: WorkspaceClient,
  entry: PushPlanEntry,
  folders: Set<string>,
  cancellation: CancellationSignal,
): Promise<PushItemResult> {
  const { path } = entry;
  switch (entry.action) {
    case 'unchanged':
      return { path, outcome: 'unchanged' };
    case 'refuse':
      return refused(path, entry.why);
    case 'create':
      await ensureFolder(workspace, path, folders, cancellation);
      return create(workspace, path, entry.content, cancellation);
    case 'update':
      return update(workspace, entry, cancellation);
  }
}

async function ensureFolder(
  workspace: WorkspaceClient,
  path: string,
  folders: Set<string>,
  cancellation: CancellationSignal,
): Promise<void> {
  const folder = path.slice(0, path.lastIndexOf('/'));
  if (folder === '' || folders.has(folder)) return;
  await workspace.makeDirectories(folder, cancellation);
  folders.add(folder);
}

async function create(
  workspace: WorkspaceClient,
  path: string,
  content: string,
  cancellation: CancellationSignal,
): Promise<PushItemResult> {
  const language = languageOf(content);
  try {
    await workspace.importNotebook({ path, content, language, overwrite: false }, cancellation);
    return { path, outcome: 'created' };
  } catch (thrown) {
    const exists = thrown instanceof DatabricksError && thrown.hasCode('RESOURCE_ALREADY_EXISTS');
    if (!exists) throw thrown;
    // An answer that was lost and sent again looks the same as someone else's notebook.
    const remote = await readRemote(workspace, path, cancellation);
    const ours =
      remote.content !== undefined && contentHash(remote.content) === contentHash(content);
    if (ours) return { path, outcome: 'created' };
    return refused(path, 'Something was put at this path since the plan was made.');
  }
}

async function update(
  workspace: WorkspaceClient,
  entry: Extract<PushPlanEntry, { action: 'update' }>,
  cancellation: CancellationSignal,
): Promise<PushItemResult> {
  const { path, content } = entry;
  const remote = await readRemote(workspace, path, cancellation);
  if (remote.content === undefined || contentHash(remote.content) !== entry.replaces) {
    return refused(path, 'The notebook was changed in the workspace since the plan was made.');
  }
  const language = languageOf(content);
  await workspace.importNotebook({ path, content, language, overwrite: true }, cancellation);
  return { path, outcome: 'updated' };
}

async function readRemote(
  workspace: WorkspaceClient,
  path: string,
  cancellation: CancellationSignal,
): Promise<RemoteState> {
  const object = await workspace.getStatus(path, cancellation);
  if (object?.type !== 'NOTEBOOK') return { object };
  return { object, content: await workspace.exportNotebook(path, cancellation) };
}

function refused(path: string, why: string): PushItemResult {
  return {
    path,
    outcome: 'refused',
    failure: {
      code: 'push/refused',
      what: `The notebook ${path} was not pushed.`,
      why,
      todo: 'Look at it in the workspace; then move it away, push to another folder, or plan again.',
    },
  };
}

function untried(path: string, { code, why }: Failure): Failure {
  return {
    code,
    what: `The notebook ${path} was not tried, since the workspace could not be reached for one before it.`,
    why,
    todo: 'Push again when the workspace answers: what is there already is left alone.',
  };
}
