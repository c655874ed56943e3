import type { Grammar } from '../syntax/grammar.ts';
import { lex } from '../syntax/lexer.ts';
import { TokenKind, type TokenTable } from '../syntax/token.ts';
import { tokenText } from '../syntax/token-at.ts';

/** What belongs to the character behind it: `$(name)` of sqlcmd, `{{ name }}` and `${name}` of templates. */
const JOINED = /^[${}:@]$/u;

/**
 * True if two texts differ in nothing but blanks and line breaks between their tokens: each token and each comment is
 * there, in its order. Comments of several lines may be indented otherwise.
 */
export function haveSameTokens(before: string, after: string, grammar: Grammar): boolean {
  const one = new Tokens(lex(before, grammar.lexical));
  const other = new Tokens(lex(after, grammar.lexical));
  for (;;) {
    const own = one.next();
    const its = other.next();
    if (own === null || its === null) return own === its;
    if (own.kind !== its.kind || own.text !== its.text) return false;
    if (JOINED.test(own.text) && own.isJoined !== its.isJoined) return false;
  }
}

/** Walks through what is no blank. */
class Tokens {
  private readonly table: TokenTable;
  private index = 0;

  constructor(table: TokenTable) {
    this.table = table;
  }

  next(): { readonly kind: number; readonly text: string; readonly isJoined: boolean } | null {
    const { kinds, count } = this.table;
    while (kinds[this.index] === TokenKind.Whitespace) this.index++;
    const { index } = this;
    const kind = kinds[index] ?? TokenKind.EndOfText;
    if (index >= count || kind === TokenKind.EndOfText) return null;
    this.index++;
    const text = tokenText(this.table, index);
    const isJoined = kinds[index + 1] !== TokenKind.Whitespace;
    if (kind === TokenKind.LineComment) return { kind, text: text.trimEnd(), isJoined };
    if (kind === TokenKind.BlockComment)
      return { kind, text: text.replaceAll(/\s*\n\s*/gu, '\n'), isJoined };
    return { kind, text, isJoined };
  }
}
