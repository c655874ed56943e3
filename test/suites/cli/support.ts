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

/**
 * Runs a command line in this process.
 *
 * @param answers - to what it asks, one after the other; null if nobody is there to ask
 */
export async function speak(
  words: readonly string[],
  input: readonly string[] | Readable = [],
  folder = process.cwd(),
  cancellation: CancellationSignal = neverCancelled,
  answers: readonly string[] | null = null,
  environment: Readonly<Record<string, string | undefined>> = {},
): Promise<Spoken> {
  const left = [...(answers ?? [])];
  let out = '';
  let notes = '';
  const code = await runCommandLine(words, {
    out: (text) => {
      out += text;
      return Promise.resolve();
    },
    note: (text) => void (notes += text),
    input: () => (input instanceof Readable ? input.setEncoding('utf8') : Readable.from(input)),
    ask:
      answers === null
        ? null
        : (question) => {
            notes += question;
            return Promise.resolve(left.shift() ?? '');
          },
    folder,
    environment,
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
