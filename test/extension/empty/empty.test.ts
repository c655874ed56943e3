import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { evaluate, hasPage, screenshot } from '../../support/vscode/page.ts';
import { closeAll, lensTitles, portside, until } from '../support.ts';
import { shown } from '../webview.ts';
import { paletteOffers, refusalOf } from '../workbench.ts';

const SCRIPT = `DECLARE @t TABLE (id int, name nvarchar(10));
INSERT INTO @t VALUES (1, N'Ada'), (2, N'Grace');
SELECT TOP (1) id, name FROM @t ORDER BY id;
`;

describe('a window without a folder', function () {
  this.timeout(120_000);
  let scratch = '';
  before(async function () {
    if (!hasPage()) this.skip();
    scratch = mkdtempSync(path.join(os.tmpdir(), 'portside-loose-'));
    await portside();
  });
  after(() => rmSync(scratch, { recursive: true, force: true }));
  afterEach(closeAll);

  async function openLoose(): Promise<vscode.TextDocument> {
    const file = path.join(scratch, 'loose.sql');
    writeFileSync(file, SCRIPT);
    const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
    await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
    return document;
  }

  it('invites to open one', async () => {
    await vscode.commands.executeCommand('portside.project.focus');
    await until('the invitation', async () =>
      /folder/u.test(
        String(
          await evaluate(`document.querySelector('.welcome-view-content')?.textContent ?? ''`),
        ),
      ),
    );
    await screenshot('no-folder');
  });

  it('ports, previews and compares a single file', async () => {
    const { ports } = await portside();
    const document = await openLoose();
    const ported = await until('the port', () => ports.current(document));
    assert.equal(ported.entry.label, 'T-SQL');
    assert.ok((await lensTitles(document.uri)).includes('Diff File'));
    await vscode.commands.executeCommand('portside.preview.file', document.uri);
    await shown('.grid-cell');
    await vscode.commands.executeCommand('portside.diff.file', document.uri);
    await shown('.verdict.same');
  });

  it('says what to do where a folder is needed', async () => {
    const document = await openLoose();
    const run = await refusalOf('portside.project.run');
    assert.match(run, /No folder is open\. Open the folder of the legacy scripts/u);
    const start = await refusalOf('portside.migration.start');
    assert.match(start, /No folder is open\./u);
    const edit = await refusalOf('portside.port.edit', document.uri);
    assert.match(edit, /The port was not saved\. .*Open the file’s folder/u);
    const offered = await paletteOffers();
    assert.ok(!offered.includes('Run Project') && !offered.includes('Create portside.json'));
    assert.ok(offered.includes('Preview Results'));
  });
});
