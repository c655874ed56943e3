import type { ColumnReference, Expression, SelectItem } from '../syntax/ast/index.ts';
import {
  columnNamed,
  nameKey,
  type Catalog,
  type CatalogColumn,
  type CatalogTable,
} from './catalog.ts';

/** A view whose changes are changes of the one table that it shows. */
export interface ChangedView {
  readonly base: CatalogTable;
  /** The column of the table that a column of the view is, by the name of that in lower case; the view's other columns are none. */
  readonly columns: ReadonlyMap<string, CatalogColumn>;
}

/**
 * The one table that a view shows rows of, if its columns and its condition are all that there is to the view:
 * https://learn.microsoft.com/en-us/sql/t-sql/statements/create-view-transact-sql#updatable-views. Null for
 * other views, and where keys between tables would have to be looked at.
 */
export function changedView(table: CatalogTable, catalog: Catalog): ChangedView | null {
  if (table.view === null) return null;
  const { statement } = table.view;
  const base = baseOf(table.view, catalog);
  if (base === null || isBound(base, catalog)) return null;
  const items =
    statement.query.body.kind === 'QuerySpecification' ? statement.query.body.items : [];
  const shown = items.flatMap((item) => shownBy(item, base));
  // Columns that the table was given since are none of the view's.
  if (shown.length < table.columns.length) return null;
  const columns = new Map<string, CatalogColumn>();
  table.columns.forEach(({ name }, index) => {
    const column = shown[index] ?? null;
    if (column !== null && !column.computed) columns.set(name.toLowerCase(), column);
  });
  return { base, columns };
}

function baseOf(
  { statement, shows }: NonNullable<CatalogTable['view']>,
  catalog: Catalog,
): CatalogTable | null {
  const { with: ctes, body, orderBy, limit } = statement.query;
  if (body.kind !== 'QuerySpecification' || statement.withCheckOption || shows === undefined)
    return null;
  const whole = [ctes, body.groupBy, body.having, body.top, body.quantifier, orderBy, limit];
  if (whole.some((part) => part !== null)) return null;
  const base = catalog.table(shows);
  return base?.view === null ? base : null;
}

/** True for a table with foreign keys, or one that others have foreign keys to. */
function isBound(base: CatalogTable, catalog: Catalog): boolean {
  const key = nameKey(base.name);
  if ((base.foreignKeys ?? []).length > 0) return true;
  return [...catalog.tables()].some(({ foreignKeys = [] }) =>
    foreignKeys.some(({ parent }) => nameKey(parent) === key),
  );
}

/** The columns that an item shows, null for one that is computed. */
function shownBy(
  { expression }: SelectItem,
  base: CatalogTable,
): readonly (CatalogColumn | null)[] {
  if (expression.kind === 'Star') return base.columns;
  return [isColumn(expression) ? (columnNamed(base, nameIn(expression)) ?? null) : null];
}

function isColumn(expression: Expression): expression is ColumnReference {
  return expression.kind === 'ColumnReference';
}

function nameIn(reference: ColumnReference): string {
  return reference.parts.at(-1)?.text ?? '';
}
