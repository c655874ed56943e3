import assert from 'node:assert/strict';
import type { OperationExample } from '../../../src/core/semantics/operation.ts';
import { operations } from '../../../src/core/semantics/operations/catalogue.ts';
import { runLocally, type LocalRun } from '../../support/preview/local-run.ts';
import { portText } from '../../support/preview/port-text.ts';

/** Operations of literals, operators, predicates, conversions and choices. */
const EXPRESSIONS: ReadonlySet<string> = new Set([
  'arithmetic',
  'binary-literal',
  'bitwise',
  'case',
  'cast',
  'collate',
  'compare',
  'divide',
  'hash',
  'iif',
  'in-list',
  'interval-literal',
  'isnull',
  'like',
  'negate',
  'null-safe-equal',
  'nullif',
  'number-literal',
  'plain-function',
  'quantified',
  'system-function',
  'typed-literal',
  'value-test',
]);

/** The last result set's rows, in no order. */
function rowsOf(run: LocalRun): readonly string[] {
  const rows = run.results.at(-1)?.rows ?? [];
  return rows.map((row) => JSON.stringify(row)).sort();
}

function errorsOf(run: LocalRun): readonly string[] {
  return run.errors.map(({ number, message }) => `${number}: ${message}`);
}

function scriptOf(example: OperationExample, setup: string, query: string): string {
  return example.setup === undefined ? query : `${setup}\n${query}`;
}

it('finds the operations of expressions', () => {
  const names = new Set(operations.map(({ operation }) => operation));
  assert.deepEqual(
    [...EXPRESSIONS].filter((name) => !names.has(name)),
    [],
  );
});

for (const operation of operations.filter(({ operation: name }) => EXPRESSIONS.has(name))) {
  describe(`examples of ${operation.operation}`, () => {
    for (const example of operation.examples) {
      const text = scriptOf(example, example.setup ?? '', example.sql);
      const expected = example.rows.map((row) => JSON.stringify(row)).sort();

      it(`gives its rows: ${example.sql}`, async () => {
        const run = await runLocally(text, example.dialect);
        assert.deepEqual([errorsOf(run), rowsOf(run)], [[], expected]);
      });
      if (example.dialect !== 'tsql') continue;

      it(`ports to the same rows: ${example.sql}`, async () => {
        const { output } = portText(text, 'tsql');
        const run = await runLocally(output, 'databricks');
        assert.deepEqual([errorsOf(run), rowsOf(run)], [[], expected], output);
      });
      const { naive } = example;
      if (naive === null) continue;

      it(`tells a careless port apart: ${naive}`, async () => {
        const setup = portText(example.setup ?? '', 'tsql').output;
        const run = await runLocally(scriptOf(example, setup, naive), 'databricks');
        const differs =
          run.errors.length > 0 ||
          run.results.length === 0 ||
          rowsOf(run).join('\n') !== expected.join('\n');
        assert.ok(differs, 'the careless port gives the same rows');
      });
    }
  });
}
