import assert from 'node:assert/strict';
import { databricksDialect, tsqlDialect } from '../../../src/core/index.ts';
import { ColumnSources } from '../../../src/workflows/column-sources.ts';

const script = `SELECT p.id, UPPER(p.code) AS code, p.price / 2 AS half INTO #people FROM raw.people AS p;
WITH doubled AS (SELECT id, half * 2 AS whole FROM #people)
INSERT INTO mart.prices (person, amount, note)
SELECT d.id, d.whole + x.extra, 'n' FROM doubled AS d
JOIN (SELECT id, LEN(code) AS extra FROM #people) AS x ON x.id = d.id;
UPDATE t SET note = CONCAT(note, '!') FROM mart.prices AS t WHERE t.amount > 1;
MERGE mart.prices AS t USING #people AS s ON t.person = s.id
WHEN MATCHED THEN UPDATE SET amount = s.half
WHEN NOT MATCHED THEN INSERT (person, amount) VALUES (s.id, 0);
SELECT id AS a FROM #people UNION ALL SELECT person FROM mart.prices;
DECLARE @x int; SELECT @x = 1;
WITH n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT * FROM n;
INSERT INTO other SELECT price, id FROM raw.people;
`;

const sources = new ColumnSources(script, tsqlDialect, (table) =>
  table === 'other' ? ['x', 'y'] : [],
);
const texts = (spans: readonly { start: number; end: number }[]): string[] =>
  spans.map(({ start, end }) => script.slice(start, end));

describe('where a column comes from', () => {
  it('is an expression that writes it, and what that is made of, CTEs and tables on the way included', () => {
    assert.deepEqual(texts(sources.ofTable('mart.prices', 'AMOUNT')), [
      'd.whole + x.extra',
      'half * 2',
      'p.price / 2',
      'LEN(code)',
      'UPPER(p.code)',
      's.half',
      '0',
    ]);
    assert.deepEqual(texts(sources.ofTable('prices', 'note')), ["'n'", "CONCAT(note, '!')"]);
    assert.deepEqual(texts(sources.ofTable('#people', 'half')), ['p.price / 2']);
    assert.deepEqual(texts(sources.ofTable('other', 'y')), ['id']);
    assert.deepEqual(sources.ofTable('mart.prices', 'none'), []);
    assert.deepEqual(sources.ofTable('nothing', 'amount'), []);
  });

  it('is that of a result: branches by their place, stars and recursion to their end', () => {
    assert.deepEqual(texts(sources.ofResult(0, 'a')), [
      'id',
      'p.id',
      'person',
      'd.id',
      'id',
      's.id',
    ]);
    assert.deepEqual(texts(sources.ofResult(1, 'i')), ['1', 'i + 1']);
    assert.deepEqual(sources.ofResult(2, 'i'), []);
  });

  it('is found in Databricks SQL, too', () => {
    const port =
      'CREATE OR REPLACE TABLE a.b.t AS SELECT `x` + 1 AS y FROM (SELECT len(z) AS x FROM u)';
    const found = new ColumnSources(port, databricksDialect, () => []).ofTable('a.b.t', 'y');
    assert.deepEqual(
      found.map(({ start, end }) => port.slice(start, end)),
      ['`x` + 1', 'len(z)'],
    );
  });
});
