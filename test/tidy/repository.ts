import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { repository } from '../support/caches.ts';

/** A text file of the repository, with its path from the root, `/` between the parts. */
export interface RepositoryFile {
  readonly path: string;
  readonly text: string;
}

const binary = /\.(?:png|parquet|gz|zip|vsix|ico|woff2?)$/u;

/** All text files that git has, and the new ones that it does not ignore. */
export function repositoryFiles(): readonly RepositoryFile[] {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  return execFileSync('git', args, { cwd: repository, encoding: 'utf8', maxBuffer: 1 << 26 })
    .split('\0')
    .filter((name) => name !== '' && !binary.test(name))
    .filter((name) => existsSync(path.join(repository, name)))
    .map((name) => ({ path: name, text: readFileSync(path.join(repository, name), 'utf8') }));
}

/** The files of `src/` in TypeScript. */
export function sourceFiles(): readonly RepositoryFile[] {
  return repositoryFiles().filter(({ path: name }) => /^src\/.*\.ts$/u.test(name));
}
