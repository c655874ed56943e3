import type { ColumnReference, Node } from '../syntax/ast/index.ts';
import { walk } from '../syntax/children.ts';
import type { Span } from '../text/span.ts';
import type { BoundColumn } from './binding.ts';

/**
 * The text of a node in which each column of a relation has a mark of its own, however it is qualified and quoted.
 *
 * @param columnOf - what a reference means; undefined where that is not known, and for what comes of no relation
 * @param plain - the text of what stands between columns
 */
export function spelledByColumns(
  node: Node,
  columnOf: (reference: ColumnReference) => BoundColumn | undefined,
  plain: (span: Span) => string,
): string {
  const parts: string[] = [];
  let at = node.start;
  walk(node, (part) => {
    if (part.kind !== 'ColumnReference') return;
    const meant = columnOf(part);
    if (meant === undefined || meant.relation === null) return;
    const { start, end } = meant.relation.reference;
    parts.push(plain({ start: at, end: part.start }));
    parts.push(`[${start}-${end}].[${meant.column.name.toLowerCase()}]`);
    at = part.end;
  });
  parts.push(plain({ start: at, end: node.end }));
  return parts.join(' ');
}
