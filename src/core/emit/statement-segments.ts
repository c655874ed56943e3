import type { TokenTable } from '../syntax/token.ts';
import type { Segment } from './piece.ts';

/** The text of `[start, end)` as comment lines, and an error at run time in its place. */
export function raisedSegment(tokens: TokenTable, start: number, end: number, id: string): Segment {
  const lines = tokens.text.slice(start, end).split(/\r\n|\r|\n/);
  const kept = lines.map((line) => `-- ${line}`.trimEnd()).join('\n');
  const text = `${kept}\nSELECT raise_error('portside: ${id}')`;
  return { text, slot: null, start, end, copied: true, block: null };
}

/** A nested statement as its writer ends it: without its own semicolon. */
export function withoutSemicolon(segments: readonly Segment[]): readonly Segment[] {
  const last = segments.at(-1);
  if (last === undefined || !last.copied || !last.text.trimEnd().endsWith(';')) return segments;
  // A statement that is kept as comment lines ends in one.
  if (/(^|\n)[ \t]*--[^\n]*$/.test(last.text.trimEnd())) return segments;
  const text = last.text.trimEnd().slice(0, -1).trimEnd();
  return [...segments.slice(0, -1), { ...last, text, end: last.start + text.length }];
}
