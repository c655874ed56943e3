import type { TokenTable } from './token.ts';

/** A table of that many tokens, all in one block of memory: texts are many and most are short. */
export function allocateTokens(text: string, count: number, significantCount: number): TokenTable {
  const starts = (count + 1) * 4;
  const significant = starts + significantCount * 4;
  const codes = significant + significantCount * 2;
  const memory = new ArrayBuffer(codes + count);
  return {
    text,
    count,
    starts: new Uint32Array(memory, 0, count + 1),
    significant: new Uint32Array(memory, starts, significantCount),
    codes: new Uint16Array(memory, significant, significantCount),
    kinds: new Uint8Array(memory, codes, count),
  };
}

/** A buffer for more tokens than this becomes the table of its text; a smaller one is used for the next text. */
const LARGEST_KEPT_BUFFER = 1 << 15;

/** Where tokens are written while their number is not known. */
export class TokenBuffer {
  kinds = new Uint8Array(1024);
  /** One more than the others. */
  starts = new Uint32Array(1025);
  significant = new Uint32Array(1024);
  codes = new Uint16Array(1024);

  /** Makes room for `expected` tokens, and for half as many again as there was at the least. */
  grow(expected: number): void {
    const { kinds, starts, significant, codes } = this;
    const capacity = Math.max(expected, Math.ceil(kinds.length * 1.5));
    this.kinds = new Uint8Array(capacity);
    this.kinds.set(kinds);
    this.starts = new Uint32Array(capacity + 1);
    this.starts.set(starts);
    this.significant = new Uint32Array(capacity);
    this.significant.set(significant);
    this.codes = new Uint16Array(capacity);
    this.codes.set(codes);
  }

  /** What was written, as a table of its own. */
  table(text: string, count: number, significantCount: number): TokenTable {
    const kinds = this.kinds.subarray(0, count);
    const starts = this.starts.subarray(0, count + 1);
    starts[count] = text.length;
    const significant = this.significant.subarray(0, significantCount);
    const codes = this.codes.subarray(0, significantCount);
    if (kinds.length > LARGEST_KEPT_BUFFER) {
      kept = new TokenBuffer();
      return { text, count, starts, significant, codes, kinds };
    }
    const table = allocateTokens(text, count, significantCount);
    table.kinds.set(kinds);
    table.starts.set(starts);
    table.significant.set(significant);
    table.codes.set(codes);
    return table;
  }
}

let kept = new TokenBuffer();

/** The buffer to write the next text's tokens to. Nothing that is read from it outlives the next call. */
export function borrowTokenBuffer(): TokenBuffer {
  if (kept.kinds.length > LARGEST_KEPT_BUFFER) kept = new TokenBuffer();
  return kept;
}
