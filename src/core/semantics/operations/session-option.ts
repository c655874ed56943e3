import type { SetOption } from '../../syntax/ast/index.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { CatalogColumn, CatalogTable } from '../catalog.ts';
import { conditional, EXACT, type Fidelity } from '../finding.ts';
import { defineOperation, type Emission } from '../operation.ts';
import { identityColumn, tableCalled } from './identity.ts';
import { keptAsComment, keptInline } from './kept-as-comment.ts';
import { readerOf } from '../site.ts';

/** Options that have no effect on results, or whose effect the statements after them are written with. */
const WITHOUT_EFFECT = new Set([
  'NOCOUNT',
  'ANSI_WARNINGS',
  'ANSI_PADDING',
  'ANSI_NULLS',
  'ANSI_NULL_DFLT_ON',
  'ARITHABORT',
  'CONCAT_NULL_YIELDS_NULL',
  'DATEFIRST',
  'DATEFORMAT',
  'DEADLOCK_PRIORITY',
  'IDENTITY_INSERT',
  'LANGUAGE',
  'LOCK_TIMEOUT',
  'NUMERIC_ROUNDABORT',
  'QUOTED_IDENTIFIER',
  'STATISTICS IO',
  'STATISTICS TIME',
  'TRANSACTION ISOLATION LEVEL',
  'XACT_ABORT',
]);

/** Options that change results when they are switched off, which nobody should. */
const NEEDS_ON = new Set([
  'ANSI_WARNINGS',
  'ANSI_PADDING',
  'ARITHABORT',
  'CONCAT_NULL_YIELDS_NULL',
]);

/** SET of a session option. */
export const sessionOptionOperation = defineOperation<{ readonly statement: SetOption }>({
  operation: 'session-option',
  meaningIn: {
    tsql: readerOf('SetOption', ({ node }) => ({ statement: node })),
    databricks: 'not-in-dialect',
  },
  emitAs: {
    'databricks-sql': (meaning, context): Emission =>
      afterGivenIdentity(meaning.statement, context) ?? {
        pieces: keptAsComment(context, meaning.statement),
        fidelity: fidelityOf(meaning.statement),
      },
    duckdb: (meaning): Emission => ({ pieces: [], fidelity: fidelityOf(meaning.statement) }),
  },
  docs: {
    title: 'A session option',
    behaviour: {
      tsql: 'SET changes how the statements after it are read and run.',
      databricks: 'The options of SQL Server do not exist.',
    },
    port: 'The statement is kept as a comment; the statements after it are written with what it says.',
    action: 'Look at what the option was for.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/statements/set-statements-transact-sql',
    ],
  },
  examples: [],
});

function fidelityOf(statement: SetOption): Fidelity {
  if (statement.names.includes('ROWCOUNT')) return limitFidelity(statement.value.trim());
  const off = statement.value.toUpperCase() === 'OFF';
  const unknown = statement.names.find((name) => !WITHOUT_EFFECT.has(name.toUpperCase()));
  if (unknown !== undefined) {
    const because = `${unknown} may change the results of the statements after it, which are written without it.`;
    return { kind: 'approximate', differs: because };
  }
  const switchedOff = off
    ? statement.names.find((name) => NEEDS_ON.has(name.toUpperCase()))
    : undefined;
  if (switchedOff !== undefined) {
    return { kind: 'approximate', differs: `the port behaves as with ${switchedOff} ON.` };
  }
  return EXACT;
}

/** https://learn.microsoft.com/en-us/sql/t-sql/statements/set-rowcount-transact-sql: 0 is all rows. */
function limitFidelity(value: string): Fidelity {
  if (value === '0') return EXACT;
  if (/^\d+$/.test(value))
    return conditional(
      `no cursor, trigger, or procedure that is not written in place gives or changes more than ${value} rows behind it.`,
    );
  return {
    kind: 'approximate',
    differs: 'the statements after it are written without its limit, which is not a number here.',
  };
}

/** The table whose IDENTITY_INSERT a statement switches off, and its identity column; null for any other statement. */
function givenIdentity(
  statement: SetOption,
  context: WriteContext,
): { readonly table: CatalogTable; readonly column: CatalogColumn } | null {
  if (!statement.names.includes('IDENTITY_INSERT')) return null;
  const value = statement.value.replaceAll(/\/\*[^]*?\*\/|--[^\n]*/g, ' ').trim();
  const [, name = ''] = /^([\s\S]+?)\s+OFF$/i.exec(value) ?? [];
  const table = tableCalled(name, context);
  const column = table === undefined ? undefined : identityColumn(table);
  return table === undefined || column === undefined ? null : { table, column };
}

/** True if the statement leaves nothing but a comment. */
export function isOptionComment(statement: SetOption, context: WriteContext): boolean {
  return givenIdentity(statement, context) === null;
}

/** Delta's own values go on behind those that were given only if it is told to look. */
function afterGivenIdentity(statement: SetOption, context: WriteContext): Emission | null {
  const given = givenIdentity(statement, context);
  if (given === null) return null;
  const name = context.options
    .mapName({
      name: given.table.name,
      role: given.table.kind === 'temporary' ? 'temporary' : 'table',
    })
    .map((part) => context.identifier(part))
    .join('.');
  const column = context.identifier(given.column.name);
  return {
    pieces: [
      keptInline(context, statement),
      ...context.sql`ALTER TABLE ${name} ALTER COLUMN ${column} SYNC IDENTITY`,
    ],
    fidelity: EXACT,
  };
}
