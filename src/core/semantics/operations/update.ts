import type {
  Assignment,
  Expression,
  FromClause,
  JoinedTable,
  OutputClause,
  TableReference,
  UpdateStatement,
} from '../../syntax/ast/index.ts';
import { walk } from '../../syntax/children.ts';
import { STATEMENT_BREAK, type Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { DataType } from '../data-type.ts';
import { conditional, EXACT, type Fidelity } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';
import { readerOf, type SiteOf } from '../site.ts';
import { isKept } from './changed-rows.ts';
import { currentRow, lostRow } from './current-row.ts';
import { assignmentConversion } from './assignment-conversion.ts';
import { combines, compoundValue } from './compound-value.ts';
import { rowCount } from './counted-rows.ts';
import { keyChecks } from './key-check.ts';
import { isSimple } from './operand.ts';
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
  columnsAskedFor,
  exposedName,
  foundBy,
  furtherTables,
  hasSubquery,
  keyColumns,
  limited,
  mergeSource,
  mostRows,
  pickedAtWill,
  pickedRows,
  qualifierOf,
  tableName,
  tablesOf,
  throughView,
  type ChangedTable,
  unknownLimit,
} from './dml-target.ts';
import { together } from './call.ts';
import { renewedPeriod } from './period-column.ts';
import { refused } from './refused-change.ts';
import { viewChange } from './view-change.ts';
import { asksFor, outputItems, outputStatement, type RowValue } from './output-rows.ts';

interface Change {
  readonly column: string;
  /** How the column is called where its old value is read. */
  readonly own: string;
  readonly type: DataType;
  readonly value: Expression;
  /** The operator of a compound assignment, `+` of `+=`; null for a plain one. */
  readonly combine: string | null;
}

/** A variable that takes a value of the row that changes. */
interface Taken {
  readonly name: string;
  readonly value: Expression;
  /** The change whose new value it is (`@v = col = x`); null for a value of its own. */
  readonly change: Change | null;
}

interface Meaning {
  readonly statement: UpdateStatement;
  readonly taken: readonly Taken[];
  readonly changed: ChangedTable;
  /** Set where the rows of a CTE over that table are changed. */
  readonly cte: CteTarget | null;
  readonly changes: readonly Change[];
  readonly from: FromClause | null;
  readonly where: Expression | null;
  /** True if the source engine refuses a key that is there already. */
  readonly enforcesKeys: boolean;
  /** True for Databricks SQL, which the port of it repeats. */
  readonly native: boolean;
}

/** UPDATE, with or without FROM: which rows change, by which other rows. */
export const updateOperation = defineOperation<Meaning>({
  operation: 'update',
  meaningIn: {
    tsql: readerOf('UpdateStatement', (site) => read(site, false)),
    databricks: readerOf('UpdateStatement', (site) => read(site, true)),
  },
  emitAs: { 'databricks-sql': writeDatabricks, duckdb: writeDuckdb },
  docs: {
    title: 'UPDATE',
    behaviour: {
      tsql: 'UPDATE … FROM changes each row of the target that the joined rows contain; if several join, any one of them gives the values.',
      databricks:
        'UPDATE has no FROM; MERGE takes its values from other rows and fails if several match one row of the target.',
    },
    port: 'MERGE INTO the table, WHEN MATCHED THEN UPDATE.',
    action:
      'If several rows may match, say which one counts: reduce the source to one row for each key.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/queries/update-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/delta-merge-into',
    ],
  },
  examples: [],
});

function read(site: SiteOf<'UpdateStatement'>, native: boolean): Meaning | Unknown | null {
  const { node } = site;
  const limit = unknownLimit(site);
  if (limit !== null) return limit;
  if (viewChange(site) !== null) return null;
  if (node.top?.percent === true) return unknown('how many rows UPDATE TOP … PERCENT picks');
  const plain = changedTable(site, node.target, node.from);
  const cte = plain === null ? cteTarget(site, node.target, node.with, node.from) : null;
  const changed =
    plain ??
    (cte === null
      ? null
      : { reference: cte.reference, alias: cte.alias, inFrom: null, table: cte.table });
  if (changed === null) return unknown('the CTE is no plain query of one table');
  if (cte !== null && (node.top !== null || limited(site)))
    return unknown('what TOP means where rows are changed through a CTE');
  if (changed.table === null) return unknown(`the table ${changed.alias} is not known`);
  const view = throughView(changed.table);
  if (view !== null) return view;
  const changes: Change[] = [];
  const taken: Taken[] = [];
  const names = new Set(node.assignments.map(({ variable }) => variable?.name.toLowerCase()));
  for (const assignment of node.assignments) {
    const { variable, column, value } = assignment;
    if (variable !== null) {
      if (cte !== null || (column === null && assignment.operator !== '='))
        return unknown('a variable that takes values of the rows of a CTE, or combines them');
      if (usesVariable(value, names))
        return unknown(
          'a variable that each row changes for the next one: a window function, as SUM (…) OVER (ORDER BY …), says in which order',
        );
    }
    if (variable !== null && column === null) {
      taken.push({ name: variable.name, value, change: null });
      continue;
    }
    const change = readChange(assignment, changed, cte);
    if (change === null)
      return unknown(
        'an assignment to a column that the table does not have, or one that combines values of these types',
      );
    changes.push(change);
    if (variable !== null) taken.push({ name: variable.name, value, change });
  }
  if (changes.length === 0) return unknown('an UPDATE that only fills variables');
  return {
    statement: node,
    taken,
    changed,
    cte,
    changes,
    from: furtherTables(node.from, plain),
    where: node.where?.condition ?? null,
    enforcesKeys: !native,
    native,
  };
}

function readChange(
  assignment: Assignment,
  changed: ChangedTable,
  cte: CteTarget | null,
): Change | null {
  const name = assignment.column?.parts.at(-1)?.text.toLowerCase() ?? '';
  const column =
    cte === null
      ? changed.table?.columns.find((candidate) => candidate.name.toLowerCase() === name)
      : cte.columns.get(name);
  if (column === undefined) return null;
  const combine = assignment.operator === '=' ? null : assignment.operator.slice(0, -1);
  if (combine !== null && !combines(combine, column.type)) return null;
  const own = cte === null ? column.name : (assignment.column?.parts.at(-1)?.text ?? '');
  return { column: column.name, own, type: column.type, value: assignment.value, combine };
}

/** The value as the column takes it. A compound assignment combines it with the column's own. */
function valueOf(change: Change, context: WriteContext, qualifier: string): readonly Piece[] {
  const converted = assignmentConversion(context, context.typeOf(change.value), change.type, [
    context.emit(change.value),
  ]);
  if (change.combine === null) return converted;
  const own = [context.text(`${qualifier}${context.identifier(change.own)}`)];
  const value = isSimple(change.value) ? converted : context.sql`(${converted})`;
  return compoundValue(context, change.combine, change.type, own, value);
}

function usesVariable(value: Expression, names: ReadonlySet<string | undefined>): boolean {
  let found = false;
  walk(value, (node) => {
    found ||= node.kind === 'Variable' && names.has(node.name.toLowerCase());
    return !found;
  });
  return found;
}

/** The value that a variable takes, from a row before it changes. */
function takenValue({ name, value, change }: Taken, meaning: Meaning, context: WriteContext) {
  const qualifier = `${qualifierOf(context, meaning.changed.reference)}.`;
  const own = change === null ? [context.emit(value)] : valueOf(change, context, qualifier);
  const from = change === null ? context.typeOf(value) : change.type;
  const to = context.binding.catalogIn.variable(name);
  return to === undefined ? own : assignmentConversion(context, from, to, own, 'variable');
}

/** Assignments in front of the UPDATE: what the rows hold then is gone when they are changed. */
function takeValues(meaning: Meaning, context: WriteContext): readonly Piece[] {
  const cte =
    meaning.statement.with === null ? [] : context.sql`${context.emit(meaning.statement.with)} `;
  const word = context.nested ? 'SET' : 'SET VAR';
  return meaning.taken.flatMap((taken) => {
    const name = context.variable(taken.name);
    const rows = context.sql`${cte}SELECT ${takenValue(taken, meaning, context)}\n${rowsOf(meaning, context)}`;
    return [
      ...context.sql`${word} ${name} = coalesce((${rows}), ${name})`,
      context.text(`${STATEMENT_BREAK}${context.indent}`),
    ];
  });
}

const ONE_ROW = conditional(
  'the statement changes one row at most, and gives the variable a value that is not NULL.',
);

/** On DuckDB, the values that variables take of the rows, in their order; null where none does. */
export function valuesTakenByUpdate(
  context: WriteContext,
): { readonly names: readonly string[]; readonly rows: readonly Piece[] } | null {
  const meaning = readOne(context);
  if (meaning === null || 'unknown' in meaning || meaning.taken.length === 0) return null;
  const values = meaning.taken.flatMap((taken, index) => [
    ...(index === 0 ? [] : [context.text(', ')]),
    ...takenValue(taken, meaning, context),
  ]);
  const cte =
    meaning.statement.with === null ? [] : context.sql`${context.emit(meaning.statement.with)} `;
  return {
    names: meaning.taken.map(({ name }) => name),
    rows: context.sql`${cte}SELECT ${values} ${rowsOf(meaning, context)}`,
  };
}

function writeDatabricks(meaning: Meaning, context: WriteContext): Emission | null {
  if (meaning.native) return null;
  if (isLost(meaning, context)) return lostRow();
  const { refusal } = context;
  if (refusal !== null) return refused(refusal, context);
  const written = writeChange(meaning, context);
  if (meaning.taken.length === 0 || !('pieces' in written) || written.pieces.length === 0)
    return written;
  return {
    pieces: [...takeValues(meaning, context), ...written.pieces],
    fidelity: together(written.fidelity, ONE_ROW),
  };
}

function writeChange(meaning: Meaning, context: WriteContext): Emission {
  const { changed, changes, from, where, statement, cte } = meaning;
  if (cte !== null) return writeThroughCte(meaning, cte, context);
  const subqueries = hasSubquery({ ...statement, output: null });
  const output = outputOf(meaning, context);
  if (output === null) return computedOutput();
  if (
    from === null &&
    statement.with === null &&
    mostRows(context, statement.top) === null &&
    !subqueries
  ) {
    const own = context.sql`SELECT 1 FROM ${tableName(context, changed.reference)}${aliasClause(context, changed)}${rowsWhere(meaning, context)}`;
    return {
      pieces: [...output, ...rowCount(context, own), ...writePlain(meaning, context)],
      fidelity: EXACT,
      silent: true,
    };
  }
  const single = from === null ? null : singleSource(from, changed);
  if (
    single !== null &&
    !subqueries &&
    statement.with === null &&
    mostRows(context, statement.top) === null &&
    !context.countsRows
  ) {
    const alias = qualifierOf(context, changed.reference);
    const conditions = [...single.conditions, ...(where === null ? [] : [where])];
    const on = conditions.length === 0 ? context.sql`true` : joinConditions(conditions, context);
    const set = assignments(
      changes,
      context,
      (change) => valueOf(change, context, `${alias}.`),
      `${alias}.`,
    );
    const renewed = renewedPeriod(changed.table, context, `${alias}.`);
    const pieces = context.sql`${output}MERGE INTO ${tableName(context, changed.reference)} AS ${alias}\nUSING ${mergeSource(context, single.source)}\nON ${on}\nWHEN MATCHED THEN UPDATE SET ${set}${renewed}`;
    const found = foundBy(context, columnsAskedFor(context, changed.reference, conditions));
    // Rows that a MERGE does not find by these columns are found by their key.
    if (found.kind === 'exact' || changed.table?.keys[0] === undefined)
      return { pieces, fidelity: together(found, oneMatch(meaning, context)) };
  }
  const written = writeByKey(meaning, identity(changed), context);
  return 'pieces' in written ? { ...written, pieces: [...output, ...written.pieces] } : written;
}

function computedOutput(): Emission {
  const because =
    'OUTPUT asks for a computed column of the changed row, or for one that the CTE leaves out.';
  return { pieces: [], fidelity: { kind: 'manual', because } };
}

/** The statement for the rows of OUTPUT, in front of the one that changes them; null if it can not be written. */
function outputOf(meaning: Meaning, context: WriteContext): readonly Piece[] | null {
  const { output } = meaning.statement;
  if (output === null) return [];
  const rows = changedRows(meaning, output, context);
  if (rows === null) return null;
  return [...outputStatement(context, output, rows), context.text(STATEMENT_BREAK)];
}

/** The rows of OUTPUT as a query over the rows that are to be changed; null if it can not be written. */
function changedRows(
  meaning: Meaning,
  output: OutputClause,
  context: WriteContext,
): readonly Piece[] | null {
  const { changed, changes, statement, cte } = meaning;
  const { table } = changed;
  if (table === null) return null;
  const computed = table.columns.filter((column) => column.computed);
  const names = new Set(computed.map((column) => column.name.toLowerCase()));
  if (asksFor(context, output, names)) return null;
  const qualifier = qualifierOfRows(meaning, context);
  let isThere = true;
  const old: RowValue = (column) => {
    const name = cte === null ? column.name : nameInCte(cte, column);
    if (name === null) isThere = false;
    return [context.text(`${qualifier}${context.identifier(name ?? column.name)}`)];
  };
  const items = outputItems(context, output, table, {
    deleted: old,
    inserted: (column) => {
      const change = changes.find(
        (candidate) => candidate.column.toLowerCase() === column.name.toLowerCase(),
      );
      return change === undefined ? old(column) : valueOf(change, context, qualifier);
    },
    action: 'UPDATE',
    hasSource: true,
  });
  if (!isThere) return null;
  if (cte !== null)
    return cteRows(context, cte, [], { items, from: meaning.from, where: meaning.where });
  const clause = statement.with === null ? [] : context.sql`${context.emit(statement.with)}\n`;
  return context.sql`${clause}SELECT ${items}\n${rowsOf(meaning, context)}`;
}

/** What the columns of the rows to change are qualified with. */
function qualifierOfRows({ cte, changed }: Meaning, context: WriteContext): string {
  return `${cte === null ? qualifierOf(context, changed.reference) : context.identifier(cte.alias)}.`;
}

const readOne = readerOf('UpdateStatement', (site) => read(site, false));

/** The rows that OUTPUT of an UPDATE gives to the client; null where it gives none. */
export function outputOfUpdate(context: WriteContext): readonly Piece[] | null {
  const meaning = readOne(context);
  if (meaning === null || 'unknown' in meaning) return null;
  const { output } = meaning.statement;
  return output?.into !== null ? null : changedRows(meaning, output, context);
}

function condition(where: Expression | null, context: WriteContext): readonly Piece[] {
  return where === null ? [] : context.sql`\nWHERE ${context.emit(where)}`;
}

/** The condition for the rows that change: those of WHERE, or the one that a cursor stands on. */
function rowsWhere(
  { statement, changed, where }: Meaning,
  context: WriteContext,
): readonly Piece[] {
  const { currentOf } = statement;
  if (currentOf === null) return condition(where, context);
  return context.sql`\nWHERE ${currentRow(currentOf, changed, context) ?? []}`;
}

function isLost({ statement, changed }: Meaning, context: WriteContext): boolean {
  const { currentOf } = statement;
  return currentOf !== null && currentRow(currentOf, changed, context) === null;
}

/** The new values, as items of a query over the rows to change. */
function newValues(meaning: Meaning, context: WriteContext): readonly Piece[] {
  const qualifier = qualifierOfRows(meaning, context);
  return meaning.changes.flatMap(
    (change, index) => context.sql`, ${valueOf(change, context, qualifier)} AS new_${index + 1}`,
  );
}

/** The rows of the CTE are found again in its table by their key. */
function writeThroughCte(meaning: Meaning, cte: CteTarget, context: WriteContext): Emission {
  const { changes, from, where } = meaning;
  const output = outputOf(meaning, context);
  if (output === null) return computedOutput();
  const row = keyIdentity(context, cte);
  const inner = cteRows(context, cte, row.rows, {
    items: newValues(meaning, context),
    from,
    where,
  });
  const source = row.isKey ? inner : context.sql`SELECT DISTINCT * FROM (\n${inner}\n)`;
  const set = changes
    .map(
      (change, index) =>
        `target_rows.${context.identifier(change.column)} = source_rows.new_${index + 1}`,
    )
    .join(', ');
  const count = rowCount(context, inner);
  const table = tableName(context, cte.reference);
  const alike = noTwins(cte.table.name.name);
  return {
    pieces: context.sql`${output}${count}MERGE INTO ${table} AS target_rows\nUSING (\n${source}\n) AS source_rows\nON ${row.on}\nWHEN MATCHED THEN UPDATE SET ${set}${renewedPeriod(cte.table, context, 'target_rows.')}`,
    fidelity: together(
      foundBy(context, keyColumns(cte.table)),
      row.isKey ? (from === null ? EXACT : oneMatch(meaning, context)) : alike,
    ),
  };
}

/** What a row is found again by: its key, else all of its columns (rows alike in all change alike). */
function identity(changed: ChangedTable): {
  readonly columns: readonly string[];
  readonly key: boolean;
} {
  const key = changed.table?.keys[0];
  if (key !== undefined) return { columns: key, key: true };
  const columns = changed.table?.columns.filter((column) => !column.computed) ?? [];
  return { columns: columns.map((column) => column.name), key: false };
}

/** UPDATE of one table by its own columns: copied, but for conversions. */
function writePlain(meaning: Meaning, context: WriteContext): readonly Piece[] {
  const { changed, changes } = meaning;
  const set = assignments(changes, context, (change) => valueOf(change, context, ''), '');
  const renewed = renewedPeriod(changed.table, context, '');
  return context.sql`UPDATE ${tableName(context, changed.reference)}${aliasClause(context, changed)} SET ${set}${renewed}${rowsWhere(meaning, context)}`;
}

/** The rows to change are found by the FROM clause as it stands, and found again by the table's key. */
function writeByKey(
  meaning: Meaning,
  row: ReturnType<typeof identity>,
  context: WriteContext,
): Emission {
  const { changed, changes, statement } = meaning;
  const target = context.fresh('target');
  const source = context.fresh('source');
  const key = row.columns;
  const inner = rowsToChange(
    meaning,
    context,
    (qualifier) => key.map((column) => `${qualifier}${context.identifier(column)}`),
    !row.key,
  );
  const same = row.key ? '=' : '<=>';
  const on = key
    .map(
      (column) =>
        `${target}.${context.identifier(column)} ${same} ${source}.${context.identifier(column)}`,
    )
    .join(' AND ');
  const set = changes
    .map(
      (change, index) =>
        `${target}.${context.identifier(change.column)} = ${source}.new_${index + 1}`,
    )
    .join(', ');
  const cte = statement.with === null ? [] : context.sql`${context.emit(statement.with)}\n`;
  const counted = context.sql`SELECT 1 FROM ${tableName(context, changed.reference)} AS ${target} JOIN (\n${cte}${inner}\n) AS ${source} ON ${on}`;
  const count = rowCount(context, counted);
  const pieces = context.sql`${count}MERGE INTO ${tableName(context, changed.reference)} AS ${target}\nUSING (\n${cte}${inner}\n) AS ${source}\nON ${on}\nWHEN MATCHED THEN UPDATE SET ${set}${renewedPeriod(changed.table, context, `${target}.`)}`;
  const matched = together(
    foundBy(context, keyColumns(changed.table)),
    meaning.from === null ? EXACT : oneMatch(meaning, context),
  );
  const picked = pickedAtWill(context, statement.top);
  if (picked.length === 0) return { pieces, fidelity: matched };
  const atWill: Fidelity = { kind: 'conditional', assumptions: picked };
  return { pieces, fidelity: together(matched, atWill) };
}

/** `SELECT row identity, new values FROM … WHERE …`, with the source's FROM clause as it stands. */
function rowsToChange(
  meaning: Meaning,
  context: WriteContext,
  identity: (qualifier: string) => readonly string[],
  distinct: boolean,
): readonly Piece[] {
  const { changed, changes } = meaning;
  const qualifier = `${qualifierOf(context, changed.reference)}.`;
  const values: Piece[] = changes.flatMap((change, index) => [
    ...(index === 0 ? [] : [context.text(', ')]),
    ...valueOf(change, context, qualifier),
    context.text(` AS new_${index + 1}`),
  ]);
  const word = distinct ? 'SELECT DISTINCT' : 'SELECT';
  return context.sql`${word} ${identity(qualifier).join(', ')}, ${values}\n${rowsOf(meaning, context)}`;
}

/** `FROM … WHERE …` of the rows to change. */
function rowsOf(meaning: Meaning, context: WriteContext): readonly Piece[] {
  const { changed, from, statement } = meaning;
  const alias = qualifierOf(context, changed.reference);
  const own = context.sql`${tableName(context, changed.reference)} AS ${alias}`;
  const tables =
    from === null
      ? context.sql`FROM ${own}`
      : changed.inFrom === null
        ? context.sql`${context.emit(from)}, ${own}`
        : [context.emit(from)];
  return context.sql`${tables}${rowsWhere(meaning, context)}${pickedRows(context, statement.top, changed)}`;
}

function writeDuckdb(meaning: Meaning, context: WriteContext): Emission {
  if (isLost(meaning, context)) return lostRow();
  const { changed, changes, statement, cte, from, where } = meaning;
  const columns = changes.map((change) => change.column);
  const table = tableName(context, changed.reference);
  const checks =
    meaning.enforcesKeys && changed.table !== null
      ? keyChecks(context, changed.table, table, columns)
      : [];
  // What goes to the client is a query of its own, before this statement.
  const output = isKept(context, statement.output) ? outputOf(meaning, context) : [];
  if (output === null) return computedOutput();
  if (
    cte === null &&
    from === null &&
    statement.with === null &&
    mostRows(context, statement.top) === null
  ) {
    const pieces = [...output, ...writePlain(meaning, context), ...checks];
    return { pieces, fidelity: EXACT, silent: true };
  }
  const set = changes
    .map((change, index) => `${context.identifier(change.column)} = source_rows.new_${index + 1}`)
    .join(', ');
  const clause = statement.with === null ? [] : context.sql`${context.emit(statement.with)} `;
  const rows =
    cte === null
      ? context.sql`${clause}${rowsToChange(meaning, context, (qualifier) => [`${qualifier}rowid AS row_identity`], false)}`
      : cteRows(context, cte, localIdentity(context, cte), {
          items: newValues(meaning, context),
          from,
          where,
        });
  const pieces = context.sql`${output}UPDATE ${table} AS target_rows SET ${set}${renewedPeriod(changed.table, context, '')} FROM (${rows}) AS source_rows WHERE target_rows.rowid = source_rows.row_identity${checks}`;
  return {
    pieces,
    fidelity: from === null ? EXACT : oneMatch(meaning, context),
    silent: from === null,
  };
}

function assignments(
  changes: readonly Change[],
  context: WriteContext,
  value: (change: Change) => readonly Piece[],
  qualifier: string,
): readonly Piece[] {
  return changes.flatMap(
    (change, index) =>
      context.sql`${index === 0 ? '' : ', '}${qualifier}${context.identifier(change.column)} = ${value(change)}`,
  );
}

function joinConditions(
  conditions: readonly Expression[],
  context: WriteContext,
): readonly Piece[] {
  return conditions.flatMap((condition, index) =>
    index === 0 ? context.sql`${condition}` : context.sql` AND ${condition}`,
  );
}

/** The one other table of an inner join, and the join's conditions; null for any other shape. */
function singleSource(
  from: FromClause,
  changed: ChangedTable,
): { source: TableReference; conditions: readonly Expression[] } | null {
  const leaves = tablesOf(from);
  const others = leaves.filter((leaf) => leaf !== changed.inFrom);
  const source = others[0];
  if (others.length !== 1 || source === undefined || exposedName(source) === '') return null;
  if (source.kind !== 'NamedTable' && source.kind !== 'DerivedTable') return null;
  const joins = joinsOf(from);
  if (
    joins.some((join) => (join.join !== 'inner' && join.join !== 'cross') || join.using.length > 0)
  )
    return null;
  return { source, conditions: joins.flatMap((join) => (join.on === null ? [] : [join.on])) };
}

function joinsOf(from: FromClause): readonly JoinedTable[] {
  const joins: JoinedTable[] = [];
  const visit = (reference: TableReference): void => {
    if (reference.kind === 'ParenthesizedTable') visit(reference.table);
    if (reference.kind !== 'JoinedTable') return;
    joins.push(reference);
    visit(reference.left);
    visit(reference.right);
  };
  from.tables.forEach(visit);
  return joins;
}

function oneMatch(meaning: Meaning, context: WriteContext): Fidelity {
  const { changed, from, where } = meaning;
  const key = changed.table?.keys[0];
  const statement = `each row of ${changed.alias} is matched by at most one row of the other tables.`;
  if (key === undefined || from === null || changed.inFrom === null)
    return { kind: 'conditional', assumptions: [{ statement, check: null }] };
  const list = key.map((column) => `${changed.alias}.${column}`).join(', ');
  const condition = where === null ? '' : ` WHERE ${context.textOf(where)}`;
  const check = `SELECT count(*) FROM (SELECT ${list} ${context.textOf(from)}${condition} GROUP BY ${list} HAVING count(*) > 1) AS several`;
  return { kind: 'conditional', assumptions: [{ statement, check }] };
}
