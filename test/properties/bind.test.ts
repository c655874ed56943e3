import assert from 'node:assert/strict';
import fc from 'fast-check';
import { databricksDialect } from '../../src/core/dialects/databricks/index.ts';
import { tsqlDialect } from '../../src/core/dialects/tsql/index.ts';
import { bindScript } from '../../src/core/semantics/bind.ts';
import { createCatalog } from '../../src/core/semantics/catalog-store.ts';
import { parse } from '../../src/core/syntax/parse.ts';

const WORDS = [
  'SELECT',
  'FROM',
  'WHERE',
  'JOIN',
  'ON',
  'LEFT',
  'CROSS',
  'APPLY',
  'WITH',
  'AS',
  'UNION',
  'ALL',
  'ORDER',
  'BY',
  'GROUP',
  'INTO',
  'UPDATE',
  'SET',
  'DELETE',
  'MERGE',
  'USING',
  'WHEN',
  'MATCHED',
  'THEN',
  'INSERT',
  'VALUES',
  'OUTPUT',
  'CREATE',
  'TABLE',
  'VIEW',
  'PROCEDURE',
  'BEGIN',
  'END',
  'IF',
  'ELSE',
  'DECLARE',
  'CASE',
  'CAST',
  'int',
  'PIVOT',
  'FOR',
  'IN',
  'EXISTS',
  'a',
  'b',
  't',
  'a.b',
  't.*',
  '*',
  '#w',
  '@x',
  '@t',
  "'s'",
  '1',
  '1.5',
  'NULL',
  '+',
  '-',
  '=',
  '(',
  ')',
  ',',
  ';',
  '\nGO\n',
];

describe('binding', () => {
  it('never throws, and binds every statement of whatever was parsed', () => {
    const soup = fc
      .array(fc.constantFrom(...WORDS), { maxLength: 40 })
      .map((words) => words.join(' '));
    fc.assert(
      fc.property(soup, fc.constantFrom(tsqlDialect, databricksDialect), (text, dialect) => {
        const { script } = parse(text, dialect.grammar);
        const result = bindScript(script, text, createCatalog(dialect.defaultSettings), dialect);
        for (const { statement } of script.items) assert.ok(result.bindings.has(statement));
        for (const { span } of result.diagnostics) {
          assert.ok(span.start >= 0 && span.start <= span.end && span.end <= text.length);
        }
      }),
      { numRuns: 1500 },
    );
  });
});
