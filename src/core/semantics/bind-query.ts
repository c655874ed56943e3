import type {
  CommonTableExpression,
  Expression,
  ForClause,
  GroupByClause,
  GroupingSet,
  Identifier,
  OrderByItem,
  Query,
  QueryBody,
  QuerySpecification,
  SelectItem,
  SetOperation,
  Star,
  ValuesClause,
  WithClause,
} from '../syntax/ast/index.ts';
import type { Binder } from './binder.ts';
import { bindExpression, bindWindow } from './bind-expression.ts';
import { bindFrom } from './bind-relation.ts';
import type { BoundColumn, BoundRelation, OutputColumn } from './binding.ts';
import { columnNamed } from './catalog.ts';
import { unknownType, type DataType } from './data-type.ts';
import {
  UNKNOWN_COLUMNS,
  Scope,
  areComplete,
  unknownColumns,
  type Alias,
  type CteScope,
  type ScopeEntry,
} from './scope.ts';
import { ownName } from '../syntax/own-name.ts';

/** What a query body gives, and, of a SELECT, what its ORDER BY may see besides. */
interface BoundBody {
  readonly columns: readonly OutputColumn[];
  readonly select: { readonly specification: QuerySpecification; readonly scope: Scope } | null;
}

/** The CTEs that one arm of a set operation after another may complete. */
type Pending = CteScope | null;

/** Binds a query inside `parent` (null: a statement's own) and returns its columns. */
export function bindQuery(
  b: Binder,
  query: Query,
  parent: Scope | null,
  ctes: CteScope | null = parent?.ctes ?? null,
  pending: Pending = null,
): readonly OutputColumn[] {
  const inView = query.with === null ? ctes : bindWith(b, query.with, parent, ctes);
  const body = bindBody(b, query.body, parent, inView, pending);
  if (query.orderBy !== null) {
    bindQueryOrder(b, query.orderBy.items, body, new Scope(parent, inView));
  }
  const outside = new Scope(parent, inView, true);
  if (query.limit?.offset) bindExpression(b, query.limit.offset, outside);
  if (query.limit?.count) bindExpression(b, query.limit.count, outside);
  const columns = query.forClause === null ? body.columns : [documentColumn(b, query.forClause)];
  b.outputs.set(query, columns);
  return columns;
}

/** FOR XML and FOR JSON give one value, whatever the columns are. */
function documentColumn(b: Binder, clause: ForClause): OutputColumn {
  const { settings } = b.catalog;
  const type = b.dialect.binding.documentType(clause.format, clause.options, settings);
  return { name: '', type, nullable: true, origin: null };
}

/** Binds WITH; returns the CTEs in view after it. */
export function bindWith(
  b: Binder,
  clause: WithClause,
  parent: Scope | null,
  ctes: CteScope | null,
): CteScope | null {
  let inView = ctes;
  for (const expression of clause.expressions) {
    inView = bindCte(b, expression, clause.recursive, parent, inView);
  }
  return inView;
}

function bindCte(
  b: Binder,
  expression: CommonTableExpression,
  recursiveWord: boolean,
  parent: Scope | null,
  next: CteScope | null,
): CteScope {
  const own: CteScope = {
    lowerName: expression.name.text.toLowerCase(),
    expression,
    columns: null,
    open: true,
    next,
  };
  const seesItself = recursiveWord || !b.dialect.binding.recursiveWord;
  const columns = seesItself
    ? bindQuery(b, expression.query, parent, own, own)
    : bindQuery(b, expression.query, parent, next);
  own.columns = renamed(columns, expression.columns, b.recursive.has(expression));
  own.open = false;
  return own;
}

/** The columns under the names of a column list, if there is one. */
export function renamed(
  columns: readonly OutputColumn[],
  names: readonly Identifier[],
  allNullable = false,
): readonly OutputColumn[] {
  if (names.length === 0 && !allNullable) return columns;
  if (names.length === 0) return columns.map((column) => ({ ...column, nullable: true }));
  const complete = areComplete(columns);
  return names.map((name, index): OutputColumn => {
    const column = complete ? columns[index] : undefined;
    if (column !== undefined) {
      return { ...column, name: name.text, nullable: allNullable || column.nullable };
    }
    const type = unknownType('the columns of what it names are not known');
    return { name: name.text, type, nullable: true, origin: null };
  });
}

function bindBody(
  b: Binder,
  body: QueryBody,
  parent: Scope | null,
  ctes: CteScope | null,
  pending: Pending,
): BoundBody {
  switch (body.kind) {
    case 'QuerySpecification': {
      const scope = new Scope(parent, ctes);
      const columns = bindSpecification(b, body, scope);
      b.outputs.set(body, columns);
      return { columns, select: { specification: body, scope } };
    }
    case 'ParenthesizedQuery': {
      const columns = bindQuery(b, body.query, parent, ctes, pending);
      b.outputs.set(body, columns);
      return { columns, select: null };
    }
    case 'ValuesClause': {
      const columns = bindValues(b, body, new Scope(parent, ctes, true));
      b.outputs.set(body, columns);
      return { columns, select: null };
    }
    case 'SetOperation':
      return { columns: bindSetOperation(b, body, parent, ctes, pending), select: null };
  }
}

/** UNION chains lean left and may be long: they are bound in a loop, the first arm first. */
function bindSetOperation(
  b: Binder,
  operation: SetOperation,
  parent: Scope | null,
  ctes: CteScope | null,
  pending: Pending,
): readonly OutputColumn[] {
  const spine: SetOperation[] = [];
  let node: QueryBody = operation;
  while (node.kind === 'SetOperation') {
    spine.push(node);
    node = node.left;
  }
  let columns = bindBody(b, node, parent, ctes, pending).columns;
  for (const step of spine.reverse()) {
    if (pending !== null && pending.columns === null && !b.recursive.has(pending.expression)) {
      // The anchor is bound: what comes after it may name the CTE.
      pending.columns = renamed(columns, pending.expression.columns, true);
    }
    const right = bindBody(b, step.right, parent, ctes, pending).columns;
    columns = united(b, columns, right, step.operator);
    b.outputs.set(step, columns);
  }
  return columns;
}

/** Column by column: the left one's name, the type common to both. */
function united(
  b: Binder,
  left: readonly OutputColumn[],
  right: readonly OutputColumn[],
  operator: SetOperation['operator'],
): readonly OutputColumn[] {
  if (!areComplete(left) || !areComplete(right)) {
    return left.map((column) => ({
      ...column,
      type: unknownType('the columns of the other query are not known'),
      nullable: true,
      origin: null,
    }));
  }
  return left.map((column, index): OutputColumn => {
    const other = right[index];
    const type =
      other === undefined
        ? unknownType('the queries give different numbers of columns')
        : b.dialect.commonType([column.type, other.type]);
    const nullable =
      operator === 'UNION' ? column.nullable || (other?.nullable ?? true) : column.nullable;
    return { ...column, type, nullable, origin: null };
  });
}

function bindValues(b: Binder, values: ValuesClause, scope: Scope): readonly OutputColumn[] {
  const width = values.rows.reduce((most, row) => Math.max(most, row.items.length), 0);
  const types: DataType[][] = Array.from({ length: width }, () => []);
  const nullable = new Array<boolean>(width).fill(false);
  for (const row of values.rows) {
    row.items.forEach((item, index) => {
      bindExpression(b, item, scope);
      if (item.kind !== 'DefaultValue') types[index]?.push(b.typeOf(item));
      if (b.nullable.has(item)) nullable[index] = true;
    });
  }
  return types.map((column, index) => ({
    name: b.dialect.binding.valuesColumn(index),
    type: b.dialect.commonType(column),
    nullable: nullable[index] ?? true,
    origin: null,
  }));
}

function bindSpecification(
  b: Binder,
  node: QuerySpecification,
  scope: Scope,
): readonly OutputColumn[] {
  const rules = b.dialect.binding;
  if (node.from !== null) bindFrom(b, node.from, scope);
  if (node.where !== null) bindExpression(b, node.where.condition, scope);
  if (node.top !== null) bindExpression(b, node.top.count, scope);
  const aliases = rules.lateralAliases || node.qualify !== null ? new Map<string, Alias>() : null;
  scope.aliases = rules.lateralAliases ? aliases : null;
  let columns = bindItems(b, node.items, scope, aliases);
  if (node.groupBy !== null) {
    bindGrouping(b, node.groupBy.items, scope);
    if (makesSubtotals(node.groupBy)) {
      columns = columns.map((column) => ({ ...column, nullable: true }));
    }
  }
  if (node.having !== null) bindExpression(b, node.having.condition, scope);
  for (const named of node.windows) bindWindow(b, named.window, scope);
  // A filter of windows may name what the select list computes.
  scope.aliases = aliases;
  if (node.qualify !== null) bindExpression(b, node.qualify.condition, scope);
  return columns;
}

function bindGrouping(b: Binder, items: readonly (Expression | GroupingSet)[], scope: Scope): void {
  for (const item of items) {
    if (item.kind === 'GroupingSet') bindGrouping(b, item.items, scope);
    else bindExpression(b, item, scope);
  }
}

/** True where rows with NULL keys are added to the groups. */
function makesSubtotals(clause: GroupByClause): boolean {
  return (
    clause.modifier === 'WITH ROLLUP' ||
    clause.modifier === 'WITH CUBE' ||
    clause.items.some((item) => item.kind === 'GroupingSet')
  );
}

/** The columns of select items; `aliases` takes each item's, as soon as it is bound. */
export function bindItems(
  b: Binder,
  items: readonly SelectItem[],
  scope: Scope,
  aliases: Map<string, Alias> | null,
): readonly OutputColumn[] {
  const columns: OutputColumn[] = [];
  items.forEach((item, selectItem) => {
    const { expression } = item;
    if (expression.kind === 'Star') {
      columns.push(...expandStar(b, expression, scope));
      return;
    }
    bindExpression(b, expression, scope);
    if (item.assign !== null) {
      bindExpression(b, item.assign.variable, scope);
      return;
    }
    const column = itemColumn(b, item);
    columns.push(column);
    const key = item.alias?.text.toLowerCase();
    if (key !== undefined && aliases?.has(key) === false) aliases.set(key, { selectItem, column });
  });
  return columns;
}

function itemColumn(b: Binder, item: SelectItem): OutputColumn {
  const { expression } = item;
  const type = asColumnType(b.typeOf(expression));
  const nullable = b.nullable.has(expression);
  const bound = expression.kind === 'ColumnReference' ? b.columns.get(expression) : undefined;
  const origin = bound?.column.type === b.typeOf(expression) ? bound.column.origin : null;
  const name = item.alias?.text ?? implicitName(b, expression);
  const own = { name, type, nullable, origin };
  return bound?.column.copiesDefault ? { ...own, copiesDefault: true } : own;
}

/** Seen from outside a column's collation is its own, however it came by it. */
function asColumnType(type: DataType): DataType {
  if (type.type !== 'text' || type.collation.strength !== 'explicit') return type;
  return { ...type, collation: { ...type.collation, strength: 'implicit' } };
}

function implicitName(b: Binder, expression: Expression): string {
  switch (expression.kind) {
    case 'ColumnReference':
      return ownName(expression);
    case 'FieldAccess':
      return expression.field.text;
    case 'ParenthesizedExpression':
      return expression.operand.kind === 'ColumnReference'
        ? implicitName(b, expression.operand)
        : b.dialect.binding.unnamedItem(b.textOf(expression));
    default:
      return b.dialect.binding.unnamedItem(b.textOf(expression));
  }
}

/** The columns that `*` or `t.*` stands for. */
function expandStar(b: Binder, star: Star, scope: Scope): readonly OutputColumn[] {
  const excepted = new Set(star.except.map((name) => name.text.toLowerCase()));
  const columns: OutputColumn[] = [];
  const whole = star.qualifier === null;
  const merged: OutputColumn[] = [];
  const mergedDone = new Set<string>();
  const entries = starEntries(b, star, scope);
  for (const { relation, columns: all } of entries) {
    if (relation.kind === 'unknown') {
      columns.push(unknownColumns(relation.name));
      continue;
    }
    const shown = shownColumns(relation, all);
    if (shown.length < all.length)
      b.hiding.set(
        star,
        entries.map((entry) => entry.relation),
      );
    for (const column of shown) {
      const key = column.name.toLowerCase();
      if (excepted.has(key)) continue;
      if (!whole || !scope.isMerged(key)) columns.push(column);
      else if (!mergedDone.has(key)) {
        mergedDone.add(key);
        merged.push(column);
      }
    }
  }
  // What USING made one comes first: https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-qry-select-join
  return merged.length === 0 ? columns : [...merged, ...columns];
}

/** Without those of the table itself that only their names show. */
function shownColumns(
  { table }: BoundRelation,
  columns: readonly OutputColumn[],
): readonly OutputColumn[] {
  if (table?.columns.some(({ hidden }) => hidden) !== true) return columns;
  return columns.filter(({ name }) => columnNamed(table, name)?.hidden !== true);
}

function starEntries(b: Binder, star: Star, scope: Scope): readonly ScopeEntry[] {
  if (star.qualifier === null) return scope.entries;
  const qualifier = star.qualifier.parts.map((part) => part.text.toLowerCase());
  const entry = scope.entries.find((candidate) => candidate.isCalled(qualifier));
  if (entry === undefined) {
    b.report(
      'binding/unknown-table',
      star.qualifier,
      `No table in this query is called ${qualifier.join('.')}, so ${b.textOf(star)} stands for nothing.`,
    );
    return [];
  }
  b.locals.set(star.qualifier, entry.relation.reference);
  b.names.set(star.qualifier, {
    name: entry.relation.table?.name ?? {
      server: null,
      database: '',
      schema: '',
      name: entry.relation.name.toLowerCase(),
    },
    role: 'alias',
  });
  return [entry];
}

/**
 * ORDER BY: a lone name is a select item's alias or column first, else a column of FROM; inside an
 * expression the dialect says whether aliases count. After a set operation only the result's
 * columns are in view.
 */
function bindQueryOrder(
  b: Binder,
  items: readonly OrderByItem[],
  body: BoundBody,
  bare: Scope,
): void {
  const rules = b.dialect.binding;
  const results = new Map<string, Alias>();
  body.columns.forEach((column, selectItem) => {
    const key = column.name.toLowerCase();
    if (key === '' || key === UNKNOWN_COLUMNS || results.has(key)) return;
    results.set(key, { selectItem, column });
  });
  const scope = body.select?.scope ?? bare;
  let others: ReadonlySet<string> | null = null;
  for (const item of items) {
    const lone = item.expression.kind === 'ColumnReference' && item.expression.parts.length === 1;
    const withAliases = lone || rules.aliasesInOrderExpressions || body.select === null;
    scope.aliases = withAliases ? results : null;
    scope.aliasesFirst = withAliases;
    if (!withAliases && body.select !== null)
      scope.results = others ??= otherResults(b, body.select.specification, results);
    if (body.select === null && !areComplete(body.columns)) {
      bindUncertainOrder(b, item.expression, scope, results);
      continue;
    }
    bindExpression(b, item.expression, scope);
    if (lone && item.expression.kind === 'ColumnReference' && body.select !== null) {
      pointAtItem(b, item.expression, body.select.specification);
    }
    scope.results = null;
  }
  scope.aliases = null;
  scope.aliasesFirst = false;
}

/** Names of results that are something else than the column of that name; of groups, of any text. */
function otherResults(
  b: Binder,
  specification: QuerySpecification,
  results: ReadonlyMap<string, Alias>,
): ReadonlySet<string> {
  const { items, groupBy } = specification;
  const own = items.flatMap(({ expression, alias }) => {
    if (expression.kind !== 'ColumnReference') return [];
    const name = expression.parts.at(-1)?.text.toLowerCase() ?? '';
    const spelled = groupBy !== null && b.typeOf(expression).type === 'text';
    const same = alias === null || alias.text.toLowerCase() === name;
    return same && !spelled ? [name] : [];
  });
  const star = items.some(({ expression }) => expression.kind === 'Star');
  const aliased = items.flatMap(({ alias }) => alias?.text.toLowerCase() ?? []);
  const names = star ? aliased : [...results.keys()];
  return new Set(names.filter((name) => !own.includes(name)));
}

/** A result whose columns are not all known: a name that is not among the known ones may be one of the others. */
function bindUncertainOrder(
  b: Binder,
  expression: Expression,
  scope: Scope,
  results: ReadonlyMap<string, Alias>,
): void {
  const name = expression.kind === 'ColumnReference' ? expression.parts.at(-1)?.text : undefined;
  if (name !== undefined && !results.has(name.toLowerCase())) {
    b.set(expression, unknownType('the columns of the query are not known'), true);
    return;
  }
  bindExpression(b, expression, scope);
}

/**
 * An alias entry counts output columns; `selectItem` counts items, of which a star is one. A select
 * item that is that very column, without an alias, gives its relation, too.
 */
function pointAtItem(
  b: Binder,
  reference: Extract<Expression, { kind: 'ColumnReference' }>,
  specification: QuerySpecification,
): void {
  const bound = b.columns.get(reference);
  if (bound?.selectItem === undefined || bound.selectItem === null) return;
  const name = reference.parts[0]?.text.toLowerCase();
  const index = specification.items.findIndex((item) => {
    if (item.alias !== null) return item.alias.text.toLowerCase() === name;
    const { expression } = item;
    return (
      expression.kind === 'ColumnReference' && expression.parts.at(-1)?.text.toLowerCase() === name
    );
  });
  const item = specification.items[index];
  const own =
    item?.alias === null && item.expression.kind === 'ColumnReference'
      ? b.columns.get(item.expression)
      : undefined;
  const pointed: BoundColumn = {
    ...bound,
    selectItem: index < 0 ? null : index,
    relation: own?.relation ?? null,
  };
  b.columns.set(reference, pointed);
}
