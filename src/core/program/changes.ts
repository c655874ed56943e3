import type { Piece } from '../emit/piece.ts';
import type { WriteContext } from '../emit/write-context.ts';
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
