import { FailureError } from '../../base/failure.ts';
import type { Credentials } from '../rest-client.ts';
import { cliTokenSource, type RunProgram } from './cli-token.ts';
import { readProfiles, type Profile } from './profile-file.ts';

/** What the user chose by hand; absent members are looked for elsewhere. */
export interface CredentialChoice {
  readonly host?: string;
  /** From the editor's secret storage or the caller; never from a settings file. */
  readonly token?: string;
  /** Name of a profile in the Databricks configuration file. */
  readonly profile?: string;
}

/** Where credentials are looked for: handed in, so that this layer reads no file by itself. */
export interface CredentialSurroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Gives a file's text; `undefined` if there is no such file. */
  readonly readTextFile: (path: string) => Promise<string | undefined>;
  readonly homeDirectory: string;
  readonly run: RunProgram;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * Finds credentials for a workspace, in this order: the token handed in, `DATABRICKS_HOST` with
 * `DATABRICKS_TOKEN`, the profile of the configuration file with its token or by the Databricks
 * CLI. A profile chosen by hand goes before the environment.
 *
 * No request is made and no program runs before the first token is needed.
 *
 * @throws FailureError `workspace/sign-in` that says what was looked for if there are none
 */
export async function resolveCredentials(
  choice: CredentialChoice,
  surroundings: CredentialSurroundings,
): Promise<Credentials> {
  const { environment } = surroundings;
  const host = filled(choice.host) ?? filled(environment['DATABRICKS_HOST']);
  const handed = filled(choice.token);
  if (handed !== undefined) {
    if (host === undefined) throw noHost();
    return { host, token: () => Promise.resolve(handed), origin: 'token' };
  }
  const chosenProfile = filled(choice.profile);
  const environmentToken = filled(environment['DATABRICKS_TOKEN']);
  const environmentHost = filled(environment['DATABRICKS_HOST']);
  if (chosenProfile === undefined && environmentToken !== undefined) {
    if (environmentHost === undefined) throw noHost();
    // The environment's token belongs to the environment's host and to no other.
    if (host !== environmentHost) throw otherHost();
    return {
      host: environmentHost,
      token: () => Promise.resolve(environmentToken),
      origin: 'environment',
    };
  }
  const profile = chosenProfile ?? filled(environment['DATABRICKS_CONFIG_PROFILE']) ?? 'DEFAULT';
  return fromProfile(profile, filled(choice.host), surroundings);
}

async function fromProfile(
  name: string,
  chosenHost: string | undefined,
  surroundings: CredentialSurroundings,
): Promise<Credentials> {
  const path =
    filled(surroundings.environment['DATABRICKS_CONFIG_FILE']) ??
    `${surroundings.homeDirectory}/.databrickscfg`;
  const text = await surroundings.readTextFile(path);
  if (text === undefined) {
    throw signInFailure(
      'There is no token in DATABRICKS_TOKEN, and no Databricks configuration file',
      'Give a host and a token, or run "databricks auth login".',
    );
  }
  const profiles = readProfiles(text);
  const profile = profiles.get(name);
  if (profile === undefined) {
    const names = [...profiles.keys()].sort().join(', ');
    throw signInFailure(
      `The Databricks configuration file has no profile ${name}`,
      names === '' ? 'Run "databricks auth login".' : `Choose one of its profiles: ${names}.`,
    );
  }
  const host = filled(profile['host']);
  if (host === undefined) {
    throw signInFailure(`The profile ${name} has no host`, 'Add a line "host = https://…" to it.');
  }
  if (chosenHost !== undefined && withoutScheme(chosenHost) !== withoutScheme(host)) {
    throw otherHost();
  }
  return { host, token: profileToken(name, profile, surroundings), origin: `profile ${name}` };
}

function profileToken(
  name: string,
  profile: Profile,
  surroundings: CredentialSurroundings,
): Credentials['token'] {
  const token = filled(profile['token']);
  if (token !== undefined) return () => Promise.resolve(token);
  const kind = filled(profile['auth_type']);
  const needsOther = ['client_id', 'client_secret', 'azure_client_id', 'password', 'username'];
  const other = needsOther.find((key) => filled(profile[key]) !== undefined);
  if (other !== undefined || (kind !== undefined && kind !== 'databricks-cli')) {
    throw signInFailure(
      `The profile ${name} signs in by ${kind ?? `its ${other ?? ''}`}, which Portside does not do`,
      'Use a profile made by "databricks auth login", or a personal access token.',
    );
  }
  return cliTokenSource(name, surroundings.run, surroundings.now);
}

function filled(text: string | undefined): string | undefined {
  const trimmed = text?.trim();
  return trimmed === undefined || trimmed === '' ? undefined : trimmed;
}

function withoutScheme(host: string): string {
  return host
    .replace(/^https:\/\//iu, '')
    .replace(/\/+$/u, '')
    .toLowerCase();
}

function noHost(): FailureError {
  return signInFailure(
    'There is a token but no host that it belongs to',
    'Set the host, or DATABRICKS_HOST, to the address of the workspace.',
  );
}

function otherHost(): FailureError {
  return signInFailure(
    'The host that was chosen is not the one that these credentials belong to, so they were not sent there',
    'Give a token for the chosen host, or leave the host out.',
  );
}

function signInFailure(why: string, todo: string): FailureError {
  return new FailureError({
    code: 'workspace/sign-in',
    what: 'Signing in to Databricks did not work',
    why,
    todo,
  });
}
