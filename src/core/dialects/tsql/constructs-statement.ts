import type { Claim } from '../../semantics/dialect.ts';
import { rewritten, same } from '../claims.ts';

/** What T-SQL's statements on data and tables mean elsewhere. */
export const tsqlStatementConstructs: Readonly<Record<string, Claim>> = {
  SelectStatement: same('A query gives its rows to the client.', 'select-into'),
  IntoClause: rewritten('select-into'),
  InsertStatement: rewritten('statement-failure', 'insert-execute', 'insert'),
  UpdateStatement: rewritten('statement-failure', 'update'),
  DeleteStatement: rewritten('delete'),
  MergeStatement: rewritten('statement-failure', 'merge'),
  TruncateStatement: same('TRUNCATE TABLE removes all rows.', 'truncate'),
  CreateTable: rewritten('create-table'),
  AlterTable: rewritten('alter-table'),
  CreateView: rewritten('create-from-query'),
  CreateSchema: rewritten('schema'),
  CreateIndex: rewritten('dropped-statement'),
  CreateSequence: rewritten('sequence'),
  CreateSynonym: rewritten('dropped-statement'),
  // Databricks SQL has no types of tables: https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-datatypes
  CreateTableType: rewritten(),
  CreateType: rewritten('dropped-statement'),
  UseStatement: rewritten('dropped-statement'),
  'DropStatement/INDEX': rewritten('dropped-statement'),
  'DropStatement/SEQUENCE': rewritten('sequence'),
  'DropStatement/SYNONYM': rewritten('dropped-statement'),
  'DropStatement/PROCEDURE': rewritten('drop'),
  AdministrationStatement: rewritten('dropped-statement'),
  WaitForStatement: rewritten('dropped-statement'),
  'DropStatement/TABLE': same('DROP TABLE removes the table.', 'drop'),
  'DropStatement/VIEW': same('DROP VIEW removes the view.', 'drop'),
  CreateFunction: rewritten('user-function'),
  'DropStatement/FUNCTION': rewritten('user-function'),
  // Databricks SQL has no triggers: https://docs.databricks.com/aws/en/sql/language-manual/
  CreateTrigger: rewritten(),
  'DropStatement/TRIGGER': rewritten('dropped-statement'),
  'DropStatement/TYPE': rewritten('dropped-statement'),
  'DropStatement/SCHEMA': same('DROP SCHEMA removes an empty schema.', 'schema'),
  VariableDeclaration: rewritten('create-table'),
  TableVariable: rewritten('table-variable'),
  EmptyStatement: rewritten('batch'),
};
