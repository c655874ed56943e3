import { WORD_CODES } from './character.ts';
import { keywordNames } from './keyword.ts';

/** Open-addressing hash table of the keywords: their ids by hash, 0 is a free slot; and the whole hashes beside them. */
const HASH_SIZE = 4096;
const SLOT_KEYWORDS = new Uint16Array(HASH_SIZE);
const SLOT_HASHES = new Int32Array(HASH_SIZE);
const LONGEST_KEYWORD = Math.max(...keywordNames.map((name) => name.length));
/** Character codes of all keywords, `LONGEST_KEYWORD` to each, and their lengths. */
const KEYWORD_CODES = new Uint8Array((keywordNames.length + 1) * LONGEST_KEYWORD);
const KEYWORD_LENGTHS = new Uint8Array(keywordNames.length + 1);

keywordNames.forEach((name, index) => {
  let hash = 0;
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at);
    KEYWORD_CODES[(index + 1) * LONGEST_KEYWORD + at] = code;
    hash = (Math.imul(hash, 31) + (WORD_CODES[code] ?? 0)) | 0;
  }
  KEYWORD_LENGTHS[index + 1] = name.length;
  let slot = hash & (HASH_SIZE - 1);
  while (SLOT_KEYWORDS[slot] !== 0) slot = (slot + 1) & (HASH_SIZE - 1);
  SLOT_KEYWORDS[slot] = index + 1;
  SLOT_HASHES[slot] = hash;
});

/** The keyword id of the word at `[start, end)`, whose hash is given; 0 if it is none. */
export function lookUpKeyword(text: string, start: number, end: number, hash: number): number {
  const hashes = SLOT_HASHES;
  let slot = hash & (HASH_SIZE - 1);
  for (let found = hashes[slot]; found !== 0; found = hashes[slot]) {
    if (found === hash) {
      const id = SLOT_KEYWORDS[slot] ?? 0;
      if (KEYWORD_LENGTHS[id] === end - start && isSpelled(text, start, end, id)) return id;
    }
    slot = (slot + 1) & (HASH_SIZE - 1);
  }
  return 0;
}

/** True if the word at `[start, end)` is this keyword of the same length, whatever its case. */
function isSpelled(text: string, start: number, end: number, id: number): boolean {
  const codes = KEYWORD_CODES;
  const shift = id * LONGEST_KEYWORD - start;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    const upper = code >= 0x61 && code <= 0x7a ? code - 32 : code;
    if (upper !== codes[shift + at]) return false;
  }
  return true;
}

/** The keyword id of a word, whatever its case; 0 if it is none. */
export function keywordOf(word: string): number {
  if (word.length > LONGEST_KEYWORD) return 0;
  let hash = 0;
  for (let at = 0; at < word.length; at++) {
    const code = word.charCodeAt(at);
    // No keyword has a character beyond ASCII.
    if (code >= 128) return 0;
    hash = (Math.imul(hash, 31) + (WORD_CODES[code] ?? 0)) | 0;
  }
  return lookUpKeyword(word, 0, word.length, hash);
}
