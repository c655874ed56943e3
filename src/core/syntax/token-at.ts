import type { TokenTable } from './token.ts';

/** Index of the token that holds `offset`, by binary search. */
export function tokenAt(tokens: TokenTable, offset: number): number {
  let low = 0;
  let high = tokens.count - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((tokens.starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The source text of a token. */
export function tokenText(tokens: TokenTable, index: number): string {
  return tokens.text.slice(tokens.starts[index], tokens.starts[index + 1]);
}
