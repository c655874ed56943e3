import { exactIf, type Fidelity } from '../semantics/finding.ts';
import type { Statement } from '../syntax/ast/index.ts';
import type { TokenTable } from '../syntax/token.ts';
import type { EmitInput } from './emit-input.ts';
import type { Segment } from './piece.ts';

/** The text of `[start, end)` as comment lines, and an error at run time in its place. */
export function raisedSegment(tokens: TokenTable, start: number, end: number, id: string): Segment {
  return errorSegment(tokens, start, end, `portside: ${id}`);
}

/**
 * What stands for a statement that its source engine refuses before it runs: the same error. Null for any other one,
 * and for what runs locally, where the program knows it by itself.
 */
export function refusedStatement(
  { tokens, dialect, options, bindings }: EmitInput,
  statement: Statement,
  base: number,
): {
  readonly segment: Segment;
  readonly fidelity: Fidelity;
  readonly message: string;
} | null {
  const binding = options.target === 'duckdb' ? undefined : bindings.get(statement);
  if (binding === undefined) return null;
  const end = base + statement.end;
  const error = dialect.refusedStatement(binding, tokens.text.slice(base, end));
  if (error === null) return null;
  const assumption = {
    statement: 'tables, columns and types are those that Portside knows.',
    check: null,
  };
  return {
    segment: errorSegment(tokens, base, end, error.message),
    fidelity: { kind: 'conditional', assumptions: [assumption] },
    message: `SQL Server refuses this statement with error ${error.number}: ${error.message} So does the port, where it is kept as a comment. ${exactIf([assumption])}`,
  };
}

function errorSegment(tokens: TokenTable, start: number, end: number, message: string): Segment {
  const lines = tokens.text.slice(start, end).split(/\r\n|\r|\n/);
  const kept = lines.map((line) => `-- ${line}`.trimEnd()).join('\n');
  const literal = message.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
  const text = `${kept}\nSELECT raise_error('${literal}')`;
  return { text, slot: null, start, end, copied: true, block: null };
}

/** A nested statement as its writer ends it: without its own semicolon. */
export function withoutSemicolon(segments: readonly Segment[]): readonly Segment[] {
  const last = segments.at(-1);
  if (last === undefined || !last.copied || !last.text.trimEnd().endsWith(';')) return segments;
  // A statement that is kept as comment lines ends in one.
  if (/(^|\n)[ \t]*--[^\n]*$/.test(last.text.trimEnd())) return segments;
  const text = last.text.trimEnd().slice(0, -1).trimEnd();
  return [...segments.slice(0, -1), { ...last, text, end: last.start + text.length }];
}
