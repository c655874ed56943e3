import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createCancellation } from '../../../src/base/cancellation.ts';
import { linesOf, speak } from './support.ts';

interface DemoAnswer {
  readonly transforms: readonly {
    readonly name: string;
    readonly step: string;
    readonly fidelity: string;
    readonly rows: number;
    readonly verdict: string;
    readonly milliseconds: number;
  }[];
  readonly summary: { readonly transforms: number; readonly same: number };
  readonly push: readonly { readonly outcome: string }[];
}

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

  it('compares two data files', async () => {
    await writeFile(path.join(folder, 'old.csv'), 'id,a\n1,x\n2,y\n3,z\n');
    await writeFile(path.join(folder, 'new.csv'), 'id,a\n3,z\n1,x\n2,Y\n');
    const { code, out } = await speak(['diff', 'old.csv', 'new.csv'], [], folder);
    assert.equal(code, 1);
    assert.match(out, /2 rows same, 1 changed, 0 only left, 0 only right/);
    assert.match(out, /~ id=2, a: y → Y/);
    assert.equal((await speak(['diff', 'old.csv', 'old.csv'], [], folder)).code, 0);
  });

  it('compares two data files by a key, within a tolerance, without some columns', async () => {
    await writeFile(path.join(folder, 'old.csv'), 'id,n,a\n1,1000,x\n2,2,y\n3,3,z\n4,4,z\n');
    await writeFile(path.join(folder, 'new.csv'), 'id,n,a\n1,1001,q\n2,2.5,y\n3,3,z\n5,5,z\n');
    const summary = async (...options: string[]): Promise<unknown> => {
      const { out } = await speak(['diff', 'old.csv', 'new.csv', '--json', ...options], [], folder);
      return (JSON.parse(out) as { summary: unknown }).summary;
    };
    const by = ['--key', 'id'];
    // 1000 and 1001 are within a hundredth of each other, 2 and 2.5 are not.
    assert.deepEqual(await summary(...by), { same: 1, changed: 2, added: 1, removed: 1 });
    assert.deepEqual(await summary(...by, '--tolerance', '0.01', '--ignore', 'a'), {
      ...{ same: 2, changed: 1, added: 1, removed: 1 },
    });
    assert.deepEqual(await summary(...by, '--tolerance', 'n=0.5', '--ignore', 'a'), {
      ...{ same: 3, changed: 0, added: 1, removed: 1 },
    });
    for (const [option, value] of [
      ['--tolerance', 'much'],
      ['--tolerance', '-1'],
      ['--rows', 'all'],
      ['--key', 'nosuch'],
    ] as const) {
      const spoken = await speak(['diff', 'old.csv', 'new.csv', `${option}=${value}`], [], folder);
      assert.equal(spoken.code, 2, option);
      assert.match(spoken.notes, new RegExp(value), option);
    }
  });

  it('writes reports in each form, and refuses others', async () => {
    await writeFile(path.join(folder, 'old.csv'), 'id,a\n1,x\n2,y\n');
    await writeFile(path.join(folder, 'new.csv'), 'id,a\n1,x\n2,Y\n');
    const files = ['out/r.md', 'r.xml', 'r.html', 'r.json'];
    const asked = files.flatMap((file) => ['--report', file]);
    const { code, out } = await speak(['diff', 'old.csv', 'new.csv', ...asked], [], folder);
    assert.equal(code, 1);
    for (const file of files) assert.match(out, new RegExp(`Report +${file}`));
    const read = (file: string): Promise<string> => readFile(path.join(folder, file), 'utf8');
    assert.match(await read('out/r.md'), /\| changed \| 2 \| y → \*\*Y\*\* \|/);
    assert.match(
      await read('r.xml'),
      /<testsuites name="old\.csv and new\.csv" tests="1" failures="1"/,
    );
    assert.match(await read('r.html'), /<td class="cell changed">Y<\/td>/);
    const json = JSON.parse(await read('r.json')) as { summary: { different: number } };
    assert.equal(json.summary.different, 1);
    const other = await speak(['diff', 'old.csv', 'new.csv', '--report', 'r.pdf'], [], folder);
    assert.equal(other.code, 2);
    assert.match(other.notes, /It must be a file that ends in \.html, \.md, \.xml, \.json/);
    const unable = ['diff', 'old.csv', 'new.csv', '--report', 'old.csv/r.md'];
    const { code: failed, notes } = await speak(unable, [], folder);
    assert.equal(failed, 2);
    assert.match(notes, /The report \S*r\.md was not written\./);
  });

  it('counts a row of a data file that can not be read as a difference', async () => {
    await writeFile(path.join(folder, 'old.csv'), 'id,a\n1,x\n2,y,z\n');
    await writeFile(path.join(folder, 'new.csv'), 'id,a\n1,x\n');
    const { code, out } = await speak(['diff', 'old.csv', 'new.csv'], [], folder);
    assert.equal(code, 1);
    assert.match(
      out,
      /1 row of \S*old\.csv could not be read, so they were not compared\..* line 3/,
    );
  });

  describe('with SQL beside a data file', () => {
    beforeEach(async () => {
      await writeFile(
        path.join(folder, 'portside.json'),
        JSON.stringify({
          ddl: ['tables.sql'],
          data: [{ table: 'dbo.sale', file: 'sale.csv' }],
          steps: [{ name: 'one', transforms: ['totals.sql'] }],
        }),
      );
      await writeFile(
        path.join(folder, 'tables.sql'),
        'CREATE TABLE dbo.sale (id int PRIMARY KEY, amount decimal(10, 2), day date);\n',
      );
      await writeFile(
        path.join(folder, 'sale.csv'),
        'id,amount,day\n1,7.00,2024-01-01\n2,2.50,2024-01-01\n3,1.00,2024-01-02\n',
      );
      await writeFile(
        path.join(folder, 'totals.sql'),
        'SELECT day, SUM(amount) AS amount INTO dbo.total FROM dbo.sale GROUP BY day;\n',
      );
      // What the old server would have given, its noughts left out as spreadsheets do.
      await writeFile(path.join(folder, 'old.csv'), 'day,amount\n2024-01-01,9.5\n2024-01-02,1\n');
    });

    for (const named of [
      'totals.sql',
      'dbo.total',
      'SELECT day, SUM(amount) AS amount FROM dbo.sale GROUP BY day',
    ])
      it(`compares ${named} with old results`, async () => {
        const { code, out } = await speak(['diff', named, 'old.csv'], [], folder);
        assert.match(out, /^.* and old\.csv: same\n/);
        assert.match(out, /2 rows same, 0 changed/);
        assert.equal(code, 0);
        const turned = await speak(['diff', 'old.csv', named, '--json'], [], folder);
        const answer = JSON.parse(turned.out) as { verdict: string; summary: object };
        assert.equal(answer.verdict, 'same');
        assert.deepEqual(answer.summary, { same: 2, changed: 0, added: 0, removed: 0 });
      });

    it('says what differs, and which side it is on', async () => {
      await writeFile(path.join(folder, 'old.csv'), 'day,amount\n2024-01-01,9.4\n2024-01-03,1\n');
      const words = ['dbo.total', 'old.csv', '--key', 'day', '--json'];
      const { code, out } = await speak(['diff', ...words], [], folder);
      assert.equal(code, 1);
      const answer = JSON.parse(out) as { verdict: string; summary: object; reasons: string[] };
      assert.equal(answer.verdict, 'different');
      assert.deepEqual(answer.summary, { same: 0, changed: 1, added: 1, removed: 1 });
      const near = await speak(['diff', ...words, '--tolerance', '0.2'], [], folder);
      assert.deepEqual((JSON.parse(near.out) as { summary: object }).summary, {
        ...{ same: 1, changed: 0, added: 1, removed: 1 },
      });
    });

    it("compares the port's side under --dialect databricks", async () => {
      const query =
        "SELECT day, SUM(amount) AS amount FROM main.dbo.sale GROUP BY day HAVING 'a' <> 'A'";
      const port = await speak(['diff', query, 'old.csv', '--dialect', 'databricks'], [], folder);
      assert.match(port.out, /: same\n/);
      const legacy = await speak(['diff', query.replace('main.', ''), 'old.csv'], [], folder);
      assert.match(legacy.out, /: different\n/);
    });

    it('compares a script with a port that a person wrote', async () => {
      const port =
        'CREATE TABLE main.dbo.total AS SELECT day, AVG(amount) AS amount FROM main.dbo.sale GROUP BY day;\n';
      await writeFile(path.join(folder, 'mine.sql'), port);
      const wrong = await speak(['diff', 'totals.sql', 'mine.sql'], [], folder);
      assert.equal(wrong.code, 1);
      assert.match(wrong.out, /^totals: different/);
      await writeFile(path.join(folder, 'mine.sql'), port.replace('AVG', 'SUM'));
      assert.match(
        (await speak(['diff', 'totals.sql', 'mine.sql'], [], folder)).out,
        /^totals: same/,
      );
    });

    for (const [named, sentence] of [
      ['dbo.nosuch', /It failed with error \d+ at line 1: .*nosuch/],
      ['SELECT 1 AS a; SELECT 2 AS a', /It gives 2 results, and the file can be compared with one/],
      ["PRINT 'x'", /It gives no result and writes 0 tables/],
      ['gone.sql', /The file \S*gone\.sql was not read/],
    ] as const)
      it(`ends ${named} with a sentence`, async () => {
        const { code, notes } = await speak(['diff', named, 'old.csv'], [], folder);
        assert.equal(code, 2);
        assert.match(notes, sentence);
      });

    it('does not say same of a file with a row that can not be read', async () => {
      await writeFile(
        path.join(folder, 'old.csv'),
        'day,amount\n2024-01-01,9.5\n2024-01-02,1\n2024-01-02,1,2\n',
      );
      const { code, out } = await speak(['diff', 'totals.sql', 'old.csv'], [], folder);
      assert.equal(code, 1);
      assert.match(out, /: not provable here\n {2}1 row of \S*old\.csv could not be read/);
    });
  });

  it('prints a tree', async () => {
    await writeFile(path.join(folder, 'a.sql'), 'SELECT 1');
    const { code, out } = await speak(['ast', 'a.sql'], [], folder);
    assert.equal(code, 0);
    assert.match(out, /SelectStatement/);
  });

  it('runs the sample, writes ports, notebooks and the report, and pushes to the stand-in', async () => {
    const sample = path.join(folder, 'kineo');
    await cp('examples/kineo-analytics', sample, {
      recursive: true,
      filter: (file) => !file.endsWith('.portside'),
    });
    const { out, notes } = await speak(['demo', sample, '--json', '--push'], [], folder);
    const [answer, ...more] = linesOf<DemoAnswer>(out);
    assert.deepEqual(more, []);
    assert.equal(answer?.transforms.length, 51);
    for (const { name, step, fidelity, rows, verdict, milliseconds } of answer.transforms) {
      assert.ok(name !== '' && step !== '' && fidelity !== '');
      assert.ok(Number.isInteger(rows) && Number.isInteger(milliseconds));
      assert.ok(['same', 'different', 'not-provable', 'no-evidence'].includes(verdict));
    }
    assert.equal(answer.summary.transforms, 51);
    assert.match(notes, /pushing to a stand-in at http:\/\/127\.0\.0\.1/);
    assert.deepEqual([...new Set(answer.push.map((item) => item.outcome))], ['created']);
    const notebooks = await readdir(path.join(sample, '.portside/notebooks/sql/step1'));
    assert.equal(notebooks.length, 15);
    const notebook = await readFile(
      path.join(sample, '.portside/notebooks/sql/step1/010-stg-people.sql'),
      'utf8',
    );
    assert.ok(notebook.startsWith('-- Databricks notebook source\n'));
    assert.match(notebook, /CREATE SCHEMA IF NOT EXISTS kineo\.scratch/);
    const report = await readFile(path.join(sample, '.portside/report.html'), 'utf8');
    assert.match(report, /<h1>kineo<\/h1>/);
    assert.doesNotMatch(report, /<script|https?:\/\/[^ ]*\.(?:js|css)/);
    const human = await speak(['demo', sample], [], folder);
    assert.equal(human.out.split('\n').filter((line) => / ms$/u.test(line)).length, 51);
    assert.match(human.out, /51 transforms in .* s: \d+ same, \d+ different/);
    assert.match(human.out, /Report +kineo\/\.portside\/report\.html/);
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
