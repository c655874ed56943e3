import type { SourceDialect } from '../semantics/operation.ts';
import type { ErrorPolicy } from './program.ts';

/**
 * How errors end things. T-SQL goes on after most errors; conversion errors and the like end the batch:
 * https://learn.microsoft.com/en-us/sql/t-sql/statements/set-xact-abort-transact-sql
 */
export const ERROR_POLICIES: Readonly<Record<SourceDialect, ErrorPolicy>> = {
  tsql: {
    continueAfterError: true,
    batchAborting: [208, 241, 242, 245, 248, 295, 529, 8114, 8152, 9420],
  },
  databricks: { continueAfterError: false, batchAborting: [] },
};
