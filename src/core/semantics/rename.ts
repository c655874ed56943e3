import type { ExecuteStatementBody, ObjectName } from '../syntax/ast/index.ts';
import { constantOf } from './constant.ts';
import type { Dialect } from './dialect.ts';
import { nameOf } from '../syntax/own-name.ts';

/** A table or a column of one that gets another name. */
export interface Renaming {
  readonly table: ObjectName;
  /** Null where the table itself gets the name. */
  readonly column: string | null;
  readonly newName: string;
}

/**
 * What `EXEC sp_rename 'dbo.t', 'u'` or `'dbo.t.c', 'd', 'COLUMN'` renames; null for any other call, and where the names
 * are no constants:
 * https://learn.microsoft.com/en-us/sql/relational-databases/system-stored-procedures/sp-rename-transact-sql
 */
export function renamingOf(body: ExecuteStatementBody, dialect: Dialect): Renaming | null {
  if (body.procedure?.parts.at(-1)?.text.toLowerCase() !== 'sp_rename') return null;
  const [object, newName, kind] = ['@objname', '@newname', '@objtype'].map((name, index) => {
    const argument =
      body.arguments.find((candidate) => candidate.name?.name.toLowerCase() === name) ??
      (body.arguments[index]?.name === null ? body.arguments[index] : undefined);
    return argument === undefined ? null : constantOf(argument.value, dialect);
  });
  if (typeof object !== 'string' || typeof newName !== 'string') return null;
  const parts = object.split('.').map((part) => part.trim().replaceAll(/^[["]|[\]"]$/g, ''));
  const isColumn = typeof kind === 'string' && kind.toUpperCase() === 'COLUMN';
  if (!isColumn && kind !== null && kind !== undefined && String(kind).toUpperCase() !== 'OBJECT')
    return null;
  const column = isColumn ? (parts.pop() ?? null) : null;
  if (parts.length === 0) return null;
  const table: ObjectName = nameOf(parts);
  return { table, column, newName };
}

const RENAME_TABLE = /^RENAME\s+TO\s+(?:[\w`]+\s*\.\s*)*(?:`([^`]+)`|(\w+))\s*$/i;
const RENAME_COLUMN = /^RENAME\s+COLUMN\s+(?:`([^`]+)`|(\w+))\s+TO\s+(?:`([^`]+)`|(\w+))\s*$/i;

/** What `RENAME TO u` and `RENAME COLUMN c TO d` of an ALTER TABLE rename; null for any other text. */
export function renamingIn(text: string, table: ObjectName): Renaming | null {
  const [, quotedTable, plainTable] = RENAME_TABLE.exec(text) ?? [];
  const newTable = quotedTable ?? plainTable;
  if (newTable !== undefined) return { table, column: null, newName: newTable };
  const [, quotedOld, plainOld, quotedNew, plainNew] = RENAME_COLUMN.exec(text) ?? [];
  const column = quotedOld ?? plainOld;
  const newName = quotedNew ?? plainNew;
  return column === undefined || newName === undefined ? null : { table, column, newName };
}
