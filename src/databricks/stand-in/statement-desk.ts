import { textMember, type JsonObject } from '../json-value.ts';
import { StandInError } from './workspace-tree.ts';

/** What running a statement gave: rows of text and nulls, or the warehouse's error. */
export type StatementOutcome =
  | {
      readonly columns: readonly { readonly name: string; readonly type: string }[];
      readonly rows: readonly (readonly (string | null)[])[];
    }
  | { readonly errorCode: string; readonly message: string };

type Handler = (call: { readonly body: JsonObject }) => JsonObject;

interface Entry {
  outcome?: StatementOutcome;
  cancelled: boolean;
}

const rowsPerChunk = 100;
const resource = '/api/2.0/sql/statements';

/**
 * The statement interface of the stand-in: the first answer is always PENDING, a failed statement
 * is an ordinary answer with state FAILED, and rows come in chunks of 100.
 */
export class StatementDesk {
  readonly #run: (statement: string) => Promise<StatementOutcome>;
  readonly #entries = new Map<string, Entry>();

  constructor(run: (statement: string) => Promise<StatementOutcome>) {
    this.#run = run;
  }

  /** Gives the handler for a request, such as `GET /api/2.0/sql/statements/7`. */
  handlerOf(name: string): Handler | undefined {
    if (name === `POST ${resource}`) return ({ body }) => this.#start(body);
    const match =
      /^(GET|POST) \/api\/2\.0\/sql\/statements\/([^/]+)(?:\/(cancel|result\/chunks\/(\d+)))?$/u.exec(
        name,
      );
    if (match === null) return undefined;
    const [, method, id = '', part, chunk] = match;
    const entry = this.#entries.get(id);
    if (entry === undefined) {
      throw new StandInError(404, 'NOT_FOUND', `Statement ${id} does not exist`);
    }
    if (method === 'POST') {
      return part === 'cancel' ? () => cancel(entry) : undefined;
    }
    if (part === undefined) return () => describe(id, entry);
    return chunk === undefined ? undefined : () => chunkOf(entry, Number(chunk));
  }

  #start(body: JsonObject): JsonObject {
    const statement = textMember(body, 'statement');
    if (statement === undefined || textMember(body, 'warehouse_id') === undefined) {
      throw new StandInError(400, 'INVALID_PARAMETER_VALUE', 'Missing statement or warehouse_id');
    }
    const wait = /^(\d+)s$/u.exec(textMember(body, 'wait_timeout') ?? '10s')?.[1];
    if (wait === undefined || (wait !== '0' && (Number(wait) < 5 || Number(wait) > 50))) {
      throw new StandInError(400, 'INVALID_PARAMETER_VALUE', 'wait_timeout is 0s or 5s to 50s');
    }
    const id = `statement-${this.#entries.size + 1}`;
    const entry: Entry = { cancelled: false };
    this.#entries.set(id, entry);
    void this.#run(statement).then(
      (outcome) => {
        entry.outcome = outcome;
      },
      (thrown: unknown) => {
        entry.outcome = { errorCode: 'INTERNAL_ERROR', message: String(thrown) };
      },
    );
    return { statement_id: id, status: { state: 'PENDING' } };
  }
}

function cancel(entry: Entry): JsonObject {
  entry.cancelled ||= entry.outcome === undefined;
  return {};
}

function describe(id: string, entry: Entry): JsonObject {
  const { outcome } = entry;
  if (entry.cancelled) return { statement_id: id, status: { state: 'CANCELED' } };
  if (outcome === undefined) return { statement_id: id, status: { state: 'RUNNING' } };
  if ('errorCode' in outcome) {
    const error = { error_code: outcome.errorCode, message: outcome.message };
    return { statement_id: id, status: { state: 'FAILED', error } };
  }
  const columns = outcome.columns.map(({ name, type }, position) => ({
    name,
    type_text: type,
    position,
  }));
  return {
    statement_id: id,
    status: { state: 'SUCCEEDED' },
    manifest: { schema: { columns }, truncated: false, total_row_count: outcome.rows.length },
    result: chunkOf(entry, 0),
  };
}

function chunkOf(entry: Entry, index: number): JsonObject {
  const rows = entry.outcome !== undefined && 'rows' in entry.outcome ? entry.outcome.rows : [];
  const start = index * rowsPerChunk;
  const last = start + rowsPerChunk >= rows.length;
  return {
    chunk_index: index,
    data_array: rows.slice(start, start + rowsPerChunk),
    ...(last ? {} : { next_chunk_index: index + 1 }),
  };
}
