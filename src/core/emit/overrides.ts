import type { Node } from '../syntax/ast/index.ts';
import type { Piece } from './piece.ts';

/** What stands for nodes, and what stands for others further out. */
export interface Overrides {
  /** Null for a node that is itself again. */
  readonly replace: ReadonlyMap<Node, readonly Piece[] | null>;
  readonly around: Overrides | null;
}

/** True if something stands for any node. */
export function replacesAny(innermost: Overrides | null): boolean {
  const themselves = new Set<Node>();
  for (let overrides = innermost; overrides !== null; overrides = overrides.around) {
    for (const [node, pieces] of overrides.replace) {
      if (pieces === null) themselves.add(node);
      else if (!themselves.has(node)) return true;
    }
  }
  return false;
}

/** What stands for the node: the innermost counts; undefined if it is itself. */
export function overrideOf(node: Node, innermost: Overrides | null): readonly Piece[] | undefined {
  for (let overrides = innermost; overrides !== null; overrides = overrides.around) {
    const pieces = overrides.replace.get(node);
    if (pieces !== undefined) return pieces ?? undefined;
  }
  return undefined;
}
