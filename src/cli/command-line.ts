import { formatFailure, toFailure } from '../base/failure.ts';
import { readArguments, type Arguments } from './arguments.ts';
import { helpText } from './help.ts';
import { exitCodes, type ExitCode, type Terminal } from './terminal.ts';

/** One verb: does its work and gives the exit code. May throw; a FailureError is shown as its sentences. */
export type Command = (given: Arguments, terminal: Terminal) => Promise<ExitCode>;

/** Loaded when they are asked for, so that `--help` waits for no parser. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  port: async () => (await import('./commands/port.ts')).portCommand,
  demo: async () => (await import('./commands/demo.ts')).demoCommand,
  diff: async () => (await import('./commands/diff.ts')).diffCommand,
  push: async () => (await import('./commands/push.ts')).pushCommand,
  explain: async () => (await import('./commands/explain.ts')).explainCommand,
  ast: async () => (await import('./commands/ast.ts')).astCommand,
  parse: async () => (await import('./commands/parse.ts')).parseCommand,
  run: async () => (await import('./commands/run.ts')).runCommand,
};

/** Runs one command line to its end and gives the exit code. Never throws. */
export async function runCommandLine(words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const json = words.includes('--json');
  try {
    const given = readArguments(words);
    if (given.version) {
      await terminal.out(`${await versionText()}\n`);
      return exitCodes.same;
    }
    const load = Object.hasOwn(commands, given.verb) ? commands[given.verb] : undefined;
    if (given.help || given.verb === '' || given.verb === 'help') {
      await terminal.out(helpText(given.verb));
      return given.help || given.verb === 'help' ? exitCodes.same : exitCodes.failed;
    }
    if (load === undefined) {
      terminal.note(`There is no command ${given.verb}. Commands are ${Object.keys(commands).join(', ')}; see "portside --help".\n`);
      return exitCodes.failed;
    }
    const command = await load();
    return await command(given, terminal);
  } catch (thrown) {
    const failure = toFailure(thrown, 'The command could not be carried out.');
    if (json) await terminal.out(`${JSON.stringify({ error: failure })}\n`);
    terminal.note(`${formatFailure(failure)}\n`);
    return exitCodes.failed;
  }
}

async function versionText(): Promise<string> {
  const { default: manifest } = await import('../../package.json', { with: { type: 'json' } });
  return manifest.version;
}
