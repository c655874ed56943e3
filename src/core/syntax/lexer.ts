import {
  ASCII_CLASSES,
  CharacterClass,
  TSQL_WORD_CODES,
  WORD_CODES,
  classOf,
  isBlank,
  isDigit,
  isHexadecimal,
  isLineEnd,
  isWordClass,
  skipSpace,
  wideWordCode,
} from './character.ts';
import type { LexicalRules } from './grammar.ts';
import { lookUpKeyword } from './keyword-lookup.ts';
import { keywordNames } from './keyword.ts';
import { operatorId, operatorTexts } from './operator.ts';
import { borrowTokenBuffer } from './token-buffer.ts';
import {
  FIRST_KIND_CODE,
  FIRST_OPERATOR_CODE,
  TokenKind,
  codeOfKind,
  type TokenTable,
} from './token.ts';

/** Operators by first character, longest first: their texts and ids. */
const OPERATORS_BY_FIRST: (readonly { readonly text: string; readonly id: number }[])[] = [];
operatorTexts.forEach((text, index) => {
  const first = text.charCodeAt(0);
  OPERATORS_BY_FIRST[first] = [...(OPERATORS_BY_FIRST[first] ?? []), { text, id: index + 1 }];
});

/** What a token that begins with an ASCII character may be; an operator that is one, it seems, has its id here. */
const Start = { Other: 0, Space: 255, Word: 254 } as const;
const STARTS = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  if (ASCII_CLASSES[code] === CharacterClass.Space) STARTS[code] = Start.Space;
  else if (ASCII_CLASSES[code] === CharacterClass.Letter) STARTS[code] = Start.Word;
}
for (const operator of ['(', ')', ',', ';', '.', '=', '*', '+', '-', '/', '<', '>', '%'] as const)
  STARTS[operator.charCodeAt(0)] = operatorId(operator);

/** The first operator's id that is one whatever stands behind it: the ids of parentheses, comma and semicolon. */
const ALONE = new Uint8Array(operatorTexts.length + 1);
for (const operator of ['(', ')', ',', ';'] as const) ALONE[operatorId(operator)] = 1;

/** Characters that make no longer operator, number or comment of the operator before them. */
const ENDS_OPERATOR = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const found = ASCII_CLASSES[code];
  if (found === CharacterClass.Space || found === CharacterClass.Letter) ENDS_OPERATOR[code] = 1;
}
for (const character of "(),;'") ENDS_OPERATOR[character.charCodeAt(0)] = 1;

const GO_ID = keywordNames.indexOf('GO') + 1;
const DOLLAR = 0x24;
const QUOTE = 0x27;
const DOUBLE_QUOTE = 0x22;

/**
 * All tokens of `text` under a dialect's lexical rules, trivia included; never throws.
 *
 * Every character is in exactly one token. An unterminated string, quoted identifier or comment
 * is one Invalid token that reaches to the end of the text. A line comment's token ends before its line end.
 */
export function lex(text: string, rules: LexicalRules): TokenTable {
  const lexer = createLexer(text, rules, 0, TokenKind.EndOfText);
  lexer.readTo(text.length);
  lexer.end();
  return lexer.buffer.table(text, lexer.count, lexer.significantCount);
}

/**
 * A lexer that is never used. Engines throw away the code that was compiled for a class when they collect garbage while no
 * object of it is left, and would do so between any two texts.
 */
let idle: Lexer | null = null;

/** A lexer that starts at the token which begins at `position` and has one of the kind `before` before it. */
export function createLexer(
  text: string,
  rules: LexicalRules,
  position: number,
  before: TokenKind,
): Lexer {
  idle ??= new Lexer('', rules, 0, TokenKind.EndOfText);
  return new Lexer(text, rules, position, before);
}

/** Reads the tokens of a text, or of a part of it, into the shared buffer: one lexer at a time. */
export class Lexer {
  readonly buffer = borrowTokenBuffer();
  /** How many tokens are in the buffer, and how many of them are no trivia. */
  count = 0;
  significantCount = 0;
  /** Where the next token starts. */
  position: number;
  private readonly text: string;
  private readonly rules: LexicalRules;
  /** Where the first token starts, and the kind of the token before it. */
  private readonly from: number;
  private readonly before: TokenKind;
  /** The keyword or operator id of the token being read. */
  private id = 0;

  constructor(text: string, rules: LexicalRules, position: number, before: TokenKind) {
    this.text = text;
    this.rules = rules;
    this.position = position;
    this.from = position;
    this.before = before;
  }

  /**
   * Reads tokens until one reaches `until`. The commonest it reads itself, in local variables, which are
   * far quicker than any others; all others by `readToken`.
   */
  readTo(until: number): void {
    const { text, buffer } = this;
    const { length } = text;
    const wordCodes = this.rules.tsqlTokens ? TSQL_WORD_CODES : WORD_CODES;
    const begins = STARTS;
    const alone = ALONE;
    const ends = ENDS_OPERATOR;
    const { Word: WORD, Space: SPACE, Other: OTHER } = Start;
    const { Whitespace, BlockComment, Word, Operator } = TokenKind;
    const go = GO_ID;
    const dollar = DOLLAR;
    const firstKindCode = FIRST_KIND_CODE;
    const firstOperatorCode = FIRST_OPERATOR_CODE;
    let { kinds, starts, significant, codes } = buffer;
    let capacity = kinds.length;
    let { count, significantCount, position } = this;
    while (position < until) {
      const start = position;
      let code = text.charCodeAt(start);
      const begin = code < 128 ? (begins[code] ?? 0) : OTHER;
      let kind: TokenKind;
      let id = 0;
      position++;
      if (begin === SPACE) {
        while (position < length) {
          code = text.charCodeAt(position);
          if (code >= 128) position = skipSpace(text, position);
          if (code >= 128 || begins[code] !== SPACE) break;
          position++;
        }
        kind = Whitespace;
      } else if (begin === WORD) {
        kind = Word;
        let hash = wordCodes[code] ?? 0;
        while (position < length) {
          code = text.charCodeAt(position);
          const hashed = code < 128 && code !== dollar ? (wordCodes[code] ?? 0) : 0;
          if (hashed === 0) break;
          hash = (Math.imul(hash, 31) + hashed) | 0;
          position++;
        }
        if (
          position < length &&
          (code >= 128 || code === dollar || isStringAfter(code, position - start))
        ) {
          this.position = start;
          this.id = 0;
          kind = this.readToken(text.charCodeAt(start));
          id = this.id;
          position = this.position;
        } else id = lookUpKeyword(text, start, position, hash);
        if (id === go) {
          this.position = position;
          kind = this.finishGo(start);
          id = this.id;
          position = this.position;
        }
      } else if (
        begin !== OTHER &&
        (alone[begin] === 1 || (position < length && ends[text.charCodeAt(position)] === 1))
      ) {
        kind = Operator;
        id = begin;
      } else {
        this.position = start;
        this.count = count;
        this.id = 0;
        kind = this.readToken(code);
        id = this.id;
        position = this.position;
      }
      kinds[count] = kind;
      starts[count] = start;
      if (kind > BlockComment) {
        significant[significantCount] = count;
        codes[significantCount] =
          kind === Word ? id : kind === Operator ? id + firstOperatorCode : kind + firstKindCode;
        significantCount++;
      }
      count++;
      if (count === capacity) {
        // As many tokens to a character as so far, and one in twenty more.
        buffer.grow(Math.ceil(((until - this.from) / (position - this.from)) * count * 1.05));
        ({ kinds, starts, significant, codes } = buffer);
        capacity = kinds.length;
      }
    }
    this.count = count;
    this.significantCount = significantCount;
    this.position = position;
  }

  /** Adds the token that ends the text. */
  end(): void {
    const { buffer, count, significantCount } = this;
    buffer.kinds[count] = TokenKind.EndOfText;
    buffer.starts[count] = this.text.length;
    buffer.significant[significantCount] = count;
    buffer.codes[significantCount] = codeOfKind(TokenKind.EndOfText);
    this.count = count + 1;
    this.significantCount = significantCount + 1;
  }

  /** Reads one token that starts with `code` and leaves `position` behind it. */
  private readToken(code: number): TokenKind {
    const { text, rules } = this;
    switch (classOf(code)) {
      case CharacterClass.Space:
        return this.readSpace();
      case CharacterClass.Letter:
        return this.readWordOrPrefixed(code);
      case CharacterClass.Digit:
        return this.readNumber(code);
      case CharacterClass.Currency:
        if (rules.tsqlTokens) return this.readMoney();
        this.position++;
        return TokenKind.Invalid;
    }
    const next = text.charCodeAt(this.position + 1);
    switch (code) {
      case 0x27:
        return this.readQuoted(this.position, 0x27, rules.backslashEscapes, TokenKind.String);
      case 0x22:
        return rules.doubleQuote === 'identifier'
          ? this.readQuoted(this.position, 0x22, false, TokenKind.QuotedIdentifier)
          : this.readQuoted(this.position, 0x22, rules.backslashEscapes, TokenKind.String);
      case 0x5b:
        if (rules.bracketIdentifiers)
          return this.readQuoted(this.position, 0x5d, false, TokenKind.QuotedIdentifier);
        break;
      case 0x60:
        if (rules.backtickIdentifiers)
          return this.readQuoted(this.position, 0x60, false, TokenKind.QuotedIdentifier);
        break;
      case 0x2d:
        if (next === 0x2d) return this.readLineComment();
        break;
      case 0x2f:
        if (next === 0x2a) return this.readBlockComment();
        break;
      case 0x2e:
        if (next >= 0x30 && next <= 0x39 && !this.followsName()) return this.readNumber(code);
        break;
      case 0x40:
        if (rules.tsqlTokens) return this.readVariable(next);
        break;
      case 0x23:
        if (rules.tsqlTokens) return this.readWord();
        break;
      case 0x24:
        if (rules.tsqlTokens) {
          // $ACTION, $IDENTITY, $PARTITION are words; any other dollar begins an amount.
          if (next === 0x28) return this.readScriptingVariable();
          return classOf(next) === CharacterClass.Letter ? this.readWord() : this.readMoney();
        }
        break;
      case 0x3a:
        if (
          rules.sparkTokens &&
          next !== 0x3a &&
          isWordClass(classOf(next)) &&
          !this.followsName()
        ) {
          this.position++;
          this.readWordCharacters();
          return TokenKind.Parameter;
        }
        break;
      case 0x3f:
        if (rules.sparkTokens) {
          this.position++;
          return TokenKind.Parameter;
        }
        break;
    }
    return this.readOperator(code);
  }

  private readSpace(): TokenKind {
    this.position = skipSpace(this.text, this.position + 1);
    return TokenKind.Whitespace;
  }

  private readOperator(code: number): TokenKind {
    const candidates = OPERATORS_BY_FIRST[code];
    if (candidates !== undefined) {
      for (const { text, id } of candidates) {
        if (text.length === 1 || this.text.startsWith(text, this.position)) {
          this.position += text.length;
          this.id = id;
          return TokenKind.Operator;
        }
      }
    }
    this.position++;
    return TokenKind.Invalid;
  }

  /** A word, or a string with a prefix letter. */
  private readWordOrPrefixed(code: number): TokenKind {
    const { text, rules } = this;
    const next = text.charCodeAt(this.position + 1);
    if (next === 0x27 || next === 0x22) {
      const letter = code | 0x20;
      if (rules.tsqlTokens && letter === 0x6e && next === 0x27) {
        return this.readQuoted(this.position + 1, 0x27, false, TokenKind.NationalString);
      }
      if (rules.sparkTokens && letter === 0x72) return this.readRawString(next);
      if (rules.sparkTokens && letter === 0x78) {
        return this.readQuoted(this.position + 1, next, false, TokenKind.Binary);
      }
    }
    return this.readWord();
  }

  private readWord(): TokenKind {
    const start = this.position;
    const hash = this.readWordCharacters();
    if (this.rules.tsqlTokens && this.text.startsWith('$(', this.position)) {
      this.readScriptingVariable();
      return TokenKind.Word;
    }
    this.id = lookUpKeyword(this.text, start, this.position, hash);
    return TokenKind.Word;
  }

  /** The word GO at `start`: a batch separator if it stands alone on its line. */
  private finishGo(start: number): TokenKind {
    this.id = GO_ID;
    if (!this.rules.tsqlTokens || !this.takeBatchCount(start)) return TokenKind.Word;
    this.id = 0;
    return TokenKind.BatchSeparator;
  }

  /** Moves behind all word characters and returns the hash of them. */
  private readWordCharacters(): number {
    const { text } = this;
    const { length } = text;
    const wordCodes = this.rules.tsqlTokens ? TSQL_WORD_CODES : WORD_CODES;
    let at = this.position;
    let hash = 0;
    while (at < length) {
      const code = text.charCodeAt(at);
      const hashed = code < 128 ? (wordCodes[code] ?? 0) : wideWordCode(code);
      if (hashed === 0 || (code === 0x24 && text.charCodeAt(at + 1) === 0x28)) break;
      hash = (Math.imul(hash, 31) + hashed) | 0;
      at++;
    }
    this.position = at;
    return hash;
  }

  /** True if the GO at `start` stands alone on its line; then its count has been stepped over. */
  private takeBatchCount(start: number): boolean {
    const { text } = this;
    let before = start - 1;
    while (before >= 0 && isBlank(text.charCodeAt(before))) before--;
    if (before >= 0 && !isLineEnd(text.charCodeAt(before))) return false;
    let end = this.position;
    let at = end;
    while (isBlank(text.charCodeAt(at))) at++;
    if (at > end && isDigit(text.charCodeAt(at))) {
      while (isDigit(text.charCodeAt(at))) at++;
      end = at;
      while (isBlank(text.charCodeAt(at))) at++;
    }
    const after = text.charCodeAt(at);
    const comment = after === 0x2d && text.charCodeAt(at + 1) === 0x2d;
    if (at < text.length && !isLineEnd(after) && !comment) return false;
    this.position = end;
    return true;
  }

  private readVariable(next: number): TokenKind {
    this.readWordCharacters();
    return next === 0x40 ? TokenKind.SystemVariable : TokenKind.Variable;
  }

  /** `quote` is the closing character; doubling it, or a backslash where `escapes`, keeps it inside. */
  private readQuoted(open: number, quote: number, escapes: boolean, kind: TokenKind): TokenKind {
    const { text } = this;
    const length = text.length;
    let at = open + 1;
    while (at < length) {
      const code = text.charCodeAt(at);
      if (code === quote) {
        if (text.charCodeAt(at + 1) !== quote) {
          this.position = at + 1;
          return kind;
        }
        at += 2;
      } else if (escapes && code === 0x5c) at += 2;
      else at++;
    }
    this.position = length;
    return TokenKind.Invalid;
  }

  /** `r'…'`: neither backslash nor doubling means anything inside. */
  private readRawString(quote: number): TokenKind {
    const end = this.text.indexOf(quote === 0x27 ? "'" : '"', this.position + 2);
    this.position = end < 0 ? this.text.length : end + 1;
    return end < 0 ? TokenKind.Invalid : TokenKind.String;
  }

  private readLineComment(): TokenKind {
    const { text } = this;
    let at = this.position + 2;
    while (at < text.length) {
      const code = text.charCodeAt(at);
      if (code === 0x0a || code === 0x0d) {
        // A backslash before the line feed continues the comment:
        // https://github.com/apache/spark/blob/master/sql/api/src/main/antlr4/org/apache/spark/sql/catalyst/parser/SqlBaseLexer.g4
        if (!(this.rules.sparkTokens && code === 0x0a && text.charCodeAt(at - 1) === 0x5c)) break;
      }
      at++;
    }
    this.position = at;
    return TokenKind.LineComment;
  }

  /** Block comments nest in both dialects. */
  private readBlockComment(): TokenKind {
    const { text } = this;
    const length = text.length;
    let depth = 1;
    let at = this.position + 2;
    while (at < length) {
      const code = text.charCodeAt(at);
      if (code === 0x2a && text.charCodeAt(at + 1) === 0x2f) {
        at += 2;
        if (--depth === 0) {
          this.position = at;
          return TokenKind.BlockComment;
        }
      } else if (code === 0x2f && text.charCodeAt(at + 1) === 0x2a) {
        depth++;
        at += 2;
      } else at++;
    }
    this.position = length;
    return TokenKind.Invalid;
  }

  /** `$1.50`, `£1`; a bare currency sign is an amount of zero. */
  private readMoney(): TokenKind {
    const { text } = this;
    let at = this.position + 1;
    while (isDigit(text.charCodeAt(at))) at++;
    if (text.charCodeAt(at) === 0x2e) {
      at++;
      while (isDigit(text.charCodeAt(at))) at++;
    }
    this.position = at;
    return TokenKind.Money;
  }

  /** `$(name)`, which sqlcmd replaces by a text: a word, or part of one. */
  private readScriptingVariable(): TokenKind {
    const { text } = this;
    let at = this.position + 2;
    while (isWordClass(classOf(text.charCodeAt(at))) || text.charCodeAt(at) === 0x2d) at++;
    if (text.charCodeAt(at) !== 0x29) return this.readMoney();
    this.position = at + 1;
    if (isWordClass(classOf(text.charCodeAt(this.position)))) this.readWordCharacters();
    return TokenKind.Word;
  }

  private readNumber(first: number): TokenKind {
    const { text, rules } = this;
    const start = this.position;
    if (rules.tsqlTokens && first === 0x30 && (text.charCodeAt(start + 1) | 0x20) === 0x78) {
      let at = start + 2;
      while (isHexadecimal(text.charCodeAt(at))) at++;
      this.position = at;
      return TokenKind.Binary;
    }
    let at = start;
    while (isDigit(text.charCodeAt(at))) at++;
    let kind: TokenKind = TokenKind.Integer;
    // Spark's `1.` is a decimal too, but `t1.a` and `1.a` are names: a letter after the point ends the number.
    if (
      text.charCodeAt(at) === 0x2e &&
      !(
        rules.sparkTokens &&
        classOf(text.charCodeAt(at + 1)) === CharacterClass.Letter &&
        !isExponent(text, at + 1)
      )
    ) {
      kind = TokenKind.Decimal;
      at++;
      while (isDigit(text.charCodeAt(at))) at++;
    }
    if ((text.charCodeAt(at) | 0x20) === 0x65 && (rules.tsqlTokens || isExponent(text, at))) {
      kind = TokenKind.Float;
      at++;
      const sign = text.charCodeAt(at);
      if ((sign === 0x2b || sign === 0x2d) && isDigit(text.charCodeAt(at + 1))) at++;
      while (isDigit(text.charCodeAt(at))) at++;
    }
    this.position = at;
    return rules.sparkTokens ? this.readNumberSuffix(start, kind) : kind;
  }

  /** A suffix of Spark (`1L`, `2.5BD`), or the rest of a name that begins with digits. */
  private readNumberSuffix(start: number, kind: TokenKind): TokenKind {
    const { text } = this;
    const end = this.position;
    this.readWordCharacters();
    const suffix = text.slice(end, this.position).toUpperCase();
    if (suffix === '') return kind;
    if (kind === TokenKind.Integer && (suffix === 'L' || suffix === 'S' || suffix === 'Y'))
      return TokenKind.Integer;
    if (suffix === 'BD') return TokenKind.Decimal;
    if (suffix === 'D' || suffix === 'F') return TokenKind.Float;
    // `1a` is a name in Spark: its identifiers may begin with digits.
    if (!text.slice(start, end).includes('.') && !/[+-]/u.test(text.slice(start, end)))
      return TokenKind.Word;
    this.position = end;
    return kind;
  }

  /** True if a name, a closing bracket or a closing quote ends right before the cursor. */
  private followsName(): boolean {
    if (this.position === 0) return false;
    const code = this.text.charCodeAt(this.position - 1);
    if (code === 0x29 || code === 0x5d || code === 0x60 || code === 0x22) return true;
    return isWordClass(classOf(code)) && !this.followsNumber();
  }

  private followsNumber(): boolean {
    const before = this.count === 0 ? this.before : this.buffer.kinds[this.count - 1];
    return (
      before === TokenKind.Integer || before === TokenKind.Decimal || before === TokenKind.Float
    );
  }
}

/** True if a quote right behind a word of one letter may make it a string's prefix: N'…', R"…", X'…'. */
function isStringAfter(quote: number, length: number): boolean {
  return length === 1 && (quote === QUOTE || quote === DOUBLE_QUOTE);
}

/** True if the `e` at `at` begins an exponent with digits. */
function isExponent(text: string, at: number): boolean {
  if ((text.charCodeAt(at) | 0x20) !== 0x65) return false;
  const next = text.charCodeAt(at + 1);
  if (isDigit(next)) return true;
  return (next === 0x2b || next === 0x2d) && isDigit(text.charCodeAt(at + 2));
}
