import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { FailureError } from '../../../base/failure.ts';
import type { SqlRunner } from '../../sql-runner.ts';
import { quoteName, quoteText } from './sql-text.ts';

/** A file with the rows of it that count: the same path stands for others once rows of it were deleted. */
interface LogicalFile {
  readonly path: string;
  readonly deletionVector?: {
    readonly storageType?: string;
    readonly pathOrInlineDv?: string;
    readonly offset?: number | null;
  } | null;
}

/** An action of a Delta log, as far as it matters here. */
interface Action {
  readonly add?:
    (LogicalFile & { readonly partitionValues?: Readonly<Record<string, string | null>> }) | null;
  readonly remove?: LogicalFile | null;
  readonly metaData?: {
    readonly schemaString?: string;
    readonly partitionColumns?: readonly string[];
    readonly configuration?: Readonly<Record<string, string>> | null;
  } | null;
}

type Added = NonNullable<Action['add']>;

/**
 * A query of the rows that a Delta table has by its log, newest version: the last checkpoint, and the commits after
 * it. What takes more than reading files and partition values is refused.
 * https://github.com/delta-io/delta/blob/master/PROTOCOL.md
 *
 * @throws FailureError if it cannot be read without DuckDB's own extension
 */
export async function deltaQuery(sql: SqlRunner, folder: string): Promise<string> {
  const log = path.join(folder, '_delta_log');
  const added = new Map<string, Added>();
  let metaData: NonNullable<Action['metaData']> = {};
  const apply = (action: Action): void => {
    if (action.remove) added.delete(keyOf(action.remove));
    if (action.add) added.set(keyOf(action.add), action.add);
    if (action.metaData) metaData = action.metaData;
  };
  const names = readdirSync(log);
  const checkpoint = lastCheckpoint(log, names);
  for (const part of checkpoint.parts) {
    for (const action of await checkpointActions(sql, path.join(log, part))) apply(action);
  }
  const commits = names
    .filter(
      (name) => /^\d{20}\.json$/u.test(name) && Number(name.slice(0, 20)) > checkpoint.version,
    )
    .sort();
  let next = checkpoint.version + 1;
  for (const name of commits) {
    if (Number(name.slice(0, 20)) !== next) {
      throw refused(folder, `The log lacks version ${next}, and has no checkpoint after it.`);
    }
    next += 1;
    const lines = readFileSync(path.join(log, name), 'utf8').split('\n');
    for (const line of lines) if (line.trim() !== '') apply(JSON.parse(line) as Action);
  }
  const mapping = metaData.configuration?.['delta.columnMapping.mode'] ?? 'none';
  if (mapping !== 'none') throw refused(folder, `Its columns are mapped by ${mapping}.`);
  const files = [...added.values()];
  if (files.some(({ deletionVector }) => deletionVector)) {
    throw refused(folder, 'It has deletion vectors.');
  }
  const types = partitionTypes(metaData);
  if (files.length === 0) return emptyQuery(metaData);
  return unionOfGroups(folder, files, types);
}

function keyOf({ path: file, deletionVector }: LogicalFile): string {
  const { storageType, pathOrInlineDv, offset } = deletionVector ?? {};
  return JSON.stringify([file, storageType, pathOrInlineDv, offset ?? null]);
}

/** One reading for all files with the same partition values, which stand in the log and not in the files. */
function unionOfGroups(
  folder: string,
  files: readonly Added[],
  types: ReadonlyMap<string, string>,
): string {
  const groups = new Map<string, Added[]>();
  for (const file of files) {
    const key = JSON.stringify(file.partitionValues ?? {});
    groups.set(key, [...(groups.get(key) ?? []), file]);
  }
  return [...groups.values()]
    .map((group) => {
      const paths = group.map((file) => quoteText(pathOf(folder, file.path)));
      const partition = Object.entries(group[0]?.partitionValues ?? {});
      const values = partition.map(([name, value]) => {
        const type = types.get(name) ?? 'VARCHAR';
        const literal = value === null || value === '' ? 'NULL' : quoteText(value);
        return `, CAST(${literal} AS ${type}) AS ${quoteName(name)}`;
      });
      // Some writers put the values of partitions into the files, too.
      const own = partition.map(([name]) => quoteText(name.toLowerCase())).join(', ');
      const rest = own === '' ? '*' : `COLUMNS(c -> lower(c) NOT IN (${own}))`;
      return `SELECT ${rest}${values.join('')} FROM read_parquet([${paths.join(', ')}], union_by_name = true, hive_partitioning = false)`;
    })
    .join(' UNION ALL BY NAME ');
}

/** Paths are those of addresses, relative to the table. */
function pathOf(folder: string, written: string): string {
  if (/^(?:[a-z][\w+.-]*:|\/)/iu.test(written)) {
    throw refused(folder, `Its file ${written} is outside of its folder.`);
  }
  const file = path.join(folder, decodeURIComponent(written));
  if (!file.startsWith(path.join(folder, path.sep))) {
    throw refused(folder, `Its file ${written} is outside of its folder.`);
  }
  if (!existsSync(file)) throw refused(folder, `Its file ${written} is missing.`);
  return file;
}

function lastCheckpoint(
  log: string,
  names: readonly string[],
): { readonly version: number; readonly parts: readonly string[] } {
  const found = names.flatMap((name) => {
    const match = /^(\d{20})\.checkpoint(?:\.\d{10}\.(\d{10}))?\.parquet$/u.exec(name);
    return match === null
      ? []
      : [{ name, version: Number(match[1]), parts: Number(match[2] ?? 1) }];
  });
  const versions = [...new Set(found.map(({ version }) => version))].sort((a, b) => b - a);
  for (const version of versions) {
    const parts = found.filter((each) => each.version === version);
    // One that is being written is not whole yet.
    if (parts.length === parts[0]?.parts) {
      return { version, parts: parts.map(({ name }) => name).sort() };
    }
  }
  if (names.some((name) => /\.checkpoint\.[\w-]{36}\./u.test(name))) {
    throw refused(path.dirname(log), 'Its checkpoint is of the second version.');
  }
  return { version: -1, parts: [] };
}

async function checkpointActions(sql: SqlRunner, file: string): Promise<Action[]> {
  const from = `read_parquet(${quoteText(file)})`;
  const columns = (await sql.describe(`SELECT * FROM ${from}`)).map(({ name }) => name);
  const wanted = ['add', 'metaData'].filter((name) => columns.includes(name));
  // DuckDB writes maps as JSON objects.
  const rows = await sql.rows(
    `SELECT CAST(to_json({${wanted.map((name) => `${quoteText(name)}: ${quoteName(name)}`).join(', ')}}) AS VARCHAR)
     FROM ${from} WHERE ${wanted.map((name) => `${quoteName(name)} IS NOT NULL`).join(' OR ')}`,
  );
  return rows.map(([text]) => JSON.parse(text ?? '{}') as Action);
}

/** https://github.com/delta-io/delta/blob/master/PROTOCOL.md#schema-serialization-format */
const duckdbTypes: Readonly<Record<string, string>> = {
  string: 'VARCHAR',
  long: 'BIGINT',
  integer: 'INTEGER',
  short: 'SMALLINT',
  byte: 'TINYINT',
  float: 'FLOAT',
  double: 'DOUBLE',
  boolean: 'BOOLEAN',
  binary: 'BLOB',
  date: 'DATE',
  timestamp: 'TIMESTAMPTZ',
  timestamp_ntz: 'TIMESTAMP',
};

function fieldsOf({
  schemaString = '{"fields":[]}',
}: NonNullable<Action['metaData']>): readonly { name: string; type: string }[] {
  const { fields } = JSON.parse(schemaString) as { fields: { name: string; type: unknown }[] };
  return fields.map(({ name, type }) => {
    if (typeof type !== 'string') return { name, type: 'VARCHAR' };
    return { name, type: duckdbTypes[type] ?? (/^decimal/u.test(type) ? type : 'VARCHAR') };
  });
}

function partitionTypes(metaData: NonNullable<Action['metaData']>): ReadonlyMap<string, string> {
  return new Map(fieldsOf(metaData).map(({ name, type }) => [name, type]));
}

/** A table without files has its columns all the same. */
function emptyQuery(metaData: NonNullable<Action['metaData']>): string {
  const columns = fieldsOf(metaData).map(
    ({ name, type }) => `CAST(NULL AS ${type}) AS ${quoteName(name)}`,
  );
  return `SELECT ${columns.length === 0 ? '1 AS nothing' : columns.join(', ')} WHERE false`;
}

function refused(folder: string, why: string): FailureError {
  return new FailureError({
    code: 'engine/delta-unreadable',
    what: `The Delta table ${folder} could not be loaded.`,
    why,
    todo: 'Write its rows to Parquet files on Databricks, and name their folder in portside.json.',
  });
}
