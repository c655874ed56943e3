import type { PlacedStatement, Script } from '../syntax/ast/index.ts';
import { lastStatementBefore } from '../syntax/nested-statements.ts';
import type { Span } from '../text/span.ts';

/** The statements of each batch of a script, empty batches left out. */
export function batchesOf(script: Script): readonly (readonly PlacedStatement[])[] {
  const batches: PlacedStatement[][] = [[]];
  for (const placed of script.items) {
    if (placed.statement.kind === 'BatchSeparator') batches.push([]);
    else batches.at(-1)?.push(placed);
  }
  return batches.filter((batch) => batch.length > 0);
}

/** From the first to the last statement of the batch around an offset; null where there is but one batch. */
export function batchAround(script: Script, offset: number): Span | null {
  const batches = batchesOf(script);
  if (batches.length < 2) return null;
  for (const batch of batches) {
    const found = lastStatementBefore(batch, offset + 1);
    if (found === null || offset > found.offset + found.statement.end) continue;
    return spanOf(batch);
  }
  return null;
}

/** From the start of the first to the end of the last of statements. */
export function spanOf(items: readonly PlacedStatement[]): Span {
  const last = items.at(-1);
  return {
    start: items[0]?.offset ?? 0,
    end: last === undefined ? 0 : last.offset + last.statement.end,
  };
}
