/** What a token is. Trivia kinds come first, so that `kind <= TokenKind.BlockComment` tests for them. */
export const TokenKind = {
  Whitespace: 0,
  LineComment: 1,
  BlockComment: 2,
  /** An unquoted word: keyword or identifier. Its keyword id is in `TokenTable.keywords`, 0 if none. */
  Word: 3,
  /** `[x]`, `"x"` (where that is an identifier), `` `x` ``. */
  QuotedIdentifier: 4,
  /** `'x'`, and `"x"` where that is a string; prefixes (`r'…'`) included. */
  String: 5,
  /** `N'x'`. */
  NationalString: 6,
  Integer: 7,
  Decimal: 8,
  Float: 9,
  /** `$1.50`. */
  Money: 10,
  /** `0xFF`, `X'FF'`. */
  Binary: 11,
  /** `@x`. */
  Variable: 12,
  /** `@@x`. */
  SystemVariable: 13,
  /** `:x` or `?` of Databricks SQL. */
  Parameter: 14,
  /** An operator or punctuation: its characters tell which. */
  Operator: 15,
  /** A line `GO [n]` of a T-SQL script, without its line end. */
  BatchSeparator: 16,
  /** What fits nothing else, an unterminated string or comment included. Text is never lost. */
  Invalid: 17,
  EndOfText: 18,
} as const;

export type TokenKind = (typeof TokenKind)[keyof typeof TokenKind];

/**
 * What the parser sees of a token, in one number: the id of a keyword (0 for a word that is none), or one of the
 * numbers below for all that is no word.
 */
export const FIRST_KIND_CODE = 1024;
/** The code of an operator is this and its id. */
export const FIRST_OPERATOR_CODE = FIRST_KIND_CODE + TokenKind.EndOfText + 1;

/** The code of a token that is neither word nor operator. */
export function codeOfKind(kind: TokenKind): number {
  return FIRST_KIND_CODE + kind;
}

/**
 * All tokens of a text, trivia included, in parallel arrays: token `i` is
 * `text.slice(starts[i], starts[i + 1])`. The texts concatenated are the source (invariant 1).
 * The last token is EndOfText, of zero length, at `count - 1`.
 */
export interface TokenTable {
  readonly text: string;
  readonly count: number;
  readonly kinds: Uint8Array;
  /** `count + 1` entries; the last is the text's length. */
  readonly starts: Uint32Array;
  /** The indexes of the tokens that are no trivia; the last is EndOfText's. */
  readonly significant: Uint32Array;
  /** The codes of these: the id of a keyword, FIRST_OPERATOR_CODE and the id of an operator, else FIRST_KIND_CODE and the kind. */
  readonly codes: Uint16Array;
}
