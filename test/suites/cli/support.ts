import { Readable } from 'node:stream';
import { neverCancelled, type CancellationSignal } from '../../../src/base/cancellation.ts';
import { runCommandLine } from '../../../src/cli/command-line.ts';
import type { ExitCode } from '../../../src/cli/terminal.ts';

/** What a command line wrote, and how it ended. */
export interface Spoken {
  readonly code: ExitCode;
  readonly out: string;
  readonly notes: string;
}

/** Runs a command line in this process. */
export async function speak(
  words: readonly string[],
  input: readonly string[] | Readable = [],
  folder = process.cwd(),
  cancellation: CancellationSignal = neverCancelled,
): Promise<Spoken> {
  let out = '';
  let notes = '';
  const code = await runCommandLine(words, {
    out: (text) => {
      out += text;
      return Promise.resolve();
    },
    note: (text) => void (notes += text),
    input: () => (input instanceof Readable ? input.setEncoding('utf8') : Readable.from(input)),
    folder,
    environment: {},
    colours: false,
    liveNotes: false,
    cancellation,
  });
  return { code, out, notes };
}

/** The objects of JSON lines. */
export function linesOf<T>(out: string): T[] {
  return out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}
