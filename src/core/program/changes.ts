import type { EmitInput } from '../emit/emit-input.ts';
import type { Piece } from '../emit/piece.ts';
import type { WriteContext } from '../emit/write-context.ts';
import type { CatalogTable } from '../semantics/catalog.ts';
import { changedView } from '../semantics/changed-view.ts';
import { changedRowsOf } from '../semantics/operations/changed-rows.ts';
import { outputOfDelete } from '../semantics/operations/delete.ts';
import { outputOfInsert } from '../semantics/operations/insert.ts';
import { outputOfMerge } from '../semantics/operations/merge.ts';
import { outputOfUpdate } from '../semantics/operations/update.ts';
import type { Statement } from '../syntax/ast/index.ts';
import type { SqlTemplate } from './program.ts';

/** The rows that OUTPUT gives to the client, by the statement that has it. */
export const outputsToClient: Readonly<
  Partial<Record<Statement['kind'], (context: WriteContext) => readonly Piece[] | null>>
> = {
  InsertStatement: outputOfInsert,
  UpdateStatement: outputOfUpdate,
  DeleteStatement: outputOfDelete,
  MergeStatement: outputOfMerge,
};

const COUNTED = new Set<Statement['kind']>([
  'InsertStatement',
  'UpdateStatement',
  'DeleteStatement',
  'MergeStatement',
  'SelectStatement',
]);

/**
 * Index of the template whose change count is the statement's row count: the last that is neither a check nor sets up identity values;
 * null for a statement that leaves the count as it is.
 */
export function countedTemplate(
  statement: Statement,
  templates: readonly SqlTemplate[],
): number | null {
  if (!COUNTED.has(statement.kind)) return null;
  return templates.findLastIndex(
    ({ parts: [first] }) =>
      typeof first !== 'string' || !/^(?:SELECT|ALTER|CREATE OR REPLACE SEQUENCE)\b/.test(first),
  );
}

/**
 * The tables that a statement writes and a rollback puts back, as they stand in the SQL. Table variables keep what they have:
 * https://learn.microsoft.com/en-us/sql/t-sql/data-types/table-transact-sql#limitations-and-restrictions
 */
export function writtenTables(statement: Statement, input: EmitInput): readonly string[] {
  if (statement.kind === 'SelectStatement' && input.resultsInto !== undefined)
    return [input.resultsInto.name];
  const binding = input.bindings.get(statement);
  if (binding === undefined || !('target' in statement)) return [];
  const read = changedRowsOf(statement);
  const targets = [...(read === null ? [] : [read.change.target]), statement.target];
  return targets.flatMap((target) => {
    const table = binding.relations.get(target)?.table ?? null;
    const view = table === null ? null : changedView(table, binding.catalogIn);
    return writtenTable(view?.base ?? table, input);
  });
}

function writtenTable(table: CatalogTable | null, input: EmitInput): readonly string[] {
  if (table === null || table.kind === 'table-variable') return [];
  const role = table.kind === 'temporary' ? table.kind : 'table';
  const parts = input.options.mapName({ name: table.name, role });
  return [parts.map((part) => `"${part.replaceAll('"', '""')}"`).join('.')];
}
