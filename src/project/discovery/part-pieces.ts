import { clipped, unescaped, type TextSegment } from '../text-origin.ts';

/** Where a text stands in a script, its quotes written twice if it is the value of a literal; null if nowhere. */
export type TextBase = { readonly at: number; readonly quoted: boolean } | null;

/** A piece of a script's part. */
export interface PartPiece {
  readonly text: string;
  /** Where it begins in the text that stands at its base. */
  readonly at: number;
  /** Of its characters, those that stand there. */
  readonly length: number;
  readonly base: TextBase;
}

/** A stretch of a text, without the blanks around it, that is run so many times. */
export function pieceOf(
  stretch: {
    readonly text: string;
    readonly from: number;
    readonly to: number;
    readonly base: TextBase;
  },
  count: number,
): PartPiece {
  const slice = stretch.text.slice(stretch.from, stretch.to);
  const own = slice.trim();
  return {
    text: count === 1 ? own : `${own}\nGO ${count}`,
    at: stretch.from + slice.length - slice.trimStart().length,
    length: own.length,
    base: stretch.base,
  };
}

/**
 * The text of a part and where its characters stand in the script.
 *
 * @param session - what stands before its pieces
 */
export function joinedPieces(
  session: string,
  pieces: readonly PartPiece[],
  script: string,
): { readonly text: string; readonly segments: readonly TextSegment[] } {
  const separator = '\nGO\n';
  const segments: TextSegment[] = [];
  let start = session.length;
  for (const { text, at, length, base } of pieces) {
    if (base?.quoted === false) segments.push({ start, length, at: base.at + at });
    if (base?.quoted === true)
      segments.push(...literalSegments(script, base.at, at, length, start));
    start += text.length + separator.length;
  }
  return {
    text: `${session}${pieces.map(({ text }) => text).join(separator)}\n`,
    segments,
  };
}

/** Of a literal's value the stretch from `from`, whose text begins at `start`. */
function literalSegments(
  script: string,
  literal: number,
  from: number,
  length: number,
  start: number,
): readonly TextSegment[] {
  // At worst every character of it is a quote.
  const written = script.slice(literal, literal + 2 * (from + length));
  const { segments } = unescaped(written, /''/gu, () => "'");
  return clipped(segments, from, length, start, literal);
}
