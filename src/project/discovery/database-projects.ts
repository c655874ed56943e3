import { baseName, joinPath, type FileSource } from '../file-source.ts';
import { decodeText } from '../text-encoding.ts';
import { normal } from './sqlcmd.ts';

/** An SSDT project: what it builds, in its own words. */
export interface DatabaseProject {
  readonly path: string;
  /** Folder of the project file. */
  readonly folder: string;
  readonly database: string;
  readonly collation: string | null;
  /** Definitions, by paths in the whole folder. */
  readonly build: readonly string[];
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly variables: ReadonlyMap<string, string>;
}

/**
 * Reads a `.sqlproj`, of both kinds: the old one lists its files, the SDK's takes every SQL file below it.
 * https://learn.microsoft.com/sql/tools/sql-database-projects/sql-database-projects
 *
 * @param all - the paths of all files, for globs
 */
export async function readDatabaseProject(
  files: FileSource,
  path: string,
  all: readonly string[],
): Promise<DatabaseProject> {
  const text = (await textOf(files, path)).replace(/<!--[^]*?-->/gu, '');
  const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
  const sql = all.filter((file) => /\.sql$/iu.test(file) && isBelow(file, folder));
  const items = (kind: string, attribute: 'Include' | 'Remove'): string[] =>
    attributesOf(text, kind, attribute).flatMap((pattern) => matching(pattern, folder, sql));
  const before = items('PreDeploy', 'Include');
  const after = items('PostDeploy', 'Include');
  const isSdk = /Sdk\s*=\s*"Microsoft\.Build\.Sql/iu.test(text);
  const removed = new Set([
    ...items('Build', 'Remove'),
    ...items('None', 'Include'),
    ...before,
    ...after,
  ]);
  const globbed = isSdk ? sql.filter((file) => !/\/(?:bin|obj)\//u.test(`/${file}`)) : [];
  const build = [...new Set([...globbed, ...items('Build', 'Include')])].filter(
    (file) => !removed.has(file),
  );
  const variables = new Map<string, string>();
  for (const [name, body] of elements(text, 'SqlCmdVariable'))
    variables.set(name.toLowerCase(), unescaped(/<DefaultValue>([^<]*)</u.exec(body)?.[1] ?? ''));
  for (const [, body] of elements(text, 'ProjectReference')) {
    const variable = /<DatabaseSqlCmdVariable>([^<]*)</u.exec(body)?.[1];
    const name = /<Name>([^<]*)</u.exec(body)?.[1];
    if (
      variable !== undefined &&
      name !== undefined &&
      (variables.get(variable.toLowerCase()) ?? '') === ''
    )
      variables.set(variable.toLowerCase(), unescaped(name));
  }
  const profile = all.find((file) => /\.publish\.xml$/iu.test(file) && isBelow(file, folder));
  let database = unescaped(/<Name>([^<]*)</u.exec(text)?.[1] ?? baseName(path));
  if (profile !== undefined) {
    const published = await textOf(files, profile);
    const target = /<TargetDatabaseName>([^<]*)</u.exec(published)?.[1];
    if (target !== undefined && target !== '') database = unescaped(target);
    for (const [name, body] of elements(published, 'SqlCmdVariable')) {
      const value = /<Value>([^<]*)</u.exec(body)?.[1];
      if (value !== undefined && !value.startsWith('$('))
        variables.set(name.toLowerCase(), unescaped(value));
    }
  }
  variables.set('databasename', variables.get('databasename') ?? database);
  const collation = /<DefaultCollation>([^<]*)</u.exec(text)?.[1] ?? null;
  return { path, folder, database, collation, build, before, after, variables };
}

function isBelow(file: string, folder: string): boolean {
  return folder === '' || file.startsWith(`${folder}/`);
}

function attributesOf(text: string, kind: string, attribute: string): string[] {
  const element = new RegExp(`<${kind}\\s[^>]*?${attribute}\\s*=\\s*"([^"]*)"`, 'giu');
  return [...text.matchAll(element)].flatMap((match) => unescaped(match[1] ?? '').split(';'));
}

function* elements(text: string, kind: string): Iterable<readonly [name: string, body: string]> {
  const element = new RegExp(
    `<${kind}\\s[^>]*?Include\\s*=\\s*"([^"]*)"[^>]*?>([^]*?)</${kind}>`,
    'giu',
  );
  for (const [, name = '', body = ''] of text.matchAll(element)) yield [unescaped(name), body];
}

function unescaped(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&')
    .trim();
}

/** The files that a pattern of MSBuild names: `dbo\Tables\*.sql`, `**\*.sql`, `..\Shared\x.sql`. */
function matching(pattern: string, folder: string, files: readonly string[]): readonly string[] {
  const path = normal(joinPath(folder, pattern.trim().replaceAll('\\', '/')));
  if (path === null || path === '') return [];
  const source = path
    .split(/(\*\*\/|\*\*|\*|\?)/u)
    .map((piece) => WILDCARDS[piece] ?? piece.replaceAll(/[.*+?^${}()|[\]\\]/gu, '\\$&'))
    .join('');
  // Windows does not tell letters' case apart.
  const expression = new RegExp(`^${source}$`, 'iu');
  return files.filter((file) => expression.test(file));
}

const WILDCARDS: Readonly<Record<string, string>> = {
  '**/': '(?:.*/)?',
  '**': '.*',
  '*': '[^/]*',
  '?': '[^/]',
};

/** The text of a file; empty if it is none. */
async function textOf(files: FileSource, path: string): Promise<string> {
  const decoded = decodeText(await files.readFile(path), path);
  return decoded.ok ? decoded.value.text : '';
}
