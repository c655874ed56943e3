import { BIGINT, DATE, INTEGER, unknownType, type DataType } from '../../semantics/data-type.ts';
import type { CallTypes, Claim } from '../../semantics/dialect.ts';
import { rewritten, same } from '../claims.ts';
import { DATETIME, textType } from './types.ts';

const PAGES = 'https://learn.microsoft.com/en-us/sql/t-sql/functions';
const SPARK = 'https://docs.databricks.com/aws/en/sql/language-manual/functions';

const smallDatetime: DataType = { type: 'timestamp', precision: 'minutes', zone: 'none' };

function datetime2(digits: number): DataType {
  return { type: 'timestamp', precision: digits, zone: 'none' };
}

function offset(digits: number): DataType {
  return { type: 'timestamp', precision: digits, zone: 'offset' };
}

type Result = (call: CallTypes) => DataType;

/** With the digits of the first argument, seven where it has none of its own. */
const offsetLikeFirst: Result = ({ types }) => {
  const [first] = types;
  return offset(
    first?.type === 'timestamp' && typeof first.precision === 'number' ? first.precision : 7,
  );
};

function always(type: DataType): Result {
  return () => type;
}

/** The argument's own type; a text or a number is converted to `converted` first. */
function likeArgument(index: number, converted: DataType): Result {
  return ({ types }) => {
    const type = types[index] ?? unknownType('an argument is missing');
    return ['text', 'integer', 'decimal', 'floating', 'null', 'boolean'].includes(type.type)
      ? converted
      : type;
  };
}

const nameOfPart: Result = ({ settings }) => textType(30, true, settings.collation);

/** https://learn.microsoft.com/en-us/sql/t-sql/functions/date-and-time-data-types-and-functions-transact-sql */
function field(evidence: string, result: Result): Claim {
  return { ...same(evidence, 'date-field'), result };
}

/** What T-SQL's date functions mean elsewhere, by construct key. */
export const tsqlDateFunctions: Readonly<Record<string, Claim>> = {
  'FunctionCall/getdate': { ...rewritten('current-time'), result: always(DATETIME) },
  'FunctionCall/current_timestamp': { ...rewritten('current-time'), result: always(DATETIME) },
  'FunctionCall/getutcdate': { ...rewritten('current-time'), result: always(DATETIME) },
  'FunctionCall/sysdatetime': { ...rewritten('current-time'), result: always(datetime2(7)) },
  'FunctionCall/sysutcdatetime': { ...rewritten('current-time'), result: always(datetime2(7)) },
  'FunctionCall/sysdatetimeoffset': {
    ...rewritten('offset-moment'),
    result: always(offset(7)),
  },
  AtTimeZoneExpression: rewritten('offset-moment'),
  'FunctionCall/switchoffset': { ...rewritten('offset-moment'), result: offsetLikeFirst },
  'FunctionCall/todatetimeoffset': { ...rewritten('offset-moment'), result: offsetLikeFirst },
  'FunctionCall/datetimeoffsetfromparts': {
    ...rewritten('offset-moment'),
    result: ({ constants }) => offset(typeof constants[9] === 'number' ? constants[9] : 7),
  },
  'FunctionCall/timefromparts': {
    ...rewritten('offset-moment'),
    result: ({ constants }) => ({
      type: 'time',
      digits: typeof constants[4] === 'number' ? constants[4] : 7,
    }),
  },
  // https://learn.microsoft.com/en-us/sql/t-sql/functions/current-date-transact-sql: SQL Server 2025.
  'FunctionCall/current_date': { ...rewritten('current-time'), result: always(DATE) },
  DatePart: same('It is the name of a part, which the function around it reads.'),
  'FunctionCall/current_timezone': {
    ...rewritten('system-function'),
    result: ({ settings }) => textType(128, false, settings.collation),
  },
  'FunctionCall/dateadd': {
    ...same(
      `dateadd(unit, n, wall clock) adds the same, clamps the day at the end of a month and gives a wall clock (${PAGES}/dateadd-transact-sql, ${SPARK}/dateadd).`,
      'date-add',
    ),
    result: likeArgument(2, DATETIME),
  },
  'FunctionCall/datediff': { ...rewritten('date-difference'), result: always(INTEGER) },
  'FunctionCall/datediff_big': { ...rewritten('date-difference'), result: always(BIGINT) },
  'FunctionCall/datepart': { ...rewritten('date-field'), result: always(INTEGER) },
  'FunctionCall/datename': { ...rewritten('date-field'), result: nameOfPart },
  'FunctionCall/year': field(
    `year gives the year as an integer (${PAGES}/year-transact-sql, ${SPARK}/year).`,
    always(INTEGER),
  ),
  'FunctionCall/month': field(
    `month gives the month as an integer (${PAGES}/month-transact-sql, ${SPARK}/month).`,
    always(INTEGER),
  ),
  'FunctionCall/day': field(
    `day gives the day of the month as an integer (${PAGES}/day-transact-sql, ${SPARK}/day).`,
    always(INTEGER),
  ),
  'FunctionCall/eomonth': { ...rewritten('month-end'), result: always(DATE) },
  'FunctionCall/datefromparts': { ...rewritten('date-from-parts'), result: always(DATE) },
  'FunctionCall/datetimefromparts': { ...rewritten('date-from-parts'), result: always(DATETIME) },
  'FunctionCall/smalldatetimefromparts': {
    ...rewritten('date-from-parts'),
    result: always(smallDatetime),
  },
  'FunctionCall/datetime2fromparts': {
    ...rewritten('date-from-parts'),
    result: ({ constants }) => datetime2(typeof constants[7] === 'number' ? constants[7] : 7),
  },
  'FunctionCall/date_bucket': {
    ...rewritten('date-bucket'),
    result: likeArgument(2, datetime2(7)),
  },
  'FunctionCall/datetrunc': {
    ...rewritten('date-truncate'),
    result: likeArgument(1, datetime2(7)),
  },
};
