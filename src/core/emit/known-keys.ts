import type { Binding } from '../semantics/binding.ts';
import {
  columnNamed,
  nameKey,
  type CatalogForeignKey,
  type CatalogTable,
  listedColumns,
} from '../semantics/catalog.ts';
import { constantOf } from '../semantics/constant.ts';
import type { Dialect } from '../semantics/dialect.ts';
import type {
  CreateTable,
  DeleteStatement,
  Expression,
  InsertStatement,
  PlacedStatement,
  Script,
  Statement,
  UpdateStatement,
} from '../syntax/ast/index.ts';
import { statementListsOf } from '../syntax/nested-statements.ts';
import { ownName } from '../syntax/own-name.ts';

/** The error with which the source engine refuses a statement, known before it runs. */
export interface Refusal {
  readonly number: number;
  readonly severity: number;
  readonly state: number;
  readonly message: string;
  /**
   * What the source engine goes on with, where something with an effect follows: with the `statement` behind this one,
   * or, as XACT_ABORT is on, with the next `batch`; null inside of TRY and at the end.
   */
  readonly passedOver: 'statement' | 'batch' | null;
}

/** The values of a row by column, as the column compares them. */
type Row = ReadonlyMap<string, string>;

/** A table that the script makes and fills with constants only: what its keys hold. */
interface KnownTable {
  readonly table: CatalogTable;
  /** Of the columns of keys and foreign keys. */
  readonly rows: readonly Row[];
}

type Told = Omit<Refusal, 'passedOver'>;

/**
 * The changes by constants that a key refuses, because the script itself has put the same value there before, has never
 * put there what a foreign key refers to, or leaves out what must not be NULL. Delta enforces no keys, so a port has to say it.
 */
export function refusedChanges(
  script: Script,
  bindings: ReadonlyMap<Statement, Binding>,
  dialect: Dialect,
): ReadonlyMap<Statement, Refusal> {
  idle ??= new KnownKeys(new Map(), dialect);
  const found = new KnownKeys(bindings, dialect);
  found.list(script.items, { once: true, caught: false });
  return found.refused;
}

/** Where a statement stands. */
interface Place {
  /** False for statements that may run several times or not at all. */
  readonly once: boolean;
  /** True inside of TRY, whose CATCH every failure reaches. */
  readonly caught: boolean;
}

/** One that is never used: see `keepCompiled`. */
let idle: KnownKeys | null = null;

class KnownKeys {
  readonly refused = new Map<Statement, Refusal>();
  private readonly bindings: ReadonlyMap<Statement, Binding>;
  private readonly dialect: Dialect;
  private readonly tables = new Map<string, KnownTable>();
  /** The refused statements after which nothing has come yet, and whether a GO has. */
  private last: { readonly statement: Statement; readonly endsBatch: boolean; behind: boolean }[] =
    [];

  constructor(bindings: ReadonlyMap<Statement, Binding>, dialect: Dialect) {
    this.bindings = bindings;
    this.dialect = dialect;
  }

  list(items: readonly PlacedStatement[], place: Place): void {
    for (const { statement } of items) this.statement(statement, place);
  }

  private statement(statement: Statement, place: Place): void {
    this.goOn(statement);
    switch (statement.kind) {
      case 'CreateTable':
        this.create(statement);
        return;
      case 'InsertStatement':
        this.insert(statement, place);
        return;
      case 'DeleteStatement':
      case 'UpdateStatement':
        if (place.once) this.change(statement, place);
        else this.forgetTarget(statement);
        return;
      case 'MergeStatement':
        this.forgetTarget(statement);
        return;
      case 'TruncateStatement':
      case 'AlterTable':
      case 'DropStatement':
      case 'CreateIndex':
      case 'ExecuteStatement':
        this.tables.clear();
        return;
      case 'TransactionStatement':
        if (statement.action === 'rollback') this.tables.clear();
        return;
      case 'Block':
        this.list(statement.body.items, place);
        return;
      case 'TryCatchBlock':
        this.list(statement.body.items, { ...place, caught: true });
        this.list(statement.handler.items, { ...place, once: false });
        return;
      case 'CreateProcedure':
      case 'CreateFunction':
        return;
      default:
        for (const list of statementListsOf(statement))
          this.list(list.items, { ...place, once: false });
    }
  }

  /** Notes that something with an effect follows the statements that were refused. */
  private goOn(statement: Statement): void {
    if (this.last.length === 0) return;
    if (statement.kind === 'BatchSeparator') for (const each of this.last) each.behind = true;
    if (!hasEffect(statement)) return;
    const open: typeof this.last = [];
    for (const each of this.last) {
      const refusal = this.refused.get(each.statement);
      if (refusal === undefined) continue;
      if (each.endsBatch && !each.behind) open.push(each);
      else
        this.refused.set(each.statement, {
          ...refusal,
          passedOver: each.endsBatch ? 'batch' : 'statement',
        });
    }
    this.last = open;
  }

  private refuse(statement: Statement, told: Told, place: Place): void {
    this.refused.set(statement, { ...told, passedOver: null });
    if (place.caught) return;
    const endsBatch = this.bindings.get(statement)?.catalogIn.settings.xactAbort === true;
    this.last.push({ statement, endsBatch, behind: false });
    // What a transaction had done is undone.
    if (endsBatch) this.tables.clear();
  }

  private create(statement: CreateTable): void {
    const binding = this.bindings.get(statement);
    const name = binding?.names.get(statement.name)?.name;
    const table = name === undefined ? undefined : binding?.catalogOut.table(name);
    if (table === undefined || statement.ifNotExists) return;
    this.tables.set(nameKey(table.name), { table, rows: [] });
  }

  private knownTarget(statement: InsertStatement | DeleteStatement | UpdateStatement): {
    readonly table: CatalogTable | null;
    readonly known: KnownTable | undefined;
  } {
    const table = this.bindings.get(statement)?.relations.get(statement.target)?.table ?? null;
    return { table, known: table === null ? undefined : this.tables.get(nameKey(table.name)) };
  }

  private insert(statement: InsertStatement, place: Place): void {
    const { table, known } = this.knownTarget(statement);
    const missing = table === null ? null : withoutValue(statement, table);
    if (missing !== null) {
      this.refuse(statement, missing, place);
      return;
    }
    if (known === undefined) return;
    const rows = place.once ? this.constantRows(statement, known.table) : null;
    if (rows === null) this.forgetTarget(statement);
    else this.store(statement, known, [...known.rows, ...rows], 'INSERT', place);
  }

  /** DELETE and UPDATE of the rows that constants pick. */
  private change(statement: DeleteStatement | UpdateStatement, place: Place): void {
    const { known } = this.knownTarget(statement);
    const picks = known === undefined ? null : this.pickedBy(statement, known.table);
    if (known === undefined || picks === null) {
      this.forgetTarget(statement);
      return;
    }
    if (statement.kind === 'DeleteStatement') {
      const rows = known.rows.filter((row) => !picks(row));
      this.store(statement, known, rows, 'DELETE', place);
      return;
    }
    const changes = this.constantChanges(statement, known.table);
    if (changes === null) this.forgetTarget(statement);
    else {
      const rows = known.rows.map((row) => (picks(row) ? new Map([...row, ...changes]) : row));
      this.store(statement, known, rows, 'UPDATE', place);
    }
  }

  private store(
    statement: Statement,
    known: KnownTable,
    rows: readonly Row[],
    word: string,
    place: Place,
  ): void {
    const after = { ...known, rows };
    const told = this.refusal(after, word);
    if (told !== null) this.refuse(statement, told, place);
    else this.tables.set(nameKey(known.table.name), after);
  }

  private refusal(after: KnownTable, word: string): Told | null {
    const { table, rows } = after;
    for (const [index, key] of table.keys.entries()) {
      const values = new Set<string>();
      for (const row of rows) {
        const value = valueOf(key, row);
        if (values.has(value)) {
          const kind = index === 0 ? 'PRIMARY KEY' : 'UNIQUE KEY';
          const message = `Violation of ${kind} constraint. Cannot insert duplicate key in object '${table.name.schema}.${table.name.name}'. The duplicate key value is (${value}).`;
          return { number: 2627, severity: 14, state: 1, message };
        }
        values.add(value);
      }
    }
    const own = nameKey(table.name);
    for (const key of table.foreignKeys ?? []) {
      const parent = nameKey(key.parent) === own ? after : this.tables.get(nameKey(key.parent));
      if (word !== 'DELETE' && parent !== undefined && refersToNothing(rows, key, parent))
        return conflict(word, 'FOREIGN KEY', key, parent.table);
    }
    if (word === 'INSERT') return null;
    for (const child of this.tables.values()) {
      for (const key of child.table.foreignKeys ?? []) {
        if (key.acts || nameKey(key.parent) !== own) continue;
        const left = nameKey(child.table.name) === own ? rows : child.rows;
        if (refersToNothing(left, key, after)) return conflict(word, 'REFERENCE', key, child.table);
      }
    }
    return null;
  }

  /** The columns of keys and foreign keys, in lower case. */
  private wanted(table: CatalogTable): ReadonlySet<string> {
    const references = (table.foreignKeys ?? []).map(({ columns }) => columns);
    return new Set([...table.keys, ...references].flat().map((column) => column.toLowerCase()));
  }

  /** The rows of VALUES; null unless all values of keys are constants. */
  private constantRows(statement: InsertStatement, table: CatalogTable): readonly Row[] | null {
    const { source } = statement;
    if (source?.kind !== 'Query' || source.body.kind !== 'ValuesClause' || statement.top !== null)
      return null;
    const columns = givenColumns(statement, table);
    const wanted = this.wanted(table);
    // A key that gets its value otherwise is not known.
    if ([...wanted].some((column) => !columns.includes(column))) return null;
    const rows: Row[] = [];
    for (const row of source.body.rows) {
      const values = new Map<string, string>();
      for (const [index, item] of row.items.entries()) {
        const name = columns[index] ?? '';
        if (!wanted.has(name)) continue;
        const constant = constantOf(item, this.dialect);
        if (constant === undefined) return null;
        values.set(name, compared(constant, table, name));
      }
      rows.push(values);
    }
    return rows;
  }

  /** What SET makes of the columns of keys; null unless that is constants. */
  private constantChanges(
    { assignments }: UpdateStatement,
    table: CatalogTable,
  ): ReadonlyMap<string, string> | null {
    const wanted = this.wanted(table);
    const changes = new Map<string, string>();
    for (const { column, operator, value } of assignments) {
      const name = column === null ? '' : ownName(column).toLowerCase();
      if (!wanted.has(name)) continue;
      const constant = operator === '=' ? constantOf(value, this.dialect) : undefined;
      if (constant === undefined) return null;
      changes.set(name, compared(constant, table, name));
    }
    return changes;
  }

  /** Which rows a WHERE of constants picks; null where that is not known. */
  private pickedBy(
    statement: DeleteStatement | UpdateStatement,
    table: CatalogTable,
  ): ((row: Row) => boolean) | null {
    const { with: clause, top, from, currentOf, where } = statement;
    if (clause !== null || top !== null || from !== null || currentOf !== null) return null;
    if (where === null) return () => true;
    const wanted = new Map<string, string>();
    const read = (condition: Expression): boolean => {
      if (condition.kind === 'ParenthesizedExpression') return read(condition.operand);
      if (condition.kind === 'LogicalExpression')
        return condition.operator === 'AND' && read(condition.left) && read(condition.right);
      if (condition.kind !== 'ComparisonExpression' || condition.operator !== '=') return false;
      const { left, right } = condition;
      const [column, value] = left.kind === 'ColumnReference' ? [left, right] : [right, left];
      const constant = constantOf(value, this.dialect);
      if (column.kind !== 'ColumnReference' || constant === undefined || constant === null)
        return false;
      const name = column.parts.at(-1)?.text.toLowerCase() ?? '';
      if (!this.wanted(table).has(name)) return false;
      wanted.set(name, compared(constant, table, name));
      return true;
    };
    if (!read(where.condition)) return null;
    return (row) => [...wanted].every(([column, value]) => row.get(column) === value);
  }

  /** The target, and whatever else the statement reads: too many are forgotten rather than too few. */
  private forgetTarget(statement: Statement): void {
    if (this.tables.size === 0) return;
    for (const { table } of this.bindings.get(statement)?.relations.values() ?? []) {
      if (table !== null) this.tables.delete(nameKey(table.name));
    }
  }
}

/** True for a statement that changes or answers something, or may. */
function hasEffect(statement: Statement): boolean {
  switch (statement.kind) {
    case 'InsertStatement':
    case 'UpdateStatement':
    case 'DeleteStatement':
    case 'MergeStatement':
    case 'TruncateStatement':
    case 'ExecuteStatement':
    case 'SelectStatement':
    case 'IfStatement':
    case 'WhileStatement':
    case 'TryCatchBlock':
      return true;
    default:
      return false;
  }
}

/** The columns that VALUES or a query fills, in lower case. */
function givenColumns({ columns }: InsertStatement, table: CatalogTable): readonly string[] {
  return columns.length > 0
    ? columns.map((column) => column.text.toLowerCase())
    : listedColumns(table).map((column) => column.name.toLowerCase());
}

/**
 * The error of rows without a value for a column that takes no NULL and has no default. A query may give no rows.
 * https://learn.microsoft.com/en-us/sql/relational-databases/errors-events/database-engine-events-and-errors-0-to-999
 */
function withoutValue(statement: InsertStatement, table: CatalogTable): Told | null {
  const { source } = statement;
  const rows = source === null || (source.kind === 'Query' && source.body.kind === 'ValuesClause');
  if (!rows || table.kind === 'view') return null;
  const given = source === null ? [] : givenColumns(statement, table);
  const missing = table.columns.find(
    ({ name, nullable, identity, computed, defaultText, type }) =>
      !nullable &&
      !identity &&
      !computed &&
      defaultText === null &&
      type.type !== 'unknown' &&
      !given.includes(name.toLowerCase()),
  );
  if (missing === undefined) return null;
  const { database, schema, name } = table.name;
  const message = `Cannot insert the value NULL into column '${missing.name}', table '${database}.${schema}.${name}'; column does not allow nulls. INSERT fails.`;
  return { number: 515, severity: 16, state: 2, message };
}

/** The error of a foreign key: https://learn.microsoft.com/en-us/sql/relational-databases/errors-events/mssqlserver-547-database-engine-error */
function conflict(word: string, side: string, key: CatalogForeignKey, other: CatalogTable): Told {
  const label = key.name === null ? '' : ` "${key.name}"`;
  const message = `The ${word} statement conflicted with the ${side} constraint${label}. The conflict occurred in table "${other.name.schema}.${other.name.name}".`;
  return { number: 547, severity: 16, state: 0, message };
}

/** True if one of the rows refers to no row of the parent. Keys of several columns are left alone. */
function refersToNothing(
  rows: readonly Row[],
  { columns, parentColumns }: CatalogForeignKey,
  parent: KnownTable,
): boolean {
  const [column, ...others] = columns.map((name) => name.toLowerCase());
  const [referred] = parentColumns.length > 0 ? parentColumns : (parent.table.keys[0] ?? []);
  if (column === undefined || others.length > 0 || referred === undefined) return false;
  const there = new Set(parent.rows.map((row) => row.get(referred.toLowerCase())));
  return rows.some((row) => {
    const value = row.get(column) ?? NULL;
    return value !== NULL && !there.has(value);
  });
}

const NULL = '<NULL>';

function valueOf(key: readonly string[], row: Row): string {
  return key.map((column) => row.get(column.toLowerCase()) ?? NULL).join(', ');
}

/** A constant as a key compares it. */
function compared(constant: string | number | null, table: CatalogTable, name: string): string {
  if (constant === null) return NULL;
  const column = columnNamed(table, name);
  const text = String(constant).trimEnd();
  if (column?.type.type !== 'text') return text;
  return column.type.collation.caseSensitive ? text : text.toLowerCase();
}
