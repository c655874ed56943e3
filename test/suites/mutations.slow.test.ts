import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Finding } from '../../src/core/index.ts';
import { repository } from '../support/caches.ts';
import { canonical } from '../support/fixtures/expected-rows.ts';
import { directive, readFixtures } from '../support/fixtures/read-fixture.ts';
import { equivalentChanges, equivalents } from '../support/preview/equivalents.ts';
import { withTables } from '../support/preview/left-behind.ts';
import { runLocally, type LocalRun } from '../support/preview/local-run.ts';
import { mutationsOf } from '../support/preview/mutate.ts';
import { portOptions, portText } from '../support/preview/port-text.ts';

/**
 * Fixtures that are newer than their mutations' judgement: what survives there is skipped, and counted.
 * `UPDATE=1` writes the list anew; the share of all mutations that survive like this may only shrink.
 */
const unjudgedFile = path.join(repository, 'test/fixtures/mutations/unjudged.json');
const unjudged = JSON.parse(readFileSync(unjudgedFile, 'utf8')) as readonly string[];
const updates = process.env['UPDATE'] === '1';
const unjudgedShare = 0.012;

/** What never ends after its mutation, a loop or a recursion, is stopped after so many milliseconds. */
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

/** What can't be run here exactly is "not provable", which is no "same" either. */
const isDoubtful = ({ fidelity }: Finding): boolean =>
  fidelity.kind !== 'exact' && fidelity.kind !== 'conditional';

/**
 * Proof that the proof works: a port that is changed in one place gives other results than the source,
 * leaves other tables behind, or can't be run here, and so never has the verdict "same". Mutations that
 * no row can show are listed, each with its reason; where rows can show one, the fixture gets the row.
 */
describe('mutated ports', function () {
  this.timeout(120_000);
  const used = new Set<string>();
  const open = new Set<string>();
  let tried = 0;
  let unlisted = 0;
  for (const fixture of readFixtures('run/tsql')) {
    if (directive(fixture, 'todo') ?? directive(fixture, 'todo_port')) continue;
    // Another way to fail is no other result.
    if (fixture.sections.some(({ name }) => name === 'error')) continue;
    it(`of ${fixture.name} are told from the source`, async function () {
      const source = withTables(fixture.source);
      const { output } = portText(source, 'tsql', portOptions(false));
      const legacy = shown(await runLocally(source, 'tsql'));
      const ported = await runLocally(output, 'databricks');
      assert.equal(shown(ported), legacy, 'the port itself differs');
      const known = equivalentChanges(fixture.name);
      const survivors: string[] = [];
      for (const { change, line, text } of mutationsOf(output)) {
        tried += 1;
        const run = await runLocally(text, 'databricks', patience);
        if (run.findings.some(isDoubtful)) continue;
        // A diff says too where a column has another type.
        if (shown(run) !== legacy || typesOf(run) !== typesOf(ported)) continue;
        if (known.includes(change)) used.add(`${fixture.name}: ${change}`);
        else survivors.push(`line ${line}: ${change}`);
      }
      unlisted += survivors.length;
      if (survivors.length > 0 && (updates || unjudged.includes(fixture.name))) {
        open.add(fixture.name);
        this.skip();
      }
      assert.deepEqual(survivors, [], `they give the same as the right port:\n${output}`);
    });
  }

  it('of fixtures that nobody has judged yet are few, and are listed while there are any', () => {
    assert.ok(tried > 0);
    assert.ok(unlisted / tried <= unjudgedShare, `${unlisted} of ${tried} survive unlisted`);
    if (updates) {
      writeFileSync(unjudgedFile, `${JSON.stringify([...open].sort(), null, 2)}\n`);
      return;
    }
    assert.deepEqual(
      unjudged.filter((name) => !open.has(name)),
      [],
      'every mutation of these shows or is listed: take them off the list',
    );
  });

  it('that are listed as equivalent still are', () => {
    const own = equivalents.filter(({ fixture }) => fixture.startsWith('run/'));
    const listed = own.flatMap(({ fixture, changes, why }) => {
      assert.ok(why.length > 10, fixture);
      return changes.map((change) => `${fixture}: ${change}`);
    });
    assert.deepEqual(
      listed.filter((one) => !used.has(one)),
      [],
    );
  });
});
