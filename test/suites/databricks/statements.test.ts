import assert from 'node:assert/strict';
import { CancelledError, createCancellation } from '../../../src/base/cancellation.ts';
import { DatabricksError } from '../../../src/databricks/databricks-error.ts';
import { RestClient } from '../../../src/databricks/rest-client.ts';
import { startStandIn, type StandInWorkspace } from '../../../src/databricks/stand-in/server.ts';
import type { StatementOutcome } from '../../../src/databricks/stand-in/statement-desk.ts';
import { executeStatement } from '../../../src/databricks/statements.ts';

describe('statements', () => {
  let server: StandInWorkspace;
  let client: RestClient;
  let run: (statement: string) => Promise<StatementOutcome>;
  const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 5));

  beforeEach(async () => {
    server = await startStandIn({ runStatement: (statement) => run(statement) });
    client = new RestClient(
      { host: server.url, token: () => Promise.resolve(server.token), origin: 'test' },
      { surroundings: { sleep: pause } },
    );
  });
  afterEach(() => server.close());

  it('wait for their end and give the rows of all chunks', async () => {
    const rows = Array.from({ length: 250 }, (_, index) => [String(index), null]);
    const columns = [
      { name: 'n', type: 'INT' },
      { name: 'nothing', type: 'VOID' },
    ];
    run = async () => {
      await pause();
      return { columns, rows };
    };
    const request = { warehouseId: 'w', statement: 'SELECT n, NULL FROM numbers' };
    const result = await executeStatement(client, request, pause);
    assert.deepEqual(result.columns, columns);
    assert.deepEqual(result.rows, rows);
    assert.equal(result.truncated, false);
  });

  it('throw when they failed, although the answer is 200', async () => {
    run = () => Promise.resolve({ errorCode: 'BAD_REQUEST', message: '[DIVIDE_BY_ZERO] Division' });
    await assert.rejects(
      executeStatement(client, { warehouseId: 'w', statement: 'SELECT 1/0' }, pause),
      (thrown) =>
        thrown instanceof DatabricksError &&
        thrown.api?.status === 200 &&
        /DIVIDE_BY_ZERO/u.test(thrown.failure.why),
    );
  });

  it('are cancelled in the warehouse too', async () => {
    run = () => new Promise(() => undefined);
    const { signal, cancel } = createCancellation();
    const work = executeStatement(client, { warehouseId: 'w', statement: 'x' }, pause, signal);
    setTimeout(cancel, 40);
    await assert.rejects(work, CancelledError);
    assert.ok(server.received.some(({ path }) => path.endsWith('/statement-1/cancel')));
  });

  it('are not sent twice when the answer is lost', async () => {
    let runs = 0;
    run = () => {
      runs += 1;
      return Promise.resolve({ columns: [], rows: [] });
    };
    server.inject({ fault: { kind: 'drop', carriedOut: true } });
    await assert.rejects(
      executeStatement(client, { warehouseId: 'w', statement: 'INSERT' }, pause),
      DatabricksError,
    );
    assert.equal(runs, 1);
  });
});
