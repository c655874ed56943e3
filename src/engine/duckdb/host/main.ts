/**
 * The forked child, the only process that loads DuckDB. It takes requests one after the other over
 * the process channel and never writes to standard output; it ends with its parent.
 */
import type { Failure } from '../../../base/failure.ts';
import {
  CancelledError,
  createCancellation,
  throwIfCancelled,
} from '../../../base/cancellation.ts';
import { toFailure } from '../../../base/failure.ts';
import type { EngineRequest, EngineResponse } from '../../../protocol/engine.ts';
import type { CompiledText, RunText } from '../../../protocol/program.ts';
import { CommandHandler } from './commands.ts';

const handler = new CommandHandler();
const running = new Map<number, () => void>();
/** What waits for its text to be compiled, by the request whose program asked. */
const asking = new Map<number, (compiled: CompiledText) => void>();
let queue: Promise<void> = Promise.resolve();

process.on('message', (message: EngineRequest) => {
  if ('interrupt' in message) {
    running.get(message.id)?.();
    return;
  }
  if ('compiled' in message) {
    asking.get(message.id)?.(message.compiled);
    asking.delete(message.id);
    return;
  }
  const { id, command } = message;
  const compile = (text: RunText): Promise<CompiledText> =>
    new Promise((resolve) => {
      asking.set(id, resolve);
      respond({ id, text });
    });
  const { signal, cancel } = createCancellation();
  running.set(id, cancel);
  queue = queue.then(async () => {
    let response: EngineResponse;
    try {
      throwIfCancelled(signal);
      const value = await handler.run(command, signal, compile, (begun) => respond({ id, begun }));
      // An interrupted stream just ends, so what looks complete may be cut: it is not handed out.
      throwIfCancelled(signal);
      response = { id, ok: true, value };
    } catch (thrown) {
      response = { id, ok: false, failure: failureOf(thrown) };
    }
    running.delete(id);
    respond(response);
  });
});

function respond(response: EngineResponse): void {
  process.send?.(response);
}

// The parent is gone, and removes nothing any more. An orderly exit would wait for the query that runs, perhaps for ever.
process.on('disconnect', () => {
  try {
    handler.removeTemporaryFiles();
  } finally {
    process.kill(process.pid, 'SIGKILL');
  }
});

function failureOf(thrown: unknown): Failure {
  if (thrown instanceof CancelledError) {
    return {
      code: 'engine/cancelled',
      what: 'The run was cancelled.',
      why: '',
      todo: 'Start it again when you need its result.',
    };
  }
  const failure = toFailure(thrown, 'The local engine could not run the statement.');
  if (failure.code !== 'unexpected') return failure;
  const why = failure.why.split('\n')[0] ?? '';
  // The system's words for a full disk: https://man7.org/linux/man-pages/man3/errno.3.html (ENOSPC)
  if (/no space left on device|max_temp_directory_size/iu.test(failure.why)) {
    return {
      code: 'engine/disk-full',
      what: failure.what,
      why,
      todo: 'Make room on the disk, name another folder in the setting “portside.engine.spillFolder”, or use a smaller sample.',
    };
  }
  if (failure.why.startsWith('Out of Memory')) {
    return {
      code: 'engine/out-of-memory',
      what: failure.what,
      why,
      todo: 'Use a smaller sample, or raise the setting “portside.engine.memoryLimit”.',
    };
  }
  return {
    code: 'engine/statement-failed',
    what: failure.what,
    why,
    todo: 'Correct the statement, or the data that it reads.',
  };
}
