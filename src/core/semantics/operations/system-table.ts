import type { Expression, NamedTable, QuerySpecification } from '../../syntax/ast/index.ts';
import { pathTo, walk } from '../../syntax/children.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { conditional } from '../finding.ts';
import { defineOperation, type Emission } from '../operation.ts';
import { readerOf, type ReadSite, type SiteOf } from '../site.ts';
import { written } from './call.ts';
import { tablesOf } from './dml-target.ts';
import { ownName } from '../../syntax/own-name.ts';

type Meaning =
  /** Nothing of the table is asked for but that there are rows: so many of them. */
  | { readonly role: 'rows'; readonly table: NamedTable; readonly count: number }
  /** The numbers from 0 to 2047 of master..spt_values. */
  | { readonly role: 'numbers'; readonly table: NamedTable }
  | { readonly role: 'catalog'; readonly name: string };

/** SQL Server's own tables and views: as a source of rows or numbers, or for what they say. */
export const systemTableOperation = defineOperation<Meaning>({
  operation: 'system-table',
  meaningIn: { tsql: readerOf('NamedTable', read), databricks: 'not-in-dialect' },
  emitAs: { 'databricks-sql': write, duckdb: write },
  docs: {
    title: 'System tables',
    behaviour: {
      tsql: 'Views such as sys.objects tell what a database holds; queries also take them for a source of many rows, and master..spt_values for numbers.',
      databricks:
        'range gives rows of numbers; a catalog’s information_schema tells what it holds.',
    },
    port: 'range where only rows or numbers are wanted.',
    action:
      'Ask information_schema of the Unity Catalog, or leave the question out where the port creates or replaces the object anyway.',
    references: [
      'https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/catalog-views-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-information-schema',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/range',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: 'SELECT COUNT(*) AS n FROM (SELECT TOP (100) ROW_NUMBER() OVER (ORDER BY (SELECT NULL)) AS i FROM sys.all_objects AS a CROSS JOIN sys.all_objects AS b) AS t;',
      rows: [['100']],
      evidence: 'https://learn.microsoft.com/en-us/sql/t-sql/queries/top-transact-sql',
      naive: null,
    },
  ],
});

/** As many rows as a fresh database has in sys.all_objects, or fewer. */
const ROWS = 2048;

function read(site: SiteOf<'NamedTable'>): Meaning | null {
  const { node } = site;
  const object = site.nameOf(node.name);
  if (object?.role !== 'table') return null;
  if (object.name.name === 'spt_values' && object.name.database === 'master')
    return { role: 'numbers', table: node };
  if (!site.dialect.binding.isSystemObject(object.name)) return null;
  const name = node.name.parts.map((part) => part.text).join('.');
  const query = queryAround(site, node);
  if (query === null || asksForColumns(site, query)) return { role: 'catalog', name };
  return { role: 'rows', table: node, count: rowsWanted(site, query) };
}

/** The SELECT in whose FROM the table stands. */
function queryAround(site: ReadSite, table: NamedTable): QuerySpecification | null {
  const found = pathTo(site.binding.statement, table).findLast(
    (node) =>
      node.kind === 'QuerySpecification' &&
      node.from !== null &&
      tablesOf(node.from).includes(table),
  );
  return found?.kind === 'QuerySpecification' ? found : null;
}

/** True if some column may be one of a system table's. */
function asksForColumns(site: ReadSite, query: QuerySpecification): boolean {
  let asked = false;
  walk(query, (node) => {
    if (node.kind === 'SelectItem' && node.expression.kind === 'Star') asked = true;
    if (node.kind !== 'ColumnReference') return;
    const bound = site.columnOf(node);
    const table = bound?.relation?.table ?? null;
    const known = bound !== undefined && (bound.relation === null || table !== null);
    const derived = bound?.relation?.kind === 'derived' || bound?.relation?.kind === 'cte';
    if (!known && !derived) asked = true;
  });
  return asked;
}

/** So many rows of each system table that all together are enough for a TOP with a constant. */
function rowsWanted(site: ReadSite, query: QuerySpecification): number {
  const tables = query.from === null ? [] : tablesOf(query.from);
  const sources = tables.filter((table) => {
    const object = table.kind === 'NamedTable' ? site.nameOf(table.name) : undefined;
    return object !== undefined && site.dialect.binding.isSystemObject(object.name);
  });
  const top = query.top === null || query.top.percent ? undefined : constant(site, query.top.count);
  if (top === undefined) return sources.length > 1 ? 1024 : ROWS;
  return Math.min(ROWS, Math.max(1, Math.ceil(top ** (1 / sources.length))));
}

function constant(site: ReadSite, count: Expression): number | undefined {
  const value = site.constantOf(count);
  return typeof value === 'number' ? value : undefined;
}

function write(meaning: Meaning, context: WriteContext): Emission {
  if (meaning.role === 'catalog') {
    const because = `${meaning.name} tells what a database of SQL Server holds.`;
    return { pieces: [], fidelity: { kind: 'manual', because } };
  }
  const { table } = meaning;
  const own = ownName(table.name);
  const name = context.identifier(table.alias?.name.text ?? own);
  if (meaning.role === 'rows') {
    const columns = context.target === 'duckdb' ? '(id)' : '';
    return written(
      context,
      context.sql`range(${meaning.count}) AS ${name}${columns}`,
      conditional('The system table is only a source of rows, and of enough of them.'),
    );
  }
  const number = context.target === 'duckdb' ? 'range' : 'id';
  const integer = context.target === 'duckdb' ? 'INTEGER' : 'INT';
  return written(
    context,
    context.sql`(SELECT CAST(${number} AS ${integer}) AS number, 'P' AS type FROM range(2048)) AS ${name}`,
    conditional("Of master..spt_values only the numbers of type 'P' are asked for."),
  );
}
