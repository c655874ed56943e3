import { commands, type Disposable } from 'vscode';
import { toFailure } from '../../base/failure.ts';
import { CancelledError } from '../../base/cancellation.ts';
import type { Notifications } from './notifications.ts';

/** Registers commands so that whatever goes wrong in one ends as a sentence for the person. */
export class Commands {
  readonly #notifications: Notifications;

  constructor(notifications: Notifications) {
    this.#notifications = notifications;
  }

  /**
   * Registers a command of the manifest.
   *
   * @param what - what the command does, as a sentence about its failure
   */
  register<A extends readonly unknown[]>(
    id: `portside.${string}`,
    what: string,
    handler: (...args: A) => unknown,
  ): Disposable {
    return commands.registerCommand(id, async (...args: unknown[]) => {
      try {
        return await handler(...(args as unknown as A));
      } catch (thrown) {
        if (thrown instanceof CancelledError) return undefined;
        await this.#notifications.failure(toFailure(thrown, what));
        return undefined;
      }
    });
  }

  /** Runs any command of the editor; undefined where it gives nothing. */
  execute<T>(id: string, ...args: readonly unknown[]): Thenable<T | undefined> {
    return commands.executeCommand<T>(id, ...args);
  }

  /** Sets a key that when-clauses read. */
  setContext(key: `portside.${string}`, value: string | boolean): void {
    void commands.executeCommand('setContext', key, value);
  }
}
