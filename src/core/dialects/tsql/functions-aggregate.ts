import {
  BIGINT,
  DOUBLE,
  INTEGER,
  TINYINT_UNSIGNED,
  decimal,
  unknownType,
  type DataType,
} from '../../semantics/data-type.ts';
import type { CallTypes, Claim } from '../../semantics/dialect.ts';
import { rewritten, same } from '../claims.ts';
import { MONEY, textType } from './types.ts';

const PAGES = 'https://learn.microsoft.com/en-us/sql/t-sql/functions';

type Result = (call: CallTypes) => DataType;

const first: Result = ({ types }) => types[0] ?? unknownType('an argument is missing');

function always(type: DataType): Result {
  return () => type;
}

/** https://learn.microsoft.com/en-us/sql/t-sql/functions/sum-transact-sql, return types */
const total: Result = (call) => {
  const type = first(call);
  switch (type.type) {
    case 'integer':
      return type.bits === 64 ? BIGINT : INTEGER;
    case 'decimal':
      return type.money ? MONEY : decimal(38, type.scale);
    case 'floating':
      return DOUBLE;
    case 'null':
      return INTEGER;
    default:
      return type;
  }
};

/** https://learn.microsoft.com/en-us/sql/t-sql/functions/avg-transact-sql, return types */
const average: Result = (call) => {
  const type = first(call);
  return type.type === 'decimal' && !type.money
    ? decimal(38, Math.max(type.scale, 6))
    : total(call);
};

/** https://learn.microsoft.com/en-us/sql/t-sql/functions/string-agg-transact-sql, return types */
const joined: Result = ({ types, settings }) => {
  const [type] = types;
  if (type?.type !== 'text') return textType(4000, true, settings.collation);
  return textType(
    type.length === 'max' ? 'max' : type.unicode ? 4000 : 8000,
    type.unicode,
    type.collation,
  );
};

const json: Result = ({ settings }) => textType('max', true, settings.collation);

/** The type of the values in the order of WITHIN GROUP, which a call's types do not hold. */
const ofOrder: Result = ({ call }) =>
  call.withinGroup.length === 0 ? DOUBLE : unknownType('it is that of the ordered values');

function aggregate(claim: Claim, result: Result): Claim {
  return { ...claim, result, role: 'aggregate' };
}

function ranking(): Claim {
  return {
    ...same(
      `Standard SQL; its BIGINT is an INT in Spark, which only its range tells (${PAGES}/ranking-functions-transact-sql).`,
      'window-function',
    ),
    result: always(BIGINT),
    role: 'window',
  };
}

function analytic(result: Result): Claim {
  return {
    ...same(`Standard SQL (${PAGES}/analytic-functions-transact-sql).`, 'window-function'),
    result,
    role: 'window',
  };
}

/** What T-SQL's aggregates and window functions mean elsewhere, by construct key. */
export const tsqlAggregateFunctions: Readonly<Record<string, Claim>> = {
  'FunctionCall/count': aggregate(
    same(`count counts the same rows (${PAGES}/count-transact-sql).`, 'count'),
    always(INTEGER),
  ),
  'FunctionCall/count_big': aggregate(rewritten('count'), always(BIGINT)),
  'FunctionCall/sum': aggregate(
    same(`sum adds up the values that are not NULL (${PAGES}/sum-transact-sql).`, 'sum'),
    total,
  ),
  'FunctionCall/avg': aggregate(
    same(`avg of DOUBLE is a DOUBLE in both (${PAGES}/avg-transact-sql).`, 'average'),
    average,
  ),
  'FunctionCall/min': aggregate(
    same(`min leaves NULLs out (${PAGES}/min-transact-sql).`, 'text-extreme'),
    first,
  ),
  'FunctionCall/max': aggregate(
    same(`max leaves NULLs out (${PAGES}/max-transact-sql).`, 'text-extreme'),
    first,
  ),
  'FunctionCall/stdev': aggregate(rewritten('library-aggregate'), always(DOUBLE)),
  'FunctionCall/stdevp': aggregate(rewritten('library-aggregate'), always(DOUBLE)),
  'FunctionCall/var': aggregate(rewritten('library-aggregate'), always(DOUBLE)),
  'FunctionCall/varp': aggregate(rewritten('library-aggregate'), always(DOUBLE)),
  'FunctionCall/string_agg': aggregate(
    same(`string_agg is a name of listagg (${PAGES}/string-agg-transact-sql).`, 'text-aggregate'),
    joined,
  ),
  // https://learn.microsoft.com/en-us/sql/t-sql/functions/json-arrayagg-transact-sql: nvarchar(max)
  'FunctionCall/json_arrayagg': aggregate(rewritten('json-aggregate'), json),
  'FunctionCall/json_objectagg': aggregate(rewritten('json-aggregate'), json),
  'FunctionCall/grouping': aggregate(
    same(`1 for a subtotal's row, else 0 (${PAGES}/grouping-transact-sql).`, 'grouping-bits'),
    always(TINYINT_UNSIGNED),
  ),
  'FunctionCall/grouping_id': aggregate(
    same(
      `The bits of GROUPING, the last argument's lowest (${PAGES}/grouping-id-transact-sql).`,
      'grouping-bits',
    ),
    always(INTEGER),
  ),
  'FunctionCall/approx_count_distinct': aggregate(
    same(
      `An estimate in both, by another sketch (${PAGES}/approx-count-distinct-transact-sql).`,
      'estimate',
    ),
    always(BIGINT),
  ),
  'FunctionCall/approx_percentile_cont': aggregate(rewritten('percentile'), always(DOUBLE)),
  'FunctionCall/approx_percentile_disc': aggregate(rewritten('percentile'), ofOrder),
  'FunctionCall/checksum_agg': aggregate(rewritten('library-aggregate'), always(INTEGER)),
  'FunctionCall/row_number': ranking(),
  'FunctionCall/rank': ranking(),
  'FunctionCall/dense_rank': ranking(),
  'FunctionCall/ntile': ranking(),
  'FunctionCall/percent_rank': analytic(always(DOUBLE)),
  'FunctionCall/cume_dist': analytic(always(DOUBLE)),
  'FunctionCall/lag': analytic(first),
  'FunctionCall/lead': analytic(first),
  'FunctionCall/first_value': analytic(first),
  'FunctionCall/last_value': analytic(first),
  'FunctionCall/percentile_cont': {
    ...same(`The same interpolation (${PAGES}/percentile-cont-transact-sql).`, 'percentile'),
    result: always(DOUBLE),
    role: 'window',
  },
  'FunctionCall/percentile_disc': {
    ...same(
      `The first value at or past the place (${PAGES}/percentile-disc-transact-sql).`,
      'percentile',
    ),
    result: ofOrder,
    role: 'window',
  },
};
