import type { Statement } from '../../syntax/ast/index.ts';
import { statementListsOf } from '../../syntax/nested-statements.ts';
import { dropsNothing, isPhysical } from './dropped-statement.ts';

/**
 * True for statements of which the port keeps a comment only, whatever it is written for: indexes, statistics, names
 * of types, keys that are not enforced; and for an IF around nothing else.
 */
export function leavesNothing(statement: Statement): boolean {
  switch (statement.kind) {
    case 'CreateIndex':
    case 'CreateTableType':
    case 'CreateType':
      return true;
    case 'DropStatement':
      return dropsNothing(statement);
    case 'AlterTable': {
      const { action } = statement;
      if (action.type === 'drop-constraint') return true;
      return (
        action.type === 'add-constraint' &&
        action.constraints.every(({ expression }) => expression === null)
      );
    }
    case 'IfStatement':
    case 'Block': {
      const inner = statementsIn(statement);
      return inner.length > 0 && inner.every((each) => leavesNothing(each));
    }
    default:
      return isPhysical(statement);
  }
}

/** The statements in blocks and IFs, in their order. */
export function statementsIn(statement: Statement): readonly Statement[] {
  return statementListsOf(statement)
    .flatMap((list) => list.items.map((item) => item.statement))
    .filter(({ kind }) => kind !== 'EmptyStatement')
    .flatMap((inner) =>
      inner.kind === 'Block' || inner.kind === 'IfStatement' ? statementsIn(inner) : [inner],
    );
}
