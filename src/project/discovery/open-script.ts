import type { Failure } from '../../base/failure.ts';
import { ok, type Result } from '../../base/result.ts';
import type { FileSource } from '../file-source.ts';
import type { ProjectSettings } from '../settings.ts';
import { readText } from '../read-text.ts';
import type { TextOrigin } from '../text-origin.ts';
import { proseIn } from './prose.ts';
import { readScript, type ConstantInsert, type ScriptFile } from './script-file.ts';
import { expandSqlcmd } from './sqlcmd.ts';

/** What of a project's settings a script's parts hang on. */
export type ScriptSettings = Pick<
  ProjectSettings,
  'database' | 'schema' | 'databases' | 'variables' | 'encoding'
>;

/** A script taken apart, with what was put into it. */
export interface OpenedScript {
  readonly script: ScriptFile;
  readonly included: readonly string[];
  readonly notes: readonly string[];
  /** What its bytes were, for those who count encodings. */
  readonly encoding: string;
  /** Where what was taken apart comes from. */
  readonly origin: TextOrigin;
  /** How it begins if it is no SQL but prose, else null. */
  readonly prose: string | null;
}

/** Reads a script file and takes it apart, as it stands in its project. */
export async function openScript(
  files: FileSource,
  path: string,
  settings: ScriptSettings,
  onRows?: (insert: ConstantInsert) => void,
): Promise<Result<OpenedScript, Failure>> {
  const decoded = await readText(files, path, settings.encoding);
  if (!decoded.ok) return decoded;
  const { variables, encoding } = settings;
  const expanded = await expandSqlcmd(files, path, decoded.value.text, variables, encoding);
  const database = databaseOf(path, settings);
  const script = readScript(path, expanded.text, {
    home: { database: settings.database, schema: settings.schema },
    database,
    ...(onRows === undefined ? {} : { onRows }),
  });
  const changed = expanded.changed || database.toLowerCase() !== settings.database.toLowerCase();
  return ok({
    script: changed ? { ...script, whole: false } : script,
    included: expanded.included,
    notes: expanded.notes,
    encoding: decoded.value.encoding.name,
    origin: (expanded.changed ? null : await files.origin?.(path)) ?? expanded.origin,
    prose: script.whole && script.parts.length === 1 ? proseIn(expanded.text) : null,
  });
}

/** The database whose scripts stand in a file's folder. */
export function databaseOf(path: string, settings: ScriptSettings): string {
  let best = '';
  for (const folder of settings.databases.keys())
    if (path.startsWith(`${folder}/`) && folder.length > best.length) best = folder;
  return settings.databases.get(best) ?? settings.database;
}
