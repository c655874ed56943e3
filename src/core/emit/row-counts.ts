import { keepCompiled } from '../../base/keep-compiled.ts';
import type { PlacedStatement, Script, Statement, StatementList } from '../syntax/ast/index.ts';
import { statementListsOf } from '../syntax/nested-statements.ts';
import { questionsOf } from './questions.ts';

/** Which statements ask for the rows of which. */
export interface RowCounts {
  /**
   * The statements directly followed by one that reads @@ROWCOUNT. A target without that variable
   * has to count the rows before it changes them.
   */
  readonly counted: ReadonlySet<Statement>;
  /** Statements that read @@ROWCOUNT after one whose rows nobody can count. */
  readonly blind: ReadonlySet<Statement>;
  /** Statements that read @@ROWCOUNT after one that always leaves the same number, and that number. */
  readonly fixed: ReadonlyMap<Statement, number>;
}

const COUNTABLE = new Set<Statement['kind']>([
  'InsertStatement',
  'UpdateStatement',
  'DeleteStatement',
  'MergeStatement',
  'SelectStatement',
]);

function isCountable(statement: Statement): boolean {
  return COUNTABLE.has(statement.kind);
}

/**
 * The number that a statement of this kind always leaves, null for others:
 * https://learn.microsoft.com/en-us/sql/t-sql/functions/rowcount-transact-sql
 */
function fixedCount(statement: Statement): number | null {
  switch (statement.kind) {
    case 'SetVariable':
      return 1;
    case 'SelectStatement': {
      const { body } = statement.query;
      const assigns =
        body.kind === 'QuerySpecification' && body.items.every((item) => item.assign !== null);
      return assigns && body.from === null && body.where === null ? 1 : null;
    }
    case 'PrintStatement':
    case 'SetOption':
    case 'UseStatement':
    case 'TransactionStatement':
    case 'TruncateStatement':
    case 'CreateTable':
    case 'DropStatement':
      return 0;
    case 'Block':
      return fixedCountOf(statement.body);
    case 'IfStatement': {
      // A condition that does not hold leaves 0.
      const counts = statement.branches.map((branch) => fixedCountOf(branch.body));
      counts.push(statement.otherwise === null ? 0 : fixedCountOf(statement.otherwise));
      const [first = null] = counts;
      return counts.every((count) => count === first) ? first : null;
    }
    default:
      return null;
  }
}

function fixedCountOf(list: StatementList): number | null {
  const last = list.items.at(-1)?.statement;
  return last === undefined ? 0 : fixedCount(last);
}

export function rowCounts(script: Script): RowCounts {
  const reader = new RowCountReader();
  reader.list(script.items);
  return reader;
}

class RowCountReader implements RowCounts {
  readonly counted = new Set<Statement>();
  readonly blind = new Set<Statement>();
  readonly fixed = new Map<Statement, number>();

  list(items: readonly PlacedStatement[]): void {
    let before: Statement | undefined;
    for (const { statement } of items) {
      if (questionsOf(statement).rowCount) {
        this.ask(before, statement);
        // The condition of a loop is asked again after its last statement.
        if (statement.kind === 'WhileStatement') this.ask(lastOf(statement.body.items), statement);
      }
      for (const list of statementListsOf(statement)) this.list(list.items);
      before = statement;
    }
  }

  private ask(before: Statement | undefined, reader: Statement): void {
    const number = before === undefined ? null : fixedCount(before);
    if (number !== null && reader.kind !== 'WhileStatement') this.fixed.set(reader, number);
    else if (before !== undefined && number === null && isCountable(before))
      this.counted.add(before);
    else this.blind.add(reader);
  }
}

function lastOf(items: readonly PlacedStatement[]): Statement | undefined {
  const last = items.at(-1)?.statement;
  return last?.kind === 'Block' ? lastOf(last.body.items) : last;
}

keepCompiled(new RowCountReader());
