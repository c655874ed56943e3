import type { BoundRelation } from '../semantics/binding.ts';
import type {
  CommonTableExpression,
  Identifier,
  Query,
  QuerySpecification,
  TableReference,
} from '../syntax/ast/index.ts';

/** The SELECT that names the columns of a query: the first arm of a set operation. Null for VALUES. */
export function namingSelect(query: Query): QuerySpecification | null {
  let body = query.body;
  for (;;) {
    switch (body.kind) {
      case 'QuerySpecification':
        return body;
      case 'SetOperation':
        body = body.left;
        continue;
      case 'ParenthesizedQuery':
        body = body.query.body;
        continue;
      case 'ValuesClause':
        return null;
    }
  }
}

/** The names of a select list, each with where it stands; an item without a name is left out. */
export function itemNames(select: QuerySpecification): readonly Identifier[] {
  return select.items.flatMap(({ alias, aliases, expression, assign }) => {
    if (assign !== null) return [];
    if (alias !== null) return [alias];
    if (aliases.length > 0) return aliases;
    const last = expression.kind === 'ColumnReference' ? expression.parts.at(-1) : undefined;
    return last === undefined ? [] : [last];
  });
}

/** Where a column of a relation gets its name in the statement itself; null if nowhere. */
export function columnPlace(
  { reference }: BoundRelation,
  name: string,
  cteOf: (reference: TableReference) => CommonTableExpression | null,
): Identifier | null {
  const lower = name.toLowerCase();
  const among = (names: readonly Identifier[]): Identifier | null =>
    names.find(({ text }) => text.toLowerCase() === lower) ?? null;
  const alias = 'alias' in reference ? reference.alias : null;
  if (alias !== null && alias.columns.length > 0) return among(alias.columns);
  const inQuery = (query: Query): Identifier | null => {
    const select = namingSelect(query);
    return select === null ? null : among(itemNames(select));
  };
  switch (reference.kind) {
    case 'DerivedTable':
      return inQuery(reference.query);
    case 'TableFunction':
      return among(reference.columns.map((column) => column.name));
    case 'NamedTable': {
      const cte = cteOf(reference);
      if (cte === null) return null;
      return cte.columns.length > 0 ? among(cte.columns) : inQuery(cte.query);
    }
    default:
      return null;
  }
}

/** Which part of a name is the column's: what is behind it are fields. */
export function columnPart(parts: readonly Identifier[], relation: string, column: string): number {
  const own = column.toLowerCase();
  const called = relation.toLowerCase();
  for (let at = parts.length - 1; at > 0; at--) {
    if (parts[at]?.text.toLowerCase() === own && parts[at - 1]?.text.toLowerCase() === called)
      return at;
  }
  const first = parts.findIndex(({ text }) => text.toLowerCase() === own);
  return first < 0 ? parts.length - 1 : first;
}
