import assert from 'node:assert/strict';
import {
  applyEdits,
  unknownTables,
  type Port,
  type SourceFix,
  type Span,
} from '../../src/core/index.ts';
import { portText } from '../support/preview/port-text.ts';

interface Offer extends SourceFix {
  readonly code: string;
  readonly span: Span;
}

/** Everything that a person can choose in a port's source. */
function offersOf(port: Port): readonly Offer[] {
  const problems = port.diagnostics.map(({ code, span, fixes = [] }) => ({
    id: code,
    span,
    fixes,
  }));
  return [...port.findings, ...problems].flatMap(({ id, span, fixes }) =>
    fixes.map((fix) => ({ code: id, span, ...fix })),
  );
}

const TABLES = `CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY, customer nvarchar(20) NULL, [odd name] int NULL);
CREATE TABLE dbo.lines (order_id int NOT NULL, line int NOT NULL, price money NULL, PRIMARY KEY (order_id, line));
GO
`;

describe('fixes of the source', () => {
  // TOP without ORDER BY takes any rows: https://learn.microsoft.com/en-us/sql/t-sql/queries/top-transact-sql
  const cases: readonly (readonly [string, string, string])[] = [
    [
      'SELECT TOP (2) customer FROM dbo.orders WHERE id > 1;',
      'Add ORDER BY id',
      'SELECT TOP (2) customer FROM dbo.orders WHERE id > 1 ORDER BY id;',
    ],
    [
      'SELECT TOP 5 l.price FROM dbo.lines AS l -- any five\n;',
      'Add ORDER BY order_id, line',
      'SELECT TOP 5 l.price FROM dbo.lines AS l ORDER BY order_id, line -- any five\n;',
    ],
    [
      'SELECT o.custmer FROM dbo.orders AS o;',
      'Change to customer',
      'SELECT o.customer FROM dbo.orders AS o;',
    ],
    [
      'IF 1 = 1 BEGIN SELECT custoner FROM dbo.orders; END;',
      'Change to customer',
      'IF 1 = 1 BEGIN SELECT customer FROM dbo.orders; END;',
    ],
  ];
  for (const [source, title, fixed] of cases) {
    it(`offer "${title}" in ${source.split('\n')[0] ?? ''}`, () => {
      const port = portText(`${TABLES}${source}`, 'tsql');
      const offer = offersOf(port).find((each) => each.title === title);
      assert.ok(offer, JSON.stringify(offersOf(port)));
      const text = applyEdits(`${TABLES}${source}`, offer.edits);
      assert.equal(text.slice(TABLES.length), fixed);
      const again = portText(text, 'tsql');
      const left = [
        ...again.findings,
        ...again.diagnostics.map((each) => ({ ...each, id: each.code })),
      ];
      // What the fix was about is settled.
      assert.ok(!left.some(({ id, span }) => id === offer.code && span.start === offer.span.start));
    });
  }

  it('are not offered where they would change what is selected, or can’t be written', () => {
    for (const source of [
      'SELECT DISTINCT TOP (2) customer FROM dbo.orders;',
      'SELECT TOP (2) customer, COUNT(*) AS n FROM dbo.orders GROUP BY customer;',
      'SELECT TOP (2) o.customer FROM dbo.orders AS o JOIN dbo.lines AS l ON l.order_id = o.id;',
      'SELECT TOP (2) price FROM dbo.nowhere;',
      'SELECT o.something FROM dbo.orders AS o;',
    ]) {
      assert.deepEqual(offersOf(portText(`${TABLES}${source}`, 'tsql')), [], source);
    }
  });
});

describe('unknown tables', () => {
  it('are named once each, with the columns that are certain to be theirs', () => {
    const { state } = portText(
      `SELECT o.id, o.Customer FROM dbo.orders AS o WHERE o.customer = 'a';
INSERT INTO stg.x (a, b) SELECT id, o.amount FROM dbo.orders AS o JOIN [Other].p ON p.k = o.id;
SELECT name FROM sys.tables; SELECT v FROM #t;`,
      'tsql',
    );
    assert.deepEqual(
      unknownTables(state.binding).map(({ written, columns }) => [written, columns]),
      [
        ['dbo.orders', ['id', 'Customer', 'amount']],
        ['stg.x', ['a', 'b']],
        ['Other.p', ['k']],
      ],
    );
  });
});
