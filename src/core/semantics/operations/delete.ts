import type { CommonTableExpression, DeleteStatement, Expression, FromClause, Query } from '../../syntax/ast/index.ts';
import type { Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { EXACT } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import type { ReadSite } from '../site.ts';
import { changedTable, exposedName, hasSubquery, tablesOf, type ChangedTable } from './dml-target.ts';

type Meaning =
  | {
      readonly role: 'table';
      readonly statement: DeleteStatement;
      readonly changed: ChangedTable;
      readonly from: FromClause | null;
      readonly where: Expression | null;
    }
  /** The rows that a CTE over one table keeps: the idiom that removes duplicates. */
  | {
      readonly role: 'cte';
      readonly statement: DeleteStatement;
      readonly expression: CommonTableExpression;
      readonly changed: ChangedTable;
      readonly where: Expression | null;
    };

/** DELETE, by a condition, by other tables, or through a CTE. */
export const deleteOperation = defineOperation<Meaning>({
  operation: 'delete',
  meaningIn: { tsql: read, databricks: read },
  emitAs: { 'databricks-sql': writeDatabricks, duckdb: writeDuckdb },
  docs: {
    title: 'DELETE',
    behaviour: {
      tsql: 'DELETE takes a second FROM with other tables, and deletes through an updatable CTE.',
      databricks: 'DELETE takes a condition only; rows that other tables decide on are deleted by MERGE.',
    },
    port: 'MERGE … WHEN MATCHED THEN DELETE; through a CTE, INSERT OVERWRITE with the rows that stay.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/statements/delete-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/delta-delete-from',
      'https://docs.databricks.com/aws/en/sql/language-manual/delta-merge-into',
    ],
  },
  examples: [],
});

function read(site: ReadSite): Meaning | Unknown | null {
  const { node } = site;
  if (node.kind !== 'DeleteStatement') return null;
  if (node.top !== null) return unknown('which rows DELETE TOP picks');
  if (node.output !== null) return unknown('OUTPUT returns the deleted rows, which has no counterpart');
  const where = node.where?.condition ?? null;
  const expression = cteTarget(node);
  if (expression !== null) {
    const changed = tableOfCte(site, expression.query);
    if (changed === null || node.from !== null) return unknown('the CTE is no plain query of one table');
    return { role: 'cte', statement: node, expression, changed, where };
  }
  const changed = changedTable(site, node.target, node.from);
  if (changed === null) return unknown('the target is no table by name');
  if (node.from === null && node.with === null && !hasSubquery(node)) return null;
  return { role: 'table', statement: node, changed, from: node.from, where };
}

function cteTarget(statement: DeleteStatement): CommonTableExpression | null {
  const { target } = statement;
  if (target.kind !== 'NamedTable' || target.name.parts.length !== 1) return null;
  const wanted = target.name.parts[0]?.text.toLowerCase();
  return statement.with?.expressions.find((expression) => expression.name.text.toLowerCase() === wanted) ?? null;
}

function tableOfCte(site: ReadSite, query: Query): ChangedTable | null {
  const { body } = query;
  if (body.kind !== 'QuerySpecification' || body.from === null || body.groupBy !== null || body.quantifier === 'DISTINCT') return null;
  const leaves = tablesOf(body.from);
  const only = leaves[0];
  if (leaves.length !== 1 || only?.kind !== 'NamedTable') return null;
  const table = site.relationOf(only)?.table ?? null;
  return table === null ? null : { name: only.name, alias: exposedName(only), inFrom: only, table };
}

function writeDatabricks(meaning: Meaning, context: WriteContext): Emission {
  if (meaning.role === 'cte') return writeSurvivors(meaning, context);
  const { changed, statement } = meaning;
  const declared = changed.table?.keys[0];
  const key = declared ?? changed.table?.columns.map((column) => column.name) ?? [];
  if (key.length === 0) return { pieces: [], fidelity: { kind: 'manual', because: `the columns of ${changed.alias} are not known.` } };
  const same = declared === undefined ? '<=>' : '=';
  const target = context.fresh('target');
  const source = context.fresh('source');
  const columns = key.map((column) => `${context.identifier(changed.alias)}.${context.identifier(column)}`).join(', ');
  const inner = selectRows(meaning, context, `SELECT DISTINCT ${columns}`);
  const on = key.map((column) => `${target}.${context.identifier(column)} ${same} ${source}.${context.identifier(column)}`).join(' AND ');
  const cte = statement.with === null ? [] : context.sql`${context.emit(statement.with)}\n`;
  return {
    pieces: context.sql`MERGE INTO ${context.emit(changed.name)} AS ${target}\nUSING (\n${cte}${inner}\n) AS ${source}\nON ${on}\nWHEN MATCHED THEN DELETE`,
    fidelity: EXACT,
  };
}

function selectRows(meaning: Extract<Meaning, { role: 'table' }>, context: WriteContext, head: string): readonly Piece[] {
  const { changed, from, where } = meaning;
  const own = context.sql`${context.emit(changed.name)} AS ${context.identifier(changed.alias)}`;
  const tables =
    from === null ? context.sql`FROM ${own}` : changed.inFrom === null ? context.sql`${context.emit(from)}, ${own}` : [context.emit(from)];
  const rest = where === null ? [] : context.sql`\nWHERE ${context.emit(where)}`;
  return context.sql`${head}\n${tables}${rest}`;
}

/** The table is overwritten, in one atomic statement, with the rows that the condition does not hold for. */
function writeSurvivors(meaning: Extract<Meaning, { role: 'cte' }>, context: WriteContext): Emission {
  const { changed, expression, statement, where } = meaning;
  if (where === null || statement.with === null || changed.table === null) {
    return { pieces: [], fidelity: { kind: 'manual', because: 'the whole CTE is deleted.' } };
  }
  const { body } = expression.query;
  const first = body.kind === 'QuerySpecification' ? body.items[0] : undefined;
  if (body.kind !== 'QuerySpecification' || first === undefined || expression.columns.length > 0) {
    return { pieces: [], fidelity: { kind: 'manual', because: 'the CTE is no plain query of one table.' } };
  }
  // The rows that stay are written back whole: columns that the CTE leaves out come in.
  const selected = new Set(context.outputOf(body).map((output) => output.name.toLowerCase()));
  const missing = changed.table.columns.filter((column) => !selected.has(column.name.toLowerCase()));
  const added = missing.map((column) => `${context.identifier(column.name)}, `).join('');
  const cte: Piece = { emit: statement.with, replace: new Map([[first, context.sql`${added}${context.emit(first)}`]]) };
  const columns = changed.table.columns.map((column) => context.identifier(column.name)).join(', ');
  const name = context.identifier(expression.name.text);
  return {
    pieces: context.sql`INSERT OVERWRITE ${context.emit(changed.name)}\n${cte}\nSELECT ${columns}\nFROM ${name}\nWHERE NOT coalesce(${context.emit(where)}, false)`,
    fidelity: EXACT,
  };
}

function writeDuckdb(meaning: Meaning, context: WriteContext): Emission {
  const { changed, where, statement } = meaning;
  if (meaning.role === 'table') {
    const inner = selectRows(meaning, context, `SELECT ${context.identifier(changed.alias)}.rowid`);
    const cte = statement.with === null ? [] : context.sql`${context.emit(statement.with)} `;
    return { pieces: context.sql`DELETE FROM ${context.emit(changed.name)} WHERE rowid IN (${cte}${inner})`, fidelity: EXACT };
  }
  const { expression } = meaning;
  const body = expression.query.body;
  const first = body.kind === 'QuerySpecification' ? body.items[0] : undefined;
  if (first === undefined || statement.with === null) return { pieces: [], fidelity: { kind: 'manual', because: 'the CTE selects nothing.' } };
  const identity = context.sql`${context.identifier(changed.alias)}.rowid AS row_identity, `;
  const columns = expression.columns.length === 0 ? '' : ` (row_identity, ${expression.columns.map((column) => context.identifier(column.text)).join(', ')})`;
  const bodyPieces: Piece = { copyOf: body, edits: { replace: new Map([[first, [...identity, context.emit(first)]]]) } };
  const name = context.identifier(expression.name.text);
  const rest = where === null ? [] : context.sql` WHERE ${context.emit(where)}`;
  return {
    pieces: context.sql`DELETE FROM ${context.emit(changed.name)} WHERE rowid IN (WITH ${name}${columns} AS (${bodyPieces}) SELECT row_identity FROM ${name}${rest})`,
    fidelity: EXACT,
  };
}
