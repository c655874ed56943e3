import type { TokenTable } from '../syntax/token.ts';
import { endsInLineComment, placeInside } from './comments.ts';
import type { Block, Segment, SourceRuns } from './piece.ts';

/** A run of output that stands for a run of source; `exact` if it is the source's own text. */
export interface MapEntry {
  readonly outputStart: number;
  readonly outputEnd: number;
  readonly sourceStart: number;
  readonly sourceEnd: number;
  readonly exact: boolean;
}

const WORD = /[\p{L}\p{N}_$@#]/u;

/** For each ASCII character, 1 if it is a part of a word. */
const WORD_CODES = Uint8Array.from({ length: 128 }, (_, code) =>
  WORD.test(String.fromCharCode(code)) ? 1 : 0,
);

function isWord(code: number): boolean {
  return code < 128 ? WORD_CODES[code] === 1 : WORD.test(String.fromCharCode(code));
}

/** Pairs of characters that mean something else side by side than apart. */
const GLUED = new Set(["''", '""', '``', '--', '/*', '<=', '||']);

/** True if two texts would run into one token, or into a comment, when put side by side. */
function glues(left: string, right: string): boolean {
  if (left === '' || right === '') return false;
  const a = left.charCodeAt(left.length - 1);
  const b = right.charCodeAt(0);
  if (isWord(a)) return isWord(b);
  return a < 128 && b < 128 && WORD_CODES[b] === 0 && GLUED.has(String.fromCharCode(a, b));
}

/** Joins segments, with a blank or a line end only where two texts would otherwise run together. */
export function assemble(segments: readonly Segment[], tokens: TokenTable): Segment[] {
  const result: Segment[] = [];
  let previous: Segment | null = null;
  for (const segment of segments) {
    if (segment.text === '' && segment.slot === null) continue;
    if (previous !== null) {
      const left = segmentAt(previous, -1);
      const right = segmentAt(segment, 0);
      const contiguous = left.copied && right.copied && left.end === right.start;
      if (!contiguous) {
        const { text } = segment;
        if (endsInLineComment(left, tokens) && !text.startsWith('\n'))
          result.push(blank('\n', right.start));
        else if (glues(previous.text, text)) result.push(blank(' ', right.start));
      }
    }
    result.push(segment);
    previous = segment;
  }
  return result;
}

function blank(text: string, at: number): Segment {
  return { text, slot: null, start: at, end: at, copied: false, block: null };
}

/** The segment itself, or of a block the first (0) or last (-1) segment in it. */
function segmentAt(segment: Segment, place: 0 | -1): Segment {
  let found = segment;
  while (found.block !== null) {
    const inner = found.block.segments.at(place);
    if (inner === undefined) return found;
    found = moveSegment(inner, found.start);
  }
  return found;
}

/** The segment with its source moved. */
export function moveSegment(segment: Segment, by: number): Segment {
  const { text, slot, start, end, copied, block } = segment;
  return { text, slot, start: start + by, end: end + by, copied, block };
}

/** The segments of a nested statement that stands at `start` as a block. */
export function toBlock(
  segments: readonly Segment[],
  tokens: TokenTable,
  start: number,
  end: number,
): Block {
  const { placed, orphans } = placeInside(segments, tokens, start, end);
  const assembled = assemble(placed, tokens);
  const moved = assembled.map((segment) => moveSegment(segment, -start));
  const { text, runs } = render(moved, 0);
  return {
    text,
    runs,
    segments: moved,
    orphans: orphans.map((orphan) => ({
      ...orphan,
      start: orphan.start - start,
      end: orphan.end - start,
    })),
  };
}

/** The text of assembled segments and its source map, relative to `start` in the source. */
export function render(
  segments: readonly Segment[],
  start: number,
): { text: string; runs: SourceRuns } {
  const texts: string[] = [];
  let size = 0;
  let nested = false;
  for (const segment of segments) {
    texts.push(segment.text);
    nested ||= segment.block !== null;
    if (segment.text !== '') size += 3;
  }
  // Joined at once: a text that grows by parts is kept as those parts until somebody looks at it.
  const text = texts.join('');
  if (nested) return { text, runs: { segments, start } };
  const runs = new Array<number>(size);
  let at = 0;
  for (const segment of segments) {
    if (segment.text === '') continue;
    runs[at++] = lengthOf(segment);
    runs[at++] = segment.start - start;
    runs[at++] = segment.end - start;
  }
  return { text, runs };
}

function lengthOf({ text, copied }: Segment): number {
  return text.length * 2 + (copied ? 1 : 0);
}

/** Adds the numbers of runs whose source is moved. */
function addRuns(runs: SourceRuns, by: number, all: number[]): void {
  if ('segments' in runs) {
    for (const segment of runs.segments) {
      const start = segment.start - runs.start + by;
      if (segment.block !== null) addRuns(segment.block.runs, start, all);
      else if (segment.text !== '')
        all.push(lengthOf(segment), start, segment.end - runs.start + by);
    }
  } else
    for (let index = 0; index < runs.length; index += 3)
      all.push(runs[index] ?? 0, (runs[index + 1] ?? 0) + by, (runs[index + 2] ?? 0) + by);
}

/** The numbers of runs: those of what is nested in them are put together each time. */
function numbersOf(runs: SourceRuns): readonly number[] {
  if (!('segments' in runs)) return runs;
  const all: number[] = [];
  addRuns(runs, 0, all);
  return all;
}

/** Adds the entries of a map whose source and output start at these offsets. */
export function addEntries(
  runs: SourceRuns,
  source: number,
  output: number,
  entries: MapEntry[],
): void {
  const numbers = numbersOf(runs);
  let outputStart = output;
  for (let index = 0; index < numbers.length; index += 3) {
    const length = numbers[index] ?? 0;
    const outputEnd = outputStart + (length >> 1);
    entries.push({
      outputStart,
      outputEnd,
      sourceStart: (numbers[index + 1] ?? 0) + source,
      sourceEnd: (numbers[index + 2] ?? 0) + source,
      exact: (length & 1) === 1,
    });
    outputStart = outputEnd;
  }
}
