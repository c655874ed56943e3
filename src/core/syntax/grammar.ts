import type { Expression, Statement } from './ast/index.ts';
import type { Parser } from './parser/parser.ts';

/** How a dialect's tokens look; the lexer asks nothing else. */
export interface LexicalRules {
  /** `[x]` is an identifier. */
  readonly bracketIdentifiers: boolean;
  /** `` `x` `` is an identifier. */
  readonly backtickIdentifiers: boolean;
  /** `"x"` is an identifier (T-SQL with QUOTED_IDENTIFIER ON) or a string. */
  readonly doubleQuote: 'identifier' | 'string';
  /** A backslash escapes inside a string. */
  readonly backslashEscapes: boolean;
  /** `N'…'`, `0xFF`, `$1.5`, `@x`, `@@x`, `#t` words, GO lines. */
  readonly tsqlTokens: boolean;
  /** `r'…'`, `X'…'`, `:name`, `?`, number suffixes (`1L`, `1.0BD`), `1e3`. */
  readonly sparkTokens: boolean;
}

/**
 * A dialect's syntax as data, plus the few productions that are its own.
 * Parsers read these flags and never ask which dialect it is.
 */
export interface Grammar {
  readonly name: string;
  readonly lexical: LexicalRules;
  /** Keyword ids that are no identifier without quotes: 1 at the id's index. */
  readonly reserved: Uint8Array;
  /** Keyword ids that can't be a bare alias of a select item or table: 1 at the id's index. */
  readonly notBareAlias: Uint8Array;
  /** Functions (upper case) whose first argument is a date part. */
  readonly datePartFunctions: ReadonlySet<string>;
  readonly features: GrammarFeatures;
  /** Statement productions of this dialect alone, tried first; null: not mine, nothing consumed. */
  readonly parseStatement: ((parser: Parser) => Statement | null) | null;
  /** Expression primaries of this dialect alone, tried first; null: not mine, nothing consumed. */
  readonly parsePrimary: ((parser: Parser) => Expression | null) | null;
}

export interface GrammarFeatures {
  /** `SELECT TOP (n)`. */
  readonly top: boolean;
  /** `LIMIT n`, QUALIFY, `IS TRUE`, `<=>`, lambdas, `::`, LATERAL, INTERVAL literals, typed literals. */
  readonly sparkQuery: boolean;
  /** `SELECT a = x`, `@v = x`, APPLY, table hints, OPTION, FOR XML, `CONVERT(type, x)`. */
  readonly tsqlQuery: boolean;
  /** Statements need no semicolon between them. */
  readonly optionalSemicolon: boolean;
  /** `IF c THEN … END IF`, `WHILE c DO … END WHILE`, handlers; else the T-SQL forms. */
  readonly sqlScripting: boolean;
}
