import { isDigit } from '../syntax/character.ts';

/** What a stretch of an emission asked of the names: repeated elsewhere it would ask the same and get the same. */
export interface NamesUsed {
  /** How many names had been tried before it, and how many after it. */
  readonly before: number;
  readonly after: number;
  /** The names that it tried, in lower case. */
  readonly tried: readonly string[];
  /** Those of them that were taken. */
  readonly taken: ReadonlySet<string>;
}

/** Makes names that occur nowhere in a text, each with a number that none before it had. */
export class FreshNames {
  private readonly lowerText: string;
  private count = 0;
  private readonly tried: string[] = [];
  private readonly numbers = new Map<string, ReadonlySet<string>>();

  constructor(text: string) {
    this.lowerText = text.toLowerCase();
  }

  next(prefix: string): string {
    for (;;) {
      this.count++;
      const name = `${prefix}${this.count === 1 ? '' : this.count}`;
      const lower = name.toLowerCase();
      this.tried.push(lower);
      if (!this.isTaken(lower)) return name;
    }
  }

  private isTaken(lower: string): boolean {
    const number = /\d*$/.exec(lower)?.[0] ?? '';
    return this.numbersBehind(lower.slice(0, lower.length - number.length)).has(number);
  }

  /**
   * The digits that a stem has behind it wherever it occurs, and the beginnings of them: names differ by their
   * numbers mostly, and one search through a long text answers for all of a stem.
   */
  private numbersBehind(stem: string): ReadonlySet<string> {
    const known = this.numbers.get(stem);
    if (known !== undefined) return known;
    const { lowerText } = this;
    const found = new Set<string>();
    for (let at = lowerText.indexOf(stem); at >= 0; at = lowerText.indexOf(stem, at + 1)) {
      const start = at + stem.length;
      let end = start;
      found.add('');
      while (isDigit(lowerText.charCodeAt(end))) found.add(lowerText.slice(start, ++end));
      if (start === lowerText.length) break;
    }
    this.numbers.set(stem, found);
    return found;
  }

  /** The state now, for `since`. */
  mark(): number {
    return this.tried.length;
  }

  /** What was used since a mark (null: since the beginning); null if nothing was. */
  since(mark: number | null): NamesUsed | null {
    const tried = this.tried.slice(mark ?? 0);
    if (tried.length === 0) return null;
    const taken = new Set(tried.filter((name) => this.isTaken(name)));
    return { before: this.count - tried.length, after: this.count, tried, taken };
  }

  /** True if asking for the same names again would give the same. */
  wouldRepeat({ before, tried, taken }: NamesUsed): boolean {
    return this.count === before && tried.every((name) => this.isTaken(name) === taken.has(name));
  }

  /** Counts the names as asked for. */
  repeat({ after, tried }: NamesUsed): void {
    this.count = after;
    this.tried.push(...tried);
  }
}
