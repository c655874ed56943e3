import type { CreateTable, CreateView } from '../../syntax/ast/index.ts';
import { STATEMENT_BREAK, type Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { EXACT } from '../finding.ts';
import { defineOperation, type Emission } from '../operation.ts';
import type { ReadSite } from '../site.ts';

type Meaning =
  | { readonly role: 'table'; readonly statement: CreateTable }
  | { readonly role: 'view'; readonly statement: CreateView; readonly replaces: boolean };

/** CREATE TABLE … AS, CREATE VIEW and ALTER VIEW. */
export const createFromQueryOperation = defineOperation<Meaning>({
  operation: 'create-from-query',
  meaningIn: { tsql: read, databricks: read },
  emitAs: {
    'databricks-sql': (meaning, context) =>
      meaning.role === 'table' ? null : writeView(meaning.statement, meaning.replaces, context),
    duckdb: (meaning, context) =>
      meaning.role === 'table'
        ? writeTable(meaning.statement, context)
        : writeView(meaning.statement, meaning.replaces, context),
  },
  docs: {
    title: 'Tables and views from a query',
    behaviour: {
      tsql: 'CREATE OR ALTER VIEW and ALTER VIEW replace a view; SCHEMABINDING and ENCRYPTION are options of it.',
      databricks: 'CREATE OR REPLACE VIEW replaces a view.',
    },
    port: 'CREATE OR REPLACE VIEW where the source replaces; options without a counterpart are dropped.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/statements/create-view-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-ddl-create-view',
    ],
  },
  examples: [],
});

function read(site: ReadSite): Meaning | null {
  const { node } = site;
  if (node.kind === 'CreateTable' && node.query !== null) return { role: 'table', statement: node };
  if (node.kind !== 'CreateView') return null;
  return { role: 'view', statement: node, replaces: node.alter || node.orAlter || node.orReplace };
}

function writeView(view: CreateView, replaces: boolean, context: WriteContext): Emission {
  const columns = view.columns.length === 0 ? [] : context.sql` (${context.list(view.columns)})`;
  const word = replaces ? 'CREATE OR REPLACE ' : 'CREATE ';
  const kind = view.temporary && context.target === 'databricks-sql' ? 'TEMPORARY VIEW ' : 'VIEW ';
  return {
    pieces: context.sql`${word}${kind}${context.emit(view.name)}${columns} AS\n${context.emit(view.query)}`,
    fidelity: EXACT,
    silent: true,
  };
}

function writeTable(table: CreateTable, context: WriteContext): Emission {
  const name = context.emit(table.name);
  const before: Piece[] = table.orReplace
    ? [...context.sql`DROP TABLE IF EXISTS ${name}`, context.text(STATEMENT_BREAK)]
    : [];
  const head = table.ifNotExists ? 'CREATE TABLE IF NOT EXISTS ' : 'CREATE TABLE ';
  const query = table.query === null ? [] : [context.emit(table.query)];
  return {
    pieces: context.sql`${before}${head}${name} AS ${query}`,
    fidelity: EXACT,
    silent: true,
  };
}
