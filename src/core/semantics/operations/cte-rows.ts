import type {
  CommonTableExpression,
  DmlTarget,
  Expression,
  FromClause,
  Node,
  WithClause,
} from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { CatalogColumn, CatalogTable } from '../catalog.ts';
import { conditional, type Fidelity } from '../finding.ts';
import type { ReadSite } from '../site.ts';
import { exposedName, qualifierOf, tablesOf } from './dml-target.ts';

/** A common table expression over one table, through which that table is changed. */
export interface CteTarget {
  readonly clause: WithClause;
  readonly expression: CommonTableExpression;
  /** The one table of its FROM. */
  readonly reference: DmlTarget;
  readonly table: CatalogTable;
  /** How the CTE is called where it is changed. */
  readonly alias: string;
  /** For each column of the CTE, by name in lower case, the column of the table that it is. */
  readonly columns: ReadonlyMap<string, CatalogColumn>;
}

/** The CTE that a statement changes; null if its target is none, or none that is a plain query of one table. */
export function cteTarget(
  site: ReadSite,
  target: DmlTarget,
  clause: WithClause | null,
  from: FromClause | null,
): CteTarget | null {
  if (clause === null || target.kind !== 'NamedTable' || target.name.parts.length !== 1)
    return null;
  const wanted = target.name.parts[0]?.text.toLowerCase() ?? '';
  const leaf =
    from === null
      ? undefined
      : tablesOf(from).find((one) => exposedName(one).toLowerCase() === wanted);
  const called =
    leaf?.kind === 'NamedTable' ? (leaf.name.parts.at(-1)?.text.toLowerCase() ?? wanted) : wanted;
  const expression = clause.expressions.find((one) => one.name.text.toLowerCase() === called);
  const body = expression?.query.body;
  if (
    expression === undefined ||
    body?.kind !== 'QuerySpecification' ||
    expression.query.limit !== null
  )
    return null;
  if (
    body.from === null ||
    body.groupBy !== null ||
    body.quantifier === 'DISTINCT' ||
    body.items.length === 0
  )
    return null;
  const leaves = tablesOf(body.from);
  const only = leaves[0];
  if (leaves.length !== 1 || (only?.kind !== 'NamedTable' && only?.kind !== 'TableVariable'))
    return null;
  const table = site.relationOf(only)?.table ?? null;
  if (table === null) return null;
  const columns = new Map<string, CatalogColumn>();
  site.outputOf(body).forEach((output, index) => {
    const name = expression.columns[index]?.text ?? output.name;
    if (output.origin !== null) columns.set(name.toLowerCase(), output.origin.column);
  });
  return {
    clause,
    expression,
    reference: only,
    table,
    alias: leaf === undefined ? expression.name.text : wanted,
    columns,
  };
}

/** How the CTE calls a column of its table; null where it leaves it out. */
export function nameInCte({ columns }: CteTarget, column: CatalogColumn): string | null {
  for (const [name, own] of columns) if (own.name === column.name) return name;
  return null;
}

/** What a table's row is found again by: an expression on the table inside the CTE, and its name outside. */
export interface RowIdentity {
  readonly expression: string;
  readonly name: string;
}

/** `WITH … SELECT identity, items FROM the CTE WHERE …`: the rows of the CTE that a statement changes. */
export function cteRows(
  context: WriteContext,
  cte: CteTarget,
  identity: readonly RowIdentity[],
  rows: {
    readonly items: readonly Piece[];
    readonly from: FromClause | null;
    readonly where: Expression | null;
  },
): readonly Piece[] {
  const { body } = cte.expression.query;
  const first = body.kind === 'QuerySpecification' ? body.items[0] : undefined;
  const replace = new Map<Node, readonly Piece[]>();
  const added = identity.map(({ expression, name }) => `${expression} AS ${name}, `).join('');
  if (first !== undefined) replace.set(first, context.sql`${added}${context.emit(first)}`);
  const named = cte.expression.columns[0];
  if (named !== undefined)
    replace.set(
      named,
      context.sql`${identity.map(({ name }) => `${name}, `).join('')}${context.emit(named)}`,
    );
  const clause: Piece = { emit: cte.clause, replace };
  const qualifier = context.identifier(cte.alias);
  const keys = identity.map(({ name }) => `${qualifier}.${name}`).join(', ');
  const from =
    rows.from === null
      ? context.sql`FROM ${context.identifier(cte.expression.name.text)}`
      : [context.emit(rows.from)];
  const where = rows.where === null ? [] : context.sql`\nWHERE ${context.emit(rows.where)}`;
  return context.sql`${clause}\nSELECT ${keys}${rows.items}\n${from}${where}`;
}

/** On DuckDB each row has a number of its own. */
export function localIdentity(context: WriteContext, cte: CteTarget): readonly RowIdentity[] {
  return [{ expression: `${qualifierOf(context, cte.reference)}.rowid`, name: 'row_identity' }];
}

/** On Delta a row is found again by its key, else by all of its columns. */
export function keyIdentity(
  context: WriteContext,
  cte: CteTarget,
): { readonly rows: readonly RowIdentity[]; readonly on: string; readonly isKey: boolean } {
  const key = cte.table.keys[0];
  const names =
    key ?? cte.table.columns.filter((column) => !column.computed).map((column) => column.name);
  const rows = names.map((name, index) => ({
    expression: `${qualifierOf(context, cte.reference)}.${context.identifier(name)}`,
    name: `row_key_${index + 1}`,
  }));
  const same = key === undefined ? '<=>' : '=';
  const on = names
    .map(
      (name, index) =>
        `target_rows.${context.identifier(name)} ${same} source_rows.row_key_${index + 1}`,
    )
    .join(' AND ');
  return { rows, on, isKey: key !== undefined };
}

/** What finding rows again by all of their columns relies on. */
export function noTwins(table: string): Fidelity {
  return conditional(
    `no two rows of ${table} are alike in all columns: it has no key to tell them apart by.`,
  );
}
