import path from 'node:path';
import { FailureError } from '../../base/failure.ts';
import { parse, treeText } from '../../core/index.ts';
import { dialects } from '../../project/session-settings.ts';
import { readSqlFile } from '../../workflows/node-file-source.ts';
import type { Command } from '../command.ts';
import { exitCodes } from '../terminal.ts';

/** Prints the syntax tree of a file. */
export const astCommand: Command = async (given, terminal) => {
  const file = given.rest[0];
  if (file === undefined) {
    throw new FailureError({
      code: 'cli/arguments',
      what: 'There is nothing to show.',
      why: 'No file was named.',
      todo: 'Name an SQL file: portside ast FILE.',
    });
  }
  const text = await readSqlFile(path.resolve(terminal.folder, file));
  if (!text.ok) throw new FailureError(text.error);
  const parsed = parse(text.value.text, dialects[given.dialect ?? 'tsql'].grammar);
  const tree = treeText(parsed.script);
  await terminal.out(given.json ? `${JSON.stringify({ path: file, tree })}\n` : tree);
  return parsed.diagnostics.length === 0 ? exitCodes.same : exitCodes.different;
};
