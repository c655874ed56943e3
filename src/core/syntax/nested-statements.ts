import type { PlacedStatement, Statement, StatementList } from './ast/index.ts';

const NONE: readonly StatementList[] = [];

/** The statement lists that stand directly in a statement, in source order; most have none. */
export function statementListsOf(statement: Statement): readonly StatementList[] {
  switch (statement.kind) {
    case 'Block':
    case 'WhileStatement':
    case 'RepeatedStatements':
    case 'ForStatement':
    case 'HandlerDeclaration':
    case 'CreateProcedure':
    case 'CreateTrigger':
      return [statement.body];
    case 'CreateFunction':
      return statement.body === null ? NONE : [statement.body];
    case 'CreateSchema':
      return statement.elements === null ? NONE : [statement.elements];
    case 'TryCatchBlock':
      return [statement.body, statement.handler];
    case 'IfStatement': {
      const lists = statement.branches.map((branch) => branch.body);
      return statement.otherwise === null ? lists : [...lists, statement.otherwise];
    }
    default:
      return NONE;
  }
}

/**
 * True for a statement that `statementListsOf` finds lists in, be they empty: those report their own problems. It keeps
 * its shape whatever fails in it; else all in it would be read again behind the failure, and twice as often at each level.
 */
export function holdsStatements(statement: Statement): boolean {
  switch (statement.kind) {
    case 'Block':
    case 'IfStatement':
    case 'WhileStatement':
    case 'RepeatedStatements':
    case 'ForStatement':
    case 'TryCatchBlock':
    case 'HandlerDeclaration':
    case 'CreateProcedure':
    case 'CreateTrigger':
      return true;
    case 'CreateFunction':
      return statement.body !== null;
    case 'CreateSchema':
      return statement.elements !== null;
    default:
      return false;
  }
}

/** The last statement of `items` (in order) that starts before `offset`, or null. */
export function lastStatementBefore(
  items: readonly PlacedStatement[],
  offset: number,
): PlacedStatement | null {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((items[middle]?.offset ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return items[low - 1] ?? null;
}

/** True if a statement of the list, or one that is nested in it, changes the row that a cursor stands on. */
export function changesCurrentRow(items: readonly PlacedStatement[]): boolean {
  return items.some(
    ({ statement }) =>
      ('currentOf' in statement && statement.currentOf !== null) ||
      statementListsOf(statement).some((list) => changesCurrentRow(list.items)),
  );
}
