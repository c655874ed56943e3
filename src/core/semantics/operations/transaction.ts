import type { Statement, TransactionStatement } from '../../syntax/ast/index.ts';
import { STATEMENT_BREAK, type Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { CatalogTable } from '../catalog.ts';
import { conditional, EXACT, type Fidelity } from '../finding.ts';
import { defineOperation, type Emission } from '../operation.ts';
import { COLUMN_DEFAULTS } from './create-table.ts';
import { keepsDefault } from './drawn-default.ts';
import { keptAsComment, keptInline } from './kept-as-comment.ts';
import { sessionVariable } from './session-variable.ts';
import { readerOf } from '../site.ts';

const SEPARATE: Fidelity = conditional(
  'nobody reads or changes the tables in between: each statement of the port commits by itself.',
);

/** What the local engine does of it: copies of the tables are put back. */
const COPIED: Fidelity = EXACT;

/** BEGIN, COMMIT, ROLLBACK and SAVE TRANSACTION. */
export const transactionOperation = defineOperation<{ readonly statement: TransactionStatement }>({
  operation: 'transaction',
  meaningIn: {
    tsql: readerOf('TransactionStatement', ({ node }) => ({ statement: node })),
    databricks: 'not-in-dialect',
  },
  emitAs: {
    'databricks-sql': ({ statement }, context) => write(statement, context),
    duckdb: () => ({ pieces: [], fidelity: COPIED, silent: true }),
  },
  docs: {
    title: 'Transactions',
    behaviour: {
      tsql: 'Statements between BEGIN and COMMIT TRANSACTION take effect together, or not at all.',
      databricks: 'Each statement on a Delta table is atomic by itself.',
    },
    port: 'BEGIN keeps a copy of the tables that a ROLLBACK in the script puts back; COMMIT, and BEGIN without a ROLLBACK, is a comment.',
    action:
      'For a large table, note its version and use RESTORE in place of the copy; better, prepare everything first and let one statement per table finish the work.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/transactions-transact-sql',
      'https://docs.databricks.com/aws/en/lakehouse/acid',
      'https://docs.databricks.com/aws/en/sql/language-manual/delta-restore',
    ],
  },
  examples: [],
});

/** True if nothing but a comment stands for the statement. */
export function isKeptAsComment(statement: TransactionStatement, context: WriteContext): boolean {
  return statementsOf(statement, context).length === 0 && !isOrphan(statement, context);
}

/** A ROLLBACK of a transaction that does not begin in the script. */
function isOrphan(statement: TransactionStatement, context: WriteContext): boolean {
  return statement.action === 'rollback' && !context.session.undoes.has(statement);
}

function write(statement: TransactionStatement, context: WriteContext): Emission {
  if (isOrphan(statement, context)) {
    const because = 'what it undoes begins outside of this script.';
    return { pieces: [], fidelity: { kind: 'manual', because } };
  }
  const statements = statementsOf(statement, context);
  const fidelity = statement.action === 'commit' ? EXACT : SEPARATE;
  if (statements.length === 0) return { pieces: keptAsComment(context, statement), fidelity };
  const written = statements.flatMap((one, index) =>
    index === 0 ? one : [context.text(`${STATEMENT_BREAK}${context.indent}`), ...one],
  );
  return {
    pieces: [keptInline(context, statement), ...written],
    fidelity,
  };
}

function statementsOf(
  statement: TransactionStatement,
  context: WriteContext,
): readonly (readonly Piece[])[] {
  const { undone, undoes } = context.session;
  const begins = undoes.get(statement);
  const copies = undone.get(begins ?? statement) ?? [];
  const rows = copies.map((table) => {
    const name = tableName(table, context);
    const copy = copyName(table, begins ?? statement, context);
    const using = context.options.sparkOnly ? ' USING DELTA' : '';
    const properties = table.columns.some(keepsDefault)
      ? ` TBLPROPERTIES (${COLUMN_DEFAULTS})`
      : '';
    return begins === undefined
      ? context.sql`CREATE OR REPLACE TABLE ${copy}${using}${properties} AS SELECT * FROM ${name}`
      : context.sql`INSERT OVERWRITE ${name} SELECT * FROM ${copy}`;
  });
  return [...rows, ...countTransactions(statement, context)];
}

/** Keeps @@TRANCOUNT, where the script asks for it. */
function countTransactions(
  statement: TransactionStatement,
  context: WriteContext,
): readonly (readonly Piece[])[] {
  const { asked } = context.session;
  const name = sessionVariable('trancount') ?? '';
  if (!asked.has('trancount') && !asked.has('xact-state')) return [];
  const begins = context.session.undoes.get(statement);
  const toSavepoint = begins?.kind === 'TransactionStatement' && begins.action === 'save';
  if (statement.action === 'save' || toSavepoint) return [];
  const change = { begin: `${name} + 1`, commit: `${name} - 1`, rollback: '0' }[statement.action];
  return [context.sql`${context.nested ? 'SET' : 'SET VAR'} ${name} = ${change}`];
}

function tableName(table: CatalogTable, context: WriteContext): string {
  const role = table.kind === 'temporary' ? 'temporary' : 'table';
  return context.options
    .mapName({ name: table.name, role })
    .map((part) => context.identifier(part))
    .join('.');
}

/** A scratch table for the rows as they were. */
function copyName(table: CatalogTable, begins: Statement, context: WriteContext): string {
  const savepoint =
    begins.kind === 'TransactionStatement' && begins.name?.kind === 'Identifier'
      ? `${begins.name.text}_`
      : '';
  const own = table.name.name.replace(/^#+/, '');
  const name = { ...table.name, name: `#before_${savepoint}${own}` };
  return context.options
    .mapName({ name, role: 'temporary' })
    .map((part) => context.identifier(part))
    .join('.');
}
