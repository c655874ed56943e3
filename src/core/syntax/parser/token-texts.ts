/** Longer texts than this seldom recur. */
const LONGEST = 32;

/**
 * The texts of a source's tokens, the same text mostly as the same string: names recur, and what is one string
 * takes room once, and is found in maps and compared at a glance.
 */
export class TokenTexts {
  private readonly source: string;
  /** By a hash, the last text with it. */
  private readonly slots: string[];

  constructor(source: string) {
    this.source = source;
    this.slots = new Array<string>(source.length < 4096 ? 64 : 2048).fill('');
  }

  /** The text from `start` to `end`. */
  at(start: number, end: number): string {
    const { source, slots } = this;
    const length = end - start;
    if (length > LONGEST || length === 0) return source.slice(start, end);
    const hash =
      (source.charCodeAt(start) * 5 + source.charCodeAt(end - 1)) * 17 +
      source.charCodeAt(start + (length >> 1)) * 3 +
      source.charCodeAt(start + (length >> 2)) * 7 +
      length;
    const slot = hash & (slots.length - 1);
    const known = slots[slot] ?? '';
    if (known.length === length && stands(known, source, start)) return known;
    const text = source.slice(start, end);
    slots[slot] = text;
    return text;
  }
}

/** True if `text` stands at `start` of the source; a loop is quicker than `startsWith` for texts of few characters. */
function stands(text: string, source: string, start: number): boolean {
  for (let at = text.length - 1; at >= 0; at--)
    if (text.charCodeAt(at) !== source.charCodeAt(start + at)) return false;
  return true;
}
