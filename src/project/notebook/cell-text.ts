import { err, ok, type Result } from '../../base/result.ts';
import type { Failure } from '../../base/failure.ts';
import { isFormatMark } from './source-format.ts';

type Region = 'code' | 'comment' | 'string' | 'verbatim';

/**
 * Gives Databricks SQL in a form that means the same and survives the SOURCE format: LF, no
 * byte-order mark, and no line that the format takes for a mark of its own.
 *
 * In a comment such a line gets a second blank; in a string literal its first hyphen, a carriage
 * return and the start of `${…}` (which a notebook would substitute) become escapes of the same
 * value (https://docs.databricks.com/aws/en/sql/language-manual/data-types/string-type#literals).
 * In a raw string or a quoted name there is no such escape: then a failure.
 */
export function asCellText(sql: string): Result<string, Failure> {
  const text = sql.replace(/^\uFEFF/u, '');
  if (!/\r|\$\{|-- (?:COMMAND|MAGIC|DBTITLE|Databricks)/u.test(text)) return ok(text);
  let result = '';
  for (const { region, start, end } of regionsOf(text)) {
    const piece = text.slice(start, end);
    if (region === 'verbatim' && needsEscape(piece)) return err(cannotEscape());
    if (region === 'string') result += escapeString(piece);
    else if (region === 'comment') result += spaceMarks(piece.replace(/\r\n?/gu, '\n'), result);
    else result += piece.replace(/\r\n?/gu, '\n');
  }
  return ok(result);
}

function escapeString(piece: string): string {
  return piece
    .replace(/\\(?:\r|[^])|\r|\$\{/gu, (found) => {
      if (found === '\r' || found === '\\\r') return '\\r';
      return found === '${' ? '$\\u007B' : found;
    })
    .split('\n')
    .map((line, index) => (index > 0 && isFormatMark(line) ? line.replace('-', '\\u002D') : line))
    .join('\n');
}

/** @param before - all that is written in front of the piece */
function spaceMarks(piece: string, before: string): string {
  return piece
    .split('\n')
    .map((line, index) => {
      if (!isFormatMark(line)) return line;
      const atLineStart = index > 0 || before.slice(before.lastIndexOf('\n') + 1).trim() === '';
      return atLineStart ? line.replace('-- ', '--  ') : line;
    })
    .join('\n');
}

function needsEscape(piece: string): boolean {
  return /\r|\$\{/u.test(piece) || piece.split('\n').slice(1).some(isFormatMark);
}

/** Cuts the text into regions that cover it without gaps; an open one goes to the end. */
function* regionsOf(text: string): Generator<{ region: Region; start: number; end: number }> {
  const opening = /--|\/\*|'|"|`/gu;
  let at = 0;
  for (;;) {
    opening.lastIndex = at;
    const match = opening.exec(text);
    if (match === null) break;
    const raw = /(?:^|[^\w$])r$/iu.test(text.slice(Math.max(0, match.index - 2), match.index));
    if (match.index > at) yield { region: 'code', start: at, end: match.index };
    const { region, end } = regionAt(text, match.index, match[0], raw);
    yield { region, start: match.index, end };
    at = end;
  }
  if (at < text.length) yield { region: 'code', start: at, end: text.length };
}

function regionAt(
  text: string,
  start: number,
  opener: string,
  raw: boolean,
): { region: Region; end: number } {
  if (opener === '--') {
    const lineEnd = /[\r\n]|$/gu;
    lineEnd.lastIndex = start;
    return { region: 'comment', end: lineEnd.exec(text)?.index ?? text.length };
  }
  if (opener === '/*') return { region: 'comment', end: endOfBlockComment(text, start) };
  const escapes = opener !== '`' && !raw;
  return {
    region: escapes ? 'string' : 'verbatim',
    end: endOfQuoted(text, start, opener, escapes),
  };
}

/** Block comments nest in Databricks SQL. */
function endOfBlockComment(text: string, start: number): number {
  const edge = /\/\*|\*\//gu;
  edge.lastIndex = start;
  let depth = 0;
  for (let match = edge.exec(text); match !== null; match = edge.exec(text)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) return edge.lastIndex;
  }
  return text.length;
}

function endOfQuoted(text: string, start: number, quote: string, escapes: boolean): number {
  for (let at = start + 1; at < text.length; at++) {
    if (escapes && text[at] === '\\') at++;
    else if (text[at] === quote) return at + 1;
  }
  return text.length;
}

function cannotEscape(): Failure {
  return {
    code: 'notebook/unwritable',
    what: 'The statement could not be written into a notebook cell.',
    why: 'A raw string or a quoted name in it holds a line break, "${" or a line of the notebook format, which a notebook would change.',
    todo: 'Write the raw string as an ordinary string literal, or rename the object.',
  };
}
