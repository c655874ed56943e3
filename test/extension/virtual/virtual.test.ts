import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { hasPage, screenshot } from '../../support/vscode/page.ts';
import {
  closeAll,
  folder,
  lensTitles,
  openSample,
  portside,
  problemsOf,
  rewrite,
  until,
} from '../support.ts';
import { informedBy, paletteOffers, refusalOf } from '../workbench.ts';

const SAMPLE = 'sql/step1/010-stg-people.sql';

describe('a folder that is on no disk', function () {
  this.timeout(120_000);
  before(async function () {
    if (!hasPage()) this.skip();
    await portside();
  });
  afterEach(closeAll);

  it('is one', () => {
    assert.equal(folder().scheme, 'memory');
  });

  it('is parsed, ported and marked, with the definitions of its project', async () => {
    const { ports } = await portside();
    const { document } = await openSample(SAMPLE);
    const ported = await until('the port', () => ports.current(document));
    assert.equal(ported.entry.label, 'T-SQL');
    assert.ok(ported.port.findings.every(({ id }) => id !== 'operation/insert'));
    await until('a problem is marked', () => problemsOf(document.uri)[0]);
    await vscode.commands.executeCommand('portside.port.openBeside', document.uri);
    const beside = await until('the port beside', () =>
      vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'portside-port'),
    );
    assert.equal(beside.getText(), ported.port.output);
    await screenshot('virtual');
  });

  it('keeps a port in the folder, merged with what a person changed', async () => {
    const { document } = await openSample(SAMPLE);
    await vscode.commands.executeCommand('portside.port.edit', document.uri);
    const saved = await until('the saved port', () =>
      vscode.workspace.textDocuments.find(({ uri }) => uri.path.includes('/.portside/ports/')),
    );
    assert.equal(saved.uri.scheme, 'memory');
    await rewrite(saved, `${saved.getText()}\n-- checked by hand\n`);
    await saved.save();
    await vscode.commands.executeCommand('portside.port.edit', document.uri);
    assert.match(saved.getText(), /-- checked by hand/u);
  });

  it('shows lenses for the port, and no lens and no command that runs something', async () => {
    const { document } = await openSample(SAMPLE);
    assert.deepEqual(await lensTitles(document.uri), ['Port File', 'Port']);
    const offered = await paletteOffers();
    assert.ok(offered.includes('Open Port Beside'), offered.join(', '));
    for (const title of ['Preview Results', 'Diff Results', 'Run Project', 'Push Notebooks']) {
      assert.ok(!offered.includes(title), title);
    }
  });

  it('runs nothing, and says why and what to do', async () => {
    const { engine } = await portside();
    const { document } = await openSample(SAMPLE);
    for (const command of [
      'portside.preview.file',
      'portside.diff.file',
      'portside.project.run',
      'portside.push.notebooks',
    ]) {
      const text = await refusalOf(command, document.uri);
      assert.match(text, /this folder is not on one\. Clone the repository and open its folder/u);
    }
    assert.equal(await engine.processId(), null);
  });

  it('starts a migration, and says why nothing runs', async () => {
    const { engine, migration } = await portside();
    assert.match(await informedBy('portside.migration.start'), /this folder is not on one\./u);
    const [found, needs, ready] = migration
      .getChildren()
      .map((node) => migration.getTreeItem(node).description);
    assert.deepEqual([found !== undefined, needs, ready], [true, 'nothing', '50 of 51']);
    assert.equal(await engine.processId(), null);
  });
});
