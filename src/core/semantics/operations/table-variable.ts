import type { TableVariable } from '../../syntax/ast/index.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { EXACT } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type SiteOf } from '../site.ts';
import { tableName } from './dml-target.ts';

/** `@t` as a table. */
export const tableVariableOperation = defineOperation<{ readonly reference: TableVariable }>({
  operation: 'table-variable',
  meaningIn: { tsql: readerOf('TableVariable', read), databricks: 'not-in-dialect' },
  emitAs: { 'databricks-sql': write, duckdb: write },
  docs: {
    title: 'Table variables',
    behaviour: {
      tsql: 'DECLARE @t TABLE (…) makes a table that lives to the end of the batch; a rollback does not touch it.',
      databricks: 'There are no table variables.',
    },
    port: 'A table in the scratch schema, made anew where the variable is declared.',
    action: '',
    references: ['https://learn.microsoft.com/en-us/sql/t-sql/data-types/table-transact-sql'],
  },
  examples: [],
});

function read(site: SiteOf<'TableVariable'>): { reference: TableVariable } | Unknown | null {
  const { node } = site;
  if ((site.relationOf(node)?.table ?? null) === null)
    return unknown(`${node.name} is not declared before this statement`);
  return { reference: node };
}

function write({ reference }: { reference: TableVariable }, context: WriteContext): Emission {
  const alias = reference.alias === null ? [] : context.sql` ${context.emit(reference.alias)}`;
  return { pieces: [tableName(context, reference), ...alias], fidelity: EXACT, silent: true };
}
