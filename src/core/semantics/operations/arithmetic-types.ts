import { databricksBinaryType } from '../../dialects/databricks/type-results.ts';
import { decimal, type DataType } from '../data-type.ts';
import { conditional, type Fidelity } from '../finding.ts';
import { realOperand, type ArithmeticOperands } from './arithmetic-operands.ts';

export type Operator = '+' | '-' | '*' | '%' | '||';

const MOST_DIGITS = 38;

export interface OperandTypes {
  readonly left: DataType;
  readonly right: DataType;
  /** True if Spark still gives the result another type. */
  readonly differs: boolean;
  readonly relied: Fidelity | null;
}

/** What the operands have to be so that Spark's result has all the digits of the source's, and no more. */
export function operandTypes(operands: ArithmeticOperands, operator: Operator): OperandTypes {
  const { leftType, rightType, result } = operands;
  const spark = databricksBinaryType(operator, leftType, rightType);
  const unchanged = { left: leftType, right: rightType, relied: null };
  // Beside a REAL, Spark calculates anything else as DOUBLE.
  if (result.type === 'floating' && result.bits === 32)
    return {
      ...unchanged,
      left: realOperand(leftType),
      right: realOperand(rightType),
      differs: false,
    };
  if (result.type !== 'decimal') return { ...unchanged, differs: false };
  const differs =
    spark.type !== 'decimal' ||
    spark.precision !== result.precision ||
    spark.scale !== result.scale;
  // Spark keeps a digit for the carry, for which the last digit after the point gives way.
  if (spark.type !== 'decimal' || spark.scale >= result.scale || result.scale === 0)
    return { ...unchanged, differs };
  const whole = MOST_DIGITS - result.scale - 1;
  const [left, right] = [
    roomFor(leftType, whole, result.scale),
    roomFor(rightType, whole, result.scale),
  ];
  const again = databricksBinaryType(operator, left, right);
  if (again.type !== 'decimal' || again.scale < result.scale)
    return {
      ...unchanged,
      differs,
      relied: { kind: 'approximate', differs: 'the last digit after the point is rounded away' },
    };
  return {
    left,
    right,
    differs: again.precision !== result.precision || again.scale !== result.scale,
    relied: conditional(`the operands have at most ${whole} digits before the point.`),
  };
}

/** A decimal with at most so many digits before and after the point. */
function roomFor(type: DataType, whole: number, scale: number): DataType {
  if (type.type !== 'decimal') return type;
  const kept = Math.min(type.scale, scale);
  return kept === type.scale && type.precision - type.scale <= whole
    ? type
    : decimal(Math.min(type.precision - type.scale, whole) + kept, kept);
}
