'use strict';

const { readdirSync, readFileSync, statSync } = require('node:fs');
const path = require('node:path');
const vscode = require('vscode');

// The extension "under development" of the test windows: it carries the suites, so that Portside itself
// can be the installed package. It also serves `memory:` folders, which are on no disk.

/** The files of one folder of this machine, read into memory when the window opens. */
class MemoryFiles {
  #files = new Map();
  #changed = new vscode.EventEmitter();
  onDidChangeFile = this.#changed.event;

  constructor(folder) {
    for (const name of readdirSync(folder, { recursive: true })) {
      const file = path.join(folder, name);
      if (statSync(file).isFile()) {
        this.#files.set(`/${name.replaceAll('\\', '/')}`, readFileSync(file));
      }
    }
  }

  watch() {
    return new vscode.Disposable(() => undefined);
  }

  stat(uri) {
    const content = this.#files.get(uri.path);
    const folder = uri.path === '/' || this.#below(uri).length > 0;
    if (content === undefined && !folder) throw vscode.FileSystemError.FileNotFound(uri);
    const type = content === undefined ? vscode.FileType.Directory : vscode.FileType.File;
    return { type, ctime: 0, mtime: 0, size: content?.length ?? 0 };
  }

  readDirectory(uri) {
    const names = new Map();
    for (const rest of this.#below(uri)) {
      const [first, ...others] = rest.split('/');
      const type = others.length > 0 ? vscode.FileType.Directory : vscode.FileType.File;
      names.set(first, type);
    }
    return [...names];
  }

  readFile(uri) {
    const content = this.#files.get(uri.path);
    if (content === undefined) throw vscode.FileSystemError.FileNotFound(uri);
    return content;
  }

  writeFile(uri, content) {
    const type = this.#files.has(uri.path)
      ? vscode.FileChangeType.Changed
      : vscode.FileChangeType.Created;
    this.#files.set(uri.path, content);
    this.#changed.fire([{ type, uri }]);
  }

  createDirectory() {
    // A folder is there as soon as a file is in it.
  }

  delete(uri) {
    for (const name of [...this.#files.keys()]) {
      if (name === uri.path || name.startsWith(`${uri.path}/`)) this.#files.delete(name);
    }
    this.#changed.fire([{ type: vscode.FileChangeType.Deleted, uri }]);
  }

  rename(from, to) {
    this.writeFile(to, this.readFile(from));
    this.delete(from);
  }

  #below(uri) {
    const prefix = uri.path.endsWith('/') ? uri.path : `${uri.path}/`;
    return [...this.#files.keys()]
      .filter((name) => name.startsWith(prefix))
      .map((name) => name.slice(prefix.length));
  }
}

exports.activate = (context) => {
  const folder = process.env.PORTSIDE_MEMORY;
  if (folder === undefined) return;
  const files = new MemoryFiles(folder);
  context.subscriptions.push(
    vscode.workspace.registerFileSystemProvider('memory', files, { isCaseSensitive: true }),
  );
};
