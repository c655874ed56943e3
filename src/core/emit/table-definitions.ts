import type { Binding } from '../semantics/binding.ts';
import { nameKey } from '../semantics/catalog.ts';
import type { PlacedStatement, Script, Statement } from '../syntax/ast/index.ts';
import { statementListsOf } from '../syntax/nested-statements.ts';

/**
 * For each TRUNCATE of a table that the script itself makes, and has not altered since, the CREATE TABLE at its absolute
 * offset: what makes the table anew.
 */
export function truncatedDefinitions(
  script: Script,
  bindings: ReadonlyMap<Statement, Binding>,
): ReadonlyMap<Statement, PlacedStatement> {
  const found = new Map<Statement, PlacedStatement>();
  const made = new Map<string, PlacedStatement>();
  const visit = (items: readonly PlacedStatement[], base: number, always: boolean): void => {
    for (const { statement, offset } of items) {
      const placed = { statement, offset: base + offset };
      switch (statement.kind) {
        case 'CreateTable': {
          const name = bindings.get(statement)?.names.get(statement.name)?.name;
          if (name !== undefined && always && !statement.ifNotExists)
            made.set(nameKey(name), placed);
          break;
        }
        case 'TruncateStatement': {
          const name = bindings.get(statement)?.names.get(statement.table)?.name;
          const definition = name === undefined ? undefined : made.get(nameKey(name));
          if (definition !== undefined) found.set(statement, definition);
          break;
        }
        case 'AlterTable':
        case 'DropStatement':
        case 'CreateIndex':
        case 'ExecuteStatement':
          made.clear();
          break;
        case 'CreateProcedure':
        case 'CreateFunction':
        case 'CreateTrigger':
          break;
        case 'Block':
          visit(statement.body.items, base + offset, always);
          break;
        default:
          for (const list of statementListsOf(statement)) visit(list.items, base + offset, false);
      }
    }
  };
  visit(script.items, 0, true);
  return found;
}
