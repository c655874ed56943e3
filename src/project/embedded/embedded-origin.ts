import { fileOrigin, throughSegments, unescaped, type TextOrigin } from '../text-origin.ts';

/** Declarations of parameters that another tool would give stand before a text: at most so many lines. */
const MOST_DECLARED = 50;

/**
 * Where a text stands that was taken out of a file of XML or JSON, whose escapes it has no more; null if it does not stand
 * there as a whole, or more than once.
 */
export function originIn(path: string, written: string, text: string): TextOrigin | null {
  const { text: all, segments } = /\.json$/iu.test(path)
    ? unescaped(written, JSON_ESCAPE, (found) => JSON.parse(`"${found}"`) as string)
    : unescaped(written, XML_ESCAPE, xmlValue);
  let own = text.trim();
  let before = text.length - text.trimStart().length;
  for (let lines = 0; lines <= MOST_DECLARED; lines += 1) {
    const at = all.indexOf(own);
    if (at >= 0) {
      if (all.includes(own, at + 1)) return null;
      const file = fileOrigin(path, written);
      return {
        placeOf(offset) {
          const place = offset < before ? null : throughSegments(segments, offset - before + at);
          return place === null ? null : file.placeOf(place);
        },
      };
    }
    const end = own.indexOf('\n');
    if (end < 0 || !own.startsWith('DECLARE ')) return null;
    const rest = own.slice(end + 1);
    own = rest.trimStart();
    before += end + 1 + rest.length - own.length;
  }
  return null;
}

const JSON_ESCAPE = /\\(?:u[0-9a-fA-F]{4}|["\\/bfnrt])/gu;
const XML_ESCAPE = /&(?:lt|gt|amp|quot|apos|#\d+|#x[0-9a-fA-F]+);|\r\n/gu;

function xmlValue(found: string): string {
  // https://www.w3.org/TR/xml/#sec-line-ends
  if (found === '\r\n') return '\n';
  const named = NAMED[found];
  if (named !== undefined) return named;
  const isHex = /^&#x/iu.test(found);
  const digits = found.slice(isHex ? 3 : 2, -1);
  return String.fromCodePoint(Number.parseInt(digits, isHex ? 16 : 10));
}

const NAMED: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
  '&quot;': '"',
  '&apos;': "'",
};
