import { access, mkdir, open, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Failure } from '../base/failure.ts';
import { err, type Result } from '../base/result.ts';
import type { FileSource } from '../project/file-source.ts';
import { decodeText, type DecodedText } from '../project/text-encoding.ts';

/** Files of a folder on this machine's disk. */
export function nodeFileSource(folder: string): FileSource {
  const root = path.resolve(folder);
  const resolve = (file: string): string => path.join(root, ...file.split('/'));
  return {
    description: root,
    readFile: async (file) => {
      try {
        return await readFile(resolve(file));
      } catch (thrown) {
        throw new Error(reasonOf(thrown, resolve(file)), { cause: thrown });
      }
    },
    readStart: async (file, length) => {
      const handle = await open(resolve(file), 'r');
      try {
        const { buffer, bytesRead } = await handle.read(new Uint8Array(length), 0, length, 0);
        return buffer.subarray(0, bytesRead);
      } finally {
        await handle.close();
      }
    },
    writeFile: async (file, content) => {
      await mkdir(path.dirname(resolve(file)), { recursive: true });
      await writeFile(resolve(file), content);
    },
    exists: async (file) => {
      try {
        await access(resolve(file));
        return true;
      } catch {
        return false;
      }
    },
    list: async (below) => {
      const entries = await readdir(resolve(below), { withFileTypes: true });
      return entries
        .filter((entry) => entry.isFile() || entry.isDirectory())
        .map((entry) => ({ name: entry.name, kind: entry.isFile() ? 'file' : 'folder' }));
    },
    localPath: resolve,
  };
}

/** Reads one SQL file by its path on this machine. */
export async function readSqlFile(
  file: string,
  codePage?: string,
): Promise<Result<DecodedText, Failure>> {
  try {
    return decodeText(await readFile(file), file, codePage);
  } catch (thrown) {
    return err({
      code: 'project/file-missing',
      what: `The file ${file} was not read.`,
      why: reasonOf(thrown, file),
      todo: 'Check the path and try again.',
    });
  }
}

/** True if the path is a folder. */
export async function isFolder(file: string): Promise<boolean> {
  try {
    return (await stat(file)).isDirectory();
  } catch {
    return false;
  }
}

function reasonOf(thrown: unknown, file: string): string {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  if (code === 'ENOENT') return `There is no file ${file}.`;
  if (code === 'EACCES' || code === 'EPERM')
    return `The file ${file} may not be read by this user.`;
  if (code === 'EISDIR') return `${file} is a folder.`;
  return thrown instanceof Error ? thrown.message : String(thrown);
}
