import assert from 'node:assert/strict';
import { assertRows, expectedRows, type Comparison } from '../support/fixtures/expected-rows.ts';
import { pendingOn } from '../support/fixtures/pending.ts';
import { directive, readFixtures, type Fixture } from '../support/fixtures/read-fixture.ts';
import { runLocally, type LocalRun } from '../support/preview/local-run.ts';
import { portOptions, portText } from '../support/preview/port-text.ts';

/**
 * Every `*.sql` below `test/fixtures/run/<dialect>` gives its `@rows`, section by section one result
 * set. The rows come from a vendor's page or a real engine (`@evidence`), never from Portside.
 */
function assertRun(run: LocalRun, fixture: Fixture, comparison: Comparison): void {
  const failing = fixture.sections.find(({ name }) => name === 'error');
  const errors = run.errors.map(({ number, message }) => `${number}: ${message}`);
  if (failing === undefined) assert.deepEqual(errors, []);
  else {
    assert.notDeepEqual(errors, [], 'an error was expected');
    if (comparison === 'exact' && failing.argument !== '') {
      assert.equal(String(run.errors[0]?.number), failing.argument, errors.join('\n'));
    }
  }
  const sections = fixture.sections.filter(({ name }) => name === 'rows');
  assert.equal(run.results.length, sections.length, 'the number of result sets');
  for (const [index, section] of sections.entries()) {
    const result = run.results[index];
    assert.ok(result !== undefined);
    const rows = expectedRows(section);
    assertRows(result.rows, rows, result.ordered, comparison);
  }
}

const doubtful = (run: LocalRun): string[] =>
  run.findings
    .filter(({ fidelity }) => fidelity.kind !== 'exact' && fidelity.kind !== 'conditional')
    .map(({ id, message }) => `${id}: ${message}`);

for (const dialect of ['tsql', 'databricks'] as const) {
  const fixtures = readFixtures(`run/${dialect}`);
  describe(`run fixtures, ${dialect} on DuckDB`, () => {
    it('has fixtures', () => assert.ok(fixtures.length > 0));
    for (const fixture of fixtures) {
      it(fixture.name, function () {
        return pendingOn(this, directive(fixture, 'todo'), async () => {
          assert.ok(directive(fixture, 'evidence'), 'says on what evidence its rows stand');
          assert.ok(fixture.sections.length > 0, 'has rows or an error');
          const run = await runLocally(fixture.source, dialect);
          assert.deepEqual(doubtful(run), []);
          assertRun(run, fixture, dialect === 'tsql' ? 'exact' : 'value');
        });
      });
    }
  });
}

describe('run fixtures, ports of tsql on DuckDB', () => {
  for (const fixture of readFixtures('run/tsql')) {
    it(fixture.name, function () {
      const todo = directive(fixture, 'todo') ?? directive(fixture, 'todo_port');
      return pendingOn(this, todo, async () => {
        const plainSpark = directive(fixture, 'spark') === undefined;
        const { output } = portText(fixture.source, 'tsql', portOptions(plainSpark));
        try {
          assertRun(await runLocally(output, 'databricks'), fixture, 'value');
        } catch (error) {
          if (error instanceof Error) error.message += `\n\nThe port:\n${output}`;
          throw error;
        }
      });
    });
  }
});
