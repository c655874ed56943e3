import { CATALOG_FUNCTIONS } from '../../dialects/tsql/catalog-functions.ts';
import type { Expression } from '../../syntax/ast/index.ts';
import { askedBy } from '../../emit/questions.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { SystemValue } from '../../program/program.ts';
import type { Fidelity } from '../finding.ts';
import { EXACT } from '../finding.ts';
import { defineOperation, type Emission } from '../operation.ts';
import type { ReadSite } from '../site.ts';
import { formatMessage } from './format-message.ts';
import { identityColumn, lastIdentity, tableCalled } from './identity.ts';
import { sessionVariable } from './session-variable.ts';
import { ownName } from '../../syntax/own-name.ts';

type Meaning =
  /** A new GUID for each row. */
  | { readonly value: 'new-uuid' }
  /** Who runs it. */
  | { readonly value: 'user' }
  | { readonly value: 'text'; readonly text: string; readonly what: string }
  /** What a SET has decided, known when the statement is read. */
  | { readonly value: 'setting'; readonly setting: number | string }
  /** The last identity value of a table. */
  | { readonly value: 'last-identity'; readonly table: string }
  /** A text with values put in. */
  | { readonly value: 'message'; readonly form: Expression; readonly values: readonly Expression[] }
  /** What the procedure around it is called, or the schema that it stands in. */
  | { readonly value: 'own-name'; readonly part: 'name' | 'schema'; readonly because: string }
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

const NONE: Readonly<Record<string, string>> = {
  checksum:
    'CHECKSUM is an algorithm of SQL Server that is not published: compare the columns, or use HASHBYTES.',
  binary_checksum:
    'BINARY_CHECKSUM is an algorithm of SQL Server that is not published: compare the columns, or use HASHBYTES.',
  object_id: "OBJECT_ID looks into SQL Server's catalog: use IF EXISTS, or information_schema.",
  ...Object.fromEntries(
    Object.keys(CATALOG_FUNCTIONS).map((name) => [
      name,
      `${name.toUpperCase()} looks into SQL Server's catalog: use information_schema.`,
    ]),
  ),
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
        case 'last-identity':
          return lastOf(meaning.table, context);
        case 'message':
          return message(meaning, context);
        case 'own-name':
          return nameOfModule(meaning, context);
        case 'session':
          return sessionValue(meaning.name, context);
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
        case 'last-identity':
          return lastOf(meaning.table, context);
        case 'message':
          return message(meaning, context);
        case 'own-name':
          return nameOfModule(meaning, context);
        case 'session':
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

function lastOf(called: string, context: WriteContext): Emission {
  const table = tableCalled(called, context);
  const column = table === undefined ? undefined : identityColumn(table);
  if (table === undefined || column === undefined) {
    const because = `${called} is no table with an identity column that is known.`;
    return { pieces: [], fidelity: { kind: 'manual', because } };
  }
  const role = table.kind === 'temporary' ? 'temporary' : 'table';
  const name = context.options
    .mapName({ name: table.name, role })
    .map((part) => context.identifier(part))
    .join('.');
  const fidelity = assume('The row with the last identity value is still there.');
  return { pieces: context.sql`(${lastIdentity(context, column, name)})`, fidelity };
}

function message(meaning: Extract<Meaning, { value: 'message' }>, context: WriteContext): Emission {
  const pieces = formatMessage(context, meaning.form, meaning.values);
  const because = 'the form of the text is not known.';
  return pieces === null
    ? { pieces: [], fidelity: { kind: 'manual', because } }
    : { pieces, fidelity: EXACT };
}

/** The variable in which the port keeps what the session of the source knows. */
function sessionValue(value: SystemValue, context: WriteContext): Emission {
  if (value === 'error') {
    // Where the next statement asks for it, the one before has not failed.
    const fidelity = assume('The statement before it does not fail: the port ends there.');
    return { pieces: [context.text('0')], fidelity };
  }
  const name = sessionVariable(value);
  if (name === null) {
    const because =
      'the state of a cursor is asked for in another way than by a loop over its rows.';
    return { pieces: [], fidelity: { kind: 'manual', because } };
  }
  if (value === 'xact-state') {
    const fidelity = assume('No error dooms a transaction: the port has none.');
    return { pieces: context.sql`CAST(sign(${name}) AS SMALLINT)`, fidelity };
  }
  if (value === 'identity' || value === 'scope-identity') {
    const fidelity = assume('Nobody else inserts into the table at the same time.');
    return { pieces: [context.text(name)], fidelity };
  }
  // The procedure whose handler asks is the one that failed, unless it called another.
  if (value === 'error-procedure' && context.module !== null) {
    const fidelity = assume('The error is one of the procedure itself, or nobody reads where.');
    return {
      pieces: [context.text(context.literal(calledName(context.module.name, context)))],
      fidelity,
    };
  }
  if (value === 'error-procedure' && [...context.binding.catalogIn.procedures()].length > 0) {
    const differs = 'it is NULL for an error in a procedure that the TRY block calls.';
    return { pieces: [context.text(name)], fidelity: { kind: 'approximate', differs } };
  }
  const unkept = value === 'error-line' || value === 'error-procedure';
  const fidelity = unkept ? assume('Where an error came from is only logged.') : EXACT;
  return { pieces: [context.text(name)], fidelity };
}

/** The name of a procedure as its definition writes it. */
function calledName(name: string, context: WriteContext): string {
  return writtenName(name, context)?.join('.') ?? name;
}

function writtenName(name: string, { binding }: WriteContext): readonly string[] | undefined {
  const lower = name.toLowerCase();
  const known = [...binding.catalogIn.procedures()].find(
    (procedure) => procedure.name.name.toLowerCase() === lower,
  );
  return known?.statement.name.parts.map(({ text }) => text);
}

function nameOfModule(
  { part, because }: Extract<Meaning, { value: 'own-name' }>,
  context: WriteContext,
): Emission {
  const { module } = context;
  if (module === null) return { pieces: [], fidelity: { kind: 'manual', because } };
  const parts = writtenName(module.name, context) ?? [module.name];
  const text = part === 'name' ? parts.at(-1) : (parts.at(-2) ?? context.settings.schema);
  return { pieces: [context.text(context.literal(text ?? module.name))], fidelity: EXACT };
}

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
      ? ownName(node.name).toLowerCase()
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
  if (node.kind === 'FunctionCall' && name === 'ident_current') {
    const table = node.arguments[0] === undefined ? null : site.constantOf(node.arguments[0]);
    return typeof table === 'string'
      ? { value: 'last-identity', table }
      : { value: 'none', because: 'the table of IDENT_CURRENT is not known.' };
  }
  if (node.kind === 'FunctionCall' && name === 'formatmessage') {
    const [form, ...values] = node.arguments;
    // A number is that of a message in sys.messages, which is not here.
    if (form !== undefined && site.typeOf(form).type === 'text')
      return { value: 'message', form, values };
    return { value: 'none', because: 'FORMATMESSAGE is known of a text only.' };
  }
  if (name === 'db_name' || name === 'current_catalog')
    return { value: 'text', text: site.settings.database, what: shown };
  // https://learn.microsoft.com/en-us/sql/t-sql/functions/procid-transact-sql: the module that runs.
  if (node.kind === 'FunctionCall' && (name === 'object_name' || name === 'object_schema_name')) {
    const [object] = node.arguments;
    const isOwn = object?.kind === 'SystemVariable' && /^@@procid$/i.test(object.name);
    if (isOwn)
      return {
        value: 'own-name',
        part: name === 'object_name' ? 'name' : 'schema',
        because: `${name.toUpperCase()}(@@PROCID) is the name of the procedure around it, and there is none that is known here.`,
      };
  }
  if (name === 'schema_name') return { value: 'text', text: site.settings.schema, what: shown };
  if (
    name === 'host_name' ||
    name === 'app_name' ||
    name === '@@servername' ||
    name === '@@version'
  )
    return { value: 'text', text: 'portside', what: shown };
  const ownModule = node.kind === 'FunctionCall' ? moduleName(name, node.arguments, site) : null;
  if (ownModule !== null) return { value: 'setting', setting: ownModule };
  const session = askedBy(node);
  if (session !== null) return { value: 'session', name: session, what: shown };
  const none = NONE[name];
  return none === undefined ? null : { value: 'none', because: none };
}

/**
 * What a call says of the procedure that it stands in, as logs of a load do:
 * https://learn.microsoft.com/en-us/sql/t-sql/functions/procid-transact-sql
 */
function moduleName(
  name: string,
  [asked, ...others]: readonly Expression[],
  { settings: { module } }: ReadSite,
): string | null {
  const own = asked?.kind === 'SystemVariable' && asked.name.toUpperCase() === '@@PROCID';
  if (!own || others.length > 0 || module === undefined) return null;
  if (name === 'object_name') return module.name;
  return name === 'object_schema_name' ? module.schema : null;
}
