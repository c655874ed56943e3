import { formatFailure } from '../base/failure.ts';
import type { Credentials } from '../databricks/rest-client.ts';
import { startStandIn } from '../databricks/stand-in/server.ts';
import type { Project } from '../project/project.ts';
import { carryOutPush, machineCredentials, planNotebookPush } from '../workflows/push-notebooks.ts';
import type { WrittenNotebook } from '../workflows/write-outputs.ts';
import type { Arguments } from './arguments.ts';
import { agreed, type Terminal } from './terminal.ts';

/** What a push came to. */
export interface PushOutcome {
  readonly succeeded: boolean;
  readonly items: readonly {
    readonly path: string;
    readonly outcome: string;
    readonly why?: string;
  }[];
}

/**
 * Gives the credentials of the workspace to push to; without a host or profile, and where that is
 * allowed, those of a stand-in workspace that lives as long as `work`.
 */
export async function withPushTarget<T>(
  given: Arguments,
  terminal: Terminal,
  standInAllowed: boolean,
  work: (credentials: Credentials) => Promise<T>,
): Promise<T> {
  const configured =
    given.host !== null ||
    given.profile !== null ||
    terminal.environment['DATABRICKS_HOST'] !== undefined;
  if (configured || !standInAllowed) {
    const choice = {
      ...(given.host === null ? {} : { host: given.host }),
      ...(given.profile === null ? {} : { profile: given.profile }),
    };
    const token = given.host === null ? undefined : terminal.environment['DATABRICKS_TOKEN'];
    return work(await machineCredentials({ ...choice, ...(token === undefined ? {} : { token }) }));
  }
  const standIn = await startStandIn();
  try {
    terminal.note(`\nNo workspace is configured: pushing to a stand-in at ${standIn.url}.\n`);
    return await work({
      host: standIn.url,
      token: () => Promise.resolve(standIn.token),
      origin: 'token',
    });
  } finally {
    await standIn.close();
  }
}

/** Shows the plan, asks unless `--yes`, pushes, and shows what became of each notebook. */
export async function pushWithPlan(
  project: Project,
  notebooks: readonly WrittenNotebook[],
  credentials: Credentials,
  given: Arguments,
  terminal: Terminal,
): Promise<PushOutcome> {
  const show = (text: string): void => void (given.json ? terminal.note(text) : terminal.out(text));
  const signal = terminal.cancellation;
  const planned = await planNotebookPush(project, notebooks, {
    credentials,
    folder: given.workspaceFolder,
    force: given.force ? 'all' : new Set(),
    signal,
    onRetry: ({ outcome, attempt, retryInMilliseconds = 0 }) =>
      terminal.note(
        `No answer from the workspace (${outcome}), attempt ${attempt} failed; again in ${(retryInMilliseconds / 1000).toFixed(1)} s …\n`,
      ),
  });
  show(`\nPlan for ${planned.host}, folder ${planned.folder}\n`);
  for (const { action, path, why } of planned.plan.entries)
    show(`  ${action.padEnd(9)}  ${path}  ${action === 'create' ? '' : why}`.trimEnd() + '\n');
  const changes = planned.plan.entries.filter(
    ({ action }) => action === 'create' || action === 'update',
  ).length;
  if (changes > 0 && !given.yes && !(await agreed(`Push ${changes} notebooks?`, terminal))) {
    show('Nothing was pushed. Say yes, or give --yes.\n');
    return { succeeded: false, items: [] };
  }
  const results = await carryOutPush(planned, signal);
  const items = results.map((result) =>
    'failure' in result
      ? { path: result.path, outcome: result.outcome, why: formatFailure(result.failure) }
      : { path: result.path, outcome: result.outcome },
  );
  for (const item of items) if ('why' in item) show(`  ${item.outcome}: ${item.why}\n`);
  const count = (outcome: string): number =>
    items.filter((item) => item.outcome === outcome).length;
  show(
    `Pushed: ${count('created')} created, ${count('updated')} updated, ${count('unchanged')} unchanged, ${count('refused')} refused, ${count('failed')} failed, ${count('cancelled')} cancelled.\n`,
  );
  return {
    succeeded: items.every(
      ({ outcome }) => outcome === 'created' || outcome === 'updated' || outcome === 'unchanged',
    ),
    items,
  };
}
