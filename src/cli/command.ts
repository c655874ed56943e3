import type { Arguments } from './arguments.ts';
import type { ExitCode, Terminal } from './terminal.ts';

/** One verb: does its work and gives the exit code. May throw; a FailureError is shown as its sentences. */
export type Command = (given: Arguments, terminal: Terminal) => Promise<ExitCode>;
