import assert from 'node:assert/strict';
import { operations } from '../../src/core/index.ts';
import { assertRows } from '../support/fixtures/expected-rows.ts';
import { runLocally } from '../support/preview/local-run.ts';
import { portOptions, portText } from '../support/preview/port-text.ts';

/**
 * The examples that document an operation are run: on DuckDB under their dialect's rules, and the
 * T-SQL ones ported too. The rows were written by hand, from the evidence that each one names.
 */
for (const { operation, examples } of operations) {
  if (examples.length === 0) continue;
  describe(`examples of ${operation}`, () => {
    for (const [index, { dialect, setup, sql, rows }] of examples.entries()) {
      const script = setup === undefined ? sql : `${setup.trim().replace(/;?$/u, ';')}\n${sql}`;
      const title = `${index + 1}, ${dialect}: ${sql.replaceAll(/\s+/gu, ' ').slice(0, 80)}`;
      it(`${title} gives its rows on DuckDB`, async () => {
        const run = await runLocally(script, dialect);
        assert.deepEqual(
          run.errors.map(({ message }) => message),
          [],
        );
        const result = run.results.at(-1);
        assert.ok(result !== undefined, 'it has no result');
        assertRows(result.rows, rows, result.ordered, 'value');
      });
      if (dialect !== 'tsql') continue;
      it(`${title} gives them as a port`, async () => {
        const { output } = portText(script, 'tsql', portOptions(true));
        const run = await runLocally(output, 'databricks');
        assert.deepEqual(
          run.errors.map(({ message }) => message),
          [],
          output,
        );
        const result = run.results.at(-1);
        assert.ok(result !== undefined, 'it has no result');
        assertRows(result.rows, rows, result.ordered, 'value');
      });
    }
  });
}
