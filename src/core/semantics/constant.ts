import type { Expression } from '../syntax/ast/index.ts';
import type { Dialect } from './dialect.ts';

/** A constant's value, seen through signs and parentheses; undefined if it is none. Booleans are 0 and 1. */
export function constantOf(
  expression: Expression,
  dialect: Dialect,
): string | number | null | undefined {
  let node = expression;
  let sign = 1;
  while (node.kind === 'ParenthesizedExpression' || node.kind === 'UnaryExpression') {
    if (node.kind === 'UnaryExpression') {
      if (node.operator === '~') return undefined;
      if (node.operator === '-') sign = -sign;
    }
    node = node.operand;
  }
  if (node.kind !== 'Literal') return undefined;
  const value = dialect.literalValue(node.literal, node.raw);
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'number') return sign * value;
  if (typeof value === 'string' && sign < 0) return undefined;
  return value;
}
