import type { Failure } from '../base/failure.ts';
import { ok, type Result } from '../base/result.ts';
import type { Catalog } from '../core/index.ts';
import { nameIn, outputPath, readSql, type Project } from '../project/project.ts';
import { mergePort, type MergedPort } from '../project/saved-port.ts';
import {
  decodeText,
  defaultEncoding,
  encodeText,
  type TextEncoding,
} from '../project/text-encoding.ts';
import type { TextOrigin } from '../project/text-origin.ts';
import { portText, type PortedText } from './port-text.ts';

/** Texts that are not saved yet, as an editor holds them. */
export interface UnsavedTexts {
  readonly legacy?: string;
  readonly port?: string;
}

/** A file's port, with what a person made of it. */
export interface PortedFile {
  readonly path: string;
  readonly name: string;
  readonly legacyText: string;
  readonly encoding: TextEncoding;
  /** Where the text comes from if the path names a part of a file; null for a file. */
  readonly origin: TextOrigin | null;
  /** What Portside wrote, before edits by hand. */
  readonly generated: PortedText;
  /** What stands: the new port with the edits of the saved one. */
  readonly merged: MergedPort;
}

/** Where the ports of a project are saved. */
export function portPath(project: Project, path: string): string {
  return outputPath(project.settings, `ports/${path}`);
}

/** Where it is kept what a saved port was generated as. */
export function basePath(project: Project, path: string): string {
  return outputPath(project.settings, `base/${path}`);
}

/** Ports one file of a project under what the files before it defined. Writes nothing. */
export async function portFile(
  project: Project,
  path: string,
  catalog: Catalog,
  unsaved: UnsavedTexts = {},
): Promise<Result<PortedFile, Failure>> {
  const decoded =
    unsaved.legacy === undefined
      ? await readSql(project.files, path, project.settings)
      : ok({ text: unsaved.legacy, encoding: defaultEncoding });
  if (!decoded.ok) return decoded;
  const { text, encoding } = decoded.value;
  const { settings } = project;
  const origin = (await project.files.origin?.(path)) ?? null;
  const generated = portText(text, { dialect: settings.dialect, settings, catalog, origin });
  const saved = await readIfThere(project, portPath(project, path));
  const base = saved === null ? null : await readIfThere(project, basePath(project, path));
  const merged =
    unsaved.port === undefined
      ? mergePort(saved, base, generated.sql)
      : { text: unsaved.port, edited: unsaved.port !== generated.sql, conflicts: 0, note: null };
  return ok({
    path,
    name: nameIn(project.settings, path),
    legacyText: text,
    encoding,
    origin,
    generated,
    merged,
  });
}

/** Saves a port and what it was generated as. */
export async function savePort(project: Project, file: PortedFile): Promise<void> {
  await project.files.writeFile(portPath(project, file.path), encodeText(file.merged.text));
  await project.files.writeFile(basePath(project, file.path), encodeText(file.generated.sql));
}

async function readIfThere(project: Project, path: string): Promise<string | null> {
  if (!(await project.files.exists(path))) return null;
  const decoded = decodeText(await project.files.readFile(path), path);
  return decoded.ok ? decoded.value.text : null;
}
