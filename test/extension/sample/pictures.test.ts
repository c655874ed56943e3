import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import {
  count,
  evaluate,
  hasPage,
  press,
  resize,
  screenshot,
  textOf,
} from '../../support/vscode/page.ts';
import { closeAll, forgetOutputs, openSample, portside, until } from '../support.ts';
import { shown } from '../webview.ts';

/** Lets the editor end its animations. */
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1500));

const settings = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration();

/** What the pictures of the README have otherwise than a new window. */
const LOOK: Readonly<Record<string, unknown>> = {
  'workbench.colorTheme': 'Default Dark Modern',
  'editor.minimap.enabled': false,
  'editor.fontSize': 13,
  'breadcrumbs.enabled': false,
};

/** The pictures of the README: `media/screenshots/` has what these tests leave in `out/screenshots/`. */
describe('pictures', function () {
  this.timeout(180_000);
  before(async function () {
    if (!hasPage()) this.skip();
    await portside();
    await forgetOutputs();
    await resize(1600, 1000);
    for (const [name, value] of Object.entries(LOOK))
      await settings().update(name, value, vscode.ConfigurationTarget.Global);
    await vscode.commands.executeCommand('workbench.action.closeSidebar');
    await vscode.commands.executeCommand('workbench.action.closePanel');
    await vscode.commands.executeCommand('notifications.clearAll');
  });
  afterEach(closeAll);
  after(async () => {
    for (const name of Object.keys(LOOK))
      await settings().update(name, undefined, vscode.ConfigurationTarget.Global);
    await resize(1440, 900);
    await forgetOutputs();
  });

  it('show the legacy text, its port, and the rows that differ after an edit of the port', async () => {
    const { document } = await openSample('sql/step3/310-dim-person.sql');
    await vscode.commands.executeCommand('portside.port.edit', document.uri);
    const saved = await until('the saved port', () =>
      vscode.workspace.textDocuments.find(({ uri }) =>
        uri.path.endsWith('ports/sql/step3/310-dim-person.sql'),
      ),
    );
    // As if nobody had thought of the anniversary.
    const text = saved.getText();
    const start = text.indexOf('            - CASE WHEN add_months');
    const end = text.indexOf('AS tenure_years', start);
    assert.ok(start > 0 && end > start, text);
    const edit = new vscode.WorkspaceEdit();
    edit.replace(
      saved.uri,
      new vscode.Range(saved.positionAt(start), saved.positionAt(end)),
      '            ',
    );
    await vscode.workspace.applyEdit(edit);
    await saved.save();
    await vscode.commands.executeCommand('portside.diff.file', saved.uri);
    await shown('.pane.right .grid-cell.differs');
    assert.equal(await textOf({ selector: '.verdict h1', inWebview: true }), 'Different');
    await evaluate(`document.querySelector('.check input').click()`, true);
    await settled();
    assert.ok((await count({ selector: '.pane.right .grid-cell.differs', inWebview: true })) > 10);
    await screenshot('hero');
  });

  it('show what a conversion means, with the port beside', async () => {
    const { document } = await openSample('sql/step1/010-stg-people.sql');
    await vscode.commands.executeCommand('portside.port.openBeside', document.uri);
    const editor = await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
    const at = document.positionAt(document.getText().indexOf('ELSE TRY_CONVERT(date') + 7);
    editor.selection = new vscode.Selection(at, at);
    await vscode.commands.executeCommand('editor.action.showHover');
    await until(
      'the hover',
      async () => (await count({ selector: '.monaco-hover:not(.hidden) .hover-contents' })) > 0,
    );
    await settled();
    await screenshot('port');
    await press('Escape');
  });

  it('show both sides of a transform that is the same', async () => {
    const { document } = await openSample('sql/step3/350-manager-hierarchy.sql');
    await vscode.commands.executeCommand('portside.diff.file', document.uri);
    await shown('.pane.right .grid-cell');
    assert.equal(await textOf({ selector: '.verdict h1', inWebview: true }), 'Same on these rows');
    await settled();
    await screenshot('diff');
  });
});
