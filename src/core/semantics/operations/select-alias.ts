import type { Node, SelectItem } from '../../syntax/ast/index.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import { EXACT } from '../finding.ts';
import { defineOperation, type Emission } from '../operation.ts';

/** `SELECT alias = expression`, which other dialects take for a comparison. */
export const selectAliasOperation = defineOperation<{ readonly item: SelectItem }>({
  operation: 'select-alias',
  concerns: isConcerned,
  meaningIn: {
    tsql: ({ node }) => (isConcerned(node) ? { item: node } : null),
    databricks: 'not-in-dialect',
  },
  emitAs: { 'databricks-sql': write, duckdb: write },
  docs: {
    title: 'SELECT alias = expression',
    behaviour: {
      tsql: 'In a select list, name = expression names the column.',
      databricks: 'In a select list, name = expression is a comparison that gives true or false.',
    },
    port: 'expression AS name.',
    action: '',
    references: ['https://learn.microsoft.com/en-us/sql/t-sql/queries/select-clause-transact-sql'],
  },
  examples: [
    {
      dialect: 'tsql',
      sql: 'SELECT x = y + 1 FROM (VALUES (1)) AS t (y);',
      rows: [['2']],
      evidence:
        'https://learn.microsoft.com/en-us/sql/t-sql/queries/select-clause-transact-sql (column_alias = expression)',
      naive: 'SELECT y = y + 1 FROM (VALUES (1)) AS t (y);',
    },
  ],
});

/** An alias before its value, or right behind it: `1a` is a name in Databricks SQL. */
function isConcerned(node: Node): node is SelectItem {
  if (node.kind !== 'SelectItem' || node.alias === null) return false;
  if (node.aliasForm === 'equals') return true;
  return node.aliasForm === 'bare' && node.alias.start === node.expression.end;
}

function write(meaning: { item: SelectItem }, context: WriteContext): Emission {
  const { alias, aliasForm, expression } = meaning.item;
  if (alias === null) throw new TypeError('an alias form without an alias');
  const as = aliasForm === 'equals' ? ' AS ' : ' ';
  return {
    pieces: context.sql`${context.emit(expression)}${as}${context.emit(alias)}`,
    fidelity: EXACT,
  };
}
