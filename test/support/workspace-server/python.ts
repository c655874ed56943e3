import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** The Python that has Databricks' client: `PORTSIDE_PYTHON`, or the one of the cache. */
export function pythonPath(): string {
  const cache = process.env['PORTSIDE_CACHE'] ?? path.join(homedir(), '.cache', 'portside');
  const inside = process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python'];
  return process.env['PORTSIDE_PYTHON'] ?? path.join(cache, 'spark-venv', ...inside);
}

/** True if that Python is there and knows `databricks.sdk`. */
export async function hasDatabricksSdk(): Promise<boolean> {
  const python = pythonPath();
  if (!existsSync(python)) return false;
  return execute(python, ['-c', 'import databricks.sdk']).then(
    () => true,
    () => false,
  );
}

/**
 * Runs the check with Databricks' own client against a workspace and gives what it saw; no
 * setting of the person who runs it gets in.
 */
export async function runSdkCheck(url: string, token: string): Promise<unknown> {
  const script = path.join(import.meta.dirname, 'sdk_check.py');
  const { stdout } = await execute(pythonPath(), [script, url, token], {
    timeout: 60_000,
    env: { PATH: process.env['PATH'], DATABRICKS_CONFIG_FILE: path.join(script, 'none') },
  });
  return JSON.parse(stdout) as unknown;
}
