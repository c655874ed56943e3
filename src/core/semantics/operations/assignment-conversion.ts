import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { isExpression } from '../../emit/node-shape.ts';
import type { Node } from '../../syntax/ast/index.ts';
import { isConversion, type Conversion, type ConversionStep } from '../conversion.ts';
import type { DataType, TextType } from '../data-type.ts';
import { exactIf } from '../finding.ts';
import { NO_FACTS } from './conversion-databricks.ts';
import { bytesText } from './literal.ts';
import { SEVENTH_DIGIT, losesSeventhDigit, seventhDigit } from './cast.ts';
import {
  constantText,
  factsOf,
  isNumber,
  keepsNumber,
  sameRepresentation,
  writeConversion,
} from './operand.ts';

const LOST_DIGIT = 'time is kept to the microsecond, without the seventh digit of this second.';

/** What takes the value: a column refuses too long a text, a variable cuts it. */
export type Taker = 'column' | 'variable';

/**
 * A value as a column or variable of type `to` takes it on assignment; `pieces` itself, the same
 * object, where nothing needs to be written.
 */
export function assignmentConversion(
  context: WriteContext,
  from: DataType,
  to: DataType,
  pieces: readonly Piece[],
  taker: Taker = 'column',
): readonly Piece[] {
  if (
    sameRepresentation(from, to) ||
    from.type === 'unknown' ||
    to.type === 'unknown' ||
    from.type === 'null'
  )
    return pieces;
  const only = pieces.length === 1 ? pieces[0] : undefined;
  const node = only !== undefined && 'emit' in only ? only.emit : null;
  const constant = node?.kind === 'Literal' ? context.constantOf(node) : undefined;
  if (taker === 'column' && context.target === 'databricks-sql' && isStoredAlike(from, to))
    return pieces;
  if (from.type === 'text' && to.type === 'text')
    return fittedText(context, from, to, pieces, { node, constant, taker });
  if (from.type === 'binary' && to.type === 'binary')
    return fittedBytes(context, from, to, pieces, { node, constant, taker });
  if (node?.kind === 'Literal' && constant !== undefined && constant !== null) {
    const folded = context.dialect.foldConstant(constant, to, null, context.settings);
    if (folded !== null) {
      if (to.type === 'timestamp' && to.precision === 7 && SEVENTH_DIGIT.test(String(constant)))
        context.report(
          'operation/cast',
          node,
          { kind: 'approximate', differs: LOST_DIGIT },
          `The value is converted to the type of what takes it. Differs: ${LOST_DIGIT}`,
        );
      return [context.text(constantText(context, folded), node)];
    }
    if (from.type === 'integer' && typeof constant === 'number' && keepsNumber(constant, to))
      return pieces;
  }
  const conversion = context.dialect.convert({
    from,
    to,
    style: null,
    attempt: false,
    settings: context.settings,
  });
  if (!isConversion(conversion) || conversion.steps.length === 0) return pieces;
  return converted(context, conversion, pieces, node);
}

/**
 * A column of another type of numbers takes a whole number by itself, and refuses what it has no room for; only a
 * type without negative numbers is none of Databricks':
 * https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-ansi-compliance (store assignment)
 */
function isStoredAlike(from: DataType, to: DataType): boolean {
  return from.type === 'integer' && isNumber(to) && !(to.type === 'integer' && !to.signed);
}

/** Text for a column keeps its length check: in Databricks SQL by the column's own type, elsewhere written out. */
function fittedText(
  context: WriteContext,
  from: TextType,
  to: TextType,
  pieces: readonly Piece[],
  value: {
    readonly node: Node | null;
    readonly constant: string | number | null | undefined;
    readonly taker: Taker;
  },
): readonly Piece[] {
  const { node, constant, taker } = value;
  const { length } = to;
  if (length === 'max' || (taker === 'column' && context.target === 'databricks-sql'))
    return pieces;
  const fits =
    typeof constant === 'string'
      ? constant.length <= length
      : from.length !== 'max' && from.length <= length;
  if (fits && !to.padded) return pieces;
  const overlong = taker === 'variable' ? 'truncate' : context.dialect.textTooLong;
  const step: ConversionStep = {
    step: 'fit-text',
    length,
    overlong,
    pad: to.padded,
    rarely: false,
    ignoresBlanks: true,
  };
  return converted(context, { from, to, attempt: false, steps: [step] }, pieces, node);
}

type BytesType = Extract<DataType, { type: 'binary' }>;

/** Bytes for a column or variable of fixed length are filled with zeros; a column refuses too many, a variable cuts them off. */
function fittedBytes(
  context: WriteContext,
  from: BytesType,
  to: BytesType,
  pieces: readonly Piece[],
  value: {
    readonly node: Node | null;
    readonly constant: string | number | null | undefined;
    readonly taker: Taker;
  },
): readonly Piece[] {
  const { node, constant, taker } = value;
  const { length } = to;
  if (length === 'max') return pieces;
  if (node !== null && typeof constant === 'string' && constant.length <= length * 2)
    return to.padded && constant.length < length * 2
      ? [context.text(bytesText(constant.padEnd(length * 2, '0'), context), node)]
      : pieces;
  const mayBeLonger = from.length === 'max' || from.length > length;
  const step: ConversionStep = {
    step: 'fit-binary',
    length,
    pad: to.padded,
    overlong: taker === 'column' && mayBeLonger ? context.dialect.textTooLong : 'truncate',
  };
  return converted(context, { from, to, attempt: false, steps: [step] }, pieces, node);
}

function converted(
  context: WriteContext,
  conversion: Conversion,
  pieces: readonly Piece[],
  node: Node | null,
): readonly Piece[] {
  const simple =
    node === null ||
    node.kind === 'ColumnReference' ||
    node.kind === 'Literal' ||
    node.kind === 'Variable';
  const name = node === null ? 'the value' : context.textOf(node).replace(/\s+/g, ' ').slice(0, 60);
  const written = writeConversion(
    context,
    conversion,
    { pieces: parenthesized(pieces), simple },
    node !== null && isExpression(node) ? factsOf(context, node) : { ...NO_FACTS, name },
  );
  const span = node ?? context.node;
  if (written.manual !== null) {
    context.report(
      'operation/cast',
      span,
      { kind: 'manual', because: written.manual },
      `The value is converted to the type of what takes it: ${written.manual}`,
    );
    return context.sql`raise_error('portside: operation/cast')`;
  }
  const assumptions = losesSeventhDigit(conversion.from, conversion.to)
    ? [...written.assumptions, seventhDigit(name)]
    : written.assumptions;
  if (assumptions.length > 0) {
    const message = `The value is converted to the type of what takes it. ${exactIf(assumptions)}`;
    context.report('operation/cast', span, { kind: 'conditional', assumptions }, message);
  }
  return written.pieces;
}

function parenthesized(pieces: readonly Piece[]): readonly Piece[] {
  return pieces.map((piece) =>
    'emit' in piece && !('replace' in piece) ? { ...piece, parenthesize: true } : piece,
  );
}
