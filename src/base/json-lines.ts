/**
 * Splits a stream of text into lines as they become complete; the last one may lack its newline.
 *
 * The newline (LF or CRLF) is not part of a line. Nothing is parsed: a bad line is its reader's
 * affair and spoils no other.
 */
export class LineSplitter {
  /** The pieces of the line that is not complete yet. */
  #rest: string[] = [];

  /** Takes the next piece of text and gives the lines that it completes. */
  push(chunk: string): string[] {
    const parts = chunk.split('\n');
    const last = parts.pop() ?? '';
    if (parts.length === 0) {
      this.#rest.push(last);
      return [];
    }
    parts[0] = this.#rest.join('') + (parts[0] ?? '');
    this.#rest = [last];
    return parts.map(withoutCarriageReturn);
  }

  /** Gives what is left after the end of the stream: one line without newline, or none. */
  end(): string[] {
    const rest = withoutCarriageReturn(this.#rest.join(''));
    this.#rest = [];
    return rest === '' ? [] : [rest];
  }
}

function withoutCarriageReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
