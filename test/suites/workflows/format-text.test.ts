import assert from 'node:assert/strict';
import { databricksDialect } from '../../../src/core/dialects/databricks/index.ts';
import { tsqlDialect } from '../../../src/core/dialects/tsql/index.ts';
import {
  applyEdits,
  haveSameTokens,
  parse,
  type Dialect,
  type Span,
} from '../../../src/core/index.ts';
import { formatText, type LayoutOptions } from '../../../src/workflows/format-text.ts';
import { readFixtures } from '../../support/fixtures/read-fixture.ts';

const SPACES: LayoutOptions = { tabSize: 2, insertSpaces: true };

async function formatted(
  text: string,
  dialect: Dialect = tsqlDialect,
  selection: Span = { start: 0, end: text.length },
  options = SPACES,
): Promise<{ readonly text: string; readonly kept: readonly string[] }> {
  const parsed = parse(text, dialect.grammar);
  const { edits, kept } = await formatText(parsed, dialect, selection, options);
  return {
    text: applyEdits(text, edits),
    kept: kept.map(({ start, end }) => text.slice(start, end)),
  };
}

describe('formatting', () => {
  it('lays out statements at their place, and leaves what is around them', async () => {
    const text = `IF EXISTS (SELECT 1 FROM t)
BEGIN
    -- before
    UPDATE t SET a=1,b=2 WHERE c>0; -- behind
    SET   @x = 1;
END
GO 2
;WITH c AS (SELECT 1 AS x) SELECT x FROM c
IF 1 = 1 SELECT   1 AS stays
`;
    assert.equal(
      (await formatted(text)).text,
      `IF EXISTS (SELECT 1 FROM t)
BEGIN
    -- before
    UPDATE t
    SET
      a = 1,
      b = 2
    WHERE
      c > 0; -- behind
    SET   @x = 1;
END
GO 2
;WITH
  c AS (
    SELECT
      1 AS x
  )
SELECT
  x
FROM
  c
IF 1 = 1 SELECT   1 AS stays
`,
    );
  });

  it('indents with tabs where the editor does, and keeps line ends', async () => {
    const options = { tabSize: 8, insertSpaces: false };
    const { text } = await formatted('SELECT a\r\nFROM t;\r\n', tsqlDialect, undefined, options);
    assert.equal(text, 'SELECT\r\n\ta\r\nFROM\r\n\tt;\r\n');
  });

  it('changes the statements that a selection touches', async () => {
    const text = 'SELECT 1 AS a;\nSELECT 2 AS b;\nSELECT 3 AS c;\n';
    const at = text.indexOf('2');
    const { text: after } = await formatted(text, tsqlDialect, { start: at, end: at });
    assert.equal(after, 'SELECT 1 AS a;\nSELECT\n  2 AS b;\nSELECT 3 AS c;\n');
  });

  it('keeps the layout of what the formatter can’t read or would change', async () => {
    const text = 'SELECT a FROM $(Database).dbo.t;\nSELECT b, c FROM t;\n';
    const { text: after, kept } = await formatted(text);
    assert.deepEqual(kept, ['SELECT a FROM $(Database).dbo.t;']);
    assert.equal(after, 'SELECT a FROM $(Database).dbo.t;\nSELECT\n  b,\n  c\nFROM\n  t;\n');
  });

  it('leaves a statement alone that has a syntax error', async () => {
    const text = 'SELECT a FROM WHERE;\nSELECT b FROM t;\n';
    assert.equal((await formatted(text)).text, 'SELECT a FROM WHERE;\nSELECT\n  b\nFROM\n  t;\n');
  });

  for (const [name, dialect] of Object.entries({
    tsql: tsqlDialect,
    databricks: databricksDialect,
  })) {
    it(`of every ${name} fixture keeps its tokens, and changes nothing the second time`, async function () {
      this.timeout(120_000);
      let edited = 0;
      for (const fixture of [...readFixtures(`run/${name}`), ...readFixtures(`parse/${name}`)]) {
        const { text } = await formatted(fixture.source, dialect);
        assert.ok(haveSameTokens(fixture.source, text, dialect.grammar), fixture.name);
        assert.equal((await formatted(text, dialect)).text, text, fixture.name);
        if (text !== fixture.source) edited += 1;
      }
      assert.ok(edited > 20, String(edited));
    });
  }

  describe('has the same tokens', () => {
    const same = (before: string, after: string, dialect: Dialect = tsqlDialect): boolean =>
      haveSameTokens(before, after, dialect.grammar);

    it('where only blanks, line breaks and the indentation of comments differ', () => {
      assert.ok(same('SELECT a -- x\nFROM t', 'SELECT\n  a -- x\nFROM\n  t\n'));
      assert.ok(same('/* a\n   b */ SELECT 1', '/* a\nb */\nSELECT 1'));
    });

    it('and not where a token, a comment or a text is another, or is gone', () => {
      assert.ok(!same('SELECT a - -1', 'SELECT a --1'));
      assert.ok(!same("SELECT N'a'", "SELECT N 'a'"));
      assert.ok(!same("SELECT 'a  b'", "SELECT 'a b'"));
      assert.ok(!same('SELECT 1 /* a */', 'SELECT 1'));
      assert.ok(!same('SELECT Name', 'SELECT NAME'));
      assert.ok(!same('SELECT [a b]', 'SELECT [a  b]'));
      assert.ok(!same('SELECT 1;', 'SELECT 1'));
      assert.ok(!same('SELECT 1 AS go', 'SELECT 1 AS\ngo'));
      assert.ok(!same('SELECT ${a}', 'SELECT $ {a}', databricksDialect));
      assert.ok(!same('SELECT $(a)', 'SELECT $ (a)'));
    });
  });
});
