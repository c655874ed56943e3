/** A LIKE pattern taken apart. */
export type PatternPart =
  | { readonly part: 'text'; readonly text: string }
  | { readonly part: 'any' }
  | { readonly part: 'one' }
  /** A class of characters, as ranges of single characters. */
  | {
      readonly part: 'class';
      readonly negated: boolean;
      readonly ranges: readonly (readonly [string, string])[];
    };

/**
 * Reads a pattern; `classes`: brackets are character classes (T-SQL). A class of one character is that character.
 * https://learn.microsoft.com/en-us/sql/t-sql/language-elements/like-transact-sql
 */
export function readPattern(
  pattern: string,
  escape: string | null,
  classes: boolean,
): readonly PatternPart[] {
  const parts: PatternPart[] = [];
  const characters = [...pattern];
  const text = (character: string): void => {
    const last = parts.at(-1);
    if (last?.part === 'text')
      parts[parts.length - 1] = { part: 'text', text: last.text + character };
    else parts.push({ part: 'text', text: character });
  };
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] ?? '';
    if (character === escape && at + 1 < characters.length) {
      at++;
      text(characters[at] ?? '');
    } else if (character === '%') parts.push({ part: 'any' });
    else if (character === '_') parts.push({ part: 'one' });
    else if (character === '[' && classes) {
      const close = characters.indexOf(']', at + 2);
      if (close === -1) {
        text(character);
        continue;
      }
      const found = readClass(characters.slice(at + 1, close));
      const [only] = found.ranges;
      if (!found.negated && found.ranges.length === 1 && only !== undefined && only[0] === only[1])
        text(only[0]);
      else parts.push(found);
      at = close;
    } else text(character);
  }
  return parts;
}

function readClass(inner: readonly string[]): Extract<PatternPart, { part: 'class' }> {
  const negated = inner[0] === '^';
  const ranges: [string, string][] = [];
  for (let at = negated ? 1 : 0; at < inner.length; at++) {
    const from = inner[at] ?? '';
    if (inner[at + 1] === '-' && at + 2 < inner.length) {
      ranges.push([from, inner[at + 2] ?? '']);
      at += 2;
    } else ranges.push([from, from]);
  }
  return { part: 'class', negated, ranges };
}

/** The pattern with a backslash as its escape; null if it has classes, which LIKE does not know elsewhere. */
export function likeText(parts: readonly PatternPart[]): string | null {
  let result = '';
  for (const part of parts) {
    if (part.part === 'class') return null;
    result +=
      part.part === 'any' ? '%' : part.part === 'one' ? '_' : part.text.replace(/[\\%_]/g, '\\$&');
  }
  return result;
}

/** A regular expression that matches the whole text, for Java's and RE2's engines alike. */
export function regexText(parts: readonly PatternPart[], ignoresCase: boolean): string {
  const body = parts.map((part) => {
    switch (part.part) {
      case 'any':
        return '.*';
      case 'one':
        return '.';
      case 'text':
        return part.text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      case 'class': {
        const inside = part.ranges
          .map(([from, to]) => (from === to ? quoted(from) : `${quoted(from)}-${quoted(to)}`))
          .join('');
        return `[${part.negated ? '^' : ''}${inside}]`;
      }
    }
  });
  return `(?${ignoresCase ? 'is' : 's'})^${body.join('')}$`;
}

function quoted(character: string): string {
  return /[\\\]^[-]/.test(character) ? `\\${character}` : character;
}
