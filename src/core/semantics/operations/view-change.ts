import type {
  DeleteStatement,
  Expression,
  InsertStatement,
  Query,
  UpdateStatement,
} from '../../syntax/ast/index.ts';
import type { CatalogColumn, CatalogTable } from '../catalog.ts';
import { changedView, type ChangedView } from '../changed-view.ts';
import type { ReadSite } from '../site.ts';
import { keyColumns, limited } from './dml-target.ts';

interface Common {
  readonly view: ChangedView;
  /** The columns that find a row again: as the view calls them, and as its table does. */
  readonly key: readonly { readonly shown: string; readonly own: CatalogColumn }[];
}

/** A statement that changes a table through a view of it. */
export type ViewChange =
  | (Common & {
      readonly role: 'update';
      readonly statement: UpdateStatement;
      readonly changes: readonly { readonly column: CatalogColumn; readonly value: Expression }[];
    })
  | (Common & { readonly role: 'delete'; readonly statement: DeleteStatement })
  | {
      readonly role: 'insert';
      readonly statement: InsertStatement;
      readonly view: ChangedView;
      readonly columns: readonly CatalogColumn[];
      readonly rows: Query;
    };

/** What a statement changes through a view; null where it changes a table, or in a way that is not read here. */
export function viewChange(site: ReadSite): ViewChange | null {
  const { node } = site;
  if (
    node.kind !== 'UpdateStatement' &&
    node.kind !== 'DeleteStatement' &&
    node.kind !== 'InsertStatement'
  )
    return null;
  if (node.with !== null || node.top !== null || node.output !== null || limited(site)) return null;
  const table = site.relationOf(node.target)?.table ?? null;
  const { catalogIn } = site.binding;
  const view = table === null ? null : changedView(table, catalogIn);
  if (table === null || view === null) return null;
  if (node.kind === 'InsertStatement') return readInsert(node, table, view);
  if (node.from !== null || node.currentOf !== null) return null;
  const key = keyOf(table, view);
  if (key === null) return null;
  if (node.kind === 'DeleteStatement') return { role: 'delete', statement: node, view, key };
  const changes: { column: CatalogColumn; value: Expression }[] = [];
  for (const { variable, column: named, operator, value } of node.assignments) {
    const column = view.columns.get(named?.parts.at(-1)?.text.toLowerCase() ?? '');
    if (variable !== null || operator !== '=' || column === undefined) return null;
    changes.push({ column, value });
  }
  return { role: 'update', statement: node, view, key, changes };
}

function readInsert(
  node: InsertStatement,
  table: CatalogTable,
  view: ChangedView,
): ViewChange | null {
  if (node.source?.kind !== 'Query' || node.overwrite) return null;
  const names =
    node.columns.length > 0
      ? node.columns.map(({ text }) => text)
      : table.columns
          .map(({ name }) => name)
          .filter((name) => view.columns.get(name.toLowerCase())?.identity !== true);
  const columns = names.flatMap((name) => view.columns.get(name.toLowerCase()) ?? []);
  const isPlain = columns.every((column) => !column.identity);
  return columns.length === names.length && isPlain
    ? { role: 'insert', statement: node, view, columns, rows: node.source }
    : null;
}

/** The table's key as the view shows it; all columns where there is none; null if the view hides one of them. */
function keyOf(table: CatalogTable, { base, columns }: ChangedView): Common['key'] | null {
  const wanted = keyColumns(base);
  const key = wanted.flatMap((own) => {
    const shown = table.columns.find(({ name }) => columns.get(name.toLowerCase()) === own);
    return shown === undefined ? [] : [{ shown: shown.name, own }];
  });
  return key.length === wanted.length ? key : null;
}
