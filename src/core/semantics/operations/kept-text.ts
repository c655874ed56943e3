import type { Expression } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { momentText, timeText } from '../../dialects/tsql/zoned-conversions.ts';
import type { ConversionStep } from '../conversion.ts';
import type { DataType } from '../data-type.ts';
import { writeConversion } from './operand.ts';

/** How a moment that is computed becomes text again, for types that are kept as text. */
export interface KeptText {
  /** None for types that are no text. */
  readonly text: readonly ConversionStep[];
  /** The text keeps the offset of the value that it was computed of. */
  readonly keepsOffset: boolean;
}

/** TIME and DATETIMEOFFSET are kept as text; any other type is not. */
export function keptText(type: DataType): KeptText {
  if (type.type === 'time') return { text: [timeText(type.digits)], keepsOffset: false };
  if (type.type !== 'timestamp' || type.zone !== 'offset') return { text: [], keepsOffset: false };
  const digits = typeof type.precision === 'number' ? type.precision : 7;
  return { text: [momentText(digits)], keepsOffset: true };
}

/** A moment that was computed of `node`, as the text that its type is kept as. */
export function writeKept(
  context: WriteContext,
  kept: KeptText,
  node: Expression,
  moment: readonly Piece[],
): readonly Piece[] {
  if (kept.text.length === 0) return moment;
  const type: DataType = { type: 'timestamp', precision: 6, zone: 'none' };
  const conversion = { from: type, to: type, attempt: false, steps: kept.text };
  const facts = { trimmed: true, notBlank: true, name: 'the moment' };
  const text = writeConversion(context, conversion, { pieces: moment, simple: true }, facts).pieces;
  if (!kept.keepsOffset) return text;
  const offset = context.sql`right(${context.emit(node)}, 7)`;
  // DuckDB's concat leaves out what is NULL.
  return context.target === 'duckdb'
    ? context.sql`(${text} || ${offset})`
    : context.sql`concat(${text}, ${offset})`;
}
