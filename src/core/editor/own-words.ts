import type { Node } from '../syntax/ast/index.ts';
import { childrenOf } from '../syntax/children.ts';
import { tokenAt } from '../syntax/token-at.ts';
import { TokenKind, type TokenTable } from '../syntax/token.ts';
import type { Span } from '../text/span.ts';

/**
 * The words that belong to a node itself and to none of its children, in order, at absolute places:
 * BEGIN and END of a block, CASE, ELSE and END of a CASE. `base` is where the node's statement starts.
 */
export function ownWords(node: Node, base: number, tokens: TokenTable): readonly Span[] {
  const words: Span[] = [];
  let at = base + node.start;
  const take = (end: number): void => {
    if (at >= end) return;
    for (let index = tokenAt(tokens, at); index < tokens.count; index++) {
      const start = tokens.starts[index] ?? 0;
      if (start >= end) return;
      if (start >= at && tokens.kinds[index] === TokenKind.Word)
        words.push({ start, end: tokens.starts[index + 1] ?? start });
    }
  };
  for (const child of childrenOf(node)) {
    take(base + child.start);
    at = base + child.end;
  }
  take(base + node.end);
  return words;
}
