import assert from 'node:assert/strict';
import { tsqlGrammar } from '../../src/core/dialects/tsql/grammar.ts';
import { parse } from '../../src/core/syntax/parse.ts';
import { pageCases, vendorPages } from '../support/fixtures/vendor-pages.ts';

/**
 * What the vendor's reference of T-SQL shows, page by page: each statement is read whole as what it is, and what follows
 * on a line of its own without a semicolon stands alone. A page of the list has a statement, or says why it has none.
 */
const cases = pageCases();

/** What must be alone in its batch: it ends where that does. */
const MODULE =
  /^(?:CREATE|ALTER)\s+(?:OR\s+ALTER\s+)?(?:PROC|FUNCTION|TRIGGER|VIEW|MATERIALIZED|SCHEMA|DEFAULT|RULE)/iu;

const FOLLOWING = [
  'SELECT 1',
  'DROP TABLE t',
  'EXEC p',
  'SET @a = 1',
  'SET NOCOUNT ON',
  'INSERT t VALUES (1)',
  'UPDATE t SET a = 1',
  'IF 1 = 1 PRINT 4',
];

describe('pages of the vendor', () => {
  for (const { place, page, statement, kinds, administration } of cases) {
    it(`${page ?? 'no page'}: ${statement.slice(0, 80)} (${place})`, () => {
      const { diagnostics, script } = parse(statement, tsqlGrammar);
      assert.deepEqual(diagnostics, []);
      assert.deepEqual(
        script.items.map((item) => item.statement.kind),
        kinds,
      );
      const last = script.items.at(-1);
      assert.equal((last?.offset ?? 0) + (last?.statement.end ?? 0), statement.length);
      const found = script.items[0]?.statement;
      if (found?.kind === 'AdministrationStatement') {
        const names = found.names.map((name) => name.parts.map(({ text }) => text).join('.'));
        assert.deepEqual({ what: found.what, names: names.join(', ') }, administration);
      } else assert.equal(administration, null);
      if (MODULE.test(statement)) return;
      const bare = statement.slice(0, -1);
      for (const next of FOLLOWING) {
        const text = `${bare}\n${next}`;
        const both = parse(text, tsqlGrammar);
        assert.deepEqual(both.diagnostics, [], text);
        assert.equal(both.script.items.length, kinds.length + 1, text);
        assert.equal(both.script.items.at(-1)?.offset, bare.length + 1, text);
      }
    });
  }

  it('are all shown by a statement, or say why not', () => {
    const shown = new Set(cases.map(({ page }) => page));
    const wrong = [...vendorPages()]
      .filter(([page, reason]) => shown.has(page) !== (reason === null))
      .map(([page]) => page);
    assert.deepEqual(wrong, []);
  });

  it('that are cited are in the list', () => {
    const pages = vendorPages();
    const others = cases.flatMap(({ page }) => (page === null || pages.has(page) ? [] : [page]));
    assert.deepEqual(others, []);
  });
});
