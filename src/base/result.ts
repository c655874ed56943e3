/**
 * The outcome of work that may fail in an expected way: a value, or an error as data.
 *
 * Plain objects, so that a result crosses a process boundary as it is. Throwing stays for bugs.
 */
export type Result<T, E> = Ok<T> | Err<E>;

/** The half of a {@link Result} that carries the value. */
export interface Ok<T> {
  readonly ok: true;
  readonly value: T;
}

/** The half of a {@link Result} that carries the error. */
export interface Err<E> {
  readonly ok: false;
  readonly error: E;
}

/** Wraps a value as a success. */
export function ok<T>(value: T): Ok<T> {
  return { ok: true, value };
}

/** Wraps an error as a failure. */
export function err<E>(error: E): Err<E> {
  return { ok: false, error };
}
