import { existsSync } from 'node:fs';
import path from 'node:path';
import { FailureError } from '../base/failure.ts';
import { startLocalSpark } from '../engine/spark/local-spark.ts';
import { openWarehouse, sparkTables, type RemoteTables } from '../workflows/remote-tables.ts';
import { machineCredentials } from '../workflows/push-notebooks.ts';
import type { Arguments } from './arguments.ts';
import type { Terminal } from './terminal.ts';

/** Opens what the second side of a reconciliation names, as long as `work` lasts; null for a folder of files. */
export async function withRemote<T>(
  named: string,
  given: Arguments,
  terminal: Terminal,
  work: (remote: RemoteTables | null) => Promise<T>,
): Promise<T> {
  const [, engine, place = ''] = /^(spark|databricks):(.+)$/u.exec(named) ?? [];
  if (engine === 'databricks') return work(await warehouse(place, given, terminal));
  if (engine !== 'spark') return work(null);
  terminal.note('Starting Spark …\n');
  const spark = await startLocalSpark(terminal.environment, terminal.cancellation);
  try {
    const folder = path.resolve(terminal.folder, place);
    return await work(sparkTables(spark, existsSync(folder) ? folder : place));
  } finally {
    await spark.close();
  }
}

async function warehouse(
  schema: string,
  given: Arguments,
  terminal: Terminal,
): Promise<RemoteTables> {
  const { environment } = terminal;
  const warehouseId = given.warehouse ?? environment['DATABRICKS_WAREHOUSE_ID'];
  if (warehouseId === undefined)
    throw new FailureError({
      code: 'reconcile/warehouse',
      what: `The tables of ${schema} were not compared.`,
      why: 'No SQL warehouse is named.',
      todo: 'Give its id with --warehouse, or in the environment variable DATABRICKS_WAREHOUSE_ID.',
    });
  const token = given.host === null ? undefined : environment['DATABRICKS_TOKEN'];
  const credentials = await machineCredentials({
    ...(given.host === null ? {} : { host: given.host }),
    ...(given.profile === null ? {} : { profile: given.profile }),
    ...(token === undefined ? {} : { token }),
  });
  return openWarehouse(credentials, warehouseId, schema);
}
