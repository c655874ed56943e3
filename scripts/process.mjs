import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the clone. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** Says something to the person at the terminal; never on standard output, which belongs to results. */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

const windows = process.platform === 'win32';

/**
 * A program and its arguments as `spawn` has to be given them. On Windows what npm, Maven and VS Code put
 * on the PATH are batch files: only a shell starts those, and a shell takes words apart at blanks.
 */
export function startable(command, args, onWindows = windows) {
  const batch =
    onWindows && (/\.(?:cmd|bat)$/iu.test(command) || ['npm', 'code'].includes(command));
  if (!batch) return { command, args, options: {} };
  const quoted = args.map((word) =>
    /^[\w.:\\/=@+-]+$/u.test(word) ? word : `"${word.replaceAll('"', '""')}"`,
  );
  return { command, args: quoted, options: { shell: true } };
}

/**
 * Runs a program to its end and gives its exit code; 127 if it cannot be started.
 *
 * `stdio` is as for `spawn`; by default the program's output goes to our standard error.
 */
export function run(command, args, { stdio = ['ignore', 2, 2], ...options } = {}) {
  return new Promise((resolve) => {
    const start = startable(command, args);
    const child = spawn(start.command, start.args, {
      cwd: root,
      stdio,
      ...start.options,
      ...options,
    });
    const forward = (signal) => child.kill(signal);
    process.on('SIGINT', forward);
    process.on('SIGTERM', forward);
    child.on('error', (error) => {
      say(`${command} could not be started: ${error.message}`);
      resolve(127);
    });
    child.on('close', (code) => {
      process.off('SIGINT', forward);
      process.off('SIGTERM', forward);
      resolve(code ?? 1);
    });
  });
}

/** Runs a program and gives what it printed on both streams; undefined if it failed or is missing. */
export function ask(command, args, options = {}) {
  const start = startable(command, args);
  const found = spawnSync(start.command, start.args, {
    encoding: 'utf8',
    timeout: 60_000,
    ...start.options,
    ...options,
  });
  return found.status === 0 ? `${found.stdout}${found.stderr}`.trim() : undefined;
}

/** Runs npm, the one that runs us if there is one, in a folder. */
export function npm(args, options = {}) {
  const beside = path.join(path.dirname(process.execPath), 'node_modules/npm/bin/npm-cli.js');
  const cli = [process.env.npm_execpath, beside].find(
    (file) => file !== undefined && /npm-cli\.[cm]?js$/u.test(file) && existsSync(file),
  );
  if (cli !== undefined) return run(process.execPath, [cli, ...args], options);
  return run('npm', args, options);
}

/** Runs a program that a package of ours brings, by the path of its script inside `node_modules`. */
export function tool(script, args, options = {}) {
  const file = path.join(root, 'node_modules', script);
  return run(process.execPath, [file, ...args], options);
}
