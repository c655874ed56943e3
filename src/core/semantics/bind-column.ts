import type { ColumnReference, Identifier } from '../syntax/ast/index.ts';
import { ownName } from '../syntax/own-name.ts';
import type { Span } from '../text/span.ts';
import type { Binder } from './binder.ts';
import { fieldOf } from './bind-expression.ts';
import type { BoundRelation, OutputColumn } from './binding.ts';
import { unknownType, type DataType } from './data-type.ts';
import { unknownColumnType, type Scope } from './scope.ts';

/** Resolves a column name, gives it a type, and reports what is wrong with it. */
export function bindColumn(b: Binder, node: ColumnReference, scope: Scope): void {
  const parts = node.parts.map((part) => part.text);
  const rules = b.dialect.binding;
  const found = scope.resolve(parts, rules.structFields);
  switch (found?.found) {
    case 'column':
      b.columns.set(node, {
        relation: found.relation,
        column: found.column,
        depth: found.depth,
        selectItem: null,
        variable: null,
      });
      b.set(node, withFields(found.column.type, found.fields), found.column.nullable);
      if (found.depth > 0 && parts.length > 1) noteShadow(b, found.relation, scope);
      if (parts.length === 1 && scope.results?.has(ownName(node).toLowerCase()) === true)
        b.behindResults.add(node);
      return;
    case 'alias':
    case 'local':
      b.columns.set(node, {
        relation: null,
        column: found.column,
        depth: found.depth,
        selectItem: found.found === 'alias' ? found.selectItem : null,
        variable: null,
      });
      b.set(node, withFields(found.column.type, found.fields), found.column.nullable);
      return;
    case 'perhaps':
      if (!bindVariable(b, node, parts)) bindPerhaps(b, node, found.relation, found.depth, parts);
      return;
    case 'ambiguous': {
      const written = parts.join('.');
      const [first, second] = found.relations;
      const where =
        second === undefined
          ? `${first?.name ?? 'the query'} has it more than once`
          : `both ${first?.name ?? ''} and ${second.name} have it`;
      b.report(
        'binding/ambiguous-column',
        node,
        `The column ${written} is ambiguous: ${where}. Write the table's name or alias before it.`,
      );
      b.set(node, unknownType(`the column ${written} is ambiguous`), true);
      return;
    }
    case 'not-in':
      reportUnknownColumn(
        b,
        node,
        `${found.relation.name} has no column ${parts.at(-1) ?? ''}`,
        nearest(parts.at(-1) ?? '', [found.relation]),
      );
      b.set(node, unknownType(`there is no column ${parts.join('.')}`), true);
      return;
    case undefined: {
      if (bindPseudoColumn(b, node, parts) || bindVariable(b, node, parts)) return;
      const written = parts.join('.');
      // A property of a value whose type has such: g.Lat of a geography.
      const owner = scope.resolve(parts.slice(0, -1), rules.structFields);
      if (parts.length > 1 && owner?.found === 'column' && owner.column.type.type === 'unknown') {
        const property = `${written} is a property of a value, whose type is not known here`;
        b.report(
          'binding/unknown-column',
          node,
          `${property}. Write it as a function of the value.`,
        );
        b.set(node, unknownType(property), true);
        return;
      }
      reportMissing(b, node, written, parts, scope);
      b.set(node, unknownType(`there is no column ${written}`), true);
    }
  }
}

/** Notes a relation of a query around whose name a column of this query, or of one between, has too. */
function noteShadow(b: Binder, relation: BoundRelation, scope: Scope): void {
  if (b.shadowed.has(relation.reference) || !scope.shadows(relation, relation.name)) return;
  let free = `outer_${relation.name}`;
  while (scope.shadows(relation, free) || scope.hasRelation(free)) free += '_';
  b.shadowed.set(relation.reference, free);
}

function withFields(type: DataType, fields: readonly string[]): DataType {
  return fields.length === 0 ? type : fields.reduce(fieldOf, type);
}

/** A name that may belong to a relation whose columns are not known: bound, but without a type. */
function bindPerhaps(
  b: Binder,
  node: ColumnReference,
  relation: BoundRelation | null,
  depth: number,
  parts: readonly string[],
): void {
  const type = unknownColumnType(relation?.name ?? null);
  b.set(node, type, true);
  if (relation === null) return;
  const column: OutputColumn = { name: parts.at(-1) ?? '', type, nullable: true, origin: null };
  b.columns.set(node, { relation, column, depth, selectItem: null, variable: null });
}

function bindPseudoColumn(b: Binder, node: ColumnReference, parts: readonly string[]): boolean {
  const [name] = parts;
  if (parts.length !== 1 || name === undefined) return false;
  const type = b.dialect.binding.pseudoColumn(name.toLowerCase(), b.catalog.settings);
  if (type === undefined) return false;
  b.set(node, type, false);
  return true;
}

/** Session variables may be written `x`, `session.x` and `system.session.x`. */
function bindVariable(b: Binder, node: ColumnReference, parts: readonly string[]): boolean {
  if (!b.dialect.binding.variablesAsNames) return false;
  const lower = parts.map((part) => part.toLowerCase());
  const rest =
    lower[0] === 'system' && lower[1] === 'session'
      ? parts.slice(2)
      : lower[0] === 'session'
        ? parts.slice(1)
        : parts;
  const [name, ...fields] = rest;
  const type = name === undefined ? undefined : b.catalog.variable(name);
  if (name === undefined || type === undefined) return false;
  const column: OutputColumn = { name, type, nullable: true, origin: null };
  b.columns.set(node, { relation: null, column, depth: 0, selectItem: null, variable: name });
  b.set(node, withFields(type, fields), true);
  return true;
}

function reportMissing(
  b: Binder,
  node: ColumnReference,
  written: string,
  parts: readonly string[],
  scope: Scope,
): void {
  const relations: BoundRelation[] = [];
  for (let inner: Scope | null = scope; inner !== null; inner = inner.parent) {
    for (const entry of inner.entries) relations.push(entry.relation);
  }
  const tables = [...new Set(relations.map((relation) => relation.name))].join(', ');
  const [qualifier] = parts;
  if (parts.length > 1 && qualifier !== undefined) {
    const message =
      tables === ''
        ? `There is no table ${qualifier} in this query, so ${written} means nothing here`
        : `${written} means nothing here: no table in this query is called ${parts.slice(0, -1).join('.')} (it reads ${tables})`;
    return reportUnknownColumn(b, node, message, null);
  }
  if (relations.length === 0) {
    const message = `There is no column ${written}: this query reads no table`;
    return reportUnknownColumn(b, node, message, null);
  }
  reportUnknownColumn(
    b,
    node,
    `No table in this query has a column ${written} (it reads ${tables})`,
    nearest(written, relations),
  );
}

/** Says which of the names in a list of columns the relation, whose columns are known, does not have. */
export function checkColumnNames(
  b: Binder,
  names: readonly Identifier[],
  relation: BoundRelation,
): void {
  if (relation.kind === 'unknown') return;
  const known = new Set(relation.columns.map(({ name }) => name.toLowerCase()));
  for (const name of names) {
    if (known.has(name.text.toLowerCase())) continue;
    if (b.dialect.binding.pseudoColumn(name.text.toLowerCase(), b.catalog.settings) !== undefined)
      continue;
    const message = `${relation.name} has no column ${name.text}`;
    reportUnknownColumn(b, { ...name, parts: [name] }, message, nearest(name.text, [relation]));
  }
}

/** Says that there is no such column and, where a name is a slip away, offers that. */
function reportUnknownColumn(
  b: Binder,
  node: Span & { readonly parts: readonly Span[] },
  message: string,
  meant: string | null,
): void {
  if (meant === null) return b.report('binding/unknown-column', node, `${message}.`);
  const { start, end } = node.parts.at(-1) ?? node;
  b.report('binding/unknown-column', node, `${message}; perhaps ${meant} is meant.`, [
    { title: `Change to ${meant}`, edits: [{ span: { start, end }, text: meant }] },
  ]);
}

/** The column that the name is one or two slips away from; null if there is none. */
function nearest(name: string, relations: readonly BoundRelation[]): string | null {
  const allowed = name.length < 4 ? 1 : 2;
  let best: string | null = null;
  let bestDistance = allowed + 1;
  for (const relation of relations) {
    for (const column of relation.columns) {
      if (Math.abs(column.name.length - name.length) > allowed) continue;
      const distance = editDistance(name.toLowerCase(), column.name.toLowerCase());
      if (distance < bestDistance) {
        best = column.name;
        bestDistance = distance;
      }
    }
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const changed = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      const removed = (previous[column] ?? 0) + 1;
      const added = (current[column - 1] ?? 0) + 1;
      current.push(Math.min(changed, removed, added));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
