import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** The folder of the clone. */
export const repository = path.resolve(import.meta.dirname, '../..');

/** The versions of what the tests fetch, as the bootstrap scripts pin them. */
export const versions = JSON.parse(
  readFileSync(path.join(repository, 'scripts/versions.json'), 'utf8'),
) as { pyspark: string; databricksSdk: string; delta: string; codeServer: string };

/** Where the bootstrap scripts keep what they fetched; the same rule as in `scripts/caches.mjs`. */
export function cacheRoot(): string {
  const chosen = process.env['PORTSIDE_CACHE'];
  if (chosen) return path.resolve(chosen);
  if (process.platform === 'win32') {
    return path.join(process.env['LOCALAPPDATA'] ?? os.homedir(), 'portside');
  }
  return path.join(os.homedir(), '.cache', 'portside');
}

/** The Python that has pyspark and the Databricks SDK; undefined if it was not prepared. */
export function cachedPython(): string | undefined {
  return pythonOf('spark-venv', process.env['PORTSIDE_PYTHON']);
}

/** The Python that has datacompy; undefined if it was not prepared. */
export function datacompyPython(): string | undefined {
  return pythonOf('datacompy-venv');
}

function pythonOf(environment: string, chosen?: string): string | undefined {
  const windows = process.platform === 'win32';
  const own = path.join(cacheRoot(), environment, windows ? 'Scripts/python.exe' : 'bin/python');
  const file = chosen ?? own;
  return existsSync(file) ? file : undefined;
}

/** True where a missing engine is a failure and not a skip. */
export const mustRunEverything = process.env['CI'] === 'true';

/**
 * Ends a test whose engine is not there: skipped on a developer's machine, failed under `CI=true`.
 *
 * @param missing - what is missing, as a sentence
 */
export function skipOrFail(context: Mocha.Context, missing: string): never {
  if (mustRunEverything) throw new Error(`${missing} Under CI=true this is a failure.`);
  return context.skip();
}
