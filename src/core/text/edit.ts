import { shiftSpan, type Span } from './span.ts';

/** A replacement of the characters of `span` by `text`. */
export interface TextEdit {
  readonly span: Span;
  readonly text: string;
}

/** A change of the source text that settles what a finding or a problem is about; a person chooses it. */
export interface SourceFix {
  /** What it does, as a command: "Order by id". */
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

/** The fixes with all their places moved. */
export function shiftFixes(fixes: readonly SourceFix[], by: number): readonly SourceFix[] {
  return fixes.map(({ title, edits }) => ({
    title,
    edits: edits.map(({ span, text }) => ({ span: shiftSpan(span, by), text })),
  }));
}

/**
 * The text after all `edits`, which are given in any order and must not overlap.
 * Throws a RangeError if two of them overlap: that is a programming error, never bad input.
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const sorted = [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  let result = '';
  let at = 0;
  for (const edit of sorted) {
    if (edit.span.start < at) throw new RangeError('overlapping text edits');
    result += text.slice(at, edit.span.start) + edit.text;
    at = edit.span.end;
  }
  return result + text.slice(at);
}

/** The one edit that makes `after` of `before`: what lies between their common beginning and their common end. */
export function differenceOf(before: string, after: string): TextEdit {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let same = 0;
  while (
    same < shorter - start &&
    before.charCodeAt(before.length - 1 - same) === after.charCodeAt(after.length - 1 - same)
  )
    same++;
  return {
    span: { start, end: before.length - same },
    text: after.slice(start, after.length - same),
  };
}
