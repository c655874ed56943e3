import type { Node, Statement } from './ast/index.ts';
import { pushChildren } from './children.ts';

/** Statements never change, so that one look at each is enough. */
const known = new WeakMap<Statement, readonly Node[]>();

/**
 * The nodes of a statement in source order, parents first, but for names, types and literals, which are most of them,
 * and for the statements nested in it. Found once for each statement.
 */
export function statementNodes(statement: Statement): readonly Node[] {
  let nodes = known.get(statement);
  if (nodes === undefined) known.set(statement, (nodes = nodesOf(statement)));
  return nodes;
}

function nodesOf(statement: Statement): readonly Node[] {
  const found: Node[] = [];
  const stack: Node[] = [statement];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    switch (node.kind) {
      case 'Identifier':
      case 'Literal':
      case 'ColumnReference':
      case 'ObjectName':
      case 'DataType':
      case 'TableAlias':
        break;
      default:
        found.push(node);
        pushChildren(node, stack);
    }
  }
  return found;
}
