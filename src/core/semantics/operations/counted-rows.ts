import { STATEMENT_BREAK, type Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { changedRowsOf } from './changed-rows.ts';
import { ROW_COUNT_VARIABLE } from './variable-name.ts';

/** Counts the rows of a query for @@ROWCOUNT before a statement changes them; nothing if nobody asks. */
export function rowCount(context: WriteContext, rows: readonly Piece[]): readonly Piece[] {
  return rowCountOf(context.sql`(SELECT count(*) FROM (${rows}) AS changed_rows)`, context);
}

/** Keeps a count for @@ROWCOUNT; nothing if nobody asks, as of a change whose rows an INSERT reads. */
export function rowCountOf(count: readonly Piece[], context: WriteContext): readonly Piece[] {
  const read = changedRowsOf(context.binding.statement)?.change === context.node;
  if (!context.countsRows || read) return [];
  const word = context.nested ? 'SET' : 'SET VAR';
  return [...context.sql`${word} ${ROW_COUNT_VARIABLE} = ${count}`, context.text(STATEMENT_BREAK)];
}
