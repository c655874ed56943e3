import type { ColumnReference, Expression, Node } from '../../syntax/ast/index.ts';
import { covers, pathTo, walk } from '../../syntax/children.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { ReadSite } from '../site.ts';

/**
 * Whether an equality ties a query that keeps its first rows only to a query around it. Spark 4.2.1 then takes the
 * rows before it looks at the equality, if a column of the query is compared with an expression of the query
 * around it, and be that the conversion of a column of another type. `IN (…)` is not looked at in that way.
 */
export function tiesLimitedQuery(site: ReadSite): boolean {
  const { node } = site;
  if (node.kind !== 'ComparisonExpression' || node.operator !== '=') return false;
  const outer = [...outerColumns(site, node.left), ...outerColumns(site, node.right)];
  const [table] = outer.map((reference) => site.columnOf(reference)?.relation?.reference);
  if (table === undefined) return false;
  const path = pathTo(site.binding.statement, node);
  const owner = path.findLastIndex(
    (each) => each.kind === 'QuerySpecification' && each.from !== null && covers(each.from, table),
  );
  return path.slice(owner + 1).some(isLimited);
}

/** The two sides as `IN` has them, where an equality that ties a limited query has to be written so; else null. */
export function tieSides(
  context: WriteContext,
  left: Expression,
  right: Expression,
): { readonly own: Expression; readonly outer: Expression } | null {
  for (const [own, outer] of [
    [left, right],
    [right, left],
  ] as const) {
    const column = plainColumn(own);
    if (column === null || context.columnOf(column)?.depth !== 0) continue;
    if (outerColumns(context, outer).length === 0) continue;
    const typesOf = [own, outer].map((each) => context.typeOf(each));
    const isText = typesOf.every(({ type }) => type === 'text');
    const [one, other] = typesOf.map((type) => context.typeName(type));
    if (plainColumn(outer) === null || (!isText && one !== other)) return { own, outer };
  }
  return null;
}

function isLimited(node: Node): boolean {
  if (node.kind === 'QuerySpecification') return node.top !== null;
  return node.kind === 'Query' && node.limit !== null;
}

function plainColumn(node: Expression): ColumnReference | null {
  if (node.kind === 'ParenthesizedExpression') return plainColumn(node.operand);
  return node.kind === 'ColumnReference' ? node : null;
}

function outerColumns(site: ReadSite, expression: Expression): readonly ColumnReference[] {
  const found: ColumnReference[] = [];
  walk(expression, (node) => {
    if (node.kind === 'ColumnReference' && (site.columnOf(node)?.depth ?? 0) > 0) found.push(node);
  });
  return found;
}
