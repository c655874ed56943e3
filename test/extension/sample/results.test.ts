import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import {
  click,
  count,
  evaluate,
  hasPage,
  press,
  screenshot,
  textOf,
} from '../../support/vscode/page.ts';
import {
  closeAll,
  forgetOutputs,
  folder,
  hasDuckdb,
  openSample,
  openText,
  portside,
  until,
} from '../support.ts';
import { axe, shown } from '../webview.ts';

const SCRIPT = `DECLARE @people TABLE (id int NOT NULL, code varchar(10) NULL, price decimal(9,2) NULL);
INSERT INTO @people (id, code, price) VALUES (1, 'A ', 1.50), (2, NULL, 2.25), (3, '', NULL);
SELECT id, code, price FROM @people ORDER BY id;
`;

describe('results', function () {
  this.timeout(180_000);
  before(async function () {
    if (!hasPage()) this.skip();
    await portside();
    await forgetOutputs();
  });
  afterEach(closeAll);

  it('previews a script with its NULLs, empty texts and trailing blanks told apart', async () => {
    const { document } = await openText(SCRIPT);
    await vscode.commands.executeCommand('portside.preview.file', document.uri);
    await shown('.grid-cell');
    const grid = await textOf({ selector: '.grid', inWebview: true });
    assert.match(grid, /NULL/u);
    assert.match(grid, /A·/u);
    assert.match(grid, /2\.25/u);
    assert.equal(
      await count({ selector: '[role=gridcell][aria-label="empty text"]', inWebview: true }),
      1,
    );
    assert.deepEqual(await axe(), []);
    await screenshot('preview-script');
  });

  it('moves through the grid by keyboard and copies', async () => {
    const { document } = await openText(SCRIPT);
    await vscode.commands.executeCommand('portside.preview.file', document.uri);
    await shown('.grid-cell');
    await click({ selector: '.grid-cell', inWebview: true });
    await press('ArrowDown');
    await press('ArrowRight');
    const active = await evaluate(
      `document.getElementById(document.querySelector('.grid').getAttribute('aria-activedescendant')).getAttribute('aria-colindex')`,
      true,
    );
    assert.equal(active, '3');
    await press('Control+Home');
    await press('Shift+ArrowDown');
    await press('Control+c');
    await until('the copy', async () => {
      const text = await vscode.env.clipboard.readText();
      return text === '1\n2';
    });
  });

  it('diffs a file of the project on the sample rows, in another process', async () => {
    const { engine } = await portside();
    const { document } = await openSample('sql/step1/020-stg-positions.sql');
    await vscode.commands.executeCommand('portside.diff.file', document.uri);
    await shown('.verdict h1');
    await shown('.pane.right .grid-cell');
    assert.equal(await count({ selector: '.pane .grid[role=grid]', inWebview: true }), 2);
    assert.deepEqual(await axe(), []);
    assert.notEqual(await engine.processId(), null);
    assert.notEqual(await engine.processId(), process.pid);
    assert.equal(await hasDuckdb(), false);
    await screenshot('diff-file');
  });

  it('marks every differing cell, by more than colour, when an edited port does something else', async () => {
    const { document } = await openSample('sql/step1/020-stg-positions.sql');
    await vscode.commands.executeCommand('portside.port.edit', document.uri);
    const saved = await until('the saved port', () =>
      vscode.workspace.textDocuments.find(({ uri }) =>
        uri.path.endsWith('ports/sql/step1/020-stg-positions.sql'),
      ),
    );
    const edit = new vscode.WorkspaceEdit();
    const end = saved.lineAt(saved.lineCount - 1).range.end;
    const change = `UPDATE kineo.stg.positions SET title = concat(title, ' (port)') WHERE grade >= 5;`;
    edit.insert(saved.uri, end, `\n${change}\n`);
    await vscode.workspace.applyEdit(edit);
    await vscode.commands.executeCommand('portside.diff.file', saved.uri);
    await shown('.pane.right .grid-cell.differs');
    assert.equal(await textOf({ selector: '.verdict h1', inWebview: true }), 'Different');
    const marked = await count({ selector: '.pane.right .grid-cell.differs', inWebview: true });
    assert.equal(
      await count({ selector: '.pane.right .grid-cell.differs .mark', inWebview: true }),
      marked,
    );
    assert.equal(
      await count({ selector: '.pane.left .grid-cell.differs', inWebview: true }),
      marked,
    );
    await click({ selector: '.filter:nth-child(2)', inWebview: true });
    assert.equal(
      await count({ selector: '.pane.left .grid-body .grid-row', inWebview: true }),
      marked,
    );
    assert.deepEqual(await axe(), []);
    await screenshot('diff-different');
  });

  it('runs the whole project and keeps a verdict of every transform', async () => {
    const { tree } = await portside();
    const running = vscode.commands.executeCommand('portside.project.run');
    const first = vscode.Uri.joinPath(folder(), 'sql/step1/010-stg-people.sql');
    const last = vscode.Uri.joinPath(folder(), 'sql/step3/370-hierarchy-issue.sql');
    await until('the first verdict', () => tree.resultOf(first), 120_000);
    await until('the last verdict', () => tree.resultOf(last), 120_000);
    await running;
    const report = vscode.Uri.joinPath(folder(), '.portside/report.html');
    assert.match(new TextDecoder().decode(await vscode.workspace.fs.readFile(report)), /<html/u);
    await screenshot('project');
    await vscode.commands.executeCommand('portside.project.showResult', first);
    await shown('.verdict h1');
    await vscode.commands.executeCommand('portside.project.openReport');
    await until(
      'the report',
      () => vscode.window.tabGroups.activeTabGroup.activeTab?.label === 'Portside Report',
    );
  });
});
