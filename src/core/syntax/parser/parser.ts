import type { SyntaxDiagnostic } from '../diagnostic.ts';
import type { Grammar } from '../grammar.ts';
import type { Identifier } from '../ast/index.ts';
import {
  NAME_ID,
  STRICT_NAME_ID,
  keywordNames,
  keywordText,
  type KeywordName,
} from '../keyword.ts';
import { operatorTexts, type OperatorText } from '../operator.ts';
import { FIRST_OPERATOR_CODE, TokenKind, type TokenTable } from '../token.ts';

/** Deeper nesting than this is refused with a diagnostic, so that no input overflows the stack. */
const MAXIMUM_DEPTH = 400;

/**
 * A cursor over the significant tokens of a text, shared by all productions.
 *
 * Productions never throw and always make progress or return. Offsets handed out are relative to
 * `base`, the absolute start of the statement being parsed.
 */
export class Parser {
  /** True while keywords are tried as names: see read-again.ts. */
  searchesNames = false;
  readonly tokens: TokenTable;
  readonly grammar: Grammar;
  readonly diagnostics: SyntaxDiagnostic[] = [];
  /** Indexes of the tokens that are no trivia; the last is EndOfText. */
  private readonly significant: Uint32Array;
  private readonly codes: Uint16Array;
  private readonly last: number;
  /** Index into `significant`. */
  position = 0;
  /** Absolute offset of the enclosing statement. */
  base = 0;
  /** How many statements enclose the one being parsed. */
  enclosing = 0;
  /** How many statements were parsed so far. */
  statements = 0;
  private depth = 0;

  constructor(tokens: TokenTable, grammar: Grammar) {
    this.tokens = tokens;
    this.grammar = grammar;
    this.significant = tokens.significant;
    this.codes = tokens.codes;
    this.last = tokens.significant.length - 1;
  }

  private index(ahead: number): number {
    const at = this.position + ahead;
    return this.significant[at > this.last ? this.last : at] ?? 0;
  }

  /** The kind of the token `ahead` places on; EndOfText past the end. */
  kind(ahead = 0): TokenKind {
    return (this.tokens.kinds[this.index(ahead)] ?? TokenKind.EndOfText) as TokenKind;
  }

  /** The keyword or operator id of that token, 0 if it has none. */
  id(ahead = 0): number {
    return this.tokens.keywords[this.index(ahead)] ?? 0;
  }

  /** That token's source text. */
  text(ahead = 0): string {
    const index = this.index(ahead);
    return this.tokens.text.slice(this.tokens.starts[index], this.tokens.starts[index + 1]);
  }

  /** Start of that token, relative to the statement. */
  start(ahead = 0): number {
    return (this.tokens.starts[this.index(ahead)] ?? 0) - this.base;
  }

  /** End of that token, relative to the statement. */
  end(ahead = 0): number {
    return (this.tokens.starts[this.index(ahead) + 1] ?? 0) - this.base;
  }

  /** End of the token before the cursor, relative to the statement: where a node just parsed ends. */
  previousEnd(): number {
    return this.position === 0 ? 0 : this.end(-1);
  }

  atEnd(): boolean {
    return this.position >= this.last;
  }

  isWord(name: KeywordName, ahead = 0): boolean {
    // Constant strings are compared by identity, which is quicker than to look up an id.
    return keywordNames[(this.codes[this.position + ahead] ?? 0) - 1] === name;
  }

  isOperator(text: OperatorText, ahead = 0): boolean {
    return (
      operatorTexts[(this.codes[this.position + ahead] ?? 0) - FIRST_OPERATOR_CODE - 1] === text
    );
  }

  /** Steps over one token. At the end of the text it stays. */
  advance(): void {
    if (this.position < this.last) this.position++;
  }

  /** Steps over the keyword if it is next. */
  takeWord(name: KeywordName): boolean {
    if (!this.isWord(name)) return false;
    this.advance();
    return true;
  }

  /** Steps over the operator if it is next. */
  takeOperator(text: OperatorText): boolean {
    if (!this.isOperator(text)) return false;
    this.advance();
    return true;
  }

  /** Steps over all of the words if they come next, in order; else over none. */
  takeWords(...names: readonly KeywordName[]): boolean {
    for (let ahead = 0; ahead < names.length; ahead++) {
      const name = names[ahead];
      if (name === undefined || !this.isWord(name, ahead)) return false;
    }
    this.position += names.length;
    return true;
  }

  /** Steps over the keyword, or reports that it was expected and stays. */
  expectWord(name: KeywordName): boolean {
    if (this.takeWord(name)) return true;
    this.expected(name);
    return false;
  }

  /** Steps over the operator, or reports that it was expected and stays. */
  expectOperator(text: OperatorText): boolean {
    if (this.takeOperator(text)) return true;
    this.expected(`'${text}'`);
    return false;
  }

  /** True if the next token can be a name: a quoted identifier, or a word that is not reserved. */
  isIdentifier(ahead = 0): boolean {
    const kind = this.kind(ahead);
    if (kind === TokenKind.QuotedIdentifier) return true;
    return kind === TokenKind.Word && this.grammar.reserved[this.id(ahead)] !== 1;
  }

  /** The next token as a name, without looking whether it may be one. */
  takeIdentifier(): Identifier {
    const start = this.start();
    const raw = this.text();
    const quoted = this.kind() === TokenKind.QuotedIdentifier;
    this.advance();
    const end = this.previousEnd();
    if (!quoted) return { kind: 'Identifier', start, end, text: raw, quote: 'none' };
    const open = raw.charAt(0);
    const close = open === '[' ? ']' : open;
    const inner = raw.slice(1, raw.length - 1).replaceAll(close + close, close);
    const quote = open === '[' ? 'bracket' : open === '"' ? 'double' : 'backtick';
    return { kind: 'Identifier', start, end, text: inner, quote };
  }

  /** A name, or a reported zero-length one with an empty text. */
  expectIdentifier(what = 'a name'): Identifier {
    if (this.isIdentifier()) return this.takeIdentifier();
    this.expected(what);
    const at = this.previousEnd();
    return { kind: 'Identifier', start: at, end: at, text: '', quote: 'none' };
  }

  /** Reports that `what` was expected at the next token. One place is reported once. */
  expected(what: string): void {
    if (this.kind() === TokenKind.Invalid) {
      this.error('syntax/invalid-token', describeInvalid(this.text()));
      return;
    }
    const found = this.atEnd() ? 'the end of the text' : `'${shorten(this.text())}'`;
    this.error('syntax/expected', `Expected ${what}, found ${found}.`);
  }

  /** Reports a problem at the next token. One place is reported once. */
  error(code: string, message: string): void {
    const start = this.start() + this.base;
    const end = this.end() + this.base;
    const last = this.diagnostics.at(-1);
    if (last?.span.start === start && last.statement === this.base) return;
    this.diagnostics.push({ code, message, span: { start, end }, statement: this.base });
  }

  /** Prepares for parsing a statement that `enclosing` others hold, the innermost of which starts at `base`. */
  resume(base: number, enclosing: number): void {
    this.base = base;
    this.enclosing = enclosing;
    this.depth = enclosing;
  }

  /** True if the next token is the first on its line. */
  startsLine(): boolean {
    if (this.position === 0) return true;
    const from = this.end(-1) + this.base;
    const to = this.start() + this.base;
    for (let at = from; at < to; at++) {
      const code = this.tokens.text.charCodeAt(at);
      if (code === 10 || code === 13) return true;
    }
    return false;
  }

  /** Moves to the significant token that starts at this absolute offset; false if none does. */
  seek(offset: number): boolean {
    let low = 0;
    let high = this.last;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.tokens.starts[this.significant[middle] ?? 0] ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    this.position = low;
    return this.start() + this.base === offset;
  }

  /**
   * Runs a production one level deeper. At the limit it reports, skips nothing and returns
   * `fallback()`, so that nesting of any depth ends without overflowing the stack.
   */
  nested<T>(production: () => T, fallback: () => T): T {
    if (this.depth >= MAXIMUM_DEPTH) {
      this.error(
        'syntax/too-deep',
        `Nested more than ${MAXIMUM_DEPTH} levels deep: simplify this statement.`,
      );
      return fallback();
    }
    this.depth++;
    try {
      return production();
    } finally {
      this.depth--;
    }
  }

  /** Lets the word at a position be read as a name, whatever keyword it is; returns what `setKeyword` takes it back with. */
  readAsName(position: number): number {
    const id = this.tokens.keywords[this.significant[position] ?? 0] ?? 0;
    this.setKeyword(position, this.grammar.neverTableAlias[id] === 1 ? STRICT_NAME_ID : NAME_ID);
    return id;
  }

  /** Makes the word at a position the keyword with this id. */
  setKeyword(position: number, id: number): void {
    this.codes[position] = id;
    this.tokens.keywords[this.significant[position] ?? 0] = id;
  }

  /** Goes one level deeper, as `nested` does but without a closure: false at the limit, which is reported. */
  enter(): boolean {
    if (this.depth >= MAXIMUM_DEPTH) {
      this.error(
        'syntax/too-deep',
        `Nested more than ${MAXIMUM_DEPTH} levels deep: simplify this statement.`,
      );
      return false;
    }
    this.depth++;
    return true;
  }

  /** Leaves the level that `enter` entered. */
  leave(): void {
    this.depth--;
  }

  /** True if the productions since `mark` (a number of diagnostics) reported anything. */
  failedSince(mark: number): boolean {
    return this.diagnostics.length > mark;
  }

  /** The name of the keyword at the cursor, or an empty string. */
  keyword(ahead = 0): KeywordName | '' {
    return this.kind(ahead) === TokenKind.Word ? keywordText(this.id(ahead)) : '';
  }
}

/** Why a token is invalid: what was opened and never closed, or a character that fits nowhere. */
function describeInvalid(text: string): string {
  if (text.startsWith('/*')) return 'This comment is never closed: end it with */.';
  const first = /^[a-z]?(['"`[])/iu.exec(text)?.[1];
  if (first === undefined)
    return `'${shorten(text)}' has no place in SQL: remove it or put it in quotes.`;
  if (first === '[') return 'This name is never closed: end it with ].';
  if (first === '`') return 'This name is never closed: end it with a backtick.';
  return `This string is never closed: end it with ${first}.`;
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 37)}…` : text;
}
