import { duckdbTypeName } from '../../targets/duckdb/type-name.ts';
import { EXACT } from '../finding.ts';
import { defineOperation } from '../operation.ts';

/** A variable's value. */
export const batchVariableOperation = defineOperation<{ readonly name: string }>({
  operation: 'batch-variable',
  meaningIn: {
    tsql: ({ node }) => (node.kind === 'Variable' ? { name: node.name } : null),
    databricks: 'not-in-dialect',
  },
  emitAs: {
    'databricks-sql': ({ name }, context) => ({
      pieces: [context.text(context.variable(name))],
      fidelity: EXACT,
      silent: true,
    }),
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
    port: 'The session variable v_name.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/language-elements/variables-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-variables',
    ],
  },
  examples: [],
});
