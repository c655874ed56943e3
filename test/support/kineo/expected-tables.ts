import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { CatalogColumn, CatalogTable } from '../../../src/core/index.ts';
import { repository } from '../caches.ts';
import type { SparkValue } from '../spark/spark.ts';

const folder = path.join(repository, 'test/fixtures/kineo/expected');

/** A table as the second route says it is: the forms are in this folder's README. */
export interface ExpectedTable {
  /** `schema.name`. */
  readonly table: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/** All tables that the second route computed. */
export function expectedTables(): readonly ExpectedTable[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.csv'))
    .sort()
    .map((file) => {
      const [header = [], ...rows] = records(readFileSync(path.join(folder, file), 'utf8'));
      const columns = header.map((name) => name ?? '');
      return { table: file.replace(/\.csv$/u, ''), columns, rows };
    });
}

function records(text: string): (string | null)[][] {
  const found: (string | null)[][] = [];
  let record: (string | null)[] = [];
  for (const [, raw = '', end] of text.matchAll(/("(?:[^"]|"")*"|[^,\n]*)(,|\n)/gu)) {
    if (raw.startsWith('"')) record.push(raw.slice(1, -1).replaceAll('""', '"'));
    else record.push(raw === '\\N' ? null : raw);
    if (end === ',') continue;
    found.push(record);
    record = [];
  }
  return found;
}

/** What Spark gives for a column of the legacy definition, in the form of the expected files. */
export function canonicalOfSpark(value: SparkValue, definition: CatalogColumn): string | null {
  if (value === null) return null;
  if (typeof value === 'boolean') return value ? '1' : '0';
  const { type } = definition;
  if (type.type === 'timestamp') {
    const { precision } = type;
    const places = typeof precision === 'number' ? precision : precision === 'minutes' ? 0 : 3;
    // Only zeros are cut: a value that was not rounded as its type does stays visible.
    const [, kept = value, rest = ''] =
      new RegExp(`^(.{19}\\.\\d{${places}})(\\d*)$`, 'u').exec(value) ?? [];
    return /^0*$/u.test(rest) ? kept.replace(/\.$/u, '') : value;
  }
  return type.type === 'binary' ? `0x${value}` : value;
}

/** The definition of a column of a table, whatever its capitals. */
export function columnOf(table: CatalogTable, name: string): CatalogColumn {
  const column = table.columns.find((each) => each.name.toLowerCase() === name.toLowerCase());
  if (column === undefined) throw new Error(`${table.name.name} has no column ${name}.`);
  return column;
}
