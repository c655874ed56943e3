import type { Edits } from './piece.ts';

/** The edits of several operations to one node as those of one, in the order of the text; null for none. */
export function mergeEdits(edits: readonly Edits[]): Edits | null {
  if (edits.length === 0) return null;
  const first = edits[0];
  if (edits.length === 1 && first !== undefined) return sorted(first);
  return sorted({
    before: edits.flatMap((edit) => edit.before ?? []),
    after: edits.flatMap((edit) => edit.after ?? []),
    replace: new Map(edits.flatMap((edit) => [...(edit.replace ?? [])])),
    spans: edits.flatMap((edit) => edit.spans ?? []),
  });
}

function sorted(edits: Edits): Edits {
  if (edits.spans === undefined || edits.spans.length < 2) return edits;
  return { ...edits, spans: [...edits.spans].sort((a, b) => a.span.start - b.span.start) };
}
