import type { EmitInput } from '../emit/emit-input.ts';
import { STATEMENT_BREAK, type Piece } from '../emit/piece.ts';
import { changedTable } from '../emit/session-facts.ts';
import type { WriteContext } from '../emit/write-context.ts';
import type { Binding } from '../semantics/binding.ts';
import {
  columnNamed,
  nameKey,
  type Catalog,
  type CatalogForeignKey,
  type CatalogTable,
} from '../semantics/catalog.ts';
import { changedRowsOf } from '../semantics/operations/changed-rows.ts';
import { collationKey, comparingCollation } from '../semantics/operations/collation-key.ts';
import type { ChangeStatement, Statement } from '../syntax/ast/index.ts';

/** A foreign key that a statement may break, from the side of its own rows or of those it refers to. */
interface Concerned {
  readonly child: CatalogTable;
  readonly key: CatalogForeignKey;
  readonly parent: CatalogTable;
  readonly parentColumns: readonly string[];
  readonly side: 'FOREIGN KEY' | 'REFERENCE';
}

const CHANGES: Readonly<Partial<Record<Statement['kind'], string>>> = {
  InsertStatement: 'INSERT',
  UpdateStatement: 'UPDATE',
  DeleteStatement: 'DELETE',
  MergeStatement: 'MERGE',
  SelectStatement: 'INSERT',
};

/** Statements around one that changes rows: what fails where it breaks a foreign key, as the source engine does. */
export interface KeysAround {
  readonly before: (context: WriteContext) => readonly Piece[];
  readonly behind: (context: WriteContext) => readonly Piece[];
}

/**
 * What holds the foreign keys that a statement may break; null where there are none. Rows that refer to nothing already
 * (samples are rarely complete) are counted before: only more of them are an error.
 * https://learn.microsoft.com/en-us/sql/relational-databases/errors-events/mssqlserver-547-database-engine-error
 */
export function keysAround(statement: Statement, input: EmitInput): KeysAround | null {
  const word = CHANGES[statement.kind];
  const binding = input.bindings.get(statement);
  if (word === undefined || binding === undefined) return null;
  const concerned = changedTables(statement, binding, input).flatMap((table) =>
    concernedBy(table, word, binding.catalogIn),
  );
  if (concerned.length === 0) return null;
  const scratch = (index: number): string => `portside_orphans_${index + 1}`;
  return {
    before: (context) =>
      concerned.flatMap((each, index) => [
        ...context.sql`CREATE OR REPLACE TEMP TABLE ${scratch(index)} AS ${orphans(each, context)}`,
        context.text(STATEMENT_BREAK),
      ]),
    behind: (context) =>
      concerned.flatMap((each, index) => [
        context.text(STATEMENT_BREAK),
        ...context.sql`SELECT CASE WHEN (${orphans(each, context)}) > (SELECT found FROM ${scratch(index)}) THEN error(${context.literal(`portside:547|16|0|${messageOf(each, word)}`)}) END`,
      ]),
  };
}

function changedTables(
  statement: Statement,
  binding: Binding,
  input: EmitInput,
): readonly CatalogTable[] {
  if (statement.kind === 'SelectStatement')
    return input.resultsInto === undefined ? [] : [input.resultsInto.table];
  const own = changeOf(statement);
  const inner = changedRowsOf(statement)?.change;
  return [own, inner].flatMap((change) => {
    const table = change === null || change === undefined ? null : changedTable(change, binding);
    return table === null ? [] : [table];
  });
}

function changeOf(statement: Statement): ChangeStatement | null {
  switch (statement.kind) {
    case 'InsertStatement':
    case 'UpdateStatement':
    case 'DeleteStatement':
    case 'MergeStatement':
      return statement;
    default:
      return null;
  }
}

function concernedBy(table: CatalogTable, word: string, catalog: Catalog): readonly Concerned[] {
  const found: Concerned[] = [];
  const add = (
    child: CatalogTable,
    key: CatalogForeignKey,
    parent: CatalogTable | undefined,
    side: Concerned['side'],
  ): void => {
    if (parent === undefined) return;
    const parentColumns = key.parentColumns.length > 0 ? key.parentColumns : parent.keys[0];
    if (parentColumns?.length !== key.columns.length) return;
    found.push({ child, key, parent, parentColumns, side });
  };
  if (word !== 'DELETE')
    for (const key of table.foreignKeys ?? [])
      add(table, key, catalog.table(key.parent), 'FOREIGN KEY');
  if (word === 'INSERT') return found;
  const own = nameKey(table.name);
  for (const child of catalog.tables()) {
    for (const key of child.foreignKeys ?? [])
      // A key that acts changes its rows instead, which its definition says is not done here.
      if (!key.acts && nameKey(key.parent) === own) add(child, key, table, 'REFERENCE');
  }
  return found;
}

/** How many rows refer to nothing. */
function orphans(
  { child, key, parent, parentColumns }: Concerned,
  context: WriteContext,
): readonly Piece[] {
  const given = key.columns
    .map((column) => `child.${context.identifier(column)} IS NOT NULL`)
    .join(' AND ');
  const same = key.columns.flatMap((column, index) => [
    ...(index === 0 ? [] : [context.text(' AND ')]),
    ...context.sql`${compared(child, 'child', column, context)} = ${compared(parent, 'parent', parentColumns[index] ?? '', context)}`,
  ]);
  return context.sql`SELECT count(*) AS found FROM ${nameOf(child, context)} AS child WHERE ${given} AND NOT EXISTS (SELECT 1 FROM ${nameOf(parent, context)} AS parent WHERE ${same})`;
}

function compared(
  table: CatalogTable,
  alias: string,
  column: string,
  context: WriteContext,
): readonly Piece[] {
  const value = [context.text(`${alias}.${context.identifier(column)}`)];
  const type = columnNamed(table, column)?.type;
  const collation = type === undefined ? null : comparingCollation(type);
  return collation === null ? value : collationKey(context, collation, value);
}

function nameOf({ name }: CatalogTable, context: WriteContext): string {
  return context.options
    .mapName({ name, role: 'table' })
    .map((part) => context.identifier(part))
    .join('.');
}

function messageOf({ child, key, parent, parentColumns, side }: Concerned, word: string): string {
  const other = side === 'FOREIGN KEY' ? parent : child;
  const columns = side === 'FOREIGN KEY' ? parentColumns : key.columns;
  const named = key.name === null ? '' : ` "${key.name}"`;
  const [column = ''] = columns;
  const self =
    child === parent ? `${side === 'FOREIGN KEY' ? 'FOREIGN KEY' : ''} SAME TABLE`.trim() : side;
  const place = columns.length === 1 ? `, column '${column}'` : '';
  return `The ${word} statement conflicted with the ${self} constraint${named}. The conflict occurred in database "${other.name.database}", table "${other.name.schema}.${other.name.name}"${place}.`;
}
