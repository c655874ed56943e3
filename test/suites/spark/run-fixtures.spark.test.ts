import assert from 'node:assert/strict';
import { assertRows, expectedRows } from '../../support/fixtures/expected-rows.ts';
import { pendingOn } from '../../support/fixtures/pending.ts';
import { directive, readFixtures, type Fixture } from '../../support/fixtures/read-fixture.ts';
import { portOptions, portText } from '../../support/preview/port-text.ts';
import { runSparkScript } from '../../support/preview/spark-run.ts';
import { requireSpark } from '../../support/spark/spark.ts';

/** The same fixtures as on DuckDB, on the real Spark: Databricks ones as they are, T-SQL ones ported. */
async function assertOnSpark(script: string, fixture: Fixture): Promise<void> {
  const run = await runSparkScript(script);
  const fails = fixture.sections.some(({ name }) => name === 'error');
  const why =
    run.error === null ? '' : `${run.error.class}: ${run.error.message}\n${run.error.statement}`;
  assert.equal(run.error !== null, fails, fails ? 'an error was expected' : why);
  const sections = fixture.sections.filter(({ name }) => name === 'rows');
  assert.equal(run.results.length, sections.length, 'the number of result sets');
  for (const [index, section] of sections.entries()) {
    const result = run.results[index];
    assert.ok(result !== undefined);
    assertRows(result.rows, expectedRows(section), result.ordered, 'value');
  }
}

describe('run fixtures on Spark', () => {
  before(function () {
    requireSpark(this);
  });
  for (const dialect of ['databricks', 'tsql'] as const) {
    for (const fixture of readFixtures(`run/${dialect}`)) {
      // `@spark: reason` names what only Databricks has, or what open-source Spark refuses.
      if (directive(fixture, 'spark') !== undefined) continue;
      it(fixture.name, function () {
        this.timeout(120_000);
        const marks = ['todo', 'todo_port', 'todo_spark'].map((mark) => directive(fixture, mark));
        const todo = marks.find((mark) => mark !== undefined);
        return pendingOn(this, todo, async () => {
          const script =
            dialect === 'databricks'
              ? fixture.source
              : portText(fixture.source, 'tsql', portOptions(true)).output;
          try {
            await assertOnSpark(script, fixture);
          } catch (error) {
            if (error instanceof Error) error.message += `\n\nThe script:\n${script}`;
            throw error;
          }
        });
      });
    }
  }
});
