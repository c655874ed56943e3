import type { DataFile } from '../settings.ts';
import { isLineEnd } from './bulk-options.ts';
import type { TableColumn } from './script-file.ts';
import { UNCLEAR_NULLS } from './unclear-nulls.ts';

/** How a file of rows is written, as its beginning shows. */
export interface DelimitedLayout {
  readonly settings: Partial<Omit<DataFile, 'table' | 'file'>>;
  /** Its column names, null where it has no header. */
  readonly header: readonly string[] | null;
  readonly fields: number;
  /** What a person should know of it, as sentences without the file's name. */
  readonly notes: readonly string[];
  /** True if its empty fields may be NULL or the empty text. */
  readonly unclearNulls: boolean;
}

/** As much of a text as tells its layout. */
const SAMPLE = 64 * 1024;

const DELIMITERS = ['\t', '|', ';', ',', '^', '~', '\u0001'] as const;

/**
 * What the beginning of a delimited file says: its delimiter, whether it has a header, what NULL is. NULL is looked for in
 * all of the text, the rest in its first lines.
 *
 * @param columns - of the table that it is for, where that is known: they tell a header from rows
 */
export function layoutOf(text: string, columns: readonly TableColumn[] | null): DelimitedLayout {
  const all = text.replace(/^\ufeff/u, '');
  const sample = all.slice(0, SAMPLE);
  const sqlcmd = sqlcmdLayout(sample);
  if (sqlcmd !== null) return sqlcmd;
  const delimiter = delimiterOf(sample, columns);
  const long = columns === null ? null : longDelimiterIn(sample, delimiter, columns);
  if (long !== null) return terminatedLayout(all, { delimiter: long, rowEnd: '\n' }, columns);
  // What bcp -c writes is not quoted; a quote in it is a character like any other.
  const first = recordsOf(sample, delimiter, true).slice(0, 50);
  const quoted = first.some((record) => record.some((field) => field.quoted));
  const records = quoted ? first : recordsOf(sample, delimiter, false).slice(0, 200);
  const [names = []] = records;
  const hasHeader = isHeader(names, records, columns);
  const { word: wordNull, empty } = nullsIn(all, delimiter, quoted, hasHeader);
  const zeroByte = all.includes('\u0000');
  const notes: string[] = [];
  const holdsText = columns?.some((column) => column.text) !== false;
  const unclearNulls = empty && !wordNull && !quoted && !zeroByte && holdsText;
  if (wordNull && empty)
    notes.push('NULL stands in it as a word, and an empty field is taken for the empty text.');
  if (unclearNulls) notes.push(UNCLEAR_NULLS);
  return {
    settings: {
      ...(delimiter === ',' ? {} : { delimiter }),
      ...(hasHeader ? {} : { header: false }),
      ...(wordNull ? { nullText: 'NULL' } : {}),
      ...(zeroByte ? { layout: 'bcp' } : {}),
    },
    header: hasHeader ? names.map(({ text: name }) => name.trim()) : null,
    fields: names.length,
    notes,
    unclearNulls,
  };
}

/** What fields and rows of a file without quotes end with. */
export interface Terminators {
  readonly delimiter: string;
  readonly rowEnd: string;
}

/** As `layoutOf`, of a file whose fields or rows end with several characters: an empty field is NULL in it. */
export function terminatedLayout(
  text: string,
  { delimiter, rowEnd }: Terminators,
  columns: readonly TableColumn[] | null,
): DelimitedLayout {
  const rows = text
    .slice(0, SAMPLE)
    .replace(/^\ufeff/u, '')
    .split(rowEndExpression(rowEnd))
    .filter((row) => row !== '')
    .map((row) => row.split(delimiter).map((field): Field => ({ text: field, quoted: false })));
  const [names = []] = rows;
  const hasHeader = isHeader(names, rows, columns);
  return {
    settings: {
      layout: 'bcp',
      ...(delimiter === ',' ? {} : { delimiter }),
      ...(isLineEnd(rowEnd) ? {} : { rowEnd }),
      ...(hasHeader ? {} : { header: false }),
    },
    header: hasHeader ? names.map(({ text: name }) => name.trim()) : null,
    fields: names.length,
    notes: [],
    unclearNulls: false,
  };
}

/** A line break at the end of a row's end may be either of the two that there are. */
function rowEndExpression(rowEnd: string): RegExp {
  const before = rowEnd.replace(/\r?\n$/u, '');
  const escaped = before.replaceAll(/[.*+?^${}()|[\]\\/]/gu, String.raw`\$&`);
  return new RegExp(before === rowEnd ? escaped : String.raw`${escaped}\r?\n`, 'u');
}

/** How many fields a row for these columns may have: the server makes some of them itself. */
export function fieldCounts(columns: readonly TableColumn[]): readonly number[] {
  return columnLists(columns).map(({ length }) => length);
}

/** The columns that rows may have: those that can be written, then without numbered ones, then all there are. */
export function columnLists(columns: readonly TableColumn[]): readonly (readonly TableColumn[])[] {
  const written = columns.filter(({ computed }) => !computed);
  return [written, written.filter(({ identity }) => !identity), columns];
}

/**
 * Two to four signs between the fields of each line, where no single one gives the table's columns, or where it always stands
 * among the same others; null for none.
 */
function longDelimiterIn(
  text: string,
  single: string,
  columns: readonly TableColumn[],
): string | null {
  const lines = text
    .split(/\r\n|\r|\n/u)
    .filter((line) => line !== '')
    .slice(0, 20);
  const counts = fieldCounts(columns);
  const fits = (delimiter: string): boolean =>
    lines.every((line) => counts.includes(line.split(delimiter).length));
  const [first = ''] = lines;
  if (fits(single) && lines.length < 2) return null;
  const runs = first.match(/[^\p{L}\p{N}\s"'._:/\\-]{2,4}/gu) ?? [];
  return [...new Set(runs)].sort((a, b) => b.length - a.length).find(fits) ?? null;
}

/** sqlcmd and osql write a line of dashes below the header, and count the rows in the end. */
function sqlcmdLayout(text: string): DelimitedLayout | null {
  const lines = text.split(/\r\n|\r|\n/u, 3);
  const [header = '', dashes = ''] = lines;
  if (!/^ *-+(?:[ \t|;,^~]+-+)*[ \t]*$/u.test(dashes) || !/--/u.test(`${dashes}--`.slice(0, 400)))
    return null;
  if (!/\S/u.test(header) || /^[\s-]*$/u.test(header)) return null;
  const delimiter = /-([\t|;,^~])/u.exec(dashes)?.[1] ?? ' ';
  const spans = [...dashes.matchAll(/-+/gu)];
  const names =
    delimiter === ' '
      ? spans.map((span) => header.slice(span.index, span.index + span[0].length).trim())
      : header.split(delimiter).map((name) => name.trim());
  return {
    settings: { layout: 'sqlcmd', nullText: 'NULL' },
    header: names,
    fields: names.length,
    notes: [
      'sqlcmd wrote it for people: trailing blanks are gone, and a text NULL looks like the value NULL.',
    ],
    unclearNulls: false,
  };
}

function delimiterOf(text: string, columns: readonly TableColumn[] | null): string {
  const lines = text
    .split(/\r\n|\r|\n/u)
    .filter((line) => line !== '')
    .slice(0, 20);
  let best: { readonly delimiter: string; readonly score: number } = { delimiter: ',', score: 0 };
  for (const delimiter of DELIMITERS) {
    const counts = lines.map((line) => line.split(delimiter).length);
    const [first = 1] = counts;
    if (first < 2) continue;
    const even = counts.filter((count) => count === first).length / counts.length;
    const fits = columns !== null && fieldCounts(columns).includes(first) ? 1 : 0;
    const score = even + fits + Math.min(first, 50) / 1000;
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

interface Field {
  readonly text: string;
  readonly quoted: boolean;
}

function isHeader(
  names: readonly Field[],
  records: readonly (readonly Field[])[],
  columns: readonly TableColumn[] | null,
): boolean {
  if (columns !== null) {
    const known = new Set(columns.map(({ name }) => plain(name)));
    const matches = names.filter(({ text }) => known.has(plain(text))).length;
    return matches * 2 > Math.min(names.length, columns.length);
  }
  const texts = names.map(({ text }) => text.trim());
  const unlike = (text: string): boolean =>
    text === '' || /^[-+]?[\d.,:/ -]+$/u.test(text) || text === 'NULL';
  if (texts.some(unlike) || new Set(texts.map(plain)).size < texts.length) return false;
  const isName = texts.every((text) => /^[\p{L}_][\p{L}\p{N}_ .$#-]{0,127}$/u.test(text));
  return isName && records.length > 0;
}

/** Whether fields without quotes, those of a header left out, are the word NULL, or empty. */
function nullsIn(
  text: string,
  delimiter: string,
  quotes: boolean,
  hasHeader: boolean,
): { readonly word: boolean; readonly empty: boolean } {
  let word = false;
  let empty = false;
  let at = 0;
  let first = true;
  let counts = !hasHeader;
  const ends = (place: number): boolean => {
    const char = text[place];
    return char === undefined || char === delimiter || char === '\n' || char === '\r';
  };
  while ((at < text.length || !first) && !(word && empty)) {
    if (quotes && text[at] === '"') {
      for (at = text.indexOf('"', at + 1); text[at + 1] === '"';) at = text.indexOf('"', at + 2);
      if (at < 0) break;
      at += 1;
    } else if (ends(at)) {
      // A line without anything is no row.
      if (counts && (!first || text[at] === delimiter)) empty = true;
    } else if (counts && text.startsWith('NULL', at) && ends(at + 4)) word = true;
    while (!ends(at)) at += 1;
    first = text[at] !== delimiter;
    counts ||= first;
    at += text[at] === '\r' && text[at + 1] === '\n' ? 2 : 1;
  }
  return { word, empty };
}

/** A name without what differs between a column and a file of it: case, blanks, underscores. */
export function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_.[\]"-]/gu, '');
}

/** The whole records of a text's beginning. */
function recordsOf(text: string, delimiter: string, quotes: boolean): (readonly Field[])[] {
  const records: Field[][] = [];
  let record: Field[] = [];
  let field = '';
  let quoted = false;
  let inside = false;
  for (let at = 0; at < text.length && records.length < 200; at += 1) {
    const char = text[at] ?? '';
    if (inside) {
      if (char !== '"') field += char;
      else if (text[at + 1] === '"') {
        field += '"';
        at += 1;
      } else inside = false;
    } else if (quotes && char === '"' && field === '') {
      inside = quoted = true;
    } else if (char === delimiter || char === '\n' || char === '\r') {
      record.push({ text: field, quoted });
      field = '';
      quoted = false;
      if (char === delimiter) continue;
      if (char === '\r' && text[at + 1] === '\n') at += 1;
      if (record.length > 1 || record[0]?.text !== '') records.push(record);
      record = [];
    } else field += char;
  }
  // The sample may end inside a record: only one that is alone counts.
  if (records.length === 0 && (record.length > 0 || field !== ''))
    records.push([...record, { text: field, quoted }]);
  return records;
}
