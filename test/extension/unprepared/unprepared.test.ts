import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { hasPage, screenshot } from '../../support/vscode/page.ts';
import { closeAll, openSample, portside, problemsOf, until } from '../support.ts';
import { shown } from '../webview.ts';

describe('a folder that nobody prepared', function () {
  this.timeout(120_000);
  before(async function () {
    if (!hasPage()) this.skip();
    await portside();
  });
  afterEach(closeAll);

  it('knows the tables that its files define, and loads its CSV files', async () => {
    const { ports } = await portside();
    const { document } = await openSample('reports/late-orders.sql');
    const ported = await until('the port', () => ports.current(document));
    assert.equal(ported.entry.label, 'T-SQL');
    assert.deepEqual(ported.port.diagnostics, []);
    await vscode.commands.executeCommand('portside.diff.file', document.uri);
    await shown('.verdict.same');
    await screenshot('unprepared-diff');
  });

  it('ports a file in UTF-16 as it is read', async () => {
    const { ports } = await portside();
    const { document } = await openSample('reports/wide.sql');
    assert.match(document.getText(), /Zoë/u);
    const ported = await until('the port', () => ports.current(document));
    assert.match(ported.port.output, /'Zoë'/u);
    await vscode.commands.executeCommand('portside.diff.file', document.uri);
    await shown('.verdict');
  });

  it('leaves a file alone that is no SQL', async () => {
    const { ports } = await portside();
    const { document } = await openSample('notes.sql');
    assert.equal(await ports.current(document), undefined);
    assert.deepEqual(problemsOf(document.uri), []);
    await screenshot('no-sql');
  });

  it('keeps up with typing in a file of 5,000 lines', async () => {
    const { ports } = await portside();
    const editor = await openSample('reports/long.sql');
    const { document } = editor;
    assert.ok(document.lineCount > 4900, String(document.lineCount));
    await until('the port', () => ports.current(document));
    const at = new vscode.Position(2500, 0);
    const durations: number[] = [];
    for (let index = 0; index < 5; index += 1) {
      await editor.edit((edit) => edit.insert(at, '-- x\n'));
      const ported = await until('the port', () => ports.current(document));
      durations.push(ported.milliseconds);
    }
    durations.sort((a, b) => a - b);
    const median = durations[2] ?? Infinity;
    assert.ok(median < 200, `an edit took ${durations.map(Math.round).join(', ')} ms`);
    await screenshot('long-file');
  });
});
