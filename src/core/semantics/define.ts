import type {
  AlterTable,
  ColumnDefinition,
  CreateExternalTable,
  CreateIndex,
  CreateSequence,
  CreateSynonym,
  CreateTable,
  CreateTableClone,
  CreateView,
  DropStatement,
  Expression,
  Identifier,
  ObjectName,
  Query,
  TableConstraint,
  ExecuteStatementBody,
} from '../syntax/ast/index.ts';
import { renamingIn, renamingOf, type Renaming } from './rename.ts';
import { aliasTypeOf } from './alias-types.ts';
import type { Binder } from './binder.ts';
import { bindExpression } from './bind-expression.ts';
import { bindQuery, renamed } from './bind-query.ts';
import { columnsOf } from './bind-relation.ts';
import type { OutputColumn } from './binding.ts';
import {
  nameKey,
  type Catalog,
  type CatalogColumn,
  type CatalogTable,
  type CatalogForeignKey,
  type QualifiedName,
} from './catalog.ts';
import { unknownType, type DataType } from './data-type.ts';
import { Scope, ScopeEntry, areComplete } from './scope.ts';
import { ownName } from '../syntax/own-name.ts';

/** Binds CREATE TABLE and adds the table to the catalog. */
export function defineTable(b: Binder, node: CreateTable): Catalog {
  const name = objectName(b, node.name, node.temporary);
  // A table made by CREATE TABLE AS has no NOT NULL columns (Spark's CTAS takes the schema as nullable).
  const made =
    node.query === null
      ? null
      : catalogColumns(b, bindQuery(b, node.query, null)).map((column) => ({
          ...column,
          nullable: true,
        }));
  const kind = node.temporary || name.name.startsWith('#') ? 'temporary' : 'table';
  const columns = made ?? node.columns.map((column) => definedColumn(b, column, kind));
  const table: CatalogTable = {
    name,
    kind,
    columns: withKeysNotNull(columns, node.columns, node.constraints),
    keys: keysOf(node.columns, node.constraints),
    foreignKeys: foreignKeysOf(b, node.columns, node.constraints),
    isChecked: areChecked(node.columns, node.constraints),
    ...(node.options.some(({ what }) => what === 'GRAPH') ? { isGraph: true } : {}),
    view: null,
  };
  bindDefinitions(b, node.columns, node.constraints, table);
  if (node.ifNotExists && b.catalog.table(name) !== undefined) return b.catalog;
  const after = b.catalog.withTable(withComputedTypes(b, table, node.columns));
  if (!/[^\p{L}\p{N}_$#@]/u.test(name.name)) return after;
  return after.withSettings({ oddNames: [...(after.settings.oddNames ?? []), name] });
}

/** CREATE EXTERNAL TABLE: a table as others are for those who read it. */
export function defineExternalTable(b: Binder, node: CreateExternalTable): Catalog {
  const name = objectName(b, node.name, false);
  const columns =
    node.query === null
      ? node.columns.map((column) => definedColumn(b, column, 'table'))
      : catalogColumns(b, bindQuery(b, node.query, null));
  return b.catalog.withTable({ name, kind: 'table', columns, keys: [], view: null });
}

/** CREATE TABLE … AS CLONE OF: the columns of the other table, where they are known. */
export function defineClone(b: Binder, node: CreateTableClone): Catalog {
  const source = b.catalog.table(objectName(b, node.source, false));
  const name = objectName(b, node.name, false);
  if (node.at !== null) bindExpression(b, node.at, new Scope(null, null));
  return source === undefined ? b.catalog : b.catalog.withTable({ ...source, name });
}

/** The name of a table or view that is created, changed or dropped, noted under its node. */
export function objectName(b: Binder, node: ObjectName, temporary: boolean): QualifiedName {
  const own = ownName(node);
  const session = temporary ? b.dialect.binding.temporaryName(own) : null;
  const name = session ?? b.dialect.resolveName(node, b.catalog.settings);
  const role = temporary || name.name.startsWith('#') ? 'temporary' : 'table';
  b.names.set(node, { name, role });
  return name;
}

/** The column that a definition makes. */
export function definedColumn(
  b: Binder,
  node: ColumnDefinition,
  of: CatalogTable['kind'],
): CatalogColumn {
  const { settings } = b.catalog;
  const { temporaryCollation: own } = settings;
  // A temporary table is created where its columns' texts compare as that database's do.
  const home = of === 'temporary' && own !== undefined ? { ...settings, collation: own } : settings;
  const declared: DataType =
    node.type === null
      ? unknownType(`${node.name.text} is computed`)
      : b.dialect.readType(node.type, home, 'declare');
  const type =
    declared.type === 'text' && node.collation !== null
      ? { ...declared, collation: b.dialect.collation(node.collation.text, 'implicit', settings) }
      : declared;
  const alias = node.type === null ? undefined : aliasTypeOf(node.type.name, settings);
  return {
    name: node.name.text,
    type,
    nullable: node.nullable ?? (node.identity === null && alias?.nullable !== false),
    identity: node.identity !== null,
    ...(node.identity === null
      ? {}
      : { generated: { seed: node.identity.seed, increment: node.identity.increment } }),
    defaultText: node.defaultValue === null ? null : b.textOf(node.defaultValue.value),
    computed: node.computed !== null,
    ...periodOf(b, node),
  };
}

/**
 * What is different with a column that says when the row is in force.
 * https://learn.microsoft.com/en-us/sql/relational-databases/tables/creating-a-system-versioned-temporal-table
 */
function periodOf(b: Binder, { options }: ColumnDefinition): Partial<CatalogColumn> {
  const clause = options.find(({ what }) => what === 'GENERATED ALWAYS AS ROW');
  if (clause === undefined) return {};
  const ends = /\bEND$/i.test(b.textOf(clause));
  const given = ends
    ? ({ period: 'end', defaultText: "'9999-12-31 23:59:59.9999999'" } as const)
    : ({ period: 'start', defaultText: 'SYSUTCDATETIME()' } as const);
  const hidden = options.some(({ what }) => what === 'HIDDEN');
  return { ...given, nullable: false, ...(hidden ? { hidden: true } : {}) };
}

/** Columns of a primary key take no NULL. */
export function withKeysNotNull(
  columns: readonly CatalogColumn[],
  definitions: readonly ColumnDefinition[],
  constraints: readonly TableConstraint[],
): readonly CatalogColumn[] {
  const primary = new Set<string>();
  for (const constraint of constraints) {
    if (constraint.constraint !== 'primary-key') continue;
    for (const column of constraint.columns) primary.add(column.text.toLowerCase());
  }
  for (const definition of definitions) {
    if (definition.constraints.some((own) => own.constraint === 'primary-key')) {
      primary.add(definition.name.text.toLowerCase());
    }
  }
  if (primary.size === 0) return columns;
  return columns.map((column) =>
    primary.has(column.name.toLowerCase()) ? { ...column, nullable: false } : column,
  );
}

/** True if a CHECK of a definition says which rows the table takes. */
export function areChecked(
  columns: readonly ColumnDefinition[],
  constraints: readonly TableConstraint[],
): boolean {
  return [...constraints, ...columns.flatMap((column) => column.constraints)].some(
    ({ constraint }) => constraint === 'check',
  );
}

/** The keys of a definition, the primary key first. */
export function keysOf(
  definitions: readonly ColumnDefinition[],
  constraints: readonly TableConstraint[],
): readonly (readonly string[])[] {
  const keys: { readonly primary: boolean; readonly columns: readonly string[] }[] = [];
  const note = (constraint: TableConstraint, own: string | null): void => {
    const primary = constraint.constraint === 'primary-key';
    if (!primary && constraint.constraint !== 'unique') return;
    const listed = constraint.columns.map((column) => column.text);
    const columns = listed.length > 0 || own === null ? listed : [own];
    if (columns.length > 0) keys.push({ primary, columns });
  };
  for (const definition of definitions) {
    for (const constraint of definition.constraints) note(constraint, definition.name.text);
  }
  for (const constraint of constraints) note(constraint, null);
  return keys.sort((a, b) => Number(b.primary) - Number(a.primary)).map((key) => key.columns);
}

/** The foreign keys of a definition; none where the dialect has them for information only. */
function foreignKeysOf(
  b: Binder,
  definitions: readonly ColumnDefinition[],
  constraints: readonly TableConstraint[],
): readonly CatalogForeignKey[] {
  if (!b.dialect.binding.enforcesForeignKeys) return [];
  const keys: CatalogForeignKey[] = [];
  const note = (constraint: TableConstraint, own: string | null): void => {
    if (constraint.references === null) return;
    const listed = constraint.columns.map((column) => column.text);
    keys.push({
      name: constraint.name?.text ?? null,
      columns: listed.length > 0 || own === null ? listed : [own],
      parent: b.dialect.resolveName(constraint.references, b.catalog.settings),
      parentColumns: constraint.referencedColumns.map((column) => column.text),
      acts: constraint.acts,
    });
  };
  for (const definition of definitions)
    for (const constraint of definition.constraints) note(constraint, definition.name.text);
  for (const constraint of constraints) note(constraint, null);
  return keys;
}

/** Binds defaults, computed columns and checks; a computed column takes its expression's type. */
export function bindDefinitions(
  b: Binder,
  definitions: readonly ColumnDefinition[],
  constraints: readonly TableConstraint[],
  table: CatalogTable,
): void {
  const columns = columnsOf(table).map((column) => ({ ...column, origin: null }));
  const scope = new Scope(null, null);
  const reference = {
    kind: 'NamedTable' as const,
    start: b.statement.start,
    end: b.statement.end,
    name: { kind: 'ObjectName' as const, start: 0, end: 0, parts: [] },
    alias: null,
    hints: null,
    modifier: null,
  };
  scope.entries.push(
    new ScopeEntry({ reference, name: table.name.name, kind: 'table', table, columns }),
  );
  for (const definition of definitions) {
    if (definition.defaultValue !== null) {
      bindExpression(b, definition.defaultValue.value, new Scope(null, null));
    }
    if (definition.computed !== null) bindExpression(b, definition.computed, scope);
    for (const constraint of definition.constraints) bindConstraint(b, constraint, scope);
  }
  for (const constraint of constraints) bindConstraint(b, constraint, scope);
}

function bindConstraint(b: Binder, constraint: TableConstraint, scope: Scope): void {
  if (constraint.references !== null) b.name(constraint.references, 'table');
  if (constraint.expression !== null) bindExpression(b, constraint.expression, scope);
}

/** The same table with its computed columns under the types that their expressions were found to have. */
export function withComputedTypes(
  b: Binder,
  table: CatalogTable,
  definitions: readonly ColumnDefinition[],
): CatalogTable {
  if (definitions.every((definition) => definition.computed === null)) return table;
  const byName = new Map(
    definitions.map((definition) => [definition.name.text.toLowerCase(), definition]),
  );
  const columns = table.columns.map((column): CatalogColumn => {
    const computed = byName.get(column.name.toLowerCase())?.computed ?? null;
    if (computed === null) return column;
    return { ...column, type: b.typeOf(computed), nullable: b.nullable.has(computed) };
  });
  return { ...table, columns };
}

/** Binds ALTER TABLE and changes the table in the catalog, if it is known. */
export function alterTable(b: Binder, node: AlterTable): Catalog {
  const name = objectName(b, node.name, false);
  const table = b.catalog.table(name);
  const { action } = node;
  const renaming = action.type === 'other' ? renamingIn(b.textOf(action.text), node.name) : null;
  if (renaming !== null) return withNewName(b, renaming);
  const added =
    action.type === 'add-columns'
      ? action.columns
      : action.type === 'alter-column'
        ? [action.column]
        : [];
  const constraints = action.type === 'add-constraint' ? action.constraints : [];
  if (action.type === 'set-default') bindExpression(b, action.value, new Scope(null, null));
  const changed = table === undefined ? null : altered(b, table, action);
  if (changed === null) {
    const empty: CatalogTable = { name, kind: 'table', columns: [], keys: [], view: null };
    const known = { ...empty, columns: added.map((column) => definedColumn(b, column, 'table')) };
    if (constraints.every((constraint) => constraint.expression === null)) {
      bindDefinitions(b, added, constraints, known);
    }
    return b.catalog;
  }
  bindDefinitions(b, added, constraints, changed);
  return b.catalog.withTable(withComputedTypes(b, changed, added));
}

function altered(b: Binder, table: CatalogTable, action: AlterTable['action']): CatalogTable {
  switch (action.type) {
    case 'add-columns': {
      // One that is there already, behind a question whether it is, stays as it is.
      const there = new Set(table.columns.map((column) => column.name.toLowerCase()));
      const columns = action.columns
        .map((column) => definedColumn(b, column, table.kind))
        .filter((column) => !there.has(column.name.toLowerCase()));
      return {
        ...table,
        columns: [...table.columns, ...withKeysNotNull(columns, action.columns, [])],
        keys: [...table.keys, ...keysOf(action.columns, [])],
        foreignKeys: [...(table.foreignKeys ?? []), ...foreignKeysOf(b, action.columns, [])],
        isChecked: table.isChecked === true || areChecked(action.columns, []),
      };
    }
    case 'add-constraint':
      return {
        ...table,
        columns: action.constraints.reduce(
          (columns, { columns: [column], expression, constraint }) =>
            constraint === 'default' && expression !== null
              ? withDefault(b, columns, column, expression)
              : columns,
          withKeysNotNull(table.columns, [], action.constraints),
        ),
        keys: [...table.keys, ...keysOf([], action.constraints)],
        foreignKeys: [...(table.foreignKeys ?? []), ...foreignKeysOf(b, [], action.constraints)],
        isChecked: table.isChecked === true || areChecked([], action.constraints),
      };
    case 'drop-columns': {
      const names = new Set(action.names.map((name) => name.text.toLowerCase()));
      const columns = table.columns.filter((column) => !names.has(column.name.toLowerCase()));
      return { ...table, columns };
    }
    case 'alter-column': {
      const lower = action.column.name.text.toLowerCase();
      const changed = definedColumn(b, action.column, table.kind);
      const columns = table.columns.map((column): CatalogColumn =>
        column.name.toLowerCase() === lower
          ? {
              ...changed,
              name: column.name,
              identity: column.identity,
              defaultText: column.defaultText,
            }
          : column,
      );
      return { ...table, columns };
    }
    case 'set-default':
      return { ...table, columns: withDefault(b, table.columns, action.column, action.value) };
    case 'drop-constraint': {
      const names = new Set(action.names.map((name) => name.text.toLowerCase()));
      return withoutForeignKeys(table, names);
    }
    case 'other': {
      const disabled = /^\s*NOCHECK\s+CONSTRAINT\s+([^]+)$/iu.exec(b.textOf(action.text))?.[1];
      if (disabled === undefined) return table;
      const names = disabled.split(',').map((name) => name.trim().replaceAll(/^[["]|[\]"]$/g, ''));
      return /^ALL$/i.test(disabled.trim())
        ? { ...table, foreignKeys: [] }
        : withoutForeignKeys(table, new Set(names.map((name) => name.toLowerCase())));
    }
  }
}

function withoutForeignKeys(table: CatalogTable, names: ReadonlySet<string>): CatalogTable {
  const { foreignKeys = [] } = table;
  const stays = ({ name }: CatalogForeignKey): boolean =>
    name === null || !names.has(name.toLowerCase());
  return { ...table, foreignKeys: foreignKeys.filter(stays) };
}

function withDefault(
  b: Binder,
  columns: readonly CatalogColumn[],
  named: Identifier | undefined,
  value: Expression,
): readonly CatalogColumn[] {
  const lower = named?.text.toLowerCase();
  return columns.map((column) =>
    column.name.toLowerCase() === lower ? { ...column, defaultText: b.textOf(value) } : column,
  );
}

/** Binds CREATE VIEW and adds the view, with its query's columns, to the catalog. */
export function defineView(b: Binder, node: CreateView): Catalog {
  const name = objectName(b, node.name, node.temporary);
  const columns = renamed(bindQuery(b, node.query, null), node.columns);
  return b.catalog.withTable({
    name,
    kind: 'view',
    columns: catalogColumns(b, columns).map((column, index) =>
      columns[index]?.copiesDefault ? { ...column, copiesDefault: true } : column,
    ),
    keys: [],
    view: { statement: node, text: b.text, ...shownBy(b, node.query) },
  });
}

function shownBy(b: Binder, { body }: Query): { readonly shows?: QualifiedName } {
  const tables = body.kind === 'QuerySpecification' ? (body.from?.tables ?? []) : [];
  const [only, ...others] = tables;
  return only?.kind === 'NamedTable' && only.modifier === null && others.length === 0
    ? { shows: b.dialect.resolveName(only.name, b.catalog.settings) }
    : {};
}

/** Columns as the catalog keeps them; a placeholder for unknown ones stays and keeps them unknown. */
export function catalogColumns(
  b: Binder,
  columns: readonly OutputColumn[],
): readonly CatalogColumn[] {
  return columns.map((column) => ({
    name: column.name,
    type: b.dialect.binding.storedType(column.type),
    nullable: column.nullable || column.type.type === 'null',
    identity: false,
    defaultText: null,
    computed: false,
  }));
}

/**
 * The columns of the table that SELECT INTO makes. The identity property goes along
 * from a plain column of a single table.
 * https://learn.microsoft.com/en-us/sql/t-sql/queries/select-into-clause-transact-sql
 */
function storedColumns(
  b: Binder,
  columns: readonly OutputColumn[],
  query: Query,
): readonly CatalogColumn[] {
  const plain = readsOneTable(query) && areComplete(columns);
  const seen = new Set<unknown>();
  const numbered = identityItems(b, query);
  return catalogColumns(b, columns).map((column, index): CatalogColumn => {
    const given = numbered.get(column.name);
    if (given !== undefined)
      return { ...column, nullable: false, identity: true, generated: given };
    const origin = columns[index]?.origin?.column;
    if (!plain || origin?.identity !== true || seen.has(origin)) return column;
    seen.add(origin);
    const { seed = '1', increment = '1' } = origin.generated ?? {};
    return { ...column, identity: true, generated: { seed, increment, selected: true } };
  });
}

/** The select items that are calls of IDENTITY, by their names. */
function identityItems(
  b: Binder,
  query: Query,
): ReadonlyMap<string, NonNullable<CatalogColumn['generated']>> {
  const found = new Map<string, NonNullable<CatalogColumn['generated']>>();
  const items = query.body.kind === 'QuerySpecification' ? query.body.items : [];
  for (const { expression, alias } of items) {
    if (expression.kind !== 'FunctionCall' || alias === null) continue;
    const given = b.dialect.binding.identityOf(expression);
    if (given !== null) found.set(alias.text, given);
  }
  return found;
}

function readsOneTable(query: Query): boolean {
  const { body } = query;
  if (
    body.kind !== 'QuerySpecification' ||
    body.groupBy !== null ||
    body.quantifier === 'DISTINCT'
  ) {
    return false;
  }
  const tables = body.from?.tables ?? [];
  return tables.length === 1 && tables[0]?.kind === 'NamedTable';
}

/** The catalog after a query that may have an INTO. */
export function afterQuery(b: Binder, query: Query): Catalog {
  const into = intoOf(query);
  if (into === null) return b.catalog;
  const name = objectName(b, into, false);
  return b.catalog.withTable({
    name,
    kind: name.name.startsWith('#') ? 'temporary' : 'table',
    columns: storedColumns(b, b.outputs.get(query) ?? [], query),
    keys: [],
    view: null,
  });
}

/** INTO stands in the first SELECT of a query. */
function intoOf(query: Query): ObjectName | null {
  let { body } = query;
  while (body.kind === 'SetOperation') body = body.left;
  if (body.kind === 'ParenthesizedQuery') return intoOf(body.query);
  return body.kind === 'QuerySpecification' ? (body.into?.target ?? null) : null;
}

/** The catalog after DROP. */
export function dropObjects(b: Binder, node: DropStatement): Catalog {
  let catalog = b.catalog;
  for (const written of node.names) {
    switch (node.object) {
      case 'TABLE':
      case 'VIEW':
      case 'EXTERNAL TABLE': {
        const own = ownName(written);
        const session = written.parts.length === 1 ? b.dialect.binding.temporaryName(own) : null;
        const temporary = session !== null && catalog.table(session) !== undefined;
        catalog = catalog.withoutTable(objectName(b, written, temporary));
        break;
      }
      case 'PROCEDURE':
        catalog = catalog.withoutProcedure(b.name(written, 'procedure'));
        break;
      case 'FUNCTION':
        catalog = catalog.withoutFunction(b.name(written, 'function'));
        break;
      case 'VARIABLE':
        catalog = catalog.withoutVariable(ownName(written));
        break;
      case 'SEQUENCE': {
        const key = nameKey(b.name(written, 'table'));
        catalog = catalog.withSettings({ sequences: without(catalog.settings.sequences, key) });
        break;
      }
      case 'SYNONYM': {
        const key = synonymKey(b, written);
        catalog = catalog.withSettings({ synonyms: without(catalog.settings.synonyms, key) });
        break;
      }
      case 'SCHEMA':
      case 'INDEX':
      case 'TRIGGER':
      case 'TYPE':
      case 'STATISTICS':
      case 'PARTITION FUNCTION':
      case 'PARTITION SCHEME':
      case 'EXTERNAL DATA SOURCE':
      case 'EXTERNAL FILE FORMAT':
        break;
    }
  }
  return catalog;
}

function without<T>(record: Readonly<Record<string, T>> = {}, key: string): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([own]) => own !== key));
}

/** The bounds of whole numbers; of a DECIMAL, those of a BIGINT as far as it has the digits. */
function boundsOf(type: DataType): readonly [minimum: string, maximum: string] {
  if (type.type === 'decimal' && type.precision < 19) {
    const most = '9'.repeat(type.precision);
    return [`-${most}`, most];
  }
  const bits = BigInt(type.type === 'integer' ? type.bits : 64);
  if (type.type === 'integer' && !type.signed) return ['0', String((1n << bits) - 1n)];
  const half = 1n << (bits - 1n);
  return [String(-half), String(half - 1n)];
}

/** Adds a sequence: https://learn.microsoft.com/en-us/sql/t-sql/statements/create-sequence-transact-sql */
export function defineSequence(b: Binder, node: CreateSequence): Catalog {
  const { settings } = b.catalog;
  const name = b.name(node.name, 'table');
  const type: DataType =
    node.type === null
      ? { type: 'integer', bits: 64, signed: true }
      : b.dialect.readType(node.type, settings, 'declare');
  const [least, most] = boundsOf(type);
  const { increment = null, cycles } = node;
  const minimum = node.minimum ?? least;
  const maximum = node.maximum ?? most;
  const first = node.first ?? (increment?.startsWith('-') === true ? maximum : minimum);
  const sequence = { name, type, first, increment: increment ?? '1', minimum, maximum, cycles };
  return b.catalog.withSettings({
    sequences: { ...settings.sequences, [nameKey(name)]: sequence },
  });
}

/** Adds a synonym: from here on its name is that of what it stands for. */
export function defineSynonym(b: Binder, node: CreateSynonym): Catalog {
  const { settings } = b.catalog;
  const target = b.name(node.base, 'table');
  const synonyms = { ...settings.synonyms, [synonymKey(b, node.name)]: target };
  return b.catalog.withSettings({ synonyms });
}

/** A synonym's own name, and not that of what it stands for. */
function synonymKey(b: Binder, name: ObjectName): string {
  return nameKey(b.dialect.resolveName(name, { ...b.catalog.settings, synonyms: {} }));
}

/** Binds a call that renames a table or a column of one. */
export function defineRenaming(b: Binder, body: ExecuteStatementBody): Catalog {
  const renaming = renamingOf(body, b.dialect);
  return renaming === null ? b.catalog : withNewName(b, renaming);
}

function withNewName(b: Binder, renaming: Renaming): Catalog {
  const name = b.dialect.resolveName(renaming.table, b.catalog.settings);
  const table = b.catalog.table(name);
  if (table === undefined) return b.catalog;
  const { column, newName } = renaming;
  if (column === null) {
    const renamed = { ...name, name: newName.toLowerCase() };
    return b.catalog.withoutTable(name).withTable({ ...table, name: renamed });
  }
  const own = (candidate: string): string =>
    candidate.toLowerCase() === column.toLowerCase() ? newName : candidate;
  return b.catalog.withTable({
    ...table,
    columns: table.columns.map((each) => ({ ...each, name: own(each.name) })),
    keys: table.keys.map((key) => key.map(own)),
  });
}

/** Binds CREATE INDEX; a unique one is a key of its table. */
export function defineIndex(b: Binder, node: CreateIndex): Catalog {
  const table = b.catalog.table(objectName(b, node.table, false));
  if (table === undefined || !node.unique || node.filtered || node.columns.length === 0)
    return b.catalog;
  const key = node.columns.map((column) => column.text);
  const index = { name: node.name?.text ?? '', key };
  return b.catalog.withTable({
    ...table,
    keys: [...table.keys, key],
    uniqueIndexes: [...(table.uniqueIndexes ?? []), index],
  });
}
