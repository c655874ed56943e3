import type { Expression, Node } from '../../syntax/ast/index.ts';
import type { ReadSite } from '../site.ts';
import { spelledByColumns } from '../spelling.ts';

/** The same columns in the same tokens but for the case of words; comments and blanks do not count. */
export function sameExpression(a: Expression, b: Node, site: ReadSite): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind) return false;
  const spelling = (node: Node): string =>
    spelledByColumns(
      node,
      (reference) => site.columnOf(reference),
      (span) =>
        site
          .tokens(span)
          .map(({ text }) => (text.endsWith("'") ? text : text.toLowerCase()))
          .join(' '),
    );
  return spelling(a) === spelling(b);
}
