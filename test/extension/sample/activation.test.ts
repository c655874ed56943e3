import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeAll, hasDuckdb, portside, until } from '../support.ts';

describe('activation', () => {
  after(closeAll);

  it('shows its log, and the portside.json that there is', async () => {
    await portside();
    await vscode.commands.executeCommand('portside.log.show');
    await vscode.commands.executeCommand('portside.project.create');
    await until('portside.json', () =>
      vscode.window.visibleTextEditors.some(({ document }) =>
        document.uri.path.endsWith('/portside.json'),
      ),
    );
  });

  it('costs less than 50 ms of our own code', async () => {
    const { activationMilliseconds } = await portside();
    assert.ok(activationMilliseconds < 50, `took ${activationMilliseconds} ms`);
  });

  it('loads no engine', async () => {
    const { engine } = await portside();
    assert.equal(await engine.processId(), null);
    assert.equal(await hasDuckdb(), false);
  });

  it('registers every command of the manifest, and no other', async () => {
    await portside();
    const manifest = vscode.extensions.getExtension('portside.portside')?.packageJSON as {
      contributes: { commands: { command: string }[] };
    };
    const declared = manifest.contributes.commands.map(({ command }) => command).sort();
    const registered = (await vscode.commands.getCommands(true))
      .filter((id) => id.startsWith('portside.'))
      // Views bring commands of their own.
      .filter(
        (id) =>
          !/^portside\.(?:project|migration)\.(?:focus|open|resetViewLocation|removeView|toggleVisibility)$/u.test(
            id,
          ),
      );
    assert.deepEqual(registered.filter((id) => !id.endsWith('.focus')).sort(), declared);
  });
});
