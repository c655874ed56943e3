import { childAt, childrenOf, readXml } from '../embedded/xml-tree.ts';
import { isLineEnd, terminatorText } from './bulk-options.ts';
import type { DataFile } from '../settings.ts';
import { plain } from './delimited-text.ts';
import type { TableColumn } from './script-file.ts';

/** A field of a data file, as a format file of bcp describes it. */
export interface FormatField {
  /** What stands behind it. */
  readonly end: string;
  /** The column that it goes into, by its name and its place in the table, from 1; null if it is left out. */
  readonly column: { readonly name: string; readonly place: number } | null;
}

/** The fields of a format file, in the order of the data file, or why they can't be read as text. */
export type FileFormat =
  | { readonly ok: true; readonly fields: readonly FormatField[] }
  | { readonly ok: false; readonly why: string };

/** Reads a format file of bcp, of either kind; null for a text that is none. */
export function readFormatFile(text: string): FileFormat | null {
  return /^\s*</u.test(text) ? xmlFormat(text) : plainFormat(text);
}

/**
 * A version, the number of fields, and a line for each: place, type, length of the prefix, length, terminator, place of
 * the column, its name, its collation.
 * https://learn.microsoft.com/sql/relational-databases/import-export/non-xml-format-files-sql-server
 */
function plainFormat(text: string): FileFormat | null {
  const [version = '', count = '', ...lines] = text.split(/\r\n|\r|\n/u);
  if (!/^\s*\d+\.\d+\s*$/u.test(version) || !/^\s*\d+\s*$/u.test(count)) return null;
  const fields: FormatField[] = [];
  for (const line of lines.filter((each) => each.trim() !== '').slice(0, Number(count))) {
    const [, type = '', prefix = '', end = '', place = '', name = ''] =
      /^\s*\d+\s+(\S+)\s+(\d+)\s+\d+\s+"((?:\\.|[^"\\])*)"\s+(\d+)\s+(\S+)/u.exec(line) ?? [];
    if (type === '') return { ok: false, why: `its line "${line.trim()}" describes no field` };
    if (!/^SQLN?CHAR$/iu.test(type) || prefix !== '0' || end === '')
      return { ok: false, why: `${name} is no text with an end of its own` };
    fields.push({
      end: terminatorText(end.replaceAll(String.raw`\"`, '"')),
      column: place === '0' ? null : { name, place: Number(place) },
    });
  }
  if (fields.length !== Number(count))
    return { ok: false, why: `it describes ${fields.length} of its ${count.trim()} fields` };
  return { ok: true, fields };
}

/** https://learn.microsoft.com/sql/relational-databases/import-export/xml-format-files-sql-server */
function xmlFormat(text: string): FileFormat | null {
  const root = readXml(text);
  if (root?.name !== 'BCPFORMAT') return null;
  const record = childAt(root, 'RECORD');
  const row = childAt(root, 'ROW');
  const columns = row === undefined ? [] : childrenOf(row, 'COLUMN');
  const fields: FormatField[] = [];
  for (const field of record === undefined ? [] : childrenOf(record, 'FIELD')) {
    const id = field.attributes.get('ID') ?? '';
    const end = field.attributes.get('TERMINATOR') ?? '';
    if (!/^N?CharTerm$/u.test(field.attributes.get('type') ?? '') || end === '')
      return { ok: false, why: `its field ${id} is no text with an end of its own` };
    const place = columns.findIndex(({ attributes }) => attributes.get('SOURCE') === id) + 1;
    const name = columns[place - 1]?.attributes.get('NAME') ?? '';
    fields.push({ end: terminatorText(end), column: place === 0 ? null : { name, place } });
  }
  return fields.length === 0 ? { ok: false, why: 'it describes no field' } : { ok: true, fields };
}

/** How a file of that format is read: what its fields and rows end with, and their columns. */
export function settingsOfFormat(
  fields: readonly FormatField[],
  columns: readonly TableColumn[],
): Partial<DataFile> {
  const ends = fields.map(({ end }) => end);
  const [delimiter = ''] = ends;
  const rowEnd = ends.at(-1) ?? '';
  const even = ends.length > 1 && ends.slice(0, -1).every((end) => end === delimiter);
  return {
    layout: 'bcp',
    header: false,
    columns: fields.map(({ column }, index) => columnOf(column, columns) ?? `(field ${index + 1})`),
    ...(even
      ? { ...(delimiter === ',' ? {} : { delimiter }), ...(isLineEnd(rowEnd) ? {} : { rowEnd }) }
      : { fieldEnds: ends }),
  };
}

/** The table's name of a column: it is found by its place, unless a column has its very name. */
function columnOf(column: FormatField['column'], columns: readonly TableColumn[]): string | null {
  if (column === null) return null;
  const same = columns.find(({ name }) => plain(name) === plain(column.name));
  return (same ?? columns[column.place - 1])?.name ?? column.name;
}
