import assert from 'node:assert/strict';
import fc from 'fast-check';
import { databricksPortGrammar } from '../../src/core/dialects/databricks/grammar.ts';
import { parseTogether } from '../../src/core/syntax/parse-together.ts';
import { parse } from '../../src/core/syntax/parse.ts';

/** What begins in one text and may end in another: statements, strings, names, comments, lists. */
const PARTS = [
  ...['SELECT 1', 'SELECT', 'a', '1', '+', ',', '(', ')', ';', ' ', 'AS x', 'FROM t', 'x:', 'END'],
  ...['BEGIN', 'IF a THEN', 'END IF', 'WITH c AS', 'DECLARE', 'v INT', 'UNION ALL', 'VALUES (1)'],
  ...["'", "'s'", "r'", '"', '`', '/*', '*/', '--', '-- c', '\\', 'CREATE VIEW v AS', 'COMMENT'],
  ...['INSERT INTO t', 'DELETE FROM t', 'EXECUTE IMMEDIATE', 'CASE WHEN a THEN', 'LOOP', 'LEAVE x'],
];

const parses = (text: string): boolean =>
  parse(text, databricksPortGrammar).diagnostics.length === 0;

const together = (...texts: readonly string[]): boolean =>
  parseTogether(texts, databricksPortGrammar);

describe('texts that are parsed together', () => {
  it('parse one by one', () => {
    const text = fc
      .array(fc.constantFrom(...PARTS), { maxLength: 6 })
      .map((parts) => parts.join(' '));
    const texts = fc.array(fc.oneof(text, fc.constantFrom('SELECT 1;', '')), {
      minLength: 2,
      maxLength: 4,
    });
    fc.assert(
      fc.property(texts, (all) => {
        if (!together(...all)) return;
        for (const each of all) assert.ok(parses(each), each);
      }),
      { numRuns: 3000 },
    );
  });

  it('are not told to parse where they only do so together', () => {
    assert.ok(together('SELECT 1;', '-- a\nSELECT 2;', '', 'BEGIN SELECT 3; END;'));
    assert.ok(!together("SELECT 'a;", "SELECT ' FROM t;"));
    assert.ok(!together('SELECT `a;', '` FROM t;'));
    assert.ok(!together('/* a', '*/ SELECT 1;'));
    assert.ok(!together('BEGIN', 'SELECT 1; END;'));
    assert.ok(!together('SELECT 1', '+ 2;'));
    assert.ok(!together('SELECT 1', ';'));
    assert.ok(!together('SELECT 1;', 'SELECT;'));
  });
});
