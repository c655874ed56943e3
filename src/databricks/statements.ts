import { CancelledError, neverCancelled, type CancellationSignal } from '../base/cancellation.ts';
import { apiFailure } from './explain-error.ts';
import { DatabricksError } from './databricks-error.ts';
import {
  arrayMember,
  isJsonObject,
  objectMember,
  textMember,
  type JsonObject,
} from './json-value.ts';
import type { RestClient } from './rest-client.ts';

/** A statement for a SQL warehouse; each is a session of its own. */
export interface StatementRequest {
  readonly warehouseId: string;
  readonly statement: string;
  readonly catalog?: string;
  readonly schema?: string;
  readonly parameters?: readonly {
    readonly name: string;
    /** Absent for NULL. */
    readonly value?: string;
    readonly type?: string;
  }[];
}

/** What a statement gave. */
export interface StatementResult {
  readonly statementId: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Every value as text in the warehouse's form; NULL as null. */
  readonly rows: readonly (readonly (string | null)[])[];
  /** True if the warehouse cut the rows off at a limit. */
  readonly truncated: boolean;
}

const longestPollMilliseconds = 5_000;

/**
 * Runs a statement on a SQL warehouse and gives all its rows; asks until it has ended.
 *
 * A statement that may have reached the warehouse is never sent twice. Cancelling it cancels it
 * there too.
 *
 * @param sleep - resolves after the milliseconds, or as soon as cancellation is asked for
 * @throws DatabricksError also for a statement that failed, which the interface answers with 200
 */
export async function executeStatement(
  client: RestClient,
  request: StatementRequest,
  sleep: (milliseconds: number, cancellation: CancellationSignal) => Promise<void>,
  cancellation: CancellationSignal = neverCancelled,
): Promise<StatementResult> {
  let answer = await client.send({
    method: 'POST',
    path: '/api/2.0/sql/statements',
    body: {
      warehouse_id: request.warehouseId,
      statement: request.statement,
      ...(request.catalog === undefined ? {} : { catalog: request.catalog }),
      ...(request.schema === undefined ? {} : { schema: request.schema }),
      ...(request.parameters === undefined ? {} : { parameters: request.parameters }),
      // Long enough for most; the answer stays well inside the time-out of a request.
      wait_timeout: '10s',
      on_wait_timeout: 'CONTINUE',
      disposition: 'INLINE',
      format: 'JSON_ARRAY',
    },
    failing: 'The statement could not be run',
    repeatable: false,
    cancellation,
  });
  const statementId = textMember(answer, 'statement_id') ?? '';
  const path = `/api/2.0/sql/statements/${encodeURIComponent(statementId)}`;
  try {
    for (
      let delay = 250;
      isUnderWay(answer);
      delay = Math.min(longestPollMilliseconds, delay * 2)
    ) {
      await sleep(delay, cancellation);
      answer = await client.send({
        method: 'GET',
        path,
        failing: 'The state of the statement could not be read',
        cancellation,
      });
    }
    failUnlessSucceeded(answer);
    return await readResult(client, statementId, answer, cancellation);
  } catch (thrown) {
    if (thrown instanceof CancelledError) await cancelStatement(client, path);
    throw thrown;
  }
}

/** Without it the warehouse works on, at the user's cost; that it is too late is no failure. */
async function cancelStatement(client: RestClient, path: string): Promise<void> {
  try {
    await client.send({
      method: 'POST',
      path: `${path}/cancel`,
      failing: 'The statement could not be cancelled',
      repeatable: false,
    });
  } catch (thrown) {
    if (!(thrown instanceof DatabricksError)) throw thrown;
  }
}

function stateOf(answer: JsonObject): string {
  return textMember(objectMember(answer, 'status'), 'state') ?? '';
}

function isUnderWay(answer: JsonObject): boolean {
  const state = stateOf(answer);
  return state === 'PENDING' || state === 'RUNNING';
}

function failUnlessSucceeded(answer: JsonObject): void {
  const state = stateOf(answer);
  if (state === 'SUCCEEDED') return;
  const error = objectMember(objectMember(answer, 'status'), 'error');
  throw apiFailure('The statement did not succeed on the warehouse', {
    status: 200,
    errorCode: textMember(error, 'error_code') ?? (state === '' ? 'UNKNOWN' : state),
    message: textMember(error, 'message') ?? `its state is ${state === '' ? 'unknown' : state}`,
    details: [],
  });
}

async function readResult(
  client: RestClient,
  statementId: string,
  answer: JsonObject,
  cancellation: CancellationSignal,
): Promise<StatementResult> {
  const manifest = objectMember(answer, 'manifest');
  const columns = arrayMember(objectMember(manifest, 'schema'), 'columns')
    .filter(isJsonObject)
    .map((column) => ({
      name: textMember(column, 'name') ?? '',
      type: textMember(column, 'type_text') ?? textMember(column, 'type_name') ?? '',
    }));
  const rows: (string | null)[][] = [];
  let chunk = objectMember(answer, 'result');
  for (;;) {
    for (const row of arrayMember(chunk, 'data_array')) {
      if (Array.isArray(row)) rows.push((row as unknown[]).map(cellOf));
    }
    const next = textMember(chunk, 'next_chunk_index');
    if (next === undefined) break;
    chunk = await client.send({
      method: 'GET',
      path: `/api/2.0/sql/statements/${encodeURIComponent(statementId)}/result/chunks/${encodeURIComponent(next)}`,
      failing: 'The rows of the statement could not be read',
      cancellation,
    });
  }
  return { statementId, columns, rows, truncated: manifest['truncated'] === true };
}

function cellOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
