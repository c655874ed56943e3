import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TransformResult } from '../../../src/protocol/transforms.ts';
import { speak } from './support.ts';

/**
 * What SQL Server leaves open:
 * https://learn.microsoft.com/sql/t-sql/queries/top-transact-sql (rows that tie),
 * https://learn.microsoft.com/sql/t-sql/queries/update-transact-sql (a FROM clause that gives several values)
 */
describe('rows that the legacy query leaves open', function () {
  this.timeout(180_000);
  let folder: string;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'portside-test-'));
    await mkdir(path.join(folder, 'samples'));
    const write = (name: string, text: string): Promise<void> =>
      writeFile(path.join(folder, name), text);
    await write('samples/sale.csv', 'id,amount\n1,9\n2,5\n3,5\n4,5\n5,1\n');
    await write('samples/price.csv', 'id,sale,price\n1,1,10\n2,1,30\n3,1,20\n4,2,7\n');
    await write(
      'tables.sql',
      'CREATE TABLE dbo.sale (id int PRIMARY KEY, amount int);\nGO\nCREATE TABLE dbo.price (id int PRIMARY KEY, sale int, price int);\n',
    );
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function diff(
    legacy: string,
    port: string,
  ): Promise<{ readonly result: TransformResult; readonly code: number }> {
    await writeFile(path.join(folder, 'one.sql'), legacy);
    await writeFile(path.join(folder, 'mine.sql'), port);
    const { out, notes, code } = await speak(['diff', 'one.sql', 'mine.sql', '--json'], [], folder);
    assert.notEqual(out, '', notes);
    return { result: JSON.parse(out) as TransformResult, code };
  }

  const top = 'SELECT TOP (2) id, amount\nINTO dbo.best\nFROM dbo.sale ORDER BY amount DESC;\n';
  const best = (order: string, amount = 'amount'): string =>
    `CREATE OR REPLACE TABLE main.dbo.best AS SELECT id, ${amount} FROM main.dbo.sale ORDER BY ${order} LIMIT 2;\n`;

  it('are neither the same nor different where TOP cuts through rows that tie', async () => {
    // Sales 2, 3 and 4 have the same amount: one of them comes, and nothing says which.
    const orders = ['amount DESC, id', 'amount DESC, id DESC'];
    const found = [];
    for (const order of orders) found.push(await diff(top, best(order)));
    const open = found.filter(({ result }) => result.verdict !== 'same');
    assert.ok(open.length > 0, 'the local engine takes one of them');
    for (const { result, code } of open) {
      const { verdict, comparisons, reasons, leftOpen } = result;
      assert.equal(code, 1);
      assert.equal(verdict, 'not-provable');
      assert.deepEqual(comparisons[0]?.diff?.counts, {
        ...{ left: 2, right: 2, same: 1, changed: 0, leftOnly: 1, rightOnly: 1 },
      });
      assert.deepEqual(
        leftOpen?.map(({ name, rows, of, choices }) => [name, rows, of, choices[0]?.line]),
        [['dbo.best', 2, 2, 1]],
      );
      assert.equal(
        reasons[0],
        'dbo.best: the legacy query itself leaves all 2 rows that differ open. On the same rows in another order it gives what the port gives.',
      );
      assert.match(
        reasons[1] ?? '',
        /^Line 1, SELECT TOP \(2\) id, amount .*: Of rows that its ORDER BY holds for equal it takes any\. Add columns to the ORDER BY that tell all rows apart\.$/,
      );
    }
  });

  it('are different where the port takes what no order gives', async () => {
    const { result } = await diff(top, best('amount, id'));
    assert.equal(result.verdict, 'different');
    // Sale 5 never comes in SQL Server, and sale 1 always does.
    const wrong = await diff(top, best('amount DESC, id', 'amount + 1 AS amount'));
    assert.equal(wrong.result.verdict, 'different');
    assert.equal(wrong.result.leftOpen, undefined);
  });

  it('are different where nothing is open', async () => {
    const full = top.replace('amount DESC', 'amount DESC, id');
    const { result } = await diff(full, best('amount DESC, id DESC'));
    assert.equal(result.verdict, 'different');
    assert.equal(result.leftOpen, undefined);
  });

  const update =
    'UPDATE s SET amount = p.price\nFROM dbo.sale AS s JOIN dbo.price AS p ON p.sale = s.id;\n';
  const merge = (price: string): string =>
    `MERGE INTO main.dbo.sale AS s USING (SELECT sale, ${price} AS price FROM main.dbo.price GROUP BY sale) AS p ON p.sale = s.id WHEN MATCHED THEN UPDATE SET amount = p.price;\n`;

  it('are the rows that an UPDATE matches more than once', async () => {
    // Sale 1 gets 10, 20 or 30; sale 2 gets 7.
    const verdicts = new Map<string, TransformResult>();
    for (const price of ['min(price)', 'max(price)'])
      verdicts.set(price, (await diff(update, merge(price))).result);
    const open = [...verdicts.values()].filter(({ verdict }) => verdict !== 'same');
    assert.ok(open.length > 0, 'the local engine takes one of them');
    for (const { verdict, leftOpen, reasons } of open) {
      assert.equal(verdict, 'not-provable');
      assert.deepEqual(
        leftOpen?.map(({ name, rows, of }) => [name, rows, of]),
        [['dbo.sale', 1, 1]],
      );
      assert.match(
        reasons[1] ?? '',
        /^Line 1, UPDATE s SET amount = p\.price FROM .*: Where several rows of its FROM match a row, it takes the values of any of them\./,
      );
    }
    const { result } = await diff(update, merge('sum(price)'));
    assert.equal(result.verdict, 'different');
    assert.equal(result.leftOpen, undefined);
  });

  it('are told from those that differ beside them', async () => {
    const { result } = await diff(
      update,
      merge('CASE WHEN sale = 2 THEN 8 WHEN min(price) = 10 THEN 30 END'),
    );
    const other = await diff(
      update,
      merge('CASE WHEN sale = 2 THEN 8 WHEN min(price) = 10 THEN 10 END'),
    );
    const both = [result, other.result].filter(({ leftOpen }) => leftOpen !== undefined);
    assert.ok(both.length > 0);
    for (const { verdict, leftOpen, reasons } of both) {
      assert.equal(verdict, 'different');
      assert.deepEqual(
        leftOpen?.map(({ rows, of }) => [rows, of]),
        [[1, 2]],
      );
      assert.match(reasons[0] ?? '', /leaves 1 of the 2 rows that differ open/);
    }
  });
});
