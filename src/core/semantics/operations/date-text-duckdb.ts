import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { strftimeRuns, type PatternPart } from './date-pattern.ts';

/** A date as text by a pattern; `v` is written several times where the pattern has fractions of odd widths. */
export function strftimeText(
  context: WriteContext,
  parts: readonly PatternPart[],
  v: readonly Piece[],
): readonly Piece[] {
  const runs = strftimeRuns(parts).map((run) =>
    'format' in run
      ? context.sql`strftime(${v}, ${context.literal(run.format)})`
      : context.sql`left(strftime(${v}, '%f'), ${String(run.digits)})`,
  );
  const joined = joinedTexts(context, runs, ' || ');
  return runs.length > 1 ? context.sql`(${joined})` : joined;
}

/** Texts with something between them. */
export function joinedTexts(
  context: WriteContext,
  texts: readonly (readonly Piece[])[],
  between: string,
): readonly Piece[] {
  return texts.flatMap((text, index) => (index === 0 ? text : [context.text(between), ...text]));
}
