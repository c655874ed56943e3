import type { Node, NodeKind } from '../syntax/ast/index.ts';
import { ownName } from '../syntax/own-name.ts';

/** The keys of kinds with a variant, made once each: a string that is put together anew is slow to look up. */
const keys = new Map<NodeKind, Map<string, string>>();

/** Only for kinds with a handful of variants: all that were ever asked for are kept. */
function variantKey(kind: NodeKind, variant: string): string {
  let variants = keys.get(kind);
  if (variants === undefined) keys.set(kind, (variants = new Map<string, string>()));
  let key = variants.get(variant);
  if (key === undefined) variants.set(variant, (key = `${kind}/${variant}`));
  return key;
}

/** The key under which a dialect's claims hold what this construct means. */
export function constructKey(node: Node): string {
  switch (node.kind) {
    case 'BinaryExpression':
    case 'UnaryExpression':
    case 'ComparisonExpression':
    case 'LogicalExpression':
    case 'LikePredicate':
      return variantKey(node.kind, node.operator);
    case 'Literal':
      return variantKey(node.kind, node.literal);
    case 'FunctionCall': {
      const key = `FunctionCall/${ownName(node.name).toLowerCase()}`;
      // Another result type is another function, of which the claim of the plain one says nothing.
      return node.words.some((word) => word.startsWith('RETURNING ')) ? `${key}/returning` : key;
    }
    case 'TableFunction':
      return `TableFunction/${ownName(node.name).toLowerCase()}`;
    case 'MethodCall':
      return `MethodCall/${node.method.text.toLowerCase()}`;
    case 'CastExpression':
      return variantKey(node.kind, node.form);
    case 'SystemVariable':
      return `SystemVariable/${node.name.toLowerCase()}`;
    case 'JoinedTable':
      return variantKey(node.kind, node.join);
    case 'SetOperation':
      return variantKey(node.kind, node.operator);
    case 'ForClause':
      return variantKey(node.kind, node.format);
    case 'PivotedTable':
      return variantKey(node.kind, node.operator);
    case 'DropStatement':
      return variantKey(node.kind, node.object);
    case 'ThrowStatement':
      return variantKey(node.kind, node.form);
    case 'TransactionStatement':
      return variantKey(node.kind, node.action);
    default:
      return node.kind;
  }
}
