import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { neverCancelled, throwIfCancelled, type CancellationSignal } from '../base/cancellation.ts';

/**
 * The SHA-256 of a file of any size, in hexadecimal.
 *
 * @throws if it can not be read, CancelledError when asked to stop
 */
export async function sha256OfFile(
  file: string,
  signal: CancellationSignal = neverCancelled,
): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) {
    throwIfCancelled(signal);
    hash.update(chunk as Uint8Array);
  }
  return hash.digest('hex');
}
