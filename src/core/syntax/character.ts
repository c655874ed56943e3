/** What a character can start or continue. Word characters are LETTER and DIGIT, see `wordClasses`. */
export const CharacterClass = { Other: 0, Space: 1, Letter: 2, Digit: 3, Currency: 4 } as const;

/** The classes of the characters below 128. */
export const ASCII_CLASSES = new Uint8Array(128);
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

/** The class of a character from 128 on. */
export function classifyWide(code: number): number {
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

/** The class of any character. */
export function classOf(code: number): number {
  return code < 128 ? (ASCII_CLASSES[code] ?? 0) : classifyWide(code);
}

/** True for a letter or a digit. */
export function isWordClass(found: number): boolean {
  return found === CharacterClass.Letter || found === CharacterClass.Digit;
}

/** True for the digits of ASCII. */
export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** True for digits and the letters up to F. */
export function isHexadecimal(code: number): boolean {
  return isDigit(code) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x66);
}

/** True for a space that ends no line. */
export function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0xfeff || code === 0xa0;
}

/** True for a line feed or a carriage return. */
export function isLineEnd(code: number): boolean {
  return code === 0x0a || code === 0x0d;
}

/** What a word's characters add to its hash, the same for a letter's two cases; 0 for what ends a word. */
export const WORD_CODES = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  if (isWordClass(ASCII_CLASSES[code] ?? 0)) WORD_CODES[code] = code | 0x20;
}
/** The same in T-SQL. */
export const TSQL_WORD_CODES = WORD_CODES.slice();
// https://learn.microsoft.com/en-us/sql/relational-databases/databases/database-identifiers
for (const character of '#$@') {
  const code = character.charCodeAt(0);
  TSQL_WORD_CODES[code] = code;
}

/** What a character from 128 on adds to a word's hash; 0 if it ends the word. */
export function wideWordCode(code: number): number {
  return isWordClass(classifyWide(code)) ? code : 0;
}

/** The end of the blanks and line ends from `start` on. */
export function skipSpace(text: string, start: number): number {
  const { length } = text;
  let at = start;
  while (at < length) {
    const code = text.charCodeAt(at);
    if (classOf(code) !== CharacterClass.Space) break;
    at++;
  }
  return at;
}
