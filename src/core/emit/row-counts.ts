import type { PlacedStatement, Script, Statement } from '../syntax/ast/index.ts';
import { walk } from '../syntax/children.ts';
import { statementListsOf } from '../syntax/nested-statements.ts';

/**
 * The statements directly followed by one that reads @@ROWCOUNT. A target without that variable
 * has to count the rows before it changes them.
 */
export function countedStatements(script: Script): ReadonlySet<Statement> {
  const counted = new Set<Statement>();
  const visit = (items: readonly PlacedStatement[]): void => {
    items.forEach((item, index) => {
      const next = items[index + 1]?.statement;
      if (next !== undefined && readsRowCount(next)) counted.add(item.statement);
      for (const list of statementListsOf(item.statement)) visit(list.items);
    });
  };
  visit(script.items);
  return counted;
}

function readsRowCount(statement: Statement): boolean {
  let found = false;
  walk(statement, (node) => {
    if (node.kind === 'SystemVariable' && node.name.toUpperCase() === '@@ROWCOUNT') found = true;
  });
  return found;
}
