import type { IntoClause, Query, SelectStatement } from '../../syntax/ast/index.ts';
import { STATEMENT_BREAK, type Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { EXACT } from '../finding.ts';
import { defineOperation, type Emission } from '../operation.ts';
import type { ReadSite } from '../site.ts';

type Meaning =
  /** At the INTO clause: its text moves to the head of the statement. */
  | { readonly role: 'moved' }
  | { readonly role: 'create'; readonly statement: SelectStatement; readonly scratch: boolean };

/** SELECT … INTO: a table made from a query. */
export const selectIntoOperation = defineOperation<Meaning>({
  operation: 'select-into',
  meaningIn: { tsql: read, databricks: 'not-in-dialect' },
  emitAs: { 'databricks-sql': write, duckdb: write },
  docs: {
    title: 'SELECT … INTO',
    behaviour: {
      tsql: 'Makes a new table with the names and types of the select list; #name is a table of the session.',
      databricks: 'CREATE TABLE … AS makes a table from a query; temporary tables need a recent runtime.',
    },
    port: 'CREATE TABLE … AS; a session table stands in the scratch schema and is replaced if it is there.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/queries/select-into-clause-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-ddl-create-table-using',
    ],
  },
  examples: [],
});

/** The INTO of a query: of a UNION it stands in the first branch. */
export function intoOf(query: Query): IntoClause | null {
  let { body } = query;
  while (body.kind === 'SetOperation') body = body.left;
  return body.kind === 'QuerySpecification' ? body.into : null;
}

function read(site: ReadSite): Meaning | null {
  const { node } = site;
  if (node.kind === 'IntoClause') return { role: 'moved' };
  if (node.kind !== 'SelectStatement') return null;
  const into = intoOf(node.query);
  if (into === null) return null;
  return { role: 'create', statement: node, scratch: site.nameOf(into.target)?.role === 'temporary' };
}

function write(meaning: Meaning, context: WriteContext): Emission {
  if (meaning.role === 'moved') return { pieces: [], fidelity: EXACT, silent: true };
  const into = intoOf(meaning.statement.query);
  if (into === null) throw new TypeError('a SELECT INTO without INTO');
  const name = context.emit(into.target);
  const before: Piece[] = [];
  if (context.target === 'duckdb') {
    if (meaning.scratch) before.push(...context.sql`DROP TABLE IF EXISTS ${name}`, context.text(STATEMENT_BREAK));
    before.push(...context.sql`CREATE TABLE ${name} AS `);
  } else {
    const using = context.options.sparkOnly ? ' USING DELTA' : '';
    before.push(...context.sql`CREATE ${meaning.scratch ? 'OR REPLACE ' : ''}TABLE ${name}${using} AS\n`);
  }
  return { edits: { before }, fidelity: EXACT };
}
