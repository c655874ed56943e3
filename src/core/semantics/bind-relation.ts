import type {
  ChangedRowsTable,
  DerivedTable,
  FromClause,
  JoinedTable,
  NamedTable,
  PivotedTable,
  TableAlias,
  TableFunction,
  TableReference,
  TableVariable,
} from '../syntax/ast/index.ts';
import type { Binder } from './binder.ts';
import { bindChange } from './bind-dml.ts';
import { bindExpression, bindExpressions } from './bind-expression.ts';
import { bindQuery, renamed } from './bind-query.ts';
import type { BoundRelation, OutputColumn } from './binding.ts';
import type { CatalogTable, QualifiedName } from './catalog.ts';
import { constantOf } from './constant.ts';
import { keepsDefault } from './operations/drawn-default.ts';
import { Scope, ScopeEntry, areComplete, unknownColumns } from './scope.ts';
import { ownName } from '../syntax/own-name.ts';

const columnsOfTables = new WeakMap<CatalogTable, readonly OutputColumn[]>();

/** A table's columns as a query sees them. */
export function columnsOf(table: CatalogTable): readonly OutputColumn[] {
  const known = columnsOfTables.get(table);
  if (known !== undefined) return known;
  const columns = table.columns.map((column): OutputColumn => ({
    name: column.name,
    type: column.type,
    nullable: column.nullable,
    origin: { table, column },
    ...(keepsDefault(column) || column.copiesDefault ? { copiesDefault: true } : {}),
  }));
  columnsOfTables.set(table, columns);
  return columns;
}

/** Adds what stands in FROM to the scope. */
export function bindFrom(b: Binder, from: FromClause, scope: Scope): void {
  for (const table of from.tables) bindTable(b, table, scope, false);
  for (const view of from.lateralViews) {
    // Its columns are not understood, so any name may be one of them.
    const reference = from.tables[0];
    if (reference === undefined) continue;
    add(scope, { reference, name: '', kind: 'unknown', table: null, columns: [] });
    b.report(
      'binding/lateral-view',
      view,
      'LATERAL VIEW is not understood: names that may be its columns have no known type. Write LATERAL with a table function instead.',
    );
  }
}

function add(scope: Scope, relation: BoundRelation): void {
  scope.entries.push(new ScopeEntry(relation));
}

/** Adds one table reference to the scope; `lateral`: a subquery in it sees what is in the scope already. */
export function bindTable(b: Binder, table: TableReference, scope: Scope, lateral: boolean): void {
  switch (table.kind) {
    case 'JoinedTable':
      bindJoin(b, table, scope);
      return;
    case 'ParenthesizedTable':
      bindTable(b, table.table, scope, lateral);
      return;
    case 'NamedTable':
    case 'TableVariable':
      place(b, bindDmlRelation(b, table, scope), scope);
      return;
    case 'DerivedTable':
      bindDerived(b, table, scope, lateral || table.lateral);
      return;
    case 'ChangedRowsTable':
      bindChangedRows(b, table, scope);
      return;
    case 'TableFunction':
      bindTableFunction(b, table, scope);
      return;
    case 'PivotedTable':
      bindPivot(b, table, scope);
      return;
  }
}

/** Notes the relation under its reference and adds it to the scope. */
export function place(b: Binder, relation: BoundRelation, scope: Scope): void {
  b.relations.set(relation.reference, relation);
  add(scope, relation);
}

/** Joins lean left, so their chain is walked in a loop. */
function bindJoin(b: Binder, join: JoinedTable, scope: Scope): void {
  const spine: JoinedTable[] = [];
  let node: TableReference = join;
  while (node.kind === 'JoinedTable') {
    spine.push(node);
    node = node.left;
  }
  const start = scope.entries.length;
  bindTable(b, node, scope, false);
  for (const step of spine.reverse()) {
    const middle = scope.entries.length;
    const apply = step.join === 'cross-apply' || step.join === 'outer-apply';
    bindTable(b, step.right, scope, apply);
    if (step.on !== null) bindExpression(b, step.on, part(scope, start));
    mergeColumns(step, scope, start, middle);
    if (step.join === 'left-semi' || step.join === 'left-anti') scope.entries.length = middle;
    const leftOptional = step.join === 'right' || step.join === 'full';
    const rightOptional =
      step.join === 'left' || step.join === 'full' || step.join === 'outer-apply';
    scope.entries.forEach((entry, index) => {
      if (index < start) return;
      if (index < middle ? leftOptional : rightOptional) entry.makeOptional();
    });
  }
}

/** What a join condition sees: the join's own tables alone. */
function part(scope: Scope, start: number): Scope {
  if (start === 0) return scope;
  const own = new Scope(scope.parent, scope.ctes);
  own.entries.push(...scope.entries.slice(start));
  return own;
}

function mergeColumns(step: JoinedTable, scope: Scope, start: number, middle: number): void {
  for (const name of step.using) scope.merge(name.text.toLowerCase());
  if (!step.natural) return;
  const left = scope.entries.slice(start, middle);
  for (const entry of scope.entries.slice(middle)) {
    for (const column of entry.columns) {
      const key = column.name.toLowerCase();
      if (left.some((other) => other.find(key) !== undefined)) scope.merge(key);
    }
  }
}

/** What a table name or table variable means: a CTE, a table of the catalog, or unknown and reported. */
export function bindDmlRelation(
  b: Binder,
  reference: NamedTable | TableVariable,
  scope: Scope,
): BoundRelation {
  if (reference.kind === 'TableVariable') return bindTableVariable(b, reference);
  const { name, alias } = reference;
  const last = ownName(name);
  const called = alias?.name.text ?? last;
  const cte = name.parts.length === 1 ? scope.cte(last) : null;
  if (cte !== null) {
    b.names.set(name, {
      name: { server: null, database: '', schema: '', name: cte.lowerName },
      role: 'cte',
    });
    b.locals.set(name, cte.expression);
    if (cte.open) b.recursive.add(cte.expression);
    const columns = cte.columns ?? [unknownColumns(last)];
    return {
      reference,
      name: called,
      kind: 'cte',
      table: null,
      columns: aliased(columns, alias),
    };
  }
  const { name: qualified, table } = findTable(b, reference);
  if (table === undefined) {
    reportUnknownTable(b, reference, qualified);
    return { reference, name: called, kind: 'unknown', table: null, columns: [] };
  }
  return {
    reference,
    name: called,
    kind: 'table',
    table,
    columns: aliased(columnsOf(table), alias),
  };
}

function findTable(
  b: Binder,
  reference: NamedTable,
): { readonly name: QualifiedName; readonly table: CatalogTable | undefined } {
  const { name } = reference;
  const [only] = name.parts;
  const temporary =
    name.parts.length === 1 && only !== undefined
      ? b.dialect.binding.temporaryName(only.text)
      : null;
  const temporaryTable = temporary === null ? undefined : b.catalog.table(temporary);
  if (temporary !== null && temporaryTable !== undefined) {
    b.names.set(name, { name: temporary, role: 'temporary' });
    return { name: temporary, table: temporaryTable };
  }
  const qualified = b.name(name, 'table');
  const table = b.catalog.table(qualified);
  if (table?.kind === 'temporary' || qualified.name.startsWith('#')) {
    b.names.set(name, { name: qualified, role: 'temporary' });
  }
  return { name: qualified, table };
}

function reportUnknownTable(b: Binder, reference: NamedTable, name: QualifiedName): void {
  if (b.dialect.binding.isSystemObject(name) || name.server !== null) return;
  const written = reference.name.parts.map((part) => part.text).join('.');
  const advice = name.name.startsWith('#')
    ? 'no statement before this one creates it. Its columns have no known types until the script that creates it is part of this file.'
    : 'no statement before this one creates it, and the project has no file that does. Add its CREATE TABLE to the project, or check the name.';
  b.report('binding/unknown-table', reference.name, `The table ${written} is not known: ${advice}`);
}

function bindTableVariable(b: Binder, reference: TableVariable): BoundRelation {
  const name = tableVariableName(reference.name);
  const table = b.catalog.table(name);
  const called = reference.alias?.name.text ?? reference.name;
  if (table === undefined) {
    b.report(
      'binding/unknown-table',
      reference,
      `The table variable ${reference.name} is not declared before this statement in its batch. Declare it, or check its name.`,
    );
    return { reference, name: called, kind: 'unknown', table: null, columns: [] };
  }
  return {
    reference,
    name: called,
    kind: 'table',
    table,
    columns: aliased(columnsOf(table), reference.alias),
  };
}

/** The name under which the catalog holds a table variable. */
export function tableVariableName(name: string): QualifiedName {
  return { server: null, database: '', schema: '', name: name.toLowerCase() };
}

function aliased(
  columns: readonly OutputColumn[],
  alias: TableAlias | null,
): readonly OutputColumn[] {
  return alias === null ? columns : renamed(columns, alias.columns);
}

function bindDerived(b: Binder, table: DerivedTable, scope: Scope, lateral: boolean): void {
  const columns = bindQuery(b, table.query, lateral ? scope : scope.parent, scope.ctes);
  place(
    b,
    {
      reference: table,
      name: table.alias?.name.text ?? '',
      kind: 'derived',
      table: null,
      columns: aliased(columns, table.alias),
    },
    scope,
  );
}

function bindChangedRows(b: Binder, table: ChangedRowsTable, scope: Scope): void {
  const { change, alias } = table;
  bindChange(b, change);
  const columns = change.output === null ? undefined : b.outputs.get(change.output);
  const name = alias?.name.text ?? '';
  const kind = columns === undefined ? 'unknown' : 'derived';
  place(
    b,
    { reference: table, name, kind, table: null, columns: aliased(columns ?? [], alias) },
    scope,
  );
}

function bindTableFunction(b: Binder, table: TableFunction, scope: Scope): void {
  bindExpressions(b, table.arguments, scope);
  const last = ownName(table.name);
  const relation = (columns: readonly OutputColumn[] | null): BoundRelation => ({
    reference: table,
    name: table.alias?.name.text ?? last,
    kind: columns === null ? 'unknown' : 'function',
    table: null,
    columns: columns === null ? [] : aliased(columns, table.alias),
  });
  if (table.columns.length > 0) {
    const columns = table.columns.map((column): OutputColumn => ({
      name: column.name.text,
      type: b.dialect.readType(column.type, b.catalog.settings, 'declare'),
      nullable: true,
      origin: null,
    }));
    place(b, relation(columns), scope);
    return;
  }
  const own = b.dialect.resolveName(table.name, b.catalog.settings);
  // One of a schema is somebody's own, whatever a built-in one is called.
  const defined = table.name.parts.length > 1 && b.catalog.function(own) !== undefined;
  const known = defined
    ? null
    : b.dialect.binding.tableFunction(
        last.toLowerCase(),
        table.arguments.map((argument) => b.typeOf(argument)),
        table.arguments.map((argument) => constantOf(argument, b.dialect)),
        b.catalog.settings,
      );
  if (known === null) {
    b.names.set(table.name, { name: own, role: 'function' });
    const columns = b.catalog.function(own)?.columns ?? null;
    if (columns !== null) {
      place(
        b,
        relation(columns.map((column): OutputColumn => ({ ...column, origin: null }))),
        scope,
      );
      return;
    }
    const names = table.alias?.columns ?? [];
    place(b, relation(names.length > 0 ? [unknownColumns(last)] : null), scope);
    return;
  }
  place(b, relation(known.map((column) => ({ ...column, origin: null }))), scope);
}

function bindPivot(b: Binder, table: PivotedTable, scope: Scope): void {
  const inner = new Scope(scope.parent, scope.ctes);
  bindTable(b, table.table, inner, false);
  const columns =
    table.operator === 'PIVOT' ? pivotColumns(b, table, inner) : unpivotColumns(b, table, inner);
  place(
    b,
    {
      reference: table,
      name: table.alias?.name.text ?? inner.entries[0]?.relation.name ?? '',
      kind: columns === null ? 'unknown' : 'pivot',
      table: null,
      columns: columns === null ? [] : aliased(columns, table.alias),
    },
    scope,
  );
}

function inputColumns(inner: Scope): readonly OutputColumn[] | null {
  const columns = inner.entries.flatMap((entry) => entry.columns);
  return inner.entries.every((entry) => entry.complete) && areComplete(columns) ? columns : null;
}

/** The input's columns but those that are aggregated or turned, then a column for each value. */
function pivotColumns(
  b: Binder,
  table: PivotedTable,
  inner: Scope,
): readonly OutputColumn[] | null {
  bindExpressions(b, table.aggregates, inner);
  const input = inputColumns(inner);
  if (input === null) return null;
  const used = new Set([table.column.text.toLowerCase()]);
  const before = [...b.columns];
  for (const [reference] of before) {
    const within = table.aggregates.some(
      (aggregate) => aggregate.start <= reference.start && reference.end <= aggregate.end,
    );
    if (within) used.add(ownName(reference).toLowerCase());
  }
  const kept = input.filter((column) => !used.has(column.name.toLowerCase()));
  const made = table.values.flatMap((value): readonly OutputColumn[] => {
    const name = value.alias?.text ?? pivotValueName(b, value.value);
    return table.aggregates.map((aggregate): OutputColumn => {
      const alias = aggregate.kind === 'NamedArgument' ? aggregate.name.text : null;
      const several = table.aggregates.length > 1 && alias !== null;
      return {
        name: several ? `${name}_${alias}` : name,
        type: b.typeOf(aggregate),
        nullable: true,
        origin: null,
      };
    });
  });
  return [...kept, ...made];
}

function pivotValueName(b: Binder, value: PivotedTable['values'][number]['value']): string {
  if (value.kind === 'ColumnReference') return ownName(value);
  const constant = constantOf(value, b.dialect);
  return constant === undefined || constant === null ? b.textOf(value) : String(constant);
}

/** The input's columns but those that are turned, then the name column and the value column. */
function unpivotColumns(
  b: Binder,
  table: PivotedTable,
  inner: Scope,
): readonly OutputColumn[] | null {
  for (const value of table.values) bindExpression(b, value.value, inner);
  const input = inputColumns(inner);
  const turned = new Set(table.values.map((value) => pivotValueName(b, value.value).toLowerCase()));
  if (input === null) return null;
  const kept = input.filter((column) => !turned.has(column.name.toLowerCase()));
  const valueColumn: OutputColumn = {
    name: table.valueColumn?.text ?? '',
    type: b.dialect.commonType(table.values.map((value) => b.typeOf(value.value))),
    nullable: table.includeNulls === true,
    origin: null,
  };
  const nameColumn: OutputColumn = {
    name: table.column.text,
    type: b.dialect.binding.unpivotNames(b.catalog.settings),
    nullable: false,
    origin: null,
  };
  return [...kept, valueColumn, nameColumn];
}
