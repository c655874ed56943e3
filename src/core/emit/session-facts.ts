import { keepCompiled } from '../../base/keep-compiled.ts';
import type { SystemValue } from '../program/program.ts';
import type { Binding } from '../semantics/binding.ts';
import { nameKey, type Catalog, type CatalogTable } from '../semantics/catalog.ts';
import { changedView } from '../semantics/changed-view.ts';
import type { Dialect } from '../semantics/dialect.ts';
import type {
  ChangeStatement,
  InsertStatement,
  ObjectName,
  PlacedStatement,
  Script,
  Statement,
  TransactionStatement,
} from '../syntax/ast/index.ts';
import { statementListsOf } from '../syntax/nested-statements.ts';
import { questionsOf } from './questions.ts';
import { rowCounts } from './row-counts.ts';

/** What a script asks of its session that Databricks SQL does not keep: the port keeps it in variables. */
export interface SessionFacts {
  /** What is asked for anywhere in the script. */
  readonly asked: ReadonlySet<SystemValue>;
  /**
   * The tables that a ROLLBACK behind this BEGIN or SAVE TRANSACTION puts back; by the statement that
   * begins, none for one that nothing undoes.
   */
  readonly undone: ReadonlyMap<Statement, readonly CatalogTable[]>;
  /** True if OUTPUT of an INSERT may ask for identity values. */
  readonly outputsIdentity: boolean;
  /** The TRY blocks and calls that stand in a CATCH, whose error is theirs to ask for, too. */
  readonly handling: ReadonlySet<Statement>;
  /** True if a statement asks for an error outside of any CATCH of its text. */
  readonly asksOutside: boolean;
  /** For a ROLLBACK, the statement whose work it undoes; none if it is not in the script. */
  readonly undoes: ReadonlyMap<Statement, Statement>;
}

/** The table whose rows a statement changes, through a CTE or a view, too; null if it is not known. */
export function changedTable(
  statement: ChangeStatement,
  binding: Binding | undefined,
): CatalogTable | null {
  const own = binding?.relations.get(statement.target);
  if (binding !== undefined && own?.table)
    return changedView(own.table, binding.catalogIn)?.base ?? own.table;
  const name = statement.target.kind === 'NamedTable' ? statement.target.name.parts.at(-1) : null;
  const cte = statement.with?.expressions.find(
    (expression) => expression.name.text.toLowerCase() === name?.text.toLowerCase(),
  );
  const body = cte?.query.body;
  const source = body?.kind === 'QuerySpecification' ? body.from?.tables[0] : undefined;
  return source === undefined ? null : (binding?.relations.get(source)?.table ?? null);
}

function insertsIdentity(statement: InsertStatement, binding: Binding | undefined): boolean {
  const columns = binding?.relations.get(statement.target)?.table?.columns ?? [];
  return columns.some((column) => column.identity);
}

/** From a statement that begins something to what undoes it. */
interface Stretch {
  readonly begins: Statement;
  readonly name: string | null;
  /** The tables written since, by key. */
  readonly written: Map<string, CatalogTable>;
}

/** @param tellsErrors - true for a target whose handlers can raise their error again as it is */
export function sessionFacts(
  script: Script,
  bindings: ReadonlyMap<Statement, Binding>,
  dialect: Dialect,
  tellsErrors: boolean,
): SessionFacts {
  const reader = new SessionReader(bindings, (name, settings) =>
    dialect.resolveName(name, settings),
  );
  reader.module(script.items);
  const { asked, undone, undoes, handling, asksOutside, outputsIdentity } = reader;
  const asksError = [...asked].some((value) => value.startsWith('error-'));
  if (reader.raisesAgain && (asksError || !tellsErrors)) asked.add('error-message');
  return { asked, undone, undoes, handling, asksOutside, outputsIdentity };
}

class SessionReader {
  readonly asked = new Set<SystemValue>();
  readonly undone = new Map<Statement, readonly CatalogTable[]>();
  readonly undoes = new Map<Statement, Statement>();
  readonly handling = new Set<Statement>();
  asksOutside = false;
  outputsIdentity = false;
  raisesAgain = false;
  private readonly bindings: ReadonlyMap<Statement, Binding>;
  private readonly resolve: Dialect['resolveName'];
  /** What is known where a procedure of another text is called whose statements are read. */
  private catalog: Catalog | null = null;
  private open: Stretch[] = [];
  private ended = true;
  /** How many CATCH blocks stand around. */
  private handlers = 0;
  /** Procedures that are being read. */
  private readonly seen = new Set<Statement>();

  constructor(bindings: ReadonlyMap<Statement, Binding>, resolve: Dialect['resolveName']) {
    this.bindings = bindings;
    this.resolve = resolve;
  }

  /** Reads the statements of a script or a procedure. */
  module(items: readonly PlacedStatement[]): void {
    // One @@ROWCOUNT that needs no counting needs no variable either.
    if (rowCounts({ kind: 'Script', length: 0, items }).counted.size > 0)
      this.asked.add('rowcount');
    this.list(items);
  }

  private list(items: readonly PlacedStatement[]): void {
    for (const { statement } of items) this.statement(statement);
  }

  private statement(statement: Statement): void {
    if (statement.kind === 'CreateProcedure') {
      // What it begins and undoes is its own.
      const { open, ended } = this;
      this.open = [];
      this.ended = true;
      this.list(statement.body.items);
      this.open = open;
      this.ended = ended;
      return;
    }
    // THROW alone raises the error again that is handled.
    if (statement.kind === 'ThrowStatement') this.raisesAgain ||= statement.arguments.length === 0;
    else if (statement.kind === 'TransactionStatement') this.transact(statement);
    const { values, calls, changes } = questionsOf(statement);
    for (const change of changes) {
      if (change.kind === 'InsertStatement' && change.output !== null)
        this.outputsIdentity ||= insertsIdentity(change, this.bindings.get(statement));
      this.write(change, statement);
    }
    for (const value of values) {
      this.asked.add(value);
      this.asksOutside ||= this.handlers === 0 && value.startsWith('error-');
    }
    if (this.handlers > 0 && (statement.kind === 'TryCatchBlock' || calls.length > 0))
      this.handling.add(statement);
    for (const procedure of calls) this.call(statement, procedure);
    if (statement.kind === 'TryCatchBlock') {
      this.list(statement.body.items);
      this.handlers += 1;
      this.list(statement.handler.items);
      this.handlers -= 1;
    } else for (const list of statementListsOf(statement)) this.list(list.items);
  }

  private write(change: ChangeStatement, around: Statement): void {
    const table = changedTable(change, this.bindings.get(around)) ?? this.tableNamed(change);
    if (table === null || table.kind === 'table-variable') return;
    for (const stretch of this.open) {
      // A table that is made later has no rows to put back.
      const before = this.bindings.get(stretch.begins)?.catalogIn.table(table.name);
      if (before !== undefined) stretch.written.set(nameKey(table.name), table);
    }
  }

  /** The table whose name a change in a procedure of another text gives, of which nothing else is known. */
  private tableNamed({ target }: ChangeStatement): CatalogTable | null {
    if (this.catalog === null || target.kind !== 'NamedTable') return null;
    return this.catalog.table(this.resolve(target.name, this.catalog.settings)) ?? null;
  }

  /** What a procedure of another text asks is asked by its caller; what it writes, its caller writes. */
  private call(statement: Statement, procedure: ObjectName): void {
    const around = this.catalog;
    const catalog = this.bindings.get(statement)?.catalogIn ?? around;
    const definition = catalog?.procedure(this.resolve(procedure, catalog.settings));
    if (catalog === null || definition === undefined || this.seen.has(definition.statement)) return;
    this.seen.add(definition.statement);
    this.catalog = catalog;
    this.module(definition.statement.body.items);
    this.catalog = around;
    this.seen.delete(definition.statement);
  }

  private transact(node: TransactionStatement): void {
    const name = node.name?.kind === 'Identifier' ? node.name.text.toLowerCase() : null;
    const { open } = this;
    if (node.action === 'begin') {
      // A transaction inside another one is part of it.
      if (!this.ended) return;
      this.open = [{ begins: node, name, written: new Map() }];
      this.ended = false;
    } else if (node.action === 'save') {
      open.push({ begins: node, name, written: new Map() });
    } else if (node.action === 'commit') this.ended = true;
    else {
      const savepoint = open.findLast(
        (stretch) => stretch.name !== null && stretch.name === name && stretch !== open[0],
      );
      const stretch = savepoint ?? open[0];
      // A name that stands neither for a savepoint nor for the transaction is an error.
      if (stretch === undefined || (name !== null && stretch.name !== name)) return;
      this.undoes.set(node, stretch.begins);
      this.undone.set(stretch.begins, [...stretch.written.values()]);
      if (savepoint === undefined) this.ended = true;
    }
  }
}

keepCompiled(
  new SessionReader(new Map(), () => ({ server: null, database: '', schema: '', name: '' })),
);
