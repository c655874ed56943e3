import { wallClockOf } from '../project/clock.ts';
import { settingsText } from '../project/discovery/settings-text.ts';
import { settingsPath, type Project } from '../project/project.ts';
import { encodeText } from '../project/text-encoding.ts';

/**
 * Writes the `portside.json` of a folder that has none: what was found, for a person to correct. The next
 * run reads it, so that it shows the same, at the same frozen instant.
 *
 * @param now - in milliseconds; the clock at which previews are frozen from now on
 */
export async function writeFoundSettings(project: Project, now: number): Promise<void> {
  const { settings, configured, files } = project;
  if (configured) return;
  const asOf = settings.asOf ?? wallClockOf(now, settings.timeZone).slice(0, 19);
  await files.writeFile(settingsPath, encodeText(settingsText({ ...settings, asOf })));
}
