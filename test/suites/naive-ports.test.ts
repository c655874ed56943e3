import assert from 'node:assert/strict';
import { operations } from '../../src/core/index.ts';
import { canonical } from '../support/fixtures/expected-rows.ts';
import { runLocally } from '../support/preview/local-run.ts';

/**
 * The proof must prove something: the port that only changes the syntax, read as Databricks SQL, must
 * give other rows than the source or fail, for every example that tells of such a port.
 */
describe('naive ports', () => {
  const naive = operations.flatMap(({ operation, examples }) =>
    examples.flatMap((example) =>
      example.naive === null ? [] : [{ operation, ...example, naive: example.naive }],
    ),
  );
  it('are told of', () => assert.ok(naive.length > 20));
  for (const { operation, setup, sql, naive: text, rows } of naive) {
    it(`${operation}: ${text.replaceAll(/\s+/gu, ' ').slice(0, 90)}`, async () => {
      const script = setup === undefined ? text : `${setup.trim().replace(/;?$/u, ';')}\n${text}`;
      const run = await runLocally(script, 'databricks');
      if (run.errors.length > 0) return;
      // What can't be run here is "not provable", which is no "same" either.
      if (run.findings.some(({ fidelity }) => fidelity.kind === 'unknown')) return;
      const result = run.results.at(-1);
      assert.ok(result !== undefined, 'it has no result');
      // A column of text differs by any character, others by their value.
      const { columns } = result;
      const write = (cells: readonly (string | boolean | null)[]): string =>
        cells
          .map((cell, index) =>
            canonical(cell, columns[index]?.type === 'VARCHAR' ? 'text' : 'value'),
          )
          .join(' | ');
      const actual = result.rows.map(write);
      const expected = rows.map(write);
      assert.notDeepEqual(actual, expected, `it gives the rows of ${sql}`);
    });
  }
});
