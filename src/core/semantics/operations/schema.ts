import type { CreateSchema, DropStatement } from '../../syntax/ast/index.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { ReadSite } from '../site.ts';
import { EXACT } from '../finding.ts';
import { defineOperation, unknown, type Emission, type Unknown } from '../operation.ts';

/** CREATE SCHEMA, whose name is mapped as the schemas of tables are, and DROP SCHEMA. */
export const schemaOperation = defineOperation<{
  readonly statement: CreateSchema | DropStatement;
}>({
  operation: 'schema',
  meaningIn: {
    tsql: read,
    databricks: read,
  },
  emitAs: { 'databricks-sql': write, duckdb: write },
  docs: {
    title: 'CREATE SCHEMA',
    behaviour: {
      tsql: 'Fails if the schema exists.',
      databricks: 'Fails if the schema exists, unless IF NOT EXISTS is written.',
    },
    port: 'CREATE SCHEMA IF NOT EXISTS: several legacy schemas may be mapped to one.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/statements/create-schema-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-ddl-create-schema',
    ],
  },
  examples: [],
});

function read({ node }: ReadSite): { statement: CreateSchema | DropStatement } | Unknown | null {
  if (node.kind === 'CreateSchema') {
    if (node.elements === null) return { statement: node };
    return unknown(
      'tables and views in CREATE SCHEMA belong to the new schema: write each as a statement behind it, with the schema in its name',
    );
  }
  return node.kind === 'DropStatement' && node.object === 'SCHEMA' ? { statement: node } : null;
}

function write(
  meaning: { statement: CreateSchema | DropStatement },
  context: WriteContext,
): Emission | null {
  // Locally several schemas may be one, which stays.
  if (meaning.statement.kind === 'DropStatement')
    return context.target === 'duckdb' ? { pieces: [], fidelity: EXACT, silent: true } : null;
  const parts = meaning.statement.name.parts;
  const name = parts.at(-1)?.text ?? '';
  const database = parts.length > 1 ? (parts.at(-2)?.text ?? '') : context.settings.database;
  // A schema has no name in the table of objects; an object of it shows where its objects go.
  const mapped = context.options.mapName({
    name: { server: null, database, schema: name, name: 'x' },
    role: 'table',
  });
  const schema = mapped
    .slice(0, -1)
    .map((part) => context.identifier(part))
    .join('.');
  return {
    pieces: context.sql`CREATE SCHEMA IF NOT EXISTS ${schema}`,
    fidelity: EXACT,
    silent: true,
  };
}
