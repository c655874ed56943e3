import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, utimes, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { DuckDBInstance } from '@duckdb/node-api';
import { writeComparedFiles } from '../../../bench/support/compared-files.ts';
import { FailureError } from '../../../src/base/failure.ts';
import type { DiffOptions, DiffResult, EngineClient } from '../../../src/engine/index.ts';
import { diffDataFiles } from '../../../src/workflows/diff-file.ts';
import { datacompyPython, repository, skipOrFail } from '../../support/caches.ts';
import { startEngine } from './support.ts';

const run = promisify(execFile);

/** Writes what a query gives as a Parquet file. */
async function writeParquet(file: string, query: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`COPY (${query}) TO '${file}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
}

describe('engine: diff at size', function () {
  this.timeout(300_000);
  let engine: EngineClient;
  let folder: string;

  before(async () => {
    engine = startEngine();
    folder = await mkdtemp(path.join(tmpdir(), 'portside-test-'));
  });
  after(async () => {
    await engine.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  const at = (name: string): string => path.join(folder, name);
  const compare = (left: string, right: string, options?: DiffOptions): Promise<DiffResult> =>
    diffDataFiles(engine, { path: at(left) }, { path: at(right) }, options);

  describe('of a million rows', () => {
    const rows = 1_000_000;
    // As the generator says: of a thousand rows one is missing in each, and ten have another amount.
    const expected = { same: 989_000, changed: 10_000, leftOnly: 1000, rightOnly: 1000 };

    before(() => writeComparedFiles(folder, rows));

    it('counts what datacompy counts', async function () {
      const python = datacompyPython();
      if (python === undefined) return skipOrFail(this, 'Python with datacompy was not prepared.');
      const script = path.join(repository, 'test/support/compare_with_datacompy.py');
      const { stdout } = await run(python, [script, at('old.parquet'), at('new.parquet'), 'id']);
      const { counts, columns } = await compare('old.parquet', 'new.parquet', { key: ['id'] });
      const { same, changed, leftOnly, rightOnly } = counts;
      const changedIn = columns.filter((column) => column.changed > 0);
      assert.deepEqual(
        {
          ...{ same, changed, leftOnly, rightOnly },
          columns: Object.fromEntries(changedIn.map((column) => [column.left, column.changed])),
        },
        JSON.parse(stdout),
      );
    });

    for (const [name, extension, options] of [
      ['by the key', 'parquet', { key: ['id'] }],
      ['by a guessed key', 'parquet', {}],
      ['of texts by the key', 'csv', { key: ['id'] }],
    ] as const) {
      it(`finds them ${name}`, async () => {
        const { counts, key, method } = await compare(
          `old.${extension}`,
          `new.${extension}`,
          options,
        );
        assert.deepEqual(counts, { left: rows, right: rows, ...expected });
        assert.deepEqual([method, key.columns], ['keyed', ['id']]);
      });
    }

    it('finds them without a key, as rows of one side', async () => {
      const { counts, method } = await compare('old.parquet', 'new.parquet', { key: [] });
      const gone = { same: 989_000, changed: 0, leftOnly: 11_000, rightOnly: 11_000 };
      assert.deepEqual([method, counts], ['bag', { left: rows, right: rows, ...gone }]);
    });

    it('ends where a key that was given is nearly the same in all rows', async () => {
      const { counts, method, key } = await compare('old.parquet', 'new.parquet', {
        key: ['status'],
      });
      assert.equal(method, 'bag');
      assert.deepEqual([key.leftDuplicates, key.rightDuplicates], [rows - 6, rows - 6]);
      assert.equal(counts.same, 989_000);
      assert.equal(counts.changed + counts.leftOnly, 11_000);
    });
  });

  it('sees a key that repeats in rows of one side, or in equal rows', async () => {
    const base = 'SELECT range AS id, range * 2 AS v FROM range(1000)';
    await writeParquet(at('once.parquet'), base);
    await writeParquet(at('again.parquet'), `${base} UNION ALL SELECT 7, 14`);
    await writeParquet(at('beyond.parquet'), `${base} UNION ALL SELECT 5000, 1 FROM range(2)`);
    for (const [file, id, extra] of [
      ['again.parquet', '7', 1],
      ['beyond.parquet', '5000', 2],
    ] as const) {
      const { counts, method, key, rows } = await compare('once.parquet', file, { key: ['id'] });
      assert.equal(method, 'bag');
      assert.equal(key.rightDuplicates, 1);
      assert.deepEqual([counts.same, counts.changed, counts.leftOnly], [1000, 0, 0]);
      assert.equal(counts.rightOnly, extra);
      assert.equal(rows[0]?.right?.[0], id);
    }
  });

  it('compares two thousand columns within its memory', async () => {
    const columns = (last: string): string =>
      Array.from({ length: 2000 }, (_, n) => `${n === 1999 ? last : `range + ${n}`} AS c${n}`).join(
        ', ',
      );
    const write = (name: string, last: string): Promise<void> =>
      writeParquet(at(name), `SELECT range AS id, ${columns(last)} FROM range(100)`);
    await write('wide-old.parquet', 'range');
    await write('wide-new.parquet', 'CASE WHEN range = 7 THEN -1 ELSE range END');
    for (const key of [['id'], []]) {
      const {
        counts,
        columns: found,
        rows,
      } = await compare('wide-old.parquet', 'wide-new.parquet', { key });
      assert.equal(counts.same, 99);
      if (key.length === 0) continue;
      assert.equal(counts.changed, 1);
      assert.deepEqual(
        found.filter((column) => column.changed > 0).map((column) => column.left),
        ['c1999'],
      );
      assert.deepEqual([rows[0]?.left?.[2000], rows[0]?.right?.[2000]], ['7', '-1']);
    }
  });

  it('compares nested values, and columns whose names differ by case alone', async () => {
    const nested = (value: string): string =>
      `SELECT range AS id, {'a': range, 'b': [range, ${value}]} AS s, map {'k': range} AS m FROM range(5)`;
    await writeParquet(at('nested-old.parquet'), nested('NULL'));
    await writeParquet(at('nested-new.parquet'), nested('CASE WHEN range = 3 THEN 1 END'));
    const { counts, columns } = await compare('nested-old.parquet', 'nested-new.parquet');
    assert.deepEqual([counts.same, counts.changed], [4, 1]);
    assert.deepEqual(
      columns.map((column) => column.changed),
      [0, 1, 0],
    );
    await writeFile(at('twins-old.json'), '[{"id": 1, "a": 2, "A": 3}]');
    await writeFile(at('twins-new.json'), '[{"id": 1, "a": 2, "A": 4}]');
    const twins = await compare('twins-old.json', 'twins-new.json', { key: ['id'] });
    assert.deepEqual([twins.columns.length, twins.counts.changed], [3, 1]);
  });

  it('has no evidence in no rows, and refuses what has no columns', async () => {
    await writeParquet(at('none.parquet'), 'SELECT 1 AS id FROM range(0)');
    assert.equal((await compare('none.parquet', 'none.parquet')).verdict, 'no-evidence');
    await writeFile(at('no-rows.json'), '[]');
    assert.equal((await compare('no-rows.json', 'no-rows.json')).verdict, 'no-evidence');
    await writeFile(at('other.csv'), 'x,y\n1,2\n');
    const apart = await compare('no-rows.json', 'other.csv');
    assert.equal(apart.verdict, 'different');
    assert.ok(apart.notes.includes('The two sides have no column in common.'));
    await writeFile(at('none.csv'), '');
    await assert.rejects(compare('none.csv', 'none.csv'), (error) => {
      assert.ok(error instanceof FailureError);
      assert.match(error.failure.why, /The file is empty/);
      return true;
    });
  });

  it('gives up where a file changes or vanishes while it is read', async () => {
    await writeComparedFiles(folder, 300_000);
    const lost = async (change: () => Promise<void>): Promise<string> => {
      const running = compare('old.csv', 'new.csv', { key: ['id'] });
      await new Promise((resolve) => setTimeout(resolve, 300));
      await change();
      try {
        await running;
        return 'It gave an answer.';
      } catch (error) {
        return error instanceof FailureError ? error.failure.why : String(error);
      }
    };
    assert.match(await lost(() => utimes(at('new.csv'), 1, 1)), /was changed while it was read/);
    assert.match(await lost(() => unlink(at('new.csv'))), /vanished while it was read/);
  });

  it('says so where it has too little memory and disk', async () => {
    const small = startEngine();
    try {
      await writeComparedFiles(folder, 300_000);
      const opened = await small.open({
        timeZone: 'UTC',
        databases: ['files'],
        purpose: 'compare',
        memoryLimit: '10MB',
      });
      assert.ok(opened.ok);
      const relations = ['old', 'new'].map((table) => ({
        target: { database: 'files', schema: 'main', table },
        source: { kind: 'csv', path: at(`${table}.csv`) } as const,
      }));
      const loaded = await small.request({ kind: 'load', relations });
      assert.ok(!loaded.ok);
      assert.match(loaded.error.why, /^Out of Memory/);
    } finally {
      await small.dispose();
    }
  });
});
