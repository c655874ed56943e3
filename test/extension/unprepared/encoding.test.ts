import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { closeAll, portside, until } from '../support.ts';

const SQL = "SELECT N'Zoë' AS name;\nGO\n";
const CHANGED = SQL.replace('AS name', 'AS first_name');

const wide = (text: string): Buffer => Buffer.from(text, 'utf16le');
const wideTurned = (text: string): Buffer => wide(text).swap16();
const marked = (write: (text: string) => Buffer) => (text: string) => write(`\uFEFF${text}`);
const utf8 = (text: string): Buffer => Buffer.from(text, 'utf8');

/** How the tools of SQL Server write scripts, and the editor's name of the encoding where it has to be told. */
const WRITTEN: readonly (readonly [
  name: string,
  write: (text: string) => Buffer,
  setting?: string,
])[] = [
  ['UTF-8', utf8],
  ['UTF-8 with a mark', marked(utf8)],
  ['UTF-16 LE with a mark', marked(wide)],
  ['UTF-16 BE with a mark', marked(wideTurned)],
  ['windows-1252 by the setting', (text) => Buffer.from(text, 'latin1'), 'windows1252'],
];

describe('scripts in other encodings', function () {
  this.timeout(60_000);
  before(portside);
  const setting = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('files');
  const encoding = (value: string | undefined): Thenable<void> =>
    setting().update('encoding', value, vscode.ConfigurationTarget.Global);
  afterEach(async () => {
    await closeAll();
    await encoding(undefined);
  });

  /** Opens a script of these bytes, changes it, saves it; what is in the file then. */
  async function saved(bytes: Buffer): Promise<Buffer> {
    const folder = mkdtempSync(path.join(tmpdir(), 'portside-encoding-'));
    const uri = vscode.Uri.file(path.join(folder, 'script.sql'));
    await vscode.workspace.fs.writeFile(uri, bytes);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    assert.equal(document.getText(), SQL);
    const { ports } = await portside();
    const ported = await until('the port', () => ports.current(document));
    assert.match(ported.port.output, /'Zoë' AS name/u);
    const edit = new vscode.WorkspaceEdit();
    const at = SQL.indexOf('name');
    edit.insert(uri, document.positionAt(at), 'first_');
    await vscode.workspace.applyEdit(edit);
    assert.ok(await document.save());
    return Buffer.from(await vscode.workspace.fs.readFile(uri));
  }

  for (const [name, write, told] of WRITTEN) {
    it(`are saved in ${name} as they were read`, async () => {
      if (told !== undefined) await encoding(told);
      assert.deepEqual(await saved(write(SQL)), write(CHANGED));
    });
  }

  // The editor puts a mark before all UTF-16 that it writes (seen with the version that the tests open).
  for (const [name, write] of [
    ['UTF-16 LE', wide],
    ['UTF-16 BE', wideTurned],
  ] as const) {
    it(`are saved in ${name} without a mark as such, to which the editor puts the mark`, async () => {
      assert.deepEqual(await saved(write(SQL)), marked(write)(CHANGED));
    });
  }
});
