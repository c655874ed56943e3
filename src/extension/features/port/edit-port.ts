import type { Disposable } from 'vscode';
import { l10n, ViewColumn, type Uri } from 'vscode';
import { FailureError } from '../../../base/failure.ts';
import type { Commands } from '../../host/commands.ts';
import { documents } from '../../host/documents.ts';
import type { Notifications } from '../../host/notifications.ts';
import type { ProjectService } from '../project/project-service.ts';
import { sourceDocument } from './port-beside.ts';

/** *Edit Port*: saves the port, merged with earlier edits, and opens the file that stands from then on. */
export function registerEditPort(
  projects: ProjectService,
  commands: Commands,
  notifications: Notifications,
): Disposable {
  return commands.register(
    'portside.port.edit',
    l10n.t('The port was not saved.'),
    async (uri?: Uri) => {
      const source = await sourceDocument(uri);
      const opened = await projects.of(source.uri);
      const path = opened?.files.pathOf(source.uri);
      if (opened === undefined || path === undefined) {
        throw new FailureError({
          code: 'editor/no-folder',
          what: l10n.t('The port was not saved.'),
          why: l10n.t(
            'The file is in no folder of this window, and ports are saved in .portside there.',
          ),
          todo: l10n.t('Open the file’s folder, then try again.'),
        });
      }
      const [{ portFile, savePort, portPath }, context] = await Promise.all([
        import('../../../workflows/port-file.ts'),
        projects.contextOf(source.uri, opened.project.settings.dialect),
      ]);
      const ported = await portFile(opened.project, path, context.catalog, {
        legacy: source.getText(),
      });
      if (!ported.ok) throw new FailureError(ported.error);
      await savePort(opened.project, ported.value);
      const document = await documents.open(opened.files.uri(portPath(opened.project, path)));
      await documents.show(document, { viewColumn: ViewColumn.Beside, preview: false });
      const { conflicts, note } = ported.value.merged;
      if (conflicts > 0 && note !== null) void notifications.warn(note);
    },
  );
}
