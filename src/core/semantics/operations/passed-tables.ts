import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { ExecuteArgument, ExecuteStatementBody } from '../../syntax/ast/index.ts';
import { tableVariableName } from '../bind-relation.ts';
import type { CatalogTable } from '../catalog.ts';

/**
 * Statements that give a procedure the tables that are passed to it, under the names of its parameters. It may only
 * read them, so that a copy does: https://learn.microsoft.com/en-us/sql/relational-databases/tables/use-table-valued-parameters-database-engine
 */
export function passedTables(
  body: ExecuteStatementBody,
  context: WriteContext,
): readonly (readonly Piece[])[] {
  const resolved = body.procedure === null ? undefined : context.nameOf(body.procedure);
  const parameters =
    resolved === undefined
      ? []
      : (context.binding.catalogIn.procedure(resolved.name)?.statement.parameters ?? []);
  return body.arguments.flatMap((argument, index) => {
    const table = passedTable(argument, context);
    const parameter = argument.name?.name ?? parameters[index]?.name;
    if (table === undefined || parameter === undefined) return [];
    const [from, to] = [table.name, tableVariableName(parameter)].map((name) =>
      context.options
        .mapName({ name, role: 'table-variable' })
        .map((part) => context.identifier(part))
        .join('.'),
    );
    const using =
      context.options.sparkOnly && context.target === 'databricks-sql' ? ' USING DELTA' : '';
    return from === to
      ? []
      : [context.sql`CREATE OR REPLACE TABLE ${to ?? ''}${using} AS SELECT * FROM ${from ?? ''}`];
  });
}

/** The table that an argument is; undefined for any value. */
export function passedTable(
  { value }: ExecuteArgument,
  { binding }: Pick<WriteContext, 'binding'>,
): CatalogTable | undefined {
  return value.kind === 'Variable'
    ? binding.catalogIn.table(tableVariableName(value.name))
    : undefined;
}
