import assert from 'node:assert/strict';
import {
  compile,
  createCatalog,
  databricksDialect,
  tsqlDialect,
  type Dialect,
  type Finding,
} from '../../src/core/index.ts';
import { reportedCases } from '../support/fixtures/reported-cases.ts';
import { portOptions, portText } from '../support/preview/port-text.ts';

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
  for (const { statement, script, said } of reportedCases('tsql')) {
    it(`in T-SQL: ${statement} (${said})`, () => {
      assertSaid(portText(script, 'tsql', portOptions(false)).findings, said);
    });
  }

  for (const { statement, script, said } of reportedCases('tsql-run')) {
    it(`when T-SQL is run: ${statement} (${said})`, () => {
      assertSaid(saidWhenRun(script, tsqlDialect), said);
    });
  }

  for (const { statement, script, said } of reportedCases('databricks')) {
    it(`when a port is run: ${statement} (${said})`, () => {
      assertSaid(saidWhenRun(script, databricksDialect), said);
    });
  }
});
