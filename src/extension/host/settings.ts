import { env, workspace, type Disposable, type Uri } from 'vscode';

/** The settings of the manifest with their types; the defaults stand there, once. */
export interface Settings {
  'dialect.default': string;
  'dialect.files': Readonly<Record<string, string>>;
  'port.updateDelay': number;
  'diagnostics.showExact': boolean;
  'lenses.enabled': boolean;
  'preview.rowLimit': number;
  'preview.timeLimit': number;
  'preview.runOnEdit': boolean;
  'engine.memoryLimit': string;
  'engine.spillFolder': string;
  'clock.asOf': string;
  'clock.timeZone': string;
  'push.host': string;
  'push.profile': string;
  'push.folder': string;
}

/** The person's language, `en` or `de-AT`. */
export function language(): string {
  return env.language;
}

/** Reads a setting as it is in force for a resource. */
export function setting<K extends keyof Settings>(name: K, resource?: Uri): Settings[K] {
  const value = workspace.getConfiguration('portside', resource ?? null).get<Settings[K]>(name);
  if (value === undefined) throw new TypeError(`The manifest has no setting portside.${name}.`);
  return value;
}

/** Writes a setting of the workspace folder, or of the workspace where there is no folder. */
export function saveSetting<K extends keyof Settings>(
  name: K,
  value: Settings[K],
  resource: Uri,
): Thenable<void> {
  return workspace.getConfiguration('portside', resource).update(name, value);
}

/** Calls the listener with the names of changed settings. */
export function onSettingsChanged(
  listener: (changed: (name: keyof Settings) => boolean) => void,
): Disposable {
  return workspace.onDidChangeConfiguration((event) => {
    if (!event.affectsConfiguration('portside')) return;
    listener((name) => event.affectsConfiguration(`portside.${name}`));
  });
}
