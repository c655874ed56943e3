import type { Span } from '../text/span.ts';

/** The separator of batches on a line of its own, as the lexer takes it. */
const SEPARATOR = /[ \t\f\v\u00a0]*GO(?:[ \t]+(\d+))?[ \t]*(?=\r|\n|$|--)/iy;

/** A part of a script between two separators. */
export interface Batch extends Span {
  /** How often it runs: the count behind its GO. */
  readonly count: number;
}

/**
 * The batches of a T-SQL script, by their separators only, so that a dump of any size need not be
 * parsed as one text. A GO inside a text, a quoted name or a comment separates nothing.
 */
export function splitBatches(text: string): readonly Batch[] {
  const batches: Batch[] = [];
  let start = 0;
  let lineStart = true;
  let at = 0;
  while (at < text.length) {
    if (lineStart) {
      SEPARATOR.lastIndex = at;
      const found = SEPARATOR.exec(text);
      if (found !== null) {
        batches.push({ start, end: at, count: Number(found[1] ?? 1) });
        start = at = SEPARATOR.lastIndex;
      }
      lineStart = false;
      continue;
    }
    const code = text.charCodeAt(at);
    if (code === 0x0a || code === 0x0d) {
      lineStart = true;
      at += 1;
    } else at = behind(text, at, code);
  }
  if (start < text.length) batches.push({ start, end: text.length, count: 1 });
  return batches;
}

/** Behind the character, or the whole text, quoted name or comment that it opens. */
function behind(text: string, at: number, code: number): number {
  switch (code) {
    case 0x27:
      return behindQuoted(text, at, "'");
    case 0x22:
      return behindQuoted(text, at, '"');
    case 0x5b:
      return behindQuoted(text, at, ']');
    case 0x2d: {
      if (text.charCodeAt(at + 1) !== 0x2d) return at + 1;
      let end = at;
      while (end < text.length && !/[\r\n]/u.test(text[end] ?? '')) end += 1;
      return end;
    }
    case 0x2f:
      return text.charCodeAt(at + 1) === 0x2a ? behindComment(text, at) : at + 1;
    default:
      return at + 1;
  }
}

function behindQuoted(text: string, open: number, quote: string): number {
  for (let at = text.indexOf(quote, open + 1); at >= 0; at = text.indexOf(quote, at + 2)) {
    if (text[at + 1] !== quote) return at + 1;
  }
  return text.length;
}

/** Comments of T-SQL nest. */
function behindComment(text: string, open: number): number {
  let depth = 1;
  let at = open + 2;
  while (depth > 0) {
    const end = text.indexOf('*/', at);
    if (end < 0) return text.length;
    const inner = text.indexOf('/*', at);
    depth += inner >= 0 && inner < end ? 1 : -1;
    at = (inner >= 0 && inner < end ? inner : end) + 2;
  }
  return at;
}
