import type { Failure } from '../base/failure.ts';
import { err, ok, type Result } from '../base/result.ts';
import { discoverSettings } from './discovery/discover.ts';
import { withParts } from './discovery/parts.ts';
import { withEmbedded } from './embedded/embedded-files.ts';
import { baseName, joinPath, namesOfPaths, type FileSource } from './file-source.ts';
import { readText } from './read-text.ts';
import { readSettings, type SettingsProblem } from './settings-file.ts';
import type { ProjectSettings } from './settings.ts';
import { decodeText, type DecodedText } from './text-encoding.ts';

/** The file that makes a folder a project. */
export const settingsPath = 'portside.json';

/** A folder with its settings. */
export interface Project {
  readonly files: FileSource;
  readonly settings: ProjectSettings;
  /** Whether there is a `portside.json`; else the settings were found by looking. */
  readonly configured: boolean;
  /** What is wrong in `portside.json`. */
  readonly problems: readonly SettingsProblem[];
}

/** What a person chose for one run, over the settings. */
export interface SettingsOverrides {
  readonly asOf?: string;
  readonly timeZone?: string;
  readonly madeUpRows?: number;
}

/** Reads a folder's settings, or finds them where there is no `portside.json`. */
export async function openProject(
  folder: FileSource,
  overrides: SettingsOverrides = {},
): Promise<Result<Project, Failure>> {
  const files = withEmbedded(folder);
  try {
    if (!(await files.exists(settingsPath))) {
      const settings = { ...(await discoverSettings(files)), ...overrides };
      return ok({
        files: withParts(files, settings),
        settings,
        configured: false,
        problems: [],
      });
    }
    const decoded = decodeText(await files.readFile(settingsPath), settingsPath);
    if (!decoded.ok) return decoded;
    const { settings, problems } = readSettings(decoded.value.text);
    return ok({
      files: withParts(files, settings),
      settings: { ...settings, ...overrides },
      configured: true,
      problems,
    });
  } catch (thrown) {
    return err({
      code: 'project/unreadable',
      what: `The folder ${files.description} could not be read.`,
      why: thrown instanceof Error ? thrown.message : String(thrown),
      todo: 'Check that it exists and may be read, or name another folder.',
    });
  }
}

/** Reads one SQL file of a project, in whatever encoding it is. */
export function readSql(
  files: FileSource,
  path: string,
  settings: ProjectSettings,
): Promise<Result<DecodedText, Failure>> {
  return readText(files, path, settings.encoding);
}

/** The transforms of a project in their order, with what each is called and the step it belongs to. */
export function transformsOf(
  settings: ProjectSettings,
): readonly { readonly path: string; readonly name: string; readonly step: string }[] {
  return settings.steps.flatMap((step) =>
    step.transforms.map((path) => ({ path, name: nameIn(settings, path), step: step.name })),
  );
}

const namesKnown = new WeakMap<ProjectSettings, ReadonlyMap<string, string>>();

/** What a file is called among the others of its project. */
export function nameIn(settings: ProjectSettings, path: string): string {
  let names = namesKnown.get(settings);
  if (names === undefined) {
    const { ddl, steps } = settings;
    const transforms = steps.flatMap((step) => step.transforms);
    // The call of a procedure is called as its definition is.
    names = new Map([...shownNames(ddl), ...shownNames(transforms)]);
    namesKnown.set(settings, names);
  }
  return names.get(path) ?? baseName(path);
}

/** The names of paths; statements that stand between the objects of a script are called as the script is. */
function shownNames(paths: readonly string[]): ReadonlyMap<string, string> {
  const shown = new Map(
    paths.map((path) => [
      path,
      path.replace(
        /([^/]+)\.[a-z]+\/script-(\d+)\.sql$/iu,
        (_, script: string, number: string) => `${script}${number === '1' ? '' : `-${number}`}.sql`,
      ),
    ]),
  );
  const names = namesOfPaths([...shown.values()]);
  return new Map([...shown].map(([path, as]) => [path, names.get(as) ?? baseName(as)]));
}

/** A path below the folder for ports, notebooks and reports. */
export function outputPath(settings: ProjectSettings, path: string): string {
  return joinPath(settings.output, path);
}
