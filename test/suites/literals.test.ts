import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as databricks from '../../src/core/dialects/databricks/literals.ts';
import { databricksGrammar } from '../../src/core/dialects/databricks/grammar.ts';
import * as tsql from '../../src/core/dialects/tsql/literals.ts';
import { tsqlGrammar } from '../../src/core/dialects/tsql/grammar.ts';
import { lex } from '../../src/core/syntax/lexer.ts';
import { TokenKind } from '../../src/core/syntax/token.ts';

describe('literals', () => {
  // https://learn.microsoft.com/en-us/sql/t-sql/data-types/constants-transact-sql
  it('decodes T-SQL strings', () => {
    assert.equal(tsql.decodeString("'Process X is 50% complete.'"), 'Process X is 50% complete.');
    assert.equal(tsql.decodeString("'O''Brien'"), "O'Brien");
    assert.equal(tsql.decodeString("N'Michél'"), 'Michél');
    assert.equal(tsql.decodeString('"O\'Brien"'), "O'Brien");
    assert.equal(tsql.decodeString("'a\\b'"), 'a\\b');
  });
  // https://learn.microsoft.com/en-us/sql/t-sql/language-elements/sql-server-utilities-statements-backslash
  it('drops a backslash with the line end behind it', () => {
    assert.equal(tsql.decodeString("'abc\\\ndef'"), 'abcdef');
    assert.equal(tsql.decodeString("'abc\\\r\ndef'"), 'abcdef');
  });
  it('decodes T-SQL numbers, amounts and binaries', () => {
    assert.deepEqual(
      [
        '1894.1204',
        '2.0',
        '.5',
        '1.',
        '101.5E5',
        '0.5E-2',
        '1e',
        '$45',
        '$542023.14',
        '£1',
        '$',
      ].map(tsql.decodeNumber),
      ['1894.1204', '2.0', '0.5', '1', '101.5e5', '0.5e-2', '1e0', '45', '542023.14', '1', '0'],
    );
    assert.deepEqual(['0xAE', '0x12Ef', '0x', '0xF'].map(tsql.decodeBinary), [
      'AE',
      '12EF',
      '',
      '0F',
    ]);
  });
  // https://docs.databricks.com/en/sql/language-manual/data-types/string-type.html
  it('decodes Databricks strings', () => {
    assert.equal(databricks.decodeString("'Hello, World!'"), 'Hello, World!');
    assert.equal(databricks.decodeString("'O\\'Connell'"), "O'Connell");
    assert.equal(databricks.decodeString("'Some\\nText'"), 'Some\nText');
    assert.equal(databricks.decodeString("r'Some\\nText'"), 'Some\\nText');
    assert.equal(databricks.decodeString("'서울시'"), '서울시');
    assert.equal(databricks.decodeString("'\\\\'"), '\\');
    assert.equal(databricks.decodeString("'O''Connell'"), "O'Connell");
    assert.equal(databricks.decodeString('"a" -- x\n\'b\''), 'ab');
    assert.equal(databricks.decodeString("'\\u0041\\101\\%\\_\\q'"), 'AA\\%\\_q');
  });
  // https://docs.databricks.com/en/sql/language-manual/sql-ref-literals.html
  it('decodes Databricks numbers and binaries', () => {
    assert.deepEqual(
      ['-5L', '12S', '3Y', '.5', '1.', '5E1BD', '5D', '1.5F'].map(databricks.decodeNumber),
      ['-5', '12', '3', '0.5', '1', '5e1', '5', '1.5'],
    );
    assert.equal(databricks.decodeBinary("X'1f'"), '1F');
    assert.equal(databricks.decodeBinary("x '123'"), '0123');
  });
  it('writes strings that are one token and read back as the same text', () => {
    for (const [{ decodeString, encodeString }, { lexical }] of [
      [tsql, tsqlGrammar],
      [databricks, databricksGrammar],
    ] as const) {
      fc.assert(
        fc.property(
          fc.string({
            unit: fc.constantFrom('a', "'", '"', '\\', '\n', '%', '_', 'n', 'u', '0', '\0', 'é'),
          }),
          (value) => {
            fc.pre(lexical.backslashEscapes || !/\\\n/u.test(value));
            // Spark keeps the backslash of `\%` and `\_`: an encoded backslash is doubled, so they never meet.
            const raw = encodeString(value);
            const tokens = lex(raw, lexical);
            assert.equal(tokens.count, 2);
            assert.equal(tokens.kinds[0], TokenKind.String);
            assert.equal(decodeString(raw), value);
          },
        ),
      );
    }
  });
});

describe('lexer', () => {
  const kindsOf = (text: string, grammar = tsqlGrammar): (readonly [string, number])[] => {
    const tokens = lex(text, grammar.lexical);
    const found: (readonly [string, number])[] = [];
    for (let index = 0; index < tokens.count - 1; index++) {
      const kind = tokens.kinds[index] ?? 0;
      if (kind !== TokenKind.Whitespace)
        found.push([text.slice(tokens.starts[index], tokens.starts[index + 1]), kind]);
    }
    return found;
  };

  it('takes GO alone on its line, with a count and a comment, as a batch separator', () => {
    const separators = (text: string): string[] =>
      kindsOf(text)
        .filter(([, kind]) => kind === TokenKind.BatchSeparator)
        .map(([part]) => part);
    assert.deepEqual(separators('GO\nselect 1\n  go 5 -- twice\r\nGo'), ['GO', 'go 5', 'Go']);
    assert.deepEqual(
      separators("select 1 as go\nGO;\nGO x\n'\nGO\n' /*\nGO\n*/ a.go\n[go]\nGOTO l"),
      [],
    );
  });
  it('nests block comments', () => {
    assert.deepEqual(kindsOf('/* a /* b */ c */ d'), [
      ['/* a /* b */ c */', TokenKind.BlockComment],
      ['d', TokenKind.Word],
    ]);
    assert.deepEqual(kindsOf('/* a /* b */ c'), [['/* a /* b */ c', TokenKind.Invalid]]);
  });
  it('reads numbers of T-SQL and ends them before a name', () => {
    assert.deepEqual(kindsOf('1.5.5 1e5 0xFFg 1a .5e-2'), [
      ['1.5', TokenKind.Decimal],
      ['.5', TokenKind.Decimal],
      ['1e5', TokenKind.Float],
      ['0xFF', TokenKind.Binary],
      ['g', TokenKind.Word],
      ['1', TokenKind.Integer],
      ['a', TokenKind.Word],
      ['.5e-2', TokenKind.Float],
    ]);
  });
  it('reads names of Databricks SQL that begin with digits, and parameters', () => {
    assert.deepEqual(kindsOf('1a 1L x:y :z a::b ?', databricksGrammar), [
      ['1a', TokenKind.Word],
      ['1L', TokenKind.Integer],
      ['x', TokenKind.Word],
      [':', TokenKind.Operator],
      ['y', TokenKind.Word],
      [':z', TokenKind.Parameter],
      ['a', TokenKind.Word],
      ['::', TokenKind.Operator],
      ['b', TokenKind.Word],
      ['?', TokenKind.Parameter],
    ]);
  });
});
