import type { FunctionCall } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { DataType } from '../data-type.ts';
import { EXACT, type Fidelity } from '../finding.ts';
import type { Emission } from '../operation.ts';

/** What follows an aggregate's parentheses: FILTER and OVER, as the call has them. */
export function callTail(call: FunctionCall, context: WriteContext): readonly Piece[] {
  const filter =
    call.filter === null ? [] : context.sql` FILTER (WHERE ${context.emit(call.filter)})`;
  const over = call.over === null ? [] : context.sql` OVER ${context.emit(call.over)}`;
  return [...filter, ...over];
}

/** A call of that name with those arguments, DISTINCT, FILTER and OVER kept. In DuckDB, IGNORE NULLS stands inside. */
export function aggregateCall(
  call: FunctionCall,
  name: string,
  given: readonly Piece[],
  context: WriteContext,
): readonly Piece[] {
  const distinct = call.distinct ? 'DISTINCT ' : '';
  const nulls = call.nullTreatment === null ? '' : ` ${call.nullTreatment}`;
  const [inside, outside] = context.target === 'duckdb' ? [nulls, ''] : ['', nulls];
  return context.sql`${name}(${distinct}${given}${inside})${outside}${callTail(call, context)}`;
}

/** A cast around the copied call; silent where it changes nothing but the type's name. */
export function castAround(
  context: WriteContext,
  type: DataType,
  silent: boolean,
  fidelity: Fidelity = EXACT,
): Emission {
  return {
    edits: { before: context.sql`CAST(`, after: context.sql` AS ${context.typeName(type)})` },
    fidelity,
    silent,
  };
}
