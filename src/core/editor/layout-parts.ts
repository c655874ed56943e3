import type { PlacedStatement, Statement } from '../syntax/ast/index.ts';
import { statementListsOf } from '../syntax/nested-statements.ts';
import type { ParseResult } from '../syntax/parse.ts';
import type { Span } from '../text/span.ts';

/** A statement that may be laid out anew, with the blanks that its further lines begin with. */
export interface LayoutPart {
  readonly span: Span;
  readonly indent: string;
}

/** Queries, changes of rows, and definitions out of lists and queries: what has clauses to lay out. */
const WITH_CLAUSES: ReadonlySet<Statement['kind']> = new Set<Statement['kind']>([
  'SelectStatement',
  'InsertStatement',
  'UpdateStatement',
  'DeleteStatement',
  'MergeStatement',
  'CreateTable',
  'CreateView',
]);

/** Blanks, and a semicolon that ends what is before. */
const BEGINS_LINE = /^[ \t]*;?[ \t]*$/u;

/**
 * The statements that touch a selection and can be laid out by themselves, in their order. What stands around them
 * (BEGIN and END, IF, DECLARE, GO, comments) keeps the layout that its author gave it.
 */
export function layoutParts(
  { script, text, diagnostics }: ParseResult,
  selection: Span,
): readonly LayoutPart[] {
  const parts: LayoutPart[] = [];
  const add = (items: readonly PlacedStatement[], around: number): void => {
    for (const { offset, statement } of items) {
      const span = { start: around + offset, end: around + offset + statement.end };
      if (span.end < selection.start || span.start > selection.end) continue;
      for (const list of statementListsOf(statement)) add(list.items, span.start);
      if (!WITH_CLAUSES.has(statement.kind)) continue;
      const lineStart = text.lastIndexOf('\n', span.start - 1) + 1;
      const before = text.slice(lineStart, span.start);
      const read = !diagnostics.some(
        (each) => span.start <= each.span.start && each.span.start <= span.end,
      );
      // What stands behind IF or ELSE in its line is meant to stay there.
      if (read && BEGINS_LINE.test(before)) {
        parts.push({ span, indent: /^[ \t]*/u.exec(before)?.[0] ?? '' });
      }
    }
  };
  add(script.items, 0);
  return parts;
}
