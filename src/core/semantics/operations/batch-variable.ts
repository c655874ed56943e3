import { duckdbTypeName } from '../../targets/duckdb/type-name.ts';
import { EXACT } from '../finding.ts';
import { haveColumn } from '../scope.ts';
import { defineOperation } from '../operation.ts';

/** A variable's value. */
export const batchVariableOperation = defineOperation<{ readonly name: string }>({
  operation: 'batch-variable',
  meaningIn: {
    tsql: ({ node }) => (node.kind === 'Variable' ? { name: node.name } : null),
    databricks: 'not-in-dialect',
  },
  emitAs: {
    'databricks-sql': ({ name }, context) => {
      const spelled = context.variable(name);
      const tables = [...context.binding.relations.values()];
      if (!tables.some(({ columns }) => haveColumn(columns, spelled)))
        return { pieces: [context.text(spelled)], fidelity: EXACT, silent: true };
      // In a block it may be a variable of the block, which no session qualifies.
      if (!context.nested)
        return { pieces: [context.text(`session.${spelled}`)], fidelity: EXACT, silent: true };
      const differs = `a table here has a column ${spelled}, for which the variable of that name is taken: rename the variable.`;
      return { pieces: [context.text(spelled)], fidelity: { kind: 'approximate', differs } };
    },
    duckdb: ({ name }, context, node) => {
      const type = node.kind === 'Variable' ? context.typeOf(node) : { type: 'null' as const };
      return {
        pieces: [
          context.slot({ slot: 'variable', name: name.toLowerCase(), type: duckdbTypeName(type) }),
        ],
        fidelity: EXACT,
        silent: true,
      };
    },
  },
  docs: {
    title: 'Variables',
    behaviour: {
      tsql: 'A variable starts with @ and lives to the end of its batch.',
      databricks: 'A session variable is spelled as a column is; a column of the same name wins.',
    },
    port: 'The session variable v_name, qualified where a column has that name.',
    action: 'Rename the variable.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/variables-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-variables',
    ],
  },
  examples: [],
});
