import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  INTEGER,
  decimal,
  unknownType,
  type DataType,
} from '../../semantics/data-type.ts';
import type { CallTypes, Claim } from '../../semantics/dialect.ts';
import { same } from '../claims.ts';
import { TINYINT, stringType } from './types.ts';

const OWN = 'The text is Databricks SQL already; DuckDB’s is written by the operation.';

type Result = (call: CallTypes) => DataType;

const first: Result = ({ types }) => types[0] ?? unknownType('an argument is missing');
const text: Result = ({ types, settings }) =>
  types[0]?.type === 'text' ? types[0] : stringType(settings.collation);

/** https://docs.databricks.com/aws/en/sql/language-manual/functions/sum */
const total: Result = (call) => {
  const type = first(call);
  switch (type.type) {
    case 'integer':
      return BIGINT;
    case 'decimal':
      return decimal(Math.min(type.precision + 10, 38), type.scale);
    case 'interval':
    case 'unknown':
      return type;
    default:
      return DOUBLE;
  }
};

/** https://docs.databricks.com/aws/en/sql/language-manual/functions/avg */
const average: Result = (call) => {
  const type = first(call);
  if (type.type === 'unknown') return type;
  return type.type === 'decimal'
    ? decimal(Math.min(type.precision + 4, 38), Math.min(type.scale + 4, 38))
    : DOUBLE;
};

function aggregate(operation: string, result: DataType | Result): Claim {
  return {
    ...same(OWN, operation),
    result: typeof result === 'function' ? result : () => result,
    role: 'aggregate',
  };
}

function window(result: DataType | Result): Claim {
  return { ...aggregate('window-function', result), role: 'window' };
}

const deviation = (): Claim => aggregate('library-aggregate', DOUBLE);

/** What Databricks SQL's aggregates and window functions mean elsewhere: https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-functions-builtin#aggregate-functions */
export const databricksAggregateFunctions: Readonly<Record<string, Claim>> = {
  'FunctionCall/count': aggregate('count', BIGINT),
  'FunctionCall/sum': aggregate('sum', total),
  'FunctionCall/avg': aggregate('average', average),
  'FunctionCall/mean': aggregate('average', average),
  'FunctionCall/min': aggregate('text-extreme', first),
  'FunctionCall/max': aggregate('text-extreme', first),
  'FunctionCall/stddev': deviation(),
  'FunctionCall/std': deviation(),
  'FunctionCall/stddev_samp': deviation(),
  'FunctionCall/stddev_pop': deviation(),
  'FunctionCall/variance': deviation(),
  'FunctionCall/var_samp': deviation(),
  'FunctionCall/var_pop': deviation(),
  'FunctionCall/median': deviation(),
  'FunctionCall/corr': deviation(),
  'FunctionCall/percentile': deviation(),
  'FunctionCall/bit_xor': aggregate('library-aggregate', first),
  'FunctionCall/collect_list': aggregate('library-aggregate', (call) => ({
    type: 'array',
    element: first(call),
  })),
  'FunctionCall/array_agg': aggregate('library-aggregate', (call) => ({
    type: 'array',
    element: first(call),
  })),
  'FunctionCall/any_value': aggregate('library-aggregate', first),
  'FunctionCall/first': aggregate('library-aggregate', first),
  'FunctionCall/last': aggregate('library-aggregate', first),
  'FunctionCall/max_by': aggregate('library-aggregate', first),
  'FunctionCall/min_by': aggregate('library-aggregate', first),
  'FunctionCall/bool_and': aggregate('library-aggregate', BOOLEAN),
  'FunctionCall/every': aggregate('library-aggregate', BOOLEAN),
  'FunctionCall/bool_or': aggregate('library-aggregate', BOOLEAN),
  'FunctionCall/some': aggregate('library-aggregate', BOOLEAN),
  'FunctionCall/any': aggregate('library-aggregate', BOOLEAN),
  'FunctionCall/count_if': aggregate('library-aggregate', BIGINT),
  'FunctionCall/string_agg': aggregate('text-aggregate', text),
  'FunctionCall/listagg': aggregate('text-aggregate', text),
  'FunctionCall/grouping': aggregate('grouping-bits', TINYINT),
  'FunctionCall/grouping_id': aggregate('grouping-bits', BIGINT),
  'FunctionCall/approx_count_distinct': aggregate('estimate', BIGINT),
  'FunctionCall/row_number': window(INTEGER),
  'FunctionCall/rank': window(INTEGER),
  'FunctionCall/dense_rank': window(INTEGER),
  'FunctionCall/ntile': window(INTEGER),
  'FunctionCall/percent_rank': window(DOUBLE),
  'FunctionCall/cume_dist': window(DOUBLE),
  'FunctionCall/lag': window(first),
  'FunctionCall/lead': window(first),
  'FunctionCall/first_value': window(first),
  'FunctionCall/last_value': window(first),
  'FunctionCall/nth_value': window(first),
  'FunctionCall/percentile_cont': aggregate('percentile', DOUBLE),
  'FunctionCall/percentile_disc': aggregate('percentile', DOUBLE),
};
