import { createReadStream, createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { CellText, CsvSettings } from '../../../protocol/engine.ts';

let decodedFiles = 0;

/**
 * Gives the path of the file as delimited UTF-8: itself, or a copy in the temporary folder if it is
 * written in any other way.
 */
export async function delimitedFile(
  file: string,
  settings: CsvSettings,
  temporaryDirectory: string,
): Promise<{ readonly path: string; readonly delimiter: string }> {
  const { encoding, layout, delimiter = ',' } = settings;
  const actual = encoding ?? (await encodingByMark(file));
  if (actual === 'utf-8' && layout === undefined) return { path: file, delimiter };
  decodedFiles += 1;
  const copy = path.join(temporaryDirectory, `decoded-${process.pid}-${decodedFiles}.csv`);
  const source = createReadStream(file);
  const decoder = new TextDecoder(actual);
  const text = async function* (): AsyncIterable<string> {
    for await (const chunk of source as AsyncIterable<Buffer>)
      yield decoder.decode(chunk, { stream: true });
    yield decoder.decode();
  };
  const lines = {
    sqlcmd: () => sqlcmdRecords(linesOf(text())),
    bcp: () => bcpRecords(text(), settings),
  };
  const out = layout === undefined ? text() : lines[layout]();
  await pipeline(out, createWriteStream(copy));
  return { path: copy, delimiter: layout === undefined ? delimiter : ',' };
}

async function* linesOf(texts: AsyncIterable<string>): AsyncIterable<string> {
  let rest = '';
  for await (const text of texts) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield line.replace(/\r$/u, '');
  }
  if (rest !== '') yield rest;
}

/**
 * What sqlcmd and osql write for people: a header, a line of dashes as wide as the columns, rows, and
 * how many they are. https://learn.microsoft.com/sql/tools/sqlcmd/sqlcmd-utility (-s, -W, -h)
 */
async function* sqlcmdRecords(lines: AsyncIterable<string>): AsyncIterable<string> {
  let header: string | null = null;
  let fieldsOf: ((line: string) => string[]) | null = null;
  for await (const line of lines) {
    if (fieldsOf === null) {
      if (header !== null && /^ *-+(?:[ \t|;,^~]+-+)*[ \t]*$/u.test(line)) {
        fieldsOf = sqlcmdFields(line);
        yield csvRecord(fieldsOf(header));
      }
      header = line;
    } else if (line.trim() === '' || /^\(\d+ rows? affected\)$/u.test(line)) {
      continue;
    } else yield csvRecord(fieldsOf(line));
  }
}

/** How a line's fields are told apart: by the separator between the dashes, else by their places. */
function sqlcmdFields(dashes: string): (line: string) => string[] {
  const separator = /-([\t|;,^~])/u.exec(dashes)?.[1];
  if (separator !== undefined) return (line) => line.split(separator).map((field) => field.trim());
  const starts = [...dashes.matchAll(/-+/gu)].map(({ index }) => index);
  return (line) =>
    starts.map((start, index) => line.slice(start, starts[index + 1] ?? undefined).trim());
}

/** NULL is the word by itself: it stays unquoted, where every other text is quoted. */
function csvRecord(fields: readonly string[]): string {
  const written = fields.map((field) =>
    field === 'NULL' ? field : `"${field.replaceAll('"', '""')}"`,
  );
  return `${written.join(',')}\n`;
}

/**
 * In character files of bcp nothing is quoted, an empty field is NULL and a zero byte the empty text:
 * https://learn.microsoft.com/sql/relational-databases/import-export/keep-nulls-or-use-default-values-during-bulk-import-sql-server
 */
async function* bcpRecords(
  texts: AsyncIterable<string>,
  { delimiter = ',', rowEnd = '\n', fieldEnds, nullText }: CsvSettings,
): AsyncIterable<string> {
  const records =
    fieldEnds === undefined
      ? splitRecords(texts, delimiter, endExpression(rowEnd))
      : recordsByEnds(texts, fieldEnds.map(endExpression));
  for await (const fields of records) {
    const written = fields.map((field) => {
      if (field === '' || field === nullText) return field;
      return field === '\u0000' ? '""' : `"${field.replaceAll('"', '""')}"`;
    });
    yield `${written.join(',')}\n`;
  }
}

/** What a record may have at most, before its end has to come. */
const longestRecord = 64 * 1024 * 1024;

/** An end of a field or row; where it ends with a line break, that is any of the two that there are. */
function endExpression(end: string): RegExp {
  const before = end.replace(/\r?\n$/u, '');
  const escaped = before.replaceAll(/[.*+?^${}()|[\]\\/]/gu, String.raw`\$&`);
  return new RegExp(before === end ? escaped : String.raw`${escaped}\r?\n`, 'gu');
}

async function* splitRecords(
  texts: AsyncIterable<string>,
  delimiter: string,
  end: RegExp,
): AsyncIterable<readonly string[]> {
  for await (const [record = ''] of recordsByEnds(texts, [end]))
    // A line without anything is no row.
    if (record !== '') yield record.split(delimiter);
}

/** The fields of each record, by what each of them ends with; what follows the last whole record is one, too. */
async function* recordsByEnds(
  texts: AsyncIterable<string>,
  ends: readonly RegExp[],
): AsyncIterable<readonly string[]> {
  let text = '';
  let fields: string[] = [];
  /** Where the field begins that is not ended yet. */
  let from = 0;
  /** Up to where its end was looked for in vain. */
  let seen = 0;
  for await (const chunk of texts) {
    text = text.slice(from) + chunk;
    seen -= from;
    from = 0;
    for (;;) {
      const end = ends[fields.length] ?? /$/gu;
      end.lastIndex = Math.max(from, seen - end.source.length);
      const found = end.exec(text);
      if (found === null) break;
      fields.push(text.slice(from, found.index));
      from = seen = end.lastIndex;
      if (fields.length < ends.length) continue;
      yield fields;
      fields = [];
    }
    seen = text.length;
    if (text.length - from > longestRecord) break;
  }
  const rest = text.slice(from);
  if (fields.length > 0 || rest.trim() !== '') yield [...fields, rest];
}

/** Writes rows as CSV into the temporary folder: every text is quoted, NULL is an empty field. */
export async function rowsFile(
  rows: readonly (readonly CellText[])[],
  temporaryDirectory: string,
): Promise<string> {
  decodedFiles += 1;
  const file = path.join(temporaryDirectory, `rows-${process.pid}-${decodedFiles}.csv`);
  const lines = function* (): Iterable<string> {
    for (const row of rows)
      yield `${row.map((cell) => (cell === null ? '' : `"${cell.replaceAll('"', '""')}"`)).join(',')}\n`;
  };
  await pipeline(lines(), createWriteStream(file));
  return file;
}

async function encodingByMark(file: string): Promise<'utf-8' | 'utf-16le' | 'utf-16be'> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    if (bytesRead === 2 && buffer[0] === 0xff && buffer[1] === 0xfe) return 'utf-16le';
    if (bytesRead === 2 && buffer[0] === 0xfe && buffer[1] === 0xff) return 'utf-16be';
    return 'utf-8';
  } finally {
    await handle.close();
  }
}

/** The fields of a UTF-8 file's first record; none if it is empty. */
export async function readHeader(
  file: string,
  delimiter: string,
  quote = '"',
  escape = quote,
): Promise<string[]> {
  const handle = await open(file, 'r');
  let text: string;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(1024 * 1024), 0, 1024 * 1024, 0);
    text = new TextDecoder('utf-8').decode(buffer.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
  if (text === '') return [];
  const fields: string[] = [];
  let field = '';
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if (quoted) {
      if (char === escape && text[at + 1] === quote) {
        field += quote;
        at += 1;
      } else if (char === quote) quoted = false;
      else field += char;
    } else if (char === quote && field === '') quoted = true;
    else if (char === delimiter) {
      fields.push(field.trim());
      field = '';
    } else if (char === '\n' || char === '\r') break;
    else field += char;
  }
  fields.push(field.trim());
  return fields;
}
