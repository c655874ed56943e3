import { createReadStream, existsSync, statSync } from 'node:fs';
import { FailureError } from '../../../base/failure.ts';
import type {
  CellText,
  ColumnInfo,
  CsvSettings,
  LoadColumn,
  LoadReport,
  OpenOptions,
  RejectedRow,
  RelationLoad,
  RowSet,
} from '../../../protocol/engine.ts';
import type { SqlRunner } from '../../sql-runner.ts';
import { delimitedFile, readHeader, rowsFile } from './csv-file.ts';
import { deltaQuery } from './delta-table.ts';
import { filesOf, isDeltaTable, isPattern } from './source-files.ts';
import { quoteAddress, quoteName, quoteText } from './sql-text.ts';
import { thin } from './thinning.ts';

const rejectedShown = 100;
// Statements of VALUES take their time to parse: more rows than this go by a file.
const manyRows = 1000;
// A line longer than this is reported as a bad row; DuckDB's own limit of 2 MB is lower.
const longestLine = 64 * 1024 * 1024;
const smallestBuffer = 32 * 1024 * 1024;

/**
 * Loads one file or row set into its table, or for comparing makes it a view where that is enough.
 *
 * Bad rows are left out and reported. A missing file or column is a thrown failure.
 */
export async function loadRelation(
  sql: SqlRunner,
  relation: RelationLoad,
  options: OpenOptions,
): Promise<LoadReport> {
  const report = await loadAll(sql, relation, options);
  // What is compared is a view of a file, and all of it.
  if (options.purpose === 'compare') return { ...report, ...whole };
  return { ...report, ...(await thin(sql, relation, report.rows)) };
}

type Loaded = Omit<LoadReport, keyof typeof whole>;
const whole = { sampledOf: null, masked: [], unmasked: [] };

async function loadAll(
  sql: SqlRunner,
  relation: RelationLoad,
  options: OpenOptions,
): Promise<Loaded> {
  const { target, source } = relation;
  const table = quoteAddress(target);
  const schema = `${quoteName(target.database)}.${quoteName(target.schema)}`;
  await sql.execute(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
  if (source.kind === 'rows') {
    if (source.rows.rows.length > manyRows)
      await loadManyRows(sql, table, source.rows, options.temporaryDirectory);
    else await loadRows(sql, table, source.rows);
    return { target, rows: source.rows.rows.length, ...nothingRejected };
  }
  if (source.kind === 'folder' && isDeltaTable(source.path)) {
    const query = await readable(source.path, () => deltaQuery(sql, source.path));
    return loadQuery(sql, relation, source.path, query, options);
  }
  if (source.kind === 'folder' || isPattern(source.path)) {
    const { kind, files } = filesOf(source.path);
    if (kind === 'csv') {
      const settings = 'settings' in source ? source.settings : undefined;
      return loadCsvFiles(sql, relation, files, settings ?? {}, options);
    }
    const list = `[${files.map(quoteText).join(', ')}]`;
    const query =
      kind === 'json'
        ? `SELECT * FROM read_json_auto(${list}, union_by_name = true)`
        : `SELECT * FROM read_parquet(${list}, union_by_name = true, hive_partitioning = ${files.some((file) => /[/\\][^/\\=]+=[^/\\]*[/\\]/u.test(file))})`;
    return loadQuery(sql, relation, source.path, query, options);
  }
  if (!existsSync(source.path)) {
    throw new FailureError({
      code: 'engine/file-missing',
      what: `The data for ${target.schema}.${target.table} could not be loaded.`,
      why: `There is no file ${source.path}.`,
      todo: 'Put the file there, or correct its path in portside.json.',
    });
  }
  if (source.kind === 'csv')
    return loadCsv(sql, relation, source.path, source.settings ?? {}, options);

  if (source.kind === 'excel') {
    await loadExcelReader(sql, source.path);
    const query = `SELECT * FROM read_xlsx(${quoteText(source.path)})`;
    return loadQuery(sql, relation, source.path, query, options);
  }
  const reader = source.kind === 'json' ? 'read_json_auto' : 'read_parquet';
  const query = `SELECT * FROM ${reader}(${quoteText(source.path)})`;
  return loadQuery(sql, relation, source.path, query, options);
}

/** Loads what a query over files gives. */
async function loadQuery(
  sql: SqlRunner,
  { target, columns }: RelationLoad,
  path: string,
  query: string,
  options: OpenOptions,
): Promise<Loaded> {
  const table = quoteAddress(target);
  const found = await readable(path, () => sql.describe(query));
  const chosen = selectColumns(found, columns, target.table, path);
  const kind = options.purpose === 'compare' ? 'VIEW' : 'TABLE';
  await readable(path, () =>
    sql.execute(`CREATE OR REPLACE ${kind} ${table} AS SELECT ${chosen.list} FROM (${query})`),
  );
  return {
    target,
    ...nothingRejected,
    rows: await countRows(sql, table),
    ignoredColumns: chosen.ignored,
    missingColumns: chosen.missing,
  };
}

/** https://duckdb.org/docs/stable/core_extensions/excel: it is no part of DuckDB itself, and nothing is downloaded here. */
async function loadExcelReader(sql: SqlRunner, path: string): Promise<void> {
  try {
    await sql.execute('LOAD excel');
  } catch {
    throw new FailureError({
      code: 'engine/excel-unreadable',
      what: `The file ${path} could not be loaded.`,
      why: "DuckDB reads Excel's files with an extension that Portside does not bring along, and this machine has none.",
      todo: 'Save the sheet as CSV, or run “INSTALL excel” in DuckDB 1.5.5.',
    });
  }
}

/** Loads files into one table, columns by name. */
async function loadCsvFiles(
  sql: SqlRunner,
  relation: RelationLoad,
  files: readonly string[],
  settings: CsvSettings,
  options: OpenOptions,
): Promise<Loaded> {
  const { target } = relation;
  const table = quoteAddress(target);
  const part = { ...target, table: `${target.table} (part)` };
  const reports: Loaded[] = [];
  for (const [index, file] of files.entries()) {
    const report = await loadCsv(sql, { ...relation, target: part }, file, settings, options);
    await sql.execute(
      index === 0
        ? `CREATE OR REPLACE TABLE ${table} AS SELECT * FROM ${quoteAddress(part)}`
        : await appending(sql, table, quoteAddress(part)),
    );
    const rejected = report.rejected.map((row) => ({ ...row, file }));
    reports.push({ ...report, rejected });
  }
  await sql.execute(`DROP TABLE ${quoteAddress(part)}`);
  const all = (of: (report: Loaded) => readonly string[]): string[] => [
    ...new Set(reports.flatMap(of)),
  ];
  return {
    target,
    rows: await countRows(sql, table),
    rejectedRows: reports.reduce((sum, { rejectedRows }) => sum + rejectedRows, 0),
    rejected: reports.flatMap(({ rejected }) => rejected).slice(0, rejectedShown),
    ignoredColumns: all(({ ignoredColumns }) => ignoredColumns),
    missingColumns: all(({ missingColumns }) => missingColumns),
  };
}

/** A statement that adds the rows of a table to another, which gets the columns that it lacks first. */
async function appending(sql: SqlRunner, table: string, part: string): Promise<string> {
  const known = await sql.describe(`SELECT * FROM ${table}`);
  for (const { name, type } of await sql.describe(`SELECT * FROM ${part}`)) {
    if (known.some((column) => sameName(column.name, name))) continue;
    await sql.execute(`ALTER TABLE ${table} ADD COLUMN ${quoteName(name)} ${type}`);
  }
  return `INSERT INTO ${table} BY NAME SELECT * FROM ${part}`;
}

const nothingRejected = {
  rejectedRows: 0,
  rejected: [],
  ignoredColumns: [],
  missingColumns: [],
};

async function loadCsv(
  sql: SqlRunner,
  relation: RelationLoad,
  path: string,
  settings: CsvSettings,
  options: OpenOptions,
): Promise<Loaded> {
  const { target, columns } = relation;
  const written = await delimitedFile(path, settings, options.temporaryDirectory);
  const { path: file, delimiter } = written;
  // What had another layout is written with the usual quotes.
  const { quote = '"', escape = quote } = settings.layout === undefined ? settings : {};
  const first = await readHeader(file, delimiter, quote, escape);
  const hasHeader = settings.header ?? true;
  const names = hasHeader
    ? first
    : first.map(
        (_, index) => settings.columns?.[index] ?? columns?.[index]?.name ?? `column${index + 1}`,
      );
  if (names.length === 0) {
    throw unreadable(path, 'The file is empty: it has no header.');
  }
  const repeated = names.find((name, index) => positionOf(names, name) !== index);
  if (repeated !== undefined) {
    throw unreadable(path, `Its header names the column ${repeated} twice.`);
  }
  const chosen = selectColumns(
    names.map((name) => ({ name, type: 'VARCHAR' })),
    columns,
    target.table,
    path,
    fieldAs,
  );
  const typeOf = (name: string): string =>
    columns?.find((column) => sameName(column.name, name))?.type ?? 'VARCHAR';
  const reader = csvReader(file, {
    ...settings,
    ...{ delimiter, quote, escape, header: hasHeader },
    fields: names.map((name) => ({ name, type: readType(typeOf(name)) })),
    rejects: true,
  });
  await forgetRejected(sql);
  const table = quoteAddress(target);
  await readable(path, () =>
    sql.execute(`CREATE OR REPLACE TABLE ${table} AS SELECT ${chosen.list} FROM ${reader}`),
  );
  return {
    target,
    rows: await countRows(sql, table),
    ...(await readRejected(sql, file)),
    ignoredColumns: chosen.ignored,
    missingColumns: chosen.missing,
  };
}

/** How a delimited file is read: nothing about it is guessed. */
interface CsvReading extends Pick<CsvSettings, 'nullText' | 'dateFormat' | 'timestampFormat'> {
  readonly delimiter: string;
  /** Empty for none. */
  readonly quote: string;
  readonly escape: string;
  readonly header: boolean;
  readonly fields: readonly ColumnInfo[];
  /** Whether rows that do not fit are left out, and kept for {@link countRejected}; else they end the reading. */
  readonly rejects: boolean;
  /** How long a line may be, in bytes; as long as a bad row that is reported when absent. */
  readonly longest?: number;
}

/** The call of DuckDB that reads the file. */
export function csvReader(file: string, reading: CsvReading): string {
  const { delimiter, quote, escape, nullText = '', dateFormat, timestampFormat } = reading;
  const longest = reading.longest ?? longestIn(file);
  const parameters = [
    quoteText(file),
    'auto_detect=false',
    `delim=${quoteText(delimiter)}`,
    `quote=${quoteText(quote)}`,
    `escape=${quoteText(escape)}`,
    `header=${reading.header}`,
    `nullstr=${quoteText(nullText)}`,
    // Quoted text is never NULL: `""` is the empty text.
    'allow_quoted_nulls=false',
    `columns={${reading.fields.map(({ name, type }) => `${quoteText(name)}: ${quoteText(type)}`).join(', ')}}`,
    `max_line_size=${longest}`,
    // By default it is sixteen lines, which for long ones is more than all memory.
    `buffer_size=${Math.max(smallestBuffer, 2 * longest)}`,
    ...(reading.rejects ? ['store_rejects=true', 'rejects_limit=0'] : []),
    ...(dateFormat === undefined ? [] : [`dateformat=${quoteText(dateFormat)}`]),
    ...(timestampFormat === undefined ? [] : [`timestampformat=${quoteText(timestampFormat)}`]),
  ];
  return `read_csv(${parameters.join(', ')})`;
}

/** Drops what earlier readings left out. */
export async function forgetRejected(sql: SqlRunner): Promise<void> {
  await sql.execute('DROP TABLE IF EXISTS temp.main.reject_errors');
  await sql.execute('DROP TABLE IF EXISTS temp.main.reject_scans');
}

/** How many rows the last reading left out. */
export async function countRejected(sql: SqlRunner): Promise<number> {
  const [total] = await sql.rows('SELECT count(DISTINCT line_byte_position) FROM reject_errors');
  return Number(total?.[0] ?? 0);
}

/** How long a line of the file may be. */
function longestIn(file: string): number {
  return Math.min(longestLine, Math.max(2_000_000, statSync(file).size));
}

async function readRejected(
  sql: SqlRunner,
  file: string,
): Promise<Pick<LoadReport, 'rejectedRows' | 'rejected'>> {
  const rejectedRows = await countRejected(sql);
  if (rejectedRows === 0) return { rejectedRows, rejected: [] };
  const rows = await sql.rows(
    `SELECT line_byte_position, column_name, error_type, error_message, csv_line
     FROM reject_errors ORDER BY line_byte_position, column_idx LIMIT ${rejectedShown}`,
  );
  const lineOf = await physicalLines(
    file,
    rows.map((row) => Number(row[0] ?? 0)),
  );
  const rejected = rows.map(([position, column, kind, message, text]): RejectedRow => ({
    line: lineOf.get(Number(position ?? 0)) ?? 0,
    column: kind === 'CAST' ? (column ?? null) : null,
    why: rejection(kind ?? '', message ?? ''),
    text: (text ?? '').slice(0, 200),
  }));
  return { rejectedRows, rejected };
}

function rejection(kind: string, message: string): string {
  const counts = /Expected Number of Columns: (\d+) Found: (\d+)/u.exec(message);
  if (counts) return `The row has ${counts[2]} fields where the header has ${counts[1]}.`;
  if (kind === 'UNQUOTED VALUE') return 'A quoted field is not closed, or goes on after its quote.';
  if (kind === 'INVALID ENCODING') return 'The row is not valid UTF-8.';
  if (kind === 'LINE SIZE OVER MAXIMUM') {
    return `The row is longer than ${longestLine / 1024 / 1024} MB.`;
  }
  const line = message.split('\n')[0] ?? message;
  return line.endsWith('.') ? line : `${line}.`;
}

/**
 * Line numbers, from 1, of byte positions, from 1. DuckDB counts rows, and a row with a line break
 * in quotes is several lines in an editor.
 */
async function physicalLines(
  file: string,
  positions: readonly number[],
): Promise<Map<number, number>> {
  const wanted = [...new Set(positions)].sort((a, b) => a - b);
  const found = new Map<number, number>();
  let line = 1;
  let offset = 0;
  let next = 0;
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    let from = 0;
    for (;;) {
      const target = wanted[next];
      if (target === undefined) return found;
      const newline = chunk.indexOf(10, from);
      const lineEnd = newline < 0 ? chunk.length : newline;
      // `target` is 1-based; the newline itself still belongs to the line it ends.
      if (target - 1 <= offset + lineEnd && (newline >= 0 || target - 1 < offset + lineEnd)) {
        found.set(target, line);
        next += 1;
        continue;
      }
      if (newline < 0) break;
      line += 1;
      from = newline + 1;
    }
    offset += chunk.length;
  }
  for (; next < wanted.length; next += 1) found.set(wanted[next] ?? 0, line);
  return found;
}

/** The type that a CSV field is read as: bytes are texts of digits there. */
function readType(type: string): string {
  return type === 'BLOB' ? 'VARCHAR' : type;
}

/** A CSV field as the type of its column. SQL Server and its tools write bytes as `0x0A1B`, bcp without the `0x`. */
function fieldAs(name: string, type: string): string {
  if (type !== 'BLOB') return `CAST(${name} AS ${type})`;
  const text = `CAST(${name} AS VARCHAR)`;
  return `CASE WHEN regexp_full_match(${text}, '(0[xX])?([0-9A-Fa-f]{2})*') THEN unhex(regexp_replace(${text}, '^0[xX]', '')) ELSE CAST(${name} AS BLOB) END`;
}

function selectColumns(
  found: readonly ColumnInfo[],
  wanted: readonly LoadColumn[] | undefined,
  table: string,
  path: string,
  written = (name: string, type: string): string => `CAST(${name} AS ${type})`,
): { list: string; ignored: string[]; missing: string[] } {
  if (!wanted)
    return {
      list: found.map((column) => quoteName(column.name)).join(', '),
      ignored: [],
      missing: [],
    };
  const isFound = (column: ColumnInfo): boolean =>
    found.some((other) => sameName(other.name, column.name));
  const missing = wanted.filter((column) => column.optional !== true && !isFound(column));
  if (missing.length > 0) {
    throw unreadable(
      path,
      `It lacks the ${missing.length === 1 ? 'column' : 'columns'} ${missing.map((column) => column.name).join(', ')} of ${table}.`,
    );
  }
  if (!wanted.some(isFound))
    throw unreadable(
      path,
      `It has none of the columns of ${table}: its first line is taken for their names. If it has no header, set "header": false.`,
    );
  return {
    list: wanted
      .filter(isFound)
      .map(({ name, type }) => `${written(quoteName(name), type)} AS ${quoteName(name)}`)
      .join(', '),
    missing: wanted.filter((column) => !isFound(column)).map((column) => column.name),
    ignored: found
      .filter((column) => !wanted.some((other) => sameName(other.name, column.name)))
      .map((column) => column.name),
  };
}

/** As `loadRows`, by a file in the temporary folder. */
async function loadManyRows(
  sql: SqlRunner,
  table: string,
  { columns, rows }: RowSet,
  temporaryDirectory: string,
): Promise<void> {
  const file = await rowsFile(rows, temporaryDirectory);
  const names = uniqueNames(columns).map((name) => quoteName(name));
  const converted = columns.map(
    ({ type }, index) => `CAST(c${index} AS ${type}) AS ${names[index]}`,
  );
  const reader = csvReader(file, {
    ...{ delimiter: ',', quote: '"', escape: '"', header: false, rejects: false },
    fields: columns.map((_, index) => ({ name: `c${index}`, type: 'VARCHAR' })),
  });
  await sql.execute(
    `CREATE OR REPLACE TABLE ${table} AS SELECT ${converted.join(', ')} FROM ${reader}`,
  );
}

/** Makes a table of rows in memory; texts become the types that its columns state. */
export async function loadRows(sql: SqlRunner, table: string, rows: RowSet): Promise<void> {
  const columns = rows.columns.map((column, index) => ({ ...column, slot: `c${index}` }));
  const slots = columns.map((column) => column.slot);
  const names = uniqueNames(rows.columns);
  const definition = columns
    .map((column, index) => `${quoteName(names[index] ?? column.slot)} ${column.type}`)
    .join(', ');
  await sql.execute(`CREATE OR REPLACE TABLE ${table} (${definition})`);
  const converted = columns.map((column) => `CAST(${column.slot} AS ${column.type})`).join(', ');
  for (let at = 0; at < rows.rows.length; at += 500) {
    const values = rows.rows
      .slice(at, at + 500)
      .map((row) => `(${columns.map((_, index) => literal(row[index] ?? null)).join(', ')})`);
    await sql.execute(
      `INSERT INTO ${table} SELECT ${converted} FROM (VALUES ${values.join(', ')}) AS v(${slots.join(', ')})`,
    );
  }
}

/** Names that a table can have: empty ones get a number, repeated ones a suffix. */
function uniqueNames(columns: readonly ColumnInfo[]): string[] {
  const taken = new Set<string>();
  return columns.map((column, index) => {
    const base = column.name === '' ? `column${index + 1}` : column.name;
    let name = base;
    for (let suffix = 2; taken.has(name.toLowerCase()); suffix += 1) name = `${base}_${suffix}`;
    taken.add(name.toLowerCase());
    return name;
  });
}

function literal(cell: CellText): string {
  return cell === null ? 'CAST(NULL AS VARCHAR)' : quoteText(cell);
}

async function countRows(sql: SqlRunner, table: string): Promise<number> {
  const [row] = await sql.rows(`SELECT count(*) FROM ${table}`);
  return Number(row?.[0] ?? 0);
}

async function readable<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof FailureError || !(thrown instanceof Error)) throw thrown;
    if (thrown.name === 'CancelledError') throw thrown;
    throw unreadable(path, thrown.message.split('\n')[0] ?? '');
  }
}

function unreadable(path: string, why: string): FailureError {
  return new FailureError({
    code: 'engine/file-unreadable',
    what: `The file ${path} could not be loaded.`,
    why,
    todo: 'Correct the file, or its settings in portside.json.',
  });
}

function sameName(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

function positionOf(names: readonly string[], name: string): number {
  return names.findIndex((other) => sameName(other, name));
}
