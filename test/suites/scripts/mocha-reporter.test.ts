import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { repository } from '../../support/caches.ts';

describe('the reporter of the tests', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'portside-reporter-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('ends a test that never gives its thread back, and says which', () => {
    const file = path.join(folder, 'endless.cjs');
    writeFileSync(file, "it('never ends', () => { for (;;); });");
    const mocha = path.join(repository, 'node_modules/mocha/bin/mocha.js');
    const reporter = path.join(repository, 'scripts/mocha-reporter.cjs');
    const args = [mocha, '--no-config', '--timeout', '100', '--reporter', reporter, file];
    const { status, signal, stderr } = spawnSync(process.execPath, args, {
      encoding: 'utf8',
      timeout: 15_000,
      env: { ...process.env, PORTSIDE_GRACE: '100', PORTSIDE_COUNTS: '' },
    });
    assert.equal(stderr, 'FAILED never ends: it did not end within 0.2 s and kept the thread.\n');
    assert.ok(status !== 0, `status ${status}, signal ${signal}`);
  });
});
