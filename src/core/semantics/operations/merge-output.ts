import type { MergeClause, MergeStatement, OutputClause } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { CatalogTable } from '../catalog.ts';
import { outputItems, type OutputRow, type RowValue } from './output-rows.ts';

/** How MERGE writes what its OUTPUT needs again. */
export interface MergeParts {
  readonly statement: MergeStatement;
  readonly table: CatalogTable;
  readonly target: readonly Piece[];
  readonly source: readonly Piece[];
  readonly targetAlias: string;
  /** The new value of each column that a clause sets, by the column's name in lower case. */
  readonly values: (clause: MergeClause) => ReadonlyMap<string, readonly Piece[]>;
}

/** The rows of OUTPUT of a MERGE, each clause by itself, before anything is changed. */
export function mergedOutput(
  context: WriteContext,
  output: OutputClause,
  parts: MergeParts,
): readonly Piece[] {
  const { statement } = parts;
  const branches = statement.clauses.map((clause, index) => {
    const before = statement.clauses
      .slice(0, index)
      .filter((earlier) => earlier.when === clause.when);
    const items = outputItems(context, output, parts.table, rowOf(clause, parts, context));
    return context.sql`SELECT ${items}\nFROM ${rowsOf(clause, parts, context)}${conditions(clause, before, context)}`;
  });
  return branches.flatMap((branch, index) =>
    index === 0 ? branch : [context.text('\nUNION ALL\n'), ...branch],
  );
}

function rowOf(clause: MergeClause, parts: MergeParts, context: WriteContext): OutputRow {
  const old: RowValue = (column) => [
    context.text(`${parts.targetAlias}.${context.identifier(column.name)}`),
  ];
  const values = parts.values(clause);
  const hasSource = clause.when !== 'not-matched-by-source';
  switch (clause.action.kind) {
    case 'MergeDelete':
      return { inserted: null, deleted: old, action: 'DELETE', hasSource };
    case 'MergeUpdate':
      return {
        inserted: (column) => values.get(column.name.toLowerCase()) ?? old(column),
        deleted: old,
        action: 'UPDATE',
        hasSource,
      };
    case 'MergeInsert':
      return {
        inserted: (column) =>
          values.get(column.name.toLowerCase()) ??
          context.sql`CAST(NULL AS ${context.typeName(column.type)})`,
        deleted: null,
        action: 'INSERT',
        hasSource,
      };
  }
}

function rowsOf(clause: MergeClause, parts: MergeParts, context: WriteContext): readonly Piece[] {
  const on = context.emit(parts.statement.on);
  if (clause.when === 'matched')
    return context.sql`${parts.target} JOIN ${parts.source} ON ${on}\nWHERE true`;
  const [kept, other] =
    clause.when === 'not-matched' ? [parts.source, parts.target] : [parts.target, parts.source];
  return context.sql`${kept}\nWHERE NOT EXISTS (SELECT 1 FROM ${other} WHERE ${on})`;
}

/** A clause takes the rows that meet its condition, and those of no earlier clause of its kind. */
function conditions(
  clause: MergeClause,
  before: readonly MergeClause[],
  context: WriteContext,
): readonly Piece[] {
  const own =
    clause.condition === null ? [] : context.sql` AND (${context.emit(clause.condition)})`;
  const earlier = before.flatMap(({ condition }) =>
    condition === null ? [] : context.sql` AND NOT coalesce(${context.emit(condition)}, false)`,
  );
  return [...own, ...earlier];
}
