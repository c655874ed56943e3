import type { Uri } from 'vscode';
import { Disposable, l10n } from 'vscode';
import { FailureError } from '../../../base/failure.ts';
import type { ProjectRun } from '../../../protocol/transforms.ts';
import type { Commands } from '../../host/commands.ts';
import { files } from '../../host/documents.ts';
import type { Notifications } from '../../host/notifications.ts';
import { showStaticPage } from '../../host/webview.ts';
import { requireRunnable, type EngineService } from '../results/engine-service.ts';
import type { ResultPanels } from '../results/result-panels.ts';
import { shownNumber } from '../results/view-texts.ts';
import { noFolder, type OpenedProject, type ProjectService } from './project-service.ts';
import type { ProjectTree } from './project-tree.ts';

/** *Run Project*: every transform in its order, verdicts in the tree, the report at the end. */
export function registerRunProject(
  parts: {
    projects: ProjectService;
    engine: EngineService;
    tree: ProjectTree;
    panels: ResultPanels;
  },
  commands: Commands,
  notifications: Notifications,
): Disposable {
  let report: Uri | null = null;
  const openReport = async (): Promise<void> => {
    if (report === null) return;
    const html = new TextDecoder().decode(await files.read(report));
    showStaticPage('portside.report', l10n.t('Portside Report'), html);
  };
  const run = async (): Promise<void> => {
    const opened = await chooseProject(parts.projects, notifications);
    if (opened === undefined) return;
    requireRunnable(opened.folder.uri);
    await commands.execute('portside.project.focus');
    parts.tree.clear(opened);
    const { runProject } = await import('../../../workflows/run-project.ts');
    const { writeOutputs } = await import('../../../workflows/write-outputs.ts');
    try {
      const finished = await notifications.withProgress(
        l10n.t('Running {0}', opened.folder.name),
        (say, signal) =>
          parts.engine.run((engine) =>
            runProject(engine, opened.project, {
              signal,
              onProgress: (progress) => {
                if (progress.kind === 'porting') say(l10n.t('Porting {0}', progress.path));
                if (progress.kind === 'loading') say(l10n.t('Loading the sample rows'));
                if (progress.kind === 'running') {
                  say(`${progress.index + 1}/${progress.total} ${progress.name}`);
                  parts.tree.setRunning(runningUri(opened, progress.name));
                }
                if (progress.kind === 'done') parts.tree.setResult(opened, progress.result);
              },
            }),
          ),
      );
      const written = await writeOutputs(finished.prepared, finished.run);
      report = written.report === null ? null : opened.files.uri(written.report);
      commands.setContext('portside.hasReport', report !== null);
      for (const warning of finished.run.warnings) notifications.log.warn(warning);
      void sayDone(finished.run, notifications, openReport);
    } finally {
      parts.tree.setRunning(null);
    }
  };
  return Disposable.from(
    commands.register('portside.project.run', l10n.t('The project was not run.'), run),
    commands.register(
      'portside.project.openReport',
      l10n.t('The report was not opened.'),
      openReport,
    ),
    commands.register(
      'portside.project.showResult',
      l10n.t('The result was not shown.'),
      async (uri: Uri) => {
        const result = parts.tree.resultOf(uri);
        const opened = await parts.projects.of(uri);
        if (result === undefined || opened === undefined) return;
        const { asOf, timeZone } = opened.project.settings;
        parts.panels.showDiff(uri, result, { asOf, timeZone });
      },
    ),
    commands.register(
      'portside.project.create',
      l10n.t('portside.json was not created.'),
      async () => {
        const all = await parts.projects.all();
        const opened = all.find(({ project }) => !project.configured) ?? all[0];
        if (opened === undefined) throw new FailureError(nothingOpen());
        if (opened.project.configured) {
          await commands.execute('vscode.open', opened.files.uri('portside.json'));
          return;
        }
        const { writeFoundSettings } = await import('../../../workflows/found-settings.ts');
        await writeFoundSettings(opened.project, Date.now());
        await commands.execute('vscode.open', opened.files.uri('portside.json'));
      },
    ),
  );
}

function runningUri(opened: OpenedProject, name: string): Uri | null {
  const paths = opened.project.settings.steps.flatMap(({ transforms }) => transforms);
  const path = paths.find((each) => each.endsWith(`${name}.sql`));
  return path === undefined ? null : opened.files.uri(path);
}

async function sayDone(
  { summary }: ProjectRun,
  notifications: Notifications,
  openReport: () => Promise<void>,
): Promise<void> {
  const open = l10n.t('Open Report');
  const text = l10n.t(
    '{0} transforms on {1} rows: {2} same, {3} different, {4} not provable here, {5} without evidence.',
    summary.transforms,
    shownNumber(summary.rows),
    summary.same,
    summary.different,
    summary.notProvable,
    summary.noEvidence,
  );
  const shown =
    summary.madeUp === 0
      ? text
      : l10n.t(
          '{0} Of the same ones {1} are so on made-up rows, which is no proof.',
          text,
          summary.madeUp,
        );
  if ((await notifications.inform(shown, open)) === open) await openReport();
}

/**
 * The only project, or the one that is picked; undefined if none was.
 *
 * @param wanted - whether folders with a portside.json are meant, where there are both
 */
export async function chooseProject(
  projects: ProjectService,
  notifications: Notifications,
  wanted: 'configured' | 'unprepared' = 'configured',
): Promise<OpenedProject | undefined> {
  const all = await projects.all();
  const meant = all.filter(({ project }) => project.configured === (wanted === 'configured'));
  const candidates = meant.length > 0 ? meant : all;
  if (candidates.length === 0) throw new FailureError(nothingOpen());
  if (candidates.length === 1) return candidates[0];
  const items = candidates.map((opened) => ({ label: opened.folder.name, opened }));
  const picked = await notifications.pick(items, { title: l10n.t('Which Project?') });
  return picked?.opened;
}

function nothingOpen(): { code: string; what: string; why: string; todo: string } {
  return {
    code: 'editor/no-folder',
    what: l10n.t('There is nothing to run.'),
    why: '',
    todo: noFolder(),
  };
}
