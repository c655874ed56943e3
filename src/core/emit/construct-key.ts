import type { Node, ObjectName } from '../syntax/ast/index.ts';
import { ownName } from '../syntax/own-name.ts';

/** The key under which a dialect's claims hold what this construct means. */
export function constructKey(node: Node): string {
  const variant = variantOf(node);
  return variant === null ? node.kind : `${node.kind}/${variant}`;
}

/** Which of the constructs of its kind a node is; null where all of a kind are one. */
export function variantOf(node: Node): string | null {
  switch (node.kind) {
    case 'BinaryExpression':
    case 'UnaryExpression':
    case 'ComparisonExpression':
    case 'LogicalExpression':
    case 'LikePredicate':
    case 'SetOperation':
    case 'PivotedTable':
      return node.operator;
    case 'Literal':
      return node.literal;
    case 'FunctionCall': {
      const name = calledAs(node.name);
      // Another kind of result is another function, of which the claim of the plain one says nothing.
      if (node.words.length === 0) return name;
      const other = node.words.find((word) => /^(?:RETURNING|WITH) /.test(word));
      return other === undefined ? name : `${name}/${other.toLowerCase()}`;
    }
    case 'TableFunction':
      // What stands before the name may be a column: t.x.nodes('/a').
      return ownName(node.name).toLowerCase();
    case 'MethodCall':
      return node.method.text.toLowerCase();
    case 'CastExpression':
    case 'ThrowStatement':
      return node.form;
    case 'SystemVariable':
      return node.name.toLowerCase();
    case 'JoinedTable':
      return node.join;
    case 'ForClause':
      return node.format;
    case 'DropStatement':
      return node.object;
    case 'TransactionStatement':
      return node.action;
    default:
      return null;
  }
}

/** A function's name, in lower case: one of a schema is somebody's own, whatever a built-in one is called. */
function calledAs(name: ObjectName): string {
  const [first] = name.parts;
  if (first !== undefined && name.parts.length === 1) return first.text.toLowerCase();
  return name.parts.map(({ text }) => text.toLowerCase()).join('.');
}
