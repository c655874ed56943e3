import { FileType, Uri } from 'vscode';
import type { FileSource, FolderEntry } from '../../project/file-source.ts';
import { documents, files } from './documents.ts';

/**
 * A folder through the editor's file system, virtual ones included. What is open and not saved is
 * read as it stands in the editor.
 */
export class EditorFileSource implements FileSource {
  readonly description: string;
  readonly root: Uri;

  constructor(root: Uri, description: string) {
    this.root = root;
    this.description = description;
  }

  /** The address of a file of the folder. */
  uri(path: string): Uri {
    return path === '' ? this.root : Uri.joinPath(this.root, path);
  }

  /** The path of an address inside the folder; undefined for one that is elsewhere. */
  pathOf(uri: Uri): string | undefined {
    const folder = this.root.path.replace(/\/$/u, '');
    const same = uri.scheme === this.root.scheme && uri.authority === this.root.authority;
    return same && uri.path.startsWith(`${folder}/`)
      ? uri.path.slice(folder.length + 1)
      : undefined;
  }

  async readFile(path: string): Promise<Uint8Array> {
    const uri = this.uri(path);
    const open = documents.find(uri);
    if (open?.isDirty === true) return new TextEncoder().encode(open.getText());
    return await files.read(uri);
  }

  async writeFile(path: string, content: Uint8Array): Promise<void> {
    await files.write(this.uri(path), content);
  }

  exists(path: string): Promise<boolean> {
    return files.exists(this.uri(path));
  }

  async list(path: string): Promise<readonly FolderEntry[]> {
    const entries = await files.list(this.uri(path));
    return entries.map(([name, type]) => ({
      name,
      kind: (type & FileType.Directory) === 0 ? 'file' : 'folder',
    }));
  }

  localPath(path: string): string | null {
    const uri = this.uri(path);
    return uri.scheme === 'file' ? uri.fsPath : null;
  }
}
