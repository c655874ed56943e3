/** A part that shows something. */
export interface SmallestPart<T> {
  readonly items: readonly T[];
  /** True if it shows it no more without any one of them; false where time ran out before. */
  readonly minimal: boolean;
}

/**
 * Finds a small part of a list that still shows what the whole of it shows: ever smaller pieces of it are tried, and
 * the list without each of them, until no single item can be left out.
 *
 * A. Zeller, R. Hildebrandt: Simplifying and Isolating Failure-Inducing Input, IEEE TSE 28 (2002), the algorithm ddmin.
 *
 * @param shows - whether a part, in the order of the list, shows it; the whole list is taken to do so
 * @param isLate - asked before each trial: true ends the search with what was found so far
 */
export async function smallestPart<T>(
  all: readonly T[],
  shows: (part: readonly T[]) => Promise<boolean>,
  isLate: () => boolean,
): Promise<SmallestPart<T>> {
  let items = all;
  let pieces = 2;
  while (items.length > 1) {
    const size = Math.ceil(items.length / pieces);
    let smaller: readonly T[] | null = null;
    // Of two pieces each is what is left without the other.
    for (const which of pieces === 2 ? (['alone'] as const) : (['alone', 'without'] as const)) {
      for (let from = 0; from < items.length && smaller === null; from += size) {
        if (isLate()) return { items, minimal: false };
        const piece =
          which === 'alone'
            ? items.slice(from, from + size)
            : [...items.slice(0, from), ...items.slice(from + size)];
        if (piece.length === items.length || !(await shows(piece))) continue;
        smaller = piece;
        pieces = which === 'alone' ? 2 : Math.max(2, pieces - 1);
      }
      if (smaller !== null) break;
    }
    if (smaller !== null) items = smaller;
    else if (pieces >= items.length) return { items, minimal: true };
    else pieces = Math.min(items.length, 2 * pieces);
  }
  return { items, minimal: true };
}
