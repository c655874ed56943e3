import type { Grammar } from './grammar.ts';
import { parse } from './parse.ts';
import { tokenAt } from './token-at.ts';
import { TokenKind } from './token.ts';

/**
 * True if each of the texts parses, as one text of them all shows: there is no problem in it, and none of its
 * statements and tokens begins in one of them and ends in another. False does not say that one of them is mistaken.
 */
export function parseTogether(texts: readonly string[], grammar: Grammar): boolean {
  const { script, diagnostics, tokens } = parse(texts.join('\n'), grammar);
  if (diagnostics.length > 0) return false;
  const { items } = script;
  let item = 0;
  let end = 0;
  let start = 0;
  for (const { length } of texts) {
    for (let next = items[item]; next !== undefined && next.offset < start; next = items[++item])
      end = next.offset + next.statement.end;
    const token = tokenAt(tokens, start);
    const apart = tokens.starts[token] === start || tokens.kinds[token] === TokenKind.Whitespace;
    if (end > start || !apart) return false;
    start += length + 1;
  }
  return true;
}
