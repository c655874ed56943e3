import type {
  DeleteStatement,
  Expression,
  FromClause,
  OutputClause,
} from '../../syntax/ast/index.ts';
import { STATEMENT_BREAK, type Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { EXACT } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type SiteOf } from '../site.ts';
import { isKept } from './changed-rows.ts';
import { currentRow, lostRow } from './current-row.ts';
import { rowCount } from './counted-rows.ts';
import {
  cteRows,
  cteTarget,
  nameInCte,
  keyIdentity,
  localIdentity,
  noTwins,
  type CteTarget,
} from './cte-rows.ts';
import {
  aliasClause,
  changedTable,
  foundBy,
  furtherTables,
  hasSubquery,
  keyColumns,
  limited,
  mostRows,
  pickedAtWill,
  pickedRows,
  qualifierOf,
  tableName,
  throughView,
  type ChangedTable,
  unknownLimit,
} from './dml-target.ts';
import { together } from './call.ts';
import { refused } from './refused-change.ts';
import { viewChange } from './view-change.ts';
import { outputItems, outputStatement } from './output-rows.ts';

interface Common {
  readonly statement: DeleteStatement;
  readonly from: FromClause | null;
  readonly where: Expression | null;
  /** True for Databricks SQL, which the port of it repeats. */
  readonly native: boolean;
}

type Meaning = Common &
  (
    | { readonly role: 'table'; readonly changed: ChangedTable }
    /** The rows of a CTE over one table: the idiom that removes duplicates. */
    | { readonly role: 'cte'; readonly cte: CteTarget }
  );

/** DELETE, by a condition, by other tables, or through a CTE. */
export const deleteOperation = defineOperation<Meaning>({
  operation: 'delete',
  meaningIn: {
    tsql: readerOf('DeleteStatement', (site) => read(site, false)),
    databricks: readerOf('DeleteStatement', (site) => read(site, true)),
  },
  emitAs: { 'databricks-sql': writeDatabricks, duckdb: writeDuckdb },
  docs: {
    title: 'DELETE',
    behaviour: {
      tsql: 'DELETE takes a second FROM with other tables, and deletes through an updatable CTE.',
      databricks:
        'DELETE takes a condition only; rows that other tables decide on are deleted by MERGE.',
    },
    port: 'MERGE … WHEN MATCHED THEN DELETE; through a CTE over a table without a key, INSERT OVERWRITE with the rows that stay.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/statements/delete-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/delta-delete-from',
      'https://docs.databricks.com/aws/en/sql/language-manual/delta-merge-into',
    ],
  },
  examples: [],
});

function read(site: SiteOf<'DeleteStatement'>, native: boolean): Meaning | Unknown | null {
  const { node } = site;
  const limit = unknownLimit(site);
  if (limit !== null) return limit;
  if (viewChange(site) !== null) return null;
  if (node.top?.percent === true) return unknown('how many rows DELETE TOP … PERCENT picks');
  const changed = changedTable(site, node.target, node.from);
  const common = {
    statement: node,
    from: furtherTables(node.from, changed),
    where: node.where?.condition ?? null,
    native,
  };
  if (changed !== null) {
    const view = changed.table === null ? null : throughView(changed.table);
    return view ?? { role: 'table', changed, ...common };
  }
  if (node.top !== null || limited(site))
    return unknown('what TOP means where rows are deleted through a CTE');
  const cte = cteTarget(site, node.target, node.with, node.from);
  return cte === null
    ? unknown('the CTE is no plain query of one table')
    : { role: 'cte', cte, ...common };
}

function writeDatabricks(meaning: Meaning, context: WriteContext): Emission | null {
  if (meaning.native) return null;
  if (isLost(meaning, context)) return lostRow();
  const { refusal } = context;
  if (refusal !== null) return refused(refusal, context);
  if (meaning.role === 'cte') {
    const before = outputThroughCte(meaning, meaning.cte, context);
    if (before === null) return missingOutput();
    const written = writeThroughCte(meaning, meaning.cte, context);
    return 'pieces' in written && written.pieces.length > 0
      ? { ...written, pieces: [...before, ...written.pieces] }
      : written;
  }
  const { changed, statement, from, where } = meaning;
  const output = outputOf(meaning, changed, context);
  if (
    from === null &&
    statement.with === null &&
    mostRows(context, statement.top) === null &&
    !hasSubquery(where)
  ) {
    const plain = writePlain(meaning, changed, context);
    const own = context.sql`SELECT 1 FROM ${tableName(context, changed.reference)}${aliasClause(context, changed)}${rowsWhere(meaning, changed, context)}`;
    return {
      pieces: [...output, ...rowCount(context, own), ...plain],
      fidelity: EXACT,
      silent: true,
    };
  }
  const declared = changed.table?.keys[0];
  const key = declared ?? changed.table?.columns.map((column) => column.name) ?? [];
  if (key.length === 0)
    return {
      pieces: [],
      fidelity: { kind: 'manual', because: `the columns of ${changed.alias} are not known.` },
    };
  const same = declared === undefined ? '<=>' : '=';
  const target = context.fresh('target');
  const source = context.fresh('source');
  const columns = key
    .map((column) => `${qualifierOf(context, changed.reference)}.${context.identifier(column)}`)
    .join(', ');
  const inner = selectRows(meaning, changed, context, `SELECT DISTINCT ${columns}`);
  const on = key
    .map(
      (column) =>
        `${target}.${context.identifier(column)} ${same} ${source}.${context.identifier(column)}`,
    )
    .join(' AND ');
  const cte = statement.with === null ? [] : context.sql`${context.emit(statement.with)}\n`;
  const table = tableName(context, changed.reference);
  const count = rowCount(
    context,
    context.sql`SELECT 1 FROM ${table} AS ${target} JOIN (\n${cte}${inner}\n) AS ${source} ON ${on}`,
  );
  const assumptions = pickedAtWill(context, statement.top);
  return {
    pieces: context.sql`${output}${count}MERGE INTO ${table} AS ${target}\nUSING (\n${cte}${inner}\n) AS ${source}\nON ${on}\nWHEN MATCHED THEN DELETE`,
    fidelity: together(
      foundBy(context, keyColumns(changed.table)),
      assumptions.length === 0 ? EXACT : { kind: 'conditional', assumptions },
    ),
  };
}

/** The statement for the rows of OUTPUT, in front of the one that deletes them; empty without OUTPUT. */
function outputOf(
  meaning: Meaning,
  changed: ChangedTable,
  context: WriteContext,
): readonly Piece[] {
  const { output } = meaning.statement;
  if (output === null) return [];
  return [
    ...outputStatement(context, output, deletedRows(meaning, changed, output, context)),
    context.text(STATEMENT_BREAK),
  ];
}

/** The rows of OUTPUT of a DELETE through a CTE; null where it asks for a column that the CTE leaves out. */
function deletedThroughCte(
  { from, where }: Common,
  cte: CteTarget,
  output: OutputClause,
  context: WriteContext,
): readonly Piece[] | null {
  let isThere = true;
  const items = outputItems(context, output, cte.table, {
    inserted: null,
    deleted: (column) => {
      const name = nameInCte(cte, column);
      if (name === null) isThere = false;
      return [
        context.text(`${context.identifier(cte.alias)}.${context.identifier(name ?? column.name)}`),
      ];
    },
    action: 'DELETE',
    hasSource: true,
  });
  return isThere ? cteRows(context, cte, [], { items, from, where }) : null;
}

/** The statement for the rows of OUTPUT, in front of the one that deletes through a CTE; null if it can not be written. */
function outputThroughCte(
  meaning: Common,
  cte: CteTarget,
  context: WriteContext,
): readonly Piece[] | null {
  const { output } = meaning.statement;
  if (output === null) return [];
  const rows = deletedThroughCte(meaning, cte, output, context);
  if (rows === null) return null;
  return [...outputStatement(context, output, rows), context.text(STATEMENT_BREAK)];
}

function missingOutput(): Emission {
  const because = 'OUTPUT asks for a column that the CTE leaves out.';
  return { pieces: [], fidelity: { kind: 'manual', because } };
}

/** The rows of OUTPUT as a query over the rows that are to be deleted. */
function deletedRows(
  meaning: Meaning,
  changed: ChangedTable,
  output: OutputClause,
  context: WriteContext,
): readonly Piece[] {
  const { table } = changed;
  if (table === null) return [];
  const qualifier = qualifierOf(context, changed.reference);
  const items = outputItems(context, output, table, {
    inserted: null,
    deleted: (column) => [context.text(`${qualifier}.${context.identifier(column.name)}`)],
    action: 'DELETE',
    hasSource: true,
  });
  const cte =
    meaning.statement.with === null ? [] : context.sql`${context.emit(meaning.statement.with)}\n`;
  return [...cte, ...selectRows(meaning, changed, context, context.sql`SELECT ${items}`)];
}

const readOne = readerOf('DeleteStatement', (site) => read(site, false));

/** The rows that OUTPUT of a DELETE gives to the client; null where it gives none. */
export function outputOfDelete(context: WriteContext): readonly Piece[] | null {
  const meaning = readOne(context);
  if (meaning === null || 'unknown' in meaning) return null;
  const { output } = meaning.statement;
  if (output?.into !== null) return null;
  return meaning.role === 'cte'
    ? deletedThroughCte(meaning, meaning.cte, output, context)
    : deletedRows(meaning, meaning.changed, output, context);
}

function condition(where: Expression | null, context: WriteContext): readonly Piece[] {
  return where === null ? [] : context.sql`\nWHERE ${context.emit(where)}`;
}

/** The condition for the rows that go: those of WHERE, or the one that a cursor stands on. */
function rowsWhere(
  { statement, where }: Meaning,
  changed: ChangedTable,
  context: WriteContext,
): readonly Piece[] {
  const { currentOf } = statement;
  if (currentOf === null) return condition(where, context);
  return context.sql`\nWHERE ${currentRow(currentOf, changed, context) ?? []}`;
}

function isLost(meaning: Meaning, context: WriteContext): boolean {
  const { currentOf } = meaning.statement;
  if (currentOf === null) return false;
  return meaning.role === 'cte' || currentRow(currentOf, meaning.changed, context) === null;
}

function writePlain(
  meaning: Meaning,
  changed: ChangedTable,
  context: WriteContext,
): readonly Piece[] {
  return context.sql`DELETE FROM ${tableName(context, changed.reference)}${aliasClause(context, changed)}${rowsWhere(meaning, changed, context)}`;
}

function selectRows(
  meaning: Meaning,
  changed: ChangedTable,
  context: WriteContext,
  head: string | readonly Piece[],
): readonly Piece[] {
  const { from } = meaning;
  const own = context.sql`${tableName(context, changed.reference)} AS ${qualifierOf(context, changed.reference)}`;
  const tables =
    from === null
      ? context.sql`FROM ${own}`
      : changed.inFrom === null
        ? context.sql`${context.emit(from)}, ${own}`
        : [context.emit(from)];
  const picked = pickedRows(context, meaning.statement.top, changed);
  return context.sql`${head}\n${tables}${rowsWhere(meaning, changed, context)}${picked}`;
}

function writeThroughCte(meaning: Meaning, cte: CteTarget, context: WriteContext): Emission {
  const { from, where } = meaning;
  const identity = keyIdentity(context, cte);
  const { body } = cte.expression.query;
  const picks = body.kind === 'QuerySpecification' && body.top !== null;
  if (!identity.isKey && !picks) return writeSurvivors(meaning, cte, context);
  const table = tableName(context, cte.reference);
  const inner = cteRows(context, cte, identity.rows, { items: [], from, where });
  const distinct =
    from === null && identity.isKey ? inner : context.sql`SELECT DISTINCT * FROM (\n${inner}\n)`;
  const count = rowCount(context, inner);
  return {
    pieces: context.sql`${count}MERGE INTO ${table} AS target_rows\nUSING (\n${distinct}\n) AS source_rows\nON ${identity.on}\nWHEN MATCHED THEN DELETE`,
    fidelity: together(
      foundBy(context, keyColumns(cte.table)),
      identity.isKey ? EXACT : noTwins(cte.table.name.name),
    ),
  };
}

/** Without a key the table is overwritten, in one atomic statement, with the rows that stay. */
function writeSurvivors(meaning: Meaning, cte: CteTarget, context: WriteContext): Emission {
  const { from, where } = meaning;
  const { body } = cte.expression.query;
  const first = body.kind === 'QuerySpecification' ? body.items[0] : undefined;
  if (
    from !== null ||
    body.kind !== 'QuerySpecification' ||
    first === undefined ||
    cte.expression.columns.length > 0
  ) {
    return {
      pieces: [],
      fidelity: {
        kind: 'manual',
        because: `the rows to delete can not be found again: ${cte.table.name.name} has no key.`,
      },
    };
  }
  // The rows that stay are written back whole: columns that the CTE leaves out come in.
  const selected = new Set(context.outputOf(body).map((output) => output.name.toLowerCase()));
  const missing = cte.table.columns.filter((column) => !selected.has(column.name.toLowerCase()));
  const added = missing.map((column) => `${context.identifier(column.name)}, `).join('');
  const clause: Piece = {
    emit: cte.clause,
    replace: new Map([[first, context.sql`${added}${context.emit(first)}`]]),
  };
  const columns = cte.table.columns.map((column) => context.identifier(column.name)).join(', ');
  const name = context.identifier(cte.expression.name.text);
  const table = tableName(context, cte.reference);
  const stay =
    where === null ? context.sql`false` : context.sql`NOT coalesce(${context.emit(where)}, false)`;
  // Rows that the CTE leaves out by its own condition stay, too.
  const outside =
    body.where === null
      ? []
      : context.sql`\nUNION ALL\nSELECT ${columns}\nFROM ${table} AS ${qualifierOf(context, cte.reference)}\nWHERE NOT coalesce(${context.emit(body.where.condition)}, false)`;
  const count = rowCount(
    context,
    context.sql`${clause}\nSELECT 1\nFROM ${name}${condition(where, context)}`,
  );
  return {
    pieces: context.sql`${count}INSERT OVERWRITE ${table}\n${clause}\nSELECT ${columns}\nFROM ${name}\nWHERE ${stay}${outside}`,
    fidelity: EXACT,
  };
}

function writeDuckdb(meaning: Meaning, context: WriteContext): Emission {
  if (isLost(meaning, context)) return lostRow();
  const { from, where, statement } = meaning;
  if (meaning.role === 'cte') {
    const { cte } = meaning;
    const inner = cteRows(context, cte, localIdentity(context, cte), { items: [], from, where });
    // What goes to the client is a query of its own, before this statement.
    const before = isKept(context, statement.output) ? outputThroughCte(meaning, cte, context) : [];
    if (before === null) return missingOutput();
    return {
      pieces: context.sql`${before}DELETE FROM ${tableName(context, cte.reference)} WHERE rowid IN (${inner})`,
      fidelity: EXACT,
      silent: true,
    };
  }
  const { changed } = meaning;
  // What goes to the client is a query of its own, before this statement.
  const output = isKept(context, statement.output) ? outputOf(meaning, changed, context) : [];
  if (from === null && statement.with === null && mostRows(context, statement.top) === null) {
    const pieces = [...output, ...writePlain(meaning, changed, context)];
    return { pieces, fidelity: EXACT, silent: true };
  }
  const inner = selectRows(
    meaning,
    changed,
    context,
    `SELECT ${qualifierOf(context, changed.reference)}.rowid`,
  );
  const cte = statement.with === null ? [] : context.sql`${context.emit(statement.with)} `;
  const pieces = context.sql`${output}DELETE FROM ${tableName(context, changed.reference)} WHERE rowid IN (${cte}${inner})`;
  return { pieces, fidelity: EXACT, silent: true };
}
