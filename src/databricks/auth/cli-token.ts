import { throwIfCancelled, type CancellationSignal } from '../../base/cancellation.ts';
import { FailureError } from '../../base/failure.ts';
import { isJsonObject, parseJson, textMember } from '../json-value.ts';

/** What a finished program left behind. */
export interface ProgramResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program without a shell; `undefined` if there is no such program. */
export type RunProgram = (
  program: string,
  parameters: readonly string[],
  cancellation: CancellationSignal,
) => Promise<ProgramResult | undefined>;

const marginMilliseconds = 60_000;

/**
 * Makes a source of tokens that asks the Databricks CLI for one (`databricks auth token`), and
 * again one minute before it runs out.
 *
 * @param now - milliseconds since the epoch
 */
export function cliTokenSource(
  profile: string,
  run: RunProgram,
  now: () => number,
): (cancellation: CancellationSignal) => Promise<string> {
  let held: { token: string; usableUntil: number } | undefined;
  return async (cancellation) => {
    if (held !== undefined && now() < held.usableUntil) return held.token;
    const result = await run('databricks', ['auth', 'token', '--profile', profile], cancellation);
    throwIfCancelled(cancellation);
    if (result === undefined) {
      throw cliFailure(
        profile,
        'The profile holds no token, and the Databricks CLI, which would get one, is not installed',
        'Install the Databricks CLI, or use a personal access token.',
      );
    }
    const answer = parseJson(result.stdout);
    const token = isJsonObject(answer) ? textMember(answer, 'access_token') : undefined;
    if (result.exitCode !== 0 || !isJsonObject(answer) || token === undefined) {
      // Its standard output is left out on purpose: it is where a token would stand.
      const reason = result.stderr.trim().split('\n')[0] ?? '';
      throw cliFailure(
        profile,
        `The Databricks CLI gave no token (exit code ${result.exitCode})${reason === '' ? '' : `: ${reason}`}`,
        `Run "databricks auth login --profile ${profile}" and try again.`,
      );
    }
    const expiry = Date.parse(textMember(answer, 'expiry') ?? '');
    // Without a time of expiry the token is used once and asked for again.
    held = { token, usableUntil: Number.isNaN(expiry) ? 0 : expiry - marginMilliseconds };
    return token;
  };
}

function cliFailure(profile: string, why: string, todo: string): FailureError {
  return new FailureError({
    code: 'workspace/sign-in',
    what: `Signing in with the profile ${profile} did not work`,
    why,
    todo,
  });
}
