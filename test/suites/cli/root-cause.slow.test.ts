import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TransformResult } from '../../../src/protocol/transforms.ts';
import { speak } from './support.ts';

/** Line 1 makes a temporary table, which the query below it reads. */
const legacy = `SELECT id, person, amount INTO #sale FROM dbo.sale;
WITH recent AS (
  SELECT id, person, amount * 2 AS amount FROM #sale WHERE id > 1
), large AS (
  SELECT id, person, amount FROM recent WHERE amount > 10
)
SELECT l.id, p.name, l.amount
INTO dbo.total
FROM large l
LEFT JOIN dbo.person p ON p.id = l.person
WHERE l.amount < 1000;
`;

const port = `CREATE OR REPLACE TEMP VIEW sale_now AS SELECT id, person, amount FROM main.dbo.sale;
CREATE OR REPLACE TABLE main.dbo.total AS
WITH recent AS (
  SELECT id, person, amount * 2 AS amount FROM sale_now WHERE id > 1
), large AS (
  SELECT id, person, amount FROM recent WHERE amount > 10
)
SELECT l.id, p.name, l.amount
FROM large l
LEFT JOIN main.dbo.person p ON p.id = l.person
WHERE l.amount < 1000;
`;

describe('root cause', function () {
  this.timeout(180_000);
  let folder: string;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'portside-test-'));
    await mkdir(path.join(folder, 'samples'));
    const write = (name: string, text: string): Promise<void> =>
      writeFile(path.join(folder, name), text);
    await write('samples/sale.csv', 'id,person,amount\n1,1,9\n2,1,5\n3,2,7\n4,9,8\n5,2,600\n');
    await write('samples/person.csv', 'id,name\n1,Ada\n2,Ben\n');
    await write(
      'tables.sql',
      'CREATE TABLE dbo.sale (id int PRIMARY KEY, person int, amount int);\nGO\nCREATE TABLE dbo.person (id int PRIMARY KEY, name varchar(20));\n',
    );
    await write('total.sql', legacy);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function diffWith(own: string): Promise<TransformResult> {
    await writeFile(path.join(folder, 'mine.sql'), own);
    const { out, notes } = await speak(['diff', 'total.sql', 'mine.sql', '--json'], [], folder);
    assert.notEqual(out, '', notes);
    return JSON.parse(out) as TransformResult;
  }

  it('has nothing to name where both sides agree', async () => {
    const result = await diffWith(port);
    assert.deepEqual([result.verdict, result.reasons], ['same', []]);
    assert.equal(result.rootCause, undefined);
  });

  // Of the rows 2 to 5, whose amounts are doubled to 10, 14, 16 and 1200, three are over 10; one has no person.
  for (const [title, change, sentence, counts] of [
    [
      'a CTE whose column is worked out otherwise',
      ['amount * 2', 'amount * 3'],
      'The sides part first in the CTE recent, line 2 (line 3 of the port): 4 of 4 rows differ in amount.',
      [4, 4],
    ],
    [
      'a filter that lets another row pass',
      ['amount > 10', 'amount >= 10'],
      'The sides part first in the filter of WHERE, line 5 (line 6 of the port): 3 rows on the left, 4 on the right.',
      [3, 4],
    ],
    [
      'a join that loses a row',
      ['LEFT JOIN', 'JOIN'],
      'The sides part first in the join with dbo.person p, line 10 (line 10 of the port): 3 rows on the left, 2 on the right.',
      [3, 2],
    ],
    [
      'the SELECT list behind them all',
      ['l.id, p.name', 'l.id, upper(p.name) AS name'],
      'Its CTEs, subqueries, joins and filters give the same on both sides: they part in the SELECT list, in grouping or in what is written.',
      [2, 2],
    ],
  ] as const) {
    it(`names ${title}`, async () => {
      const { verdict, reasons, rootCause } = await diffWith(port.replace(change[0], change[1]));
      assert.equal(verdict, 'different');
      assert.equal(rootCause?.sentence, sentence);
      assert.equal(reasons.at(-1), sentence);
      const last = rootCause.steps.at(-1);
      assert.deepEqual([last?.leftRows, last?.rightRows], counts);
      assert.equal(
        rootCause.steps.slice(0, -1).some(({ differs }) => differs),
        false,
      );
    });
  }

  // By the rows above: 8 * 3 is not 8 * 2; only row 2 comes to 10; a name in capitals takes a sale and its person.
  for (const [title, change, sentence, rows] of [
    [
      'one row of the table whose column is worked out otherwise',
      ['amount * 2', 'amount * 3'],
      '1 row of dbo.sale is enough to show it.',
      { 'dbo.sale': 1 },
    ],
    [
      'the row on the boundary',
      ['amount > 10', 'amount >= 10'],
      '1 row of dbo.sale is enough to show it.',
      { 'dbo.sale': [['2', '1', '5']] },
    ],
    [
      'one row, of which any does where no person is left',
      ['LEFT JOIN', 'JOIN'],
      '1 row of dbo.sale is enough to show it.',
      { 'dbo.sale': 1 },
    ],
    [
      'a row of each table that it takes',
      ['l.id, p.name', 'l.id, upper(p.name) AS name'],
      '1 row of dbo.sale and 1 row of dbo.person are enough to show it.',
      { 'dbo.sale': [['3', '2', '7']], 'dbo.person': [['2', 'Ben']] },
    ],
  ] as const) {
    it(`finds the fewest rows that show it: ${title}`, async () => {
      const { reasons, fewestRows } = await diffWith(port.replace(change[0], change[1]));
      assert.equal(fewestRows?.sentence, sentence);
      assert.ok(reasons.includes(sentence));
      assert.equal(fewestRows.minimal, true);
      assert.deepEqual(
        Object.fromEntries(
          fewestRows.tables.map(({ name, rows: own }) => [
            name,
            typeof Object.values(rows)[0] === 'number' ? own.rows.length : own.rows,
          ]),
        ),
        rows,
      );
      assert.equal(fewestRows.comparison?.verdict, 'different');
    });
  }

  it('leaves rows together that belong together by a foreign key', async () => {
    const own = await mkdtemp(path.join(tmpdir(), 'portside-test-'));
    try {
      await cp(folder, own, { recursive: true });
      const write = (name: string, text: string): Promise<void> =>
        writeFile(path.join(own, name), text);
      await write('samples/sale.csv', 'id,person,amount\n1,1,9\n2,1,5\n3,2,7\n5,2,600\n');
      await write(
        'tables.sql',
        'CREATE TABLE dbo.person (id int PRIMARY KEY, name varchar(20));\nGO\nCREATE TABLE dbo.sale (id int PRIMARY KEY, person int REFERENCES dbo.person (id), amount int);\n',
      );
      await write('mine.sql', port.replace('amount > 10', 'amount >= 10'));
      const { out } = await speak(['diff', 'total.sql', 'mine.sql', '--json'], [], own);
      const { fewestRows } = JSON.parse(out) as TransformResult;
      // Row 2 alone comes to 10, and belongs to Ada.
      assert.deepEqual(
        fewestRows?.tables.map(({ name, rows, of }) => [name, rows.rows, of]),
        [
          ['dbo.sale', [['2', '1', '5']], 4],
          ['dbo.person', [['1', 'Ada']], 2],
        ],
      );
      assert.equal(
        fewestRows.sentence,
        '1 row of dbo.sale and 1 row of dbo.person are enough to show it.',
      );
    } finally {
      await rm(own, { recursive: true, force: true });
    }
  });

  it('names it in the report of a whole run', async () => {
    const own = await mkdtemp(path.join(tmpdir(), 'portside-test-'));
    try {
      await cp(folder, own, { recursive: true });
      await rm(path.join(own, 'mine.sql'), { force: true });
      assert.equal((await speak(['port'], [], own)).code, 0);
      const saved = path.join(own, '.portside/ports/total.sql');
      const written = await readFile(saved, 'utf8');
      assert.match(written, /amount > 10/);
      await writeFile(saved, written.replace('amount > 10', 'amount >= 10'));
      const { code } = await speak(['run', '--report', 'r.md'], [], own);
      assert.equal(code, 1);
      assert.match(
        await readFile(path.join(own, 'r.md'), 'utf8'),
        /The sides part first in the filter of WHERE, line 5 .*: 3 rows on the left, 4 on the right\./,
      );
      const report = await readFile(path.join(own, 'r.md'), 'utf8');
      assert.match(report, /1 row of dbo\.sale is enough to show it\./);
      assert.match(report, /### Fewest rows that show it\n\ndbo\.sale, 1 of 5 rows\n/);
      assert.match(
        report,
        /\| id \| person \| amount \|\n\| --- \| --- \| --- \|\n\| 2 \| 1 \| 5 \|/,
      );
    } finally {
      await rm(own, { recursive: true, force: true });
    }
  });

  it('lets a difference stand that somebody accepted, and says who and why', async () => {
    const rule = { accepted: [{ columns: ['name'], by: 'Ada', why: 'names are shown so now' }] };
    const settings = {
      ddl: ['tables.sql'],
      data: ['sale', 'person'].map((name) => ({
        table: `dbo.${name}`,
        file: `samples/${name}.csv`,
      })),
      steps: [{ name: 'one', transforms: ['total.sql'] }],
      comparison: { 'dbo.total': rule },
    };
    const file = path.join(folder, 'portside.json');
    await writeFile(file, JSON.stringify(settings));
    try {
      const shouting = port.replace('l.id, p.name', 'l.id, upper(p.name) AS name');
      // Of the two rows that are left one has no person.
      const { verdict, reasons } = await diffWith(shouting);
      assert.equal(verdict, 'same');
      assert.deepEqual(reasons, [
        'dbo.total: name differs in 1 row, which Ada accepted: names are shown so now.',
      ]);
      // Another column, or a row less, is nothing that she accepted.
      assert.equal(
        (await diffWith(shouting.replace('amount * 2', 'amount * 3'))).verdict,
        'different',
      );
      assert.equal((await diffWith(shouting.replace('LEFT JOIN', 'JOIN'))).verdict, 'different');
    } finally {
      await rm(file);
    }
  });

  it('shows the rows of each step to a person', async () => {
    await writeFile(path.join(folder, 'mine.sql'), port.replace('LEFT JOIN', 'JOIN'));
    const { out } = await speak(['diff', 'total.sql', 'mine.sql'], [], folder);
    assert.match(out, /= line 5, the filter of WHERE: 3 rows left, 3 right/);
    assert.match(out, /≠ line 10, the join with dbo\.person p: 3 rows left, 2 right/);
    assert.match(out, /\n {4}dbo\.sale: id=\d, person=\d, amount=\d+\n/);
  });
});
