import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createCancellation } from '../../../src/base/cancellation.ts';
import { EngineClient } from '../../../src/engine/index.ts';
import { failure, hostPath, openLocked, query, rowsOf, startEngine, value } from './support.ts';

const endless =
  'SELECT count(*) FROM range(100000000) a, range(100000000) b WHERE a.range + b.range = 1';
const door = fileURLToPath(new URL('../../../src/engine/index.ts', import.meta.url));

describe('engine: client', () => {
  let engine: EngineClient;
  before(async () => {
    engine = startEngine();
    await openLocked(engine);
  });
  after(() => engine.dispose());

  it('cancels an endless cross join within 0.2 s, and keeps the child', async () => {
    const child = engine.processId;
    const { signal, cancel } = createCancellation();
    const running = engine.request(
      { kind: 'query', database: 'legacy', sql: endless, mode: 'preview', rowLimit: 10 },
      signal,
    );
    await new Promise((resolve) => setTimeout(resolve, 200));
    const from = performance.now();
    cancel();
    assert.equal(failure(await running).code, 'engine/cancelled');
    assert.ok(performance.now() - from < 200, `took ${performance.now() - from} ms`);
    assert.equal(engine.processId, child);
    assert.deepEqual(await rowsOf(engine, 'SELECT 1'), [['1']]);
  });

  it('cancels a request that still waits for its turn', async () => {
    const first = createCancellation();
    const second = createCancellation();
    const running = engine.request(
      { kind: 'query', database: 'legacy', sql: endless, mode: 'preview', rowLimit: 10 },
      first.signal,
    );
    await new Promise((resolve) => setTimeout(resolve, 200));
    const waiting = engine.request({ kind: 'lock' }, second.signal);
    // While the first one runs, the second can't have had its turn.
    second.cancel();
    assert.equal(failure(await waiting).code, 'engine/cancelled');
    first.cancel();
    assert.equal(failure(await running).code, 'engine/cancelled');
  });

  it('reads no more rows than asked for', async () => {
    const from = performance.now();
    const result = value(await query(engine, 'SELECT * FROM range(1000000000)', 'preview', 5));
    assert.equal(result.complete, false);
    assert.deepEqual(result.rows, [['0'], ['1'], ['2'], ['3'], ['4']]);
    assert.ok(performance.now() - from < 5000);
  });

  it('turns a killed child into a sentence, and starts another', async () => {
    const other = startEngine();
    try {
      await openLocked(other);
      const pid = other.processId ?? assert.fail('no child');
      const running = query(other, endless);
      process.kill(pid, 'SIGKILL');
      const lost = failure(await running);
      assert.equal(lost.code, 'engine/ended');
      assert.match(lost.why, /SIGKILL/u);
      assert.equal(failure(await query(other, 'SELECT 1')).code, 'engine/ended');
      await openLocked(other);
      assert.deepEqual(await rowsOf(other, 'SELECT 1'), [['1']]);
    } finally {
      await other.dispose();
    }
  });

  it('kills a child that does not answer an interrupt', async () => {
    const other = startEngine();
    try {
      await openLocked(other);
      const pid = other.processId ?? assert.fail('no child');
      process.kill(pid, 'SIGSTOP');
      const { signal, cancel } = createCancellation();
      const running = other.request({ kind: 'lock' }, signal);
      const from = performance.now();
      cancel();
      assert.equal(failure(await running).code, 'engine/cancelled');
      assert.ok(performance.now() - from < 200, `took ${performance.now() - from} ms`);
      assert.notEqual(other.processId, pid);
      await openLocked(other);
      assert.deepEqual(await rowsOf(other, 'SELECT 1'), [['1']]);
      assert.throws(() => process.kill(pid, 0));
    } finally {
      await other.dispose();
    }
  });

  it('kills a child that is deaf to the time limit of its program', async function () {
    this.timeout(60_000);
    const other = startEngine();
    try {
      await openLocked(other);
      const pid = other.processId ?? assert.fail('no child');
      process.kill(pid, 'SIGSTOP');
      const program = {
        dialect: 'tsql',
        policy: { continueAfterError: true, batchAborting: [], scopeEnding: [] },
        steps: [],
        procedures: {},
      } as const;
      const request = { database: 'legacy', program, limits: { milliseconds: 50 } };
      const lost = failure(await other.request({ kind: 'program', request }));
      assert.equal(lost.code, 'engine/ended');
      assert.match(lost.why, /did not stop at its time limit/u);
      assert.throws(() => process.kill(pid, 0));
      await openLocked(other);
      assert.deepEqual(await rowsOf(other, 'SELECT 1'), [['1']]);
    } finally {
      await other.dispose();
    }
  });

  it('leaves no process behind', async () => {
    const other = startEngine();
    await openLocked(other);
    const pid = other.processId ?? assert.fail('no child');
    void query(other, endless);
    await other.dispose();
    assert.throws(() => process.kill(pid, 0));
    assert.equal(failure(await query(other, 'SELECT 1')).code, 'engine/ended');
  });

  it('ends the child with its parent, in the middle of a query too, and its files with it', async () => {
    const within = mkdtempSync(path.join(tmpdir(), 'portside-test-parent-'));
    const parent = spawn(
      process.execPath,
      [
        '--import=tsx',
        '--input-type=module',
        '-e',
        `const { EngineClient } = await import(${JSON.stringify(door)});
       const engine = new EngineClient({ hostPath: ${JSON.stringify(hostPath)}, hostFlags: ['--import=tsx'] });
       await engine.open({ timeZone: 'UTC', databases: ['legacy'] });
       await engine.request({ kind: 'lock' });
       void engine.request({ kind: 'query', database: 'legacy', sql: ${JSON.stringify(endless)}, mode: 'preview', rowLimit: 1 });
       setTimeout(() => console.log(engine.processId), 300);`,
      ],
      { env: { ...process.env, TMPDIR: within } },
    );
    const [printed] = (await once(parent.stdout, 'data')) as [Buffer];
    const child = Number(printed.toString());
    const spill = (): string[] =>
      readdirSync(within).filter((name) => /^portside-engine-/u.test(name));
    assert.equal(spill().length, 1);
    assert.doesNotThrow(() => process.kill(child, 0));
    parent.kill('SIGKILL');
    const deadline = performance.now() + 3000;
    const alive = (): boolean => {
      try {
        return process.kill(child, 0);
      } catch {
        return false;
      }
    };
    while (alive() && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.equal(alive(), false);
    assert.deepEqual(spill(), []);
  });

  it('says that it could not start, and why, where its script is missing', async () => {
    const broken = new EngineClient({ hostPath: '/nowhere/duckdb-host.cjs' });
    const refused = failure(await broken.open({ timeZone: 'UTC', databases: [] }));
    assert.equal(refused.code, 'engine/ended');
    assert.match(refused.why, /ended with code 1\. Its last words: .*duckdb-host\.cjs/u);
    await broken.dispose();
  });

  it('takes the memory and the folder that it is given, and leaves nothing in it', async () => {
    const within = mkdtempSync(path.join(tmpdir(), 'portside-test-spill-'));
    const resources = { memoryLimit: '64MB', spillFolder: path.join(within, 'made', 'here') };
    const small = new EngineClient({
      hostPath,
      hostFlags: ['--import=tsx'],
      resources: () => resources,
    });
    try {
      await openLocked(small);
      // More than fits into memory, and fits on the disk.
      const sorted = `SELECT max(c) FROM (SELECT md5(CAST(range AS VARCHAR)) c FROM range(1500000) ORDER BY 1 OFFSET 3)`;
      assert.equal((await rowsOf(small, sorted)).length, 1);
      assert.equal(readdirSync(resources.spillFolder).length, 1);
    } finally {
      await small.dispose();
    }
    assert.deepEqual(readdirSync(resources.spillFolder), []);
  });

  it('says that it has no folder to write to', async () => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'portside-test-spill-')), 'file');
    writeFileSync(file, '');
    const resources = () => ({ spillFolder: file });
    const refused = failure(
      await new EngineClient({ hostPath, resources }).open({ timeZone: 'UTC', databases: [] }),
    );
    assert.equal(refused.code, 'engine/spill-folder');
    assert.match(refused.todo, /portside\.engine\.spillFolder/u);
  });

  it('says that a memory limit is none', async () => {
    const resources = () => ({ memoryLimit: 'much' });
    const other = new EngineClient({ hostPath, hostFlags: ['--import=tsx'], resources });
    try {
      const refused = failure(await other.open({ timeZone: 'UTC', databases: [] }));
      assert.equal(refused.code, 'engine/memory-limit');
      assert.notEqual(refused.why, '');
    } finally {
      await other.dispose();
    }
  });

  it('does not load DuckDB in the process that imports it', () => {
    const script = `await import(${JSON.stringify(door)});
      const { createRequire } = await import('node:module');
      const loaded = Object.keys(createRequire(import.meta.url).cache).concat(process.report.getReport().sharedObjects);
      console.log(loaded.filter((name) => name.includes('duckdb/node') || name.includes('duckdb.node')).length);`;
    const output = execFileSync(
      process.execPath,
      ['--import=tsx', '--input-type=module', '-e', script],
      {
        cwd: fileURLToPath(new URL('../../..', import.meta.url)),
        encoding: 'utf8',
      },
    );
    assert.equal(output.trim(), '0');
  });
});
