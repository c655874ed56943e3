import manifest from '../../package.json' with { type: 'json' };
import { CancelledError } from '../base/cancellation.ts';
import { formatFailure, toFailure, type Failure } from '../base/failure.ts';
import { readArguments } from './arguments.ts';
import type { Command } from './command.ts';
import { astCommand } from './commands/ast.ts';
import { demoCommand } from './commands/demo.ts';
import { diffCommand } from './commands/diff.ts';
import { explainCommand } from './commands/explain.ts';
import { parseCommand } from './commands/parse.ts';
import { portCommand } from './commands/port.ts';
import { pushCommand } from './commands/push.ts';
import { runCommand } from './commands/run.ts';
import { helpText } from './help.ts';
import { exitCodes, type ExitCode, type Terminal } from './terminal.ts';

const commands: Readonly<Record<string, Command>> = {
  port: portCommand,
  demo: demoCommand,
  diff: diffCommand,
  push: pushCommand,
  explain: explainCommand,
  ast: astCommand,
  parse: parseCommand,
  run: runCommand,
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
      terminal.note(
        `There is no command ${given.verb}. Commands are ${Object.keys(commands).join(', ')}; see "portside --help".\n`,
      );
      return exitCodes.failed;
    }
    return await command(given, terminal);
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
