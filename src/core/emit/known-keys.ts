import type { Binding } from '../semantics/binding.ts';
import { nameKey, type CatalogTable, type QualifiedName } from '../semantics/catalog.ts';
import { constantOf } from '../semantics/constant.ts';
import type { Dialect } from '../semantics/dialect.ts';
import type {
  CreateTable,
  InsertStatement,
  PlacedStatement,
  Script,
  Statement,
  TableConstraint,
} from '../syntax/ast/index.ts';
import { statementListsOf } from '../syntax/nested-statements.ts';

/** The error with which the source engine refuses a statement, known before it runs. */
export interface Refusal {
  readonly number: number;
  readonly severity: number;
  readonly state: number;
  readonly message: string;
}

/** A foreign key: the values of a column, among those of a key column of another table. */
interface Reference {
  readonly column: string;
  readonly parent: QualifiedName;
  readonly message: string;
}

/** A table that the script makes and fills with constants only: what its keys hold. */
interface KnownTable {
  readonly table: CatalogTable;
  readonly references: readonly Reference[];
  /** For each key of the table, the values that are there, joined. */
  readonly keys: readonly Set<string>[];
}

/**
 * The INSERTs of constants that a key refuses, because the script itself has put the same value there before, or
 * never put there what a foreign key refers to. Delta enforces no keys, so a port has to say it.
 */
export function refusedInserts(
  script: Script,
  bindings: ReadonlyMap<Statement, Binding>,
  dialect: Dialect,
): ReadonlyMap<Statement, Refusal> {
  const found = new KnownKeys(bindings, dialect);
  found.list(script.items, true);
  return found.refused;
}

class KnownKeys {
  readonly refused = new Map<Statement, Refusal>();
  private readonly bindings: ReadonlyMap<Statement, Binding>;
  private readonly dialect: Dialect;
  private readonly tables = new Map<string, KnownTable>();

  constructor(bindings: ReadonlyMap<Statement, Binding>, dialect: Dialect) {
    this.bindings = bindings;
    this.dialect = dialect;
  }

  /** @param once - false for statements that may run several times or not at all */
  list(items: readonly PlacedStatement[], once: boolean): void {
    for (const { statement } of items) this.statement(statement, once);
  }

  private statement(statement: Statement, once: boolean): void {
    switch (statement.kind) {
      case 'CreateTable':
        this.create(statement);
        return;
      case 'InsertStatement':
        if (once) this.insert(statement);
        else this.forgetTarget(statement);
        return;
      case 'UpdateStatement':
      case 'DeleteStatement':
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
        this.list(statement.body.items, once);
        return;
      case 'TryCatchBlock':
        this.list(statement.body.items, once);
        this.list(statement.handler.items, false);
        return;
      case 'CreateProcedure':
      case 'CreateFunction':
        return;
      default:
        for (const list of statementListsOf(statement)) this.list(list.items, false);
    }
  }

  private create(statement: CreateTable): void {
    const binding = this.bindings.get(statement);
    const name = binding?.names.get(statement.name)?.name;
    const table = name === undefined ? undefined : binding?.catalogOut.table(name);
    if (binding === undefined || table === undefined || statement.ifNotExists) return;
    const references: Reference[] = [];
    const note = (constraint: TableConstraint, own: string | null): void => {
      const parent = constraint.references;
      const column = constraint.columns[0]?.text ?? own;
      const resolved = parent === null ? undefined : binding.names.get(parent)?.name;
      if (resolved === undefined || column === null || constraint.columns.length > 1) return;
      const label = constraint.name === null ? '' : ` "${constraint.name.text}"`;
      references.push({
        column: column.toLowerCase(),
        parent: resolved,
        message: `The INSERT statement conflicted with the FOREIGN KEY constraint${label}. The conflict occurred in table "${resolved.schema}.${resolved.name}".`,
      });
    };
    for (const constraint of statement.constraints) note(constraint, null);
    for (const column of statement.columns)
      for (const constraint of column.constraints) note(constraint, column.name.text);
    this.tables.set(nameKey(table.name), {
      table,
      references,
      keys: table.keys.map(() => new Set()),
    });
  }

  private insert(statement: InsertStatement): void {
    const binding = this.bindings.get(statement);
    const table = binding?.relations.get(statement.target)?.table ?? null;
    const known = table === null ? undefined : this.tables.get(nameKey(table.name));
    if (known === undefined) return;
    const rows = this.constantRows(statement, known.table);
    if (rows === null) {
      this.tables.delete(nameKey(known.table.name));
      return;
    }
    const refusal = this.refusal(known, rows);
    if (refusal !== null) {
      this.refused.set(statement, refusal);
      return;
    }
    known.table.keys.forEach((key, index) => {
      for (const row of rows) known.keys[index]?.add(valueOf(key, row));
    });
  }

  private refusal(known: KnownTable, rows: readonly ReadonlyMap<string, string>[]): Refusal | null {
    const { table } = known;
    for (const [index, key] of table.keys.entries()) {
      const values = new Set(known.keys[index]);
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
    for (const { column, parent, message } of known.references) {
      const there = this.tables.get(nameKey(parent))?.keys[0];
      if (there === undefined) continue;
      const missing = rows.some((row) => {
        const value = row.get(column) ?? NULL;
        return value !== NULL && !there.has(value);
      });
      if (missing) return { number: 547, severity: 16, state: 0, message };
    }
    return null;
  }

  /** The rows of VALUES by column, text as its column compares it; null unless all key values are constants. */
  private constantRows(
    statement: InsertStatement,
    table: CatalogTable,
  ): readonly ReadonlyMap<string, string>[] | null {
    const { source } = statement;
    if (source?.kind !== 'Query' || source.body.kind !== 'ValuesClause' || statement.top !== null)
      return null;
    const columns =
      statement.columns.length > 0
        ? statement.columns.map((column) => column.text.toLowerCase())
        : table.columns
            .filter((column) => !column.identity && !column.computed)
            .map((column) => column.name.toLowerCase());
    const wanted = new Set(table.keys.flat().map((column) => column.toLowerCase()));
    const known = this.tables.get(nameKey(table.name));
    for (const { column } of known?.references ?? []) wanted.add(column);
    // A key that gets its value otherwise is not known.
    if ([...wanted].some((column) => !columns.includes(column))) return null;
    const rows: ReadonlyMap<string, string>[] = [];
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

  /** The target, and whatever else the statement reads: too many are forgotten rather than too few. */
  private forgetTarget(statement: Statement): void {
    if (this.tables.size === 0) return;
    for (const { table } of this.bindings.get(statement)?.relations.values() ?? []) {
      if (table !== null) this.tables.delete(nameKey(table.name));
    }
  }
}

const NULL = '<NULL>';

function valueOf(key: readonly string[], row: ReadonlyMap<string, string>): string {
  return key.map((column) => row.get(column.toLowerCase()) ?? NULL).join(', ');
}

/** A constant as a key compares it. */
function compared(constant: string | number | null, table: CatalogTable, name: string): string {
  if (constant === null) return NULL;
  const column = table.columns.find((candidate) => candidate.name.toLowerCase() === name);
  const text = String(constant).trimEnd();
  if (column?.type.type !== 'text') return text;
  return column.type.collation.caseSensitive ? text : text.toLowerCase();
}
