import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { cacheRoot, repository, skipOrFail, versions } from '../../support/caches.ts';

const windows = process.platform === 'win32';

/** Starts `npm start`'s script with another PATH. */
function start(searchPath: string, folder: string[] = []): ChildProcess {
  return spawn(process.execPath, [path.join(repository, 'scripts/start.mjs'), ...folder], {
    env: { ...process.env, PATH: searchPath },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

const ended = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => child.once('close', resolve));

describe('npm start', function () {
  this.timeout(180_000);
  let scratch = '';
  beforeEach(() => {
    scratch = mkdtempSync(path.join(os.tmpdir(), 'portside start '));
  });
  afterEach(() => rmSync(scratch, { recursive: true, force: true }));

  it('opens the sample in VS Code, with the extension under development', async () => {
    // A stand-in that writes down what it was called with.
    const told = path.join(scratch, 'told.json');
    const script = path.join(scratch, 'code.cjs');
    writeFileSync(
      script,
      `if (process.argv[2] === '--version') console.log('1.100.0');
else require('node:fs').writeFileSync(${JSON.stringify(told)}, JSON.stringify(process.argv.slice(2)));`,
    );
    const code = path.join(scratch, windows ? 'code.cmd' : 'code');
    const node = process.execPath;
    writeFileSync(
      code,
      windows ? `@"${node}" "${script}" %*\r\n` : `#!/bin/sh\nexec "${node}" "${script}" "$@"\n`,
    );
    chmodSync(code, 0o755);
    const searchPath = `${scratch}${path.delimiter}${process.env['PATH'] ?? ''}`;
    assert.equal(await ended(start(searchPath)), 0);
    assert.deepEqual(JSON.parse(readFileSync(told, 'utf8')), [
      `--extensionDevelopmentPath=${repository}`,
      path.join(repository, 'examples/kineo-analytics'),
    ]);
    assert.equal(await ended(start(searchPath, [scratch])), 0);
    assert.deepEqual((JSON.parse(readFileSync(told, 'utf8')) as string[])[1], scratch);
  });

  it('serves the editor where there is no VS Code, prints its address, and ends when it is told to', async function () {
    const server = path.join(cacheRoot(), `code-server-${versions.codeServer}`, '.ready');
    if (!existsSync(server)) skipOrFail(this, 'The editor for the browser is not prepared.');
    const child = start(windows ? '' : '/usr/bin:/bin');
    const close = ended(child);
    let said = '';
    const address = await new Promise<string>((resolve, reject) => {
      void close.then((code) => reject(new Error(`It ended with ${code}: ${said}`)));
      for (const stream of [child.stdout, child.stderr]) {
        stream?.setEncoding('utf8').on('data', (text: string) => {
          said += text;
          const found = /^\s*(http:\/\/127\.0\.0\.1:\d+\/\S*)$/mu.exec(said)?.[1];
          if (found !== undefined) resolve(found);
        });
      }
    });
    try {
      const query = new URL(address).searchParams;
      assert.equal(query.get('folder'), path.join(repository, 'examples/kineo-analytics'));
      assert.match(query.get('payload') ?? '', /extensionDevelopmentPath/u);
      const response = await fetch(address);
      assert.equal(response.status, 200);
      assert.match(await response.text(), /workbench/u);
    } finally {
      child.kill('SIGINT');
    }
    await close;
    await assert.rejects(fetch(address));
  });
});
