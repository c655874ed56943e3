import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { hasPage, press, screenshot } from '../../support/vscode/page.ts';
import { closeAll, codeOf, openSample, portside, problemsOf, rewrite, until } from '../support.ts';
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

  /** The quick fix of that title, for the problem of that code. */
  async function quickFix(
    document: vscode.TextDocument,
    code: string,
    title: string,
  ): Promise<vscode.CodeAction> {
    const problem = await until(`the problem ${code}`, () =>
      problemsOf(document.uri).find((each) => codeOf(each) === code),
    );
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      problem.range,
    );
    const found = actions.find((action) => action.title === title);
    assert.ok(found, `${title}: ${actions.map((action) => action.title).join(' | ')}`);
    return found;
  }

  it('fixes what can be fixed in the source', async () => {
    const { document } = await openSample('reports/late-orders.sql');
    await rewrite(document, 'SELECT TOP (2) o.custmer FROM dbo.orders AS o;\n');
    const spelling = await quickFix(document, 'binding/unknown-column', 'Change to customer');
    assert.ok(spelling.edit);
    await vscode.workspace.applyEdit(spelling.edit);
    const order = await quickFix(document, 'operation/row-limit', 'Add ORDER BY id');
    assert.ok(order.edit);
    await vscode.workspace.applyEdit(order.edit);
    assert.equal(
      document.getText(),
      'SELECT TOP (2) o.customer FROM dbo.orders AS o ORDER BY id;\n',
    );
    await until('no problem', () => problemsOf(document.uri).length === 0);
  });

  it('defines a table that nobody defined, and knows it from then on', async () => {
    const { document } = await openSample('reports/late-orders.sql');
    await rewrite(
      document,
      'SELECT TOP (5) r.id, r.amount / 2 AS half FROM dbo.refunds AS r ORDER BY r.id;\n',
    );
    const define = await quickFix(document, 'binding/unknown-table', 'Define dbo.refunds…');
    await screenshot('unknown-table');
    assert.equal(define.command?.command, 'portside.table.define');
    await vscode.commands.executeCommand(
      define.command.command,
      ...((define.command.arguments ?? []) as unknown[]),
    );
    const tables = vscode.window.activeTextEditor?.document;
    assert.ok(tables, 'an editor is active');
    assert.ok(tables.uri.path.endsWith('/tables.sql'), tables.uri.path);
    assert.match(
      tables.getText(),
      /CREATE TABLE dbo\.refunds\r?\n\(\r?\n {4}id int NULL,\r?\n {4}amount int NULL\r?\n\);/u,
    );
    await screenshot('define-table');
    await press('Escape');
    await tables.save();
    await until('the table is known', () => problemsOf(document.uri).length === 0);
  });

  it('offers to test an assumption on the sample rows', async () => {
    const { document } = await openSample('reports/late-orders.sql');
    await rewrite(document, 'SELECT TOP (2) o.customer FROM dbo.orders AS o;\n');
    const test = await quickFix(document, 'operation/row-limit', 'Test on the Sample Rows');
    assert.equal(test.command?.command, 'portside.diff.file');
    await vscode.commands.executeCommand(
      'portside.diff.file',
      ...((test.command.arguments ?? []) as unknown[]),
    );
    await shown('.verdict');
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
