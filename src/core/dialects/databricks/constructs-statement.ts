import type { Claim } from '../../semantics/dialect.ts';
import { rewritten, same } from '../claims.ts';

/** What Databricks SQL's statements on data and tables mean elsewhere. */
export const databricksStatementConstructs: Readonly<Record<string, Claim>> = {
  SelectStatement: same('A query gives its rows to the client.'),
  InsertStatement: rewritten('insert'),
  UpdateStatement: rewritten('update'),
  DeleteStatement: same('DELETE FROM … WHERE deletes the rows for which the condition is true.', 'delete'),
  MergeStatement: rewritten('merge'),
  TruncateStatement: same('TRUNCATE TABLE removes all rows.'),
  CreateTable: rewritten('create-table', 'create-from-query'),
  CreateView: rewritten('create-from-query'),
  CreateSchema: rewritten('schema'),
  'DropStatement/TABLE': same('DROP TABLE removes the table.', 'drop'),
  'DropStatement/VIEW': same('DROP VIEW removes the view.', 'drop'),
  'DropStatement/SCHEMA': same('DROP SCHEMA removes an empty schema.'),
  EmptyStatement: same('Nothing is nothing.'),
};
