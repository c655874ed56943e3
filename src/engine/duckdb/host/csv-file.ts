import { createReadStream, createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { CsvSettings } from '../../../protocol/engine.ts';

let decodedFiles = 0;

/**
 * Gives the path of the file as UTF-8: itself, or a copy in the temporary folder if it is UTF-16.
 *
 * @param encoding - as set; absent, the byte order mark decides
 */
export async function decodedFile(
  file: string,
  encoding: CsvSettings['encoding'],
  temporaryDirectory: string,
): Promise<string> {
  const actual = encoding ?? (await encodingByMark(file));
  if (actual === 'utf-8') return file;
  decodedFiles += 1;
  const copy = path.join(temporaryDirectory, `decoded-${process.pid}-${decodedFiles}.csv`);
  const decoder = new TextDecoder(actual);
  const decode = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      done(null, Buffer.from(decoder.decode(chunk, { stream: true }), 'utf8'));
    },
    flush(done) {
      done(null, Buffer.from(decoder.decode(), 'utf8'));
    },
  });
  await pipeline(createReadStream(file), decode, createWriteStream(copy));
  return copy;
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
export async function readHeader(file: string, delimiter: string): Promise<string[]> {
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
      if (char !== '"') field += char;
      else if (text[at + 1] === '"') {
        field += '"';
        at += 1;
      } else quoted = false;
    } else if (char === '"' && field === '') quoted = true;
    else if (char === delimiter) {
      fields.push(field.trim());
      field = '';
    } else if (char === '\n' || char === '\r') break;
    else field += char;
  }
  fields.push(field.trim());
  return fields;
}
