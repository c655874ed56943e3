import assert from 'node:assert/strict';
import fc from 'fast-check';
import { asCellText } from '../../../src/project/notebook/cell-text.ts';
import { writeSourceNotebook } from '../../../src/project/notebook/notebook-writer.ts';
import {
  isFormatMark,
  parseSource,
  renderSource,
  type SourceCell,
} from '../../../src/project/notebook/source-format.ts';

function cellText(sql: string): string {
  const result = asCellText(sql);
  assert.ok(result.ok, result.ok ? '' : result.error.why);
  return result.value;
}

describe('SOURCE notebooks', () => {
  it('are written as the format says', () => {
    const result = writeSourceNotebook({
      title: 'People',
      sourceFile: 'step3/people.sql',
      cells: [
        {
          title: 'Load',
          sql: 'SELECT coalesce(code, 0) FROM people;\n',
          legacyText: 'SELECT ISNULL(code, 0)\r\nFROM people',
          findings: [{ id: 'operation/isnull', fidelity: 'exact', message: 'It fits: a < b.' }],
        },
      ],
    });
    assert.ok(result.ok);
    assert.equal(
      result.value,
      [
        '-- Databricks notebook source',
        '-- MAGIC %md',
        '-- MAGIC # People',
        '-- MAGIC',
        '-- MAGIC Ported by Portside from `step3/people.sql`.',
        '',
        '-- COMMAND ----------',
        '',
        '-- MAGIC %md',
        '-- MAGIC **Legacy**',
        '-- MAGIC',
        '-- MAGIC ```sql',
        '-- MAGIC SELECT ISNULL(code, 0)',
        '-- MAGIC FROM people',
        '-- MAGIC ```',
        '-- MAGIC',
        '-- MAGIC **Findings**',
        '-- MAGIC',
        '-- MAGIC - `operation/isnull` *exact*: It fits: a &lt; b.',
        '',
        '-- COMMAND ----------',
        '',
        '-- DBTITLE 1,Load',
        'SELECT coalesce(code, 0) FROM people;',
      ].join('\n'),
    );
  });

  it('keep a legacy text that looks like the format itself, and one with fences', () => {
    const result = writeSourceNotebook({
      title: 't',
      sourceFile: 'f.sql',
      cells: [
        {
          sql: 'SELECT 1',
          legacyText: '-- COMMAND ----------\n```\n-- MAGIC %sh\u2028SELECT 1',
          findings: [],
        },
      ],
    });
    assert.ok(result.ok);
    const cells = parseSource(result.value);
    assert.deepEqual(
      cells?.map((cell) => cell.kind),
      ['markdown', 'markdown', 'sql'],
    );
    assert.equal(
      cells?.[1]?.text,
      '**Legacy**\n\n````sql\n-- COMMAND ----------\n```\n-- MAGIC %sh\nSELECT 1\n````',
    );
    assert.equal(cells?.[2]?.text, 'SELECT 1');
  });

  it('neutralise marks of the format in comments', () => {
    assert.equal(
      cellText('SELECT 1\n-- COMMAND ----------\n-- MAGIC %sh rm\r\n+ 2 -- MAGIC stays'),
      'SELECT 1\n--  COMMAND ----------\n--  MAGIC %sh rm\n+ 2 -- MAGIC stays',
    );
    assert.equal(
      cellText('/* a\n-- COMMAND ----------\n/* b */ */ SELECT 1'),
      '/* a\n--  COMMAND ----------\n/* b */ */ SELECT 1',
    );
  });

  it('escape in string literals what a notebook would change', () => {
    // Escapes of string literals: docs.databricks.com, language manual, STRING type, literals.
    assert.equal(
      cellText("SELECT 'a\r\nb${c}\n-- COMMAND ----------\nd'"),
      "SELECT 'a\\r\nb$\\u007Bc}\n\\u002D- COMMAND ----------\nd'",
    );
    assert.equal(cellText("SELECT 'a\\\rb'"), "SELECT 'a\\rb'");
  });

  it('refuse what cannot be escaped, and say what to do', () => {
    for (const sql of ["SELECT r'${a}'", 'SELECT `a\n-- COMMAND ----------\nb`']) {
      const result = asCellText(sql);
      assert.ok(!result.ok);
      assert.equal(result.error.code, 'notebook/unwritable');
      assert.notEqual(result.error.todo, '');
    }
    assert.ok(asCellText("SELECT bar'${a}'").ok, 'only a lone r makes a raw string');
  });

  it('are read as nothing without their header', () => {
    assert.equal(parseSource('SELECT 1'), undefined);
    assert.equal(parseSource('\uFEFF-- Databricks notebook source\nSELECT 1'), undefined);
  });

  it('come back from their own text, whatever is in the cells', () => {
    const line = fc.oneof(
      fc.constantFrom('-- COMMAND ----------', '-- MAGIC %md', '-- DBTITLE 1,x', '', '```', "'"),
      fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\r\n]/gu, ' ')),
    );
    const text = fc
      .array(line, { minLength: 1, maxLength: 6 })
      .map((lines) => ['x', ...lines, 'y'].join('\n'));
    const markdown = text.map((content): SourceCell => ({ kind: 'markdown', text: content }));
    const sql = fc
      .tuple(text, fc.option(fc.stringMatching(/^[a-z](?: ?[a-z,]){0,9}$/u), { nil: undefined }))
      .map(([content, title]): SourceCell | undefined => {
        const safe = asCellText(content);
        if (!safe.ok) return undefined;
        return { kind: 'sql', ...(title === undefined ? {} : { title }), text: safe.value };
      })
      .filter((cell) => cell !== undefined);
    fc.assert(
      fc.property(fc.array(fc.oneof(markdown, sql), { minLength: 1, maxLength: 5 }), (cells) => {
        assert.deepEqual(parseSource(renderSource(cells)), cells);
      }),
      { numRuns: 300 },
    );
  });

  it('hold no line of SQL that the format would take for its own', () => {
    const piece = fc.constantFrom(
      '-- COMMAND ----------',
      '-- MAGIC %sh',
      '\n',
      '\r\n',
      '\r',
      "'",
      '"',
      '`',
      '\\',
      '/*',
      '*/',
      'x',
      ' ',
      '${',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const result = asCellText(pieces.join(''));
        if (!result.ok) return;
        assert.ok(!result.value.includes('\r'));
        assert.deepEqual(result.value.split('\n').filter(isFormatMark), []);
      }),
      { numRuns: 1000 },
    );
  });
});
