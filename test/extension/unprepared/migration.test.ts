import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { count, evaluate, hasPage, press, screenshot } from '../../support/vscode/page.ts';
import { closeAll, folder, portside, until } from '../support.ts';

const settingsFile = (): vscode.Uri => vscode.Uri.joinPath(folder(), 'portside.json');

/** The first screen as a person reads it: labels and what stands beside them, indented. */
async function screenOf(): Promise<readonly string[]> {
  const { migration } = await portside();
  const linesBelow = (
    node: ReturnType<typeof migration.getChildren>[number],
    depth: number,
  ): string[] => {
    const item = migration.getTreeItem(node);
    const beside = typeof item.description === 'string' ? `  ${item.description}` : '';
    const label = typeof item.label === 'string' ? item.label : '';
    const own = `${'  '.repeat(depth)}${label}${beside}`;
    return [own, ...migration.getChildren(node).flatMap((child) => linesBelow(child, depth + 1))];
  };
  return migration.getChildren().flatMap((node) => linesBelow(node, 0));
}

describe('the start of a migration, in a folder that nobody prepared', function () {
  this.timeout(180_000);
  before(async function () {
    if (!hasPage()) this.skip();
    await portside();
  });
  after(async () => {
    await closeAll();
    await vscode.commands.executeCommand('notifications.clearAll');
    await vscode.workspace.fs.delete(settingsFile());
  });

  it('is offered where there is no portside.json', async () => {
    await vscode.commands.executeCommand('portside.project.focus');
    await until('the offer', async () =>
      /Start a Migration from This Folder/u.test(
        String(
          await evaluate(`document.querySelector('.welcome-view-content')?.textContent ?? ''`),
        ),
      ),
    );
    await screenshot('migration-offer');
  });

  it('asks what no file tells, writes portside.json and shows what there is', async () => {
    const started = vscode.commands.executeCommand('portside.migration.start');
    await until(
      'the question',
      async () => (await count({ selector: '.quick-input-list .monaco-list-row' })) > 0,
    );
    await screenshot('migration-question');
    // The only file is checked: its empty fields are empty texts.
    await press('ArrowDown');
    await press('Space');
    await press('Enter');
    await started;
    const editor = await until('portside.json', () =>
      vscode.window.visibleTextEditors.find(({ document }) =>
        document.uri.path.endsWith('/portside.json'),
      ),
    );
    const settings = JSON.parse(editor.document.getText()) as {
      data: { file: string; nullText?: string }[];
      notes: string[];
    };
    assert.deepEqual(settings.data, [
      { table: 'dbo.orders', file: 'orders.csv', nullText: 'NULL' },
    ]);
    assert.ok(settings.notes.some((note) => note.includes('as was answered')));
    const screen = await screenOf();
    assert.deepEqual(screen.filter((line) => !line.startsWith(' ')).slice(0, 3), [
      'Found  4',
      'Needs Data  nothing',
      'Can Run Now  3 of 3',
    ]);
    assert.ok(screen.includes('    dbo.orders'), screen.join('\n'));
    // A letter among the scripts is no transform.
    assert.ok(screen.some((line) => /notes\.sql was left out: it is no SQL/u.test(line)));
    await until('the view', async () =>
      /Can Run Now/u.test(
        String(
          await evaluate(
            `document.querySelector('.pane-body .monaco-list')?.closest('.split-view-container')?.textContent ?? ''`,
          ),
        ),
      ),
    );
    await screenshot('migration-first-screen');
  });

  it('copies the script that takes a sample out of SQL Server', async () => {
    await vscode.commands.executeCommand('portside.migration.copyExtractScript');
    const script = await vscode.env.clipboard.readText();
    assert.match(
      script,
      /SELECT TOP \(1000\) .*\nINTO #chosen_dbo_orders\nFROM \[dbo\]\.\[orders\]/u,
    );
    assert.match(script, /bcp "SELECT line FROM ##portside_dbo_orders ORDER BY n" queryout /u);
  });

  it('writes into portside.json that rows are made up, and marks what they show', async () => {
    const before = new TextDecoder().decode(await vscode.workspace.fs.readFile(settingsFile()));
    const written = JSON.parse(before) as object;
    // Without the file of its rows the table has none.
    const lacking = JSON.stringify({ ...written, data: [] }, null, 2);
    await vscode.workspace.fs.writeFile(settingsFile(), new TextEncoder().encode(lacking));
    const asked = vscode.commands.executeCommand('portside.migration.makeUpRows');
    await until(
      'the question',
      async () => (await count({ selector: '.quick-input-widget input' })) > 0,
    );
    await screenshot('migration-make-up-rows');
    await press('Enter');
    await asked;
    const settings = JSON.parse(
      new TextDecoder().decode(await vscode.workspace.fs.readFile(settingsFile())),
    ) as { madeUpRows: number };
    assert.equal(settings.madeUpRows, 8);
    const screen = await screenOf();
    assert.ok(screen.includes('Needs Data  1, with 8 made-up rows each'), screen.join('\n'));
    const file = vscode.Uri.joinPath(folder(), 'reports/late-orders.sql');
    await vscode.commands.executeCommand('portside.project.run');
    const { tree } = await portside();
    const result = await until('the result', () => tree.resultOf(file));
    assert.deepEqual(result.madeUp, ['dbo.orders']);
    const shown = await Promise.all(
      (await tree.getChildren()).map((step) => tree.getChildren(step)),
    );
    const items = shown.flat().map((node) => tree.getTreeItem(node));
    const beside = items.map(({ description }) => String(description));
    assert.ok(
      beside.some((text) => /made-up rows/u.test(text)),
      beside.join('\n'),
    );
    await screenshot('made-up-rows-in-the-tree');
    await vscode.workspace.fs.writeFile(settingsFile(), new TextEncoder().encode(before));
  });

  it('finds no fault in the portside.json that it wrote', async () => {
    const problems = (): readonly vscode.Diagnostic[] =>
      vscode.languages.getDiagnostics(settingsFile());
    await new Promise((resolve) => setTimeout(resolve, 2000));
    assert.deepEqual(
      problems().map(({ message }) => message),
      [],
    );
  });
});
