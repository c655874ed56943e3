import type { Expression, FunctionCall } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { BIGINT, INTEGER, decimal, type DataType } from '../data-type.ts';
import { conditional } from '../finding.ts';
import { defineOperation, unknown, type Unknown } from '../operation.ts';
import { readerOf, type SiteOf } from '../site.ts';
import { aggregateCall } from './aggregate-call.ts';
import { callAt, written, lacksArguments } from './call.ts';
import { testedTotal, totalOverflow } from './sum.ts';

interface Meaning {
  readonly call: FunctionCall;
  readonly argument: Expression;
  /**
   * `whole`: the quotient of whole numbers, cut off; `decimal`: cut off or rounded after `scale` digits;
   * `floating`: of DOUBLEs; `unknown`: the type is not known, as the target has it.
   */
  readonly kind: 'whole' | 'decimal' | 'floating' | 'unknown';
  readonly result: DataType;
  /** Digits of the argument after the point. */
  readonly scale: number;
  readonly rounding: 'truncate' | 'half-up';
}

/** AVG: of whole numbers it is whole in T-SQL, of decimals it is cut off after six digits. */
export const averageOperation = defineOperation<Meaning>({
  operation: 'average',
  meaningIn: {
    tsql: readerOf('FunctionCall', (site) => read(site, tsqlAverage)),
    databricks: readerOf('FunctionCall', (site) => read(site, databricksAverage)),
  },
  emitAs: {
    'databricks-sql': (meaning, context) => {
      const { call, argument, kind, result } = meaning;
      if (kind === 'unknown') {
        return {
          edits: {},
          fidelity: conditional(
            'the values are no whole numbers and no decimals, for their type is not known.',
          ),
        };
      }
      if (kind === 'floating' || meaning.rounding === 'half-up') return null;
      const [total, count] = totalAndCount(call, argument, context);
      if (kind === 'whole') {
        // Spark's total of whole numbers is a BIGINT.
        const own =
          result.type === 'integer' && result.bits === 32
            ? context.sql`CAST(${total} AS ${context.typeName(result)})`
            : total;
        return written(
          context,
          context.sql`CAST(${own} DIV ${count} AS ${context.typeName(result)})`,
        );
      }
      const scale = result.type === 'decimal' ? result.scale : 6;
      // DIV cuts off toward zero; whole numbers are divided, in units of the last digit that is kept.
      const own =
        meaning.scale === 0 ? total : context.sql`${total} * 1${'0'.repeat(meaning.scale)}`;
      const more = scale > meaning.scale ? ` * 1${'0'.repeat(scale - meaning.scale)}` : '';
      const pieces = context.sql`CAST(CAST(${own} AS BIGINT)${more} DIV ${count} * 0.${'0'.repeat(scale - 1)}1 AS ${context.typeName(result)})`;
      return written(
        context,
        pieces,
        scale <= 6 ? undefined : conditional('the average times a power of ten fits a BIGINT.'),
      );
    },
    duckdb: (meaning, context) => {
      const { call, argument, kind, result, scale } = meaning;
      if (kind === 'unknown')
        return written(
          context,
          aggregateCall(call, 'avg', [context.emit(argument)], context),
          conditional('the values are no whole numbers.'),
        );
      if (kind === 'floating')
        return written(
          context,
          aggregateCall(
            call,
            'avg',
            context.sql`CAST(${context.emit(argument)} AS DOUBLE)`,
            context,
          ),
        );
      const [total, count] = totalAndCount(call, argument, context);
      if (result.type === 'integer') {
        const tested = context.isPure(argument)
          ? testedTotal(
              context,
              total,
              result,
              totalOverflow(result.bits === 64 ? 'bigint' : 'int'),
            )
          : total;
        return written(
          context,
          context.sql`CAST(${tested} // ${count} AS ${context.typeName(result)})`,
        );
      }
      const digits = result.type === 'decimal' ? result.scale : 6;
      // In whole units of the result's last digit, so that nothing is rounded on the way.
      const units = context.sql`CAST(${total} * ${`1${'0'.repeat(scale)}`} AS HUGEINT) * ${`1${'0'.repeat(Math.max(digits - scale, 0))}`}`;
      const quotient =
        meaning.rounding === 'truncate'
          ? context.sql`(${units}) // ${count}`
          : context.sql`CASE WHEN ${total} < 0 THEN -((-(${units}) * 2 + ${count}) // (2 * ${count})) ELSE ((${units}) * 2 + ${count}) // (2 * ${count}) END`;
      return written(
        context,
        context.sql`CAST(${scaledDown(quotient, digits, context)} AS ${context.typeName(result)})`,
      );
    },
  },
  docs: {
    title: 'AVG',
    behaviour: {
      tsql: 'The average of INT is an INT, its fraction cut off, and a total past INT is error 8115; that of DECIMAL(p,s) has at least six digits after the point, the rest is cut off.',
      databricks:
        'The average of whole numbers is a DOUBLE, that of DECIMAL(p,s) is DECIMAL(p+4,s+4), rounded.',
    },
    port: 'SUM DIV COUNT, which cuts off; for decimals in units of the last digit.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/functions/avg-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/avg',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: 'SELECT AVG(x) AS a FROM (VALUES (1), (2)) AS t (x);',
      rows: [['1']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/functions/avg-transact-sql (the average of int is int)',
      naive: 'SELECT AVG(x) AS a FROM (VALUES (1), (2)) AS t (x);',
    },
    {
      dialect: 'databricks',
      sql: 'SELECT avg(x) AS a FROM VALUES (CAST(1 AS DECIMAL(10,2))), (1), (0) AS t (x);',
      rows: [['0.666667']],
      evidence: 'Spark 4.2.1',
      naive: null,
    },
  ],
});

function totalAndCount(
  call: FunctionCall,
  argument: Expression,
  context: WriteContext,
): readonly [readonly Piece[], readonly Piece[]] {
  const given = [context.emit(argument)];
  return [aggregateCall(call, 'sum', given, context), aggregateCall(call, 'count', given, context)];
}

/** A whole number of units as a decimal: DuckDB divides decimals as DOUBLEs, so it is multiplied with a small decimal. */
function scaledDown(
  units: readonly Piece[],
  digits: number,
  context: WriteContext,
): readonly Piece[] {
  return context.sql`CAST(${units} AS DECIMAL(${38 - digits},0)) * CAST(0.${'0'.repeat(digits - 1)}1 AS DECIMAL(${digits},${digits}))`;
}

type Average = Pick<Meaning, 'kind' | 'result' | 'scale' | 'rounding'>;

/** https://learn.microsoft.com/en-us/sql/t-sql/functions/avg-transact-sql, return types */
function tsqlAverage(type: DataType): Average | null {
  switch (type.type) {
    case 'integer':
      return {
        kind: 'whole',
        result: type.bits === 64 ? BIGINT : INTEGER,
        scale: 0,
        rounding: 'truncate',
      };
    case 'decimal':
      return type.money
        ? {
            kind: 'decimal',
            result: { type: 'decimal', precision: 19, scale: 4, money: true },
            scale: type.scale,
            rounding: 'truncate',
          }
        : {
            kind: 'decimal',
            result: decimal(38, Math.max(type.scale, 6)),
            scale: type.scale,
            rounding: 'truncate',
          };
    case 'floating':
      return {
        kind: 'floating',
        result: { type: 'floating', bits: 64 },
        scale: 0,
        rounding: 'half-up',
      };
    case 'unknown':
      return { kind: 'unknown', result: type, scale: 0, rounding: 'half-up' };
    default:
      return null;
  }
}

/** https://docs.databricks.com/aws/en/sql/language-manual/functions/avg */
function databricksAverage(type: DataType): Average | null {
  switch (type.type) {
    case 'decimal': {
      const scale = Math.min(type.scale + 4, 38);
      return {
        kind: 'decimal',
        result: decimal(Math.min(type.precision + 4, 38), scale),
        scale: type.scale,
        rounding: 'half-up',
      };
    }
    case 'integer':
    case 'floating':
    case 'text':
    case 'null':
      return {
        kind: 'floating',
        result: { type: 'floating', bits: 64 },
        scale: 0,
        rounding: 'half-up',
      };
    case 'unknown':
      return { kind: 'unknown', result: type, scale: 0, rounding: 'half-up' };
    default:
      return null;
  }
}

function read(
  site: SiteOf<'FunctionCall'>,
  averageOf: (type: DataType) => Average | null,
): Meaning | Unknown | null {
  const at = callAt(site);
  const argument = site.node.arguments[0];
  if (argument === undefined) return lacksArguments(site);
  const average = averageOf(site.typeOf(argument));
  return average === null
    ? unknown(`${site.textOf(argument)} is no number`)
    : { call: at.call, argument, ...average };
}
