import type { PlacedStatement, Script, Statement } from '../syntax/ast/index.ts';
import { walk } from '../syntax/children.ts';
import { statementListsOf } from '../syntax/nested-statements.ts';

/** Which statements ask for the rows of which. */
export interface RowCounts {
  /**
   * The statements directly followed by one that reads @@ROWCOUNT. A target without that variable
   * has to count the rows before it changes them.
   */
  readonly counted: ReadonlySet<Statement>;
  /** Statements that read @@ROWCOUNT after one whose rows nobody can count. */
  readonly blind: ReadonlySet<Statement>;
}

const COUNTABLE = new Set<Statement['kind']>([
  'InsertStatement',
  'UpdateStatement',
  'DeleteStatement',
  'MergeStatement',
]);

function isCountable(statement: Statement | undefined): boolean {
  if (statement?.kind === 'SelectStatement')
    return statement.query.body.kind === 'QuerySpecification' && statement.query.body.into !== null;
  return statement !== undefined && COUNTABLE.has(statement.kind);
}

export function rowCounts(script: Script): RowCounts {
  const counted = new Set<Statement>();
  const blind = new Set<Statement>();
  const ask = (before: Statement | undefined, reader: Statement): void => {
    if (before !== undefined && isCountable(before)) counted.add(before);
    else blind.add(reader);
  };
  const visit = (items: readonly PlacedStatement[]): void => {
    items.forEach(({ statement }, index) => {
      if (readsRowCount(statement)) {
        ask(items[index - 1]?.statement, statement);
        // The condition of a loop is asked again after its last statement.
        if (statement.kind === 'WhileStatement') ask(lastOf(statement.body.items), statement);
      }
      for (const list of statementListsOf(statement)) visit(list.items);
    });
  };
  visit(script.items);
  return { counted, blind };
}

function lastOf(items: readonly PlacedStatement[]): Statement | undefined {
  const last = items.at(-1)?.statement;
  return last?.kind === 'Block' ? lastOf(last.body.items) : last;
}

/** Statements never change, so that one look at each is enough. */
const readers = new WeakMap<Statement, boolean>();

function readsRowCount(statement: Statement): boolean {
  const known = readers.get(statement);
  if (known !== undefined) return known;
  let found = false;
  walk(statement, (node) => {
    if (node.kind === 'SystemVariable' && node.name.toUpperCase() === '@@ROWCOUNT') found = true;
    return !found;
  });
  readers.set(statement, found);
  return found;
}
