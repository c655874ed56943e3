import type { SystemValue } from '../../program/program.ts';
import type { Fidelity } from '../finding.ts';
import { EXACT } from '../finding.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { defineOperation, type Emission } from '../operation.ts';
import type { ReadSite } from '../site.ts';

type Meaning =
  /** A new GUID for each row. */
  | { readonly value: 'new-uuid' }
  /** Who runs it. */
  | { readonly value: 'user' }
  | { readonly value: 'text'; readonly text: string; readonly what: string }
  /** What a SET has decided, known when the statement is read. */
  | { readonly value: 'setting'; readonly setting: number | string }
  /** What the session knows. */
  | { readonly value: 'session'; readonly name: SystemValue; readonly what: string }
  | { readonly value: 'none'; readonly because: string };

const USERS = new Set([
  'suser_sname',
  'suser_name',
  'user_name',
  'system_user',
  'session_user',
  'current_user',
  'original_login',
  'user',
]);

const SESSION: Readonly<Record<string, SystemValue>> = {
  scope_identity: 'identity',
  '@@identity': 'identity',
  '@@error': 'error',
  '@@trancount': 'trancount',
  xact_state: 'xact-state',
  error_number: 'error-number',
  error_message: 'error-message',
  error_severity: 'error-severity',
  error_state: 'error-state',
  error_line: 'error-line',
  error_procedure: 'error-procedure',
};

const NONE: Readonly<Record<string, string>> = {
  checksum:
    'CHECKSUM is an algorithm of SQL Server that is not published: compare the columns, or use HASHBYTES.',
  binary_checksum:
    'BINARY_CHECKSUM is an algorithm of SQL Server that is not published: compare the columns, or use HASHBYTES.',
  object_id: "OBJECT_ID looks into SQL Server's catalog: use IF EXISTS, or information_schema.",
  object_name: "OBJECT_NAME looks into SQL Server's catalog: use information_schema.",
  col_length: "COL_LENGTH looks into SQL Server's catalog: use information_schema.",
};

/** NEWID, user and session functions, and the variables with two at signs. */
export const systemFunctionOperation = defineOperation<Meaning>({
  operation: 'system-function',
  meaningIn: { tsql: read, databricks: read },
  emitAs: {
    'databricks-sql': (meaning, context) => {
      switch (meaning.value) {
        case 'new-uuid':
          return { pieces: context.sql`upper(uuid())`, fidelity: EXACT };
        case 'user':
          return {
            pieces: context.sql`current_user()`,
            fidelity: assume(
              'Nobody depends on how the user is named: Databricks gives an e-mail address.',
            ),
          };
        case 'setting':
          return setting(meaning.setting, context);
        case 'text':
          return {
            pieces: context.sql`${context.literal(meaning.text)}`,
            fidelity: assume(`${meaning.what} is only shown or logged.`),
          };
        case 'session':
          return {
            pieces: [],
            fidelity: {
              kind: 'manual',
              because: `Databricks SQL has no counterpart of ${meaning.what} in an expression.`,
            },
          };
        case 'none':
          return { pieces: [], fidelity: { kind: 'manual', because: meaning.because } };
      }
    },
    duckdb: (meaning, context) => {
      switch (meaning.value) {
        case 'new-uuid':
          return {
            pieces: context.sql`upper(CAST(uuid() AS VARCHAR))`,
            fidelity: { kind: 'approximate', differs: 'every run gives other values' },
          };
        case 'user':
          return { pieces: context.sql`'portside'`, fidelity: EXACT, silent: true };
        case 'setting':
          return setting(meaning.setting, context);
        case 'text':
          return {
            pieces: context.sql`${context.literal(meaning.text)}`,
            fidelity: EXACT,
            silent: true,
          };
        case 'session':
          if (meaning.name === 'identity') {
            return {
              pieces: [],
              fidelity: {
                kind: 'manual',
                because: 'the local engine does not say which identity value a row was given.',
              },
            };
          }
          return {
            pieces: [context.slot({ slot: 'system', name: meaning.name })],
            fidelity: EXACT,
            silent: true,
          };
        case 'none':
          return { pieces: [], fidelity: { kind: 'manual', because: meaning.because } };
      }
    },
  },
  docs: {
    title: 'System function',
    behaviour: {
      tsql: 'Says who and where: the user, the database, the last identity, the error that is handled.',
      databricks: 'current_user() and uuid() exist, most others do not.',
    },
    port: 'The counterpart where there is one.',
    action: 'Decide what the value is for.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/system-functions-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/uuid',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: 'SELECT LEN(CAST(NEWID() AS varchar(36))) AS n;',
      rows: [['36']],
      evidence: 'https://learn.microsoft.com/en-us/sql/t-sql/functions/newid-transact-sql',
      naive: null,
    },
  ],
});

function assume(statement: string): Fidelity {
  return { kind: 'conditional', assumptions: [{ statement, check: null }] };
}

function setting(value: number | string, context: WriteContext): Emission {
  const text = typeof value === 'number' ? String(value) : context.literal(value);
  return { pieces: [context.text(text)], fidelity: EXACT, silent: context.target === 'duckdb' };
}

function read(site: ReadSite): Meaning | null {
  const { node } = site;
  const name =
    node.kind === 'FunctionCall'
      ? (node.name.parts.at(-1)?.text ?? '').toLowerCase()
      : node.kind === 'SystemVariable'
        ? node.name.toLowerCase()
        : '';
  const shown = site.textOf(node).replace(/\s+/g, ' ');
  if (name === 'newid' || name === 'newsequentialid' || name === 'uuid')
    return { value: 'new-uuid' };
  if (USERS.has(name)) return { value: 'user' };
  if (name === '@@datefirst') return { value: 'setting', setting: site.settings.dateFirst };
  if (name === '@@language') return { value: 'setting', setting: site.settings.language };
  if (name === 'current_timezone') {
    const utc = site.settings.timeZone === 'UTC';
    return utc
      ? { value: 'setting', setting: '(UTC) Coordinated Universal Time' }
      : { value: 'text', text: site.settings.timeZone, what: shown };
  }
  if (name === 'db_name' || name === 'current_catalog')
    return { value: 'text', text: site.settings.database, what: shown };
  if (name === 'schema_name') return { value: 'text', text: site.settings.schema, what: shown };
  if (
    name === 'host_name' ||
    name === 'app_name' ||
    name === '@@servername' ||
    name === '@@version'
  )
    return { value: 'text', text: 'portside', what: shown };
  const session = SESSION[name];
  if (session !== undefined) return { value: 'session', name: session, what: shown };
  const none = NONE[name];
  return none === undefined ? null : { value: 'none', because: none };
}
