import type { Dialect } from '../semantics/dialect.ts';
import type { Expression } from '../syntax/ast/index.ts';

/** A text constant: what it says, and where each of its characters stands. */
export interface TextContent {
  readonly text: string;
  placeOf(offset: number): number;
}

/** What a text constant says; null for any other expression. */
export function contentOf(expression: Expression, dialect: Dialect): TextContent | null {
  if (expression.kind !== 'Literal' || !/string$/u.test(expression.literal)) return null;
  const { raw, start } = expression;
  const open = raw.indexOf("'");
  const written = raw.slice(open + 1, -1);
  const text = written.replaceAll("''", "'");
  // Where other escapes stand in it, nobody knows what stands where.
  if (open < 0 || dialect.grammar.decodeString(raw) !== text) return null;
  const placeOf = (offset: number): number => {
    let at = 0;
    for (let taken = 0; taken < offset; taken++) at += written.startsWith("''", at) ? 2 : 1;
    return start + open + 1 + at;
  };
  return { text, placeOf };
}
