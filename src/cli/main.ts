import { createInterface } from 'node:readline/promises';
import { createCancellation } from '../base/cancellation.ts';
import { runCommandLine } from './command-line.ts';
import type { Terminal } from './terminal.ts';

const { signal, cancel } = createCancellation();
let asked = false;
process.on('SIGINT', () => {
  // A second time ends what does not obey.
  if (asked) process.exit(130);
  asked = true;
  cancel();
});
// Who reads us may leave early, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) =>
  process.exit(error.code === 'EPIPE' ? 0 : 2),
);

async function askPerson(question: string): Promise<string> {
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  const unhook = signal.onCancel(() => asking.close());
  try {
    return await asking.question(question);
  } finally {
    unhook();
    asking.close();
  }
}

const terminal: Terminal = {
  out: (text) =>
    new Promise((resolve) => {
      if (process.stdout.write(text)) resolve();
      else process.stdout.once('drain', resolve);
    }),
  note: (text) => void process.stderr.write(text),
  input: () => process.stdin.setEncoding('utf8') as AsyncIterable<string>,
  ask: process.stdin.isTTY === true ? askPerson : null,
  folder: process.cwd(),
  environment: process.env,
  // An empty NO_COLOR says nothing: https://no-color.org
  colours: process.stdout.isTTY === true && (process.env['NO_COLOR'] ?? '') === '',
  liveNotes: process.stderr.isTTY === true,
  cancellation: signal,
};

// The bundle is CommonJS, which has no await at the top.
void runCommandLine(process.argv.slice(2), terminal).then((code) => {
  process.exitCode = code;
  // Input that nobody reads any more would keep the process.
  if (signal.cancelled) process.stdin.destroy();
});
