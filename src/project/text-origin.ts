/** A place in a file that a person can open. */
export interface SourcePlace {
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based. */
  readonly column: number;
}

/** Where the characters of a text come from that is no file of its own. */
export interface TextOrigin {
  /** The place of the character at an offset; null for what was put in. */
  placeOf(offset: number): SourcePlace | null;
}

/** A stretch of a text that stands in another one character for character. */
export interface TextSegment {
  readonly start: number;
  readonly length: number;
  /** Where it begins in the other text. */
  readonly at: number;
}

/** The offset in the other text; null for what stands in no segment. */
export function throughSegments(segments: readonly TextSegment[], offset: number): number | null {
  let low = 0;
  let high = segments.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((segments[middle]?.start ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  const found = segments[low];
  if (found === undefined || offset < found.start || offset >= found.start + found.length)
    return null;
  return found.at + offset - found.start;
}

/** The origin of a file's own text. */
export function fileOrigin(path: string, text: string): TextOrigin {
  let starts: readonly number[] | null = null;
  return {
    placeOf(offset) {
      starts ??= lineStarts(text);
      return { path, ...placeIn(starts, offset) };
    },
  };
}

/** Offsets at which lines start. */
export function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** The 1-based line and column of an offset. */
export function placeIn(
  starts: readonly number[],
  offset: number,
): { line: number; column: number } {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}

/**
 * The segments of a text that is written with escapes: each stretch between two of them stands in the written text as it is,
 * and each escape's value at its beginning.
 *
 * @param escape - a global expression that finds the escapes
 * @param valueOf - what one of them stands for
 */
export function unescaped(
  written: string,
  escape: RegExp,
  valueOf: (found: string) => string,
): { readonly text: string; readonly segments: readonly TextSegment[] } {
  const segments: TextSegment[] = [];
  const pieces: string[] = [];
  let start = 0;
  let from = 0;
  const push = (piece: string, at: number): void => {
    if (piece === '') return;
    pieces.push(piece);
    segments.push({ start, length: piece.length, at });
    start += piece.length;
  };
  for (const found of written.matchAll(escape)) {
    push(written.slice(from, found.index), from);
    push(valueOf(found[0]), found.index);
    from = found.index + found[0].length;
  }
  push(written.slice(from), from);
  return { text: pieces.join(''), segments };
}

/** The segments of a stretch of a text, its beginning put at `start`, what they lead to moved by `moved`. */
export function clipped(
  segments: readonly TextSegment[],
  from: number,
  length: number,
  start: number,
  moved: number,
): readonly TextSegment[] {
  return segments.flatMap((segment) => {
    const low = Math.max(segment.start, from);
    const high = Math.min(segment.start + segment.length, from + length);
    if (low >= high) return [];
    return [
      {
        start: start + low - from,
        length: high - low,
        at: segment.at + low - segment.start + moved,
      },
    ];
  });
}
