/**
 * A failure as the user reads it: what happened, why, and what to do about it.
 *
 * Plain data, so that it crosses process boundaries and lands in `--json` output unchanged.
 * Each text is one or more complete sentences and never holds a secret.
 */
export interface Failure {
  /** Stable kebab-case name, such as `workspace/permission-denied`; for programs and tests. */
  readonly code: string;
  /** What did not work. */
  readonly what: string;
  /** Why, as far as it is known; empty when nothing is known. */
  readonly why: string;
  /** What the user can do now. */
  readonly todo: string;
}

/** Gives the failure as one run of sentences: what, why, what to do. Empty parts are left out. */
export function formatFailure(failure: Failure): string {
  return [failure.what, failure.why, failure.todo]
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => (/[.!?…][»)]*$/u.test(part) ? part : `${part}.`))
    .join(' ');
}

/** An error that carries a {@link Failure}, for code paths where only throwing gets out. */
export class FailureError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure, options?: ErrorOptions) {
    super(formatFailure(failure), options);
    this.name = 'FailureError';
    this.failure = failure;
  }
}

/**
 * Turns anything thrown into a {@link Failure}; a carried failure is passed on as it is.
 *
 * @param what - what was being done, as a sentence, for errors that carry no failure
 */
export function toFailure(thrown: unknown, what: string): Failure {
  if (thrown instanceof FailureError) return thrown.failure;
  return {
    code: 'unexpected',
    what,
    why: thrown instanceof Error ? thrown.message : String(thrown),
    todo: 'Try again; if it happens again, report it with this message.',
  };
}
