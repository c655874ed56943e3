import type { FunctionCall } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { Collation } from '../data-type.ts';
import { conditional, EXACT, type Fidelity } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type SiteOf } from '../site.ts';
import { aggregateCall } from './aggregate-call.ts';
import { callAt, written } from './call.ts';
import { collationKey, comparingCollation } from './collation-key.ts';

interface AggregateNames {
  readonly databricks: string;
  readonly duckdb: string;
  /** The type that DuckDB's result is given, where it has another. */
  readonly duckdbType?: string;
  /** DuckDB's argument is made a DOUBLE, so that it calculates as Spark does. */
  readonly ofDoubles?: boolean;
  /** DuckDB's list keeps NULLs, and there is none of no rows. */
  readonly ofPresent?: boolean;
}

/** Databricks: https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-functions-builtin#aggregate-functions; DuckDB measured on 1.5.5. */
const AGGREGATES = {
  'sample-deviation': { databricks: 'stddev_samp', duckdb: 'stddev_samp', ofDoubles: true },
  'population-deviation': { databricks: 'stddev_pop', duckdb: 'stddev_pop', ofDoubles: true },
  'sample-variance': { databricks: 'var_samp', duckdb: 'var_samp', ofDoubles: true },
  'population-variance': { databricks: 'var_pop', duckdb: 'var_pop', ofDoubles: true },
  'any-of-group': { databricks: 'any_value', duckdb: 'first' },
  last: { databricks: 'last', duckdb: 'last' },
  'at-maximum': { databricks: 'max_by', duckdb: 'arg_max_null' },
  'at-minimum': { databricks: 'min_by', duckdb: 'arg_min_null' },
  all: { databricks: 'bool_and', duckdb: 'bool_and' },
  any: { databricks: 'bool_or', duckdb: 'bool_or' },
  'count-true': { databricks: 'count_if', duckdb: 'count_if', duckdbType: 'BIGINT' },
  median: { databricks: 'median', duckdb: 'median', ofDoubles: true },
  list: { databricks: 'collect_list', duckdb: 'list', ofPresent: true },
  'exact-percentile': { databricks: 'percentile', duckdb: 'quantile_cont', ofDoubles: true },
  'exclusive-or': { databricks: 'bit_xor', duckdb: 'bit_xor' },
  correlation: { databricks: 'corr', duckdb: 'corr' },
} as const satisfies Readonly<Record<string, AggregateNames>>;

type AggregateKey = keyof typeof AGGREGATES;

/** https://learn.microsoft.com/en-us/sql/t-sql/functions/aggregate-functions-transact-sql */
const TSQL: Readonly<Record<string, AggregateKey>> = {
  stdev: 'sample-deviation',
  stdevp: 'population-deviation',
  var: 'sample-variance',
  varp: 'population-variance',
  checksum_agg: 'exclusive-or',
};

const DATABRICKS: Readonly<Record<string, AggregateKey>> = {
  stddev: 'sample-deviation',
  std: 'sample-deviation',
  stddev_samp: 'sample-deviation',
  stddev_pop: 'population-deviation',
  variance: 'sample-variance',
  var_samp: 'sample-variance',
  var_pop: 'population-variance',
  any_value: 'any-of-group',
  first: 'any-of-group',
  last: 'last',
  max_by: 'at-maximum',
  min_by: 'at-minimum',
  bool_and: 'all',
  every: 'all',
  bool_or: 'any',
  some: 'any',
  any: 'any',
  count_if: 'count-true',
  median: 'median',
  corr: 'correlation',
  bit_xor: 'exclusive-or',
  collect_list: 'list',
  array_agg: 'list',
  percentile: 'exact-percentile',
};

interface Meaning {
  readonly aggregate: AggregateKey;
  readonly call: FunctionCall;
  /** What the page of the source's function does not say. */
  readonly relied: Fidelity;
  /** How the second argument is ordered, where it is text under a collation. */
  readonly order: Collation | null;
}

/** Aggregates that mean the same in all dialects that have them, maybe under another name. */
export const libraryAggregateOperation = defineOperation<Meaning>({
  operation: 'library-aggregate',
  meaningIn: {
    tsql: readerOf('FunctionCall', (site) => read(site, TSQL)),
    databricks: readerOf('FunctionCall', (site) => read(site, DATABRICKS)),
  },
  emitAs: {
    'databricks-sql': (meaning, context): Emission | null => {
      const { databricks } = AGGREGATES[meaning.aggregate];
      const { name } = meaning.call;
      if (Object.hasOwn(DATABRICKS, context.textOf(name).toLowerCase())) return null;
      return {
        edits: { replace: new Map([[name, [context.text(databricks, name)]]]) },
        fidelity: meaning.relied,
      };
    },
    duckdb: (meaning, context) => {
      const names: AggregateNames = AGGREGATES[meaning.aggregate];
      const given = meaning.call.arguments.map((argument, index): readonly Piece[] => {
        if (names.ofDoubles === true) return context.sql`CAST(${context.emit(argument)} AS DOUBLE)`;
        if (index !== 1 || meaning.order === null) return [context.emit(argument)];
        const bare = argument.kind === 'CollateExpression' ? argument.operand : argument;
        return collationKey(context, meaning.order, context.sql`${bare}`);
      });
      const joined = given.flatMap((pieces, index) =>
        index === 0 ? pieces : [context.text(', '), ...pieces],
      );
      const plain = aggregateCall(meaning.call, names.duckdb, joined, context);
      const value =
        names.ofPresent === true
          ? context.sql`coalesce(list_filter(${plain}, lambda element: element IS NOT NULL), [])`
          : plain;
      return written(
        context,
        names.duckdbType === undefined ? value : context.sql`CAST(${value} AS ${names.duckdbType})`,
        meaning.relied,
      );
    },
  },
  docs: {
    title: 'An aggregate of the library',
    behaviour: {
      tsql: 'STDEV and VAR are of a sample, STDEVP and VARP of the population; CHECKSUM_AGG is a checksum of whole numbers.',
      databricks:
        'stddev_samp and var_samp are of a sample, stddev_pop and var_pop of the population.',
    },
    port: 'The counterpart’s name.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/stdev-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/stddev_samp',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: 'SELECT VARP(x) AS v FROM (VALUES (1), (3)) AS t (x);',
      rows: [['1']],
      evidence: 'https://learn.microsoft.com/en-us/sql/t-sql/functions/varp-transact-sql',
      naive: 'SELECT VARIANCE(x) AS v FROM (VALUES (1), (3)) AS t (x);',
    },
  ],
});

/** Measured by many, though the vendor does not say how the sum is made: https://learn.microsoft.com/en-us/sql/t-sql/functions/checksum-agg-transact-sql */
const EXCLUSIVE_OR = 'CHECKSUM_AGG is the exclusive or of the values, which its page does not say.';

function read(
  site: SiteOf<'FunctionCall'>,
  names: Readonly<Record<string, AggregateKey>>,
): Meaning | Unknown | null {
  const at = callAt(site);
  const aggregate = Object.hasOwn(names, at.name) ? names[at.name] : undefined;
  if (aggregate === undefined) return unknown(`Portside does not know the aggregate ${at.name}`);
  const key = at.call.arguments[1];
  return {
    aggregate,
    call: at.call,
    relied: at.name === 'checksum_agg' ? conditional(EXCLUSIVE_OR) : EXACT,
    order: key === undefined ? null : comparingCollation(site.typeOf(key)),
  };
}
