import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import type { CancellationSignal } from '../base/cancellation.ts';
import { resolveCredentials, type CredentialChoice } from '../databricks/auth/credentials.ts';
import { executePush, preparePush, type PushItemResult } from '../databricks/push.ts';
import type { PushPlan } from '../databricks/push-plan.ts';
import { RestClient, type Credentials, type RequestEvent } from '../databricks/rest-client.ts';
import { WorkspaceClient } from '../databricks/workspace.ts';
import type { Project } from '../project/project.ts';
import type { WrittenNotebook } from './write-outputs.ts';
import { folderName } from '../project/file-source.ts';

/** A push that is planned and not carried out. */
export interface PlannedPush {
  readonly host: string;
  readonly folder: string;
  readonly plan: PushPlan;
  readonly workspace: WorkspaceClient;
}

/** Where and how to push. */
export interface PushRequest {
  readonly credentials: Credentials;
  /** Null: the project's own, else a folder of the user's. */
  readonly folder: string | null;
  /** Workspace paths, or all of them, that are overwritten though they were edited there. */
  readonly force: ReadonlySet<string> | 'all';
  readonly signal: CancellationSignal;
  /** Told of every request that is sent again, while that may go on for minutes. */
  readonly onRetry?: (event: RequestEvent) => void;
}

/** Someone sits before it, and can push again: a workspace that is gone for a minute is given up. */
const unansweredTimeoutMilliseconds = 60_000;

/**
 * Looks at the workspace and plans the push of a project's notebooks. Writes nothing.
 *
 * @throws FailureError or DatabricksError if the workspace cannot be read
 */
export async function planNotebookPush(
  project: Project,
  notebooks: readonly WrittenNotebook[],
  request: PushRequest,
): Promise<PlannedPush> {
  const { credentials, signal, onRetry = () => undefined } = request;
  const log = (event: RequestEvent): void => {
    if (event.retryInMilliseconds !== undefined) onRetry(event);
  };
  const workspace = new WorkspaceClient(
    new RestClient(credentials, { log, unansweredTimeoutMilliseconds }),
  );
  const given = request.folder ?? project.settings.workspaceFolder;
  const folder =
    given ??
    `/Users/${(await workspace.currentUser(signal)).userName}/portside/${folderName(project.files.description)}`;
  const local = notebooks.map(({ path, content }) => ({
    path: `${folder.replace(/\/+$/u, '')}/${path}`,
    content,
  }));
  const force = request.force === 'all' ? new Set(local.map(({ path }) => path)) : request.force;
  const plan = await preparePush(workspace, local, { cancellation: signal, force });
  return { host: workspace.origin, folder, plan, workspace };
}

/** Carries out a planned push, item by item. Never throws. */
export async function carryOutPush(
  planned: PlannedPush,
  signal: CancellationSignal,
  onItem: (item: PushItemResult) => void = () => undefined,
): Promise<readonly PushItemResult[]> {
  return executePush(planned.workspace, planned.plan, { cancellation: signal, onItem });
}

/** Finds credentials on this machine: handed in, the environment, a profile, the Databricks CLI. */
export async function machineCredentials(choice: CredentialChoice): Promise<Credentials> {
  return resolveCredentials(choice, {
    environment: process.env,
    homeDirectory: homedir(),
    now: () => Date.now(),
    readTextFile: async (path) => {
      try {
        return await readFile(path, 'utf8');
      } catch {
        return undefined;
      }
    },
    run: (program, words, cancellation) =>
      new Promise((resolve) => {
        const child = execFile(
          program,
          [...words],
          { timeout: 60_000, windowsHide: true },
          (error, output, errors) => {
            unhook();
            const missing = error !== null && 'code' in error && error.code === 'ENOENT';
            const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
            resolve(missing ? undefined : { exitCode, stdout: output, stderr: errors });
          },
        );
        const unhook = cancellation.onCancel(() => void child.kill());
      }),
  });
}
