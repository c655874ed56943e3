import assert from 'node:assert/strict';
import { bindScript, namesOfScript, parse, tsqlDialect } from '../../../src/core/index.ts';
import { FolderNames, type NamePlace } from '../../../src/project/folder-names.ts';
import { emptyLegacyCatalog } from '../../../src/project/session-settings.ts';
import { defaultSettings } from '../../../src/project/settings.ts';

const catalog = emptyLegacyCatalog(defaultSettings);

const FILES: Readonly<Record<string, string>> = {
  'tables.sql': 'CREATE TABLE dbo.[Orders] (\n  id int NOT NULL,\n  note varchar(10)\n);\n',
  'load.sql':
    "CREATE PROCEDURE load_orders @from date AS\nUPDATE orders SET note = 'x';\nEXEC (N'DELETE FROM dbo.orders');\n",
  'run.sql': 'EXEC dbo.Load_Orders @from = NULL;\nSELECT ORDERS.id FROM orders;\n',
  'other.sql': 'USE archive;\nSELECT id FROM dbo.orders;\nDECLARE @from date;\n',
};

function folder(): FolderNames {
  const names = new FolderNames(tsqlDialect, catalog);
  for (const [path, text] of Object.entries(FILES)) names.set(path, text);
  return names;
}

/** What the n-th occurrence of a word in a file means. */
function symbolAt(path: string, word: string): string {
  const text = FILES[path] ?? '';
  const parsed = parse(text, tsqlDialect.grammar);
  const binding = bindScript(parsed.script, text, catalog, tsqlDialect);
  return namesOfScript(parsed, binding, tsqlDialect).at(text.indexOf(word))?.symbol ?? '';
}

/** `file line:character text` of each place, from 0. */
function shown(places: ReadonlyMap<string, readonly NamePlace[]>): readonly string[] {
  return [...places].flatMap(([path, found]) =>
    found.map(({ start, end }) => {
      const line = (FILES[path] ?? '').split('\n')[start.line] ?? '';
      return `${path} ${start.line}:${start.character} ${line.slice(start.character, end.character)}`;
    }),
  );
}

describe('names of a folder', () => {
  it('are found across files, whatever their case, brackets and schema', () => {
    const table = symbolAt('run.sql', 'orders;');
    assert.deepEqual(shown(folder().definitions(table, new Set())), ['tables.sql 0:17 [Orders]']);
    assert.deepEqual(shown(folder().occurrences(table, new Set(['tables.sql']))), [
      'load.sql 1:7 orders',
      'load.sql 2:24 orders',
      'run.sql 1:7 ORDERS',
      'run.sql 1:22 orders',
    ]);
  });

  it('of columns and parameters lead to where they are declared', () => {
    const column = symbolAt('run.sql', 'id FROM');
    assert.deepEqual(shown(folder().definitions(column, new Set())), ['tables.sql 1:2 id']);
    const parameter = symbolAt('run.sql', '@from');
    assert.deepEqual(shown(folder().definitions(parameter, new Set())), ['load.sql 0:29 @from']);
  });

  it('of another database are others, and variables are nobody else’s', () => {
    const other = symbolAt('other.sql', 'orders');
    assert.deepEqual(shown(folder().definitions(other, new Set())), []);
    const variable = symbolAt('other.sql', '@from');
    assert.deepEqual(shown(folder().occurrences(variable, new Set())), []);
  });

  it('follow files that change and go', () => {
    const names = folder();
    const table = symbolAt('run.sql', 'orders;');
    names.set('tables.sql', 'SELECT 1;\n');
    assert.deepEqual(shown(names.definitions(table, new Set())), []);
    names.delete('run.sql');
    assert.deepEqual([...names.occurrences(table, new Set()).keys()], ['load.sql']);
  });
});
