import { BIGINT, DATE, INTEGER, decimal, type DataType } from '../../semantics/data-type.ts';
import type { CallTypes, Claim } from '../../semantics/dialect.ts';
import { same } from '../claims.ts';
import { TIMESTAMP, TIMESTAMP_NTZ, stringType } from './types.ts';

const TINY = 'The text is Databricks SQL already; DuckDB’s is written by the operation.';

type Result = (call: CallTypes) => DataType;

function call(operation: string, result: DataType | Result): Claim {
  return { ...same(TINY, operation), result: typeof result === 'function' ? result : () => result };
}

/** A wall clock stays one, anything else becomes a point in time. */
function timestampLike(index: number): Result {
  return ({ types }) => {
    const type = types[index];
    return type?.type === 'timestamp' && type.zone === 'none' ? TIMESTAMP_NTZ : TIMESTAMP;
  };
}

const added: Result = (given) => (given.types.length === 3 ? timestampLike(2)(given) : DATE);
const difference: Result = ({ types }) => (types.length === 3 ? BIGINT : INTEGER);
const text: Result = ({ settings }) => stringType(settings.collation);

/** extract and date_part: seconds have a fraction. https://docs.databricks.com/aws/en/sql/language-manual/functions/extract */
const part: Result = ({ call: node, constants }) => {
  const first = node.arguments[0];
  const name = first?.kind === 'DatePart' ? first.name : constants[0];
  return typeof name === 'string' && /^s(ec(ond)?s?)?$/i.test(name) ? decimal(8, 6) : INTEGER;
};

const field = (): Claim => call('date-field', INTEGER);

/** What Databricks SQL's date functions mean elsewhere: https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-functions-builtin#date-timestamp-and-interval-functions */
export const databricksDateFunctions: Readonly<Record<string, Claim>> = {
  DatePart: same('It is the name of a part, which the function around it reads.'),
  'FunctionCall/current_timestamp': call('current-time', TIMESTAMP),
  'FunctionCall/now': call('current-time', TIMESTAMP),
  'FunctionCall/getdate': call('current-time', TIMESTAMP),
  'FunctionCall/localtimestamp': call('current-time', TIMESTAMP_NTZ),
  'FunctionCall/current_date': call('current-time', DATE),
  'FunctionCall/curdate': call('current-time', DATE),
  'FunctionCall/convert_timezone': call('convert-zone', TIMESTAMP_NTZ),
  'FunctionCall/dateadd': call('date-add', added),
  'FunctionCall/date_add': call('date-add', added),
  'FunctionCall/timestampadd': call('date-add', timestampLike(2)),
  'FunctionCall/date_sub': call('date-add', DATE),
  'FunctionCall/add_months': call('date-add', DATE),
  'FunctionCall/datediff': call('date-difference', difference),
  'FunctionCall/date_diff': call('date-difference', difference),
  'FunctionCall/timediff': call('date-difference', BIGINT),
  'FunctionCall/timestampdiff': call('date-difference', BIGINT),
  'FunctionCall/year': field(),
  'FunctionCall/quarter': field(),
  'FunctionCall/month': field(),
  'FunctionCall/day': field(),
  'FunctionCall/dayofmonth': field(),
  'FunctionCall/dayofyear': field(),
  'FunctionCall/dayofweek': field(),
  'FunctionCall/weekday': field(),
  'FunctionCall/weekofyear': field(),
  'FunctionCall/hour': field(),
  'FunctionCall/minute': field(),
  'FunctionCall/second': field(),
  'FunctionCall/extract': call('date-field', part),
  'FunctionCall/date_part': call('date-field', part),
  'FunctionCall/datepart': call('date-field', part),
  'FunctionCall/last_day': call('month-end', DATE),
  'FunctionCall/make_date': call('date-from-parts', DATE),
  'FunctionCall/make_timestamp_ntz': call('date-from-parts', TIMESTAMP_NTZ),
  'FunctionCall/date_trunc': call('date-truncate', TIMESTAMP),
  'FunctionCall/trunc': call('date-truncate', DATE),
  'FunctionCall/date_format': call('format-date', text),
  'FunctionCall/unix_timestamp': call('library-call', BIGINT),
  'FunctionCall/from_utc_timestamp': call('library-call', TIMESTAMP),
  'FunctionCall/to_utc_timestamp': call('library-call', TIMESTAMP),
  'FunctionCall/date': call('parse-date', DATE),
  'FunctionCall/to_date': call('parse-date', DATE),
  'FunctionCall/try_to_date': call('parse-date', DATE),
  'FunctionCall/to_timestamp': call('parse-date', TIMESTAMP),
  'FunctionCall/try_to_timestamp': call('parse-date', TIMESTAMP),
  'FunctionCall/to_timestamp_ntz': call('parse-date', TIMESTAMP_NTZ),
};
