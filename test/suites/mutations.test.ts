import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { repository } from '../support/caches.ts';
import { canonical } from '../support/fixtures/expected-rows.ts';
import { directive, readFixtures } from '../support/fixtures/read-fixture.ts';
import { runLocally, type LocalRun } from '../support/preview/local-run.ts';
import { mutationsOf, type Mutation } from '../support/preview/mutate.ts';
import { portOptions, portText } from '../support/preview/port-text.ts';

/**
 * Proof that the proof works: a port that is changed in one place gives other results than the source,
 * or can't be run, and so never the verdict "same". Mutations that no row can show are listed, each
 * with its reason.
 */
interface Equivalent {
  readonly fixture: string;
  readonly what: string;
  readonly why: string;
}

const equivalents = JSON.parse(
  readFileSync(path.join(repository, 'test/fixtures/mutations/equivalent.json'), 'utf8'),
) as readonly Equivalent[];

/**
 * The share that survives for want of rows that show it, or because it changes a type and no value
 * (`CAST(a DIV b AS INT)`). It may only fall: list what no row can show, add rows for the rest.
 */
const knownShare = 0.3;

/** At most this many mutations of one fixture, spread over its text: the child runs each. */
const mostPerFixture = 6;

/** A loop that never ends after its mutation is stopped after so many milliseconds. */
const patience = 5000;

/** What a run shows: its results with order where the query has one, and whether it failed. */
function shown(run: LocalRun): string {
  const results = run.results.map(({ columns, rows, ordered }) => {
    const lines = rows.map((row) =>
      row
        .map((cell, index) =>
          canonical(cell, columns[index]?.type === 'VARCHAR' ? 'text' : 'value'),
        )
        .join(' | '),
    );
    return ordered ? lines : lines.sort();
  });
  return JSON.stringify({ results, failed: run.errors.length > 0 });
}

function typesOf(run: LocalRun): string {
  return run.results.flatMap(({ columns }) => columns.map(({ type }) => type)).join();
}

function spread(mutations: readonly Mutation[]): readonly Mutation[] {
  if (mutations.length <= mostPerFixture) return mutations;
  const step = mutations.length / mostPerFixture;
  return Array.from(
    { length: mostPerFixture },
    (_, index) => mutations[Math.floor(index * step)],
  ).filter((mutation) => mutation !== undefined);
}

describe('mutated ports', function () {
  this.timeout(60_000);
  let tried = 0;
  const survivors: string[] = [];
  const used = new Set<Equivalent>();
  for (const fixture of readFixtures('run/tsql')) {
    if (directive(fixture, 'todo') ?? directive(fixture, 'todo_port')) continue;
    // Another way to fail is no other result.
    if (fixture.sections.some(({ name }) => name === 'error')) continue;
    // A recursion whose condition is dropped need not end, and one query is not stopped from within.
    if (/recursion|hierarchy/u.test(fixture.name)) continue;
    it(`of ${fixture.name} are told from the source`, async () => {
      const { output } = portText(fixture.source, 'tsql', portOptions(false));
      const legacy = shown(await runLocally(fixture.source, 'tsql'));
      const ported = await runLocally(output, 'databricks');
      assert.equal(shown(ported), legacy, 'the port itself differs');
      for (const mutation of spread(mutationsOf(output))) {
        tried += 1;
        const run = await runLocally(mutation.text, 'databricks', patience);
        if (run.findings.some(({ fidelity }) => fidelity.kind === 'unknown')) continue;
        // A diff says too where a column has another type.
        if (shown(run) !== legacy || typesOf(run) !== typesOf(ported)) continue;
        const known = equivalents.find(
          (one) => one.fixture === fixture.name && mutation.what.includes(one.what),
        );
        if (known !== undefined) used.add(known);
        else survivors.push(`${fixture.name}: ${mutation.kind}, ${mutation.what}`);
      }
    });
  }
  it('survive seldom, and every listed equivalent is still one', () => {
    assert.ok(tried > 0);
    const share = survivors.length / tried;
    const all = `${survivors.length} of ${tried} survive:\n${survivors.join('\n')}`;
    assert.ok(share <= knownShare, all);
    const stale = equivalents.filter((one) => !used.has(one));
    assert.deepEqual(stale, []);
  });
});
