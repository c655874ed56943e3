import type { FileSource, FolderEntry } from '../../../src/project/file-source.ts';

/** Files in memory, for tests; texts are UTF-8. */
export function memoryFiles(
  texts: Readonly<Record<string, string | Uint8Array>>,
): FileSource & { readonly content: Map<string, Uint8Array> } {
  const content = new Map<string, Uint8Array>();
  for (const [path, text] of Object.entries(texts))
    content.set(path, typeof text === 'string' ? new TextEncoder().encode(text) : text);
  return {
    content,
    description: 'the folder in memory',
    readFile: (path) => {
      const bytes = content.get(path);
      return bytes === undefined
        ? Promise.reject(new Error(`There is no file ${path}.`))
        : Promise.resolve(bytes);
    },
    writeFile: (path, bytes) => {
      content.set(path, bytes);
      return Promise.resolve();
    },
    exists: (path) =>
      Promise.resolve(
        content.has(path) || [...content.keys()].some((key) => key.startsWith(`${path}/`)),
      ),
    list: (folder) => {
      const prefix = folder === '' ? '' : `${folder}/`;
      const entries = new Map<string, FolderEntry>();
      for (const key of content.keys()) {
        if (!key.startsWith(prefix)) continue;
        const [name = '', more] = key.slice(prefix.length).split('/');
        entries.set(name, { name, kind: more === undefined ? 'file' : 'folder' });
      }
      return Promise.resolve([...entries.values()]);
    },
    localPath: () => null,
  };
}
