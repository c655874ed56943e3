import { Disposable, l10n } from 'vscode';
import type { Commands } from '../../host/commands.ts';
import { documents } from '../../host/documents.ts';
import type { Notifications } from '../../host/notifications.ts';
import { shownNumber } from '../results/view-texts.ts';
import type { MigrationTree } from './migration-tree.ts';
import type { OpenedProject, ProjectService } from './project-service.ts';
import { chooseProject } from './run-project.ts';

/** *Copy Extract Script* and *Make Up Rows*: where sample rows come from that a folder lacks. */
export function registerSampleRows(
  parts: { readonly projects: ProjectService; readonly tree: MigrationTree },
  commands: Commands,
  notifications: Notifications,
): Disposable {
  const { projects, tree } = parts;
  return Disposable.from(
    commands.register(
      'portside.migration.copyExtractScript',
      l10n.t('The extract script was not written.'),
      async () => {
        const opened = await chooseProject(projects, notifications);
        if (opened !== undefined) await copyExtractScript(opened, notifications);
      },
    ),
    commands.register('portside.migration.makeUpRows', l10n.t('No rows are made up.'), async () => {
      const opened = await chooseProject(projects, notifications);
      if (opened === undefined) return;
      if (!opened.project.configured) {
        const start = l10n.t('Start a Migration from This Folder');
        const text = l10n.t(
          'portside.json says whether rows are made up, and {0} has none yet.',
          opened.folder.name,
        );
        if ((await notifications.inform(text, start)) === start)
          await commands.execute('portside.migration.start');
        return;
      }
      await makeUpRows(opened, tree, notifications);
    }),
  );
}

async function copyExtractScript(
  { project, folder }: OpenedProject,
  notifications: Notifications,
): Promise<void> {
  const { prepareProject } = await import('../../../workflows/prepare-project.ts');
  const { defaultExtractRows, extractScriptOf } =
    await import('../../../workflows/extract-project.ts');
  const { sql, tables } = await notifications.withProgress(
    l10n.t('Looking through {0}', folder.name),
    async (say, signal) => {
      const prepared = await prepareProject(project, signal, (path) =>
        say(l10n.t('Porting {0}', path)),
      );
      return extractScriptOf(prepared, { seeds: [], rows: defaultExtractRows });
    },
  );
  await notifications.copy(sql);
  void sayCopied(sql, tables.length, notifications);
}

async function sayCopied(sql: string, tables: number, notifications: Notifications): Promise<void> {
  const show = l10n.t('Show Script');
  const text = l10n.t(
    'The extract script is in the clipboard (tables: {0}). Run it on the old server, then its bcp lines in this folder: the files come into samples, where they are found.',
    shownNumber(tables),
  );
  if ((await notifications.inform(text, show)) === show)
    await documents.show(await documents.create('sql', sql), { preview: true });
}

async function makeUpRows(
  opened: OpenedProject,
  tree: MigrationTree,
  notifications: Notifications,
): Promise<void> {
  const { defaultMadeUpRows, mostMadeUpRows } = await import('../../../project/settings.ts');
  const { madeUpRows } = opened.project.settings;
  const answer = await notifications.ask({
    title: l10n.t('Make Up Rows'),
    prompt: l10n.t(
      'Rows for each table that is read and has none. They fit its keys, foreign keys and checks, and every result on them is marked: it proves nothing of your data. 0 makes none up.',
    ),
    value: String(madeUpRows === 0 ? defaultMadeUpRows : madeUpRows),
    validateInput: (text) =>
      /^\d+$/u.test(text) && Number(text) <= mostMadeUpRows
        ? undefined
        : l10n.t('A whole number from 0 to {0}', mostMadeUpRows),
  });
  if (answer === undefined) return;
  const { openProject, settingsPath } = await import('../../../project/project.ts');
  const { withMadeUpRows } = await import('../../../project/made-up/made-up-setting.ts');
  const { files } = opened;
  const text = new TextDecoder().decode(await files.readFile(settingsPath));
  await files.writeFile(
    settingsPath,
    new TextEncoder().encode(withMadeUpRows(text, Number(answer))),
  );
  const again = await openProject(files);
  if (!again.ok) return;
  const { startMigration } = await import('../../../workflows/start-migration.ts');
  const inventory = await notifications.withProgress(
    l10n.t('Looking through {0}', opened.folder.name),
    (say, signal) =>
      startMigration(again.value, new Set(), {
        signal,
        onFile: (path) => say(l10n.t('Porting {0}', path)),
        now: Date.now(),
      }),
  );
  tree.show({ ...opened, project: again.value }, inventory);
}
