import { keepCompiled } from '../../base/keep-compiled.ts';
import type { Binding } from '../semantics/binding.ts';
import { nameKey } from '../semantics/catalog.ts';
import type { ObjectName, PlacedStatement, Script, Statement } from '../syntax/ast/index.ts';
import { statementListsOf } from '../syntax/nested-statements.ts';

/**
 * For each TRUNCATE of a table that the script itself makes, and has not altered since, the CREATE TABLE at its absolute
 * offset: what makes the table anew.
 */
export function truncatedDefinitions(
  script: Script,
  bindings: ReadonlyMap<Statement, Binding>,
): ReadonlyMap<Statement, PlacedStatement> {
  const made = new DefinitionReader(bindings);
  made.list(script.items, 0, true);
  return made.found;
}

class DefinitionReader {
  readonly found = new Map<Statement, PlacedStatement>();
  private readonly made = new Map<string, PlacedStatement>();
  private readonly bindings: ReadonlyMap<Statement, Binding>;

  constructor(bindings: ReadonlyMap<Statement, Binding>) {
    this.bindings = bindings;
  }

  list(items: readonly PlacedStatement[], base: number, always: boolean): void {
    for (const { statement, offset } of items) this.statement(statement, base + offset, always);
  }

  private statement(statement: Statement, offset: number, always: boolean): void {
    switch (statement.kind) {
      case 'CreateTable': {
        const key = this.keyOf(statement, statement.name);
        if (key !== null && always && !statement.ifNotExists)
          this.made.set(key, { statement, offset });
        return;
      }
      case 'TruncateStatement': {
        const key = this.keyOf(statement, statement.table);
        const definition = key === null ? undefined : this.made.get(key);
        if (definition !== undefined) this.found.set(statement, definition);
        return;
      }
      case 'AlterTable':
      case 'DropStatement':
      case 'CreateIndex':
      case 'ExecuteStatement':
        this.made.clear();
        return;
      case 'CreateProcedure':
      case 'CreateFunction':
      case 'CreateTrigger':
        return;
      case 'Block':
        this.list(statement.body.items, offset, always);
        return;
      default:
        for (const list of statementListsOf(statement)) this.list(list.items, offset, false);
    }
  }

  private keyOf(statement: Statement, name: ObjectName): string | null {
    const known = this.bindings.get(statement)?.names.get(name)?.name;
    return known === undefined ? null : nameKey(known);
  }
}

keepCompiled(new DefinitionReader(new Map()));
