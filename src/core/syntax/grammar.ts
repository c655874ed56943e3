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
  /** Keyword ids that can't be an alias of a table even where other keywords can: 1 at the id's index. */
  readonly neverTableAlias: Uint8Array;
  /** Functions (upper case) whose first argument is a date part. */
  readonly datePartFunctions: ReadonlySet<string>;
  /** Reserved keyword ids that are function names where `(` follows (LEFT, RIGHT, NULLIF): 1 at the id's index. */
  readonly callable: Uint8Array;
  /** Keyword ids that are a call without parentheses (CURRENT_TIMESTAMP): 1 at the id's index. */
  readonly niladic: Uint8Array;
  /** Reserved keyword ids that are a column where a value stands (IDENTITYCOL): 1 at the id's index. */
  readonly columnWords: Uint8Array;
  /** The types (upper case) with how many numbers they take, at the least and at the most; null: any name may be a type. */
  readonly typeArguments: ReadonlyMap<string, readonly [number, number]> | null;
  /** Names that are methods of a value after a dot (`value`, `nodes`, `GetLevel`), by their exact case. */
  readonly methods: ReadonlySet<string>;
  readonly precedence: Precedence;
  readonly features: GrammarFeatures;
  /** Statement productions of this dialect alone, tried first; null: not mine, nothing consumed. */
  readonly parseStatement: ((parser: Parser) => Statement | null) | null;
  /** The text a string token stands for. */
  readonly decodeString: (raw: string) => string;
  /** Expression primaries of this dialect alone, tried first; null: not mine, nothing consumed. */
  readonly parsePrimary: ((parser: Parser) => Expression | null) | null;
}

/** Binding powers, higher is tighter; all of them lie from 1 to 20. Equal powers lean left. */
export interface Precedence {
  /** Of a value operator, by operator id; 0 where it is none. */
  readonly operators: Uint8Array;
  /** Of the word DIV; 0 where it is none. */
  readonly div: number;
  readonly or: number;
  readonly and: number;
  readonly not: number;
  /** Of BETWEEN, IN, LIKE, IS. */
  readonly predicate: number;
  /** Of `=`, `<` and kin. Where it equals `predicate`, comparisons do not chain. */
  readonly comparison: number;
  /** The least power of the operand of a sign: in T-SQL `-a * b` is `-(a * b)`. */
  readonly signOperand: number;
  /** The least power of the operand of `~`. */
  readonly complementOperand: number;
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
  /** Any keyword is a name where the statement can be read in no other way (`SELECT select FROM from`). */
  readonly keywordsAsNames: boolean;
  /** `IF c THEN … END IF`, `WHILE c DO … END WHILE`, handlers; else the T-SQL forms. */
  readonly sqlScripting: boolean;
}
