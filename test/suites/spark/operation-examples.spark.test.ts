import assert from 'node:assert/strict';
import { operations } from '../../../src/core/index.ts';
import { assertRows } from '../../support/fixtures/expected-rows.ts';
import { portOptions, portText } from '../../support/preview/port-text.ts';
import { runSparkScript } from '../../support/preview/spark-run.ts';
import { requireSpark } from '../../support/spark/spark.ts';

/** The examples of operations on the real Spark: Databricks ones as they are, T-SQL ones ported. */
describe('examples of operations on Spark', () => {
  before(function () {
    requireSpark(this);
  });
  for (const { operation, examples } of operations) {
    for (const [index, { dialect, setup, sql, rows }] of examples.entries()) {
      const script = setup === undefined ? sql : `${setup.trim().replace(/;?$/u, ';')}\n${sql}`;
      const title = `${operation} ${index + 1}, ${dialect}: ${sql.replaceAll(/\s+/gu, ' ').slice(0, 80)}`;
      it(title, async function () {
        this.timeout(120_000);
        const text =
          dialect === 'databricks' ? script : portText(script, 'tsql', portOptions(true)).output;
        const run = await runSparkScript(text);
        assert.equal(run.error, null, `${run.error?.message ?? ''}\n${text}`);
        const result = run.results.at(-1);
        assert.ok(result !== undefined, 'it has no result');
        assertRows(result.rows, rows, result.ordered, 'value');
      });
    }
  }
});
