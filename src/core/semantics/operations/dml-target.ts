import { shadowedName } from './shadowed-table.ts';
import type {
  DmlTarget,
  FromClause,
  Node,
  TableReference,
  TopClause,
} from '../../syntax/ast/index.ts';
import { walk } from '../../syntax/children.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { OutputColumn } from '../binding.ts';
import { columnNamed, type CatalogColumn, type CatalogTable } from '../catalog.ts';
import type { DataType } from '../data-type.ts';
import { conditional, EXACT, type Assumption, type Fidelity } from '../finding.ts';
import { unknown, type Unknown } from '../operation.ts';
import type { ReadSite } from '../site.ts';
import { ownName } from '../../syntax/own-name.ts';

/** What a DML statement changes, wherever its name stands. */
export interface ChangedTable {
  /** Where the table itself is named: the target, or the table in FROM that the target's alias means. */
  readonly reference: DmlTarget;
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

/**
 * What a MERGE relies on whose rows of the target are found by these columns. Open-source Delta 4.4 stops with an
 * error of its own (DELTA_MERGE_RESOLVED_ATTRIBUTE_MISSING_FROM_INPUT) where one of them is a CHAR.
 */
export function foundBy(
  context: WriteContext,
  columns: readonly { readonly name: string; readonly type: DataType }[],
): Fidelity {
  const padded = columns.filter(({ type }) => type.type === 'text' && type.padded);
  if (padded.length === 0 || context.target !== 'databricks-sql') return EXACT;
  const names = padded.map(({ name }) => name).join(', ');
  return context.options.sparkOnly
    ? {
        kind: 'approximate',
        differs: `open-source Delta finds no rows of a MERGE by a CHAR column and stops: declare ${names} as VARCHAR.`,
      }
    : conditional(`the runtime finds rows of a MERGE by CHAR columns (${names}).`);
}

/** The columns that a row of a table is found again by: of its key, else all. */
export function keyColumns(table: CatalogTable | null): readonly CatalogColumn[] {
  const key = table?.keys[0];
  const columns = table?.columns.filter((column) => !column.computed) ?? [];
  if (table === null || key === undefined) return columns;
  return key.flatMap((name) => columnNamed(table, name) ?? []);
}

/** The columns of a relation that conditions speak of. */
export function columnsAskedFor(
  context: WriteContext,
  reference: TableReference,
  conditions: readonly (Node | null)[],
): readonly OutputColumn[] {
  const found: OutputColumn[] = [];
  for (const condition of conditions) {
    if (condition === null) continue;
    walk(condition, (node) => {
      const bound = node.kind === 'ColumnReference' ? context.columnOf(node) : undefined;
      if (bound?.relation?.reference === reference) found.push(bound.column);
    });
  }
  return found;
}

/** The name that columns of a table reference are qualified with; empty if it has none. */
export function exposedName(reference: TableReference): string {
  switch (reference.kind) {
    case 'NamedTable':
      return reference.alias?.name.text ?? ownName(reference.name);
    case 'TableVariable':
      return reference.alias?.name.text ?? reference.name;
    case 'DerivedTable':
    case 'ChangedRowsTable':
    case 'TableFunction':
    case 'PivotedTable':
      return reference.alias?.name.text ?? '';
    case 'JoinedTable':
    case 'ParenthesizedTable':
      return '';
  }
}

/** The name of a table, without its alias. */
export function tableName(context: WriteContext, reference: DmlTarget): Piece {
  if (reference.kind === 'NamedTable') return context.emit(reference.name);
  return context.text(targetName(context, reference).join('.'), reference);
}

/** The parts of a table's name in the target, quoted where they need to be. */
export function targetName(context: WriteContext, reference: DmlTarget): readonly string[] {
  const table = context.relationOf(reference)?.table ?? null;
  const object =
    reference.kind === 'NamedTable'
      ? context.nameOf(reference.name)
      : table === null
        ? undefined
        : { name: table.name, role: 'table-variable' as const };
  const own = reference.kind === 'NamedTable' ? ownName(reference.name) : reference.name;
  return object === undefined
    ? [context.identifier(own)]
    : context.options.mapName(object).map((part) => context.identifier(part));
}

/** What columns of a table are qualified with in the target: its alias, else its own name there. */
export function qualifierOf(context: WriteContext, reference: DmlTarget): string {
  const renamed = shadowedName(context, reference);
  if (renamed !== null) return context.identifier(renamed);
  if (reference.alias !== null) return context.identifier(reference.alias.name.text);
  return targetName(context, reference).at(-1) ?? '';
}

/** ` AS alias`, where the table goes by another name than its own. */
export function aliasClause(context: WriteContext, changed: ChangedTable): string {
  const own = targetName(context, changed.reference).at(-1) ?? '';
  const qualifier = qualifierOf(context, changed.reference);
  return qualifier.toLowerCase() === own.toLowerCase() ? '' : ` AS ${qualifier}`;
}

/**
 * The table that a statement changes: in T-SQL the target may be an alias of FROM, or a table that
 * stands in FROM once more under its own name, which then is the same row. Null if it is a CTE.
 */
export function changedTable(
  site: ReadSite,
  target: DmlTarget,
  from: FromClause | null,
): ChangedTable | null {
  const wanted = exposedName({ ...target, alias: null }).toLowerCase();
  const leaves = from === null ? [] : tablesOf(from).filter((leaf) => isDmlTarget(leaf));
  const byAlias = leaves.find((leaf) => exposedName(leaf).toLowerCase() === wanted);
  const relation = site.relationOf(target);
  if (byAlias === undefined && relation?.kind === 'cte') return null;
  const own = relation?.table ?? null;
  const sameTable = leaves.filter(
    (leaf) => own !== null && site.relationOf(leaf)?.table?.name === own.name,
  );
  const inFrom = byAlias ?? (sameTable.length === 1 ? sameTable[0] : undefined);
  if (inFrom === undefined)
    return { reference: target, alias: exposedName(target), inFrom: null, table: own };
  if (site.relationOf(inFrom)?.kind === 'cte') return null;
  return {
    reference: inFrom,
    alias: exposedName(inFrom),
    inFrom,
    table: site.relationOf(inFrom)?.table ?? own,
  };
}

function isDmlTarget(reference: TableReference): reference is DmlTarget {
  return reference.kind === 'NamedTable' || reference.kind === 'TableVariable';
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

/**
 * The source of a MERGE. Spark's parser takes no column names behind its alias (measured on 4.2.1):
 * such a source becomes a subquery.
 */
export function mergeSource(context: WriteContext, source: TableReference): readonly Piece[] {
  const alias = 'alias' in source ? source.alias : null;
  if (alias === null || alias.columns.length === 0) return [context.emit(source)];
  return context.sql`(SELECT * FROM ${context.emit(source)}) AS ${context.emit(alias.name)}`;
}

/** The FROM clause, if it brings in more than the changed table itself: alone there, it only gets an alias. */
export function furtherTables(
  from: FromClause | null,
  changed: ChangedTable | null,
): FromClause | null {
  if (from === null || (changed?.inFrom ?? null) === null) return from;
  return tablesOf(from).length === 1 ? null : from;
}

/** True behind SET ROWCOUNT, where a statement changes no more rows than that. */
export function limited({ settings }: ReadSite): boolean {
  return (settings.mostRows ?? 0) !== 0;
}

/** What is missing behind a branch that may have set how many rows a statement changes; null elsewhere. */
export function unknownLimit({ settings }: ReadSite): Unknown | null {
  return settings.mostRows === -1 ? unknown('whether a SET ROWCOUNT before it has run') : null;
}

/** How many rows a statement changes at most, by its TOP or by SET ROWCOUNT before it; null for all. */
export function mostRows(context: WriteContext, top: TopClause | null): readonly Piece[] | null {
  const { mostRows: set = 0 } = context.settings;
  if (top === null) return set === 0 ? null : [context.text(String(set))];
  return set === 0
    ? [context.emit(top.count)]
    : context.sql`least(${context.emit(top.count)}, ${set})`;
}

/** ` ORDER BY … LIMIT n`: the rows that TOP of INSERT, UPDATE or DELETE picks, the same ones each time it is written. */
export function pickedRows(
  context: WriteContext,
  top: TopClause | null,
  changed: { readonly reference: DmlTarget; readonly table: CatalogTable | null },
): readonly Piece[] {
  const most = mostRows(context, top);
  if (most === null) return [];
  const key = changed.table?.keys[0] ?? changed.table?.columns.map((column) => column.name) ?? [];
  const qualifier = qualifierOf(context, changed.reference);
  const order = key.map((column) => `${qualifier}.${context.identifier(column)}`).join(', ');
  return context.sql`${order === '' ? '' : `\nORDER BY ${order}`}\nLIMIT ${most}`;
}

/** What TOP in a statement that changes rows leaves open. */
export function pickedAtWill(context: WriteContext, top: TopClause | null): readonly Assumption[] {
  if (mostRows(context, top) === null) return [];
  const word = top === null ? 'SET ROWCOUNT' : 'TOP';
  const statement = `it does not matter which of the rows ${word} picks: SQL Server does not say.`;
  return [{ statement, check: null }];
}

/** What is missing where a statement changes the rows of a view: neither target has views that are changed. */
export function throughView(table: CatalogTable): Unknown | null {
  return table.kind === 'view'
    ? unknown(`which rows of its own tables a change of the view ${table.name.name} reaches`)
    : null;
}
