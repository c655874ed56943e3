import type { Claim } from '../../semantics/dialect.ts';
import { same } from '../claims.ts';

/** A statement that a port of Databricks SQL repeats, and that its operations write for any other target. */
function own(...operations: readonly string[]): Claim {
  return { copy: { 'databricks-sql': 'It is Databricks SQL already.', duckdb: null }, operations };
}

/** What Databricks SQL's statements on data and tables mean elsewhere. */
export const databricksStatementConstructs: Readonly<Record<string, Claim>> = {
  SelectStatement: same('A query gives its rows to the client.'),
  InsertStatement: own('insert'),
  UpdateStatement: own('update'),
  DeleteStatement: own('delete'),
  MergeStatement: own('merge'),
  TruncateStatement: same('TRUNCATE TABLE removes all rows.'),
  CreateTable: own('create-table', 'create-from-query'),
  AlterTable: own('alter-table'),
  CreateView: own('create-from-query'),
  CreateSchema: own('schema'),
  'DropStatement/TABLE': same('DROP TABLE removes the table.', 'drop'),
  'DropStatement/VIEW': same('DROP VIEW removes the view.', 'drop'),
  CreateFunction: own('user-function'),
  'DropStatement/FUNCTION': own('user-function'),
  'DropStatement/PROCEDURE': own('drop'),
  'DropStatement/SCHEMA': same('DROP SCHEMA removes an empty schema.'),
  EmptyStatement: same('Nothing is nothing.'),
};
