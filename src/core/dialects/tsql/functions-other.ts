import { BOOLEAN, INTEGER, decimal, type DataType } from '../../semantics/data-type.ts';
import type { CallTypes, Claim } from '../../semantics/dialect.ts';
import { rewritten, same } from '../claims.ts';
import { CATALOG_FUNCTIONS } from './catalog-functions.ts';
import { identityType } from './identity-call.ts';
import { tsqlCommonType } from './type-results.ts';
import { textType } from './types.ts';

type Result = (call: CallTypes) => DataType;

const common: Result = ({ types }) => tsqlCommonType(types);
const name: Result = ({ settings }) => textType(128, true, settings.collation);
const integer: Result = () => INTEGER;
const json: Result = ({ settings }) => textType('max', true, settings.collation);

/** https://learn.microsoft.com/en-us/sql/t-sql/functions/isnull-transact-sql: the type of check_expression; of the other for a bare NULL. */
const first: Result = ({ types }) => types.find((type) => type.type !== 'null') ?? INTEGER;

/** https://learn.microsoft.com/en-us/sql/t-sql/functions/hashbytes-transact-sql: varbinary(8000), here as long as the hash. */
const hash: Result = ({ constants }) => {
  const length = { md5: 16, sha: 20, sha1: 20, sha2_256: 32, sha2_512: 64 }[
    String(constants[0] ?? '').toLowerCase()
  ];
  // Of one length for all values, where the algorithm is known.
  return { type: 'binary', length: length ?? 8000, padded: length !== undefined };
};

function system(result: Result): Claim {
  return { ...rewritten('system-function'), result, role: 'scalar' };
}

const CATALOG_RESULTS: Readonly<Record<'number' | 'text' | 'variant', Result>> = {
  number: integer,
  text: name,
  variant: () => ({ type: 'variant' }),
};

function written(operation: string, result: Result): Claim {
  return { ...rewritten(operation), result, role: 'scalar' };
}

/** What T-SQL's other functions mean elsewhere, by construct key. */
export const tsqlOtherFunctions: Readonly<Record<string, Claim>> = {
  'FunctionCall/isnull': written('isnull', first),
  'FunctionCall/coalesce': {
    ...same(
      'The first argument that is not NULL (https://learn.microsoft.com/en-us/sql/t-sql/language-elements/coalesce-transact-sql).',
      'isnull',
    ),
    result: common,
  },
  'FunctionCall/nullif': {
    ...same(
      'NULL if the arguments are equal (https://learn.microsoft.com/en-us/sql/t-sql/language-elements/nullif-transact-sql).',
      'nullif',
    ),
    result: first,
  },
  'FunctionCall/iif': written('iif', ({ types }) => tsqlCommonType(types.slice(1))),
  'FunctionCall/choose': written('iif', ({ types }) => tsqlCommonType(types.slice(1))),
  'FunctionCall/isnumeric': written('value-test', integer),
  'FunctionCall/isdate': written('value-test', integer),
  // https://learn.microsoft.com/en-us/sql/t-sql/functions/sql-variant-property-transact-sql
  'FunctionCall/sql_variant_property': written('type-property', ({ constants, settings }) =>
    /^basetype|collation$/iu.test(String(constants[1]))
      ? textType(128, true, settings.collation)
      : INTEGER,
  ),
  'FunctionCall/json_value': written('json-text', ({ settings }) =>
    textType(4000, true, settings.collation),
  ),
  'FunctionCall/json_query': written('json-text', ({ settings }) =>
    textType('max', true, settings.collation),
  ),
  'FunctionCall/json_modify': written('json-change', json),
  'FunctionCall/isjson': written('json-text', integer),
  // https://learn.microsoft.com/en-us/sql/t-sql/functions/json-path-exists-transact-sql: bit
  'FunctionCall/json_path_exists': written('json-text', () => BOOLEAN),
  // https://learn.microsoft.com/en-us/sql/t-sql/functions/json-object-transact-sql: nvarchar(max)
  'FunctionCall/json_object': written('json-construction', json),
  'FunctionCall/json_array': written('json-construction', json),
  'FunctionCall/hashbytes': written('hash', hash),
  'FunctionCall/identity': written('identity-function', ({ call }) => identityType(call)),
  'FunctionCall/checksum': system(integer),
  'FunctionCall/binary_checksum': system(integer),
  'FunctionCall/newid': system(() => ({ type: 'uuid' })),
  'FunctionCall/newsequentialid': system(() => ({ type: 'uuid' })),
  'FunctionCall/suser_sname': system(name),
  'FunctionCall/suser_name': system(name),
  'FunctionCall/user_name': system(name),
  'FunctionCall/system_user': system(name),
  'FunctionCall/session_user': system(name),
  'FunctionCall/current_user': system(name),
  'FunctionCall/user': system(name),
  'FunctionCall/original_login': system(name),
  'FunctionCall/db_name': system(name),
  'FunctionCall/schema_name': system(name),
  'FunctionCall/host_name': system(name),
  'FunctionCall/app_name': system(name),
  'FunctionCall/object_id': system(integer),
  ...Object.fromEntries(
    Object.entries(CATALOG_FUNCTIONS).map(([called, gives]) => [
      `FunctionCall/${called}`,
      system(CATALOG_RESULTS[gives]),
    ]),
  ),
  'FunctionCall/scope_identity': system(() => decimal(38, 0)),
  'FunctionCall/ident_current': system(() => decimal(38, 0)),
  'FunctionCall/formatmessage': system(({ settings }) => textType(2047, true, settings.collation)),
  'FunctionCall/xact_state': system(integer),
  'FunctionCall/error_number': system(integer),
  'FunctionCall/error_severity': system(integer),
  'FunctionCall/error_state': system(integer),
  'FunctionCall/error_line': system(integer),
  'FunctionCall/error_message': system(({ settings }) => textType(4000, true, settings.collation)),
  'FunctionCall/error_procedure': system(name),
  'SystemVariable/@@identity': rewritten('system-function'),
  'SystemVariable/@@error': rewritten('system-function'),
  // https://learn.microsoft.com/en-us/sql/t-sql/functions/datefirst-transact-sql, .../language-transact-sql
  'SystemVariable/@@datefirst': rewritten('system-function'),
  'SystemVariable/@@language': rewritten('system-function'),
  'SystemVariable/@@trancount': rewritten('system-function'),
  'SystemVariable/@@fetch_status': rewritten('system-function'),
  'SystemVariable/@@servername': rewritten('system-function'),
  'SystemVariable/@@version': rewritten('system-function'),
};
