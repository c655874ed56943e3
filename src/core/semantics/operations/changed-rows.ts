import type {
  ChangedRowsTable,
  InsertStatement,
  OutputClause,
  Statement,
} from '../../syntax/ast/index.ts';
import { STATEMENT_BREAK, type Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { EXACT } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import type { ReadSite } from '../site.ts';

interface Meaning {
  readonly table: ChangedRowsTable;
}

/** INSERT … SELECT … FROM (MERGE … OUTPUT …): the rows of OUTPUT are kept in a table first. */
export const changedRowsOperation = defineOperation<Meaning>({
  operation: 'changed-rows',
  meaningIn: { tsql: read, databricks: 'not-in-dialect' },
  emitAs: { 'databricks-sql': write, duckdb: write },
  docs: {
    title: 'The rows of a change as a table',
    behaviour: {
      tsql: 'An INSERT may read the rows that OUTPUT of an INSERT, UPDATE, DELETE or MERGE in its FROM gives.',
      databricks: 'Only queries stand in FROM.',
    },
    port: 'The rows of OUTPUT are put into a scratch table, the change is made, and the INSERT reads the table.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/queries/from-transact-sql',
      'https://learn.microsoft.com/en-us/sql/t-sql/statements/merge-transact-sql',
    ],
  },
  examples: [],
});

function read({ node, binding }: ReadSite): Meaning | Unknown | null {
  if (node.kind !== 'ChangedRowsTable') return null;
  return changedRowsOf(binding.statement) === node
    ? { table: node }
    : unknown('a change in FROM of anything but an INSERT, or one that is joined');
}

/** The change that an INSERT reads the rows of; null if it reads none. */
export function changedRowsOf(statement: Statement): ChangedRowsTable | null {
  if (statement.kind !== 'InsertStatement' || statement.source?.kind !== 'Query') return null;
  const { body } = statement.source;
  if (body.kind !== 'QuerySpecification') return null;
  const [table, ...others] = body.from?.tables ?? [];
  return table?.kind === 'ChangedRowsTable' && others.length === 0 ? table : null;
}

function write({ table }: Meaning, context: WriteContext): Emission {
  const alias = table.alias === null ? [] : context.sql` AS ${context.emit(table.alias.name)}`;
  return {
    pieces: context.sql`${scratchName(context, table)}${alias}`,
    fidelity: EXACT,
    silent: context.target === 'duckdb',
  };
}

/** The change that an INSERT reads the rows of, in front of it; nothing if it reads none. */
export function changeBefore(context: WriteContext, insert: InsertStatement): readonly Piece[] {
  const table = changedRowsOf(insert);
  if (table === null) return [];
  return [context.emit(table.change), context.text(`${STATEMENT_BREAK}${context.indent}`)];
}

/** True if the rows of OUTPUT go into a table, not to the client. */
export function isKept(context: WriteContext, output: OutputClause | null): output is OutputClause {
  return output !== null && (output.into !== null || readerOf(context, output) !== null);
}

/** The statement that keeps the rows of OUTPUT for the INSERT that reads them; null if none does. */
export function keptRows(
  context: WriteContext,
  output: OutputClause,
  query: readonly Piece[],
): readonly Piece[] | null {
  const table = readerOf(context, output);
  if (table === null) return null;
  const columns = (context.relationOf(table)?.columns ?? [])
    .map(({ name }) => context.identifier(name))
    .join(', ');
  const using =
    context.target === 'databricks-sql' && context.options.sparkOnly ? ' USING DELTA' : '';
  return context.sql`CREATE OR REPLACE TABLE ${scratchName(context, table)}${using} AS\nSELECT * FROM (\n${query}\n) AS changed_rows (${columns})`;
}

function readerOf(context: WriteContext, output: OutputClause): ChangedRowsTable | null {
  const table = changedRowsOf(context.binding.statement);
  return table?.change.output === output ? table : null;
}

function scratchName(context: WriteContext, { change }: ChangedRowsTable): string {
  const changed = context.relationOf(change.target)?.table?.name;
  const name = {
    ...(changed ?? { server: null, database: '', schema: '' }),
    name: '#changed_rows',
  };
  return context.options
    .mapName({ name, role: 'temporary' })
    .map((part) => context.identifier(part))
    .join('.');
}
