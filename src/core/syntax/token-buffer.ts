import type { TokenTable } from './token.ts';

/** A table of that many tokens, all in one block of memory: texts are many and most are short. */
export function allocateTokens(text: string, count: number, significantCount: number): TokenTable {
  const starts = (count + 1) * 4;
  const significant = starts + significantCount * 4;
  const codes = significant + significantCount * 2;
  const keywords = codes + count * 2;
  const memory = new ArrayBuffer(keywords + count);
  return {
    text,
    count,
    starts: new Uint32Array(memory, 0, count + 1),
    significant: new Uint32Array(memory, starts, significantCount),
    codes: new Uint16Array(memory, significant, significantCount),
    keywords: new Uint16Array(memory, codes, count),
    kinds: new Uint8Array(memory, keywords, count),
  };
}

/** Where tokens are written while their number is not known, used for one text after the other. */
export class TokenBuffer {
  kinds = new Uint8Array(1024);
  starts = new Uint32Array(1024);
  keywords = new Uint16Array(1024);
  significant = new Uint32Array(1024);
  codes = new Uint16Array(1024);

  /** Makes room for twice as many tokens. */
  grow(): void {
    const capacity = this.kinds.length * 2;
    const { kinds, starts, keywords, significant, codes } = this;
    this.kinds = new Uint8Array(capacity);
    this.kinds.set(kinds);
    this.starts = new Uint32Array(capacity);
    this.starts.set(starts);
    this.keywords = new Uint16Array(capacity);
    this.keywords.set(keywords);
    this.significant = new Uint32Array(capacity);
    this.significant.set(significant);
    this.codes = new Uint16Array(capacity);
    this.codes.set(codes);
  }

  /** What was written, as a table of its own. */
  table(text: string, count: number, significantCount: number): TokenTable {
    const table = allocateTokens(text, count, significantCount);
    table.kinds.set(this.kinds.subarray(0, count));
    table.starts.set(this.starts.subarray(0, count));
    table.starts[count] = text.length;
    table.keywords.set(this.keywords.subarray(0, count));
    table.significant.set(this.significant.subarray(0, significantCount));
    table.codes.set(this.codes.subarray(0, significantCount));
    return table;
  }
}

/** A buffer for more tokens than this is given back when its text is done. */
const LARGEST_KEPT_BUFFER = 1 << 20;
let kept = new TokenBuffer();

/** The buffer to write the next text's tokens to. Nothing that is read from it outlives the next call. */
export function borrowTokenBuffer(): TokenBuffer {
  if (kept.kinds.length > LARGEST_KEPT_BUFFER) kept = new TokenBuffer();
  return kept;
}
