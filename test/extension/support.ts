import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { PortsideApi } from '../../src/extension/extension.ts';

/** The extension under test, active. */
export async function portside(): Promise<PortsideApi> {
  const extension = vscode.extensions.getExtension<PortsideApi>('portside.portside');
  assert.ok(extension, 'the extension is installed');
  return extension.activate();
}

/** The folder that the package was installed into. */
export function extensionPath(): string {
  return vscode.extensions.getExtension('portside.portside')?.extensionPath ?? '';
}

/** The clone that the suites come from. */
export function repositoryPath(): string {
  return process.env['PORTSIDE_REPOSITORY'] ?? '';
}

/** The sample that the window has open. */
export function folder(): vscode.Uri {
  const [first] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(first, 'the window has a folder open');
  return first.uri;
}

/** Opens a file of the sample in an editor. */
export async function openSample(path: string): Promise<vscode.TextEditor> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder(), path));
  return vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One });
}

/** Deletes ports and reports of earlier runs. */
export async function forgetOutputs(): Promise<void> {
  const outputs = vscode.Uri.joinPath(folder(), '.portside');
  try {
    await vscode.workspace.fs.delete(outputs, { recursive: true });
  } catch {
    // There are none.
  }
}

/** Opens a text that is in no file. */
export async function openText(content: string): Promise<vscode.TextEditor> {
  const document = await vscode.workspace.openTextDocument({ language: 'sql', content });
  return vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One });
}

/** Closes all editors, edits dropped. */
export async function closeAll(): Promise<void> {
  for (const document of vscode.workspace.textDocuments) {
    if (!document.isDirty) continue;
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  }
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}

/** Waits until the question has an answer; fails with the text after the time, in milliseconds. */
export async function until<T>(
  what: string,
  question: () => T | undefined | Promise<T | undefined>,
  patience = 20_000,
): Promise<NonNullable<T>> {
  const end = Date.now() + patience;
  for (;;) {
    const answer = await question();
    if (answer !== undefined && answer !== null && answer !== false) {
      return answer;
    }
    if (Date.now() > end) assert.fail(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The problems that Portside marks in a document. */
export function problemsOf(uri: vscode.Uri): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Portside');
}

/** A problem's code as text. */
export function codeOf({ code }: vscode.Diagnostic): string {
  return typeof code === 'object' ? String(code.value) : String(code ?? '');
}

/** Replaces the whole text of a document. */
export async function rewrite(document: vscode.TextDocument, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  const end = document.lineAt(document.lineCount - 1).range.end;
  edit.replace(document.uri, new vscode.Range(new vscode.Position(0, 0), end), text);
  await vscode.workspace.applyEdit(edit);
}

/** True if a file that belongs to DuckDB's binding is mapped into this process, or was required. */
export async function hasDuckdb(): Promise<boolean> {
  const { readFileSync, existsSync } = await import('node:fs');
  const maps = existsSync('/proc/self/maps') ? readFileSync('/proc/self/maps', 'utf8') : '';
  const required = Object.keys(require.cache ?? {});
  return (
    /duckdb[^/]*\.node|libduckdb/u.test(maps) || required.some((file) => file.includes('@duckdb'))
  );
}

/** The lenses of a document, once there are any. */
export async function lensesOf(uri: vscode.Uri): Promise<readonly vscode.CodeLens[]> {
  return until('lenses', async () => {
    const found = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      uri,
      100,
    );
    return found.length > 0 ? found : undefined;
  });
}

/** The titles of all lenses of a document, each once. */
export async function lensTitles(uri: vscode.Uri): Promise<readonly string[]> {
  const titles = (await lensesOf(uri)).map(({ command }) => command?.title ?? '');
  return [...new Set(titles)];
}
