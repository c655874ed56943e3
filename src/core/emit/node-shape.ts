import type { Expression, Node } from '../syntax/ast/index.ts';
import { ownName } from '../syntax/own-name.ts';

const OPERATORS: ReadonlySet<string> = new Set<Node['kind']>([
  'UnaryExpression',
  'BinaryExpression',
  'ComparisonExpression',
  'DistinctPredicate',
  'OuterJoinComparison',
  'LogicalExpression',
  'NotExpression',
  'IsPredicate',
  'BetweenPredicate',
  'InPredicate',
  'LikePredicate',
  'QuantifiedComparison',
  'CollateExpression',
  'AtTimeZoneExpression',
]);

const ATOMS: ReadonlySet<string> = new Set<Node['kind']>([
  'Literal',
  'ColumnReference',
  'Variable',
  'SystemVariable',
  'ParameterMarker',
  'ExistsPredicate',
  'CaseExpression',
  'CastExpression',
  'FunctionCall',
  'MethodCall',
  'SubqueryExpression',
  'ParenthesizedExpression',
  'RowExpression',
  'IntervalLiteral',
  'ElementAccess',
  'FieldAccess',
  'LambdaExpression',
  'NextValueExpression',
  'MissingExpression',
]);

/** True if the node's text needs parentheses to be an operand of anything. */
export function isOperatorExpression(node: Node): boolean {
  return isOperatorKind(node.kind);
}

/** True if the text of nodes of this kind needs parentheses to be an operand of anything. */
export function isOperatorKind(kind: string): boolean {
  return OPERATORS.has(kind);
}

/** True if the node is a value or a predicate that a call may stand in place of. */
export function isExpression(node: Node): node is Expression {
  return OPERATORS.has(node.kind) || ATOMS.has(node.kind);
}

/** The construct in words for a person: `The function QUOTENAME`, `FOR XML`. */
export function describeConstruct(node: Node): string {
  switch (node.kind) {
    case 'FunctionCall':
      return `The function ${ownName(node.name).toUpperCase()}`;
    case 'TableFunction':
      return `The table function ${ownName(node.name).toUpperCase()}`;
    case 'MethodCall':
      return `The method .${node.method.text}()`;
    case 'SystemVariable':
      return node.name;
    case 'BinaryExpression':
    case 'UnaryExpression':
    case 'ComparisonExpression':
      return `The operator ${node.operator}`;
    case 'CastExpression':
      return node.form;
    case 'ForClause':
      return `FOR ${node.format}`;
    case 'PivotedTable':
      return node.operator;
    case 'UnparsedStatement':
      return 'This statement';
    case 'AdministrationStatement':
      // Its values go into rows: it belongs to the data.
      return node.what.endsWith(' sequence')
        ? node.what.toUpperCase()
        : `Administration (${node.what})`;
    default:
      return node.kind.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  }
}
