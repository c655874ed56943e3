import type { Failure } from '../base/failure.ts';
import { err, type Result } from '../base/result.ts';
import type { FileSource } from './file-source.ts';
import { decodeText, type DecodedText } from './text-encoding.ts';

/** Reads a text file of a project, in whatever encoding it is; a failure if it can't be read. */
export async function readText(
  files: FileSource,
  path: string,
  codePage?: string,
): Promise<Result<DecodedText, Failure>> {
  let bytes: Uint8Array;
  try {
    bytes = await files.readFile(path);
  } catch (thrown) {
    return err({
      code: 'project/file-missing',
      what: `The file ${path} was not read.`,
      why: thrown instanceof Error ? thrown.message : String(thrown),
      todo: `Put it into ${files.description}, or take it out of portside.json.`,
    });
  }
  return decodeText(bytes, path, codePage);
}
