import iconv from 'iconv-lite';
import type { Failure } from '../base/failure.ts';
import { err, ok, type Result } from '../base/result.ts';

/** How a file's text was written, kept so that saving changes nothing else. */
export interface TextEncoding {
  /** `utf-8`, `utf-16le`, `utf-16be`, or a code page such as `windows-1252`. */
  readonly name: string;
  readonly byteOrderMark: boolean;
}

/** A file's text and how it was written. */
export interface DecodedText {
  readonly text: string;
  readonly encoding: TextEncoding;
}

/** Characters of the longest text that can be held: V8's limit is 2 ** 29 - 24. */
const LONGEST_TEXT = 500_000_000;

/** What new files are written in. */
export const defaultEncoding: TextEncoding = { name: 'utf-8', byteOrderMark: false };

/**
 * Decodes a file: by its byte order mark, else as UTF-16 if every other byte of its beginning is
 * zero, else as UTF-8 if it is that, else in the code page.
 *
 * A failure if the bytes are no text: a NUL character is in none.
 *
 * @param codePage - such as `windows-1252`, which is taken when absent; unknown names are a failure
 */
export function decodeText(
  bytes: Uint8Array,
  path: string,
  codePage = 'windows-1252',
): Result<DecodedText, Failure> {
  const exists: boolean = iconv.encodingExists(codePage);
  if (!exists) {
    return err({
      code: 'text/unknown-code-page',
      what: `The file ${path} was not read.`,
      why: `There is no code page ${codePage}.`,
      todo: 'Correct "encoding" in portside.json; windows-1252 is an example.',
    });
  }
  const encoding = encodingOf(bytes, codePage);
  const characters = encoding.name.startsWith('utf-16') ? bytes.length / 2 : bytes.length;
  if (characters > LONGEST_TEXT)
    return err({
      code: 'text/too-long',
      what: `The file ${path} was not read as SQL.`,
      why: `It has ${Math.round(bytes.length / 1e6)} MB, and at most ${Math.round(LONGEST_TEXT / 1e6)} million characters can be read at once.`,
      todo: 'Split it: keep the definitions, and put the rows into files, which may have any size (portside extract writes such files).',
    });
  const text = iconv.decode(bytes, encoding.name, { stripBOM: true });
  if (!text.includes('\u0000')) return ok({ text, encoding });
  return err({
    code: 'text/not-text',
    what: `The file ${path} was not read as SQL.`,
    why: 'It holds NUL characters, as programs and pictures do and text does not.',
    todo: 'Open a text file. If it is one, save it as UTF-8 and try again.',
  });
}

/** Encodes a text as its file was written. What the code page has not becomes a question mark. */
export function encodeText(text: string, encoding: TextEncoding = defaultEncoding): Uint8Array {
  return iconv.encode(text, encoding.name, { addBOM: encoding.byteOrderMark });
}

function encodingOf(bytes: Uint8Array, codePage: string): TextEncoding {
  const [a, b, c] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return { name: 'utf-8', byteOrderMark: true };
  if (a === 0xff && b === 0xfe) return { name: 'utf-16le', byteOrderMark: true };
  if (a === 0xfe && b === 0xff) return { name: 'utf-16be', byteOrderMark: true };
  const wide = widthBySample(bytes);
  if (wide !== null) return { name: wide, byteOrderMark: false };
  return { name: isUtf8(bytes) ? 'utf-8' : codePage, byteOrderMark: false };
}

/** UTF-16 without a mark: SQL is mostly ASCII, so most of its high bytes are zero. */
function widthBySample(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  const length = Math.min(bytes.length - (bytes.length % 2), 4096);
  if (length < 4) return null;
  let even = 0;
  let odd = 0;
  for (let at = 0; at < length; at += 2) {
    if (bytes[at] === 0) even += 1;
    if (bytes[at + 1] === 0) odd += 1;
  }
  const most = (length / 2) * 0.7;
  if (odd >= most && even === 0) return 'utf-16le';
  return even >= most && odd === 0 ? 'utf-16be' : null;
}

/** True for well-formed UTF-8, by the table of https://www.unicode.org/versions/latest/core-spec/chapter-3/ (3-7). */
export function isUtf8(bytes: Uint8Array): boolean {
  let at = 0;
  while (at < bytes.length) {
    const lead = bytes[at] ?? 0;
    if (lead < 0x80) {
      at += 1;
      continue;
    }
    const size = lead >= 0xc2 && lead <= 0xdf ? 2 : lead >= 0xe0 && lead <= 0xef ? 3 : 4;
    if (lead < 0xc2 || lead > 0xf4) return false;
    const second = bytes[at + 1] ?? 0;
    const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
    const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
    if (second < low || second > high) return false;
    for (let index = 2; index < size; index += 1) {
      const byte = bytes[at + index] ?? 0;
      if (byte < 0x80 || byte > 0xbf) return false;
    }
    at += size;
  }
  return true;
}
