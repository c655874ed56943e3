import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Finding } from '../../src/core/index.ts';
import { ENGINE_FAULT } from '../../src/workflows/verdict.ts';
import { canonical } from '../support/fixtures/expected-rows.ts';
import { runLocally } from '../support/preview/local-run.ts';
import { portOptions, portText } from '../support/preview/port-text.ts';
import { sparkStatements } from '../support/preview/spark-run.ts';
import { query } from '../support/queries/arbitrary-query.ts';
import { SAMPLE_TABLES } from '../support/queries/sample-tables.ts';
import { requireSpark, runOnSpark, type SparkResult } from '../support/spark/spark.ts';

/** What came out: rows, or an error in their place. */
type Outcome = { readonly error: string } | { readonly rows: readonly string[] };

/** Texts of binary fractions differ in their last digits. */
const number = (text: string): string =>
  /^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/iu.test(text)
    ? String(Number(Number(text).toPrecision(13)))
    : text;

function written(
  rows: readonly (readonly (string | boolean | null)[])[],
  ordered: boolean,
): Outcome {
  const lines = rows.map((row) =>
    row.map((cell) => number(canonical(cell, 'value').replace(/^'(.*)'$/su, '$1'))).join(' | '),
  );
  return { rows: ordered ? lines : lines.sort() };
}

/** Equal rows, or an error on both sides: the numbers of errors are other tests' matter. */
const agree = (one: Outcome, other: Outcome): boolean =>
  'error' in one || 'error' in other
    ? 'error' in one && 'error' in other
    : one.rows.join('\n') === other.rows.join('\n');

const shown = (outcome: Outcome): string =>
  'error' in outcome ? `error ${outcome.error}` : outcome.rows.join(' ; ');

const warns = (findings: readonly Finding[]): boolean =>
  findings.some(({ fidelity }) => !['exact', 'conditional'].includes(fidelity.kind));

async function locally(text: string, dialect: 'tsql' | 'databricks', ordered: boolean) {
  const { results, errors, findings } = await runLocally(text, dialect);
  const [error] = errors;
  const outcome =
    error === undefined
      ? written(results.at(-1)?.rows ?? [], ordered)
      : { error: `${error.number}: ${error.message}` };
  // What the engine itself can't do is never called same.
  const cannot = error !== undefined && ENGINE_FAULT.test(error.message);
  return { outcome, warned: cannot || warns(findings) };
}

const script = (text: string): string => `${SAMPLE_TABLES}\nGO\n${text};`;

/**
 * Queries that nobody wrote, three ways: under T-SQL's rules, the port under Spark's rules, and the port on
 * Spark itself. Whoever differs without a word is wrong. `PORTSIDE_SEED` and `PORTSIDE_QUERIES` look elsewhere, and further.
 */
describe('arbitrary queries', () => {
  const seed = Number(process.env['PORTSIDE_SEED'] ?? 7);
  const howMany = Number(process.env['PORTSIDE_QUERIES'] ?? 80);
  const texts = fc.sample(query, { seed, numRuns: howMany });
  const ported = new Map(
    texts.map((text) => {
      const { output, findings } = portText(script(text), 'tsql', portOptions(true));
      return [text, { output, warned: warns(findings), last: sparkStatements(output).at(-1) }];
    }),
  );
  const onSpark = new Map<string, SparkResult>();

  before(async function () {
    requireSpark(this);
    this.timeout(600_000);
    const tables = sparkStatements(portText(SAMPLE_TABLES, 'tsql', portOptions(true)).output);
    const statements = [...tables, ...[...ported.values()].map(({ last }) => last)];
    const answers = await runOnSpark(
      statements.map((statement) => statement?.text ?? ''),
      { timeout: 600_000 },
    );
    for (const [index, text] of [...ported.keys()].entries()) {
      const answer = answers[tables.length + index];
      if (answer !== undefined) onSpark.set(text, answer);
    }
  });

  for (const [text, { output, warned, last }] of ported) {
    it(text, async function () {
      this.timeout(60_000);
      const answer = onSpark.get(text);
      assert.ok(answer !== undefined && last !== undefined);
      const spark: Outcome =
        'error' in answer
          ? { error: `${answer.error.class}: ${answer.error.message.slice(0, 300)}` }
          : written(answer.rows, last.ordered);
      const legacy = await locally(script(text), 'tsql', last.ordered);
      const preview = await locally(output, 'databricks', last.ordered);
      const all = `T-SQL: ${shown(legacy.outcome)}\npreview: ${shown(preview.outcome)}\nSpark: ${shown(spark)}\n${last.text}`;
      assert.ok(
        warned || legacy.warned || agree(legacy.outcome, spark),
        `the port differs\n${all}`,
      );
      assert.ok(preview.warned || agree(preview.outcome, spark), `the preview differs\n${all}`);
    });
  }
});
