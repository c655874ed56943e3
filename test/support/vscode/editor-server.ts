import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';

/** A running VS Code server on loopback. */
export interface EditorServer {
  readonly port: number;
  /**
   * The address of a window with extensions under development.
   *
   * @param folder - a folder of this machine, or the address of one elsewhere; null for an empty window
   */
  address(folder: string | null, payload: Readonly<Record<string, string>>): string;
  /** The way the editor in the browser names a file of this machine. */
  remote(file: string): string;
  stop(): Promise<void>;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const place = probe.address();
      const port = typeof place === 'object' && place !== null ? place.port : 0;
      probe.close(() => resolve(port));
    });
  });
}

async function answers(port: number, child: ChildProcess, milliseconds: number): Promise<boolean> {
  const end = Date.now() + milliseconds;
  while (Date.now() < end && child.exitCode === null) {
    try {
      const response = await fetch(`http://127.0.0.1:${port}/version`);
      if (response.ok) return true;
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return false;
}

/**
 * Installs a package as its user would.
 *
 * @param extensions - the folder that it is installed into
 * @throws with what the editor printed, if it refuses the package
 */
export async function installExtension(
  server: string,
  packageFile: string,
  extensions: string,
): Promise<void> {
  const args = [
    path.join(server, 'out/server-main.js'),
    '--accept-server-license-terms',
    `--extensions-dir=${extensions}`,
    '--install-extension',
    packageFile,
  ];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args);
  if (!/was successfully installed/u.test(stdout)) {
    throw new Error(`The editor did not install ${packageFile}:\n${stdout}${stderr}`);
  }
}

/**
 * Starts VS Code's own server out of the package code-server.
 *
 * @param server - the folder that holds `out/server-main.js`
 * @param data - an empty folder for its settings and state
 * @throws if it does not answer within a minute
 */
export async function startEditorServer(
  server: string,
  data: string,
  options: {
    readonly env?: NodeJS.ProcessEnv;
    readonly settings?: Readonly<Record<string, unknown>>;
    /** Where extensions are installed; beside the settings when absent. */
    readonly extensions?: string;
    /** True to open folders in restricted mode until the user trusts them. */
    readonly workspaceTrust?: boolean;
  } = {},
): Promise<EditorServer> {
  const port = await freePort();
  mkdirSync(path.join(data, 'data/User'), { recursive: true });
  const settings = {
    'workbench.startupEditor': 'none',
    'workbench.tips.enabled': false,
    'extensions.ignoreRecommendations': true,
    ...options.settings,
  };
  writeFileSync(path.join(data, 'data/User/settings.json'), JSON.stringify(settings, null, 2));
  const child = spawn(
    process.execPath,
    [
      path.join(server, 'out/server-main.js'),
      '--host=127.0.0.1',
      `--port=${port}`,
      '--without-connection-token',
      '--accept-server-license-terms',
      `--server-data-dir=${data}`,
      '--disable-telemetry',
      ...(options.extensions === undefined ? [] : [`--extensions-dir=${options.extensions}`]),
      ...(options.workspaceTrust === true ? [] : ['--disable-workspace-trust']),
    ],
    { env: { ...process.env, ...options.env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let log = '';
  const keep = (text: string): void => {
    log = `${log}${text}`.slice(-4000);
  };
  child.stdout.setEncoding('utf8').on('data', keep);
  child.stderr.setEncoding('utf8').on('data', keep);
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
    await ended;
    clearTimeout(timer);
  };
  if (!(await answers(port, child, 60_000))) {
    await stop();
    throw new Error(`The editor's server did not answer. The end of its log:\n${log}`);
  }
  const remote = (file: string): string => `vscode-remote://127.0.0.1:${port}${file}`;
  return {
    port,
    remote,
    address(folder, payload) {
      const query = new URLSearchParams({
        ...(folder === null ? { ew: 'true' } : { folder }),
        payload: JSON.stringify(Object.entries(payload)),
      });
      return `http://127.0.0.1:${port}/?${query.toString()}`;
    },
    stop,
  };
}
