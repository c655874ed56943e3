import path from 'node:path';
import { FailureError } from '../../base/failure.ts';
import { parse, walkScript, type SourceDialect } from '../../core/index.ts';
import { dialects } from '../../project/session-settings.ts';
import { lineStarts, placeIn } from '../../project/text-origin.ts';
import { readSqlFile } from '../../workflows/node-file-source.ts';
import type { Command } from '../command.ts';
import { answerLines } from '../json-lines.ts';
import { exitCodes } from '../terminal.ts';

/** Says of each text whether every statement in it is understood. */
export const parseCommand: Command = async (given, terminal) => {
  const dialect = given.dialect ?? 'tsql';
  if (given.jsonl) {
    await answerLines(terminal, { dialect, target: given.target }, (request) => {
      const { ok, errors, statements } = understand(request.sql, request.dialect);
      return { ok, errors: errors.length, statements };
    });
    return exitCodes.same;
  }
  if (given.rest.length === 0) {
    throw new FailureError({
      code: 'cli/arguments',
      what: 'There is nothing to parse.',
      why: 'No file was named.',
      todo: 'Name one or more SQL files: portside parse FILE.',
    });
  }
  const files = [];
  for (const file of given.rest) {
    const text = await readSqlFile(path.resolve(terminal.folder, file));
    if (!text.ok) throw new FailureError(text.error);
    const starts = lineStarts(text.value.text);
    const { ok, errors, statements } = understand(text.value.text, dialect);
    const problems = errors.map(({ message, offset }) => ({ message, ...placeIn(starts, offset) }));
    files.push({ path: file, ok, errors: problems, statements });
  }
  if (given.json) {
    await terminal.out(`${JSON.stringify({ files })}\n`);
  } else {
    for (const { path: file, ok, errors, statements } of files) {
      await terminal.out(
        `${file}: ${statements} statements, ${ok ? 'all understood' : `${errors.length} problems`}\n`,
      );
      for (const { message, line, column } of errors)
        await terminal.out(`  ${file}:${line}:${column} ${message}\n`);
    }
  }
  return files.every((file) => file.ok) ? exitCodes.same : exitCodes.different;
};

interface Understanding {
  readonly ok: boolean;
  readonly errors: readonly { readonly message: string; readonly offset: number }[];
  readonly statements: number;
}

/** Statements count without GO and lone semicolons; those nested in others are not counted. */
function understand(sql: string, dialect: SourceDialect): Understanding {
  const { grammar } = dialects[dialect];
  const { script, diagnostics } = parse(sql, grammar);
  const errors = diagnostics.map(({ message, span }) => ({ message, offset: span.start }));
  const reported = new Set(diagnostics.map((diagnostic) => diagnostic.statement));
  walkScript(script, (node, base) => {
    if (node.kind === 'UnparsedStatement' && !reported.has(base)) {
      errors.push({ message: 'This statement is not understood.', offset: base });
    }
  });
  const counted = script.items.filter(
    ({ statement: { kind } }) => kind !== 'BatchSeparator' && kind !== 'EmptyStatement',
  );
  return { ok: errors.length === 0, errors, statements: counted.length };
}
