import { BOOLEAN, NULL_TYPE, unknownType, type DataType } from '../../semantics/data-type.ts';
import type { CallTypes, Claim } from '../../semantics/dialect.ts';
import type { Target } from '../../semantics/operation.ts';
import { databricksCommonType } from './type-results.ts';
import { stringType } from './types.ts';

const COPY: Readonly<Record<Target, string | null>> = {
  'databricks-sql': 'The text is Databricks SQL already.',
  duckdb: null,
};

type Result = (call: CallTypes) => DataType;

const common: Result = ({ types }) => databricksCommonType(types);
const text: Result = ({ settings }) => stringType(settings.collation);
const bytes: Result = () => ({ type: 'binary', length: 'max', padded: false });
const first: Result = ({ types }) =>
  types.find((type) => type.type !== 'null') ?? unknownType('it is NULL');

function call(operation: string, result: Result): Claim {
  return { copy: COPY, operations: [operation], result, role: 'scalar' };
}

/** Copied to DuckDB, too, where the operation has nothing to say. */
function alike(operation: string, result: Result): Claim {
  return {
    copy: { ...COPY, duckdb: 'The function has that name and meaning in both.' },
    operations: [operation],
    result,
    role: 'scalar',
  };
}

/** What Databricks SQL's other functions mean elsewhere: https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-functions-builtin-alpha */
export const databricksOtherFunctions: Readonly<Record<string, Claim>> = {
  'FunctionCall/coalesce': alike('isnull', common),
  'FunctionCall/nvl': call('isnull', common),
  'FunctionCall/ifnull': call('isnull', common),
  'FunctionCall/nullif': alike('nullif', first),
  'FunctionCall/if': call('iif', ({ types }) => databricksCommonType(types.slice(1))),
  'FunctionCall/elt': call('iif', ({ types }) => databricksCommonType(types.slice(1))),
  'FunctionCall/iff': call('iif', ({ types }) => databricksCommonType(types.slice(1))),
  'FunctionCall/nvl2': call('plain-function', ({ types }) => databricksCommonType(types.slice(1))),
  'FunctionCall/isnull': call('plain-function', () => BOOLEAN),
  'FunctionCall/isnotnull': call('plain-function', () => BOOLEAN),
  'FunctionCall/equal_null': call('plain-function', () => BOOLEAN),
  'FunctionCall/md5': call('hash', text),
  'FunctionCall/sha': call('hash', text),
  'FunctionCall/sha1': call('hash', text),
  'FunctionCall/sha2': call('hash', text),
  'FunctionCall/hex': call('plain-function', text),
  'FunctionCall/unhex': call('plain-function', bytes),
  'FunctionCall/encode': call('plain-function', bytes),
  'FunctionCall/decode': call('plain-function', text),
  'FunctionCall/conv': call('plain-function', text),
  'FunctionCall/format_string': call('plain-function', text),
  'FunctionCall/printf': call('plain-function', text),
  'FunctionCall/raise_error': call('plain-function', () => NULL_TYPE),
  'FunctionCall/uuid': call('system-function', text),
  'FunctionCall/current_user': call('system-function', text),
  'FunctionCall/session_user': call('system-function', text),
  'FunctionCall/user': call('system-function', text),
  'FunctionCall/current_catalog': call('system-function', text),
};
