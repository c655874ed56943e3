import type { ParseResult } from '../syntax/parse.ts';
import { tokenAt } from '../syntax/token-at.ts';
import { TokenKind } from '../syntax/token.ts';
import type { Span } from '../text/span.ts';
import { batchAround } from './batches-of.ts';
import { nodesAround } from './nodes-around.ts';

/**
 * What a selection at an offset grows to, the smallest first: the token, the expressions, clauses and
 * statements around it, its batch, and the whole text. Each is larger than the one before it.
 */
export function selectionRanges(parsed: ParseResult, offset: number): readonly Span[] {
  const { script, text } = parsed;
  const spans: Span[] = [{ start: 0, end: text.length }];
  const add = ({ start, end }: Span): void => {
    const last = spans.at(-1);
    const inside = last !== undefined && last.start <= start && end <= last.end;
    if (inside && start < end && (last.start < start || end < last.end)) spans.push({ start, end });
  };
  const batch = batchAround(script, offset);
  if (batch !== null) add(batch);
  for (const { node, base } of nodesAround(script, offset))
    add({ start: base + node.start, end: base + node.end });
  const token = tokenSpan(parsed, offset);
  if (token !== null) add(token);
  return spans.reverse();
}

/** The token that the offset stands in or at the end of; null for a blank. */
function tokenSpan({ tokens }: ParseResult, offset: number): Span | null {
  let index = tokenAt(tokens, offset);
  if (isBlank(tokens.kinds[index]) && tokens.starts[index] === offset && index > 0) index -= 1;
  if (isBlank(tokens.kinds[index])) return null;
  return { start: tokens.starts[index] ?? 0, end: tokens.starts[index + 1] ?? 0 };
}

function isBlank(kind: number | undefined): boolean {
  return kind === TokenKind.Whitespace || kind === TokenKind.EndOfText;
}
