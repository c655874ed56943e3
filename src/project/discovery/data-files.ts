import iconv from 'iconv-lite';
import { nameKey } from '../../core/index.ts';
import { baseName, filesBelow, type FileSource } from '../file-source.ts';
import { legacyName } from '../names.ts';
import { samplesFolder, type DataFile } from '../settings.ts';
import { shownNames } from './notes.ts';
import { readText } from '../read-text.ts';
import { isUtf8 } from '../text-encoding.ts';
import { isLineEnd, lastPart, readBulkOptions, type BulkOptions } from './bulk-options.ts';
import {
  columnLists,
  layoutOf,
  plain,
  terminatedLayout,
  type Terminators,
} from './delimited-text.ts';
import {
  readFormatFile,
  settingsOfFormat,
  type FileFormat,
  type FormatField,
} from './format-file.ts';
import type { BulkFile, TableColumn } from './script-file.ts';
import { UNCLEAR_NULLS } from './unclear-nulls.ts';

/** A table that rows may be for. */
export interface KnownTable {
  readonly database: string;
  readonly schema: string;
  readonly name: string;
  /** As it is written, `dbo.People`. */
  readonly written: string;
  readonly columns: readonly TableColumn[];
}

/** Data files with the tables they are for, and what there is to say. */
export interface FoundData {
  readonly data: readonly DataFile[];
  readonly notes: readonly string[];
  /** Files that look like rows and belong to no table. */
  readonly unmatched: readonly string[];
  /** Those whose empty fields may be NULL or the empty text. */
  readonly unclearNulls: readonly string[];
}

/** True for a file that may hold rows, by its extension. */
export function mayHoldRows(path: string): boolean {
  return /\.(?:csv|tsv|tab|dat|txt|rpt|bcp|parquet|jsonl?|ndjson)$/iu.test(path);
}

/** As much of a file as is looked through for what stands for NULL. */
const SAMPLE = 8 * 1024 * 1024;

/** What can hold rows and is not read, with what to do about it. */
const OTHER_FILES: readonly (readonly [RegExp, string])[] = [
  [/\.xls[xbm]?$/iu, 'an Excel workbook. Save each of its sheets as CSV, called after its table'],
  [/\.(?:bak|trn)$/iu, 'a backup. Restore it on a server, and take a sample with portside extract'],
  [
    /\.[mnl]df$/iu,
    'a file of the server itself. Attach it to one, and take a sample with portside extract',
  ],
  [/\.(?:mdb|accdb)$/iu, 'an Access database. Export its tables as CSV'],
];

/** Sentences on files that hold rows in a form that is not read here. */
export function otherFileNotes(paths: readonly string[]): readonly string[] {
  return OTHER_FILES.flatMap(([ending, what]) => {
    const found = paths.filter((path) => ending.test(path));
    return found.length === 0
      ? []
      : [
          `${shownNames(found)} ${found.length === 1 ? 'was' : 'were each'} left out: it is ${what}.`,
        ];
  });
}

/** True for a file that may describe another one's fields, by its extension. */
export function mayBeFormat(path: string): boolean {
  return /\.(?:fmt|xml)$/iu.test(path);
}

/**
 * Finds for each data file the table that it holds rows of, and how it is written.
 *
 * @param bulk - what BULK INSERT loads
 * @param formats - files that may describe others
 */
export async function findData(
  files: FileSource,
  paths: readonly string[],
  tables: readonly KnownTable[],
  bulk: readonly BulkFile[],
  formats: readonly string[],
): Promise<FoundData> {
  const data: DataFile[] = [];
  const notes: string[] = [];
  const unmatched: string[] = [];
  const unclearNulls: string[] = [];
  const taken = new Map<string, string>();
  for (const path of paths) {
    const loaded = bulk.find(({ file }) => sameFile(lastPart(file), path));
    const table = loaded === undefined ? tableOf(path, tables) : namedTable(loaded.table, tables);
    if (table === 'several') {
      notes.push(
        `${path} was left out: its name fits tables of several schemas. Name it after one, such as dbo.${baseName(path)}, or put it into portside.json.`,
      );
      continue;
    }
    // A text that no table asks for is a text; a CSV file without a table is a table of its own.
    if (table === null && !/\.(?:csv|tsv|parquet|jsonl?|ndjson)$/iu.test(path)) {
      if (!/\.txt$/iu.test(path)) unmatched.push(path);
      continue;
    }
    // JSON is also what settings are written in.
    if (table === null && tables.length > 0 && /\.(?:jsonl?|ndjson)$/iu.test(path)) {
      unmatched.push(path);
      continue;
    }
    const name = table?.written ?? ownName(path);
    const other = taken.get(name.toLowerCase());
    if (other !== undefined) {
      notes.push(
        `${path} was left out: ${other} already holds the rows of ${name}. Take one of them away, or name the one to load in portside.json.`,
      );
      continue;
    }
    const options = loaded === undefined ? null : readBulkOptions(loaded.options);
    const format = await formatOf(files, path, options, formats);
    if (format?.ok === false) {
      notes.push(
        `${path} was left out: ${format.path} says how it is written, and ${format.why}. Export it with bcp -c or bcp -w, or as CSV.`,
      );
      continue;
    }
    const found = await oneFile(files, path, table, options, format?.fields ?? null);
    if (found === null) {
      notes.push(
        `${path} was left out: it is no text, as what bcp -n writes. Export it with bcp -w, or as CSV.`,
      );
      continue;
    }
    if (format !== null)
      notes.push(`${path} is read as ${format.path} says, which describes its fields.`);
    taken.set(name.toLowerCase(), path);
    if (table === null && tables.length > 0) unmatched.push(path);
    notes.push(...found.notes.map((note) => `${path}: ${note}`));
    if (found.unclearNulls) unclearNulls.push(path);
    data.push({ table: name, file: path, ...found.settings });
  }
  return { data, notes, unmatched, unclearNulls };
}

/**
 * The files of the samples folder that hold rows of tables which `data` does not name. A project that a person settled
 * takes new samples this way.
 *
 * @param tables - all that the definitions create
 */
export async function findSamples(
  files: FileSource,
  tables: readonly KnownTable[],
  data: readonly DataFile[],
  home: { readonly database: string; readonly schema: string },
): Promise<FoundData | null> {
  if (!(await files.exists(samplesFolder))) return null;
  const named = new Set(data.map(({ table }) => nameKey(legacyName(table, home))));
  const used = new Set(data.map(({ file }) => file.toLowerCase()));
  const open = tables.filter(
    ({ database, schema, name }) =>
      !named.has(nameKey({ server: null, database, schema, name: name.toLowerCase() })),
  );
  const paths = (await filesBelow(files, samplesFolder)).filter(
    (path) => mayHoldRows(path) && !used.has(path.toLowerCase()),
  );
  return findData(
    files,
    paths.filter((path) => tableOf(path, open) !== null),
    open,
    [],
    [],
  );
}

/** The format file that BULK INSERT names, or that is called as the data file is; null for none. */
async function formatOf(
  files: FileSource,
  path: string,
  options: BulkOptions | null,
  formats: readonly string[],
): Promise<(FileFormat & { readonly path: string }) | null> {
  const named = options?.formatFile ?? null;
  const found = formats.find((format) =>
    named === null
      ? format.replace(/\.[^.]*$/u, '').toLowerCase() ===
        path.replace(/\.[^.]*$/u, '').toLowerCase()
      : sameFile(named, format),
  );
  if (found === undefined) return null;
  const decoded = await readText(files, found);
  const format = decoded.ok ? readFormatFile(decoded.value.text) : null;
  return format === null ? null : { ...format, path: found };
}

interface FoundFile {
  readonly settings: Partial<DataFile>;
  readonly notes: readonly string[];
  readonly unclearNulls: boolean;
}

async function oneFile(
  files: FileSource,
  path: string,
  table: KnownTable | null,
  options: BulkOptions | null,
  format: readonly FormatField[] | null,
): Promise<FoundFile | null> {
  if (/\.(?:parquet|jsonl?|ndjson)$/iu.test(path))
    return { settings: {}, notes: [], unclearNulls: false };
  const bytes = await beginning(files, path);
  const { text, encoding } = decodeBeginning(bytes);
  if (!isText(text)) return null;
  const own = encoding === 'utf-8' ? {} : { encoding };
  if (format !== null)
    return {
      settings: { ...settingsOfFormat(format, table?.columns ?? []), ...own },
      notes: [],
      unclearNulls: false,
    };
  const columns = table?.columns ?? null;
  const ends = options === null ? null : longTerminators(options, text);
  const layout = ends === null ? layoutOf(text, columns) : terminatedLayout(text, ends, columns);
  // BULK INSERT takes an empty field for NULL.
  const unclearNulls = layout.unclearNulls && options === null;
  const notes = layout.notes.filter((note) => unclearNulls || note !== UNCLEAR_NULLS);
  const { settings, header, fields } = layout;
  const all = { ...settings, ...own };
  if (table === null || header !== null) return { settings: all, notes, unclearNulls };
  const lists = columnLists(table.columns);
  const fitting = lists.find(({ length }) => length === fields);
  if (fitting === undefined)
    notes.push(
      `It has ${fields} fields a row and no header, where ${table.written} has ${lists[0]?.length ?? 0} columns. Add a header of column names.`,
    );
  else if ((options?.firstRow ?? 1) > 1)
    notes.push('BULK INSERT steps over its first rows; here they are taken for rows as well.');
  const names = fitting === undefined ? {} : { columns: fitting.map(({ name }) => name) };
  return { settings: { ...all, ...names }, notes, unclearNulls };
}

/** What BULK INSERT says that fields and rows end with, if it is several characters and the file has them. */
function longTerminators({ fieldEnd, rowEnd }: BulkOptions, text: string): Terminators | null {
  if (fieldEnd.length === 1 && isLineEnd(rowEnd)) return null;
  const [row = ''] = rowEnd.split(/\r?\n$/u);
  return text.includes(fieldEnd) && text.includes(row) ? { delimiter: fieldEnd, rowEnd } : null;
}

/** False for bytes that no text has. A zero byte by itself is bcp's empty text, ones and escapes are separators. */
function isText(text: string): boolean {
  let odd = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0 ? text.charCodeAt(at + 1) === 0 : code > 1 && code < 9) odd += 1;
  }
  return odd * 100 <= text.length;
}

async function beginning(files: FileSource, path: string): Promise<Uint8Array> {
  if (files.readStart !== undefined) return files.readStart(path, SAMPLE);
  return (await files.readFile(path)).subarray(0, SAMPLE);
}

function decodeBeginning(bytes: Uint8Array): {
  text: string;
  encoding: NonNullable<DataFile['encoding']>;
} {
  const zeros = (from: number): number => {
    let count = 0;
    for (let at = from; at < Math.min(bytes.length, 2000); at += 2) if (bytes[at] === 0) count += 1;
    return count;
  };
  const half = Math.min(bytes.length, 2000) / 2;
  const [a, b] = bytes;
  const little = (a === 0xff && b === 0xfe) || (half > 1 && zeros(1) > half * 0.6);
  const big = (a === 0xfe && b === 0xff) || (half > 1 && zeros(0) > half * 0.6);
  const encoding = little ? 'utf-16le' : big ? 'utf-16be' : null;
  if (encoding !== null) return { text: iconv.decode(bytes, encoding), encoding };
  const whole = withoutPart(bytes);
  if (isUtf8(whole)) return { text: iconv.decode(whole, 'utf-8'), encoding: 'utf-8' };
  return { text: iconv.decode(bytes, 'windows-1252'), encoding: 'windows-1252' };
}

/** Without the part of a UTF-8 character that a sample may end with. */
function withoutPart(bytes: Uint8Array): Uint8Array {
  let start = bytes.length - 1;
  while (start > bytes.length - 4 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start -= 1;
  const lead = bytes[start] ?? 0;
  const size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  return start + size > bytes.length ? bytes.subarray(0, start) : bytes;
}

/** The table that a file is called after: `Orders.csv`, `dbo.Orders.csv`, `shop_dbo_orders_20240101.csv`. */
function tableOf(path: string, tables: readonly KnownTable[]): KnownTable | 'several' | null {
  const stem = plain(baseName(path));
  const undated = stem.replace(/(?:19|20)\d{6}(?:\d{4,6})?$/u, '');
  for (const wanted of new Set([stem, undated])) {
    for (const nameOf of [
      (table: KnownTable) => plain(`${table.database}${table.schema}${table.name}`),
      (table: KnownTable) => plain(`${table.schema}${table.name}`),
      (table: KnownTable) => plain(table.name),
    ]) {
      const fits = tables.filter((table) => nameOf(table) === wanted);
      if (fits.length > 1) return 'several';
      if (fits[0] !== undefined) return fits[0];
    }
  }
  return null;
}

function namedTable(written: string, tables: readonly KnownTable[]): KnownTable | null {
  const wanted = plain(written);
  return (
    tables.find(
      ({ schema, name }) => plain(`${schema}${name}`) === wanted || plain(name) === wanted,
    ) ?? null
  );
}

/** A table for a file that no script knows: its name, brackets and blanks as a name may have them. */
function ownName(path: string): string {
  return baseName(path);
}

function sameFile(name: string, path: string): boolean {
  return name.toLowerCase() === lastPart(path).toLowerCase();
}
