import assert from 'node:assert/strict';
import { compile, createCatalog, tsqlDialect } from '../../src/core/index.ts';
import { portOptions, portText } from '../support/preview/port-text.ts';

const times = (text: string, count: number): string => text.repeat(count);

/** Texts that are nested deeply, or are long chains: each is ported and compiled, or is refused with a finding. */
const texts: Readonly<Record<string, string>> = {
  '10,000 parentheses': `SELECT ${times('(', 10_000)}1${times(')', 10_000)}`,
  '5,000 UNIONs': `SELECT 1${times(' UNION ALL SELECT 1', 5000)}`,
  '5,000 BEGINs': `${times('BEGIN ', 5000)}SELECT 1${times(' END', 5000)}`,
  '350 BEGINs in a procedure': `CREATE PROCEDURE p AS ${times('BEGIN ', 350)}SELECT 1${times(' END', 350)}`,
  '300 TRY blocks': `${times('BEGIN TRY ', 300)}SELECT 1${times(' END TRY BEGIN CATCH END CATCH', 300)}`,
  '10,000 ANDs': `SELECT 1 FROM t WHERE a = 1${times(' AND a = 1', 10_000)}`,
  '10,000 additions': `SELECT 1${times(' + 1', 10_000)}`,
  '3,000 CASEs': `SELECT ${times('CASE WHEN a = 1 THEN 2 ELSE ', 3000)}1${times(' END', 3000)}`,
  '100 CASEs': `SELECT ${times('CASE WHEN 1 = 1 THEN 2 ELSE ', 100)}1${times(' END', 100)}`,
  '3,000 calls': `SELECT ${times('ISNULL(', 3000)}1${times(', 1)', 3000)}`,
  '150 calls': `SELECT ${times('ISNULL(', 150)}1${times(', 1)', 150)}`,
  '2,000 subqueries': `SELECT ${times('(SELECT ', 2000)}1${times(')', 2000)}`,
  '2,000 derived tables': `${times('SELECT * FROM (', 2000)}SELECT 1 AS a${times(') t', 2000)}`,
  '3,000 joins': `SELECT 1 FROM t a${times(' JOIN t ON 1 = 1', 3000)}`,
  '2,000 applications': `SELECT 1 FROM t${times(' CROSS APPLY (SELECT 1 AS a) x', 2000)}`,
  '3,000 XML methods': `SELECT @x${times(".query('/a')", 3000)}`,
  '3,000 collations': `SELECT a${times(' COLLATE Latin1_General_BIN', 3000)}`,
  '3,000 ELSE IFs': `IF 1 = 1 PRINT 1 ${times('ELSE IF 2 = 2 PRINT 2 ', 3000)}`,
  '3,000 IFs': `${times('IF 1 = 1 ', 3000)}SELECT 1`,
};

describe('deep nesting', () => {
  for (const [name, text] of Object.entries(texts)) {
    it(`overflows no stack: ${name}`, () => {
      const ported = portText(text, 'tsql', portOptions(false));
      assert.ok(ported.output.length > 0 || ported.findings.length > 0);
      const options = { ...portOptions(false), target: 'duckdb' as const };
      const catalog = createCatalog(tsqlDialect.defaultSettings);
      const program = compile(text, { dialect: tsqlDialect, catalog, options });
      assert.ok(program.findings.length < 5000);
    }).timeout(60_000);
  }
});
