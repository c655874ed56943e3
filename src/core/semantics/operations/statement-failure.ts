import type { Node } from '../../syntax/ast/index.ts';
import { conditional, type Fidelity } from '../finding.ts';
import { defineOperation } from '../operation.ts';

const PERHAPS = conditional('no statement of this script fails.');

const SURELY: Fidelity = {
  kind: 'approximate',
  differs:
    'SQL Server goes on behind this error, with the next statement or batch; the port ends here.',
};

/** A statement that fails: the source engine goes on with the next one, a port stops. Said once a script. */
export const statementFailureOperation = defineOperation<{ readonly kind: Node['kind'] }>({
  operation: 'statement-failure',
  meaningIn: {
    tsql: ({ node }) => ({ kind: node.kind }),
    databricks: 'not-in-dialect',
  },
  emitAs: {
    'databricks-sql': (_, context) =>
      context.passesFailure === null
        ? null
        : { edits: {}, fidelity: context.passesFailure === 'surely' ? SURELY : PERHAPS },
    // The interpreter goes on as the source engine does.
    duckdb: () => null,
  },
  docs: {
    title: 'A statement after one that fails',
    behaviour: {
      tsql: 'With XACT_ABORT off and outside of TRY most errors end only their own statement: the next one runs.',
      databricks: 'An error ends the script.',
    },
    port: 'The statements stand as they are: the port stops at the first error, and what follows does not run.',
    action:
      'Set XACT_ABORT ON in the source, so that both stop; or look at what is to run all the same.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/statements/set-xact-abort-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-scripting',
    ],
  },
  examples: [],
});
