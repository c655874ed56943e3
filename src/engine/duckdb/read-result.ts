import type {
  BegunResult,
  ColumnInfo,
  ProgramRequest,
  ProgramResult,
  RanQuery,
} from '../../protocol/engine.ts';
import type { Step } from '../../protocol/program.ts';
import type { GuardedConnection } from './host/session.ts';
import { quoteAddress, quoteName } from './host/sql-text.ts';

const defaultRows = 1000;
const resultsSchema = 'portside_results';

/** A query of a program, about to run. */
interface Query {
  readonly sql: string;
  readonly step: Extract<Step, { step: 'query' }>;
  /** Of its result among those of the program. */
  readonly index: number;
  /** Counting all rows of a query costs reading it to its end, so only for who asks. */
  readonly countsRows: boolean;
  readonly begun: (result: BegunResult) => void;
}

/** Runs a query of a program and gives its first rows; all of them are kept where the request says so. */
export async function readResult(
  connection: GuardedConnection,
  request: ProgramRequest,
  { sql, step, index, countsRows, begun }: Query,
): Promise<ProgramResult> {
  const { keepAs, database } = request;
  const limit = request.limits?.rows ?? defaultRows;
  const described = (columns: readonly ColumnInfo[]) => ({
    columns: columns.map((column, at) => ({
      name: step.columns[at]?.name ?? column.name,
      type: column.type,
    })),
    sourceTypes: columns.map((column, at) => step.columns[at]?.type ?? column.type),
    line: step.origin.line,
  });
  let kept: ProgramResult['kept'] = null;
  if (keepAs !== undefined) {
    // The rows of a fresh table are numbered by `rowid` in the order in which they came.
    kept = { database, schema: resultsSchema, table: `${keepAs}_${index + 1}`, ordinal: 'rowid' };
    await connection.execute(
      `CREATE SCHEMA IF NOT EXISTS ${quoteName(database)}.${quoteName(resultsSchema)}`,
    );
  }
  let ran: RanQuery | null = null;
  let read: Awaited<ReturnType<GuardedConnection['query']>>;
  if (kept === null) {
    read = await connection.query(sql, 'preview', limit, countsRows);
  } else if (request.shows === true) {
    const plan = await connection.plan(sql);
    const started = performance.now();
    read = await connection.keep(sql, kept, limit, ({ columns, rows }) =>
      begun({ index, rows, ...described(columns) }),
    );
    ran = { sql, plan, milliseconds: performance.now() - started };
  } else {
    await connection.checkQuery(sql);
    const table = quoteAddress(kept);
    await connection.execute(`CREATE OR REPLACE TABLE ${table} AS\n${sql}`);
    read = await connection.query(`SELECT * FROM ${table} ORDER BY rowid`, 'preview', limit);
    if (!read.complete) {
      const [counted] = await connection.rows(`SELECT count(*) FROM ${table}`);
      read = { ...read, total: Number(counted?.[0] ?? 0) };
    }
  }
  const { columns, rows, complete, total } = read;
  return { ...described(columns), rows, complete, total, ordered: step.ordered, kept, ran };
}
