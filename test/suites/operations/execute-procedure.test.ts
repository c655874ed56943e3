import assert from 'node:assert/strict';
import { runLocally } from '../../support/preview/local-run.ts';

/** https://learn.microsoft.com/en-us/sql/relational-databases/errors-events/database-engine-events-and-errors-2000-to-2999 */
describe('a procedure that nobody has made', () => {
  it('is named in the error as the script calls it', async () => {
    const { errors } = await runLocally('EXEC etl.[load all];', 'tsql');
    assert.deepEqual(
      errors.map(({ number, message }) => [number, message]),
      [[2812, "Could not find stored procedure 'etl.load all'."]],
    );
  });
});
