import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  cpSync,
  rmSync,
  statSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runTests, downloadAndUnzipVSCode } from '@vscode/test-electron';
import { build } from 'esbuild';
import { chromium, type Page } from 'playwright-core';
import { cacheRoot, repository, versions } from '../caches.ts';
import { startEditorServer } from './editor-server.ts';
import { startPageServer } from './page-server.ts';

// Runs the suites of test/extension in a real VS Code: the downloaded one where it can be had and there
// is a display, else VS Code's server out of code-server with a browser. `PORTSIDE_ONLY=name` runs one.

const outFolder = path.join(repository, 'out/extension-tests');
const limit = 10 * 60_000;

/** Bundles each suite, and the runner, for the extension host's CommonJS. */
async function bundleSuites(): Promise<void> {
  const suites = readdirSync(path.join(repository, 'test/extension'), { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.test.ts'));
  rmSync(outFolder, { recursive: true, force: true });
  await build({
    absWorkingDir: repository,
    entryPoints: [
      { in: 'test/support/vscode/index.ts', out: 'index' },
      ...suites.map((name) => ({
        in: path.join('test/extension', name),
        out: name.replaceAll(path.sep, '-').replace(/\.ts$/u, ''),
      })),
    ],
    outdir: outFolder,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    sourcemap: 'inline',
    external: ['vscode', 'mocha', '@duckdb/*'],
    define: { 'import.meta.url': 'importMetaUrl', 'import.meta.dirname': '__dirname' },
    banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
    logLevel: 'warning',
  });
}

/** The folder that the window opens: a copy of the sample, so that no suite changes the original. */
function prepareWorkspace(scratch: string): string {
  const workspace = path.join(scratch, 'workspace');
  const sample = path.join(repository, 'examples/kineo-analytics');
  if (existsSync(sample)) cpSync(sample, workspace, { recursive: true });
  else mkdirSync(workspace, { recursive: true });
  return workspace;
}

/** Whether the usual tool can work here: a download, and a display to show the window on. */
async function canDownload(): Promise<boolean> {
  if (process.platform === 'linux' && !process.env['DISPLAY']) return false;
  try {
    const response = await fetch('https://update.code.visualstudio.com/api/releases/stable', {
      signal: AbortSignal.timeout(5000),
    });
    return response.ok;
  } catch {
    return false;
  }
}

async function runInElectron(workspace: string, env: Record<string, string>): Promise<number> {
  const executable = await downloadAndUnzipVSCode({
    version: 'stable',
    cachePath: path.join(cacheRoot(), 'vscode-test'),
  });
  return runTests({
    vscodeExecutablePath: executable,
    extensionDevelopmentPath: repository,
    extensionTestsPath: path.join(outFolder, 'index.cjs'),
    launchArgs: [workspace, '--disable-workspace-trust', '--disable-extensions'],
    extensionTestsEnv: env,
  });
}

function findChromium(): string {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  const places = folders.flatMap((folder) => names.map((name) => path.join(folder, name)));
  const found = [process.env['PORTSIDE_CHROMIUM'], ...places].find(
    (file) => file !== undefined && existsSync(file),
  );
  if (found === undefined) throw new Error("There is no Chromium: 'npm test' installs it.");
  return found;
}

async function runInBrowser(
  scratch: string,
  workspace: string,
  env: Record<string, string>,
): Promise<number> {
  const server = path.join(
    cacheRoot(),
    `code-server-${versions.codeServer}`,
    'node_modules/code-server/lib/vscode',
  );
  if (!existsSync(server)) throw new Error("The editor is not prepared: 'npm test' fetches it.");
  const pictures = path.join(repository, 'out/screenshots');
  mkdirSync(pictures, { recursive: true });
  let page: Page | undefined;
  const hands = await startPageServer(() => page, pictures);
  const editor = await startEditorServer(server, path.join(scratch, 'editor'), {
    env: { ...env, PORTSIDE_PAGE: hands.address },
  });
  const browser = await chromium.launchPersistentContext(path.join(scratch, 'browser'), {
    executablePath: findChromium(),
    headless: true,
    viewport: { width: 1440, height: 900 },
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  try {
    page = browser.pages()[0] ?? (await browser.newPage());
    const opened = page;
    return await new Promise<number>((resolve, reject) => {
      const timer = setTimeout(() => {
        const picture = path.join(pictures, 'timed-out.png');
        const why = new Error(
          `The suites did not end within ${limit / 60_000} minutes: ${picture}`,
        );
        void opened.screenshot({ path: picture }).finally(() => reject(why));
      }, limit);
      const done = (code: number): void => {
        clearTimeout(timer);
        resolve(code);
      };
      const open = async (): Promise<void> => {
        await opened.exposeFunction('codeAutomationLog', () => undefined);
        await opened.exposeFunction('codeAutomationExit', done);
        await opened.goto(
          editor.address(workspace, {
            extensionDevelopmentPath: editor.remote(repository),
            extensionTestsPath: editor.remote(path.join(outFolder, 'index.cjs')),
          }),
        );
      };
      open().catch(reject);
    });
  } finally {
    await browser.close();
    await editor.stop();
    hands.stop();
  }
}

/** Prints what is appended to a file while something else writes it. */
function follow(file: string): () => void {
  let shown = 0;
  const print = (): void => {
    if (!existsSync(file) || statSync(file).size === shown) return;
    const content = readFileSync(file);
    process.stdout.write(content.subarray(shown));
    shown = content.length;
  };
  const timer = setInterval(print, 300);
  return () => {
    clearInterval(timer);
    print();
  };
}

const scratch = mkdtempSync(path.join(os.tmpdir(), 'portside-vscode-'));
const log = path.join(scratch, 'mocha.log');
const stopFollowing = follow(log);
try {
  await bundleSuites();
  const env: Record<string, string> = { PORTSIDE_LOG: log };
  for (const name of ['PORTSIDE_COUNTS', 'PORTSIDE_ONLY']) {
    const value = process.env[name];
    if (value !== undefined) env[name] = value;
  }
  const workspace = prepareWorkspace(scratch);
  process.exitCode = (await canDownload())
    ? await runInElectron(workspace, env)
    : await runInBrowser(scratch, workspace, env);
} finally {
  stopFollowing();
  rmSync(scratch, { recursive: true, force: true });
}
