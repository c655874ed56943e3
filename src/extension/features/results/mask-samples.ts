import { l10n, type Uri } from 'vscode';
import type { PersonalColumns } from '../../../project/personal-columns.ts';
import type { Notifications } from '../../host/notifications.ts';
import type { ProjectService } from '../project/project-service.ts';

/** Notes down in portside.json that columns of samples are masked; false where it has no place for that. */
export async function maskSamples(
  source: Uri,
  personal: readonly PersonalColumns[],
  projects: ProjectService,
  notifications: Notifications,
): Promise<boolean> {
  const opened = await projects.of(source);
  if (opened === undefined) return false;
  const [{ settingsPath }, { withMasks }] = await Promise.all([
    import('../../../project/project.ts'),
    import('../../../project/personal-columns.ts'),
  ]);
  const { files } = opened;
  const text = new TextDecoder().decode(await files.readFile(settingsPath));
  const masked = withMasks(text, personal);
  if (masked === text) {
    void notifications.warn(
      l10n.t(
        'Nothing was masked: portside.json does not name the files of these tables. Name them under "data", with "mask".',
      ),
    );
    return false;
  }
  await files.writeFile(settingsPath, new TextEncoder().encode(masked));
  projects.readAgain();
  return true;
}
