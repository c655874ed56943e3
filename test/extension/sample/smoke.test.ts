import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { hasPage, screenshot } from '../../support/vscode/page.ts';

describe('the editor', () => {
  it('is a VS Code that the extension is made for', () => {
    const [major, minor] = vscode.version.split('.').map(Number);
    assert.ok(major === 1 && minor !== undefined && minor >= 100, vscode.version);
  });

  it('has the sample open', () => {
    assert.ok((vscode.workspace.workspaceFolders ?? []).length > 0);
  });

  it('can be photographed', async function () {
    if (!hasPage()) this.skip();
    assert.match(await screenshot('editor'), /editor\.png$/u);
  });
});
