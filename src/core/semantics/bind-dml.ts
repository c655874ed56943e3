import type {
  Assignment,
  ChangeStatement,
  DeleteStatement,
  DmlTarget,
  ExecuteStatementBody,
  Expression,
  FromClause,
  InsertStatement,
  MergeClause,
  MergeStatement,
  OutputClause,
  UpdateStatement,
  WhereClause,
} from '../syntax/ast/index.ts';
import type { Binder } from './binder.ts';
import { checkColumnNames } from './bind-column.ts';
import { bindExpression, bindExpressions } from './bind-expression.ts';
import { bindItems, bindQuery, bindWith } from './bind-query.ts';
import { bindDmlRelation, bindFrom, bindTable, place, tableVariableName } from './bind-relation.ts';
import type { BoundRelation, OutputColumn } from './binding.ts';
import { Scope, ScopeEntry, type CteScope } from './scope.ts';

/** Binds a statement that changes rows. */
export function bindChange(b: Binder, node: ChangeStatement): void {
  switch (node.kind) {
    case 'InsertStatement':
      bindInsert(b, node);
      return;
    case 'UpdateStatement':
      bindUpdate(b, node);
      return;
    case 'DeleteStatement':
      bindDelete(b, node);
      return;
    case 'MergeStatement':
      bindMerge(b, node);
  }
}

/** Binds INSERT: the target, the source, what OUTPUT gives. */
export function bindInsert(b: Binder, node: InsertStatement): void {
  const ctes = node.with === null ? null : bindWith(b, node.with, null, null);
  const bare = new Scope(null, ctes);
  if (node.top !== null) bindExpression(b, node.top.count, bare);
  const target = bindTarget(b, node.target, bare);
  checkColumnNames(b, node.columns, target);
  if (node.source !== null) {
    if (node.source.kind === 'Query') bindQuery(b, node.source, null, ctes);
    else bindExecuteBody(b, node.source);
  }
  if (node.output !== null) bindOutput(b, node.output, [named(target, 'inserted')], null, ctes);
}

/** The target as a relation of its own, noted under its reference. */
function bindTarget(b: Binder, target: DmlTarget, scope: Scope): BoundRelation {
  const relation = bindDmlRelation(b, target, scope);
  b.relations.set(target, relation);
  return relation;
}

/** Binds UPDATE and DELETE, whose target may be named by its alias in FROM, a CTE or a table. */
export function bindUpdate(b: Binder, node: UpdateStatement): void {
  const ctes = node.with === null ? null : bindWith(b, node.with, null, null);
  const scope = new Scope(null, ctes);
  const target = bindChanged(b, node.target, node.from, scope);
  bindCondition(b, node.where, scope);
  if (node.top !== null) bindExpression(b, node.top.count, scope);
  bindAssignments(b, node.assignments, scope);
  if (node.output !== null) {
    const relations = [named(target, 'inserted'), named(target, 'deleted')];
    bindOutput(b, node.output, relations, scope, ctes);
  }
}

export function bindDelete(b: Binder, node: DeleteStatement): void {
  const ctes = node.with === null ? null : bindWith(b, node.with, null, null);
  const scope = new Scope(null, ctes);
  const target = bindChanged(b, node.target, node.from, scope);
  bindCondition(b, node.where, scope);
  if (node.top !== null) bindExpression(b, node.top.count, scope);
  if (node.output !== null) bindOutput(b, node.output, [named(target, 'deleted')], scope, ctes);
}

function bindCondition(b: Binder, where: WhereClause | null, scope: Scope): void {
  if (where !== null) bindExpression(b, where.condition, scope);
}

function bindAssignments(b: Binder, assignments: readonly Assignment[], scope: Scope): void {
  for (const { variable, value } of assignments) {
    if (variable !== null) bindExpression(b, variable, scope);
    bindExpression(b, value, scope);
  }
}

/**
 * The relation that UPDATE or DELETE changes. With FROM it is the one there that has its name as alias;
 * else the only one that is the same table; else it stands beside FROM.
 * https://learn.microsoft.com/en-us/sql/t-sql/queries/update-transact-sql
 */
function bindChanged(
  b: Binder,
  target: DmlTarget,
  from: FromClause | null,
  scope: Scope,
): BoundRelation {
  if (from === null) {
    const relation = bindDmlRelation(b, target, scope);
    place(b, relation, scope);
    return relation;
  }
  bindFrom(b, from, scope);
  const own = relationInFrom(b, target, scope);
  if (own !== null) {
    b.relations.set(target, own);
    return own;
  }
  const relation = bindDmlRelation(b, target, scope);
  place(b, relation, scope);
  return relation;
}

function relationInFrom(b: Binder, target: DmlTarget, scope: Scope): BoundRelation | null {
  if (target.kind === 'TableVariable') {
    const called = target.name.toLowerCase();
    const found = scope.entries.find((entry) => entry.relation.name.toLowerCase() === called);
    return found?.relation ?? onlyOne(scope, (relation) => isVariable(relation, called));
  }
  const { parts } = target.name;
  const last = parts.at(-1)?.text.toLowerCase() ?? '';
  const byName =
    parts.length === 1
      ? scope.entries.find((entry) => entry.relation.name.toLowerCase() === last)?.relation
      : undefined;
  const settings = b.catalog.settings;
  const qualified = b.dialect.resolveName(target.name, settings);
  const found =
    byName ??
    onlyOne(scope, ({ reference }) => {
      if (reference.kind !== 'NamedTable') return false;
      const other = b.dialect.resolveName(reference.name, settings);
      return (
        other.name === qualified.name &&
        other.schema === qualified.schema &&
        other.database === qualified.database
      );
    });
  if (found === null) return null;
  b.locals.set(target.name, found.reference);
  const aliased = 'alias' in found.reference && found.reference.alias !== null;
  b.names.set(target.name, {
    name: found.table?.name ?? qualified,
    role: aliased && byName !== undefined ? 'alias' : roleOf(b, found),
  });
  return found;
}

function roleOf(b: Binder, relation: BoundRelation): 'table' | 'cte' | 'temporary' | 'alias' {
  const { reference } = relation;
  const role = reference.kind === 'NamedTable' ? b.names.get(reference.name)?.role : undefined;
  return role === 'cte' || role === 'temporary' || role === 'table' ? role : 'alias';
}

function isVariable({ reference }: BoundRelation, lowerName: string): boolean {
  return reference.kind === 'TableVariable' && reference.name.toLowerCase() === lowerName;
}

function onlyOne(
  scope: Scope,
  matches: (relation: BoundRelation) => boolean,
): BoundRelation | null {
  const found = scope.entries.filter((entry) => matches(entry.relation));
  return found.length === 1 ? (found[0]?.relation ?? null) : null;
}

/** Binds MERGE: a clause for rows without a match sees one side only. */
export function bindMerge(b: Binder, node: MergeStatement): void {
  const ctes = node.with === null ? null : bindWith(b, node.with, null, null);
  const both = new Scope(null, ctes);
  const target = bindTarget(b, node.target, both);
  both.entries.push(new ScopeEntry(target));
  bindTable(b, node.source, both, false);
  if (node.top !== null) bindExpression(b, node.top.count, both);
  bindExpression(b, node.on, both);
  const targetOnly = part(both, 0, 1);
  const sourceOnly = part(both, 1);
  for (const clause of node.clauses) {
    const scope =
      clause.when === 'matched' ? both : clause.when === 'not-matched' ? sourceOnly : targetOnly;
    bindMergeClause(b, clause, scope);
  }
  if (node.output === null) return;
  // Of a row that was inserted there is no deleted one, and the other way round.
  const relations = [named(target, 'inserted', true), named(target, 'deleted', true)];
  bindOutput(b, node.output, relations, sourceOnly, ctes);
}

function part(scope: Scope, start: number, end?: number): Scope {
  const own = new Scope(scope.parent, scope.ctes);
  own.entries.push(...scope.entries.slice(start, end));
  return own;
}

function bindMergeClause(b: Binder, clause: MergeClause, scope: Scope): void {
  if (clause.condition !== null) bindExpression(b, clause.condition, scope);
  const { action } = clause;
  if (action.kind === 'MergeUpdate') bindAssignments(b, action.assignments, scope);
  if (action.kind === 'MergeInsert') bindExpressions(b, action.values, scope);
}

/** The target under the name of INSERTED or DELETED. */
function named(target: BoundRelation, name: string, optional = false): BoundRelation {
  const columns = optional
    ? target.columns.map((column): OutputColumn => ({ ...column, nullable: true }))
    : target.columns;
  return { ...target, name, columns };
}

function bindOutput(
  b: Binder,
  clause: OutputClause,
  relations: readonly BoundRelation[],
  around: Scope | null,
  ctes: CteScope | null,
): void {
  const scope = new Scope(null, ctes);
  for (const relation of relations) scope.entries.push(new ScopeEntry(relation));
  // The target's own columns are seen as inserted and deleted only.
  for (const entry of around?.entries ?? []) {
    const own = relations.some((relation) => relation.reference === entry.relation.reference);
    if (!own) scope.entries.push(entry);
  }
  b.outputs.set(clause, bindItems(b, clause.items, scope, null));
  if (clause.into !== null) bindTarget(b, clause.into, new Scope(null, null));
  if (clause.second !== null) bindOutput(b, clause.second, relations, around, ctes);
}

/** Binds EXEC's procedure name and arguments. */
export function bindExecuteBody(b: Binder, node: ExecuteStatementBody): void {
  const scope = new Scope(null, null);
  if (node.procedure !== null) b.name(node.procedure, 'procedure');
  if (node.returnVariable !== null) bindExpression(b, node.returnVariable, scope);
  if (node.procedureVariable !== null) bindExpression(b, node.procedureVariable, scope);
  if (node.text !== null) bindExpression(b, node.text, scope);
  for (const argument of node.arguments) {
    if (isTableVariable(b, argument.value)) continue;
    // A bare word is text here: EXEC p abc passes 'abc'.
    if (argument.value.kind !== 'ColumnReference' || b.dialect.binding.variablesAsNames) {
      bindExpression(b, argument.value, scope);
    }
  }
}

/** True for a table that is passed as an argument. */
function isTableVariable(b: Binder, value: Expression): boolean {
  return value.kind === 'Variable' && b.catalog.table(tableVariableName(value.name)) !== undefined;
}
