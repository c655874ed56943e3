import type { Binding } from '../semantics/binding.ts';
import { columnNamed, type CatalogColumn } from '../semantics/catalog.ts';
import { constantOf } from '../semantics/constant.ts';
import type { Dialect } from '../semantics/dialect.ts';
import { intoOf } from '../semantics/operations/select-into.ts';
import type {
  InsertStatement,
  PlacedStatement,
  Script,
  Statement,
  StatementList,
} from '../syntax/ast/index.ts';
import { holdsQuery, walk } from '../syntax/children.ts';
import { statementListsOf } from '../syntax/nested-statements.ts';
import type { Refusal } from './known-keys.ts';

/**
 * How a statement may fail: `surely`, as its constants show; `perhaps`, as its rows will have it; or in no way that
 * would surprise its author.
 */
type Risk = 'surely' | 'perhaps' | 'none';

/**
 * The first statement of a script after whose failure the source engine goes on, where something with an effect
 * follows: outside of TRY, with XACT_ABORT off. Null where no failure is passed over. What a script that changes data
 * would do after a failure matters; where a statement surely fails, every result after it does.
 */
export function firstPassedFailure(
  script: Script,
  bindings: ReadonlyMap<Statement, Binding>,
  dialect: Dialect,
  refused: ReadonlyMap<Statement, Refusal>,
): PassedFailure | null {
  idle ??= new Search(new Map(), dialect, new Map());
  const search = new Search(bindings, dialect, refused);
  search.list(script.items, { caught: false, always: true });
  return search.found;
}

/** One that is never used: see `keepCompiled`. */
let idle: Search | null = null;

/** A statement after whose failure the source engine goes on. */
export interface PassedFailure {
  readonly statement: Statement;
  /** True if it fails whatever the rows are. */
  readonly surely: boolean;
}

/** Where a statement stands. */
interface Place {
  /** True inside of TRY, whose CATCH every failure reaches. */
  readonly caught: boolean;
  /** False in branches and loops. */
  readonly always: boolean;
}

class Search {
  found: PassedFailure | null = null;
  private candidate: {
    readonly statement: Statement;
    readonly risk: Risk;
    readonly always: boolean;
  } | null = null;
  /** A THROW that always runs: it ends its batch, and the next one runs. */
  private thrown: Statement | null = null;
  private readonly bindings: ReadonlyMap<Statement, Binding>;
  private readonly dialect: Dialect;
  private readonly refused: ReadonlyMap<Statement, Refusal>;

  constructor(
    bindings: ReadonlyMap<Statement, Binding>,
    dialect: Dialect,
    refused: ReadonlyMap<Statement, Refusal>,
  ) {
    this.bindings = bindings;
    this.dialect = dialect;
    this.refused = refused;
  }

  list(items: readonly PlacedStatement[], place: Place): void {
    for (const { statement } of items) {
      if (this.found !== null) return;
      this.statement(statement, place);
    }
  }

  private statement(statement: Statement, place: Place): void {
    const { caught } = place;
    if (statement.kind === 'BatchSeparator' && this.thrown !== null) {
      this.candidate = { statement: this.thrown, risk: 'surely', always: true };
      this.thrown = null;
    }
    if (
      statement.kind === 'ThrowStatement' &&
      statement.form === 'THROW' &&
      !caught &&
      place.always
    )
      this.thrown ??= statement;
    const { candidate } = this;
    const follows = changesData(statement) || (candidate?.risk === 'surely' && answers(statement));
    if (candidate !== null && follows) {
      const surely = candidate.risk === 'surely' && candidate.always;
      this.found = { statement: candidate.statement, surely };
      return;
    }
    if (!caught && candidate?.risk !== 'surely')
      this.consider(statement, place, candidate !== null);
    const inner = { ...place, always: false };
    switch (statement.kind) {
      case 'TryCatchBlock':
        this.list(statement.body.items, { ...place, caught: true });
        this.list(statement.handler.items, inner);
        return;
      case 'WhileStatement': {
        this.list(statement.body.items, inner);
        // The next round follows the statement that failed in this one.
        const failing = this.candidateIn(statement.body);
        if (this.found === null && failing !== null)
          this.found = { statement: failing, surely: false };
        return;
      }
      case 'CreateTrigger':
      case 'CreateFunction':
        return;
      case 'Block':
        this.list(statement.body.items, place);
        return;
      default:
        for (const list of statementListsOf(statement)) this.list(list.items, inner);
    }
  }

  private consider(statement: Statement, { always }: Place, hasCandidate: boolean): void {
    const risk = this.risk(statement);
    if (risk === 'none' || (hasCandidate && risk !== 'surely')) return;
    const binding = this.bindings.get(statement);
    if (binding === undefined) return;
    // With XACT_ABORT a failure ends its batch, as THROW does; RAISERROR takes no notice of it.
    if (binding.catalogIn.settings.xactAbort && statement.kind !== 'ThrowStatement') {
      if (risk === 'surely' && always) this.thrown ??= statement;
      return;
    }
    this.candidate = { statement, risk, always };
  }

  private candidateIn(list: StatementList): Statement | null {
    const statement = this.candidate?.statement;
    if (statement === undefined || this.candidate?.risk === 'none') return null;
    const holds = (inner: StatementList): boolean =>
      inner.items.some(
        (item) => item.statement === statement || statementListsOf(item.statement).some(holds),
      );
    return holds(list) && changesData(statement) ? statement : null;
  }

  private risk(statement: Statement): Risk {
    // One that is refused says by itself what becomes of it.
    if (this.refused.has(statement)) return 'none';
    switch (statement.kind) {
      case 'InsertStatement':
        return this.insertRisk(statement);
      case 'UpdateStatement':
      case 'MergeStatement':
      case 'ExecuteStatement':
        return 'perhaps';
      case 'SelectStatement': {
        if (this.dividesByZero(statement)) return 'surely';
        return intoOf(statement.query) === null ? 'none' : 'perhaps';
      }
      case 'ThrowStatement': {
        const [, severity] = statement.arguments;
        const level = severity === undefined ? undefined : constantOf(severity, this.dialect);
        // THROW ends the batch, and RAISERROR of a low severity is a message.
        return statement.form === 'RAISERROR' && typeof level === 'number' && level > 10
          ? 'surely'
          : 'none';
      }
      default:
        return 'none';
    }
  }

  /** Constants that fit their columns are as good as stored; others come as the rows will have it. */
  private insertRisk(statement: InsertStatement): Risk {
    const { source } = statement;
    if (source === null) return 'none';
    if (source.kind !== 'Query' || source.body.kind !== 'ValuesClause') return 'perhaps';
    const table = this.bindings.get(statement)?.relations.get(statement.target)?.table ?? null;
    const columns: readonly (CatalogColumn | undefined)[] =
      table === null
        ? []
        : statement.columns.length === 0
          ? table.columns.filter(({ identity, computed }) => !identity && !computed)
          : statement.columns.map(({ text }) => columnNamed(table, text));
    let risk: Risk = 'none';
    for (const row of source.body.rows) {
      for (const [index, item] of row.items.entries()) {
        const column = columns[index];
        const value = constantOf(item, this.dialect);
        if (column !== undefined && value !== undefined && !fits(value, column)) return 'surely';
        if (value === undefined && holdsQuery(item)) risk = 'perhaps';
      }
    }
    return risk;
  }

  /** A division by a constant zero: error 8134, whatever the rows. */
  private dividesByZero(statement: Statement): boolean {
    let found = false;
    walk(statement, (node) => {
      // What stands in a branch that is never taken is not computed.
      if (node.kind === 'CaseExpression') return false;
      if (node.kind === 'BinaryExpression' && (node.operator === '/' || node.operator === '%'))
        found ||= constantOf(node.right, this.dialect) === 0;
      return !found;
    });
    return found;
  }
}

/** True if SQL Server stores this constant in the column: neither too long, nor NULL where none may be. */
function fits(value: string | number | null, column: CatalogColumn): boolean {
  if (value === null) return column.nullable;
  const { type } = column;
  if (type.type !== 'text' || typeof value !== 'string' || typeof type.length !== 'number')
    return true;
  return value.trimEnd().length <= type.length;
}

/** True for a statement that leaves rows or objects other than they were. */
function changesData(statement: Statement): boolean {
  switch (statement.kind) {
    case 'InsertStatement':
    case 'UpdateStatement':
    case 'DeleteStatement':
    case 'MergeStatement':
    case 'TruncateStatement':
    case 'ExecuteStatement':
      return true;
    case 'SelectStatement':
      return intoOf(statement.query) !== null;
    default:
      return false;
  }
}

/** True for a statement that a client sees something of. */
function answers(statement: Statement): boolean {
  return statement.kind === 'SelectStatement' || statement.kind === 'PrintStatement';
}
