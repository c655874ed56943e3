import {
  Disposable,
  languages,
  window,
  workspace,
  type DecorationRenderOptions,
  type DocumentSelector,
  type TextDocument,
  type TextDocumentContentProvider,
  type TextDocumentShowOptions,
  type TextEditor,
  type TextEditorDecorationType,
  type TextEditorSelectionChangeEvent,
  type WorkspaceFolder,
} from 'vscode';
import type {
  CodeActionProvider,
  CodeActionProviderMetadata,
  CodeLensProvider,
  DefinitionProvider,
  DiagnosticCollection,
  DocumentFormattingEditProvider,
  DocumentHighlightProvider,
  DocumentRangeFormattingEditProvider,
  DocumentSemanticTokensProvider,
  DocumentSymbolProvider,
  FoldingRangeProvider,
  HoverProvider,
  ReferenceProvider,
  RenameProvider,
  SelectionRangeProvider,
  SemanticTokensLegend,
  StatusBarAlignment,
  StatusBarItem,
  TextDocumentChangeEvent,
  TreeDataProvider,
  TreeView,
  Uri,
} from 'vscode';

/** The open documents and editors, and the providers that serve them. */
export const documents = {
  all: (): readonly TextDocument[] => workspace.textDocuments,
  find: (uri: Uri): TextDocument | undefined => {
    const text = uri.toString();
    return workspace.textDocuments.find((document) => document.uri.toString() === text);
  },
  open: (uri: Uri): Thenable<TextDocument> => workspace.openTextDocument(uri),
  /** A text that is in no file yet. */
  create: (language: string, content: string): Thenable<TextDocument> =>
    workspace.openTextDocument({ language, content }),
  show: (document: TextDocument, options: TextDocumentShowOptions): Thenable<TextEditor> =>
    window.showTextDocument(document, options),
  onOpened: (listener: (document: TextDocument) => void): Disposable =>
    workspace.onDidOpenTextDocument(listener),
  onClosed: (listener: (document: TextDocument) => void): Disposable =>
    workspace.onDidCloseTextDocument(listener),
  onChanged: (listener: (event: TextDocumentChangeEvent) => void): Disposable =>
    workspace.onDidChangeTextDocument(listener),
  onSaved: (listener: (document: TextDocument) => void): Disposable =>
    workspace.onDidSaveTextDocument(listener),
  serve: (scheme: string, provider: TextDocumentContentProvider): Disposable =>
    workspace.registerTextDocumentContentProvider(scheme, provider),
};

export const editors = {
  active: (): TextEditor | undefined => window.activeTextEditor,
  visible: (): readonly TextEditor[] => window.visibleTextEditors,
  onActiveChanged: (listener: (editor: TextEditor | undefined) => void): Disposable =>
    window.onDidChangeActiveTextEditor(listener),
  onSelectionChanged: (listener: (event: TextEditorSelectionChangeEvent) => void): Disposable =>
    window.onDidChangeTextEditorSelection(listener),
  decoration: (options: DecorationRenderOptions): TextEditorDecorationType =>
    window.createTextEditorDecorationType(options),
};

export const providers = {
  diagnostics: (name: string): DiagnosticCollection => languages.createDiagnosticCollection(name),
  hover: (selector: DocumentSelector, provider: HoverProvider): Disposable =>
    languages.registerHoverProvider(selector, provider),
  codeLens: (selector: DocumentSelector, provider: CodeLensProvider): Disposable =>
    languages.registerCodeLensProvider(selector, provider),
  codeActions: (
    selector: DocumentSelector,
    provider: CodeActionProvider,
    metadata: CodeActionProviderMetadata,
  ): Disposable => languages.registerCodeActionsProvider(selector, provider, metadata),
  symbols: (selector: DocumentSelector, provider: DocumentSymbolProvider): Disposable =>
    languages.registerDocumentSymbolProvider(selector, provider, { label: 'Portside' }),
  folding: (selector: DocumentSelector, provider: FoldingRangeProvider): Disposable =>
    languages.registerFoldingRangeProvider(selector, provider),
  selections: (selector: DocumentSelector, provider: SelectionRangeProvider): Disposable =>
    languages.registerSelectionRangeProvider(selector, provider),
  highlights: (selector: DocumentSelector, provider: DocumentHighlightProvider): Disposable =>
    languages.registerDocumentHighlightProvider(selector, provider),
  definitions: (selector: DocumentSelector, provider: DefinitionProvider): Disposable =>
    languages.registerDefinitionProvider(selector, provider),
  references: (selector: DocumentSelector, provider: ReferenceProvider): Disposable =>
    languages.registerReferenceProvider(selector, provider),
  rename: (selector: DocumentSelector, provider: RenameProvider): Disposable =>
    languages.registerRenameProvider(selector, provider),
  semanticTokens: (
    selector: DocumentSelector,
    provider: DocumentSemanticTokensProvider,
    legend: SemanticTokensLegend,
  ): Disposable => languages.registerDocumentSemanticTokensProvider(selector, provider, legend),
  formatting: (
    selector: DocumentSelector,
    provider: DocumentFormattingEditProvider & DocumentRangeFormattingEditProvider,
  ): Disposable =>
    Disposable.from(
      languages.registerDocumentFormattingEditProvider(selector, provider),
      languages.registerDocumentRangeFormattingEditProvider(selector, provider),
    ),
  statusBarItem: (id: string, alignment: StatusBarAlignment, priority: number): StatusBarItem =>
    window.createStatusBarItem(id, alignment, priority),
  tree: <T>(id: string, treeDataProvider: TreeDataProvider<T>): TreeView<T> =>
    window.createTreeView(id, { treeDataProvider, showCollapseAll: true }),
  matches: (selector: DocumentSelector, document: TextDocument): boolean =>
    languages.match(selector, document) > 0,
};

/** The folders of the workspace, and whether the person trusts them. */
export const folders = {
  all: (): readonly WorkspaceFolder[] => workspace.workspaceFolders ?? [],
  of: (uri: Uri): WorkspaceFolder | undefined => workspace.getWorkspaceFolder(uri),
  onChanged: (listener: () => void): Disposable => workspace.onDidChangeWorkspaceFolders(listener),
  isTrusted: (): boolean => workspace.isTrusted,
  onTrusted: (listener: () => void): Disposable => workspace.onDidGrantWorkspaceTrust(listener),
  watch: (folder: WorkspaceFolder, glob: string, changed: (uri: Uri) => void): Disposable => {
    const watcher = workspace.createFileSystemWatcher(
      // A pattern relative to the folder's address works in virtual workspaces, too.
      { baseUri: folder.uri, base: folder.uri.fsPath, pattern: glob },
    );
    watcher.onDidChange(changed);
    watcher.onDidCreate(changed);
    watcher.onDidDelete(changed);
    return watcher;
  },
};

/** Files through the editor's file system, which virtual workspaces have, too. */
export const files = {
  read: (uri: Uri): Thenable<Uint8Array> => workspace.fs.readFile(uri),
  write: (uri: Uri, bytes: Uint8Array): Thenable<void> => workspace.fs.writeFile(uri, bytes),
  exists: async (uri: Uri): Promise<boolean> => {
    try {
      await workspace.fs.stat(uri);
      return true;
    } catch {
      return false;
    }
  },
  list: (uri: Uri): Thenable<[string, number][]> => workspace.fs.readDirectory(uri),
};
