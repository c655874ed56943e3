import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { EngineClient, StatementMode } from '../../../src/engine/index.ts';
import { EngineSession } from '../../../src/engine/duckdb/host/session.ts';
import {
  failure,
  openLocked,
  query,
  rowsOf,
  startEngine,
  table,
  temporaryFile,
  value,
} from './support.ts';

describe('engine: lock-down', () => {
  let engine: EngineClient;
  const secret = temporaryFile('secret.csv', 'a\n1\n');
  const target = path.join(path.dirname(secret), 'written');
  const link = path.join(path.dirname(secret), 'link.csv');
  symlinkSync(secret, link);
  before(async () => {
    engine = startEngine();
    await openLocked(
      engine,
      [
        {
          target: { database: 'legacy', schema: 'dbo', table: 't' },
          source: { kind: 'rows', rows: table('a INTEGER, g VARCHAR', ['1', 'x']) },
        },
      ],
      ['CREATE MACRO portside_twice(x) AS x * 2'],
    );
  });
  after(() => engine.dispose());

  const attacks: [StatementMode, string][] = [
    ['preview', `SELECT * FROM read_csv('${secret}')`],
    ['preview', `SELECT * FROM "read_csv"('${secret}')`],
    ['preview', `SELECT * FROM read_text /* x */ ('${secret}')`],
    ['preview', `SELECT * FROM read_blob -- x\n ('${secret}')`],
    ['preview', `SELECT * FROM '${secret}'`],
    ['preview', `SELECT * FROM "${secret}"`],
    ['preview', `SELECT * FROM '${link}'`],
    ['preview', `SELECT * FROM read_csv('${link}')`],
    ['preview', `SELECT * FROM parquet_scan('${secret}')`],
    ['preview', `SELECT * FROM parquet_metadata('${secret}')`],
    ['preview', `SELECT * FROM read_json_auto('${secret}')`],
    ['preview', `SELECT * FROM sniff_csv('${secret}')`],
    ['preview', `SELECT * FROM 'https://127.0.0.1:9/rows.csv'`],
    ['preview', `SELECT * FROM read_parquet('s3://bucket/rows.parquet')`],
    ['preview', `SELECT * FROM glob('/*')`],
    ['preview', 'SELECT * FROM duckdb_extensions()'],
    ['preview', 'SELECT * FROM duckdb_logs'],
    ['preview', 'SELECT * FROM pragma_database_list'],
    ['preview', 'SELECT * FROM checkpoint()'],
    ['preview', 'SELECT * FROM force_checkpoint()'],
    ['preview', `SELECT getvariable('x')`],
    ['preview', `SELECT * FROM query_table('t')`],
    ['preview', `SELECT * FROM which_secret('s3://x', 's3')`],
    ['preview', `SELECT * FROM truncate_duckdb_logs()`],
    ['preview', `FROM enable_logging()`],
    ['preview', `SELECT * FROM enable_logging(storage='file', storage_path='${target}')`],
    ['preview', `SELECT 1 FROM range(1), (SELECT * FROM Enable_Logging())`],
    ['preview', `SELECT getenv('HOME')`],
    ['preview', `SELECT 'HOME'.getenv()`],
    ['preview', `SELECT * FROM duckdb_secrets()`],
    ['preview', 'SELECT * FROM duckdb_settings'],
    ['preview', `SELECT current_setting('temp_directory')`],
    ['preview', `SELECT * FROM query('SELECT 1')`],
    ['preview', `SELECT write_log('x')`],
    ['preview', 'SELECT sleep_ms(100000)'],
    ['preview', `SELECT * FROM json_execute_serialized_sql('{}')`],
    ['preview', `SELECT /* /* */ getenv('HOME') -- */`],
    ['preview', `SELECT $$x$$`],
    ['preview', `SELECT E'\\'', getenv('HOME') --'`],
    ['preview', 'SELECT 1; SELECT 2'],
    ['preview', 'PRAGMA version'],
    ['preview', 'CALL range(3)'],
    ['preview', 'CREATE TABLE legacy.dbo.x AS SELECT 1'],
    ['preview', 'DROP TABLE legacy.dbo.t'],
    ['preview', ''],
    ['preview', '-- nothing'],
    ['script', `COPY (SELECT 1) TO '${target}'`],
    ['script', `COPY dbo.t FROM '${secret}'`],
    ['script', `COPY dbo.t TO 's3://bucket/rows.csv'`],
    ['script', `EXPORT DATABASE '${target}'`],
    ['script', `IMPORT DATABASE '${path.dirname(secret)}'`],
    ['script', `ATTACH 'https://127.0.0.1:9/x.duckdb' AS other`],
    ['script', 'DETACH port'],
    ['script', 'SET VARIABLE x = 1'],
    ['script', 'PRAGMA enable_profiling'],
    ['script', `SET enable_external_access = true`],
    ['script', `SET lock_configuration = false`],
    ['script', `SET allowed_directories = ['/']`],
    ['script', 'UPDATE EXTENSIONS'],
    ['script', `LOAD '${target}.duckdb_extension'`],
    ['script', `INSTALL '${target}.duckdb_extension'`],
    ['script', `CALL enable_logging(storage='file', storage_path='${target}')`],
    ['script', `CREATE PERSISTENT SECRET s (TYPE s3)`],
    ['script', `CREATE MACRO "m"(x) AS getenv(x)`],
    ['script', `CREATE MACRO "m"(x) AS TABLE SELECT * FROM read_text(x)`],
    ['script', `CREATE TYPE t AS ENUM ('a')`],
    ['script', `CREATE TRIGGER t AFTER INSERT ON dbo.t FOR EACH ROW SELECT 1`],
    ['script', `MERGE INTO dbo.t t USING '${secret}' s ON t.a = s.a WHEN MATCHED THEN DELETE`],
    ['script', `DELETE FROM dbo.t USING '${secret}' s`],
    ['script', `ATTACH '${target}' AS other`],
    ['script', `ATTACH ':memory:' AS other`],
    ['script', 'SET threads = 8'],
    ['script', 'RESET threads'],
    ['script', 'USE port'],
    ['script', 'INSTALL httpfs'],
    ['script', 'LOAD httpfs'],
    ['script', 'BEGIN'],
    ['script', 'EXPLAIN SELECT 1'],
    ['script', 'CREATE MACRO m() AS 1'],
    ['script', `CREATE SECRET s (TYPE http)`],
    ['script', `CREATE TABLE x AS SELECT * FROM read_csv('${secret}')`],
    ['script', `CREATE VIEW x AS FROM '${secret}'`],
    ['script', `INSERT INTO dbo.t SELECT getenv('HOME'), ''`],
    ['script', `INSERT INTO dbo.t SELECT system.main.getenv('HOME'), ''`],
    ['script', 'DROP TABLE dbo.t; DROP SCHEMA dbo'],
    ['script', 'DEALLOCATE x'],
    ['script', 'CHECKPOINT'],
    ['script', 'VACUUM'],
  ];
  for (const [mode, sql] of attacks) {
    it(`refuses in ${mode}: ${sql.replaceAll(path.dirname(secret), '…').replaceAll('\n', ' ')}`, async () => {
      const refused = failure(await query(engine, sql, mode));
      assert.match(refused.code, /^engine\/(?:refused|statement-failed)$/u);
      assert.notEqual(refused.why, '');
      assert.equal(existsSync(target), false);
    });
  }

  describe('behind the guard', () => {
    let session: EngineSession;
    before(async () => {
      session = await EngineSession.open({
        timeZone: 'UTC',
        memoryLimit: '256MB',
        threads: 1,
        temporaryDirectory: mkdtempSync(path.join(tmpdir(), 'portside-test-lock-')),
        databases: ['legacy'],
        prelude: [],
        purpose: 'run',
      });
      await session.lock();
    });
    after(() => session.close());

    for (const sql of [
      `SELECT * FROM read_csv('${secret}')`,
      `SELECT * FROM '${link}'`,
      `SELECT * FROM read_text('${secret}')`,
      `SELECT * FROM glob('/*')`,
      `SELECT * FROM 'https://127.0.0.1:9/rows.csv'`,
      `COPY (SELECT 1) TO '${target}'`,
      `EXPORT DATABASE '${target}'`,
      `ATTACH '${target}' AS other`,
      'INSTALL httpfs',
      'LOAD httpfs',
      `LOAD '${target}.duckdb_extension'`,
      'SET threads = 8',
      'SET enable_external_access = true',
      'SET lock_configuration = false',
      `SET temp_directory = '${target}'`,
      `SET allowed_paths = ['${secret}']`,
    ]) {
      it(`the lock refuses ${sql.replaceAll(path.dirname(secret), '…')}`, async () => {
        await assert.rejects(session.admin.execute(sql));
        assert.equal(existsSync(target), false);
      });
    }
  });

  it('runs what emitters write', async () => {
    assert.deepEqual(
      await rowsOf(engine, `SELECT portside_twice(a), upper('é'), E'it\\'s' FROM dbo.t -- x`),
      [['2', 'É', "it's"]],
    );
    assert.deepEqual(
      await rowsOf(engine, `WITH glob(a) AS (VALUES (1)) SELECT "a" FROM glob`).catch(() => []),
      [],
    );
    for (const sql of [
      'CREATE TEMP TABLE "#x" (a INTEGER)',
      'INSERT INTO "#x" (a) VALUES (1), (2)',
      'UPDATE "#x" SET a = a + 1',
      'MERGE INTO "#x" x USING dbo.t t ON x.a = t.a WHEN MATCHED THEN DELETE',
      'DELETE FROM "#x" WHERE a = 3',
      'CREATE OR REPLACE VIEW dbo.v AS SELECT * FROM dbo.t',
      'DROP VIEW dbo.v',
      // Tables may be called as functions that are refused.
      'CREATE TABLE IF NOT EXISTS legacy.dbo."summary" (a INTEGER)',
      'INSERT INTO "legacy"."dbo"."summary" (a) VALUES (1)',
      'CREATE VIEW dbo."glob" (a) AS SELECT a FROM dbo."summary"',
    ]) {
      value(await query(engine, sql, 'script'));
    }
    assert.deepEqual(await rowsOf(engine, 'SELECT a FROM "#x"'), [['2']]);
  });

  it('takes no SQL before the lock, and no file after it', async () => {
    const early = startEngine();
    try {
      value(await early.open({ timeZone: 'UTC', databases: ['legacy'] }));
      assert.equal(failure(await query(early, 'SELECT 1')).code, 'engine/not-ready');
    } finally {
      await early.dispose();
    }
    const late = await engine.request({ kind: 'load', relations: [] });
    assert.equal(failure(late).code, 'engine/not-ready');
  });

  it('gives values as canonical text', async () => {
    const sql = `SELECT CAST(1.5 AS DECIMAL(10,3)), 9007199254740993::BIGINT, 0.1::DOUBLE, 0.1::FLOAT, true,
      DATE '2024-02-29', TIMESTAMP '2024-03-31 09:30:00.123', NULL, '\\xAB'::BLOB, ''`;
    assert.deepEqual(await rowsOf(engine, sql), [
      [
        '1.500',
        '9007199254740993',
        '0.1',
        '0.1',
        'true',
        '2024-02-29',
        '2024-03-31 09:30:00.123',
        null,
        '\\xAB',
        '',
      ],
    ]);
    assert.equal(
      (
        await rowsOf(
          engine,
          `SELECT TIMESTAMPTZ '2024-06-01 12:00:00'::TIMESTAMP = TIMESTAMP '2024-06-01 12:00:00', extract(hour FROM TIMESTAMPTZ '2024-06-01 12:00:00+00')`,
        )
      )[0]?.[1],
      '13',
    );
  });

  it('stops at the memory limit with a sentence, and goes on working', async () => {
    const small = startEngine();
    try {
      value(await small.open({ timeZone: 'UTC', databases: ['legacy'], memoryLimit: '64MB' }));
      value(await small.request({ kind: 'lock' }));
      const refused = failure(
        await query(small, `SELECT list(repeat('x', 1000) || range) FROM range(10000000)`),
      );
      assert.equal(refused.code, 'engine/out-of-memory');
      assert.deepEqual(await rowsOf(small, 'SELECT 1'), [['1']]);
    } finally {
      await small.dispose();
    }
  });
});
