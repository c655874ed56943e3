import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
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

describe('the command line on projects', function () {
  this.timeout(120_000);
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'portside-cli-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

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
});
