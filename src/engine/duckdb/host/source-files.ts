import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { FailureError } from '../../../base/failure.ts';

/** What the files of a folder are. */
export type FileKind = 'csv' | 'json' | 'parquet';

const kinds: readonly (readonly [FileKind, RegExp])[] = [
  ['parquet', /\.parquet$/iu],
  ['json', /\.(?:jsonl?|ndjson)$/iu],
  ['csv', /\.(?:csv|tsv|txt)$/iu],
];

/** The kind of a file by its name; null for what holds no rows. */
export function kindOf(file: string): FileKind | null {
  return kinds.find(([, names]) => names.test(file))?.[0] ?? null;
}

/** True for a path that stands for any number of files. */
export function isPattern(file: string): boolean {
  return /[*?]/u.test(file) && !existsSync(file);
}

/** True for the folder of a Delta table. */
export function isDeltaTable(folder: string): boolean {
  return existsSync(path.join(folder, '_delta_log'));
}

/**
 * The data files that a folder or a pattern stands for, by name. What begins with `_` or a dot belongs to whoever
 * wrote the folder, as with Spark: https://spark.apache.org/docs/latest/sql-data-sources-generic-options.html
 *
 * @throws FailureError if there are none, or files of several kinds
 */
export function filesOf(place: string): { readonly kind: FileKind; readonly files: string[] } {
  const root = isPattern(place) ? beforePattern(place) : place;
  const wanted = isPattern(place) ? asExpression(place) : null;
  const found = filesBelow(root)
    .map((file) => ({ file, kind: kindOf(file) }))
    .filter(({ file, kind }) => kind !== null && (wanted?.test(slashes(file)) ?? true));
  const [first] = found;
  if (!first?.kind) {
    throw new FailureError({
      code: 'engine/file-missing',
      what: `The data of ${place} could not be loaded.`,
      why: 'No CSV, JSON or Parquet file is there.',
      todo: 'Put the files there, or correct the path in portside.json.',
    });
  }
  const other = found.find(({ kind }) => kind !== first.kind);
  if (other !== undefined) {
    throw new FailureError({
      code: 'engine/file-unreadable',
      what: `The data of ${place} could not be loaded.`,
      why: `${path.basename(first.file)} and ${path.basename(other.file)} are files of different kinds.`,
      todo: 'Name the files by their ending in portside.json, such as folder/*.csv.',
    });
  }
  return { kind: first.kind, files: found.map(({ file }) => file).sort() };
}

function filesBelow(folder: string): string[] {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (/^[_.]/u.test(entry.name)) return [];
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(file);
    return entry.isFile() ? [file] : [];
  });
}

/** The folder in front of the first part that stands for several. */
function beforePattern(pattern: string): string {
  const parts = slashes(pattern).split('/');
  return (
    parts
      .slice(
        0,
        parts.findIndex((part) => /[*?]/u.test(part)),
      )
      .join('/') || '/'
  );
}

/** `*` and `?` within a name, `**` for any folders. */
function asExpression(pattern: string): RegExp {
  const written = slashes(pattern)
    .replaceAll(/[.+^${}()|[\]\\]/gu, String.raw`\$&`)
    .replaceAll(/\*\*\/|\*|\?/gu, (sign) =>
      sign === '?' ? '[^/]' : sign === '*' ? '[^/]*' : '(?:[^/]+/)*',
    );
  return new RegExp(`^${written}$`, 'u');
}

function slashes(file: string): string {
  return file.replaceAll('\\', '/');
}
