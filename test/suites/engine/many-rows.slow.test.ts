import assert from 'node:assert/strict';
import { createCancellation } from '../../../src/base/cancellation.ts';
import type {
  BegunResult,
  EngineClient,
  ProgramOutcome,
  RowsPage,
  RowsView,
} from '../../../src/engine/index.ts';
import { failure, openLocked, program, queryStep, sql, startEngine, value } from './support.ts';

const all: RowsView = { sort: [], filters: [] };

describe('engine: ten million rows', function () {
  this.timeout(300_000);
  let engine: EngineClient;
  let outcome: ProgramOutcome;
  let first: number;
  const begun: BegunResult[] = [];
  before(async () => {
    engine = startEngine();
    await openLocked(engine);
    const steps = [
      queryStep(
        1,
        sql`SELECT range AS id, 'name ' || (range % 1000) AS name, (range * 7919) % 10000019 AS mixed FROM range(10000000)`,
        ['id', 'name', 'mixed'],
      ),
    ];
    const started = performance.now();
    outcome = value(
      await engine.request(
        {
          kind: 'program',
          request: {
            database: 'legacy',
            program: program(steps),
            keepAs: 'big',
            shows: true,
            limits: { rows: 200 },
          },
        },
        undefined,
        undefined,
        (result) => {
          first ??= performance.now() - started;
          begun.push(result);
        },
      ),
    );
  });
  after(() => engine.dispose());

  it('shows the first page within 0.3 s, while the rest is still coming', () => {
    assert.ok(first < 300, `${first} ms`);
    assert.equal(begun.length, 1);
    assert.equal(begun[0]?.rows.length, 200);
    assert.deepEqual(begun[0]?.rows[7], ['7', 'name 7', '55433']);
    assert.equal(outcome.results[0]?.total, 10_000_000);
    assert.match(outcome.results[0]?.ran?.plan ?? '', /RANGE/u);
    assert.ok((outcome.results[0]?.ran?.milliseconds ?? 0) > 0);
  });

  it('gives any page at once, sorted and filtered too', async () => {
    const kept = outcome.results[0]?.kept ?? assert.fail('nothing was kept');
    const page = async (view: RowsView, offset: number): Promise<RowsPage> =>
      value(
        await engine.request({
          kind: 'rows',
          request: { table: kept, view, offset, limit: 100 },
        }),
      );
    let from = performance.now();
    assert.equal((await page(all, 9_999_900)).rows[99]?.[0], '9999999');
    assert.ok(performance.now() - from < 300, `${performance.now() - from} ms`);
    const sorted: RowsView = { sort: [{ column: 0, descending: true }], filters: [] };
    assert.equal((await page(sorted, 0)).rows[0]?.[0], '9999999');
    // The places are noted down once, after that any part is near.
    assert.equal((await page(sorted, 5_000_000)).rows[0]?.[0], '4999999');
    from = performance.now();
    assert.equal((await page(sorted, 7_000_000)).rows[0]?.[0], '2999999');
    assert.ok(performance.now() - from < 2000, `${performance.now() - from} ms`);
    const found = await page(
      { sort: [], filters: [{ column: 1, operator: 'equal', value: 'name 7' }] },
      9_990,
    );
    assert.equal(found.total, 10_000);
    assert.equal(found.rows.at(-1)?.[0], '9999007');
  });

  it('is cancelled while it sorts, and keeps the rows', async () => {
    const kept = outcome.results[0]?.kept ?? assert.fail('nothing was kept');
    const { signal, cancel } = createCancellation();
    const view: RowsView = { sort: [{ column: 2, descending: true }], filters: [] };
    const sorting = engine.request(
      { kind: 'rows', request: { table: kept, view, offset: 9_000_000, limit: 100 } },
      signal,
    );
    setTimeout(cancel, 50);
    const from = performance.now();
    assert.equal(failure(await sorting).code, 'engine/cancelled');
    assert.ok(performance.now() - from < 300);
    const { rows } = value(
      await engine.request({
        kind: 'rows',
        request: { table: kept, view: all, offset: 0, limit: 1 },
      }),
    );
    assert.deepEqual(rows, [['0', 'name 0', '0']]);
  });
});
