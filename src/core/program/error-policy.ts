import type { SourceDialect } from '../semantics/operation.ts';
import type { ErrorPolicy } from './program.ts';

/**
 * How errors end things. T-SQL goes on after most errors; conversion errors and the like end the batch:
 * https://learn.microsoft.com/en-us/sql/t-sql/statements/set-xact-abort-transact-sql
 * Names of tables and columns that are looked up late pass the TRY around them, and are caught one level up:
 * https://learn.microsoft.com/en-us/sql/t-sql/language-elements/try-catch-transact-sql (errors unaffected by TRY…CATCH)
 */
export const ERROR_POLICIES: Readonly<Record<SourceDialect, ErrorPolicy>> = {
  tsql: {
    continueAfterError: true,
    batchAborting: [241, 242, 245, 248, 295, 529, 8114, 8152, 9420],
    scopeEnding: [207, 208],
  },
  databricks: { continueAfterError: false, batchAborting: [], scopeEnding: [] },
};
