import { wallClockOf } from '../project/clock.ts';
import { settingsText } from '../project/discovery/settings-text.ts';
import { settingsPath, type Project } from '../project/project.ts';
import { dialects } from '../project/session-settings.ts';
import type { ProjectSettings } from '../project/settings.ts';
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
  const notes = [...settings.notes, ...assumed(settings, asOf)];
  await files.writeFile(settingsPath, encodeText(settingsText({ ...settings, asOf, notes })));
}

/** What no script says, and was taken for so: a person who knows better corrects it. */
function assumed({ asOf, collation, dialect }: ProjectSettings, now: string): readonly string[] {
  const clock =
    asOf === null
      ? [
          `What asks for the time gets ${now.replace('T', ' ')} in each run, when this file was written: set "asOf" to the day of your samples.`,
        ]
      : [];
  const usual = dialects[dialect].defaultSettings.collation.name;
  const texts =
    collation === null
      ? [
          `No script names the collation of the database or of tempdb: texts compare by ${usual}. Set "collation", and "tempdbCollation" where temporary tables have another, to what SELECT DATABASEPROPERTYEX(DB_NAME(), 'Collation') gives.`,
        ]
      : [];
  return [...clock, ...texts];
}
