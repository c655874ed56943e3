import { defaultSettings, type DataFile, type ProjectSettings } from '../settings.ts';

/**
 * The text of a `portside.json` that says what was found in a folder, for a person to correct: settings
 * that have their default values are left out, but for those that one should look at.
 */
export function settingsText(settings: ProjectSettings): string {
  const base = defaultSettings;
  const differing = <K extends keyof ProjectSettings>(key: K): Partial<Record<K, unknown>> =>
    settings[key] === base[key] ? {} : ({ [key]: settings[key] } as Partial<Record<K, unknown>>);
  const all = {
    notes: settings.notes,
    dialect: settings.dialect,
    ...differing('collation'),
    ...differing('tempdbCollation'),
    ...differing('asOf'),
    timeZone: settings.timeZone,
    ...differing('dateFirst'),
    database: settings.database,
    ...differing('schema'),
    ...(settings.schemas.size === 0 ? {} : { schemas: Object.fromEntries(settings.schemas) }),
    ...differing('encoding'),
    ...(settings.databases.size === 0 ? {} : { databases: Object.fromEntries(settings.databases) }),
    ...(settings.variables.size === 0 ? {} : { variables: Object.fromEntries(settings.variables) }),
    ddl: settings.ddl,
    data: settings.data.map(dataEntry),
    ...differing('sampleRows'),
    ...differing('madeUpRows'),
    steps: settings.steps,
  };
  return `${JSON.stringify(all, null, 2)}\n`;
}

function dataEntry(data: DataFile): object {
  const { table, file, ...rest } = data;
  return { table, file, ...rest };
}
