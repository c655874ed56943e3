import type { TextOrigin } from './text-origin.ts';

/** An entry of a folder. */
export interface FolderEntry {
  /** The last part of its path. */
  readonly name: string;
  readonly kind: 'file' | 'folder';
}

/**
 * Where a project's files are, so that the command line, the editor and tests behave alike.
 *
 * Paths are relative to the project's folder and have `/` between their parts. Reading and listing
 * reject with an Error if there is no such file or folder.
 */
export interface FileSource {
  /** What the folder is called by people, for messages. */
  readonly description: string;
  readFile(path: string): Promise<Uint8Array>;
  /** The first bytes of a file, for those of any size; absent where only whole files can be read. */
  readStart?(path: string, length: number): Promise<Uint8Array>;
  /** Makes the folders above it; replaces what is there. */
  writeFile(path: string, content: Uint8Array): Promise<void>;
  exists(path: string): Promise<boolean>;
  /** The entries of a folder in no certain order; the empty path is the project's folder. */
  list(path: string): Promise<readonly FolderEntry[]>;
  /** Where the text of a file comes from that is only a part of another one; null for any other. Absent: there are none. */
  origin?(path: string): Promise<TextOrigin | null>;
  /** The path for programs on this machine; null if the file is not on a disk of it. */
  localPath(path: string): string | null;
}

/** The last part of a path without its extension: `020-stg` of `sql/020-stg.sql`. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.[^.]*$/u, '');
}

/** What a folder is called, by its path on any system. */
export function folderName(folder: string): string {
  return baseName(folder.replaceAll('\\', '/').replace(/\/+$/u, '')) || 'project';
}

/** Each path's last part without its extension, with as much of what is before it as tells it from the others. */
export function namesOfPaths(paths: readonly string[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  let open: readonly string[] = [...new Set(paths)];
  for (let depth = 1; open.length > 0; depth++) {
    const taken = new Map<string, number>();
    const named = open.map((path) => {
      const parts = path.split('/');
      const folders = parts.slice(0, -1).slice(depth === 1 ? parts.length : 1 - depth);
      const name = [...folders, baseName(path)].join('/');
      taken.set(name, (taken.get(name) ?? 0) + 1);
      return { path, name, last: depth >= parts.length };
    });
    for (const { path, name, last } of named)
      if (last || taken.get(name) === 1) names.set(path, name);
    open = open.filter((path) => !names.has(path));
  }
  return names;
}

/** Joins two paths, either of which may be empty. */
export function joinPath(folder: string, path: string): string {
  return folder === '' ? path : `${folder}/${path}`;
}

/** All files below a folder by path, hidden folders and `node_modules` left out, at most `limit`. */
export async function filesBelow(
  files: FileSource,
  folder: string,
  limit = 10_000,
): Promise<readonly string[]> {
  const found: string[] = [];
  const folders = [folder];
  for (let next = folders.shift(); next !== undefined; next = folders.shift()) {
    for (const entry of await files.list(next)) {
      const path = joinPath(next, entry.name);
      if (entry.kind === 'file') found.push(path);
      else if (!entry.name.startsWith('.') && entry.name !== 'node_modules') folders.push(path);
      if (found.length >= limit) return found.sort(byText);
    }
  }
  return found.sort(byText);
}

/** Orders texts by code unit, the same on every machine. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The same files, as plain members of which some can be replaced. */
export function forwarded(files: FileSource): FileSource {
  return {
    description: files.description,
    ...(files.readStart === undefined
      ? {}
      : {
          readStart: (path: string, length: number) =>
            files.readStart?.(path, length) ?? files.readFile(path),
        }),
    ...(files.origin === undefined
      ? {}
      : { origin: async (path: string) => files.origin?.(path) ?? null }),
    writeFile: (path, content) => files.writeFile(path, content),
    exists: (path) => files.exists(path),
    list: (path) => files.list(path),
    localPath: (path) => files.localPath(path),
    readFile: (path) => files.readFile(path),
  };
}
