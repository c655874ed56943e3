import type { DataTypeNode, VariableDeclaration } from '../syntax/ast/index.ts';
import { aliasKey } from './alias-types.ts';
import type { CatalogTable, SessionSettings } from './catalog.ts';

/** The table, under the type's own name, that a type's name stands for; a schema that is left out is the session's own. */
export function tableTypeOf(
  type: DataTypeNode | null,
  settings: SessionSettings,
): CatalogTable | undefined {
  if (type === null || settings.tableTypes === undefined) return undefined;
  const name = type.name.parts.at(-1)?.text ?? '';
  const schema = type.name.parts.at(-2)?.text ?? settings.schema;
  return settings.tableTypes[aliasKey({ schema, name })];
}

/** True for a declaration that makes a table, by its columns or by the name of a table type. */
export function declaresTable(
  { table, type }: VariableDeclaration,
  settings: SessionSettings,
): boolean {
  return table !== null || tableTypeOf(type, settings) !== undefined;
}
