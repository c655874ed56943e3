import assert from 'node:assert/strict';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { repository } from '../../support/caches.ts';

interface Start {
  readonly command: string;
  readonly args: readonly string[];
  readonly options: { readonly shell?: boolean };
}

type Startable = (command: string, args: readonly string[], onWindows: boolean) => Start;

describe('how the scripts start programs', () => {
  let startable: Startable;
  before(async () => {
    const file = pathToFileURL(path.join(repository, 'scripts/process.mjs')).href;
    ({ startable } = (await import(file)) as { startable: Startable });
  });

  it('needs no shell where programs are programs', () => {
    const args = ['--extensionDevelopmentPath=/a b/portside', 'x'];
    assert.deepEqual(startable('code', args, false), { command: 'code', args, options: {} });
    assert.deepEqual(startable('C:\\node.exe', args, true).options, {});
  });

  it('keeps blanks together in the shell that batch files need on Windows', () => {
    const start = startable(
      'code',
      ['--extensionDevelopmentPath=C:\\My Work\\portside', '-q'],
      true,
    );
    assert.deepEqual(start.options, { shell: true });
    assert.deepEqual(start.args, ['"--extensionDevelopmentPath=C:\\My Work\\portside"', '-q']);
    assert.deepEqual(startable('mvn.cmd', ['a&b'], true).args, ['"a&b"']);
  });
});
