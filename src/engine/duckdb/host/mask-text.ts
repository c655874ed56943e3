/** Mixed into every mask: the same value has the same mask in all tables and all runs. */
const SEED = 0x9e3779b9;

/**
 * A text that is no longer what it was and looks the same: letters become letters, digits digits, capitals stay
 * capitals, and all else stays as it is, lengths and blanks included. Different texts have different masks, and texts
 * that differ in capitals or in blanks at their end only have masks that do, so keys join as they did before.
 *
 * It hides values from who looks over a shoulder. It is no protection against who tries to find them out.
 */
export function maskText(text: string): string {
  // What is masked of the whole text depends on all of it: once from the left, once from the right.
  const characters = [...text];
  const end = text.trimEnd() === text ? characters.length : [...text.trimEnd()].length;
  const kept = characters.slice(end);
  const masked = chained(chained(characters.slice(0, end)).reverse()).reverse();
  return [...masked, ...kept].join('');
}

/** As {@link maskText}, of a number's text: no zero comes to its front, and it is no larger than `most`. */
export function maskNumber(text: string, most: string | null): string {
  const match = /^(-?)(\d+)((?:\.\d+)?)$/u.exec(text);
  if (match === null) return text;
  const [, sign = '', whole = '', fraction = ''] = match;
  let masked = `${whole}${fraction}`;
  // Masking again what does not fit keeps different numbers different. A number that fits comes back in the end.
  do masked = maskText(masked);
  while (!isNumber(masked, whole) || (most !== null && isLarger(masked, most)));
  return `${sign}${masked}`;
}

function isNumber(masked: string, whole: string): boolean {
  return whole.length === 1 || !masked.startsWith('0');
}

function isLarger(masked: string, most: string): boolean {
  const [whole = ''] = masked.split('.');
  return whole.length > most.length || (whole.length === most.length && whole > most);
}

/** Each character moved within its kind, by as much as those before it say: what can be undone loses nothing. */
function chained(characters: readonly string[]): string[] {
  let state = mixed(SEED, characters.length);
  return characters.map((character) => {
    const [base, first] = alphabetOf(character);
    if (base === 0) {
      state = mixed(state, character.codePointAt(0) ?? 0);
      return character;
    }
    const place = character.charCodeAt(0) - first;
    const moved = (place + (state % base)) % base;
    state = mixed(state, moved + base);
    return String.fromCharCode(first + moved);
  });
}

/** How many characters the one's kind has, and the code of the first; 0 for what stays as it is. */
function alphabetOf(character: string): readonly [number, number] {
  if (/^[0-9]$/u.test(character)) return [10, 48];
  if (/^[a-z]$/u.test(character)) return [26, 97];
  if (/^[A-Z]$/u.test(character)) return [26, 65];
  return [0, 0];
}

/** FNV's step with a last mixing: http://www.isthe.com/chongo/tech/comp/fnv/ */
function mixed(state: number, value: number): number {
  let next = Math.imul(state ^ value, 0x01000193);
  next ^= next >>> 15;
  return next >>> 0;
}
