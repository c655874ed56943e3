import type { Node, Statement } from '../../syntax/ast/index.ts';
import { defineOperation, type Emission } from '../operation.ts';
import type { ReadSite } from '../site.ts';

interface Meaning {
  readonly statement: Statement;
  readonly because: string;
}

/** What stands in files, on other servers or in programs, of which a statement gives the name alone. */
export const outsideSqlOperation = defineOperation<Meaning>({
  operation: 'outside-sql',
  meaningIn: { tsql: read, databricks: 'not-in-dialect' },
  emitAs: { 'databricks-sql': write, duckdb: write },
  docs: {
    title: 'Data or code outside the database',
    behaviour: {
      tsql: 'External tables read files or another server when they are asked; CLR routines run code of an assembly; a FileTable is a folder of the server.',
      databricks:
        'Files are read by external tables and volumes of the Unity Catalog; functions that are no SQL are written in Python.',
    },
    port: 'None: the statement names what is not in this script.',
    action: 'Make the object by hand; what uses its name needs no change then.',
    references: [
      'https://learn.microsoft.com/en-us/sql/t-sql/statements/create-external-table-transact-sql',
      'https://learn.microsoft.com/en-us/sql/t-sql/statements/create-assembly-transact-sql',
      'https://docs.databricks.com/aws/en/tables/external',
      'https://docs.databricks.com/aws/en/udf/unity-catalog',
    ],
  },
  examples: [],
});

const FILE_TABLE =
  'a FileTable holds the files of a folder of the server: copy them to a volume, and read their names with read_files or a directory listing.';

function read(site: ReadSite): Meaning | null {
  const { node } = site;
  const because = reasonOf(node, (part) => site.textOf(part));
  return because === null ? null : { statement: node as Statement, because };
}

/** What becomes of what the statement makes; null for a statement of another kind. */
function reasonOf(node: Node, textOf: (node: Node) => string): string | null {
  switch (node.kind) {
    case 'CreateExternalTable': {
      const at = (name: string): string | undefined =>
        node.settings.find((setting) => setting.name === name)?.value;
      const where = `${at('LOCATION') ?? 'a table'} of the data source ${at('DATA_SOURCE') ?? ''}`;
      return node.query === null
        ? `its rows are ${where}, and stay there: make an external table over the same files, or a foreign table.`
        : `it writes the rows of a query to ${where}: write them to a table, or to files with INSERT OVERWRITE DIRECTORY.`;
    }
    case 'CreateExternalObject':
      return node.object === 'DATA SOURCE'
        ? 'where the files are is said by an external location of the Unity Catalog, with a credential of its own.'
        : 'how files are read is said by the table that reads them: USING and OPTIONS.';
    case 'CreateFromAssembly':
      return `${textOf(node.name)} runs code of the assembly ${textOf(node.external)}: write it in SQL, or as a function in Python.`;
    case 'CreateFileTable':
      return FILE_TABLE;
    case 'CreateTableClone':
      return `the new table shares the files of ${textOf(node.source)} until one of them changes: CREATE TABLE … SHALLOW CLONE does so on Databricks, without its later changes.`;
    default:
      return null;
  }
}

function write({ because }: Meaning): Emission {
  return { pieces: [], fidelity: { kind: 'manual', because } };
}
