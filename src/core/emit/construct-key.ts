import type { Node } from '../syntax/ast/index.ts';

/** The key under which a dialect's claims hold what this construct means. */
export function constructKey(node: Node): string {
  switch (node.kind) {
    case 'BinaryExpression':
    case 'UnaryExpression':
    case 'ComparisonExpression':
    case 'LogicalExpression':
    case 'LikePredicate':
      return `${node.kind}/${node.operator}`;
    case 'Literal':
      return `Literal/${node.literal}`;
    case 'FunctionCall':
    case 'TableFunction':
      return `${node.kind}/${(node.name.parts.at(-1)?.text ?? '').toLowerCase()}`;
    case 'MethodCall':
      return `MethodCall/${node.method.text.toLowerCase()}`;
    case 'CastExpression':
      return `CastExpression/${node.form}`;
    case 'SystemVariable':
      return `SystemVariable/${node.name.toLowerCase()}`;
    case 'JoinedTable':
      return `JoinedTable/${node.join}`;
    case 'SetOperation':
      return `SetOperation/${node.operator}`;
    case 'ForClause':
      return `ForClause/${node.format}`;
    case 'PivotedTable':
      return `PivotedTable/${node.operator}`;
    case 'DropStatement':
      return `DropStatement/${node.object}`;
    case 'ThrowStatement':
      return `ThrowStatement/${node.form}`;
    case 'TransactionStatement':
      return `TransactionStatement/${node.action}`;
    default:
      return node.kind;
  }
}
