import assert from 'node:assert/strict';
import fc from 'fast-check';
import { smallestPart } from '../../../src/workflows/smallest-part.ts';

const never = (): boolean => false;

describe('smallest part', () => {
  it('finds the items that are needed together, in their order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.nat(200), { minLength: 1, maxLength: 60 }),
        fc.infiniteStream(fc.boolean()),
        async (all, coins) => {
          const needed = all.filter(() => coins.next().value === true);
          const shows = (part: readonly number[]): Promise<boolean> =>
            Promise.resolve(needed.every((each) => part.includes(each)));
          const { items, minimal } = await smallestPart(all, shows, never);
          // Where none is needed, one is left: nothing was asked of an empty list.
          assert.deepEqual(items.length === 1 && needed.length === 0 ? [] : items, needed);
          assert.equal(minimal, true);
        },
      ),
    );
  });

  it('takes few trials for a few items of many', async () => {
    let trials = 0;
    const all = Array.from({ length: 1000 }, (_, n) => n);
    const { items } = await smallestPart(
      all,
      (part) => {
        trials += 1;
        return Promise.resolve(part.includes(17) && part.includes(801));
      },
      never,
    );
    assert.deepEqual(items, [17, 801]);
    assert.ok(trials < 200, `${trials} trials`);
  });

  it('gives what it has when time runs out', async () => {
    let trials = 0;
    const { items, minimal } = await smallestPart(
      Array.from({ length: 64 }, (_, n) => n),
      (part) => {
        trials += 1;
        return Promise.resolve(part.includes(63));
      },
      () => trials >= 4,
    );
    assert.equal(minimal, false);
    assert.ok(items.length < 64 && items.includes(63));
  });
});
