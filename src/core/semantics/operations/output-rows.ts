import type { ColumnReference, Node, OutputClause, SelectItem } from '../../syntax/ast/index.ts';
import { walk } from '../../syntax/children.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { columnNamed, listedColumns, type CatalogColumn, type CatalogTable } from '../catalog.ts';
import type { DataType } from '../data-type.ts';
import { assignmentConversion } from './assignment-conversion.ts';
import { keptRows } from './changed-rows.ts';
import { tableName } from './dml-target.ts';
import { ownName } from '../../syntax/own-name.ts';

/** The value of a column in a row of INSERTED or DELETED. */
export type RowValue = (column: CatalogColumn) => readonly Piece[];

/** What OUTPUT sees of one kind of changed row; null for a row that is not there. */
export interface OutputRow {
  readonly inserted: RowValue | null;
  readonly deleted: RowValue | null;
  /** What $action gives: `INSERT`, `UPDATE` or `DELETE`. */
  readonly action: string;
  /** False where the row comes from no row of the source. */
  readonly hasSource: boolean;
}

/**
 * The items of OUTPUT as a select list over the rows that are about to change:
 * https://learn.microsoft.com/en-us/sql/t-sql/queries/output-clause-transact-sql
 */
export function outputItems(
  context: WriteContext,
  clause: OutputClause,
  table: CatalogTable,
  row: OutputRow,
): readonly Piece[] {
  const takers = takingColumns(context, clause);
  return clause.items
    .flatMap((item) => itemsOf(item, context, table, row))
    .map((item, index) => stored(item, takers[index], context))
    .flatMap((pieces, index) => (index === 0 ? pieces : [context.text(', '), ...pieces]));
}

/** One column of OUTPUT. */
interface OutputItem {
  /** With its name. */
  readonly named: readonly Piece[];
  readonly value: readonly Piece[];
  readonly type: DataType;
}

/** The columns of the table that OUTPUT INTO fills, in order; none where the rows go to the client. */
function takingColumns(context: WriteContext, clause: OutputClause): readonly CatalogColumn[] {
  if (clause.into === null) return [];
  const into = context.relationOf(clause.into)?.table ?? null;
  if (into === null) return [];
  if (clause.intoColumns.length === 0) return listedColumns(into);
  return clause.intoColumns.flatMap(({ text }) => columnNamed(into, text) ?? []);
}

/** An item as a column takes it; what has the column's type already stays as it is. */
function stored(
  { named, value, type }: OutputItem,
  taker: CatalogColumn | undefined,
  context: WriteContext,
): readonly Piece[] {
  if (taker === undefined) return named;
  const converted = assignmentConversion(context, type, taker.type, value);
  return converted === value ? named : converted;
}

function itemsOf(
  item: SelectItem,
  context: WriteContext,
  table: CatalogTable,
  row: OutputRow,
): readonly OutputItem[] {
  const { expression } = item;
  const qualifier =
    expression.kind === 'Star' ? expression.qualifier?.parts.at(-1)?.text.toLowerCase() : undefined;
  if (qualifier === 'inserted' || qualifier === 'deleted') {
    return table.columns.map((column) => {
      const value = valueIn(row[qualifier], column, context);
      const named = context.sql`${value} AS ${context.identifier(column.name)}`;
      return { named, value, type: column.type };
    });
  }
  const replace = new Map<Node, readonly Piece[]>();
  walk(expression, (node) => {
    if (node.kind !== 'ColumnReference') return;
    const value = valueOf(node, context, table, row);
    if (value !== null) replace.set(node, value);
  });
  const type = context.typeOf(expression);
  const own = replace.get(expression);
  if (own === undefined || expression.kind !== 'ColumnReference' || item.alias !== null) {
    const value: Piece = replace.size === 0 ? { emit: expression } : { emit: expression, replace };
    return [{ named: [{ emit: item, replace }], value: own ?? [value], type }];
  }
  const name = ownName(expression);
  const named = name.startsWith('$') ? own : context.sql`${own} AS ${context.identifier(name)}`;
  return [{ named, value: own, type }];
}

/** What a column of OUTPUT is written as; null where it stands as it is. */
function valueOf(
  node: ColumnReference,
  context: WriteContext,
  table: CatalogTable,
  row: OutputRow,
): readonly Piece[] | null {
  const name = ownName(node).toLowerCase();
  if (name === '$action') return [context.text(context.literal(row.action))];
  const relation = context.columnOf(node)?.relation?.name.toLowerCase();
  if (relation === 'inserted' || relation === 'deleted') {
    const column = table.columns.find((candidate) => candidate.name.toLowerCase() === name);
    return column === undefined ? null : valueIn(row[relation], column, context);
  }
  return row.hasSource
    ? null
    : context.sql`CAST(NULL AS ${context.typeName(context.typeOf(node))})`;
}

function valueIn(
  value: RowValue | null,
  column: CatalogColumn,
  context: WriteContext,
): readonly Piece[] {
  return value === null
    ? context.sql`CAST(NULL AS ${context.typeName(column.type)})`
    : value(column);
}

/** The rows of OUTPUT where they go: to the client, into a table, or into one for the INSERT that reads them. */
export function outputStatement(
  context: WriteContext,
  clause: OutputClause,
  query: readonly Piece[],
): readonly Piece[] {
  if (clause.into === null) return keptRows(context, clause, query) ?? query;
  const columns =
    clause.intoColumns.length === 0 ? [] : context.sql` (${context.list(clause.intoColumns)})`;
  return context.sql`INSERT INTO ${tableName(context, clause.into)}${columns}\n${query}`;
}

/** True if the clause asks for a column whose value only the changed table knows. */
export function asksFor(
  context: WriteContext,
  clause: OutputClause,
  columns: ReadonlySet<string>,
): boolean {
  let found = false;
  for (const item of clause.items) {
    walk(item, (node) => {
      if (node.kind === 'Star' && node.qualifier?.parts.at(-1)?.text.toLowerCase() === 'inserted')
        found ||= columns.size > 0;
      if (node.kind !== 'ColumnReference') return;
      const relation = context.columnOf(node)?.relation?.name.toLowerCase();
      if (relation === 'inserted' && columns.has(ownName(node).toLowerCase())) found = true;
    });
  }
  return found;
}
