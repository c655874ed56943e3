import assert from 'node:assert/strict';
import path from 'node:path';
import { repository } from '../../support/caches.ts';
import {
  canonicalOfSpark,
  columnOf,
  expectedTables,
  type ExpectedTable,
} from '../../support/kineo/expected-tables.ts';
import {
  databricksOnly,
  portSample,
  type SparkPort,
  type SparkSample,
} from '../../support/kineo/spark-ports.ts';
import { requireSpark, runOnSpark, type SparkResult } from '../../support/spark/spark.ts';

const timeout = 1_800_000;
const folder = path.join(repository, 'examples/kineo-analytics');

/** One statement of a file and what Spark said to it. */
interface Answer {
  readonly statement: string;
  readonly result: SparkResult;
}

const selectOf = ({ table, columns }: ExpectedTable): string =>
  `SELECT ${columns.join(', ')} FROM ${table}`;

const sorted = (rows: readonly (readonly (string | null)[])[]): string[] =>
  rows.map((row) => JSON.stringify(row)).sort();

/** The ports of a whole warehouse, in their order, on a real engine that nobody of us has written. */
describe('the Kineo sample, ported, on Spark with Delta', function () {
  this.timeout(timeout + 120_000);
  const answers = new Map<string, readonly Answer[]>();
  const excluded = new Set(databricksOnly.tables.map(({ table }) => table));
  const tables = expectedTables().filter(({ table }) => !excluded.has(table));
  let sample: SparkSample;

  before(async function () {
    requireSpark(this);
    this.timeout(timeout + 120_000);
    sample = await portSample(folder);
    const files: readonly SparkPort[] = [
      sample.prepare,
      ...sample.ddl,
      sample.load,
      ...sample.transforms,
      ...tables.map((table) => ({ name: table.table, statements: [selectOf(table)] })),
    ];
    // One request: what it makes is there until its end.
    const results = await runOnSpark(
      files.flatMap(({ statements }) => statements),
      { timeout },
    );
    let at = 0;
    for (const { name, statements } of files) {
      const own = statements.flatMap((statement, index) => {
        const result = results[at + index];
        return result === undefined ? [] : [{ statement, result }];
      });
      at += statements.length;
      answers.set(name, own);
    }
  });

  function assertAccepted(name: string): void {
    const own = answers.get(name) ?? [];
    assert.ok(own.length > 0, `${name}: nothing was run`);
    for (const { statement, result } of own) {
      if (!('error' in result)) continue;
      assert.fail(`${result.error.class}: ${result.error.message}\n\n${statement}`);
    }
  }

  it('takes the definitions, last month’s load and the data files', () => {
    for (const { name } of [sample.prepare, ...sample.ddl, sample.load]) assertAccepted(name);
  });

  it('takes all 51 transforms', () => {
    assert.equal(sample.transforms.length, 51);
    const left = sample.transforms.filter(({ statements }) => statements.length === 0);
    assert.deepEqual(
      left.map(({ name }) => name),
      ['695-send-to-hr'],
    );
    for (const { name, statements } of sample.transforms)
      if (statements.length > 0) assertAccepted(name);
  });

  for (const { table, columns, rows } of tables) {
    it(`leaves in ${table} what the second route says`, () => {
      assertAccepted(table);
      const definition = sample.definition(table);
      assert.ok(definition !== undefined, `${table} is not defined`);
      const result = answers.get(table)?.[0]?.result;
      assert.ok(result !== undefined && 'rows' in result);
      const found = result.rows.map((row) =>
        row.map((value, index) =>
          canonicalOfSpark(value, columnOf(definition, columns[index] ?? '')),
        ),
      );
      // NOT IN over a column with a NULL in it gives nobody.
      assert.equal(rows.length > 0, table !== 'dw.v_never_trained');
      assert.deepEqual(sorted(found), sorted(rows));
    });
  }
});
