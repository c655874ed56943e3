import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  compile,
  createCatalog,
  databricksDialect,
  tsqlDialect,
  type Dialect,
  type Finding,
} from '../../src/core/index.ts';
import { repository } from '../support/caches.ts';
import { portOptions, portText } from '../support/preview/port-text.ts';

/** What the statements are about: columns of many types, and variables. */
const TSQL = `CREATE TABLE t (id int NOT NULL, n int NULL, d date NULL, m datetime NULL, s varchar(20) NULL, l varchar(20) NULL, f float NULL,
  e decimal(9,2) NULL, x xml NULL, j nvarchar(max) NULL, o datetimeoffset NULL, g uniqueidentifier NULL);
DECLARE @n int, @s varchar(20);
`;
const DATABRICKS = `CREATE TABLE t (id INT, n INT, d DATE, m TIMESTAMP, s STRING, l STRING, f DOUBLE, e DECIMAL(9,2), a ARRAY<INT>, b BINARY);
`;

function casesOf(dialect: string): readonly (readonly [statement: string, said: string])[] {
  const file = path.join(repository, 'test/fixtures/reported', `${dialect}.sql`);
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return lines.map((line) => {
    const [, statement = '', said = ''] = /^(.*;) -- (.+)$/u.exec(line) ?? [];
    return [statement.replaceAll(' ↵ ', '\n'), said];
  });
}

/** What a person is told of a finding that is neither exact nor conditional. */
function saidOf({ message, fidelity }: Finding): readonly string[] {
  return fidelity.kind === 'exact' || fidelity.kind === 'conditional'
    ? []
    : [`${message} ${Object.values(fidelity).join(' ')}`];
}

function assertSaid(findings: readonly Finding[], expected: string): void {
  const said = findings.flatMap(saidOf);
  assert.ok(
    said.some((one) => one.includes(expected)),
    `said was: ${said.join(' / ') || 'nothing'}`,
  );
}

function saidWhenRun(script: string, dialect: Dialect): readonly Finding[] {
  const catalog = createCatalog(dialect.defaultSettings);
  const options = { ...portOptions(false), target: 'duckdb' as const };
  return compile(script, { dialect, catalog, options }).findings;
}

/**
 * Nothing is quietly wrong: what can not be ported, or not be run under a dialect's rules, is said, with the
 * reason. A statement to a line (`↵` is a line's end), and behind it words of the sentence that a person must get.
 */
describe('what is not ported is reported', () => {
  for (const [statement, said] of casesOf('tsql')) {
    it(`in T-SQL: ${statement} (${said})`, () => {
      assertSaid(portText(TSQL + statement, 'tsql', portOptions(false)).findings, said);
    });
  }

  for (const [statement, said] of casesOf('tsql-run')) {
    it(`when T-SQL is run: ${statement} (${said})`, () => {
      assertSaid(saidWhenRun(TSQL + statement, tsqlDialect), said);
    });
  }

  for (const [statement, said] of casesOf('databricks')) {
    it(`when a port is run: ${statement} (${said})`, () => {
      assertSaid(saidWhenRun(DATABRICKS + statement, databricksDialect), said);
    });
  }
});
