import type { DataTypeNode, Script } from './ast/index.ts';
import type { SyntaxDiagnostic } from './diagnostic.ts';
import type { Grammar } from './grammar.ts';
import { lex } from './lexer.ts';
import { parseDataType } from './parser/name.ts';
import { createParser } from './parser/parser.ts';
import { parseScript } from './parser/script.ts';
import { TokenKind, type TokenTable } from './token.ts';

/** A text with its tokens and its tree. All of it is immutable. */
export interface ParseResult {
  readonly text: string;
  readonly grammar: Grammar;
  readonly tokens: TokenTable;
  readonly script: Script;
  /** By where they stand; at most one for each statement, one statement's mistake hiding no other's. */
  readonly diagnostics: readonly SyntaxDiagnostic[];
  /** How many statements were parsed to get this result; after an edit it counts only what was parsed anew. */
  readonly parsedStatements: number;
}

/** The tree of any text: never throws, whatever the text is. Problems are in `diagnostics`. */
export function parse(text: string, grammar: Grammar): ParseResult {
  return parseTokens(lex(text, grammar.lexical), grammar);
}

/** The tree of tokens that are there already. */
export function parseTokens(tokens: TokenTable, grammar: Grammar): ParseResult {
  const parser = createParser(tokens, grammar);
  const script = parseScript(parser);
  return {
    text: tokens.text,
    grammar,
    tokens,
    script,
    diagnostics: parser.diagnostics.sort(byPlace),
    parsedStatements: parser.statements,
  };
}

/** The type that a text spells, as in a schema that a function is given; null if it is none. */
export function parseTypeText(text: string, grammar: Grammar): DataTypeNode | null {
  const parser = createParser(lex(text, grammar.lexical), grammar);
  const type = parseDataType(parser);
  const complete = parser.diagnostics.length === 0 && parser.kind() === TokenKind.EndOfText;
  return complete ? type : null;
}

/** The order of `ParseResult.diagnostics`: by place, then by the statement that reports. */
export function byPlace(a: SyntaxDiagnostic, b: SyntaxDiagnostic): number {
  return a.span.start - b.span.start || a.statement - b.statement;
}
