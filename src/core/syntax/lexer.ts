import type { LexicalRules } from './grammar.ts';
import { keywordNames } from './keyword.ts';
import { operatorTexts } from './operator.ts';
import { TokenKind, type TokenTable } from './token.ts';

/** What a character can start or continue. Word characters are LETTER and DIGIT, see `wordClasses`. */
const CharacterClass = { Other: 0, Space: 1, Letter: 2, Digit: 3, Currency: 4 } as const;

const ASCII_CLASSES = new Uint8Array(128);
// Not NUL: an engine that reads C strings would take the text before it for the whole.
for (let code = 1; code <= 0x20; code++) ASCII_CLASSES[code] = CharacterClass.Space;
for (let code = 0x30; code <= 0x39; code++) ASCII_CLASSES[code] = CharacterClass.Digit;
for (let code = 0x41; code <= 0x5a; code++) {
  ASCII_CLASSES[code] = CharacterClass.Letter;
  ASCII_CLASSES[code + 32] = CharacterClass.Letter;
}
ASCII_CLASSES[0x5f] = CharacterClass.Letter;

/** Classes of the characters from 128 on, filled on first sight: 0 is "not looked at yet", else class + 1. */
const WIDE_CLASSES = new Uint8Array(65536);

function classifyWide(code: number): number {
  const known = WIDE_CLASSES[code] ?? 0;
  if (known !== 0) return known - 1;
  const text = String.fromCharCode(code);
  let found: number = CharacterClass.Other;
  if (/\s|[\u0085\u200b\ufeff]/u.test(text)) found = CharacterClass.Space;
  else if (/\p{Sc}/u.test(text)) found = CharacterClass.Currency;
  // Surrogates are halves of letters as a rule, and a lone half is best kept with its word.
  else if (/[\p{L}\p{N}\p{M}\p{Pc}\p{Cf}]/u.test(text) || (code & 0xf800) === 0xd800)
    found = CharacterClass.Letter;
  WIDE_CLASSES[code] = found + 1;
  return found;
}

function classOf(code: number): number {
  return code < 128 ? (ASCII_CLASSES[code] ?? 0) : classifyWide(code);
}

/** Open-addressing hash table of the keywords: slots hold keyword ids, 0 is a free slot. */
const HASH_SIZE = 2048;
const HASH_SLOTS = new Uint16Array(HASH_SIZE);
const LONGEST_KEYWORD = Math.max(...keywordNames.map((name) => name.length));
/** Character codes of all keywords, `LONGEST_KEYWORD` to each, and their lengths. */
const KEYWORD_CODES = new Uint8Array((keywordNames.length + 1) * LONGEST_KEYWORD);
const KEYWORD_LENGTHS = new Uint8Array(keywordNames.length + 1);

keywordNames.forEach((name, index) => {
  let hash = 0;
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at);
    KEYWORD_CODES[(index + 1) * LONGEST_KEYWORD + at] = code;
    hash = (hash * 31 + code) | 0;
  }
  KEYWORD_LENGTHS[index + 1] = name.length;
  let slot = hash & (HASH_SIZE - 1);
  while (HASH_SLOTS[slot] !== 0) slot = (slot + 1) & (HASH_SIZE - 1);
  HASH_SLOTS[slot] = index + 1;
});

/** The keyword id of the word at `[start, end)`, whose upper-case hash is given; 0 if it is none. */
function lookUpKeyword(text: string, start: number, end: number, hash: number): number {
  const length = end - start;
  if (length > LONGEST_KEYWORD) return 0;
  let slot = hash & (HASH_SIZE - 1);
  for (;;) {
    const id = HASH_SLOTS[slot] ?? 0;
    if (id === 0) return 0;
    if (KEYWORD_LENGTHS[id] === length) {
      const codes = id * LONGEST_KEYWORD;
      let at = 0;
      while (at < length) {
        const code = text.charCodeAt(start + at);
        const upper = code >= 0x61 && code <= 0x7a ? code - 32 : code;
        if (upper !== KEYWORD_CODES[codes + at]) break;
        at++;
      }
      if (at === length) return id;
    }
    slot = (slot + 1) & (HASH_SIZE - 1);
  }
}

/** Operators by first character, longest first: their texts and ids. */
const OPERATORS_BY_FIRST: (readonly { readonly text: string; readonly id: number }[])[] = [];
operatorTexts.forEach((text, index) => {
  const first = text.charCodeAt(0);
  OPERATORS_BY_FIRST[first] = [...(OPERATORS_BY_FIRST[first] ?? []), { text, id: index + 1 }];
});

const GO_ID = keywordNames.indexOf('GO') + 1;

/**
 * All tokens of `text` under a dialect's lexical rules, trivia included; never throws.
 *
 * Every character is in exactly one token. An unterminated string, quoted identifier or comment
 * is one Invalid token that reaches to the end of the text. A line comment's token ends before its line end.
 */
export function lex(text: string, rules: LexicalRules): TokenTable {
  return new Lexer(text, rules).run();
}

class Lexer {
  private readonly text: string;
  private readonly rules: LexicalRules;
  private kinds: Uint8Array;
  private starts: Uint32Array;
  private keywords: Uint16Array;
  private count = 0;
  private position = 0;
  /** The keyword or operator id of the token being read. */
  private id = 0;

  constructor(text: string, rules: LexicalRules) {
    this.text = text;
    this.rules = rules;
    const capacity = (text.length >> 2) + 16;
    this.kinds = new Uint8Array(capacity);
    this.starts = new Uint32Array(capacity + 1);
    this.keywords = new Uint16Array(capacity);
  }

  run(): TokenTable {
    const { text } = this;
    const length = text.length;
    while (this.position < length) {
      const start = this.position;
      this.id = 0;
      const kind = this.readToken(text.charCodeAt(start));
      this.add(kind, start);
    }
    this.id = 0;
    this.add(TokenKind.EndOfText, length);
    const count = this.count;
    this.starts[count] = length;
    return {
      text,
      count,
      kinds: this.kinds.subarray(0, count),
      starts: this.starts.subarray(0, count + 1),
      keywords: this.keywords.subarray(0, count),
    };
  }

  private add(kind: TokenKind, start: number): void {
    const at = this.count;
    if (at === this.kinds.length) this.grow();
    this.kinds[at] = kind;
    this.starts[at] = start;
    this.keywords[at] = this.id;
    this.count = at + 1;
  }

  private grow(): void {
    const capacity = this.kinds.length * 2;
    const kinds = new Uint8Array(capacity);
    kinds.set(this.kinds);
    this.kinds = kinds;
    const starts = new Uint32Array(capacity + 1);
    starts.set(this.starts);
    this.starts = starts;
    const keywords = new Uint16Array(capacity);
    keywords.set(this.keywords);
    this.keywords = keywords;
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
    const { text } = this;
    const length = text.length;
    let at = this.position + 1;
    while (at < length) {
      const code = text.charCodeAt(at);
      if (
        code === 0 ||
        (code > 0x20 && (code < 128 || classifyWide(code) !== CharacterClass.Space))
      )
        break;
      at++;
    }
    this.position = at;
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
    const id = lookUpKeyword(this.text, start, this.position, hash);
    if (id === GO_ID && this.rules.tsqlTokens && this.takeBatchCount(start))
      return TokenKind.BatchSeparator;
    this.id = id;
    return TokenKind.Word;
  }

  /** Moves behind all word characters and returns the upper-case hash of them. */
  private readWordCharacters(): number {
    const { text } = this;
    const length = text.length;
    const tsql = this.rules.tsqlTokens;
    let at = this.position;
    let hash = 0;
    while (at < length) {
      const code = text.charCodeAt(at);
      if (code < 128) {
        const found = ASCII_CLASSES[code] ?? 0;
        if (found < CharacterClass.Letter) {
          // https://learn.microsoft.com/en-us/sql/relational-databases/databases/database-identifiers
          if (!tsql || (code !== 0x23 && code !== 0x24 && code !== 0x40)) break;
          if (code === 0x24 && text.charCodeAt(at + 1) === 0x28) break;
        }
        hash = (hash * 31 + (code >= 0x61 && code <= 0x7a ? code - 32 : code)) | 0;
      } else {
        if (!isWordClass(classifyWide(code))) break;
        hash = (hash * 31 + code) | 0;
      }
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
    const kind = this.kinds[this.count - 1];
    return kind === TokenKind.Integer || kind === TokenKind.Decimal || kind === TokenKind.Float;
  }
}

function isWordClass(found: number): boolean {
  return found === CharacterClass.Letter || found === CharacterClass.Digit;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isHexadecimal(code: number): boolean {
  return isDigit(code) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x66);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0xfeff || code === 0xa0;
}

function isLineEnd(code: number): boolean {
  return code === 0x0a || code === 0x0d;
}

/** True if the `e` at `at` begins an exponent with digits. */
function isExponent(text: string, at: number): boolean {
  if ((text.charCodeAt(at) | 0x20) !== 0x65) return false;
  const next = text.charCodeAt(at + 1);
  if (isDigit(next)) return true;
  return (next === 0x2b || next === 0x2d) && isDigit(text.charCodeAt(at + 2));
}
