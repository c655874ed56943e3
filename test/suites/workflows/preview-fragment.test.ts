import assert from 'node:assert/strict';
import { databricksDialect, tsqlDialect } from '../../../src/core/index.ts';
import { emptyLegacyCatalog, emptyPortCatalog } from '../../../src/project/session-settings.ts';
import { defaultSettings } from '../../../src/project/settings.ts';
import { fragmentOf, statementAt, withValues } from '../../../src/workflows/preview-fragment.ts';

const script = `CREATE TABLE dbo.t (a int);
GO
CREATE PROCEDURE dbo.p @as_of date, @n int = 3 AS
BEGIN
  DECLARE @x varchar(10) = 'x';
  SELECT @as_of AS d, @n AS n, @X AS x;
  IF @n > 1
    SELECT 2 AS two;
END
GO
SELECT 1 AS one WHERE @q = 1;
SELECT @q AS q;
`;

function spanOf(text: string): { start: number; end: number } {
  const start = script.indexOf(text);
  assert.ok(start >= 0, text);
  return { start, end: start + text.length };
}

const legacy = (range: { start: number; end: number } | null) =>
  fragmentOf(script, range, tsqlDialect, emptyLegacyCatalog(defaultSettings));

describe('the part of a script that a preview is of', () => {
  it('runs what comes before it, and stands on its own lines', () => {
    const found = legacy(spanOf('SELECT 1 AS one WHERE @q = 1;'));
    assert.equal(found.line, 11);
    assert.ok(found.text.startsWith('CREATE TABLE dbo.t (a int);\nGO\nCREATE PROCEDURE'));
    assert.ok(found.text.endsWith('SELECT 1 AS one WHERE @q = 1;'));
  });

  it('stands in place of the procedure that it is in, whose parameters and variables it asks for', () => {
    const found = legacy(spanOf('  SELECT @as_of AS d, @n AS n, @X AS x;'));
    assert.equal(found.line, 6);
    assert.deepEqual(
      found.parameters.map(({ name, type }) => `${name} ${type}`),
      ['@as_of date', '@n int', '@X varchar(10)'],
    );
    const ready = withValues(
      found,
      new Map([
        ['@as_of', '2024-03-31'],
        ['@n', '4'],
        ['@X', "it's"],
      ]),
    );
    assert.equal(
      ready,
      `CREATE TABLE dbo.t (a int);
GO



DECLARE @as_of date = '2024-03-31'; DECLARE @n int = 4; DECLARE @X varchar(10) = 'it''s'; SELECT @as_of AS d, @n AS n, @X AS x;`,
    );
  });

  it('asks once for a variable that nobody declares, and takes NULL where there is no value', () => {
    const { parameters, ...rest } = legacy(null);
    assert.deepEqual(
      parameters.map(({ name, type }) => `${name} ${type}`),
      ['@q null'],
    );
    const texts = (value: string): string =>
      withValues({ parameters, ...rest }, new Map([['@q', value]])).split('\n')[10] ?? '';
    assert.equal(texts('7'), 'DECLARE @q int = 7; SELECT 1 AS one WHERE @q = 1;');
    assert.equal(texts('7.25'), 'DECLARE @q decimal(38, 2) = 7.25; SELECT 1 AS one WHERE @q = 1;');
    assert.equal(texts("N'x'"), "DECLARE @q nvarchar(4000) = N'x'; SELECT 1 AS one WHERE @q = 1;");
    assert.equal(
      texts('2024-03-31'),
      "DECLARE @q date = '2024-03-31'; SELECT 1 AS one WHERE @q = 1;",
    );
    assert.match(
      withValues({ parameters, ...rest }, new Map()),
      /DECLARE @q nvarchar\(4000\) = NULL; SELECT 1/u,
    );
  });

  it('puts values in place of the markers of Databricks SQL', () => {
    const text = 'SELECT 1;\nSELECT :a + :b AS x, :A AS again';
    const found = fragmentOf(text, null, databricksDialect, emptyPortCatalog(defaultSettings));
    const values = new Map([
      [':a', '4'],
      [':b', "it's"],
    ]);
    assert.equal(withValues(found, values), "SELECT 1;\nSELECT 4 + 'it''s' AS x, 4 AS again");
  });

  it('finds the innermost statement at a place', () => {
    const at = (text: string): string => {
      const span = statementAt(script, script.indexOf(text), tsqlDialect);
      return span === null ? '' : script.slice(span.start, span.end);
    };
    assert.equal(at('2 AS two'), 'SELECT 2 AS two;');
    assert.equal(at('@as_of AS d'), 'SELECT @as_of AS d, @n AS n, @X AS x;');
    assert.equal(at('(a int)'), 'CREATE TABLE dbo.t (a int);');
    assert.equal(at('@n > 1').split('\n')[0], 'IF @n > 1');
  });
});
