import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

/**
 * Writes `old` and `new`, as Parquet and as CSV, of that many rows and 12 columns: of a thousand rows one is missing in
 * each, and ten have another amount.
 */
export async function writeComparedFiles(folder: string, rows: number): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2', memory_limit: '2GB' });
  const connection = await instance.connect();
  const columns = (id: string, amount: string): string => `
    ${id} AS id, (range * 7919 % 100003)::INTEGER AS customer, (range % 977)::INTEGER AS product,
    (range % 40)::SMALLINT AS store, DATE '2020-01-01' + (range % 1500)::INTEGER AS sold_on,
    TIMESTAMP '2020-01-01' + to_seconds(range % 86400000) AS loaded_at, (${amount})::DECIMAL(12,2) AS amount,
    (range * 17 % 9973) / 7.0::DOUBLE AS weight, 'c' || (range * 13 % 500009) AS code,
    'status ' || (range % 6) AS status,
    CASE WHEN range % 11 <> 0 THEN 'note number ' || (range * 101 % 7000003) END AS note,
    range % 3 = 0 AS flag`;
  const amount = '(range * 31 % 1000003) / 100';
  const changed = `CASE WHEN range % 100 = 3 THEN ${amount} + 0.01 ELSE ${amount} END`;
  const queries = {
    old: `SELECT ${columns('range', amount)} FROM range(${rows})`,
    new: `SELECT ${columns('range', changed)} FROM range(${rows}) WHERE range % 1000 <> 7
          UNION ALL SELECT ${columns('-1 - range', amount)} FROM range(${Math.ceil(rows / 1000)})`,
  };
  for (const [name, query] of Object.entries(queries)) {
    const parquet = path.join(folder, `${name}.parquet`);
    await connection.run(`COPY (${query}) TO '${parquet}' (FORMAT parquet)`);
    await connection.run(`COPY (FROM '${parquet}') TO '${path.join(folder, `${name}.csv`)}'`);
  }
  connection.closeSync();
  instance.closeSync();
}
