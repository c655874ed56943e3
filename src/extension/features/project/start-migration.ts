import { l10n, type Disposable, type Uri } from 'vscode';
import type { Inventory } from '../../../protocol/transforms.ts';
import type { Commands } from '../../host/commands.ts';
import { folders } from '../../host/documents.ts';
import type { Notifications } from '../../host/notifications.ts';
import { isRunnable } from '../results/engine-service.ts';
import { shownNumber } from '../results/view-texts.ts';
import { whyNot, type MigrationTree } from './migration-tree.ts';
import type { OpenedProject, ProjectService } from './project-service.ts';
import { chooseProject } from './run-project.ts';

/** *Start a Migration from This Folder*: looks, asks what no file tells, writes portside.json, shows what there is. */
export function registerStartMigration(
  parts: { readonly projects: ProjectService; readonly tree: MigrationTree },
  commands: Commands,
  notifications: Notifications,
): Disposable {
  const start = async (folder?: Uri): Promise<void> => {
    if (folder !== undefined && !isRoot(folder)) {
      await openAlone(folder, commands, notifications);
      return;
    }
    const opened =
      folder === undefined
        ? await chooseProject(parts.projects, notifications, 'unprepared')
        : await parts.projects.of(folder);
    if (opened === undefined) return;
    const emptyTexts = await askForEmptyTexts(opened, notifications);
    if (emptyTexts === undefined) return;
    const { startMigration } = await import('../../../workflows/start-migration.ts');
    const inventory = await notifications.withProgress(
      l10n.t('Looking through {0}', opened.folder.name),
      (say, signal) =>
        startMigration(opened.project, emptyTexts, {
          signal,
          onFile: (path) => say(l10n.t('Porting {0}', path)),
          now: Date.now(),
        }),
    );
    parts.tree.show(opened, inventory);
    commands.setContext('portside.hasInventory', true);
    await commands.execute('vscode.open', opened.files.uri('portside.json'));
    await commands.execute('portside.migration.focus');
    void sayFound(opened, inventory, commands, notifications);
  };
  return commands.register(
    'portside.migration.start',
    l10n.t('The migration was not started.'),
    start,
  );
}

function isRoot(uri: Uri): boolean {
  return folders.all().some((folder) => folder.uri.toString() === uri.toString());
}

/** A folder inside of the open one gets a window of its own, where it is the project. */
async function openAlone(
  folder: Uri,
  commands: Commands,
  notifications: Notifications,
): Promise<void> {
  const open = l10n.t('Open Folder');
  const name = folder.path.split('/').at(-1) ?? '';
  const text = l10n.t(
    'A migration takes in the folder that is open. Open {0} by itself, then start it there.',
    name,
  );
  if ((await notifications.inform(text, open)) === open)
    await commands.execute('vscode.openFolder', folder, { forceNewWindow: true });
}

/** Asks once which files have empty texts where others have NULL; undefined if the question was closed. */
async function askForEmptyTexts(
  { project }: OpenedProject,
  notifications: Notifications,
): Promise<ReadonlySet<string> | undefined> {
  const unclear = project.settings.unclearNulls;
  if (unclear.length === 0) return new Set();
  const picked = await notifications.pickMany(
    unclear.map((label) => ({ label })),
    {
      title: l10n.t('NULL or Empty Text?'),
      placeHolder: l10n.t('Check the files whose empty fields are texts, not NULL'),
    },
  );
  return picked === undefined ? undefined : new Set(picked.map(({ label }) => label));
}

async function sayFound(
  opened: OpenedProject,
  { tables, views, procedures, functions, transforms, needsData }: Inventory,
  commands: Commands,
  notifications: Notifications,
): Promise<void> {
  const objects = tables.length + views.length + procedures.length + functions.length;
  const ready = transforms.filter((transform) => whyNot(transform) === null);
  const counts = [objects, transforms.length, needsData.length, ready.length].map(shownNumber);
  if (!folders.isTrusted()) {
    await notifications.inform(
      l10n.t(
        'Objects found: {0}; transforms: {1}; tables that need data: {2}; transforms that could run: {3}. Nothing runs before the workspace is trusted.',
        ...counts,
      ),
    );
    return;
  }
  if (!isRunnable(opened.folder.uri)) {
    await notifications.inform(
      l10n.t(
        'Objects found: {0}; transforms: {1}; tables that need data: {2}; transforms that could run: {3}. Nothing runs here, because the local engine reads files on disk, and this folder is not on one.',
        ...counts,
      ),
    );
    return;
  }
  const run = l10n.t('Run Project');
  const extract = l10n.t('Copy Extract Script');
  const makeUp = l10n.t('Make Up Rows…');
  const actions = [
    ...(ready.length > 0 ? [run] : []),
    ...(needsData.length > 0 ? [extract, makeUp] : []),
  ];
  const text = l10n.t(
    'Objects found: {0}; transforms: {1}; tables that need data: {2}; transforms that can run now: {3}.',
    ...counts,
  );
  const chosen = await notifications.inform(text, ...actions);
  if (chosen === run) await commands.execute('portside.project.run');
  if (chosen === extract) await commands.execute('portside.migration.copyExtractScript');
  if (chosen === makeUp) await commands.execute('portside.migration.makeUpRows');
}
