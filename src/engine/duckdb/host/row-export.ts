import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { FailureError } from '../../../base/failure.ts';
import type { CellText, ColumnInfo, ExportRequest } from '../../../protocol/engine.ts';
import type { EngineSession } from './session.ts';
import { orderOf, columnsOf, whereOf } from './row-windows.ts';
import { quoteAddress, quoteName, quoteText } from './sql-text.ts';

/**
 * Writes rows to a file without holding them all: read in parts, written in parts. The locked instance writes no
 * file, so Parquet goes by an instance that holds these rows only and runs no SQL of anybody's.
 */
export async function exportRows(
  session: EngineSession,
  { table, view, form, path: file, names }: ExportRequest,
): Promise<number> {
  const columns = await columnsOf(session.admin, table);
  const list = columns.map(({ name }) => `t.${quoteName(name)}`).join(', ');
  const sql = `SELECT ${list} FROM ${quoteAddress(table)} t ${whereOf(view.filters, columns)} ${orderOf(view, columns)}`;
  const named = columns.map((column, index) => ({ ...column, name: names[index] ?? column.name }));
  // A file is there as a whole, or not at all.
  const unfinished = `${file}.${process.pid}.part`;
  try {
    const rows =
      form === 'csv'
        ? await toCsvFile(session, sql, named, unfinished)
        : await toParquet(session, sql, named, unfinished);
    await rename(unfinished, file);
    return rows;
  } catch (thrown) {
    await rm(unfinished, { force: true });
    throw isOfDisk(thrown)
      ? new FailureError({
          code: 'engine/not-written',
          what: `The file ${file} was not written.`,
          why: thrown.message.split('\n')[0] ?? '',
          todo: 'Choose a folder that may be written to, and that has room.',
        })
      : thrown;
  }
}

function isOfDisk(thrown: unknown): thrown is Error {
  return thrown instanceof Error && ('syscall' in thrown || /^IO Error/u.test(thrown.message));
}

async function toCsvFile(
  session: EngineSession,
  sql: string,
  columns: readonly ColumnInfo[],
  file: string,
): Promise<number> {
  let count = 0;
  const lines = async function* (): AsyncIterable<string> {
    yield csvRecord(columns.map(({ name }) => name));
    for await (const rows of session.streamed(sql)) {
      count += rows.length;
      yield rows.map(csvRecord).join('');
    }
  };
  await pipeline(lines(), createWriteStream(file));
  return count;
}

/** A record of RFC 4180; NULL is empty, the empty text is `""`. */
function csvRecord(cells: readonly CellText[]): string {
  const quoted = (text: string): string =>
    text === '' || /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  return `${cells.map((text) => (text === null ? '' : quoted(text))).join(',')}\r\n`;
}

async function toParquet(
  session: EngineSession,
  sql: string,
  columns: readonly ColumnInfo[],
  file: string,
): Promise<number> {
  const { memoryLimit, temporaryDirectory } = session.options;
  const store = path.join(temporaryDirectory, `export-${process.pid}.duckdb`);
  const instance = await DuckDBInstance.create(store, {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  try {
    const connection = await instance.connect();
    await connection.run(`SET memory_limit = ${quoteText(memoryLimit)}`);
    const slots = columns.map(({ type }, index) => `c${index} ${type}`).join(', ');
    await connection.run(`CREATE TABLE rows (${slots})`);
    const appender = await connection.createAppender('rows');
    let count = 0;
    for await (const chunk of session.chunks(sql)) {
      appender.appendDataChunk(chunk);
      count += chunk.rowCount;
    }
    appender.closeSync();
    const taken = new Set<string>();
    const list = columns.map(({ name }, index) => {
      let own = name === '' ? `column${index + 1}` : name;
      while (taken.has(own.toLowerCase())) own = `${own}_${index + 1}`;
      taken.add(own.toLowerCase());
      return `c${index} AS ${quoteName(own)}`;
    });
    await connection.run(
      `COPY (SELECT ${list.join(', ')} FROM rows ORDER BY rowid) TO ${quoteText(file)} (FORMAT parquet, COMPRESSION zstd)`,
    );
    connection.closeSync();
    return count;
  } finally {
    instance.closeSync();
    for (const each of [store, `${store}.wal`]) await rm(each, { force: true });
  }
}
