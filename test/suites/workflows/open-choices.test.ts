import assert from 'node:assert/strict';
import { tsqlDialect } from '../../../src/core/index.ts';
import { openChoices } from '../../../src/workflows/open-choices.ts';

const found = (text: string): readonly string[] =>
  openChoices(text, tsqlDialect).map(({ line, why }) => `${line}: ${why}`);

describe('what a legacy text may leave open', () => {
  for (const [name, text, why] of [
    ['TOP without an order', 'SELECT TOP 3 a FROM t;', /^1: It takes any rows/],
    [
      'TOP in a subquery, with an order',
      'SELECT 1\nFROM (SELECT TOP 3 a FROM t ORDER BY b) AS d;',
      /^2: Of rows that its ORDER BY holds for equal/,
    ],
    [
      'OFFSET',
      'SELECT a FROM t ORDER BY b OFFSET 1 ROWS FETCH NEXT 2 ROWS ONLY;',
      /^1: Of rows that its ORDER BY holds for equal/,
    ],
    [
      'UPDATE with a FROM',
      'UPDATE t SET a = u.a FROM u WHERE u.b = t.b;',
      /several rows of its FROM/,
    ],
    ['DELETE TOP', 'DELETE TOP (1) FROM t;', /^1: It takes any rows/],
    ['ROW_NUMBER', 'SELECT ROW_NUMBER() OVER (ORDER BY a) FROM t;', /any comes first/],
    ['FIRST_VALUE', 'SELECT FIRST_VALUE(a) OVER (ORDER BY b) FROM t;', /any comes first/],
    ['STRING_AGG', "SELECT STRING_AGG(a, ',') FROM t;", /joins texts in any order/],
    ['a variable of many rows', 'DECLARE @v int;\nSELECT @v = a FROM t;', /^2: The variable keeps/],
    [
      'one in a procedure',
      'CREATE PROCEDURE p AS BEGIN\nSELECT TOP 1 a FROM t;\nEND;',
      /^2: It takes any rows/,
    ],
  ] as const) {
    it(`finds ${name}`, () => {
      const [only, ...others] = found(text);
      assert.deepEqual(others, []);
      assert.match(only ?? '', why);
    });
  }

  it('finds nothing where all is settled', () => {
    const text = `SELECT TOP (3) WITH TIES a FROM t ORDER BY a;
SELECT RANK() OVER (ORDER BY a), SUM(a) OVER (PARTITION BY b) FROM t;
SELECT STRING_AGG(a, ',') WITHIN GROUP (ORDER BY a) FROM t;
UPDATE t SET a = 1 WHERE b = 2;
DECLARE @v int; SELECT @v = 1;`;
    assert.deepEqual(found(text), []);
  });
});
