import assert from 'node:assert/strict';
import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { neverCancelled } from '../../../src/base/cancellation.ts';
import { FailureError } from '../../../src/base/failure.ts';
import { startStandIn, type StandInWorkspace } from '../../../src/databricks/stand-in/server.ts';
import { startLocalSpark, type LocalSpark } from '../../../src/engine/spark/local-spark.ts';
import { defaultSettings } from '../../../src/project/settings.ts';
import type { DiffOptions } from '../../../src/protocol/engine.ts';
import { createEngine } from '../../../src/workflows/engine-host.ts';
import { reconcile, remotePairs, type TableOutcome } from '../../../src/workflows/reconcile.ts';
import { sparkTables } from '../../../src/workflows/remote-tables.ts';
import { cachedPython, skipOrFail } from '../../support/caches.ts';
import { speak } from '../cli/support.ts';

/** 3,000 rows of every type that is hashed, with what engines write in ways of their own. */
const rows = `SELECT CAST(id AS INT) AS id, CAST(id * 1.25 AS DECIMAL(12,4)) AS amount,
  CASE WHEN id % 7 = 0 THEN NULL WHEN id % 5 = 0 THEN '' ELSE concat('née 1,', id, ' ') END AS name,
  id % 2 = 0 AS flag, date_add(DATE'1969-12-01', CAST(id AS INT)) AS day,
  timestampadd(MICROSECOND, id * 1234567, TIMESTAMP_NTZ'1969-12-31 23:00:00') AS at,
  timestampadd(MICROSECOND, id * 1234567, TIMESTAMP'2024-03-31 01:59:59') AS seen,
  CASE id WHEN 3 THEN double('NaN') WHEN 4 THEN double('Infinity') WHEN 5 THEN double('-Infinity')
    WHEN 6 THEN -0.0D WHEN 8 THEN 1e300D WHEN 9 THEN 0.1D + 0.2D ELSE id / 3.0D END AS ratio,
  CAST(CASE id WHEN 1 THEN 0 WHEN 2 THEN 0.0000000001 ELSE -id / 1000000 END AS DECIMAL(38,10)) AS tiny,
  CAST(CASE WHEN id % 3 = 0 THEN NULL ELSE concat('b', id) END AS BINARY) AS raw
FROM range(1, 3001)`;

describe('reconciliation with Spark', function () {
  this.timeout(600_000);
  let folder: string;
  let spark: LocalSpark;

  before(async function () {
    const python = cachedPython();
    if (python === undefined) skipOrFail(this, 'There is no Python with pyspark.');
    folder = await mkdtemp(path.join(tmpdir(), 'portside-test-'));
    await mkdir(path.join(folder, 'old'));
    spark = await startLocalSpark({ ...process.env, PORTSIDE_PYTHON: python }, neverCancelled);
  });
  after(async () => {
    await (spark as LocalSpark | undefined)?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Writes a query's rows where Spark reads them: a folder below `lake`. */
  async function write(table: string, query: string): Promise<string> {
    const place = path.join(folder, 'lake', table);
    await spark.run(`INSERT OVERWRITE DIRECTORY '${place}' USING parquet ${query}`, neverCancelled);
    return place;
  }

  /** The same rows as a file of the left side. */
  async function keep(table: string, query: string): Promise<void> {
    const place = await write(`source/${table}`, `SELECT /*+ COALESCE(1) */ * FROM (${query})`);
    const part = (await readdir(place)).find((name) => name.endsWith('.parquet')) ?? '';
    await copyFile(path.join(place, part), path.join(folder, 'old', `${table}.parquet`));
  }

  async function outcomes(comparison: DiffOptions): Promise<Record<string, TableOutcome>> {
    const remote = sparkTables(spark, path.join(folder, 'lake'));
    const found = await reconcile(
      createEngine,
      await remotePairs(path.join(folder, 'old'), remote),
      {
        comparison,
        settings: defaultSettings,
        remote,
        results: path.join(folder, 'results'),
        parallel: 2,
        signal: neverCancelled,
        onProgress: () => undefined,
      },
    );
    await rm(path.join(folder, 'old'), { recursive: true });
    await mkdir(path.join(folder, 'old'));
    return Object.fromEntries(found.map((outcome) => [outcome.table, outcome]));
  }

  it('tells from one hash that all is the same, on every type, and fetches rows that differ', async () => {
    await keep('same', rows);
    await write('same', rows);
    await keep('changed', rows);
    // Three amounts by their last digit, one row gone, one more.
    await write(
      'changed',
      `SELECT id, CAST(CASE WHEN id % 1000 = 17 THEN amount + 0.0001 ELSE amount END AS DECIMAL(12,4)) AS amount,
        name, flag, day, at, seen, ratio, tiny, raw FROM (${rows}) WHERE id <> 40
        UNION ALL SELECT 999999, amount, name, flag, day, at, seen, ratio, tiny, raw FROM (${rows}) WHERE id = 41`,
    );
    await keep('gone', 'SELECT 1 AS id');
    await keep('none', 'SELECT 1 AS id WHERE false');
    await write('none', 'SELECT 1 AS id WHERE false');
    const found = await outcomes({ key: ['id'] });
    assert.deepEqual(
      Object.fromEntries(Object.entries(found).map(([table, { verdict }]) => [table, verdict])),
      { same: 'same', changed: 'different', gone: 'missing', none: 'no-evidence' },
      JSON.stringify(Object.values(found).map(({ why }) => why)),
    );
    assert.deepEqual(found['same']?.hashed, { left: 3000, right: 3000, shipped: 1 });
    const { diff, hashed, share } = found['changed'] ?? {};
    assert.deepEqual(
      [diff?.counts.changed, diff?.counts.leftOnly, diff?.counts.rightOnly, diff?.counts.left],
      [3, 1, 1, 3000],
    );
    assert.equal(share, 4 / 3000);
    assert.ok((hashed?.shipped ?? 0) < 600, `${hashed?.shipped ?? 0} came over`);
  });

  it('finds rows without a key by all their columns, duplicates among them', async () => {
    await keep('line', "SELECT * FROM VALUES ('a', 1), ('a', 1), ('b', NULL) AS t(code, n)");
    await write('line', "SELECT * FROM VALUES ('a', 1), ('b', NULL), ('b', NULL) AS t(code, n)");
    const { line } = await outcomes({ key: [] });
    assert.equal(line?.verdict, 'different');
    assert.deepEqual([line.diff?.counts.leftOnly, line.diff?.counts.rightOnly], [1, 1]);
  });

  it('reads the texts of a file as what Spark has, and rounds none of them', async () => {
    const text = 'id,price,day,at,active,note\n1,1.50,2024-02-29,2024-02-29 10:20:30.123,true,x\n';
    await writeFile(path.join(folder, 'old/exact.csv'), text);
    await writeFile(path.join(folder, 'old/finer.csv'), text.replace('1.50', '1.504'));
    const query =
      "SELECT 1 AS id, 1.5BD AS price, DATE'2024-02-29' AS day, TIMESTAMP_NTZ'2024-02-29 10:20:30.123' AS at, true AS active, 'x' AS note";
    await write('exact', query);
    await write('finer', query);
    const { exact, finer } = await outcomes({ key: ['id'] });
    assert.deepEqual([exact?.verdict, exact?.why], ['same', null]);
    assert.deepEqual([finer?.verdict, finer?.diff?.counts.changed], ['different', 1]);
  });

  it('says what it can not compare by hashes, and meets tolerances on the rows that it fetched', async () => {
    await keep('nested', 'SELECT 1 AS id, array(1, 2) AS list');
    await write('nested', 'SELECT 1 AS id, array(1, 2) AS list');
    await keep('more', 'SELECT 1 AS id, 2 AS extra');
    await write('more', 'SELECT 1 AS id');
    await keep('near', 'SELECT 1 AS id, 100.0D AS ratio');
    await write('near', 'SELECT 1 AS id, 100.0001D AS ratio');
    const found = await outcomes({ key: ['id'], tolerance: { absolute: 0.001, relative: 0.001 } });
    assert.match(found['nested']?.why ?? '', /^list is INTEGER\[\] here and array<int> there/u);
    assert.deepEqual(
      [found['more']?.verdict, found['more']?.why],
      ['different', 'Only the left side has the column extra.'],
    );
    assert.equal(found['near']?.verdict, 'same');
  });

  describe('on a warehouse', () => {
    let workspace: StandInWorkspace;

    before(async () => {
      workspace = await startStandIn({
        runStatement: async (statement) => {
          try {
            return await spark.run(statement, neverCancelled);
          } catch (thrown) {
            if (!(thrown instanceof FailureError)) throw thrown;
            return { errorCode: 'BAD_REQUEST', message: thrown.failure.why };
          }
        },
      });
    });
    after(() => workspace.close());

    const say = (...more: string[]) =>
      speak(
        ['reconcile', 'old', 'databricks:shop', '--host', workspace.url, '--json', ...more],
        [],
        folder,
        neverCancelled,
        null,
        { DATABRICKS_TOKEN: workspace.token },
      );

    it('asks first, then compares by the same hashes', async () => {
      await keep('sale', rows);
      await keep('gone', 'SELECT 1 AS id');
      const place = await write('sale', `SELECT * FROM (${rows}) WHERE id <> 2500`);
      await spark.run('CREATE DATABASE shop', neverCancelled);
      await spark.run(`CREATE TABLE shop.sale USING parquet LOCATION '${place}'`, neverCancelled);

      const unnamed = await say();
      assert.equal(unnamed.code, 2);
      assert.match(unnamed.notes, /No SQL warehouse is named\./u);
      const unasked = await say('--warehouse', 'w');
      assert.equal(unasked.code, 2);
      assert.match(unasked.notes, /Nothing was compared\. Say yes, or give --yes\./u);
      assert.deepEqual(workspace.received, []);

      const said = await say('--warehouse', 'w', '--yes', '--key', 'id');
      assert.equal(said.code, 1, said.notes);
      const { tables } = JSON.parse(said.out) as { tables: TableOutcome[] };
      const verdicts = tables.map(({ table, verdict, diff }) => [
        table,
        verdict,
        diff?.counts.leftOnly,
      ]);
      assert.deepEqual(
        verdicts.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
        [
          ['gone', 'missing', undefined],
          ['sale', 'different', 1],
        ],
      );
    });
  });
});
