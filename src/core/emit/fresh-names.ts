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
  private readonly answers = new Map<string, boolean>();

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
    let answer = this.answers.get(lower);
    if (answer === undefined) {
      answer = this.lowerText.includes(lower);
      this.answers.set(lower, answer);
    }
    return answer;
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
