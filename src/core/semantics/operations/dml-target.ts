import type { DmlTarget, FromClause, Node, ObjectName, TableReference } from '../../syntax/ast/index.ts';
import { walk } from '../../syntax/children.ts';
import type { CatalogTable } from '../catalog.ts';
import type { ReadSite } from '../site.ts';

/** What a DML statement changes, wherever its name stands. */
export interface ChangedTable {
  /** The name of the table itself: of the target, or of the table in FROM that the target's alias means. */
  readonly name: ObjectName;
  /** How columns of it are qualified inside the statement. */
  readonly alias: string;
  /** The reference in FROM, if it stands there. */
  readonly inFrom: TableReference | null;
  readonly table: CatalogTable | null;
}

/** The leaves of a FROM clause, with the joins that lead to each. */
export function tablesOf(from: FromClause): readonly TableReference[] {
  const leaves: TableReference[] = [];
  const visit = (reference: TableReference): void => {
    if (reference.kind === 'JoinedTable') {
      visit(reference.left);
      visit(reference.right);
    } else if (reference.kind === 'ParenthesizedTable') visit(reference.table);
    else leaves.push(reference);
  };
  from.tables.forEach(visit);
  return leaves;
}

/** The name that columns of a table reference are qualified with; empty if it has none. */
export function exposedName(reference: TableReference): string {
  switch (reference.kind) {
    case 'NamedTable':
      return reference.alias?.name.text ?? reference.name.parts.at(-1)?.text ?? '';
    case 'TableVariable':
      return reference.alias?.name.text ?? reference.name;
    case 'DerivedTable':
    case 'TableFunction':
    case 'PivotedTable':
      return reference.alias?.name.text ?? '';
    case 'JoinedTable':
    case 'ParenthesizedTable':
      return '';
  }
}

/**
 * The table that a statement changes: in T-SQL the target may be an alias of FROM, or a table that
 * stands in FROM once more under its own name, which then is the same row.
 */
export function changedTable(site: ReadSite, target: DmlTarget, from: FromClause | null): ChangedTable | null {
  if (target.kind !== 'NamedTable') return null;
  const wanted = target.name.parts.at(-1)?.text.toLowerCase() ?? '';
  const leaves = from === null ? [] : tablesOf(from);
  const byAlias = leaves.find((leaf) => leaf.kind === 'NamedTable' && exposedName(leaf).toLowerCase() === wanted);
  const own = site.relationOf(target)?.table ?? null;
  const sameTable = leaves.filter((leaf) => leaf.kind === 'NamedTable' && own !== null && site.relationOf(leaf)?.table?.name === own.name);
  const inFrom = byAlias ?? (sameTable.length === 1 ? sameTable[0] : undefined);
  if (inFrom?.kind === 'NamedTable') {
    return { name: inFrom.name, alias: exposedName(inFrom), inFrom, table: site.relationOf(inFrom)?.table ?? own };
  }
  return { name: target.name, alias: exposedName(target), inFrom: null, table: own };
}

/** True if a subquery stands anywhere in the node: open-source Delta refuses those in UPDATE and DELETE. */
export function hasSubquery(node: Node | null): boolean {
  if (node === null) return false;
  let found = false;
  walk(node, (inner) => {
    if (inner.kind === 'Query') found = true;
  });
  return found;
}
