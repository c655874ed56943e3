/** The lines of a text, found when they are first asked for. */
export class LineNumbers {
  private readonly text: string;
  private starts: readonly number[] | null = null;

  constructor(text: string) {
    this.text = text;
  }

  /** The 1-based line that an offset stands in. */
  at(offset: number): number {
    const starts = this.all();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }

  /** The offset at which a 1-based line starts. */
  startOf(line: number): number {
    return this.all()[line - 1] ?? this.text.length;
  }

  /** The line and the character in it, both from 0, as editors count. */
  placeOf(offset: number): { readonly line: number; readonly character: number } {
    const line = this.at(offset);
    return { line: line - 1, character: offset - this.startOf(line) };
  }

  private all(): readonly number[] {
    return (this.starts ??= startsOf(this.text));
  }
}

function startsOf(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
