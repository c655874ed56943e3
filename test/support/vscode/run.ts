import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { downloadAndUnzipVSCode, runTests, runVSCodeCommand } from '@vscode/test-electron';
import { build } from 'esbuild';
import { chromium, type Page } from 'playwright-core';
import { cacheRoot, repository, versions } from '../caches.ts';
import { installExtension, startEditorServer } from './editor-server.ts';
import { startPageServer } from './page-server.ts';
import { windows, type Opened, type TestWindow } from './windows.ts';

// Runs the suites of test/extension in a real VS Code that has the package installed: the downloaded
// one where it can be had and there is a display, else VS Code's server out of code-server with a browser.
// `run.ts PACKAGE`; `PORTSIDE_ONLY=name` runs the suites with that in their path.

const outFolder = path.join(repository, 'out/extension-tests');
const companion = path.join(repository, 'test/support/vscode/companion');
const limit = 10 * 60_000;

/** The suites that were asked for, by the window they run in. */
function wantedSuites(): ReadonlyMap<TestWindow, readonly string[]> {
  const only = process.env['PORTSIDE_ONLY'] ?? '';
  const found = windows.map((window): [TestWindow, string[]] => {
    const folder = path.join('test/extension', window.name);
    const suites = readdirSync(path.join(repository, folder))
      .filter((name) => name.endsWith('.test.ts'))
      .map((name) => path.join(folder, name))
      .filter((file) => file.includes(only));
    return [window, suites];
  });
  return new Map(found.filter(([, suites]) => suites.length > 0));
}

/** Bundles each suite, and the runner beside the suites of a window, for the extension host's CommonJS. */
async function bundleSuites(wanted: ReadonlyMap<TestWindow, readonly string[]>): Promise<void> {
  rmSync(outFolder, { recursive: true, force: true });
  const entries = [...wanted].flatMap(([{ name }, suites]) => [
    { in: 'test/support/vscode/index.ts', out: `${name}/index` },
    ...suites.map((file) => ({
      in: file,
      out: `${name}/${path.basename(file).replace(/\.ts$/u, '')}`,
    })),
  ]);
  await build({
    absWorkingDir: repository,
    entryPoints: entries,
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

/** Opens a window and runs its suites; gives the exit code. */
type OpenWindow = (
  window: TestWindow,
  opened: Opened,
  env: Readonly<Record<string, string>>,
) => Promise<number>;

/** Windows of the downloaded VS Code. */
async function electronWindows(scratch: string, packageFile: string): Promise<OpenWindow> {
  const cachePath = path.join(cacheRoot(), 'vscode-test');
  const executable = await downloadAndUnzipVSCode({ version: 'stable', cachePath });
  const extensions = `--extensions-dir=${path.join(scratch, 'extensions')}`;
  await runVSCodeCommand(['--install-extension', packageFile, extensions], { cachePath });
  return (window, opened, env) => {
    const uri = { disk: '--folder-uri', memory: '--folder-uri', nothing: '' }[opened.kind];
    const place = opened.kind === 'disk' ? [opened.folder] : uri === '' ? [] : [uri, 'memory:/'];
    return runTests({
      vscodeExecutablePath: executable,
      extensionDevelopmentPath: companion,
      extensionTestsPath: path.join(outFolder, window.name, 'index.cjs'),
      launchArgs: [
        ...place,
        extensions,
        `--user-data-dir=${path.join(scratch, 'user', window.name)}`,
        ...(window.restricted ? [] : ['--disable-workspace-trust']),
      ],
      extensionTestsEnv: { ...env },
    });
  };
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

/** Windows of VS Code's server, in a browser. */
async function browserWindows(scratch: string, packageFile: string): Promise<OpenWindow> {
  const server = path.join(
    cacheRoot(),
    `code-server-${versions.codeServer}`,
    'node_modules/code-server/lib/vscode',
  );
  if (!existsSync(server)) throw new Error("The editor is not prepared: 'npm test' fetches it.");
  const extensions = path.join(scratch, 'extensions');
  await installExtension(server, packageFile, extensions);
  const pictures = path.join(repository, 'out/screenshots');
  mkdirSync(pictures, { recursive: true });
  const executablePath = findChromium();
  return async (window, opened, env) => {
    let page: Page | undefined;
    const hands = await startPageServer(() => page, pictures);
    const editor = await startEditorServer(server, path.join(scratch, 'editor', window.name), {
      env: { ...env, PORTSIDE_PAGE: hands.address },
      extensions,
      workspaceTrust: window.restricted,
      settings: { 'security.workspace.trust.startupPrompt': 'never' },
    });
    const browser = await chromium.launchPersistentContext(
      path.join(scratch, 'browser', window.name),
      {
        executablePath,
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
      },
    );
    try {
      page = browser.pages()[0] ?? (await browser.newPage());
      const shown = page;
      return await new Promise<number>((resolve, reject) => {
        const timer = setTimeout(() => {
          const picture = path.join(pictures, 'timed-out.png');
          const minutes = limit / 60_000;
          const why = new Error(`The suites did not end within ${minutes} minutes: ${picture}`);
          void shown.screenshot({ path: picture }).finally(() => reject(why));
        }, limit);
        const done = (code: number): void => {
          clearTimeout(timer);
          resolve(code);
        };
        const open = async (): Promise<void> => {
          await shown.exposeFunction('codeAutomationLog', () => undefined);
          await shown.exposeFunction('codeAutomationExit', done);
          const suites = path.join(outFolder, window.name, 'index.cjs');
          await shown.goto(
            editor.address(opened.kind === 'disk' ? opened.folder : addressOf(opened), {
              extensionDevelopmentPath: editor.remote(companion),
              extensionTestsPath: editor.remote(suites),
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
  };
}

function addressOf(opened: Exclude<Opened, { kind: 'disk' }>): string | null {
  return opened.kind === 'memory' ? 'memory:/' : null;
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

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Runs the suites of one window; a window that ends before it has counted is one failure. */
async function runWindow(
  openWindow: OpenWindow,
  window: TestWindow,
  scratch: string,
): Promise<Counts> {
  const folder = path.join(scratch, 'windows', window.name);
  mkdirSync(folder, { recursive: true });
  const log = path.join(folder, 'mocha.log');
  const counts = path.join(folder, 'counts.json');
  const opened = window.prepare(folder);
  const env: Record<string, string> = {
    PORTSIDE_LOG: log,
    PORTSIDE_COUNTS: counts,
    PORTSIDE_REPOSITORY: repository,
  };
  if (opened.kind === 'memory') env['PORTSIDE_MEMORY'] = opened.filledFrom;
  const begun = Date.now();
  const stopFollowing = follow(log);
  try {
    const code = await openWindow(window, opened, env);
    if (!existsSync(counts)) return { passed: 0, failed: 1, skipped: 0 };
    const found = JSON.parse(readFileSync(counts, 'utf8')) as Counts;
    return code !== 0 && found.failed === 0 ? { ...found, failed: 1 } : found;
  } finally {
    stopFollowing();
    console.log(`window '${window.name}': ${((Date.now() - begun) / 1000).toFixed(1)} s\n`);
  }
}

const [packageFile] = process.argv.slice(2);
if (packageFile === undefined) {
  throw new Error("The extension's package is needed: npm run package makes it.");
}
const scratch = mkdtempSync(path.join(os.tmpdir(), 'portside-vscode-'));
try {
  const wanted = wantedSuites();
  await bundleSuites(wanted);
  const openWindow = (await canDownload())
    ? await electronWindows(scratch, packageFile)
    : await browserWindows(scratch, packageFile);
  let total: Counts = { passed: 0, failed: 0, skipped: 0 };
  for (const window of wanted.keys()) {
    const { passed, failed, skipped } = await runWindow(openWindow, window, scratch);
    total = {
      passed: total.passed + passed,
      failed: total.failed + failed,
      skipped: total.skipped + skipped,
    };
  }
  const file = process.env['PORTSIDE_COUNTS'];
  if (file !== undefined) writeFileSync(file, JSON.stringify(total));
  process.exitCode = total.failed === 0 ? 0 : 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
