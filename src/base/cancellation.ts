/**
 * A request to stop, seen from the side that does the work.
 *
 * The one form all layers take. An editor's cancellation token and the platform's `AbortSignal`
 * both turn into it, so no layer needs either.
 */
export interface CancellationSignal {
  /** True from the moment that cancellation was asked for; never false again. */
  readonly cancelled: boolean;
  /**
   * Calls the listener once when cancellation is asked for, at once if it already was.
   *
   * @returns a function that takes the listener off again
   */
  onCancel(listener: () => void): () => void;
}

/** The part of the platform's `AbortSignal` that is used here. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** The part of the editor's cancellation token that is used here. */
export interface CancellationTokenLike {
  readonly isCancellationRequested: boolean;
  onCancellationRequested(listener: () => void): { dispose(): unknown };
}

/** Thrown, or used as a reason, when work stopped because it was asked to. */
export class CancelledError extends Error {
  constructor(message = 'The operation was cancelled.') {
    super(message);
    this.name = 'CancelledError';
  }
}

/** A signal that never asks to stop. */
export const neverCancelled: CancellationSignal = {
  cancelled: false,
  onCancel: () => () => undefined,
};

/** Throws a {@link CancelledError} if the signal asks to stop. */
export function throwIfCancelled(signal: CancellationSignal): void {
  if (signal.cancelled) throw new CancelledError();
}

/** Makes a signal together with the function that triggers it; further calls do nothing. */
export function createCancellation(): { signal: CancellationSignal; cancel: () => void } {
  let cancelled = false;
  const listeners = new Set<() => void>();
  return {
    signal: {
      get cancelled() {
        return cancelled;
      },
      onCancel(listener) {
        if (cancelled) {
          listener();
          return () => undefined;
        }
        // A wrapper of its own, so that the same function registered twice is called twice.
        const entry = (): void => listener();
        listeners.add(entry);
        return () => void listeners.delete(entry);
      },
    },
    cancel() {
      if (cancelled) return;
      cancelled = true;
      const waiting = [...listeners];
      listeners.clear();
      for (const listener of waiting) listener();
    },
  };
}

/** Sees an `AbortSignal` as a {@link CancellationSignal}. */
export function fromAbortSignal(signal: AbortSignalLike): CancellationSignal {
  return {
    get cancelled() {
      return signal.aborted;
    },
    onCancel(listener) {
      if (signal.aborted) {
        listener();
        return () => undefined;
      }
      const entry = (): void => listener();
      signal.addEventListener('abort', entry, { once: true });
      return () => signal.removeEventListener('abort', entry);
    },
  };
}

/** Sees an editor's cancellation token as a {@link CancellationSignal}. */
export function fromCancellationToken(token: CancellationTokenLike): CancellationSignal {
  return {
    get cancelled() {
      return token.isCancellationRequested;
    },
    onCancel(listener) {
      if (token.isCancellationRequested) {
        listener();
        return () => undefined;
      }
      let called = false;
      const registration = token.onCancellationRequested(() => {
        if (called) return;
        called = true;
        listener();
      });
      return () => void registration.dispose();
    },
  };
}
