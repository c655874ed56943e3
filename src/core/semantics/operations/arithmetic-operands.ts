import type { BinaryExpression, Expression } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { RaisedError } from '../conversion.ts';
import { REAL, type DataType } from '../data-type.ts';
import { constantDecimal } from '../decimal-results.ts';
import type { Unknown } from '../operation.ts';
import type { ReadSite } from '../site.ts';
import { once, raise } from './conversion-duckdb.ts';
import { NO_FACTS } from './conversion-databricks.ts';
import { hasSubquery } from './dml-target.ts';
import { isNumber, isSimple, readOperand, type Operand } from './operand.ts';
import { ownName } from '../../syntax/own-name.ts';

/** Both operands of an arithmetic operator, and its result's type. */
export interface ArithmeticOperands {
  readonly expression: BinaryExpression;
  readonly left: Operand;
  readonly right: Operand;
  /** As the operator sees them: a constant beside a decimal counts its own digits. */
  readonly leftType: DataType;
  readonly rightType: DataType;
  readonly result: DataType;
}

/** Reads operands as numbers: text and truth values are converted to the other's type. Null: no numbers. */
export function readNumbers(
  site: ReadSite,
  expression: BinaryExpression,
): ArithmeticOperands | Unknown | null {
  const result = site.typeOf(expression);
  if (!isNumber(result)) return null;
  const read = (
    node: Expression,
    other: Expression,
  ): { operand: Operand; type: DataType } | Unknown => {
    const type = site.typeOf(node);
    const otherType = site.typeOf(other);
    if (isNumber(type) || type.type === 'null') {
      const value = site.constantOf(node);
      const counts =
        type.type === 'integer' && otherType.type === 'decimal' && typeof value === 'number';
      return { operand: plain(node), type: counts ? constantDecimal(value) : type };
    }
    const to = isNumber(otherType) ? otherType : result;
    const operand = readOperand(site, node, to);
    return 'unknown' in operand ? operand : { operand, type: to };
  };
  const left = read(expression.left, expression.right);
  if ('unknown' in left) return left;
  const right = read(expression.right, expression.left);
  if ('unknown' in right) return right;
  return {
    expression,
    left: left.operand,
    right: right.operand,
    leftType: left.type,
    rightType: right.type,
    result,
  };
}

function plain(node: Expression): Operand {
  return {
    node,
    conversion: null,
    constant: null,
    facts: NO_FACTS,
  };
}

/** True for a whole number as it is written, which DuckDB gives the other operand's type. */
function isBare(context: WriteContext, node: Expression): boolean {
  return typeof context.constantOf(node) === 'number' && context.typeOf(node).type === 'integer';
}

/** An operand of whole numbers as DuckDB needs it, so that it calculates in the result's width. */
export function widened(
  context: WriteContext,
  meaning: ArithmeticOperands,
  pieces: readonly Piece[],
  side: 'left' | 'right',
): readonly Piece[] {
  const { result } = meaning;
  const type = side === 'left' ? meaning.leftType : meaning.rightType;
  const other = side === 'left' ? meaning.rightType : meaning.leftType;
  const node = meaning[side].node;
  const otherNode = meaning[side === 'left' ? 'right' : 'left'].node;
  if (result.type === 'floating') {
    const to = result.bits === 32 ? realOperand(type) : result;
    const mixed = type.type === 'floating' || other.type === 'floating';
    const differs =
      to.type !== type.type || (type.type === 'floating' && type.bits !== result.bits);
    return mixed && differs && type.type !== 'null'
      ? context.sql`CAST(${pieces} AS ${context.typeName(to)})`
      : pieces;
  }
  if (result.type !== 'integer' || type.type !== 'integer') return pieces;
  const same = (given: DataType): boolean =>
    given.type === 'integer' && given.bits === result.bits && given.signed === result.signed;
  if (isBare(context, node)) {
    if (result.bits <= 32 && (isBare(context, otherNode) || same(other))) return pieces;
    return same(other) ? pieces : context.sql`CAST(${pieces} AS ${context.typeName(result)})`;
  }
  return same(type) ? pieces : context.sql`CAST(${pieces} AS ${context.typeName(result)})`;
}

/** The digits that DuckDB gives a number as a decimal; none for other types. */
function decimalDigits(type: DataType): number {
  if (type.type === 'decimal') return type.precision;
  return type.type === 'integer' ? { 8: 3, 16: 5, 32: 10, 64: 19 }[type.bits] : 0;
}

/** The left operand with room for the result: of decimals up to 18 digits DuckDB 1.5.5 makes one of 18, though it may have more. */
export function withRoom(
  context: WriteContext,
  { result, leftType, rightType }: ArithmeticOperands,
  left: readonly Piece[],
): readonly Piece[] {
  if (result.type !== 'decimal' || result.precision <= 18) return left;
  if (decimalDigits(leftType) > 18 || decimalDigits(rightType) > 18) return left;
  const scale = leftType.type === 'decimal' ? leftType.scale : 0;
  return context.sql`CAST(${left} AS DECIMAL(${MORE_THAN_LONG},${scale}))`;
}

const MORE_THAN_LONG = 19;

/** What an operand beside a REAL is calculated as: a REAL too, whatever it was. */
export function realOperand(type: DataType): DataType {
  return type.type === 'floating' || type.type === 'null' ? type : REAL;
}

/** True if a divisor is certainly not zero: a constant, or NULLIF(x, 0). */
export function isNeverZero(context: WriteContext, node: Expression): boolean {
  if (node.kind === 'ParenthesizedExpression') return isNeverZero(context, node.operand);
  const value = context.constantOf(node);
  if (typeof value === 'number') return value !== 0;
  if (node.kind !== 'FunctionCall' || ownName(node.name).toLowerCase() !== 'nullif') return false;
  const second = node.arguments[1];
  return second !== undefined && context.constantOf(second) === 0;
}

/** `write` of the divisor, which raises where it is zero and the dividend is not NULL; `null` gives NULL there. */
export function guarded(
  context: WriteContext,
  expression: BinaryExpression,
  divisor: readonly Piece[],
  onZero: RaisedError | 'null',
  write: (divisor: readonly Piece[]) => readonly Piece[],
): readonly Piece[] {
  const { left, right } = expression;
  if (isNeverZero(context, right)) return write(divisor);
  // DuckDB has no subqueries in a lambda.
  const simple = isSimple(right) || hasSubquery(left);
  return once(context, { pieces: divisor, simple }, (value) => {
    const error = onZero === 'null' ? context.sql`NULL` : raise(context, onZero);
    const instead =
      onZero === 'null' || !context.mayBeNull(left)
        ? error
        : context.sql`CASE WHEN ${left} IS NOT NULL THEN ${error} END`;
    return context.sql`CASE WHEN ${value} = 0 THEN ${instead} ELSE ${write(value)} END`;
  });
}

/** A power of ten as digits. */
export function powerOfTen(exponent: number): string {
  return `1${'0'.repeat(exponent)}`;
}

/** An exact number as the whole number of its units at `scale` digits after the point, which is not below its own scale. */
export function wholeUnits(
  context: WriteContext,
  pieces: readonly Piece[],
  type: DataType,
  scale: number,
): readonly Piece[] {
  if (scale === 0) return context.sql`CAST(${pieces} AS HUGEINT)`;
  const own = type.type === 'decimal' ? type : { precision: 20, scale: 0 };
  if (own.precision - own.scale + 2 * scale <= 38)
    return context.sql`CAST(CAST(${pieces} AS DECIMAL(38,${own.scale})) * ${powerOfTen(scale)} AS HUGEINT)`;
  // Where the product would have too many digits, they are read off.
  const text = own.scale === scale ? pieces : context.sql`CAST(${pieces} AS DECIMAL(38,${scale}))`;
  return context.sql`CAST(replace(CAST(${text} AS VARCHAR), '.', '') AS HUGEINT)`;
}
