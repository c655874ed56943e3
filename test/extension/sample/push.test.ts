import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { startStandIn, type StandInWorkspace } from '../../../src/databricks/stand-in/server.ts';
import {
  click,
  count,
  hasPage,
  press,
  screenshot,
  textOf,
  type,
} from '../../support/vscode/page.ts';
import { closeAll, folder, portside, until } from '../support.ts';
import { dismissing, refusalOf } from '../workbench.ts';

const TOKEN = 'planted-token-4711';

describe('push', function () {
  this.timeout(120_000);
  let workspace: StandInWorkspace;

  before(async function () {
    if (!hasPage()) this.skip();
    await portside();
    workspace = await startStandIn({ token: TOKEN });
    const settings = vscode.workspace.getConfiguration('portside', folder());
    await settings.update('push.host', workspace.url, vscode.ConfigurationTarget.WorkspaceFolder);
    await settings.update(
      'push.folder',
      '/Shared/kineo',
      vscode.ConfigurationTarget.WorkspaceFolder,
    );
  });
  after(async () => {
    const settings = vscode.workspace.getConfiguration('portside', folder());
    await settings.update('push.host', undefined, vscode.ConfigurationTarget.WorkspaceFolder);
    await settings.update('push.folder', undefined, vscode.ConfigurationTarget.WorkspaceFolder);
    await workspace.close();
    await closeAll();
  });

  async function quickInput(): Promise<void> {
    await until(
      'the quick input',
      async () =>
        (await count({ selector: '.quick-input-widget:not([style*="display: none"]) input' })) > 0,
    );
  }

  it('keeps the token in the secret storage and out of settings', async () => {
    const done = vscode.commands.executeCommand('portside.push.setToken');
    await quickInput();
    await type(TOKEN);
    await press('Enter');
    await done;
    const file = vscode.Uri.joinPath(folder(), '.vscode/settings.json');
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
    assert.ok(!text.includes(TOKEN));
  });

  it('shows the plan before anything is written, then writes what is ticked', async () => {
    const done = vscode.commands.executeCommand('portside.push.notebooks');
    await until(
      'the plan',
      async () => (await count({ selector: '.quick-input-list .monaco-list-row' })) > 1,
      60_000,
    );
    assert.match(await textOf({ selector: '.quick-input-title' }), /\/Shared\/kineo/u);
    const writes = (): number =>
      workspace.received.filter(({ path }) => path.endsWith('/workspace/import')).length;
    assert.equal(writes(), 0);
    await screenshot('push-plan');
    await press('Enter');
    await until('the imports', () => writes() >= 28, 60_000);
    await dismissing(done);
    assert.ok(workspace.received.every(({ authorized }) => authorized));
  });

  it('says what to do when the workspace refuses', async () => {
    workspace.inject({
      fault: {
        kind: 'error',
        status: 403,
        errorCode: 'PERMISSION_DENIED',
        message: 'User may not list /Shared.',
      },
    });
    const refused = await refusalOf('portside.push.notebooks');
    assert.match(refused, /Nothing was pushed|could not/u);
    assert.match(refused, /User may not list \/Shared/u);
    assert.ok(!refused.includes(TOKEN));
    await screenshot('push-refused');
  });

  it('says that it tries again when the connection breaks off, and can be cancelled', async () => {
    workspace.inject({ fault: { kind: 'drop', carriedOut: false }, times: 1000 });
    const done = vscode.commands.executeCommand('portside.push.notebooks');
    const message = '.notification-list-item-message';
    await until('the attempts', async () => {
      const shown =
        (await count({ selector: message })) > 0 ? await textOf({ selector: message }) : '';
      return /No answer from the workspace \(connection\), attempt \d+ failed/u.test(shown);
    });
    await screenshot('push-dropped');
    await click({ selector: '.notification-list-item .monaco-button' });
    await done;
  });

  it('asks for the token again after it was forgotten', async () => {
    await vscode.commands.executeCommand('portside.push.forgetToken');
    const asked = workspace.received.length;
    const done = vscode.commands.executeCommand('portside.push.notebooks');
    await quickInput();
    await until('the question for a token', async () =>
      /Token/u.test(await textOf({ selector: '.quick-input-title' })),
    );
    await press('Escape');
    await done;
    assert.equal(workspace.received.length, asked);
  });
});
