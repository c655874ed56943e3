import type { SyntaxDiagnostic } from '../diagnostic.ts';
import type { Grammar } from '../grammar.ts';
import type { Identifier } from '../ast/index.ts';
import { NAME_ID, STRICT_NAME_ID, keywordNames, type KeywordName } from '../keyword.ts';
import { TokenTexts } from './token-texts.ts';
import { allocateTokens } from '../token-buffer.ts';
import { operatorTexts, type OperatorText } from '../operator.ts';
import {
  FIRST_KIND_CODE,
  FIRST_OPERATOR_CODE,
  TokenKind,
  codeOfKind,
  type TokenTable,
} from '../token.ts';

const END_CODE = codeOfKind(TokenKind.EndOfText);
const QUOTED_IDENTIFIER_CODE = codeOfKind(TokenKind.QuotedIdentifier);

/** The kind of the token that has a code. */
const KINDS = new Uint8Array(FIRST_OPERATOR_CODE + operatorTexts.length + 1);
KINDS.fill(TokenKind.Word, 0, FIRST_KIND_CODE);
for (const kind of Object.values(TokenKind)) KINDS[codeOfKind(kind)] = kind;
KINDS.fill(TokenKind.Operator, FIRST_OPERATOR_CODE);

/** The keyword or operator that has a code, '' where it stands for none. */
const SYMBOLS: (KeywordName | OperatorText | '')[] = Array.from(KINDS, () => '');
keywordNames.forEach((name, index) => (SYMBOLS[index + 1] = name));
operatorTexts.forEach((text, index) => (SYMBOLS[FIRST_OPERATOR_CODE + index + 1] = text));

/** Deeper nesting than this is refused with a diagnostic, so that no input overflows the stack. */
const MAXIMUM_DEPTH = 400;

/** How many blanks a tab stands for. */
const TAB = 4;

/**
 * A parser that is never used. Engines throw away the code that was compiled for a class when they collect garbage while no
 * object of it is left: all productions would be compiled anew from time to time.
 */
let idle: Parser | null = null;

/** A parser at the first of the tokens. */
export function createParser(tokens: TokenTable, grammar: Grammar): Parser {
  idle ??= new Parser(allocateTokens('', 0, 0), grammar);
  return new Parser(tokens, grammar);
}

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
  private last: number;
  private readonly starts: Uint32Array;
  private readonly texts: TokenTexts;
  private cursor = 0;
  /** What the next token is, in one number: see `TokenTable.codes`. */
  code: number;
  /** Absolute offset of the enclosing statement. */
  base = 0;
  /** How many statements enclose the one being parsed. */
  enclosing = 0;
  /** How many statements were parsed so far. */
  statements = 0;
  private depth = 0;
  /** Where a batch ended that was nested too deeply: what its blocks miss there is no news. */
  private givenUp = -1;

  constructor(tokens: TokenTable, grammar: Grammar) {
    this.tokens = tokens;
    this.grammar = grammar;
    this.significant = tokens.significant;
    this.codes = tokens.codes;
    this.starts = tokens.starts;
    this.texts = new TokenTexts(tokens.text);
    this.last = tokens.significant.length - 1;
    this.code = tokens.codes[0] ?? END_CODE;
  }

  /** Where the next token is: an index into the significant tokens. `moveTo` changes it. */
  get position(): number {
    return this.cursor;
  }

  /** Puts the cursor before another token. */
  moveTo(position: number): void {
    this.cursor = position;
    this.code = this.codes[position] ?? END_CODE;
  }

  /** Steps over one token. At the end of the text it stays. */
  advance(): void {
    if (this.cursor < this.last) this.code = this.codes[++this.cursor] ?? END_CODE;
  }

  /** What the token `ahead` places on is, in one number; the text's end past the end. */
  codeAt(ahead: number): number {
    return this.codes[this.cursor + ahead] ?? END_CODE;
  }

  /** The kind of the next token. */
  kind(): TokenKind {
    return (KINDS[this.code] ?? TokenKind.EndOfText) as TokenKind;
  }

  /** The kind of the token `ahead` places on; EndOfText past the end. */
  kindAt(ahead: number): TokenKind {
    return (KINDS[this.codeAt(ahead)] ?? TokenKind.EndOfText) as TokenKind;
  }

  /** The keyword or operator id of the next token, 0 if it has none. */
  id(): number {
    return idOf(this.code);
  }

  idAt(ahead: number): number {
    return idOf(this.codeAt(ahead));
  }

  private index(ahead: number): number {
    const at = this.cursor + ahead;
    return this.significant[at > this.last ? this.last : at] ?? 0;
  }

  /** The next token's source text. */
  text(): string {
    return this.textAt(0);
  }

  textAt(ahead: number): string {
    const index = this.index(ahead);
    return this.texts.at(this.starts[index] ?? 0, this.starts[index + 1] ?? 0);
  }

  /** Start of the next token, relative to the statement. */
  start(): number {
    return (this.starts[this.significant[this.cursor] ?? 0] ?? 0) - this.base;
  }

  startAt(ahead: number): number {
    return (this.starts[this.index(ahead)] ?? 0) - this.base;
  }

  /** End of the token `ahead` places on, relative to the statement. */
  endAt(ahead: number): number {
    return (this.starts[this.index(ahead) + 1] ?? 0) - this.base;
  }

  /** End of the token before the cursor, relative to the statement: where a node just parsed ends. */
  previousEnd(): number {
    const position = this.cursor;
    if (position === 0) return 0;
    return (this.starts[(this.significant[position - 1] ?? 0) + 1] ?? 0) - this.base;
  }

  atEnd(): boolean {
    return this.cursor >= this.last;
  }

  /** True if the next token is this keyword. */
  isWord(name: KeywordName): boolean {
    // Constant strings are compared by identity, which is quicker than to look up an id.
    return SYMBOLS[this.code] === name;
  }

  isWordAt(name: KeywordName, ahead: number): boolean {
    return SYMBOLS[this.codeAt(ahead)] === name;
  }

  /** True if the next token is this operator. */
  isOperator(text: OperatorText): boolean {
    return SYMBOLS[this.code] === text;
  }

  isOperatorAt(text: OperatorText, ahead: number): boolean {
    return SYMBOLS[this.codeAt(ahead)] === text;
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
      if (name === undefined || !this.isWordAt(name, ahead)) return false;
    }
    this.moveTo(this.cursor + names.length);
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
  isIdentifier(): boolean {
    const { code } = this;
    return code < FIRST_KIND_CODE
      ? this.grammar.reserved[code] !== 1
      : code === QUOTED_IDENTIFIER_CODE;
  }

  isIdentifierAt(ahead: number): boolean {
    const code = this.codeAt(ahead);
    return code < FIRST_KIND_CODE
      ? this.grammar.reserved[code] !== 1
      : code === QUOTED_IDENTIFIER_CODE;
  }

  /** The next token as a name, without looking whether it may be one. */
  takeIdentifier(): Identifier {
    const { base, starts } = this;
    const index = this.significant[this.cursor] ?? 0;
    const from = starts[index] ?? 0;
    const to = starts[index + 1] ?? 0;
    const text = this.texts.at(from, to);
    const start = from - base;
    const end = to - base;
    if (this.code === QUOTED_IDENTIFIER_CODE) {
      this.advance();
      return unquoted(text, start, end);
    }
    this.advance();
    return { kind: 'Identifier', start, end, text, quote: 'none' };
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
    const end = this.endAt(0) + this.base;
    const last = this.diagnostics.at(-1);
    if (this.cursor === this.givenUp) return;
    if (last?.span.start === start && last.statement === this.base) return;
    this.diagnostics.push({ code, message, span: { start, end }, statement: this.base });
  }

  /** Reports nothing more at the next token, behind what was nested too deeply. */
  giveUpHere(): void {
    this.givenUp = this.cursor;
  }

  /** Prepares for parsing a statement that `enclosing` others hold, the innermost of which starts at `base`. */
  resume(base: number, enclosing: number): void {
    this.base = base;
    this.enclosing = enclosing;
    this.depth = enclosing;
  }

  /** True if the next token is the first on its line. */
  startsLine(): boolean {
    if (this.cursor === 0) return true;
    const from = this.previousEnd() + this.base;
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
      if ((this.starts[this.significant[middle] ?? 0] ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    this.moveTo(low);
    return this.start() + this.base === offset;
  }

  /** How far the next token's line is indented, in blanks; 0 if the token is not the first on its line. */
  indentation(): number {
    const { text } = this.tokens;
    const from = this.previousEnd() + this.base;
    let blanks = 0;
    for (let at = this.start() + this.base - 1; at >= from; at--) {
      const code = text.charCodeAt(at);
      if (code === 10 || code === 13) return blanks;
      if (code !== 32 && code !== 9) return 0;
      blanks += code === 9 ? TAB : 1;
    }
    return this.cursor === 0 ? blanks : 0;
  }

  /** Runs a production as if the text ended before the token at `position`. */
  upTo<T>(position: number, production: () => T): T {
    const { last } = this;
    const code = this.codes[position] ?? END_CODE;
    this.last = position;
    this.setCode(position, END_CODE);
    try {
      return production();
    } finally {
      this.last = last;
      this.setCode(position, code);
    }
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

  /** Lets the word at a position be read as a name, whatever keyword it is; returns what `setCode` takes it back with. */
  readAsName(position: number): number {
    const id = this.codes[position] ?? 0;
    this.setCode(position, this.grammar.neverTableAlias[id] === 1 ? STRICT_NAME_ID : NAME_ID);
    return id;
  }

  /** Makes the token at a position one with this code: for a word, the id of its keyword. */
  setCode(position: number, id: number): void {
    this.codes[position] = id;
    this.code = this.codes[this.cursor] ?? END_CODE;
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
  keyword(): KeywordName | '' {
    return keywordOf(this.code);
  }

  keywordAt(ahead: number): KeywordName | '' {
    return keywordOf(this.codeAt(ahead));
  }
}

/** The keyword that a code stands for, or an empty string. */
function keywordOf(code: number): KeywordName | '' {
  return code < FIRST_KIND_CODE ? ((SYMBOLS[code] ?? '') as KeywordName | '') : '';
}

/** The keyword or operator id that a code stands for, 0 if for none. */
function idOf(code: number): number {
  return code < FIRST_KIND_CODE ? code : Math.max(0, code - FIRST_OPERATOR_CODE);
}

/** The name that a quoted identifier stands for. */
function unquoted(raw: string, start: number, end: number): Identifier {
  const open = raw.charAt(0);
  const close = open === '[' ? ']' : open;
  const text = raw.slice(1, raw.length - 1).replaceAll(close + close, close);
  const quote = open === '[' ? 'bracket' : open === '"' ? 'double' : 'backtick';
  return { kind: 'Identifier', start, end, text, quote };
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
