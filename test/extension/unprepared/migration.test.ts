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
      'Found  5',
      'Needs Data  nothing',
      'Can Run Now  3 of 4',
    ]);
    assert.ok(screen.includes('    dbo.orders'), screen.join('\n'));
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
