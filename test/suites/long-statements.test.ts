import assert from 'node:assert/strict';
import { compile, createCatalog, port, tsqlDialect } from '../../src/core/index.ts';
import { clock, portOptions, portText } from '../support/preview/port-text.ts';

const table = 'CREATE TABLE dbo.t (a int NOT NULL, b varchar(20), c decimal(10, 2));\n';

function joined(count: number, separator: string, part: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => part(index)).join(separator);
}

/** Statements that no recursion gets through, and what must be in their ports once for each part. */
const long: readonly (readonly [what: string, sql: string, parts: number, part: RegExp])[] = [
  [
    '10,000 additions',
    `SELECT ${joined(10_000, ' + ', () => 'a')} AS x FROM dbo.t;`,
    9999,
    / \+ /g,
  ],
  ['10,000 texts', `SELECT ${joined(10_000, ' + ', () => 'b')} AS x FROM dbo.t;`, 9999, / \|\| /g],
  [
    '10,000 factors behind a plus',
    `SELECT 1 + ${joined(10_000, ' * ', () => 'a')} AS x FROM dbo.t;`,
    9999,
    / \* /g,
  ],
  [
    '10,000 ANDs',
    `SELECT a FROM dbo.t WHERE ${joined(10_000, ' AND ', (index) => `a <> ${index}`)};`,
    9999,
    / AND /g,
  ],
  [
    '10,000 ORs',
    `SELECT a FROM dbo.t WHERE ${joined(10_000, ' OR ', (index) => `a = ${index}`)};`,
    9999,
    / OR /g,
  ],
  [
    '5,000 UNIONs',
    `${joined(5000, ' UNION ALL ', (index) => `SELECT a FROM dbo.t WHERE a = ${index}`)};`,
    4999,
    / UNION ALL /g,
  ],
];

describe('a long statement', () => {
  for (const [what, sql, parts, part] of long) {
    it(`of ${what} is ported and compiled`, function () {
      this.timeout(20_000);
      const { output, findings } = portText(table + sql, 'tsql');
      assert.equal(output.match(part)?.length, parts);
      assert.deepEqual(
        findings.filter(({ fidelity }) => fidelity.kind === 'manual').map(({ id }) => id),
        [],
      );
      const compiled = compile(table + sql, {
        dialect: tsqlDialect,
        catalog: createCatalog(tsqlDialect.defaultSettings),
        options: { ...portOptions(false), target: 'duckdb', clock },
      });
      assert.deepEqual(
        compiled.program.steps.map(({ step }) => step),
        ['execute', 'query'],
      );
    });
  }

  it('is said to be one that cannot be ported where its port would nest too deeply', () => {
    const sql = `SELECT ${joined(2000, ' / ', () => 'a')} AS x FROM dbo.t;`;
    const { findings } = port(table + sql, {
      dialect: tsqlDialect,
      catalog: createCatalog(tsqlDialect.defaultSettings),
      options: portOptions(false),
    });
    assert.ok(findings.some(({ fidelity }) => fidelity.kind === 'manual'));
  });
});
