import type { Uri } from 'vscode';
import { l10n, Position, SnippetString, ViewColumn, type Disposable } from 'vscode';
import type { UnknownTable } from '../../../core/index.ts';
import { FailureError } from '../../../base/failure.ts';
import type { Commands } from '../../host/commands.ts';
import { documents, files } from '../../host/documents.ts';
import type { PortStore } from '../port/port-store.ts';
import { sourceDocument } from '../port/port-beside.ts';
import type { OpenedProject, ProjectService } from './project-service.ts';

/** Types that a column is offered; the person picks, for nothing but its owner knows it. */
const TYPES = [
  'int',
  'bigint',
  'decimal(18, 2)',
  'float',
  'bit',
  'nvarchar(100)',
  'varchar(100)',
  'date',
  'datetime',
  'datetime2',
];

/** Where definitions go in a folder that has none. */
const FIRST_FILE = 'tables.sql';

/** *Define Table*: writes a CREATE TABLE of what a script shows of a table, for the person to fill in. */
export function registerDefineTable(
  projects: ProjectService,
  ports: PortStore,
  commands: Commands,
): Disposable {
  return commands.register(
    'portside.table.define',
    l10n.t('The table was not defined.'),
    async (uri?: Uri, written?: string) => {
      const source = await sourceDocument(uri);
      const tables = await unknownTablesOf(await ports.current(source));
      const table = tables.find((each) => each.written === written) ?? tables[0];
      if (table === undefined) {
        throw new FailureError({
          code: 'editor/no-unknown-table',
          what: l10n.t('There is nothing to define.'),
          why: l10n.t('All tables that this file names are known.'),
          todo: '',
        });
      }
      const opened = await projects.of(source.uri);
      const place = opened === undefined ? source.uri : await definitionsFile(opened);
      const document = await documents.open(place);
      // Beside a folder a script stands alone: it has to bring its own definitions.
      const own = opened === undefined;
      const editor = await documents.show(document, {
        viewColumn: own ? ViewColumn.Active : ViewColumn.Beside,
        preview: false,
      });
      const end = document.lineAt(document.lineCount - 1).range.end;
      await editor.insertSnippet(definition(table, own, end), own ? new Position(0, 0) : end);
    },
  );
}

/** What a ported document needs and nobody defines. */
export async function unknownTablesOf(
  ported: Awaited<ReturnType<PortStore['current']>>,
): Promise<readonly UnknownTable[]> {
  if (ported?.entry.role !== 'legacy') return [];
  const { unknownTables } = await import('../../../core/index.ts');
  return unknownTables(ported.port.state.binding);
}

/** The file of a folder that definitions go to: its last one; a new one where there is none. */
async function definitionsFile({ files: folder, project }: OpenedProject): Promise<Uri> {
  const last = project.settings.ddl.at(-1);
  const uri = folder.uri(last ?? FIRST_FILE);
  if (last === undefined && !(await files.exists(uri))) await files.write(uri, new Uint8Array());
  return uri;
}

function definition(table: UnknownTable, atStart: boolean, end: Position): SnippetString {
  const snippet = new SnippetString();
  if (!atStart && end.line + end.character > 0)
    snippet.appendText(end.character > 0 ? '\n\n' : '\n');
  snippet.appendText(`CREATE TABLE ${table.written}\n(\n`);
  const columns = table.columns.length > 0 ? table.columns : ['column_name'];
  columns.forEach((column, index) => {
    snippet.appendText(`    ${quoted(column)} `);
    snippet.appendChoice(TYPES);
    snippet.appendText(index < columns.length - 1 ? ' NULL,\n' : ' NULL\n');
  });
  snippet.appendText(atStart ? ');\nGO\n\n' : ');\n');
  return snippet;
}

/** A column's name as T-SQL writes it. */
function quoted(name: string): string {
  return /^[A-Za-z_]\w*$/u.test(name) ? name : `[${name.replaceAll(']', ']]')}]`;
}
