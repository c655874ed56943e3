import { TokenKind, type TokenTable } from '../syntax/token.ts';
import { tokenAt } from '../syntax/token-at.ts';
import type { Comment, Segment } from './piece.ts';

/** The indexes of the tokens that are comments, found once for each text. */
const commentTokens = new WeakMap<TokenTable, readonly number[]>();

function commentTokensOf(tokens: TokenTable): readonly number[] {
  const known = commentTokens.get(tokens);
  if (known !== undefined) return known;
  const found: number[] = [];
  const { kinds } = tokens;
  for (let index = 0; index < tokens.count; index++) {
    const kind = kinds[index];
    if (kind === TokenKind.LineComment || kind === TokenKind.BlockComment) found.push(index);
  }
  commentTokens.set(tokens, found);
  return found;
}

/** The place among the comment tokens of the first one that starts at `offset` or behind it. */
function firstCommentFrom(tokens: TokenTable, indexes: readonly number[], offset: number): number {
  let low = 0;
  let high = indexes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tokens.starts[indexes[middle] ?? 0] ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** True if a comment starts in `[start, end)`. */
export function hasComments(tokens: TokenTable, start: number, end: number): boolean {
  const indexes = commentTokensOf(tokens);
  const first = indexes[firstCommentFrom(tokens, indexes, start)];
  return first !== undefined && (tokens.starts[first] ?? 0) < end;
}

function commentsIn(tokens: TokenTable, start: number, end: number): readonly Comment[] {
  const indexes = commentTokensOf(tokens);
  const comments: Comment[] = [];
  for (let at = firstCommentFrom(tokens, indexes, start); at < indexes.length; at++) {
    const index = indexes[at] ?? 0;
    const from = tokens.starts[index] ?? 0;
    if (from >= end) break;
    const to = tokens.starts[index + 1] ?? from;
    const text = tokens.text.slice(from, to);
    const line = tokens.kinds[index] === TokenKind.LineComment;
    comments.push({ start: from, end: to, text, line });
  }
  return comments;
}

/** The source text of `[start, end)` with a blank for each comment. */
export function withoutComments(tokens: TokenTable, start: number, end: number): string {
  let text = '';
  let at = start;
  for (const comment of commentsIn(tokens, start, end)) {
    text += `${tokens.text.slice(at, comment.start)} `;
    at = comment.end;
  }
  return text + tokens.text.slice(at, end);
}

/**
 * Makes each comment of `[start, end)` appear exactly once in the output: those in copied text stay
 * where they are (in its first copy), those of dropped tokens go before the next piece, a line
 * comment with a line end of its own.
 */
export function placeComments(
  segments: readonly Segment[],
  tokens: TokenTable,
  start: number,
  end: number,
): readonly Segment[] {
  const { placed, orphans } = placeInside(segments, tokens, start, end);
  if (orphans.length === 0) return placed;
  return [...placed, ...orphans.map((orphan) => asSegment(orphan, null))];
}

/** The same, but comments behind the last piece are given back, for what stands around to place. */
export function placeInside(
  segments: readonly Segment[],
  tokens: TokenTable,
  start: number,
  end: number,
): { readonly placed: readonly Segment[]; readonly orphans: readonly Comment[] } {
  const all = commentsIn(tokens, start, end);
  if (all.length === 0) return { placed: segments, orphans: all };
  const seen = new Set<Comment>();
  const placed = segments.map((segment) =>
    segment.block === null ? withSeen(segment, all, seen, tokens) : withBlock(segment, all, seen),
  );
  return insertOrphans(
    placed,
    all.filter((comment) => !seen.has(comment)),
  );
}

/** The segments with a blank for each comment in them. */
export function dropComments(
  segments: readonly Segment[],
  tokens: TokenTable,
  start: number,
  end: number,
): readonly Segment[] {
  const all = commentsIn(tokens, start, end);
  if (all.length === 0) return segments;
  return segments.map((segment) => withSeen(segment, all, null, tokens));
}

/**
 * The segment with a blank for each comment that was seen before; those it shows are seen from now on.
 * Without `seen` all of them are taken out.
 */
function withSeen(
  segment: Segment,
  all: readonly Comment[],
  seen: Set<Comment> | null,
  tokens: TokenTable,
): Segment {
  if (!segment.copied) return segment;
  // Text that only keeps the source's comments, as comment lines, is no place to take any out of.
  const own = segment.text === tokens.text.slice(segment.start, segment.end);
  let text = '';
  let at = segment.start;
  let changed = false;
  for (let index = firstBehind(all, segment.start); index < all.length; index++) {
    const comment = all[index];
    if (comment === undefined || comment.start >= segment.end) break;
    if (seen?.has(comment) === false) {
      seen.add(comment);
      continue;
    }
    if (!own) continue;
    changed = true;
    text += `${tokens.text.slice(at, comment.start)} `;
    at = comment.end;
  }
  return changed ? { ...segment, text: text + tokens.text.slice(at, segment.end) } : segment;
}

/** A block has placed its own comments, but for its orphans. */
function withBlock(segment: Segment, all: readonly Comment[], seen: Set<Comment>): Segment {
  const { block, start, end } = segment;
  for (let index = firstBehind(all, start); index < all.length; index++) {
    const comment = all[index];
    if (comment === undefined || comment.start >= end) break;
    if (block?.orphans.some((orphan) => orphan.start + start === comment.start) !== true)
      seen.add(comment);
  }
  return segment;
}

/** Index of the first comment that ends behind `offset`, by binary search; their number if none does. */
function firstBehind(comments: readonly Comment[], offset: number): number {
  let low = 0;
  let high = comments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((comments[middle]?.end ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

function insertOrphans(
  segments: readonly Segment[],
  orphans: readonly Comment[],
): { readonly placed: readonly Segment[]; readonly orphans: readonly Comment[] } {
  if (orphans.length === 0) return { placed: segments, orphans };
  const anchors = segments
    .map((segment, index) => ({ start: segment.start, index, blank: segment.text.trim() === '' }))
    .filter((anchor) => !anchor.blank)
    .sort((a, b) => a.start - b.start || a.index - b.index);
  const before = new Map<number, Comment[]>();
  const trailing: Comment[] = [];
  let next = 0;
  for (const orphan of orphans) {
    while ((anchors[next]?.start ?? Infinity) < orphan.end) next++;
    const anchor = anchors[next];
    if (anchor === undefined) trailing.push(orphan);
    else before.set(anchor.index, [...(before.get(anchor.index) ?? []), orphan]);
  }
  const placed: Segment[] = [];
  segments.forEach((segment, index) => {
    for (const orphan of before.get(index) ?? [])
      placed.push(asSegment(orphan, indentation(placed.at(-1))));
    placed.push(segment);
  });
  return { placed, orphans: trailing };
}

/** The blanks at the start of the line that the output is in; empty in the middle of a line. */
function indentation(last: Segment | undefined): string {
  return /\n([ \t]*)$/.exec(last?.text ?? '')?.[1] ?? '';
}

/** A comment as a piece of its own; `indent` starts the line after a line comment, null at the end of all. */
function asSegment(comment: Comment, indent: string | null): Segment {
  const body = comment.line ? `${comment.text}\n${indent ?? ''}` : `${comment.text} `;
  const text = indent === null ? ` ${body}` : body;
  return { text, slot: null, start: comment.start, end: comment.end, copied: true, block: null };
}

/** True if the text ends inside a line comment, so that what follows must start on a new line. */
export function endsInLineComment(segment: Segment, tokens: TokenTable): boolean {
  if (!segment.copied || segment.end === 0 || segment.text.endsWith('\n')) return false;
  const last = tokenAt(tokens, segment.end - 1);
  return (
    tokens.kinds[last] === TokenKind.LineComment && (tokens.starts[last + 1] ?? 0) <= segment.end
  );
}
