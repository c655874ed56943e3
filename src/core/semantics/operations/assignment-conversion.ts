import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { isConversion } from '../conversion.ts';
import type { DataType } from '../data-type.ts';
import { sameRepresentation, writeConversion } from './operand.ts';

/**
 * A value as a column or variable of type `to` takes it on assignment; `pieces` itself, the same
 * object, where nothing needs to be written. Text is not cut: too long a text is the table's business.
 */
export function assignmentConversion(context: WriteContext, from: DataType, to: DataType, pieces: readonly Piece[]): readonly Piece[] {
  if (sameRepresentation(from, to) || from.type === 'unknown' || to.type === 'unknown') return pieces;
  if (from.type === 'text' && to.type === 'text' && !to.padded) return pieces;
  if (from.type === 'null') return pieces;
  const only = pieces.length === 1 ? pieces[0] : undefined;
  const node = only !== undefined && 'emit' in only ? only.emit : null;
  const constant = node?.kind === 'Literal' ? context.constantOf(node) : undefined;
  if (node?.kind === 'Literal' && constant !== undefined && constant !== null) {
    const folded = context.dialect.foldConstant(constant, to, null, context.settings);
    if (folded !== null) return [context.text(literalText(context, folded.type, folded.text), node)];
    if (from.type === 'integer' && (to.type === 'integer' || to.type === 'decimal' || to.type === 'floating')) return pieces;
  }
  const conversion = context.dialect.convert({ from, to, style: null, attempt: false, settings: context.settings });
  if (!isConversion(conversion) || conversion.steps.length === 0) return pieces;
  const simple = node === null || node.kind === 'ColumnReference' || node.kind === 'Literal' || node.kind === 'Variable';
  const name = node === null ? 'the value' : context.textOf(node).replace(/\s+/g, ' ').slice(0, 60);
  const written = writeConversion(context, conversion, { pieces: parenthesized(pieces), simple }, { trimmed: false, notBlank: false, name });
  return written.pieces;
}

function parenthesized(pieces: readonly Piece[]): readonly Piece[] {
  return pieces.map((piece) => ('emit' in piece && !('replace' in piece) ? { ...piece, parenthesize: true } : piece));
}

function literalText(context: WriteContext, type: DataType, text: string): string {
  const space = context.target === 'duckdb' ? ' ' : '';
  if (type.type === 'date') return `DATE${space}'${text}'`;
  if (type.type === 'timestamp') return `${context.target === 'duckdb' ? 'TIMESTAMP ' : 'TIMESTAMP_NTZ'}'${text}'`;
  return text;
}
