import type { FileSource, FolderEntry } from '../../../src/project/file-source.ts';

/** Files in memory, for tests; texts are UTF-8. */
export function memoryFiles(texts: Readonly<Record<string, string | Uint8Array>>): FileSource & { readonly content: Map<string, Uint8Array> } {
  const content = new Map<string, Uint8Array>();
  for (const [path, text] of Object.entries(texts)) content.set(path, typeof text === 'string' ? new TextEncoder().encode(text) : text);
  return {
    content,
    description: 'the folder in memory',
    readFile: async (path) => {
      const bytes = content.get(path);
      if (bytes === undefined) throw new Error(`There is no file ${path}.`);
      return bytes;
    },
    writeFile: async (path, bytes) => void content.set(path, bytes),
    exists: async (path) => content.has(path) || [...content.keys()].some((key) => key.startsWith(`${path}/`)),
    list: async (folder) => {
      const prefix = folder === '' ? '' : `${folder}/`;
      const entries = new Map<string, FolderEntry>();
      for (const key of content.keys()) {
        if (!key.startsWith(prefix)) continue;
        const [name = '', more] = key.slice(prefix.length).split('/');
        entries.set(name, { name, kind: more === undefined ? 'file' : 'folder' });
      }
      return [...entries.values()];
    },
    localPath: () => null,
  };
}
