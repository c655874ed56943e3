import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FreshNames } from '../../src/core/emit/fresh-names.ts';

/** The first name of the prefix that occurs nowhere in the text, from a number on: the definition. */
function firstFree(text: string, prefix: string, from: number): { name: string; next: number } {
  for (let number = from; ; number++) {
    const name = `${prefix}${number === 1 ? '' : number}`;
    if (!text.toLowerCase().includes(name.toLowerCase())) return { name, next: number + 1 };
  }
}

describe('new names', () => {
  it('are the first that occur nowhere in the text', () => {
    const part = fc.constantFrom('a', 'B', 'row_', 'x1', '1', '2', '12', ' ', '.', 'é');
    const texts = fc.array(part, { maxLength: 30 }).map((parts) => parts.join(''));
    const prefixes = fc.array(fc.constantFrom('a', 'row_', 'Row_', 'x1', 'b', 'x12'), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(texts, prefixes, (text, asked) => {
        const names = new FreshNames(text);
        let number = 1;
        for (const prefix of asked) {
          const { name, next } = firstFree(text, prefix, number);
          number = next;
          assert.equal(names.next(prefix), name);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
