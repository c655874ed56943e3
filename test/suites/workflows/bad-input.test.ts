import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile, mkdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CancelledError, createCancellation } from '../../../src/base/cancellation.ts';
import { FailureError } from '../../../src/base/failure.ts';
import { startStandIn, type StandInWorkspace } from '../../../src/databricks/stand-in/server.ts';
import type { EngineClient } from '../../../src/engine/index.ts';
import { openProject, type Project } from '../../../src/project/project.ts';
import { createEngine } from '../../../src/workflows/engine-host.ts';
import { nodeFileSource } from '../../../src/workflows/node-file-source.ts';
import { portText } from '../../../src/workflows/port-text.ts';
import { carryOutPush, planNotebookPush } from '../../../src/workflows/push-notebooks.ts';
import { prepareProject } from '../../../src/workflows/prepare-project.ts';
import { runProject } from '../../../src/workflows/run-project.ts';
import { ScriptRunner } from '../../../src/workflows/run-script.ts';
import { defaultSettings } from '../../../src/project/settings.ts';
import { notebooksOf, writeOutputs } from '../../../src/workflows/write-outputs.ts';
import { neverCancelled } from '../../../src/base/cancellation.ts';
import { speak } from '../cli/support.ts';

describe('bad input', function () {
  this.timeout(60_000);
  let folder: string;
  let engine: EngineClient;

  before(() => {
    engine = createEngine();
  });
  after(() => engine.dispose());
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'portside-test-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function write(files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
      await writeFile(path.join(folder, name), content);
    }
  }

  async function open(files: Readonly<Record<string, string | Uint8Array>>): Promise<Project> {
    await write(files);
    const project = await openProject(nodeFileSource(folder));
    assert.ok(project.ok);
    return project.value;
  }

  const table = 'CREATE TABLE t (a int NOT NULL, b varchar(10) NULL);\nGO\n';
  const copy = 'CREATE TABLE u (a int NOT NULL, b varchar(10) NULL);\nGO\n';
  const load = 'INSERT INTO u (a, b) SELECT a, b FROM t;\n';

  it('a file that is no SQL ends in a sentence', async () => {
    await write({ 'logo.sql': new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13]) });
    const { code, notes } = await speak(['port', 'logo.sql'], [], folder);
    assert.equal(code, 2);
    assert.match(notes, /logo\.sql was not read as SQL\. It holds NUL characters/);
    const prose = portText('Dear Sir or Madam,\nplease find attached.');
    assert.equal(prose.warn, true);
    assert.match(prose.sql, /-- Dear Sir or Madam,/);
  });

  it('half a statement stays visible, and the one after it is ported', () => {
    const { sql, findings } = portText('SELECT a, (b\nFROM\nGO\nSELECT c FROM t;');
    assert.match(sql, /-- SELECT a, \(b/);
    assert.match(sql, /raise_error\('portside: /);
    assert.match(sql, /SELECT c FROM t;/);
    assert.ok(findings.some(({ id }) => id.startsWith('syntax/')));
  });

  it('a file in UTF-16 is read as any other, in a run too', async () => {
    const project = await open({
      'tables.sql': Buffer.from(`\ufeff${table}${copy}`, 'utf16le'),
      'load.sql': load,
      't.csv': 'a,b\n1,x\n',
    });
    const { run } = await runProject(engine, project);
    assert.deepEqual(run.warnings, []);
    assert.equal(run.transforms[0]?.verdict, 'same');
  });

  it('a line of 20 MB is ported', () => {
    const values = Array.from(
      { length: 500_000 },
      (_, index) => `(${1_000_000 + index}, 'some text that is long, ${index}')`,
    ).join(', ');
    const text = `INSERT INTO t (a, b) VALUES ${values};`;
    assert.ok(text.length > 18_000_000);
    const { sql } = portText(text);
    assert.ok(sql.length >= 18_000_000);
  });

  it('a missing CSV is named, the run goes on, and there is no evidence', async () => {
    const project = await open({
      'portside.json': JSON.stringify({
        ddl: ['tables.sql'],
        data: [{ table: 't', file: 'data/t.csv' }],
        steps: [{ name: 'All', transforms: ['load.sql'] }],
      }),
      'tables.sql': table + copy,
      'load.sql': load,
    });
    const { run } = await runProject(engine, project);
    assert.match(
      run.warnings.join('\n'),
      /The data for main\.dbo\.t could not be loaded\. There is no file .*t\.csv\. Put the file there/,
    );
    assert.equal(run.transforms[0]?.verdict, 'no-evidence');
  });

  it('a CSV with bad rows is reported by line, and the other rows are used', async () => {
    const project = await open({
      'tables.sql': table + copy,
      'load.sql': load,
      't.csv': 'a,b\n1,x\ntwo,y\n3\n4,z\n',
    });
    const { run } = await runProject(engine, project);
    const text = run.warnings.join('\n');
    assert.match(text, /2 rows of .*t\.csv could not be loaded and are missing on both sides/);
    assert.match(text, /t\.csv, line 3, a: /);
    assert.match(text, /t\.csv, line 4: The row has 1 fields where the header has 2\./);
    assert.equal(run.transforms[0]?.verdict, 'same');
    assert.equal(run.transforms[0]?.rows, 2);
  });

  it('texts of files are kept as their columns keep them, and left out where they are too long', async () => {
    // https://learn.microsoft.com/sql/t-sql/data-types/char-and-varchar-transact-sql: blanks fill CHAR up to its length;
    // blanks that are too many are dropped, and other characters an error.
    const project = await open({
      't.sql':
        "CREATE TABLE dbo.t (id int, c char(4), v varchar(3), n nvarchar(2) NOT NULL);\nGO\nCREATE VIEW dbo.v AS SELECT id, c + '|' AS c, v + '|' AS v, n FROM dbo.t;\n",
      't.csv': 'id,c,v,n\n1,ab,"cd   ",e\n2,,,é\n3,abcde,x,e\n4,a,abcd,e\n5,a,b,éée\n6,b,efgh,e\n',
    });
    const { run } = await runProject(engine, project);
    const [view] = run.transforms;
    assert.equal(view?.verdict, 'same', view?.reasons.join(' '));
    assert.deepEqual(view.comparisons[0]?.leftRows?.rows, [
      ['1', 'ab  |', 'cd |', 'e'],
      ['2', null, null, 'é'],
    ]);
    assert.deepEqual(run.warnings, [
      '4 rows do not fit the definition of t and are missing on both sides. c is longer than 4 characters (1). v is longer than 3 characters (2). n is longer than 2 characters (1). Correct the file, or the definition.',
    ]);
  });

  it('rows that do not fit their table are left out on both sides, and counted', async () => {
    const project = await open({
      't.sql':
        'CREATE TABLE dbo.t (a int NOT NULL PRIMARY KEY, b int NOT NULL, c AS a + b, CHECK (b > 0));\nGO\nCREATE VIEW dbo.v AS SELECT a, b, c FROM dbo.t;\n',
      't.csv': 'a,b\n1,10\n2,\n1,11\n3,-1\n4,40\n',
    });
    const { run } = await runProject(engine, project);
    const [view] = run.transforms;
    assert.equal(view?.verdict, 'same', view?.reasons.join(' '));
    assert.deepEqual(view.comparisons[0]?.leftRows?.rows, [
      ['1', '10', '11'],
      ['4', '40', '44'],
    ]);
    assert.equal(run.warnings.length, 1, run.warnings.join('\n'));
    assert.match(
      run.warnings[0] ?? '',
      /^3 rows do not fit the definition of t and are missing on both sides\. /u,
    );
  });

  it('no folder, and a folder without SQL, are sentences', async () => {
    const none = await speak(['run', path.join(folder, 'nowhere')], [], folder);
    assert.equal(none.code, 2);
    assert.match(none.notes, /was not read\. There is no file .*nowhere/);
    const demo = await speak(['demo', 'nowhere'], [], folder);
    assert.equal(demo.code, 2);
    assert.match(demo.notes, /There is no such folder\. Name the folder that holds portside\.json/);
    const empty = await speak(['run', '.'], [], folder);
    assert.equal(empty.code, 2);
    assert.match(empty.notes, /There is no SQL to run in .* Name another folder/);
  });

  it('a transform that is not there is a line of the result, not a crash', async () => {
    const project = await open({
      'portside.json': JSON.stringify({
        ddl: ['tables.sql'],
        steps: [{ name: 'All', transforms: ['gone.sql', 'load.sql'] }],
      }),
      'tables.sql': table + copy,
      'load.sql': load,
    });
    const { run } = await runProject(engine, project);
    assert.deepEqual(
      run.transforms.map(({ name, verdict }) => [name, verdict]),
      [
        ['gone', 'not-provable'],
        ['load', 'no-evidence'],
      ],
    );
    assert.match(
      run.transforms[0]?.reasons[0] ?? '',
      /The file gone\.sql was not read\. There is no file/,
    );
  });

  it('a cancelled run stops, and the engine runs again', async () => {
    const project = await open({
      'tables.sql': table + copy,
      'load.sql': load,
      't.csv': 'a,b\n1,x\n',
    });
    const { signal, cancel } = createCancellation();
    const running = runProject(engine, project, {
      signal,
      onProgress: ({ kind }) => kind === 'running' && cancel(),
    });
    await assert.rejects(
      running,
      (thrown) =>
        thrown instanceof CancelledError ||
        (thrown instanceof FailureError && thrown.failure.code === 'engine/cancelled'),
    );
    assert.equal((await runProject(engine, project)).run.transforms[0]?.verdict, 'same');
  });

  it('an endless WHILE ends with its line', async () => {
    const text = 'DECLARE @i int = 0;\nWHILE 1 = 1\n  SET @i = @i;\n';
    const run = await new ScriptRunner(engine, defaultSettings).run(text, 'tsql', { steps: 2000 });
    assert.ok(run.ok);
    assert.match(
      run.value.outcome.stopped?.message ?? '',
      /The script was stopped at line [23] after 2,000 statements: a loop there may never end/,
    );
  });

  it('a person’s edit of a saved port is kept, merged, and run', async () => {
    const project = await open({
      'tables.sql': table + copy,
      'load.sql': load,
      't.csv': 'a,b\n1,x\n2,y\n',
    });
    const first = await runProject(engine, project);
    await writeOutputs(first.prepared, first.run);
    const saved = path.join(folder, '.portside/ports/load.sql');
    const edited = `${(await readFile(saved, 'utf8')).replace(/;\s*$/u, '')} WHERE a = 1;\n`;
    await writeFile(saved, edited);
    const second = await runProject(engine, project);
    assert.equal(second.run.transforms[0]?.portText, edited);
    assert.equal(second.run.transforms[0]?.verdict, 'different');
    await writeOutputs(second.prepared, second.run);
    assert.equal(await readFile(saved, 'utf8'), edited);
  });

  describe('a workspace', () => {
    let standIn: StandInWorkspace;
    beforeEach(async () => {
      standIn = await startStandIn();
    });
    afterEach(() => standIn.close());

    async function push(): Promise<{ outcomes: string[]; sentences: string }> {
      const project = await open({ 'tables.sql': table, 'load.sql': 'SELECT a FROM t;' });
      const prepared = await prepareProject(project, neverCancelled);
      const credentials = {
        host: standIn.url,
        token: () => Promise.resolve(standIn.token),
        origin: 'token',
      } as const;
      const planned = await planNotebookPush(project, notebooksOf(prepared), {
        credentials,
        folder: '/Shared/k',
        force: new Set(),
        signal: neverCancelled,
      });
      const results = await carryOutPush(planned, neverCancelled);
      return {
        outcomes: results.map(({ outcome }) => outcome),
        sentences: results
          .map((result) =>
            'failure' in result
              ? `${result.failure.what} ${result.failure.why} ${result.failure.todo}`
              : '',
          )
          .join('\n'),
      };
    }

    it('takes a notebook for every file, and nothing twice', async () => {
      assert.deepEqual((await push()).outcomes, ['created', 'created']);
      assert.deepEqual((await push()).outcomes, ['unchanged', 'unchanged']);
    });

    it('that answers 403 is a sentence for that notebook, and the other is pushed', async () => {
      const fault = {
        kind: 'error',
        status: 403,
        errorCode: 'PERMISSION_DENIED',
        message: 'No.',
      } as const;
      standIn.inject({ path: '/api/2.0/workspace/import', fault });
      const { outcomes, sentences } = await push();
      assert.deepEqual(outcomes, ['failed', 'created']);
      assert.match(sentences, /The notebook \/Shared\/k\/tables could not be written/);
    });

    it('that drops the connection is asked again, and nothing is lost', async () => {
      standIn.inject({
        path: '/api/2.0/workspace/import',
        fault: { kind: 'drop', carriedOut: true },
      });
      assert.deepEqual((await push()).outcomes, ['created', 'created']);
      assert.deepEqual((await push()).outcomes, ['unchanged', 'unchanged']);
    });

    it('that refuses to be read leaves nothing half done', async () => {
      const fault = {
        kind: 'error',
        status: 403,
        errorCode: 'PERMISSION_DENIED',
        message: 'No.',
      } as const;
      standIn.inject({ path: '/api/2.0/workspace/get-status', fault, times: 9 });
      await assert.rejects(push(), /workspace|could not/i);
      assert.ok(!standIn.received.some((request) => request.path.endsWith('/import')));
    });
  });
});
