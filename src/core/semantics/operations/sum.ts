import type { Expression, FunctionCall } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { BIGINT, DOUBLE, INTEGER, decimal, type DataType } from '../data-type.ts';
import { conditional } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type SiteOf } from '../site.ts';
import { aggregateCall, castAround } from './aggregate-call.ts';
import { callAt, written, lacksArguments } from './call.ts';

interface Meaning {
  readonly call: FunctionCall;
  readonly argument: Expression;
  /** The total's type: a total that does not fit is an error. Null: it is not known. */
  readonly result: DataType | null;
  readonly overflow: string;
  /** The type matters beyond its range: the total is an operand. */
  readonly operand: boolean;
}

/** SUM: the type of the total, and the error where it does not fit. */
export const sumOperation = defineOperation<Meaning>({
  operation: 'sum',
  meaningIn: {
    tsql: readerOf('FunctionCall', (site) => read(site, tsqlTotal)),
    databricks: readerOf('FunctionCall', (site) => read(site, databricksTotal)),
  },
  emitAs: {
    'databricks-sql': (meaning, context): Emission | null => {
      const { result, call } = meaning;
      if (result === null) {
        return {
          edits: {},
          fidelity: conditional(
            'the total fits the type that SUM had, for the type of its argument is not known.',
          ),
        };
      }
      // Spark's total of whole numbers is a BIGINT: the cast brings the old type and its overflow back.
      if (result.type === 'integer' && result.bits === 32)
        return castAround(context, result, false);
      if (result.type === 'decimal' && meaning.operand)
        return written(
          context,
          context.sql`CAST(${aggregateCall(call, 'sum', [context.emit(meaning.argument)], context)} AS ${context.typeName(result)})`,
        );
      return null;
    },
    duckdb: (meaning, context) => {
      const { result, call, argument } = meaning;
      const total = aggregateCall(call, 'sum', [context.emit(argument)], context);
      if (result === null)
        return written(context, total, conditional('the total fits the type that SUM had.'));
      if (result.type === 'floating')
        return written(
          context,
          aggregateCall(
            call,
            'sum',
            context.sql`CAST(${context.emit(argument)} AS DOUBLE)`,
            context,
          ),
        );
      if (result.type !== 'integer' && result.type !== 'decimal') return written(context, total);
      const mayOverflow =
        result.type === 'integer' || fillsItsType(context.typeOf(argument), result);
      const tested =
        mayOverflow && context.isPure(argument)
          ? testedTotal(context, total, result, meaning.overflow)
          : total;
      return written(context, context.sql`CAST(${tested} AS ${context.typeName(result)})`);
    },
  },
  docs: {
    title: 'SUM',
    behaviour: {
      tsql: 'The total of INT is an INT, and more than 2,147,483,647 is error 8115; that of DECIMAL(p,s) is DECIMAL(38,s).',
      databricks:
        'The total of whole numbers is a BIGINT, that of DECIMAL(p,s) is DECIMAL(p+10,s).',
    },
    port: 'The total of an INT is cast to INT, so that type and overflow stay.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/sum-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/sum',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: 'SELECT SUM(x) / 2 AS half FROM (VALUES (1), (2)) AS t (x);',
      rows: [['1']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/functions/sum-transact-sql (the sum of int is int)',
      naive: 'SELECT SUM(x) / 2 AS half FROM (VALUES (1), (2)) AS t (x);',
    },
    {
      dialect: 'databricks',
      sql: 'SELECT sum(x) AS s FROM VALUES (2147483647), (1) AS t (x);',
      rows: [['2147483648']],
      evidence: 'https://docs.databricks.com/aws/en/sql/language-manual/functions/sum (BIGINT)',
      naive: null,
    },
  ],
});

/** For DuckDB: a total that is the error where its type does not hold it. */
export function testedTotal(
  context: WriteContext,
  total: readonly Piece[],
  result: Extract<DataType, { type: 'integer' | 'decimal' }>,
  overflow: string,
): readonly Piece[] {
  // DuckDB 1.5.5 gives more digits than 38 without an error.
  const limit =
    result.type === 'decimal'
      ? `${'9'.repeat(result.precision - result.scale)}.${'9'.repeat(result.scale)}`
      : result.bits === 32
        ? '2147483647'
        : '9223372036854775807';
  return context.sql`CASE WHEN abs(${total}) > ${limit} THEN error(${context.literal(overflow)}) ELSE ${total} END`;
}

/** The error of a total of T-SQL that the type of whole numbers does not hold. */
export function totalOverflow(name: 'int' | 'bigint'): string {
  return `portside:8115|16|2|Arithmetic overflow error converting expression to data type ${name}.`;
}

/** True where few rows could make a total of more digits than the type has: the values have nearly as many. */
function fillsItsType(value: DataType, total: Extract<DataType, { type: 'decimal' }>): boolean {
  return value.type === 'decimal' && value.precision > total.precision - 10;
}

interface Total {
  readonly result: DataType | null;
  readonly overflow: string;
}

/** https://learn.microsoft.com/en-us/sql/t-sql/functions/sum-transact-sql, return types */
function tsqlTotal(type: DataType): Total | null {
  const overflow = totalOverflow('int');
  switch (type.type) {
    case 'integer':
      return type.bits === 64
        ? { result: BIGINT, overflow: totalOverflow('bigint') }
        : { result: INTEGER, overflow };
    case 'decimal':
      return {
        result: type.money
          ? { type: 'decimal', precision: 19, scale: 4, money: true }
          : decimal(38, type.scale),
        overflow,
      };
    case 'floating':
      return { result: DOUBLE, overflow };
    case 'null':
      return { result: INTEGER, overflow };
    case 'unknown':
      return { result: null, overflow };
    default:
      return null;
  }
}

/** https://docs.databricks.com/aws/en/sql/language-manual/functions/sum */
function databricksTotal(type: DataType): Total | null {
  const overflow = 'portside:0|16|1|[ARITHMETIC_OVERFLOW] long overflow.';
  switch (type.type) {
    case 'integer':
      return { result: BIGINT, overflow };
    case 'decimal':
      return { result: decimal(Math.min(type.precision + 10, 38), type.scale), overflow };
    case 'floating':
    case 'text':
    case 'null':
      return { result: DOUBLE, overflow };
    case 'unknown':
      return { result: null, overflow };
    default:
      return null;
  }
}

function read(
  site: SiteOf<'FunctionCall'>,
  totalOf: (type: DataType) => Total | null,
): Meaning | Unknown | null {
  const at = callAt(site);
  const argument = site.node.arguments[0];
  if (argument === undefined) return lacksArguments(site);
  const total = totalOf(site.typeOf(argument));
  if (total === null) return unknown(`${site.textOf(argument)} is no number that can be summed up`);
  return { call: at.call, argument, ...total, operand: site.parent?.kind === 'BinaryExpression' };
}
