import assert from 'node:assert/strict';
import { reportedCases } from '../support/fixtures/reported-cases.ts';
import { runLocally } from '../support/preview/local-run.ts';
import { portOptions, portText } from '../support/preview/port-text.ts';

/** The error that a case names: its number, and words of its message. */
function errorOf(said: string): { readonly number: number; readonly words: string } {
  const [number = ''] = said.split(' ', 1);
  return { number: Number(number), words: said.slice(number.length + 1) };
}

/**
 * What SQL Server refuses while it compiles. Numbers and messages are the vendor's:
 * https://learn.microsoft.com/en-us/sql/relational-databases/errors-events/database-engine-events-and-errors
 */
describe('what SQL Server refuses is refused', () => {
  for (const { statement, script, said } of reportedCases('refused/tsql')) {
    const { number, words } = errorOf(said);

    it(`in the port: ${statement} (${said})`, () => {
      const { findings, output } = portText(script, 'tsql', portOptions(false));
      const [refused, ...others] = findings.filter(({ id }) => id === 'statement/refused');
      assert.deepEqual(others, []);
      assert.ok(refused !== undefined);
      assert.ok(refused.message.includes(`error ${number}: `), refused.message);
      assert.ok(refused.message.includes(words), refused.message);
      assert.equal(refused.fidelity.kind, 'conditional');
      assert.match(output, /SELECT raise_error\('/u);
    });

    it(`before its batch runs: ${statement} (${said})`, async () => {
      const before = script.slice(0, -statement.length);
      const { errors, results, findings } = await runLocally(
        `${before}\nGO\nSELECT 1 AS one;\nDECLARE @n int;\n${statement.replace('; \n', ';\nGO\n')}\nGO\nSELECT 2 AS two;`,
        'tsql',
      );
      assert.deepEqual(
        errors.map((error) => error.number),
        [number],
      );
      assert.ok(errors[0]?.message.includes(words), errors[0]?.message);
      assert.deepEqual(
        results.map(({ rows }) => rows),
        statement.includes('CREATE') ? [[['1']], [['2']]] : [[['2']]],
      );
      assert.deepEqual(
        findings.filter(({ fidelity }) => fidelity.kind !== 'exact'),
        [],
      );
    });
  }

  for (const { statement, script, said } of reportedCases('refused/tsql-run')) {
    it(`when it runs: ${statement} (${said})`, async () => {
      const { number, words } = errorOf(said);
      const { errors } = await runLocally(script, 'tsql');
      assert.deepEqual(
        errors.map((error) => error.number),
        [number],
      );
      assert.ok(errors[0]?.message.includes(words), errors[0]?.message);
    });
  }
});
