import type { Node, PlacedStatement, Script, Statement } from '../syntax/ast/index.ts';
import { childrenOf } from '../syntax/children.ts';
import { lastStatementBefore } from '../syntax/nested-statements.ts';

/** A node and where its statement starts: it stands at `base + node.start`. */
export interface PlacedNode {
  readonly node: Node;
  readonly base: number;
  readonly statement: Statement;
}

/** The nodes that an offset stands in or at the end of, the outermost statement first. */
export function nodesAround(script: Script, offset: number): readonly PlacedNode[] {
  const path: PlacedNode[] = [];
  let found = statementAt(script.items, 0, offset);
  while (found !== null) {
    const { offset: base, statement }: PlacedStatement = found;
    found = null;
    let node: Node | undefined = statement;
    while (node !== undefined) {
      path.push({ node, base, statement });
      if (node.kind === 'StatementList') {
        found = statementAt(node.items, base, offset);
        break;
      }
      // Where two meet, what begins there is meant.
      node = childrenOf(node).findLast(
        ({ start, end }) => base + start <= offset && offset <= base + end,
      );
    }
  }
  return path;
}

/** The statement of a list that an offset stands in, at its absolute place. */
function statementAt(
  items: readonly PlacedStatement[],
  base: number,
  offset: number,
): PlacedStatement | null {
  const placed = lastStatementBefore(items, offset - base + 1);
  if (placed === null || offset > base + placed.offset + placed.statement.end) return null;
  return { offset: base + placed.offset, statement: placed.statement };
}
