import type {
  CreateTableType,
  TableTypeDefinition,
  VariableDeclaration,
} from '../syntax/ast/index.ts';
import { aliasKey } from './alias-types.ts';
import type { Binder } from './binder.ts';
import { bindExpression } from './bind-expression.ts';
import { tableVariableName } from './bind-relation.ts';
import type { Catalog, CatalogTable, QualifiedName } from './catalog.ts';
import { unknownType, type DataType } from './data-type.ts';
import {
  areChecked,
  bindDefinitions,
  definedColumn,
  keysOf,
  withComputedTypes,
  withKeysNotNull,
} from './define.ts';
import { Scope } from './scope.ts';
import { tableTypeOf } from './table-types.ts';

/** Binds a declaration and adds the variable or table variable to the catalog. */
export function declareVariable(b: Binder, node: VariableDeclaration, catalog: Catalog): Catalog {
  if (node.value !== null) bindExpression(b, node.value, new Scope(null, null));
  const name = tableVariableName(node.name);
  if (node.table !== null) return catalog.withTable(definedTable(b, name, node.table));
  const tableType = tableTypeOf(node.type, b.catalog.settings);
  return tableType === undefined
    ? catalog.withVariable(node.name, variableType(b, node))
    : catalog.withTable({ ...tableType, name });
}

function definedTable(b: Binder, name: QualifiedName, node: TableTypeDefinition): CatalogTable {
  const { columns, constraints } = node;
  const table: CatalogTable = {
    name,
    kind: 'table-variable',
    columns: withKeysNotNull(
      columns.map((column) => definedColumn(b, column, 'table-variable')),
      columns,
      constraints,
    ),
    keys: keysOf(columns, constraints),
    isChecked: areChecked(columns, constraints),
    view: null,
  };
  bindDefinitions(b, columns, constraints, table);
  return withComputedTypes(b, table, columns);
}

/** Adds a table type: https://learn.microsoft.com/en-us/sql/t-sql/statements/create-type-transact-sql */
export function defineTableType(b: Binder, node: CreateTableType): Catalog {
  const { settings } = b.catalog;
  const name = b.dialect.resolveName(node.name, settings);
  const table = definedTable(b, name, node.table);
  const tableTypes = { ...settings.tableTypes, [aliasKey(name)]: table };
  return b.catalog.withSettings({ tableTypes });
}

function variableType(b: Binder, node: VariableDeclaration): DataType {
  if (node.type !== null) {
    return asVariable(b.dialect.readType(node.type, b.catalog.settings, 'declare'));
  }
  return node.value === null
    ? unknownType(`${node.name} is declared without a type`)
    : asVariable(b.typeOf(node.value));
}

/** A variable's collation gives way to any column's. */
export function asVariable(type: DataType): DataType {
  if (type.type !== 'text') return type;
  return { ...type, collation: { ...type.collation, strength: 'default' } };
}
