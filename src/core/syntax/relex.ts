import type { LexicalRules } from './grammar.ts';
import { createLexer, type Lexer } from './lexer.ts';
import { allocateTokens } from './token-buffer.ts';
import { TokenKind, type TokenTable } from './token.ts';
import type { Span } from '../text/span.ts';

/**
 * No token depends on more than this many tokens before or behind it. GO looks furthest: to both ends of its
 * line over blanks and a number.
 */
const REACH = 8;

/** How much of the text is read at once before looking whether the old tokens go on. */
const FIRST_STRETCH = 256;

/** The tokens of an edited text, and what is known to be as before. */
export interface Relexed {
  readonly tokens: TokenTable;
  /** So many tokens at the front are what they were. */
  readonly sameAtFront: number;
  /** So many tokens at the end are what they were, moved. */
  readonly sameAtEnd: number;
}

/** The tokens of `text`, which the edit of `span` made of the old one: `lex`, but only around the edit. */
export function relex(before: TokenTable, rules: LexicalRules, span: Span, text: string): Relexed {
  const delta = text.length - before.text.length;
  let front = Math.max(0, firstAtOrBehind(before.starts, before.count, span.start) - REACH);
  // Whether `$(` begins a scripting variable is told by what ends its name, which has no blanks.
  while (front > 0 && (before.kinds[front] ?? 0) > TokenKind.BlockComment) front--;
  const kind = front === 0 ? TokenKind.EndOfText : (before.kinds[front - 1] as TokenKind);
  const lexer = createLexer(text, rules, before.starts[front] ?? 0, kind);
  let stretch = FIRST_STRETCH;
  let sameAtEnd = 0;
  do {
    lexer.readTo(Math.min(text.length, span.end + delta + stretch));
    stretch *= 4;
    sameAtEnd = goesOn(before, lexer, span.end + delta, delta);
  } while (sameAtEnd === 0 && lexer.position < text.length);
  if (sameAtEnd === 0) lexer.end();
  return { tokens: joined(before, text, front, lexer, sameAtEnd), sameAtFront: front, sameAtEnd };
}

/** How many of the old tokens follow the last one that was read; 0 if that can't be told yet. */
function goesOn(before: TokenTable, lexer: Lexer, editEnd: number, delta: number): number {
  const { buffer, count } = lexer;
  const first = count - REACH;
  if (first < 0 || (buffer.starts[first] ?? 0) < editEnd) return 0;
  const last = (buffer.starts[count - 1] ?? 0) - delta;
  const next = firstAtOrBehind(before.starts, before.count, last) + 1;
  if (next < REACH || (before.starts[next] ?? 0) + delta !== lexer.position) return 0;
  for (let back = 1; back <= REACH; back++) {
    const old = next - back;
    const read = count - back;
    if (
      before.kinds[old] !== buffer.kinds[read] ||
      (before.starts[old] ?? 0) + delta !== buffer.starts[read]
    )
      return 0;
  }
  return before.count - next;
}

/** So many old tokens from the front, those that were read, and so many old ones from the end. */
function joined(
  before: TokenTable,
  text: string,
  front: number,
  { buffer, count, significantCount }: Lexer,
  end: number,
): TokenTable {
  const delta = text.length - before.text.length;
  const rest = before.count - end;
  const behind = front + count;
  const oldSignificant = before.significant.length;
  const significantFront = firstAtOrBehind(before.significant, oldSignificant, front);
  const significantRest = firstAtOrBehind(before.significant, oldSignificant, rest);
  const significantBehind = significantFront + significantCount;
  const table = allocateTokens(
    text,
    behind + end,
    significantBehind + oldSignificant - significantRest,
  );
  table.kinds.set(before.kinds.subarray(0, front));
  table.kinds.set(buffer.kinds.subarray(0, count), front);
  table.kinds.set(before.kinds.subarray(rest), behind);
  table.codes.set(before.codes.subarray(0, significantFront));
  table.codes.set(buffer.codes.subarray(0, significantCount), significantFront);
  table.codes.set(before.codes.subarray(significantRest), significantBehind);
  table.starts.set(before.starts.subarray(0, front));
  table.starts.set(buffer.starts.subarray(0, count), front);
  table.starts[behind + end] = text.length;
  copyMoved(before.starts, rest, table.starts, behind, end, delta);
  table.significant.set(before.significant.subarray(0, significantFront));
  copyMoved(buffer.significant, 0, table.significant, significantFront, significantCount, front);
  copyMoved(
    before.significant,
    significantRest,
    table.significant,
    significantBehind,
    oldSignificant - significantRest,
    behind - rest,
  );
  return table;
}

/** Copies `count` numbers, each moved by `by`. */
function copyMoved(
  source: Uint32Array,
  from: number,
  target: Uint32Array,
  to: number,
  count: number,
  by: number,
): void {
  for (let index = 0; index < count; index++) target[to + index] = (source[from + index] ?? 0) + by;
}

/** Index of the first of `count` ordered numbers that is `least` or more; `count` if there is none. */
function firstAtOrBehind(ordered: Uint32Array, count: number, least: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ordered[middle] ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
