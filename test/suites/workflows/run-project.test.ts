import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { EngineClient } from '../../../src/engine/index.ts';
import { openProject, type Project } from '../../../src/project/project.ts';
import { diffFile } from '../../../src/workflows/diff-file.ts';
import { createEngine } from '../../../src/workflows/engine-host.ts';
import { nodeFileSource } from '../../../src/workflows/node-file-source.ts';
import { runProject } from '../../../src/workflows/run-project.ts';

describe('a run of a project', function () {
  this.timeout(60_000);
  let folder: string;
  let engine: EngineClient;

  before(() => {
    engine = createEngine();
  });
  after(() => engine.dispose());
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'portside-run-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function open(files: Readonly<Record<string, string>>): Promise<Project> {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
      await writeFile(path.join(folder, name), content);
    }
    const project = await openProject(nodeFileSource(folder));
    assert.ok(project.ok);
    return project.value;
  }

  const tables =
    'CREATE TABLE t (a int NOT NULL PRIMARY KEY, b varchar(10) NULL);\nGO\nCREATE TABLE u (a int NOT NULL, n int NULL);\n';
  const load = 'TRUNCATE TABLE u;\nINSERT INTO u (a, n) SELECT a, LEN(b) FROM t;\n';
  const rows = 'a,b\n1,x\n2,"yy  "\n3,\n4,""\n';

  it('runs procedures of other files, whose ports keep errors and counts of rows in the session', async () => {
    const project = await open({
      'tables.sql': `${tables}CREATE TABLE log (who varchar(20), n int);\n`,
      'p.sql': `CREATE PROCEDURE dbo.load_u @least int = 0 AS
BEGIN
  BEGIN TRY
    INSERT INTO u (a, n) SELECT a, LEN(b) FROM t WHERE a >= @least;
    DECLARE @n int = @@ROWCOUNT;
    EXEC dbo.write_log 'load_u', @n;
    INSERT INTO u (a, n) VALUES (NULL, 9);
  END TRY
  BEGIN CATCH
    DECLARE @error int = ERROR_NUMBER();
    EXEC dbo.write_log 'error', @error;
  END CATCH
END
`,
      'w.sql':
        'CREATE PROCEDURE dbo.write_log @who varchar(20), @n int AS INSERT INTO log VALUES (@who, @n);\n',
      'run.sql': 'EXEC dbo.load_u @least = 2;\n',
      't.csv': rows,
    });
    const { run } = await runProject(engine, project);
    const [result] = run.transforms;
    assert.equal(result?.verdict, 'same', result?.reasons.join(' '));
    const rowsOf = (table: string): unknown =>
      result.comparisons.find(({ name }) => name === table)?.rightRows?.rows;
    // Cannot insert the value NULL is error 515.
    assert.deepEqual(rowsOf('dbo.log'), [
      ['error', '515'],
      ['load_u', '3'],
    ]);
    assert.deepEqual(rowsOf('dbo.u'), [
      ['2', '2'],
      ['3', null],
      ['4', '0'],
    ]);
  });

  it('compares the port with a file of old results where there is one', async () => {
    const project = await open({
      'tables.sql': tables,
      'load.sql': load,
      't.csv': rows,
      'expected/u.csv': 'a,n\n1,1\n2,2\n3,\n4,0\n',
    });
    const { run } = await runProject(engine, project);
    const [result] = run.transforms;
    assert.deepEqual([result?.verdict, result?.reasons], ['same', []]);
    assert.equal(result?.comparisons[0]?.left, 'expected-file');
    const sha256 = createHash('sha256').update(rows).digest('hex');
    assert.deepEqual(run.samples, [{ table: 'dbo.t', file: 't.csv', rows: 4, sha256 }]);
    assert.equal(run.collation, 'SQL_Latin1_General_CP1_CI_AS');
    await writeFile(path.join(folder, 'expected/u.csv'), 'a,n\n1,1\n2,4\n3,\n4,0\n');
    const again = await runProject(engine, project);
    assert.equal(again.run.transforms[0]?.verdict, 'different');
    assert.deepEqual(again.run.transforms[0]?.reasons, ['dbo.u: 1 changed (n).']);
  });

  it('tests assumptions on the sample rows', async () => {
    const files = { 'tables.sql': tables, 'load.sql': load, 't.csv': rows };
    const holding = await runProject(engine, await open(files));
    assert.deepEqual(
      holding.run.assumptions.map((each) => [each.id, each.line, each.outcome, each.rows]),
      [['operation/create-table', 1, 'holds', 0]],
    );
    // A row that the old server can not have held is on neither side, and says nothing of the port.
    const doubled = await open({ ...files, 't.csv': 'a,b\n1,x\n1,y\n' });
    const { run } = await runProject(engine, doubled);
    assert.match(run.warnings.join('\n'), /1 row does not fit the definition of t .*\(a\) = \(1\)/);
    assert.deepEqual(
      run.assumptions.map((each) => each.outcome),
      ['holds'],
    );
  });

  it('tells an assumption that the sample rows refute', async () => {
    const project = await open({
      'tables.sql': `${tables}GO\nCREATE TABLE s (a int, b varchar(10));\n`,
      'load.sql': 'UPDATE t SET b = s.b FROM t JOIN s ON s.a = t.a;\n',
      't.csv': rows,
      's.csv': 'a,b\n1,p\n1,q\n2,r\n',
    });
    const { run } = await runProject(engine, project);
    const [assumption] = run.transforms[0]?.assumptions ?? [];
    assert.deepEqual(
      [assumption?.id, assumption?.outcome, assumption?.rows],
      ['operation/update', 'refuted', 1],
    );
  });

  it('shows where the old server enforces a key and the port does not', async () => {
    const project = await open({
      'tables.sql': tables,
      'load.sql': 'INSERT INTO t (a, b) SELECT a, b FROM t WHERE a = 1;\n',
      't.csv': rows,
    });
    const { run } = await runProject(engine, project);
    assert.equal(run.transforms[0]?.verdict, 'different');
    assert.match(run.transforms[0]?.reasons[0] ?? '', /^Only the legacy side fails, at line 1: /);
  });

  it('runs everything once more where it is asked to, and compares again', async () => {
    // The old server refuses the second load, Databricks enforces no key.
    const project = await open({
      'tables.sql': 'CREATE TABLE t (a int);\nGO\nCREATE TABLE u (a int NOT NULL PRIMARY KEY);\n',
      'load.sql': 'INSERT INTO u (a) SELECT a FROM t;\n',
      'other.sql': 'SELECT a FROM t;\n',
      't.csv': 'a\n1\n2\n',
      'expected/u.csv': 'a\n1\n2\n',
    });
    const said: string[] = [];
    const once = await runProject(engine, project);
    assert.deepEqual(
      once.run.transforms.map(({ verdict }) => verdict),
      ['same', 'same'],
    );
    const { run } = await runProject(engine, project, {
      twice: true,
      onProgress: (progress) => {
        if (progress.kind === 'running') said.push(`${progress.index + 1} of ${progress.total}`);
        if (progress.kind === 'done') said.push(progress.result.verdict);
      },
    });
    const load = run.transforms.find(({ name }) => name === 'load');
    assert.equal(load?.verdict, 'different');
    assert.equal(load.reasons[0], 'The first run was the same on both sides, the second is not.');
    assert.match(load.reasons[1] ?? '', /^Only the legacy side fails, at line 1: .*PRIMARY KEY/);
    assert.deepEqual(run.summary.different, 1);
    assert.deepEqual(
      said.filter((each) => each.includes(' of ')),
      ['1 of 4', '2 of 4', '3 of 4', '4 of 4'],
    );
    assert.deepEqual(
      said
        .slice(-4)
        .filter((each) => !each.includes(' of '))
        .sort(),
      [...['different', 'same']],
    );
  });

  it('takes the columns of a CSV without a definition as text', async () => {
    const project = await open({
      'a.sql': 'SELECT a + b AS ab FROM t ORDER BY a;',
      't.csv': 'a,b\n1,2\n3,\n',
    });
    const { run } = await runProject(engine, project);
    const [result] = run.transforms;
    assert.deepEqual([result?.verdict, result?.reasons], ['same', []]);
    assert.deepEqual(result?.comparisons[0]?.leftRows?.rows, [['12'], [null]]);
    assert.deepEqual(result?.comparisons[0]?.rightRows?.rows, [['12'], [null]]);
  });

  it('keeps the temporary tables of one transform from the next', async () => {
    const project = await open({
      'tables.sql': tables,
      '1.sql': 'SELECT a INTO #x FROM t;\nSELECT * FROM #x;',
      '2.sql': 'SELECT * FROM #x;',
      't.csv': rows,
    });
    const { run } = await runProject(engine, project);
    assert.equal(run.transforms[0]?.verdict, 'same');
    assert.notEqual(run.transforms[1]?.verdict, 'same');
  });

  it('of one file runs what comes before it, and takes texts that are not saved', async () => {
    const project = await open({
      'tables.sql': tables,
      '1.sql': load,
      '2.sql': 'SELECT SUM(n) AS total FROM u;',
      't.csv': rows,
    });
    const result = await diffFile(engine, project, '2.sql');
    assert.equal(result.verdict, 'same');
    assert.deepEqual(result.comparisons[0]?.leftRows?.rows, [['3']]);
    const edited = await diffFile(engine, project, '2.sql', {
      unsaved: { port: 'SELECT sum(n) + 1 AS total FROM main.dbo.u;' },
    });
    assert.equal(edited.verdict, 'different');
    assert.deepEqual(edited.comparisons[0]?.rightRows?.rows, [['4']]);
    const other = await diffFile(engine, project, '2.sql', {
      unsaved: { legacy: 'SELECT MAX(n) AS total FROM u;' },
    });
    assert.deepEqual(other.comparisons[0]?.rightRows?.rows, [['2']]);
  });
});
