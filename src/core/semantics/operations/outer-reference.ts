import type { ColumnReference, Node, QuerySpecification } from '../../syntax/ast/index.ts';
import { covers, pathTo } from '../../syntax/children.ts';
import type { ReadSite } from '../site.ts';

/**
 * True for a column of a query that is not the next one around: Spark looks for names in a subquery and in the
 * query around it, and no further out (measured on 4.2.1). Derived tables are no step on the way.
 */
export function isFarReference(site: ReadSite, reference: ColumnReference): boolean {
  const bound = site.columnOf(reference);
  const table = bound?.relation?.reference;
  if (bound === undefined || table === undefined || bound.depth < 2) return false;
  let steps = 0;
  let owned = false;
  const path = pathTo(site.binding.statement, reference);
  for (const [index, node] of path.entries()) {
    if (node.kind === 'QuerySpecification' && owns(node, table) && !covers(table, reference)) {
      owned = true;
      steps = 0;
    } else if (owned && isStep(node, path[index + 1] ?? reference)) steps++;
  }
  return steps > 1;
}

function owns(query: QuerySpecification, table: Node): boolean {
  return query.from !== null && covers(query.from, table);
}

function isStep(node: Node, child: Node): boolean {
  switch (node.kind) {
    case 'ExistsPredicate':
    case 'SubqueryExpression':
      return true;
    case 'InPredicate':
    case 'QuantifiedComparison':
      return child === node.query;
    case 'JoinedTable':
      return child === node.right && (node.join === 'cross-apply' || node.join === 'outer-apply');
    case 'DerivedTable':
    case 'TableFunction':
      return node.lateral;
    default:
      return false;
  }
}
