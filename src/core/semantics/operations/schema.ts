import type { CreateSchema, DropStatement, Statement } from '../../syntax/ast/index.ts';
import { STATEMENT_BREAK, type Piece } from '../../emit/piece.ts';
import type { WriteContext } from '../../emit/write-context.ts';
import type { ReadSite } from '../site.ts';
import { EXACT, type Fidelity } from '../finding.ts';
import { defineOperation, type Emission } from '../operation.ts';

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
    port: 'CREATE SCHEMA IF NOT EXISTS, for several legacy schemas may be mapped to one; tables and views in it follow as statements of their own.',
    action: '',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/statements/create-schema-transact-sql',
      'https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-ddl-create-schema',
    ],
  },
  examples: [],
});

function read({ node }: ReadSite): { statement: CreateSchema | DropStatement } | null {
  if (node.kind === 'CreateSchema') return { statement: node };
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
  const pieces = context.sql`CREATE SCHEMA IF NOT EXISTS ${schema}`;
  const { elements } = meaning.statement;
  if (elements === null) return { pieces, fidelity: EXACT, silent: true };
  const made = elements.items.map((item) => item.statement).filter((each) => isMade(each));
  const behind = made.flatMap((each): readonly Piece[] => [
    context.text(`${STATEMENT_BREAK}${context.indent}`),
    { emit: each },
  ]);
  const fidelity: Fidelity =
    made.length === elements.items.length
      ? EXACT
      : { kind: 'approximate', differs: 'rights on what is in it are left out.' };
  return { pieces: [...pieces, ...behind], fidelity, silent: fidelity === EXACT };
}

/** True for the tables and views among the elements; the others grant and deny rights. */
function isMade({ kind }: Statement): boolean {
  return kind === 'CreateTable' || kind === 'CreateView';
}
