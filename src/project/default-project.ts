import { parse, tsqlDialect, type Statement } from '../core/index.ts';
import { baseName, filesBelow, type FileSource } from './file-source.ts';
import { defaultSettings, type ProjectSettings } from './settings.ts';
import { decodeText } from './text-encoding.ts';

/**
 * The settings of a folder without `portside.json`: its SQL files, those that only define things
 * first, the others as transforms in the order of their paths; its CSV files as tables of their names.
 */
export async function discoverSettings(files: FileSource): Promise<ProjectSettings> {
  const ddl: string[] = [];
  const transforms: string[] = [];
  const data: { table: string; file: string }[] = [];
  const expected = `${defaultSettings.expected.folder}/`;
  for (const path of await filesBelow(files, '')) {
    const lower = path.toLowerCase();
    if (lower.startsWith(expected)) continue;
    if (lower.endsWith('.csv')) data.push({ table: baseName(path), file: path });
    if (!lower.endsWith('.sql')) continue;
    const decoded = decodeText(await files.readFile(path), path);
    // What is no text is left for the run to name.
    if (decoded.ok && onlyDefines(decoded.value.text)) ddl.push(path);
    else transforms.push(path);
  }
  return {
    ...defaultSettings,
    ddl,
    data,
    steps: transforms.length === 0 ? [] : [{ name: 'Transforms', transforms }],
  };
}

const DEFINING: ReadonlySet<Statement['kind']> = new Set<Statement['kind']>([
  'CreateTable',
  'AlterTable',
  'CreateView',
  'CreateSchema',
  'CreateIndex',
  'CreateProcedure',
  'CreateFunction',
  'DropStatement',
  'SetOption',
  'UseStatement',
  'BatchSeparator',
  'AdministrationStatement',
  'EmptyStatement',
]);

function onlyDefines(text: string): boolean {
  const { items } = parse(text, tsqlDialect.grammar).script;
  const kinds = items.map((item) => item.statement.kind);
  return (
    kinds.some((kind) => kind.startsWith('Create')) && kinds.every((kind) => DEFINING.has(kind))
  );
}
