import type { ColumnReference, Expression, Node } from '../../syntax/ast/index.ts';
import { covers, pathTo, walk } from '../../syntax/children.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { DataType } from '../data-type.ts';
import type { ReadSite } from '../site.ts';

/**
 * Whether an equality ties a query to one around it which Spark 4.2.1 would look at too late. Of a query that keeps its
 * first rows only it takes the rows before, if a column of the query is compared with an expression of the query
 * around it, and be that the conversion of a column of another type. Of any other it groups the rows by a BIGINT that
 * is compared with a DOUBLE, though several BIGINTs beyond 2^53 are one DOUBLE. `IN (…)` is not looked at in that way.
 */
export function tiesTooLate(site: ReadSite): boolean {
  const { node } = site;
  if (node.kind !== 'ComparisonExpression' || node.operator !== '=') return false;
  const outer = [...outerColumns(site, node.left), ...outerColumns(site, node.right)];
  if (outer.length === 0) return false;
  const types = [node.left, node.right].map((side) => site.typeOf(side));
  if (types.some(isBigint) && types.some(({ type }) => type === 'floating')) return true;
  const [table] = outer.map((reference) => site.columnOf(reference)?.relation?.reference);
  if (table === undefined) return false;
  const path = pathTo(site.binding.statement, node);
  const owner = path.findLastIndex(
    (each) => each.kind === 'QuerySpecification' && each.from !== null && covers(each.from, table),
  );
  return path.slice(owner + 1).some(isLimited);
}

function isBigint(type: DataType): boolean {
  return type.type === 'integer' && type.bits === 64;
}

/** The two sides as `IN` has them, where an equality that ties a query too late has to be written so; else null. */
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
