import type { TokenTable } from '../syntax/token.ts';
import { endsInLineComment } from './comments.ts';
import type { Segment } from './piece.ts';

/** A run of output that stands for a run of source; `exact` if it is the source's own text. */
export interface MapEntry {
  readonly outputStart: number;
  readonly outputEnd: number;
  readonly sourceStart: number;
  readonly sourceEnd: number;
  readonly exact: boolean;
}

const WORD = /[\p{L}\p{N}_$@#]/u;

/** True if two texts would run into one token, or into a comment, when put side by side. */
function glues(left: string, right: string): boolean {
  const a = left.at(-1) ?? '';
  const b = right.charAt(0);
  if (a === '' || b === '') return false;
  if (WORD.test(a) && WORD.test(b)) return true;
  if ((a === "'" && b === "'") || (a === '"' && b === '"') || (a === '`' && b === '`')) return true;
  return (
    (a === '-' && b === '-') ||
    (a === '/' && b === '*') ||
    (a === '<' && b === '=') ||
    (a === '|' && b === '|')
  );
}

/** Joins segments, with a blank or a line end only where two texts would otherwise run together. */
export function assemble(segments: readonly Segment[], tokens: TokenTable): Segment[] {
  const result: Segment[] = [];
  let previous: Segment | null = null;
  for (const segment of segments) {
    if (segment.text === '' && segment.slot === null) continue;
    if (previous !== null) {
      const contiguous = previous.copied && segment.copied && previous.end === segment.start;
      if (!contiguous && endsInLineComment(previous, tokens) && !segment.text.startsWith('\n')) {
        result.push({
          text: '\n',
          slot: null,
          start: segment.start,
          end: segment.start,
          copied: false,
        });
      } else if (!contiguous && glues(previous.text, segment.text)) {
        result.push({
          text: ' ',
          slot: null,
          start: segment.start,
          end: segment.start,
          copied: false,
        });
      }
    }
    result.push(segment);
    previous = segment;
  }
  return result;
}

/** The text of assembled segments and its source map; `at` is where the text starts in the output. */
export function render(
  segments: readonly Segment[],
  at: number,
): { text: string; map: MapEntry[] } {
  let text = '';
  const map: MapEntry[] = [];
  for (const segment of segments) {
    if (segment.text === '') continue;
    const outputStart = at + text.length;
    text += segment.text;
    map.push({
      outputStart,
      outputEnd: at + text.length,
      sourceStart: segment.start,
      sourceEnd: segment.end,
      exact: segment.copied,
    });
  }
  return { text, map };
}
