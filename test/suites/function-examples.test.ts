import assert from 'node:assert/strict';
import { operations } from '../../src/core/semantics/operations/catalogue.ts';
import { runLocally, type LocalRun } from '../support/preview/local-run.ts';
import { portOptions, portText } from '../support/preview/port-text.ts';

/** Operations of text, date, aggregate and window functions. */
const FUNCTIONS: ReadonlySet<string> = new Set([
  'average',
  'byte-length',
  'character-code',
  'convert-zone',
  'count',
  'current-time',
  'date-add',
  'date-difference',
  'date-field',
  'date-from-parts',
  'date-truncate',
  'estimate',
  'explode-rows',
  'format-date',
  'format-number',
  'grouping-bits',
  'library-aggregate',
  'library-call',
  'month-end',
  'number-rows',
  'number-text',
  'parse-date',
  'pattern-position',
  'percentile',
  'quote-name',
  'regex-extract',
  'regex-replace',
  'soundex',
  'split-rows',
  'substring',
  'sum',
  'text-aggregate',
  'text-end',
  'text-extreme',
  'text-join',
  'text-length',
  'text-overlay',
  'text-position',
  'text-repeat',
  'text-replace',
  'window-function',
  'window-partition',
]);

function rowsOf(run: LocalRun): string[] {
  const rows = run.results.flatMap(({ rows: found }) =>
    found.map((row) => row.map((value) => (value === null ? null : String(value)))),
  );
  return rows.map((row) => JSON.stringify(row)).sort();
}

/**
 * An example gives its rows on DuckDB under its own dialect's rules; so does its port, read as
 * Databricks SQL; the careless port gives other rows, fails or is not provable.
 */
describe('examples of functions, on DuckDB', () => {
  for (const { operation, examples } of operations.filter((one) => FUNCTIONS.has(one.operation))) {
    for (const { dialect, sql, setup = '', rows, naive } of examples) {
      const expected = rows.map((row) => JSON.stringify(row)).sort();

      it(`${operation}: ${sql}`, async () => {
        const run = await runLocally(`${setup}\n${sql}`, dialect);
        assert.deepEqual(run.errors, []);
        assert.deepEqual(rowsOf(run), expected);
      });

      if (dialect === 'tsql') {
        it(`${operation}, ported: ${sql}`, async () => {
          const { output } = portText(`${setup}\n${sql}`, dialect, portOptions(true));
          const run = await runLocally(output, 'databricks');
          assert.deepEqual(run.errors, [], output);
          assert.deepEqual(rowsOf(run), expected, output);
        });
      }

      if (naive !== null) {
        it(`${operation}, careless: ${naive}`, async () => {
          const run = await runLocally(naive, 'databricks');
          const doubtful = run.findings.some(
            ({ fidelity }) => fidelity.kind !== 'exact' && fidelity.kind !== 'conditional',
          );
          const differs =
            run.errors.length > 0 ||
            doubtful ||
            JSON.stringify(rowsOf(run)) !== JSON.stringify(expected);
          assert.ok(differs, 'the careless port gives the same rows');
        });
      }
    }
  }

  it('covers every function operation', () => {
    const known = new Set(operations.map(({ operation }) => operation));
    assert.deepEqual(
      [...FUNCTIONS].filter((name) => !known.has(name)),
      [],
    );
  });
});
