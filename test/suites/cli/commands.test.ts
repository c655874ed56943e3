import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createCancellation } from '../../../src/base/cancellation.ts';
import { linesOf, speak } from './support.ts';

describe('the command line', function () {
  this.timeout(120_000);
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'portside-cli-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('says what it can do, and which version it is', async () => {
    const help = await speak(['--help']);
    assert.equal(help.code, 0);
    for (const verb of ['port', 'run', 'diff', 'push', 'parse', 'explain', 'demo', 'ast'])
      assert.match(help.out, new RegExp(`portside ${verb}\\b`));
    const manifest = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
    assert.equal((await speak(['--version'])).out, `${manifest.version}\n`);
    assert.equal((await speak([])).code, 2);
  });

  for (const [words, sentence] of [
    [['fly'], /There is no command fly\. Commands are /],
    [['port', '--frobnicate'], /Unknown option '--frobnicate'.*See "portside --help"/],
    [['run', '--as-of', '2024-02-30'], /The value 2024-02-30 of --as-of was not understood/],
    [['run', '--time-zone', 'Mars'], /must be an IANA time zone/],
    [['port', '--target', 'oracle'], /one of databricks, spark, duckdb/],
    [['explain', 'operation/none-such'], /There is no finding operation\/none-such/],
    [['parse'], /There is nothing to parse/],
    [
      ['run', 'a.sql', 'b.sql'],
      /It is not clear what to do with b\.sql\. "portside run" takes one/,
    ],
    [['port', '--jsonl', 'a.sql'], /With --jsonl all input comes from standard input/],
    [['run', '--time-limit', 'soon'], /a number of seconds, at most 86400/],
    [['diff', 'a.sql', 'b.sql'], /The file \S*a\.sql was not read/],
    [
      ['diff', 'SELECT 1', 'dbo.t'],
      /These two were not compared\. Neither is a data file .* Name a script and its port/,
    ],
  ] as const) {
    it(`ends "${words.join(' ')}" with a sentence and code 2`, async () => {
      const { code, out, notes } = await speak(words);
      assert.equal(code, 2);
      assert.equal(out, '');
      assert.match(notes, sentence);
    });
  }

  it('gives failures as one object under --json', async () => {
    const { code, out } = await speak(['run', 'nowhere', '--json'], [], folder);
    assert.equal(code, 2);
    const [answer] = linesOf<{ error: { code: string; what: string; why: string; todo: string } }>(
      out,
    );
    assert.equal(answer?.error.code, 'project/file-missing');
  });

  it('gives one object under --json for every verb, whatever goes wrong', async () => {
    await writeFile(path.join(folder, 'a.sql'), 'SELECT 1 AS a');
    for (const words of [
      ['port', 'a.sql'],
      ['run', 'a.sql'],
      ['diff', 'a.sql'],
      ['parse', 'a.sql'],
      ['ast', 'a.sql'],
      ['explain', 'operation/divide'],
      ['explain'],
      ['run', '.'],
      ['port', '.'],
      ['push', '.'],
      ['fly'],
      ['diff'],
      ['demo', 'nowhere'],
      ['port', 'a.sql', '--target', 'x'],
    ]) {
      const { code, out } = await speak([...words, '--json'], [], folder);
      const [answer, ...more] = linesOf<{ error?: object }>(out);
      assert.ok(answer !== undefined && more.length === 0, words.join(' '));
      assert.equal(answer.error !== undefined, code === 2, words.join(' '));
    }
  });

  it('ends by the threshold where a run is doubtful, and says why', async () => {
    await writeFile(path.join(folder, 'a.sql'), 'SELECT NEWID() AS id;');
    const { code, notes } = await speak(['run', 'a.sql'], [], folder);
    assert.equal(code, 1);
    assert.match(notes, /^a\.sql:1:8 approximate operation\/system-function: /m);
    const lenient = await speak(['run', 'a.sql', '--threshold', 'approximate'], [], folder);
    assert.equal(lenient.code, 0);
  });

  it('explains every id that a finding can have', async () => {
    const sources = (await readdir('src', { recursive: true })).filter((name) =>
      name.endsWith('.ts'),
    );
    const ids = new Set<string>();
    for (const name of sources) {
      const text = await readFile(path.join('src', name), 'utf8');
      for (const [, id = ''] of text.matchAll(
        /'((?:syntax|statement|target|construct|binding|port)\/[a-z-]+)'/gu,
      ))
        ids.add(id);
    }
    assert.ok(ids.size > 10);
    for (const id of ids) assert.equal((await speak(['explain', id])).code, 0, id);
  });

  it('explains a finding', async () => {
    const { out } = await speak(['explain', 'operation/insert']);
    assert.match(out, /^INSERT \(operation\/insert\)\n/);
    assert.match(out, /T-SQL: /);
    assert.match(out, /https:\/\/learn\.microsoft\.com/);
    const all = await speak(['explain']);
    assert.ok(all.out.split('\n').includes('operation/insert'));
  });

  it('ports a file to standard output, findings beside it, and ends by the threshold', async () => {
    await writeFile(path.join(folder, 'a.sql'), 'SELECT a FROM t;\nSELECT (1');
    const { code, out, notes } = await speak(['port', 'a.sql'], [], folder);
    assert.equal(code, 1);
    assert.match(out, /^SELECT a FROM t;\n/);
    assert.match(notes, /^a\.sql:2:\d+ manual syntax\//m);
    assert.equal((await speak(['port', 'a.sql', '--threshold', 'manual'], [], folder)).code, 0);
  });

  it('says of a file that is not there only that', async () => {
    await writeFile(path.join(folder, 'other.sql'), 'SELECT 1;\n');
    for (const verb of ['port', 'run', 'diff']) {
      const { code, notes } = await speak([verb, 'nosuch.sql'], [], folder);
      assert.equal(code, 2);
      assert.match(
        notes,
        /^The file \S*nosuch\.sql was not read\. There is no file \S*nosuch\.sql\. Check/,
      );
    }
  });

  it('stops a loop at its time limit with one sentence', async () => {
    await writeFile(
      path.join(folder, 'a.sql'),
      'DECLARE @i int = 0;\nWHILE 1 = 1\n  SET @i = @i;\n',
    );
    const { code, notes } = await speak(['run', 'a.sql', '--time-limit', '1'], [], folder);
    assert.equal(code, 1);
    assert.match(notes, /^The script was stopped at line [23] after 1 second\. Check its loops/);
  });

  it('ports a file of a project under what the project defines before it', async () => {
    await writeFile(path.join(folder, 'portside.json'), '{"ddl": ["tables.sql"]}');
    await writeFile(path.join(folder, 'tables.sql'), 'CREATE TABLE t (code varchar(10));\n');
    await writeFile(path.join(folder, 'a.sql'), "SELECT code + '!' AS c FROM t;\n");
    const { out, notes } = await speak(['port', 'a.sql'], [], folder);
    assert.match(out, /^SELECT code \|\| '!' AS c FROM /);
    assert.equal(notes, '');
  });

  it('runs a script with its results as a table', async () => {
    await writeFile(
      path.join(folder, 'a.sql'),
      "SELECT 7 / 2 AS half, 'x' AS letter UNION ALL SELECT NULL, 'yy';",
    );
    const { code, out } = await speak(['run', 'a.sql'], [], folder);
    assert.equal(code, 0);
    assert.equal(out, 'half  letter\n----  ------\n3     x\nNULL  yy\n(2 rows)\n\n');
  });

  it('freezes the clock', async () => {
    const input = [
      `${JSON.stringify({ id: 1, sql: 'SELECT CAST(GETDATE() AS date) AS d, DATEPART(hour, GETDATE()) AS h, DATEPART(hour, GETUTCDATE()) AS u' })}\n`,
    ];
    const { out } = await speak(
      ['run', '--jsonl', '--as-of', '2024-07-01T09:30:00', '--time-zone', 'Europe/London'],
      input,
    );
    assert.deepEqual(linesOf<{ results: { rows: unknown[][] }[] }>(out)[0]?.results[0]?.rows, [
      ['2024-07-01', 9, 8],
    ]);
  });

  it('prints a tree', async () => {
    await writeFile(path.join(folder, 'a.sql'), 'SELECT 1');
    const { code, out } = await speak(['ast', 'a.sql'], [], folder);
    assert.equal(code, 0);
    assert.match(out, /SelectStatement/);
  });

  it('ends a cancelled run with a sentence', async () => {
    const { signal, cancel } = createCancellation();
    cancel();
    const { code, notes } = await speak(
      ['demo', path.resolve('examples/kineo-analytics'), '--out', folder],
      [],
      folder,
      signal,
    );
    assert.equal(code, 2);
    assert.match(notes, /^The run was cancelled\. .* Start it again/m);
  });
});
