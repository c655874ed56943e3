import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Baseline } from '../../../src/workflows/baselines.ts';
import { linesOf, speak } from './support.ts';

describe('baselines', function () {
  this.timeout(120_000);
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'portside-test-'));
    await writeFile(path.join(folder, 'one.sql'), 'SELECT 1 AS one;\n');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const kept = (...names: string[]): string => path.join(folder, '.portside/baselines', ...names);

  it('keeps a data file with its hash, and compares later states with it', async () => {
    const first = 'id,a\n1,x\n2,y\n';
    await writeFile(path.join(folder, 'sales.csv'), first);
    const saved = await speak(['diff', 'sales.csv', '--save-baseline', 'march'], [], folder);
    assert.equal(saved.code, 0);
    const baseline = JSON.parse(await readFile(kept('march/baseline.json'), 'utf8')) as Baseline;
    assert.equal(baseline.sha256, createHash('sha256').update(first).digest('hex'));
    assert.match(baseline.origin, /sales\.csv$/);

    const compare = ['diff', 'sales.csv', '--baseline', 'march', '--key', 'id'];
    assert.equal((await speak(compare, [], folder)).code, 0);
    await writeFile(path.join(folder, 'sales.csv'), 'id,a\n1,x\n2,z\n3,w\n');
    const { code, out } = await speak(compare, [], folder);
    assert.equal(code, 1);
    assert.match(out, /Compared 1 times before, last at \S+: same, 0 changed/);
    assert.match(out, /~ id=2, a: y → z/);
    const history = linesOf<{ verdict: string; counts: { changed: number; rightOnly: number } }>(
      await readFile(kept('march/history.jsonl'), 'utf8'),
    );
    assert.deepEqual(
      history.map(({ verdict, counts }) => [verdict, counts.changed, counts.rightOnly]),
      [
        ['same', 0, 0],
        ['different', 1, 1],
      ],
    );
  });

  it('keeps what a query gives with its types, its instant and its rules', async () => {
    const query =
      "SELECT 1 AS id, CAST(NULL AS varchar(5)) AS a, '' AS b, CAST(1.5 AS decimal(5,2)) AS n, GETDATE() AS now UNION ALL SELECT 2, 'say \"hi\"', 'x', NULL, GETDATE()";
    const asOf = ['--as-of', '2024-03-31T09:30:00'];
    const saved = await speak(['diff', query, '--save-baseline', 'q', ...asOf], [], folder);
    assert.equal(saved.code, 0, saved.notes);
    const baseline = JSON.parse(await readFile(kept('q/baseline.json'), 'utf8')) as Baseline;
    assert.equal(baseline.rows, 2);
    assert.match(baseline.asOf ?? '', /^2024-03-31T09:30:00/);
    assert.match(baseline.origin, /under the rules of tsql$/);
    const again = await speak(['diff', query, '--baseline', 'q', ...asOf], [], folder);
    assert.equal(again.code, 0, again.out);
    // NULL is not the empty text, neither way round.
    const other = query.replace("'' AS b", 'CAST(NULL AS varchar(5)) AS b');
    const changed = await speak(['diff', other, '--baseline', 'q', ...asOf, '--json'], [], folder);
    assert.equal(changed.code, 1);
    const { summary, columns } = JSON.parse(changed.out) as {
      summary: object;
      columns: { left: string; changed: number }[];
    };
    assert.deepEqual(summary, { same: 1, changed: 1, added: 0, removed: 0 });
    assert.deepEqual(
      columns.filter((column) => column.changed > 0).map((column) => column.left),
      ['b'],
    );
  });

  it('keeps NULL in the only column', async () => {
    const query = 'SELECT CAST(NULL AS int) AS x UNION ALL SELECT 1';
    await speak(['diff', query, '--save-baseline', 'nulls'], [], folder);
    const again = await speak(['diff', query, '--baseline', 'nulls'], [], folder);
    assert.equal(again.code, 0, again.out + again.notes);
    assert.match(again.out, /2 rows same/);
  });

  it('refuses a taken name, a missing one, changed rows, and more than one thing', async () => {
    await writeFile(path.join(folder, 'a.csv'), 'id\n1\n');
    const save = ['diff', 'a.csv', '--save-baseline', 'one'];
    assert.equal((await speak(save, [], folder)).code, 0);
    const refused = async (words: readonly string[], why: RegExp): Promise<void> => {
      const { code, notes } = await speak(words, [], folder);
      assert.equal(code, 2);
      assert.match(notes, why);
    };
    await refused(save, /There is one of this name already/);
    await refused(['diff', 'a.csv', '--baseline', 'two'], /There is no file \S+two/);
    await refused(['diff', 'a.csv', '--baseline', '../one'], /no name that a folder can have/);
    await refused(['diff', 'a.csv', 'a.csv', '--baseline', 'one'], /the rows of one script/);
    await appendFile(kept('one/rows.csv'), '2\n');
    await refused(['diff', 'a.csv', '--baseline', 'one'], /their hash is another/);
  });
});
