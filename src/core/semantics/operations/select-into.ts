import type { IntoClause, Query, SelectStatement } from '../../syntax/ast/index.ts';
import { STATEMENT_BREAK, type Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { EXACT } from '../finding.ts';
import { defineOperation, type Emission } from '../operation.ts';
import type { ReadSite } from '../site.ts';
import { COLUMN_DEFAULTS } from './create-table.ts';
import { rowCountOf } from './counted-rows.ts';
import { identityColumn, identitySequence, passIdentity, startSequence } from './identity.ts';

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
      databricks:
        'CREATE TABLE … AS makes a table from a query; temporary tables need a recent runtime.',
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
  return {
    role: 'create',
    statement: node,
    scratch: site.nameOf(into.target)?.role === 'temporary',
  };
}

/** DuckDB counts the rows of an INSERT, not those of a new table. */
function countedLocally(
  meaning: Extract<Meaning, { role: 'create' }>,
  into: IntoClause,
  name: Piece,
  context: WriteContext,
): Emission {
  const query = context.emit(meaning.statement.query);
  const rows = context.sql`INSERT INTO ${name} ${query}`;
  const table = context.sql`CREATE ${meaning.scratch ? 'OR REPLACE ' : ''}TABLE ${name} AS ${query} WITH NO DATA`;
  return {
    pieces: [
      ...table,
      context.text(STATEMENT_BREAK),
      ...rows,
      ...identityBehind(into, name, context),
    ],
    fidelity: EXACT,
    silent: true,
  };
}

/** Statements behind a new table whose identity column goes on behind the rows that it was made with. */
function identityBehind(into: IntoClause, name: Piece, context: WriteContext): readonly Piece[] {
  const object = context.nameOf(into.target);
  const table = object === undefined ? undefined : context.binding.catalogOut.table(object.name);
  const column = table === undefined ? undefined : identityColumn(table);
  if (object === undefined || column?.generated === undefined) return [];
  const { seed, increment } = column.generated;
  const sequence = identitySequence(context, object, column.name);
  const called = context.identifier(column.name);
  return [
    context.text(STATEMENT_BREAK),
    ...startSequence(context, sequence, seed, increment),
    ...context.sql`ALTER TABLE ${name} ALTER ${called} SET DEFAULT nextval(${context.literal(sequence)})`,
    ...passIdentity(context, column, name, sequence),
  ];
}

/** The query without its ORDER BY where IDENTITY numbers the rows by it: a table keeps no order, and Spark takes not every one of them beside a window. */
function numbered(query: Query, context: WriteContext): ReadonlyMap<Query, readonly Piece[]> {
  const { body, orderBy } = query;
  if (body.kind !== 'QuerySpecification' || body.top !== null || orderBy === null) return new Map();
  const numbers = body.items.some(
    ({ expression }) =>
      expression.kind === 'FunctionCall' && context.dialect.binding.identityOf(expression) !== null,
  );
  return new Map(numbers ? [[query, [{ emit: query, replace: new Map([[orderBy, []]]) }]]] : []);
}

/** In Delta a plain copy of a column brings its default along; SELECT INTO does not. */
function withoutDefaults(columns: readonly string[], table: Piece, context: WriteContext): Piece[] {
  if (columns.length === 0) return [];
  const list = columns.map((column) => `${column} DROP DEFAULT`).join(', ');
  return [
    ...context.sql`${STATEMENT_BREAK}${context.indent}ALTER TABLE ${table} ALTER COLUMN ${list}`,
  ];
}

function write(meaning: Meaning, context: WriteContext): Emission {
  if (meaning.role === 'moved') return { pieces: [], fidelity: EXACT, silent: true };
  const into = intoOf(meaning.statement.query);
  if (into === null) throw new TypeError('a SELECT INTO without INTO');
  const name = context.emit(into.target);
  const before: Piece[] = [];
  const defaults = context
    .outputOf(meaning.statement.query)
    .filter(({ copiesDefault }) => copiesDefault)
    .map((column) => context.identifier(column.name));
  if (context.target === 'duckdb') {
    if (context.countsRows) return countedLocally(meaning, into, name, context);
    if (meaning.scratch)
      before.push(...context.sql`DROP TABLE IF EXISTS ${name}`, context.text(STATEMENT_BREAK));
    before.push(...context.sql`CREATE TABLE ${name} AS `);
    return { edits: { before, after: identityBehind(into, name, context) }, fidelity: EXACT };
  } else {
    const using = context.options.sparkOnly ? ' USING DELTA' : '';
    const properties = defaults.length === 0 ? '' : `\nTBLPROPERTIES (${COLUMN_DEFAULTS})`;
    before.push(
      ...context.sql`CREATE ${meaning.scratch ? 'OR REPLACE ' : ''}TABLE ${name}${using}${properties} AS\n`,
    );
  }
  const replace = numbered(meaning.statement.query, context);
  const after = withoutDefaults(defaults, name, context);
  if (context.countsRows) {
    const count = rowCountOf(context.sql`(SELECT count(*) FROM ${name})`, context).slice(0, -1);
    after.push(context.text(STATEMENT_BREAK), ...count);
  }
  if (after.length === 0) return { edits: { before, replace }, fidelity: EXACT };
  const end = context
    .tokens({ start: meaning.statement.query.end, end: meaning.statement.end })
    .find((token) => token.text === ';');
  const spans = end === undefined ? [] : [{ span: end.span, pieces: [] }];
  return { edits: { before, replace, spans, after }, fidelity: EXACT };
}
