import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { Query, UnparsedClause } from '../../syntax/ast/index.ts';
import { cursorKey } from '../../syntax/cursor-key.ts';
import { duckdbTypeName } from '../../targets/duckdb/type-name.ts';
import type { Binding } from '../binding.ts';
import { columnNamed, type CatalogColumn, type CatalogTable } from '../catalog.ts';
import type { Emission } from '../operation.ts';
import type { ChangedTable } from './dml-target.ts';

/** What a row of a cursor is found again by in its table. */
export interface CurrentKey {
  readonly table: CatalogTable;
  readonly columns: readonly CatalogColumn[];
}

/** The key of the one table whose rows a cursor gives as they are; null for other cursors and for tables without one. */
export function currentKeyOf(query: Query, binding: Binding): CurrentKey | null {
  const { body } = query;
  if (body.kind !== 'QuerySpecification' || query.with !== null) return null;
  if (body.groupBy !== null || body.having !== null || body.quantifier === 'DISTINCT') return null;
  const [only, ...others] = body.from?.tables ?? [];
  if (only?.kind !== 'NamedTable' || others.length > 0) return null;
  const table = binding.relations.get(only)?.table ?? null;
  const columns = table === null ? [] : keyOf(table);
  return table === null || columns.length === 0 ? null : { table, columns };
}

function keyOf(table: CatalogTable): readonly CatalogColumn[] {
  return (table.keys[0] ?? []).flatMap((name) => columnNamed(table, name) ?? []);
}

/** How the query of a cursor calls the columns of a row's key, beside its own. */
export function currentField(index: number): string {
  return `current_key_${index + 1}`;
}

/** `, id AS current_key_1`, behind the items of the cursor's query. */
export function currentItems({ columns }: CurrentKey, context: WriteContext): readonly Piece[] {
  return columns.map((column, index) =>
    context.text(`, ${context.identifier(column.name)} AS ${currentField(index)}`),
  );
}

/** The variable of the local engine that holds such a column of the row that a cursor stands on. */
export function currentVariable(cursor: string, index: number): string {
  return `${currentField(index)} of ${cursor}`;
}

/** The cursor that `WHERE CURRENT OF` names. */
function cursorIn(clause: UnparsedClause, context: WriteContext): string {
  const name = context.tokens(clause).at(-1)?.text ?? '';
  return name.replaceAll(/^[["]|[\]"]$/g, '').toLowerCase();
}

/** The name of the record that holds a cursor's row in the port. */
export function rowOf(cursor: string): string {
  return `${cursor.replaceAll(/[^a-z0-9_]/g, '_')}_row`;
}

/** The condition for the row that a cursor stands on; null where it can't be found again. */
export function currentRow(
  clause: UnparsedClause,
  changed: ChangedTable,
  context: WriteContext,
): readonly Piece[] | null {
  const cursor = cursorIn(clause, context);
  const columns = changed.table === null ? [] : keyOf(changed.table);
  const value = (column: CatalogColumn, index: number): Piece =>
    context.target === 'duckdb'
      ? context.slot({
          slot: 'variable',
          name: currentVariable(cursor, index),
          type: duckdbTypeName(column.type),
        })
      : context.text(`${rowOf(cursor)}.${currentField(index)}`);
  if (columns.length === 0 || (context.target !== 'duckdb' && !isDriven(cursor, changed, context)))
    return null;
  return columns.flatMap((column, index) => [
    context.text(`${index === 0 ? '' : ' AND '}${context.identifier(column.name)} = `),
    value(column, index),
  ]);
}

/** True for a cursor over the table whose loop is written with the keys of its rows. */
function isDriven(cursor: string, changed: ChangedTable, context: WriteContext): boolean {
  return [...context.cursors.loops.values()].some(({ declared: { statement }, changesRows }) => {
    if (statement.kind !== 'DeclareCursor' || !changesRows) return false;
    const binding = context.bindingOf(statement);
    const key = binding === undefined ? null : currentKeyOf(statement.query, binding);
    return cursorKey(statement.name) === cursor && key?.table.name === changed.table?.name;
  });
}

/** What is said of a change of the row that a cursor stands on where it can't be found again. */
export function lostRow(): Emission {
  const because =
    'the row that the cursor stands on can not be found again: its query is more than one table with a key, or the cursor is more than a loop over its rows. Name the row by its key.';
  return { pieces: [], fidelity: { kind: 'manual', because } };
}
