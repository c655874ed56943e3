import assert from 'node:assert/strict';
import { decodeText, encodeText } from '../../../src/project/text-encoding.ts';

const sql = "SELECT 'Zoë', N'日本' AS name; -- ünïcode\r\n";

describe('text of files', () => {
  for (const [name, encoding] of [
    ['UTF-8', { name: 'utf-8', byteOrderMark: false }],
    ['UTF-8 with a mark', { name: 'utf-8', byteOrderMark: true }],
    ['UTF-16 LE with a mark', { name: 'utf-16le', byteOrderMark: true }],
    ['UTF-16 BE with a mark', { name: 'utf-16be', byteOrderMark: true }],
    ['UTF-16 LE without a mark', { name: 'utf-16le', byteOrderMark: false }],
    ['UTF-16 BE without a mark', { name: 'utf-16be', byteOrderMark: false }],
  ] as const) {
    it(`comes back from ${name}, and is written as it was`, () => {
      const text = `${'-- plain words\n'.repeat(4)}${name.includes('without') ? 'SELECT 1' : sql}`;
      const bytes = encodeText(text, encoding);
      const decoded = decodeText(bytes, 'x.sql');
      assert.ok(decoded.ok);
      assert.equal(decoded.value.text, text);
      assert.deepEqual(decoded.value.encoding, encoding);
      assert.deepEqual(encodeText(decoded.value.text, decoded.value.encoding), bytes);
    });
  }

  it('takes what is not UTF-8 as the code page', () => {
    const bytes = new Uint8Array([0x27, 0xe9, 0x80, 0x27]);
    const western = decodeText(bytes, 'x.sql');
    assert.ok(western.ok);
    assert.equal(western.value.text, "'é€'");
    const cyrillic = decodeText(bytes, 'x.sql', 'windows-1251');
    assert.ok(cyrillic.ok);
    assert.equal(cyrillic.value.text, "'йЂ'");
  });

  it('refuses what is no text, and says what to do', () => {
    const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13]);
    const decoded = decodeText(png, 'logo.sql');
    assert.ok(!decoded.ok);
    assert.equal(decoded.error.code, 'text/not-text');
    assert.match(decoded.error.what, /logo\.sql/);
  });

  it('refuses an unknown code page by name', () => {
    const decoded = decodeText(new Uint8Array([65]), 'x.sql', 'klingon-1');
    assert.ok(!decoded.ok);
    assert.match(decoded.error.why, /klingon-1/);
  });

  it('takes an empty file as an empty text', () => {
    const decoded = decodeText(new Uint8Array(), 'x.sql');
    assert.ok(decoded.ok && decoded.value.text === '');
  });
});
