import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { click, hasPage, screenshot } from '../../support/vscode/page.ts';
import { closeAll, lensTitles, openSample, portside, problemsOf, until } from '../support.ts';
import { shown } from '../webview.ts';
import { informedBy, paletteOffers, refusalOf } from '../workbench.ts';

const SAMPLE = 'sql/step1/010-stg-people.sql';
const RUNNING = [
  'Preview Results',
  'Diff Results',
  'Run Project',
  'Push Notebooks',
  'Set Databricks Token',
];

describe('a folder that is not trusted', function () {
  this.timeout(120_000);
  before(async function () {
    if (!hasPage()) this.skip();
    await portside();
  });
  afterEach(closeAll);

  it('is opened in restricted mode', () => {
    assert.equal(vscode.workspace.isTrusted, false);
  });

  it('is parsed, ported and marked', async () => {
    const { ports } = await portside();
    const { document } = await openSample(SAMPLE);
    const ported = await ports.current(document);
    assert.equal(ported?.entry.label, 'T-SQL');
    // The definitions of the project are read as well: no table is unknown.
    assert.ok(ported.port.findings.every(({ id }) => id !== 'operation/insert'));
    await until('a problem is marked', () => problemsOf(document.uri)[0]);
    await vscode.commands.executeCommand('portside.port.openBeside', document.uri);
    await until('the port', () =>
      vscode.window.visibleTextEditors.some(
        ({ document: { uri } }) => uri.scheme === 'portside-port',
      ),
    );
    await screenshot('restricted');
  });

  it('shows no lens and no command that runs something', async () => {
    const { document } = await openSample(SAMPLE);
    assert.deepEqual(await lensTitles(document.uri), ['Port File', 'Port']);
    const offered = await paletteOffers();
    assert.ok(offered.includes('Open Port Beside'), offered.join(', '));
    for (const title of RUNNING) assert.ok(!offered.some((each) => each.startsWith(title)), title);
  });

  it('runs nothing, and says why and what to do', async () => {
    const { engine } = await portside();
    const { document } = await openSample(SAMPLE);
    for (const command of ['portside.preview.file', 'portside.diff.file', 'portside.project.run']) {
      const text = await refusalOf(command, document.uri);
      assert.match(text, /Nothing was run\. This workspace is not trusted\./u);
      assert.match(text, /Manage Workspace Trust/u);
    }
    assert.match(
      await refusalOf('portside.push.notebooks'),
      /Nothing was run\. This workspace is not trusted\./u,
    );
    assert.equal(await engine.processId(), null);
  });

  it('starts a migration, which runs nothing, and says what it waits for', async () => {
    const { engine, migration } = await portside();
    assert.match(
      await informedBy('portside.migration.start'),
      /before the workspace is trusted\./u,
    );
    const labels = migration.getChildren().map((node) => migration.getTreeItem(node).label);
    assert.deepEqual(labels.slice(0, 3), ['Found', 'Needs Data', 'Can Run Now']);
    assert.equal(await engine.processId(), null);
  });

  it('does not follow where the folder’s settings say to push', async () => {
    const text = JSON.stringify({ 'portside.push.host': 'https://elsewhere.example.com' });
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const file = vscode.Uri.joinPath(folder.uri, '.vscode/settings.json');
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
    const settings = (): string =>
      vscode.workspace.getConfiguration('portside', folder.uri).get('push.host', '');
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.equal(settings(), '');
    await vscode.workspace.fs.delete(file);
  });

  it('is run as soon as it is trusted', async () => {
    const { document } = await openSample(SAMPLE);
    await vscode.commands.executeCommand('workbench.trust.manage');
    await click({
      selector:
        '.workspace-trust-editor .trust-toggle-button, .workspace-trust-editor .monaco-button:has-text("Trust")',
    });
    await until('the trust', () => vscode.workspace.isTrusted);
    await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
    await until('the lenses', async () =>
      (await lensTitles(document.uri)).includes('Preview File'),
    );
    assert.ok((await paletteOffers()).includes('Preview Results'));
    await vscode.commands.executeCommand('portside.preview.file', document.uri);
    await shown('.grid-cell');
  });
});
