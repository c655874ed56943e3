import manifest from '../../package.json' with { type: 'json' };
import { CancelledError } from '../base/cancellation.ts';
import { FailureError, formatFailure, toFailure, type Failure } from '../base/failure.ts';
import { readArguments } from './arguments.ts';
import type { Command } from './command.ts';
import { astCommand } from './commands/ast.ts';
import { demoCommand } from './commands/demo.ts';
import { diffCommand } from './commands/diff.ts';
import { explainCommand } from './commands/explain.ts';
import { parseCommand } from './commands/parse.ts';
import { extractCommand } from './commands/extract.ts';
import { portCommand } from './commands/port.ts';
import { pushCommand } from './commands/push.ts';
import { reconcileCommand } from './commands/reconcile.ts';
import { runCommand } from './commands/run.ts';
import { helpText } from './help.ts';
import { exitCodes, type ExitCode, type Terminal } from './terminal.ts';

/** The verbs, with how many files, folders or ids each takes. */
const commands: Readonly<Record<string, { readonly run: Command; readonly most: number }>> = {
  port: { run: portCommand, most: Infinity },
  demo: { run: demoCommand, most: 1 },
  diff: { run: diffCommand, most: 2 },
  push: { run: pushCommand, most: 1 },
  reconcile: { run: reconcileCommand, most: 2 },
  extract: { run: extractCommand, most: 1 },
  explain: { run: explainCommand, most: 1 },
  ast: { run: astCommand, most: 1 },
  parse: { run: parseCommand, most: Infinity },
  run: { run: runCommand, most: 1 },
};

/** Runs one command line to its end and gives the exit code. Never throws. */
export async function runCommandLine(
  words: readonly string[],
  terminal: Terminal,
): Promise<ExitCode> {
  const json = words.includes('--json');
  try {
    const given = readArguments(words);
    if (given.version) {
      await terminal.out(`${manifest.version}\n`);
      return exitCodes.same;
    }
    const command = Object.hasOwn(commands, given.verb) ? commands[given.verb] : undefined;
    if (given.help || given.verb === '' || given.verb === 'help') {
      await terminal.out(helpText(given.verb));
      return given.help || given.verb === 'help' ? exitCodes.same : exitCodes.failed;
    }
    if (command === undefined) {
      throw new FailureError({
        code: 'cli/arguments',
        what: `There is no command ${given.verb}.`,
        why: `Commands are ${Object.keys(commands).join(', ')}.`,
        todo: 'See "portside --help".',
      });
    }
    const most = given.jsonl ? 0 : command.most;
    const surplus = given.rest[most];
    if (surplus !== undefined) {
      throw new FailureError({
        code: 'cli/arguments',
        what: `It is not clear what to do with ${surplus}.`,
        why: given.jsonl
          ? 'With --jsonl all input comes from standard input.'
          : `"portside ${given.verb}" takes ${most === 1 ? 'one name' : `${most} names`}.`,
        todo: 'Leave it out, or see "portside --help".',
      });
    }
    return await command.run(given, terminal);
  } catch (thrown) {
    const failure =
      thrown instanceof CancelledError
        ? cancelled
        : toFailure(thrown, 'The command could not be carried out.');
    if (json) await terminal.out(`${JSON.stringify({ error: failure })}\n`);
    terminal.note(`${formatFailure(failure)}\n`);
    return exitCodes.failed;
  }
}

const cancelled: Failure = {
  code: 'cli/cancelled',
  what: 'The run was cancelled.',
  why: 'It was asked to stop before it was done.',
  todo: 'Start it again when you need its result; files that were written before stay as they are.',
};
