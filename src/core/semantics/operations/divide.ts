import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { databricksBinaryType } from '../../dialects/databricks/type-results.ts';
import type { RaisedError } from '../conversion.ts';
import { decimal, type DataType } from '../data-type.ts';
import { EXACT, conditional, type Assumption, type Fidelity } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type SiteOf } from '../site.ts';
import {
  guarded,
  powerOfTen,
  readNumbers,
  realOperand,
  wholeUnits,
  widened,
  type ArithmeticOperands,
} from './arithmetic-operands.ts';
import { fidelityFrom } from './case.ts';
import { writeOperand, type Operand } from './operand.ts';

interface Meaning {
  /** Null where a type is not known. */
  readonly operands: ArithmeticOperands | null;
  readonly kind: 'integer' | 'decimal' | 'double' | 'unknown';
  /** Digits beyond the result's scale. */
  readonly rounding: 'truncate' | 'half-up';
  readonly onZero: RaisedError | 'null';
}

const TSQL_ZERO: RaisedError = {
  number: 8134,
  severity: 16,
  state: 1,
  message: 'Divide by zero error encountered.',
};
const SPARK_ZERO: RaisedError = {
  number: 0,
  severity: 16,
  state: 1,
  message: '[DIVIDE_BY_ZERO] Division by zero.',
};

/** `/` and DIV: what the quotient's type is, how it is cut off, and what zero does. */
export const divideOperation = defineOperation<Meaning>({
  operation: 'divide',
  meaningIn: {
    tsql: readerOf('BinaryExpression', (site) => read(site, 'truncate', TSQL_ZERO)),
    databricks: readerOf('BinaryExpression', (site) => read(site, 'half-up', SPARK_ZERO)),
  },
  emitAs: {
    'databricks-sql': (meaning, context) => writeDatabricks(meaning, context),
    duckdb: (meaning, context) => writeDuckdb(meaning, context),
  },
  docs: {
    title: 'Division',
    behaviour: {
      tsql: 'Whole numbers divide to a whole number, cut off toward zero; decimals keep at least six digits, the rest is cut off.',
      databricks:
        'Whole numbers divide to a DOUBLE; decimals are rounded half up. DIV divides whole numbers.',
    },
    port: 'DIV for whole numbers; decimals are made divisible without rest first, so that nothing is rounded.',
    action: 'Check the quotients.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/divide-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/slashsign',
      'https://docs.databricks.com/aws/en/sql/language-manual/functions/div',
    ],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: 'SELECT 7 / 2 AS a, -7 / 2 AS b, 100 * 5 / 7 AS c, 10 * (3 / 4) AS d;',
      rows: [['3', '-3', '71', '0']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/divide-transact-sql (integer dividend and divisor: the fraction is truncated)',
      naive: 'SELECT 7 / 2 AS a, -7 / 2 AS b, 100 * 5 / 7 AS c, 10 * (3 / 4) AS d;',
    },
    {
      dialect: 'tsql',
      sql: 'SELECT 2.0 / 3 AS a;',
      rows: [['0.666666']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/data-types/precision-scale-and-length-transact-sql (scale 6, truncated)',
      naive: 'SELECT 2.0 / 3 AS a;',
    },
    {
      dialect: 'databricks',
      sql: 'SELECT 5 / 2 AS a, 5 DIV 2 AS b, CAST(2.0 / 3 AS DECIMAL(8,6)) AS c',
      rows: [['2.5', '2', '0.666667']],
      evidence: 'Spark 4.2.1',
      naive: null,
    },
  ],
});

function read(
  site: SiteOf<'BinaryExpression'>,
  rounding: Meaning['rounding'],
  onZero: RaisedError,
): Meaning | Unknown | null {
  const { node } = site;
  const result = site.typeOf(node);
  if (result.type === 'null') return null;
  if (result.type === 'unknown') {
    const known =
      site.typeOf(node.left).type !== 'unknown' && site.typeOf(node.right).type !== 'unknown';
    return known ? unknown(result.why) : { operands: null, kind: 'unknown', rounding, onZero };
  }
  const operands = readNumbers(site, node);
  if (operands === null) return unknown('the operands are no numbers');
  if ('unknown' in operands) return operands;
  const kind =
    result.type === 'integer' ? 'integer' : result.type === 'decimal' ? 'decimal' : 'double';
  return { operands, kind, rounding, onZero };
}

function guess(): Assumption {
  return {
    statement:
      'The operands, whose types are not known, are not both whole numbers, and no digit beyond the result is cut off.',
    check: null,
  };
}

function writeDatabricks(meaning: Meaning, context: WriteContext): Emission | null {
  const { operands } = meaning;
  if (operands === null)
    return { edits: {}, fidelity: { kind: 'conditional', assumptions: [guess()] } };
  const left = writeOperand(context, operands.left);
  const right = writeOperand(context, operands.right);
  const manual = left.manual ?? right.manual;
  const assumptions = [...left.assumptions, ...right.assumptions];
  const { result } = operands;
  if (meaning.kind === 'integer') {
    const dividend = isProduct(operands.left) ? [context.emit(operands.left.node)] : left.pieces;
    const pieces = context.sql`CAST(${dividend} DIV ${right.pieces} AS ${context.typeName(result)})`;
    return { pieces, fidelity: fidelityFrom(assumptions, manual) };
  }
  if (isReal(result)) {
    const dividend = asReal(context, left.pieces, operands.leftType);
    const divisor = asReal(context, right.pieces, operands.rightType);
    const pieces = context.sql`CAST(${dividend} / ${divisor} AS ${context.typeName(result)})`;
    return { pieces, fidelity: fidelityFrom(assumptions, manual) };
  }
  if (meaning.kind === 'double' || result.type !== 'decimal') {
    if (operands.left.conversion === null && operands.right.conversion === null) return null;
    return {
      pieces: context.sql`${left.pieces} / ${right.pieces}`,
      fidelity: fidelityFrom(assumptions, manual),
      loose: true,
    };
  }
  const quotient =
    truncatedQuotient(operands, result, left.pieces, right.pieces, context) ??
    inUnits(operands, result, left.pieces, right.pieces, context);
  if (quotient !== null)
    return {
      pieces: quotient.pieces,
      fidelity: fidelityFrom([...assumptions, ...quotient.assumptions], manual),
    };
  const differs: Fidelity =
    result.scale >= UNSEEN_SCALE
      ? conditional(
          `nothing depends on the last of its ${result.scale} digits after the point, which is rounded where SQL Server cuts off.`,
        )
      : { kind: 'approximate', differs: 'the last digit is rounded where SQL Server cuts off' };
  return {
    pieces: context.sql`CAST(${left.pieces} / ${right.pieces} AS ${context.typeName(result)})`,
    fidelity: manual === null ? differs : fidelityFrom([], manual),
  };
}

function isReal(type: DataType): boolean {
  return type.type === 'floating' && type.bits === 32;
}

/** An operand beside a REAL: both targets divide it as a DOUBLE, which is exact enough to be rounded once. */
function asReal(context: WriteContext, pieces: readonly Piece[], type: DataType): readonly Piece[] {
  const to = realOperand(type);
  return to === type ? pieces : context.sql`CAST(${pieces} AS ${context.typeName(to)})`;
}

/** `a * b DIV c` needs no parentheses: both operators lean left. */
function isProduct({ node, conversion, constant }: Operand): boolean {
  return (
    node.kind === 'BinaryExpression' &&
    node.operator === '*' &&
    conversion === null &&
    constant === null
  );
}

/** From so many digits on, nobody looks at the last one: quotients are rounded to a few after. */
const UNSEEN_SCALE = 12;

type Decimal = Extract<DataType, { type: 'decimal' }>;

interface WrittenQuotient {
  readonly pieces: readonly Piece[];
  readonly assumptions: readonly Assumption[];
}

/** Fewer digits before the point than this are not taken for granted. */
const LEAST_WHOLE_DIGITS = 12;

/**
 * `a` less what is left over when it is divided in units of the last digit that is kept: then nothing is
 * rounded (measured on Spark 4.2.1). Where Spark has no room for the digits, the operands are cast to as many
 * as it has room for. Null where that are too few, or a value must not be written twice.
 */
function truncatedQuotient(
  operands: ArithmeticOperands,
  result: Decimal,
  left: readonly Piece[],
  right: readonly Piece[],
  context: WriteContext,
): WrittenQuotient | null {
  const { expression, leftType, rightType } = operands;
  const { scale } = result;
  if (!context.isPure(expression) || scale === 0) return null;
  const name = context.typeName({ ...result, money: false });
  const unit = `0.${'0'.repeat(scale - 1)}1`;
  const write = (a: readonly Piece[], b: readonly Piece[]): readonly Piece[] =>
    context.sql`CAST((${a} - ${a} % (${b} * ${unit})) / ${b} AS ${name})`;
  if (leavesNoRest(leftType, rightType, scale))
    return { pieces: write(left, right), assumptions: [] };
  // Sums have 38 digits: there one whole quotient is shorter, see inUnits.
  if (scale <= MOST_UNITS) return null;
  for (let digits = 32; digits >= LEAST_WHOLE_DIGITS; digits--) {
    const [a, b] = [narrowed(leftType, digits), narrowed(rightType, digits)];
    if (!leavesNoRest(a, b, scale)) continue;
    const cast = (pieces: readonly Piece[], type: DataType, from: DataType): readonly Piece[] =>
      type === from ? pieces : context.sql`CAST(${pieces} AS ${context.typeName(type)})`;
    const assumption = {
      statement: `Dividend and divisor have at most ${digits} digits before the point.`,
      check: null,
    };
    return {
      pieces: write(cast(left, a, leftType), cast(right, b, rightType)),
      assumptions: [assumption],
    };
  }
  return null;
}

/** The same decimal with at most that many digits before the point. */
function narrowed(type: DataType, digits: number): DataType {
  return type.type === 'decimal' && type.precision - type.scale > digits
    ? decimal(digits + type.scale, type.scale)
    : type;
}

/** True if Spark's types for `(a - a % (b * unit)) / b` keep all digits. */
function leavesNoRest(leftType: DataType, rightType: DataType, scale: number): boolean {
  const step = databricksBinaryType('*', rightType, decimal(scale, scale));
  const rest = databricksBinaryType('%', leftType, step);
  const divisible = databricksBinaryType('-', leftType, rest);
  const quotient = databricksBinaryType('/', divisible, rightType);
  const needed = scale + (rightType.type === 'decimal' ? rightType.scale : 0);
  const keeps = (type: DataType, least: number): boolean =>
    type.type === 'decimal' && type.scale >= least;
  return (
    keeps(step, needed) && keeps(rest, needed) && keeps(divisible, needed) && keeps(quotient, scale)
  );
}

/** The largest scale at which a BIGINT of units is wide enough in practice. */
const MOST_UNITS = 8;

/** The whole quotient in units of the last digit, which DIV cuts off; beyond BIGINT it would wrap around (measured on Spark 4.2.1). */
function inUnits(
  { leftType }: ArithmeticOperands,
  result: Decimal,
  left: readonly Piece[],
  right: readonly Piece[],
  context: WriteContext,
): WrittenQuotient | null {
  const { scale } = result;
  const units = powerOfTen(scale);
  const numerator = databricksBinaryType('*', leftType, decimal(scale + 1, 0));
  const kept = leftType.type === 'decimal' ? leftType.scale : 0;
  if (scale === 0 || scale > MOST_UNITS || numerator.type !== 'decimal' || numerator.scale !== kept)
    return null;
  const most = (9223372036854775807n / BigInt(units)).toLocaleString('en-US');
  const name = context.typeName({ ...result, money: false });
  return {
    pieces: context.sql`CAST(${left} * ${units} DIV ${right} * 0.${'0'.repeat(scale - 1)}1 AS ${name})`,
    assumptions: [{ statement: `The quotient is less than ${most}.`, check: null }],
  };
}

function writeDuckdb(meaning: Meaning, context: WriteContext): Emission {
  const { operands, kind, onZero } = meaning;
  if (operands === null) {
    const { node } = context;
    const pieces =
      node.kind === 'BinaryExpression'
        ? guarded(
            context,
            node,
            context.sql`${node.right}`,
            onZero,
            (value) => context.sql`${node.left} / ${value}`,
          )
        : [];
    return { pieces, loose: true, fidelity: { kind: 'conditional', assumptions: [guess()] } };
  }
  const { result, expression } = operands;
  const left = writeOperand(context, operands.left).pieces;
  const right = writeOperand(context, operands.right).pieces;
  const write = (divisor: readonly Piece[]): readonly Piece[] => {
    if (isReal(result)) {
      const dividend = asReal(context, left, operands.leftType);
      const real = asReal(context, divisor, operands.rightType);
      return context.sql`CAST(CAST(${dividend} AS DOUBLE) / CAST(${real} AS DOUBLE) AS ${context.typeName(result)})`;
    }
    if (kind === 'double') return context.sql`CAST(${left} AS DOUBLE) / CAST(${divisor} AS DOUBLE)`;
    if (result.type === 'decimal')
      return quotientOf(operands, result, meaning.rounding, left, divisor, context);
    if (operands.leftType.type === 'decimal' || operands.rightType.type === 'decimal') {
      const whole = { type: 'decimal', precision: 38, scale: 0, money: false } as const;
      return context.sql`CAST(${quotientOf(operands, whole, 'truncate', left, divisor, context)} AS ${context.typeName(result)})`;
    }
    return context.sql`${widened(context, operands, left, 'left')} // ${widened(context, operands, divisor, 'right')}`;
  };
  return {
    pieces: guarded(context, expression, right, onZero, write),
    fidelity: EXACT,
    loose: true,
    silent: true,
  };
}

/** Exact division of decimals in whole units: DuckDB would divide them as DOUBLEs. */
function quotientOf(
  { leftType, rightType }: ArithmeticOperands,
  result: Decimal,
  rounding: Meaning['rounding'],
  left: readonly Piece[],
  right: readonly Piece[],
  context: WriteContext,
): readonly Piece[] {
  const scaleOf = (type: DataType): number => (type.type === 'decimal' ? type.scale : 0);
  const units = (pieces: readonly Piece[], type: DataType): readonly Piece[] =>
    wholeUnits(context, pieces, type, scaleOf(type));
  const shift = result.scale - scaleOf(leftType) + scaleOf(rightType);
  const scaled = (pieces: readonly Piece[], by: number): readonly Piece[] =>
    by <= 0 ? pieces : context.sql`${pieces} * CAST(${powerOfTen(by)} AS HUGEINT)`;
  const numerator = scaled(units(left, leftType), shift);
  const denominator = scaled(units(right, rightType), -shift);
  const whole =
    rounding === 'truncate'
      ? context.sql`(${numerator}) // (${denominator})`
      : context.sql`(2 * abs(${numerator}) + abs(${denominator})) // (2 * abs(${denominator})) * sign(${numerator}) * sign(${denominator})`;
  const value =
    result.scale === 0
      ? whole
      : context.sql`CAST(${whole} AS DECIMAL(38,0)) * 0.${'0'.repeat(result.scale - 1)}1`;
  return context.sql`CAST(${value} AS ${context.typeName(result)})`;
}
