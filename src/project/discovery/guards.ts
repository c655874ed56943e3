import { walk, type PlacedStatement, type Statement } from '../../core/index.ts';
import { isSystemName, ReferenceCollector, type Home } from './references.ts';

/**
 * Functions that ask what a server or a database holds:
 * https://learn.microsoft.com/sql/t-sql/functions/metadata-functions-transact-sql
 */
const METADATA_FUNCTIONS: ReadonlySet<string> = new Set([
  'col_length',
  'columnproperty',
  'databasepropertyex',
  'db_id',
  'db_name',
  'fulltextserviceproperty',
  'index_col',
  'indexproperty',
  'object_id',
  'objectproperty',
  'schema_id',
  'serverproperty',
  'suser_id',
  'suser_sid',
  'type_id',
  'user_id',
  'database_principal_id',
  'is_srvrolemember',
  'is_member',
]);

/** What the condition of an IF asks about. */
export interface Guard {
  /** True if it reads the server's tables, which a port has not. */
  readonly systemTables: boolean;
}

/** What an IF asks that only looks whether things are there, as generated scripts do; null for any other. */
export function guardOf(
  statement: Extract<Statement, { kind: 'IfStatement' }>,
  home: Home,
): Guard | null {
  let variables = false;
  let temporary = false;
  let other = false;
  const conditions = statement.branches.map(({ condition }) => condition);
  const collector = new ReferenceCollector(home);
  for (const condition of conditions) {
    walk(condition, (node) => {
      if (node.kind === 'Variable') variables = true;
      if (node.kind === 'Literal' && /tempdb|#/iu.test(node.raw)) temporary = true;
      if (node.kind !== 'FunctionCall') return;
      const name = node.name.parts.at(-1)?.text.toLowerCase() ?? '';
      if (!METADATA_FUNCTIONS.has(name)) other = true;
    });
    collector.addExpression(condition);
  }
  const tables = [...collector.references.values()].filter(({ roles }) => roles.has('reads'));
  if (variables || temporary || tables.some(({ name }) => !isSystemName(name))) return null;
  // Constants and `@@ERROR` alone ask how the script itself is run.
  if (other && tables.length === 0) return null;
  return { systemTables: tables.length > 0 };
}

/** The statements of an IF's branches, blocks opened, with their offsets from its start. */
export function guardedStatements(
  statement: Extract<Statement, { kind: 'IfStatement' }>,
): readonly PlacedStatement[] {
  const lists = statement.branches.map(({ body }) => body.items);
  if (statement.otherwise !== null) lists.push(statement.otherwise.items);
  return lists.flat().flatMap((placed) => opened(placed));
}

function opened({ offset, statement }: PlacedStatement): readonly PlacedStatement[] {
  if (statement.kind !== 'Block') return [{ offset, statement }];
  return statement.body.items.flatMap((inner) =>
    opened({ offset: offset + inner.offset, statement: inner.statement }),
  );
}
