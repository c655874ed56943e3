import type { Expression, Node } from '../../syntax/ast/index.ts';
import type { ReadSite } from '../site.ts';

/** The same column, or the same tokens but for the case of words; comments and blanks do not count. */
export function sameExpression(a: Expression, b: Node, site: ReadSite): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind) return false;
  if (a.kind === 'ColumnReference' && b.kind === 'ColumnReference') {
    const left = site.columnOf(a);
    const right = site.columnOf(b);
    if (left !== undefined && right !== undefined && left.relation !== null) {
      return (
        left.relation === right.relation &&
        left.column.name.toLowerCase() === right.column.name.toLowerCase()
      );
    }
  }
  const spelling = (node: Node): string =>
    site
      .tokens(node)
      .map(({ text }) => (text.endsWith("'") ? text : text.toLowerCase()))
      .join(' ');
  return spelling(a) === spelling(b);
}
