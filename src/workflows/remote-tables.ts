import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import type { CancellationSignal } from '../base/cancellation.ts';
import { FailureError } from '../base/failure.ts';
import { DatabricksError } from '../databricks/databricks-error.ts';
import { RestClient, sleepFor, type Credentials } from '../databricks/rest-client.ts';
import { executeStatement } from '../databricks/statements.ts';
import { quotedForSpark } from '../engine/reconciliation/hash-sql.ts';
import type { LocalSpark } from '../engine/spark/local-spark.ts';
import type { RowSet } from '../protocol/engine.ts';

/** The tables of another engine, which speaks Spark's SQL. */
export interface RemoteTables {
  /** What it is, for people: `Spark 4.2.1 on this machine`. */
  readonly label: string;
  /** True where each statement costs its owner something. */
  readonly costs: boolean;
  /** The table as SQL names it there, by the path of its file here: `dbo/sale`. */
  readonly reference: (table: string) => string | null;
  /** @throws FailureError with what the engine says, CancelledError */
  readonly query: (sql: string, signal: CancellationSignal) => Promise<RowSet>;
  /** Names and types of a table's columns; null if it is not there. */
  readonly columns: (
    reference: string,
    signal: CancellationSignal,
  ) => Promise<RowSet['columns'] | null>;
}

/** What Spark says of a table that is not there: https://spark.apache.org/docs/latest/sql-error-conditions.html */
const NO_TABLE = /TABLE_OR_VIEW_NOT_FOUND|PATH_NOT_FOUND/u;

/** The rows of a table are not read for its columns. */
const columnsOf = (reference: string): string => `SELECT * FROM ${reference} LIMIT 0`;

/**
 * The tables of a local Spark.
 *
 * @param place - a folder that holds a Parquet file, or a folder of Parquet or Delta, for each table; else a schema
 */
export function sparkTables(spark: LocalSpark, place: string): RemoteTables {
  const isFolder = existsSync(place) && statSync(place).isDirectory();
  return {
    label: `Spark ${spark.version} on this machine`,
    costs: false,
    reference: (table) => (isFolder ? fileReference(place, table) : named(place, table)),
    query: (sql, signal) => spark.run(sql, signal),
    columns: (reference, signal) =>
      orNothing(async () => {
        const { columns } = await spark.run(columnsOf(reference), signal, { describeOnly: true });
        return columns;
      }),
  };
}

function fileReference(folder: string, table: string): string | null {
  const own = path.join(folder, table);
  for (const [format, file] of [
    ['parquet', `${own}.parquet`],
    ['delta', path.join(own, '_delta_log')],
    ['parquet', own],
  ] as const) {
    if (!existsSync(file)) continue;
    const found = path.resolve(format === 'delta' ? own : file);
    return `${format}.${quotedForSpark(found)}`;
  }
  return null;
}

/** `catalog.schema` and the last part of a table's path. */
function named(place: string, table: string): string {
  const own = /[^/.]*$/u.exec(table)?.[0] ?? table;
  return [...place.split('.'), own].map(quotedForSpark).join('.');
}

/** The tables of a schema on a Databricks SQL warehouse, by its Statement Execution interface. */
export function openWarehouse(
  credentials: Credentials,
  warehouseId: string,
  schema: string,
): RemoteTables {
  const client = new RestClient(credentials);
  const query = async (statement: string, signal: CancellationSignal): Promise<RowSet> => {
    const result = await executeStatement(client, { warehouseId, statement }, sleepFor, signal);
    if (!result.truncated) return result;
    throw new FailureError({
      code: 'reconcile/truncated',
      what: 'The warehouse did not give all rows of a statement.',
      why: 'It cuts off what is larger than its limit.',
      todo: 'Compare an extract of the table.',
    });
  };
  return {
    label: `the warehouse ${warehouseId} of ${client.origin}`,
    costs: true,
    reference: (table) => named(schema, table),
    query,
    columns: (reference, signal) =>
      orNothing(async () => (await query(columnsOf(reference), signal)).columns),
  };
}

async function orNothing<T>(look: () => Promise<T>): Promise<T | null> {
  try {
    return await look();
  } catch (thrown) {
    const said =
      thrown instanceof DatabricksError || thrown instanceof FailureError ? thrown.failure.why : '';
    if (NO_TABLE.test(said)) return null;
    throw thrown;
  }
}
