import type { Node, QueryBody } from '../syntax/ast/index.ts';
import { walk } from '../syntax/children.ts';
import type { OutputColumn } from './binding.ts';
import type { DataType } from './data-type.ts';

/** A column whose type in a recursive branch is certainly another than in the first; null if there is none. */
export function differingColumn(
  body: QueryBody,
  outputOf: (branch: QueryBody) => readonly OutputColumn[],
): string | null {
  const [first, ...others] = branchesOf(body);
  const anchor = first === undefined ? [] : outputOf(first);
  for (const [index, column] of anchor.entries()) {
    for (const other of others) {
      const type = outputOf(other)[index]?.type;
      const sized = [first, other].every((branch) => hasKnownSize(branch, index));
      if (type !== undefined && differs(column.type, type, sized))
        return column.name === '' ? String(index + 1) : column.name;
    }
  }
  return null;
}

/**
 * True if the length of a branch's column follows from declarations, constants and `+` alone: the lengths
 * that functions give are estimates here.
 */
function hasKnownSize(branch: QueryBody | undefined, index: number): boolean {
  if (branch?.kind !== 'QuerySpecification') return false;
  if (branch.items.slice(0, index).some(({ expression }) => expression.kind === 'Star'))
    return false;
  let known = branch.items[index] !== undefined;
  walk(branch.items[index]?.expression ?? branch, (node) => {
    if (node.kind === 'CastExpression') return false;
    known &&= SIZED.has(node.kind);
    return known;
  });
  return known;
}

const SIZED: ReadonlySet<Node['kind']> = new Set<Node['kind']>([
  'ColumnReference',
  'Identifier',
  'ObjectName',
  'Literal',
  'BinaryExpression',
  'ParenthesizedExpression',
]);

/** True for types that are certainly not the same; lengths and digits are compared where they are `sized`. */
function differs(a: DataType, b: DataType, sized: boolean): boolean {
  const open = [a.type, b.type].some((type) => type === 'unknown' || type === 'null');
  if (open) return false;
  if (a.type === 'integer' && b.type === 'integer') return a.bits !== b.bits;
  if (a.type !== b.type) return true;
  if (a.type === 'text' && b.type === 'text')
    return sized && (a.length !== b.length || a.unicode !== b.unicode || a.padded !== b.padded);
  if (a.type === 'decimal' && b.type === 'decimal')
    return sized && (a.precision !== b.precision || a.scale !== b.scale);
  return false;
}

/** The branches of a UNION ALL, from left to right. */
export function branchesOf(body: QueryBody): readonly QueryBody[] {
  return body.kind === 'SetOperation'
    ? [...branchesOf(body.left), ...branchesOf(body.right)]
    : [body];
}
