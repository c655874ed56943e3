import { STATEMENT_BREAK, type Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { CatalogColumn, CatalogTable } from '../catalog.ts';
import type { ResolvedObject } from '../binding.ts';
import { nameOf } from '../../syntax/own-name.ts';
import { sessionVariable } from './session-variable.ts';

/** The identity column of a table, if it has one. */
export function identityColumn(table: CatalogTable): CatalogColumn | undefined {
  return table.columns.find((column) => column.identity);
}

/** The table that a text names, as `dbo.t` or `[dbo].[t]`. */
export function tableCalled(name: string, context: WriteContext): CatalogTable | undefined {
  const node = nameOf(name.split('.').map((part) => part.trim().replace(/^[["]|[\]"]$/g, '')));
  return context.binding.catalogIn.table(context.dialect.resolveName(node, context.settings));
}

/** The last identity value of a table, as a query of one value: the highest, or the lowest where they go down. */
export function lastIdentity(
  context: WriteContext,
  column: CatalogColumn,
  name: string | Piece,
): readonly Piece[] {
  const last = column.generated?.increment.startsWith('-') === true ? 'min' : 'max';
  return context.sql`SELECT ${last}(${context.identifier(column.name)}) FROM ${typeof name === 'string' ? name : [name]}`;
}

/** Keeps the identity value that an INSERT gave for SCOPE_IDENTITY(); nothing if nobody asks. */
export function keepIdentity(
  context: WriteContext,
  table: CatalogTable,
  name: Piece,
): readonly Piece[] {
  const column = identityColumn(table);
  const { asked } = context.session;
  if (column === undefined || !(asked.has('identity') || asked.has('scope-identity'))) return [];
  const word = context.nested ? 'SET' : 'SET VAR';
  const variable = sessionVariable('identity') ?? '';
  return [
    context.text(`${STATEMENT_BREAK}${context.indent}`),
    ...context.sql`${word} ${variable} = (${lastIdentity(context, column, name)})`,
  ];
}

/** On DuckDB the values come from a sequence in the table's own schema, under a name that no table can have. */
export function identitySequence(
  context: WriteContext,
  object: ResolvedObject,
  column: string,
): string {
  const parts = context.options.mapName(object);
  const own = `${parts.at(-1) ?? 'table'}.${column}#identity`;
  return [...parts.slice(0, -1), own].map((part) => context.identifier(part)).join('.');
}

/** Statements behind one that gave identity values of its own: the sequence goes on behind the highest. */
export function passIdentity(
  context: WriteContext,
  column: CatalogColumn,
  name: Piece,
  sequence: string,
): readonly Piece[] {
  const { increment = '1' } = column.generated ?? {};
  const literal = context.literal(sequence);
  const behind = context.sql`((${lastIdentity(context, column, name)}) - currval(${literal})) // (${increment})`;
  return [
    context.text(STATEMENT_BREAK),
    ...context.sql`SELECT count(nextval(${literal})) FROM range(greatest(CAST(${behind} AS BIGINT), 0))`,
  ];
}

/** Statements that make the sequence begin anew, as TRUNCATE does. */
export function restartIdentity(
  context: WriteContext,
  column: CatalogColumn,
  name: Piece,
  sequence: string,
): readonly Piece[] {
  const { increment = '1', seed = '1' } = column.generated ?? {};
  const called = context.identifier(column.name);
  return [
    context.text(STATEMENT_BREAK),
    ...context.sql`ALTER TABLE ${name} ALTER ${called} DROP DEFAULT`,
    context.text(STATEMENT_BREAK),
    ...startSequence(context, sequence, seed, increment),
    ...context.sql`ALTER TABLE ${name} ALTER ${called} SET DEFAULT nextval(${context.literal(sequence)})`,
  ];
}

/** A sequence whose first value is behind it, so that its current value can always be asked for. */
export function startSequence(
  context: WriteContext,
  sequence: string,
  seed: string,
  increment: string,
): readonly Piece[] {
  const before = String(BigInt(seed) - BigInt(increment));
  const bound = increment.startsWith('-')
    ? 'MAXVALUE 9223372036854775807'
    : 'MINVALUE -9223372036854775808';
  return [
    context.text(
      `CREATE OR REPLACE SEQUENCE ${sequence} INCREMENT ${increment} ${bound} START ${before}`,
    ),
    context.text(STATEMENT_BREAK),
    context.text(`SELECT nextval(${context.literal(sequence)})`),
    context.text(STATEMENT_BREAK),
  ];
}
