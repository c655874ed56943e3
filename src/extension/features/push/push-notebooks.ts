import { Disposable, l10n, QuickPickItemKind, type QuickPickItem } from 'vscode';
import type { CancellationSignal } from '../../../base/cancellation.ts';
import { FailureError, formatFailure, type Failure } from '../../../base/failure.ts';
import type { PushItemResult } from '../../../databricks/push.ts';
import type { PushPlanEntry } from '../../../databricks/push-plan.ts';
import type { PlannedPush } from '../../../workflows/push-notebooks.ts';
import type { Commands } from '../../host/commands.ts';
import type { Notifications, ReportProgress } from '../../host/notifications.ts';
import type { Tokens } from '../../host/secrets.ts';
import { saveSetting, setting } from '../../host/settings.ts';
import type { OpenedProject, ProjectService } from '../project/project-service.ts';
import { chooseProject } from '../project/run-project.ts';
import { requireRunnable } from '../results/engine-service.ts';

interface PlanItem extends QuickPickItem {
  readonly entry?: PushPlanEntry;
}

/** *Push Notebooks*: the plan first, then what was picked of it. */
export function registerPush(
  projects: ProjectService,
  tokens: Tokens,
  commands: Commands,
  notifications: Notifications,
): Disposable {
  const push = async (): Promise<void> => {
    const opened = await chooseProject(projects, notifications);
    if (opened === undefined) return;
    requireRunnable(opened.folder.uri);
    const planned = await notifications.withProgress(
      l10n.t('Planning the push of {0}', opened.folder.name),
      (report, signal) => plan(opened, tokens, notifications, new Set(), report, signal),
    );
    if (planned === undefined) return;
    const picked = await pickEntries(planned, notifications);
    if (picked === undefined || picked.length === 0) return;
    await carryOut(opened, planned, picked, tokens, notifications);
  };
  return Disposable.from(
    commands.register('portside.push.notebooks', l10n.t('Nothing was pushed.'), push),
    commands.register('portside.push.setToken', l10n.t('The token was not kept.'), async () => {
      const host = await askHost(await chooseProject(projects, notifications), notifications);
      if (host !== undefined) await askToken(host, tokens, notifications);
    }),
    commands.register(
      'portside.push.forgetToken',
      l10n.t('The token is still there.'),
      async () => {
        const host = await askHost(await chooseProject(projects, notifications), notifications);
        if (host !== undefined) await tokens.forget(host);
      },
    ),
  );
}

async function plan(
  opened: OpenedProject,
  tokens: Tokens,
  notifications: Notifications,
  force: ReadonlySet<string>,
  report: ReportProgress,
  signal: CancellationSignal,
): Promise<PlannedPush | undefined> {
  const [{ prepareProject }, { notebooksOf }, workflow] = await Promise.all([
    import('../../../workflows/prepare-project.ts'),
    import('../../../workflows/write-outputs.ts'),
    import('../../../workflows/push-notebooks.ts'),
  ]);
  const uri = opened.folder.uri;
  const host = setting('push.host', uri);
  const profile = setting('push.profile', uri);
  let token = host === '' ? undefined : await tokens.get(host);
  const otherWays = profile !== '' || (process.env['DATABRICKS_TOKEN'] ?? '') !== '';
  if (host !== '' && token === undefined && !otherWays) {
    token = await askToken(host, tokens, notifications);
    if (token === undefined) return undefined;
  }
  const credentials = await workflow.machineCredentials({
    ...(host === '' ? {} : { host }),
    ...(token === undefined ? {} : { token }),
    ...(profile === '' ? {} : { profile }),
  });
  const prepared = await prepareProject(opened.project, signal);
  const folder = setting('push.folder', uri);
  return workflow.planNotebookPush(opened.project, notebooksOf(prepared), {
    credentials,
    folder: folder === '' ? null : folder,
    force,
    signal,
    onRetry: ({ outcome, attempt }) =>
      report(l10n.t('No answer from the workspace ({0}), attempt {1} failed', outcome, attempt)),
  });
}

/** Shows the plan; gives what is to be done of it, undefined if nothing is. */
async function pickEntries(
  { host, folder, plan: { entries } }: PlannedPush,
  notifications: Notifications,
): Promise<readonly PushPlanEntry[] | undefined> {
  const group = (label: string, wanted: (entry: PushPlanEntry) => boolean): PlanItem[] => {
    const found = entries.filter(wanted);
    if (found.length === 0) return [];
    const title = `${label} (${found.length})`;
    return [{ label: title, kind: QuickPickItemKind.Separator }, ...found.map(item)];
  };
  const items = [
    ...group(l10n.t('Create'), ({ action }) => action === 'create'),
    ...group(l10n.t('Update'), ({ action }) => action === 'update'),
    ...group(l10n.t('Changed in the workspace: overwritten only if you pick them'), isForcible),
    ...group(l10n.t('Not touched'), (entry) => entry.action === 'refuse' && !isForcible(entry)),
    ...group(l10n.t('Unchanged'), ({ action }) => action === 'unchanged'),
  ];
  const picked = await notifications.pickMany(items, {
    title: l10n.t('Push to {0}{1}', host, folder),
    placeHolder: l10n.t('This is the plan. Confirm to write the notebooks that are ticked.'),
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  return picked
    ?.flatMap(({ entry }) => entry ?? [])
    .filter((entry) => entry.action === 'create' || entry.action === 'update' || isForcible(entry));
}

function isForcible(entry: PushPlanEntry): boolean {
  return entry.action === 'refuse' && entry.forcible;
}

function item(entry: PushPlanEntry): PlanItem {
  const slash = entry.path.lastIndexOf('/');
  const icons: Readonly<Record<PushPlanEntry['action'], string>> = {
    create: '$(add)',
    update: '$(edit)',
    unchanged: '$(check)',
    refuse: '$(circle-slash)',
  };
  return {
    label: `${icons[entry.action]} ${entry.path.slice(slash + 1)}`,
    description: entry.path.slice(0, slash),
    // Why something new is created goes without saying, and costs every entry a line.
    ...(entry.action === 'create' ? {} : { detail: entry.why }),
    picked: entry.action === 'create' || entry.action === 'update',
    entry,
  };
}

async function carryOut(
  opened: OpenedProject,
  planned: PlannedPush,
  picked: readonly PushPlanEntry[],
  tokens: Tokens,
  notifications: Notifications,
): Promise<void> {
  const { carryOutPush } = await import('../../../workflows/push-notebooks.ts');
  const force = new Set(picked.filter(isForcible).map(({ path }) => path));
  const wanted = new Set(picked.map(({ path }) => path));
  const results = await notifications.withProgress(
    l10n.t('Pushing {0} notebooks', picked.length),
    async (report, signal) => {
      const again =
        force.size === 0
          ? planned
          : await plan(opened, tokens, notifications, force, report, signal);
      if (again === undefined) return [];
      const entries = again.plan.entries.filter(({ path }) => wanted.has(path));
      let done = 0;
      return carryOutPush({ ...again, plan: { entries } }, signal, ({ path }) => {
        done += 1;
        report(`${done}/${entries.length} ${path.slice(path.lastIndexOf('/') + 1)}`);
      });
    },
  );
  await sayResult(planned, results, notifications);
}

async function sayResult(
  { host, folder }: PlannedPush,
  results: readonly PushItemResult[],
  notifications: Notifications,
): Promise<void> {
  const count = (...outcomes: PushItemResult['outcome'][]): number =>
    results.filter(({ outcome }) => outcomes.includes(outcome)).length;
  const written = count('created', 'updated');
  const failures = results.flatMap((result): Failure[] =>
    'failure' in result ? [result.failure] : [],
  );
  for (const failure of failures) notifications.log.error(formatFailure(failure));
  const first = failures[0];
  if (first !== undefined) {
    throw new FailureError({
      ...first,
      what: l10n.t('{0} of {1} notebooks were pushed. {2}', written, results.length, first.what),
    });
  }
  const cancelled = count('cancelled');
  const text =
    cancelled > 0
      ? l10n.t(
          'The push was cancelled: {0} notebooks were written, {1} were not.',
          written,
          cancelled,
        )
      : l10n.t('{0} notebooks are in {1}{2}.', written, host, folder);
  await notifications.inform(text);
}

/** The workspace's address of the settings, else asked for and kept there. */
async function askHost(
  opened: OpenedProject | undefined,
  notifications: Notifications,
): Promise<string | undefined> {
  if (opened === undefined) return undefined;
  const { uri } = opened.folder;
  const known = setting('push.host', uri);
  if (known !== '') return known;
  const host = await notifications.ask({
    title: l10n.t('Databricks Workspace'),
    prompt: l10n.t('Its address, kept in the folder’s settings'),
    placeHolder: 'https://….cloud.databricks.com',
    ignoreFocusOut: true,
  });
  if (host === undefined || host.trim() === '') return undefined;
  await saveSetting('push.host', host.trim(), uri);
  return host.trim();
}

async function askToken(
  host: string,
  tokens: Tokens,
  notifications: Notifications,
): Promise<string | undefined> {
  const token = await notifications.ask({
    title: l10n.t('Databricks Token'),
    prompt: l10n.t(
      'A personal access token for {0}. It is kept in the editor’s secret storage.',
      host,
    ),
    password: true,
    ignoreFocusOut: true,
  });
  if (token === undefined || token.trim() === '') return undefined;
  await tokens.set(host, token.trim());
  return token.trim();
}
