import { Range, type TextDocument } from 'vscode';
import type { Span } from '../../../core/index.ts';

/** The range of a span; an empty one is widened to the character before it, so that it can be seen. */
export function rangeOf(document: TextDocument, span: Span): Range {
  const start = span.start === span.end && span.start > 0 ? span.start - 1 : span.start;
  return new Range(document.positionAt(start), document.positionAt(span.end));
}

/** The range of a span cut to its first line: enough to find a long statement, without painting it all. */
export function firstLineOf(document: TextDocument, span: Span): Range {
  const range = rangeOf(document, span);
  if (range.isSingleLine) return range;
  return new Range(range.start, document.lineAt(range.start.line).range.end);
}
