import assert from 'node:assert/strict';
import { neverCancelled } from '../../../src/base/cancellation.ts';
import { FailureError } from '../../../src/base/failure.ts';
import type { ProgramResult } from '../../../src/databricks/auth/cli-token.ts';
import {
  resolveCredentials,
  type CredentialSurroundings,
} from '../../../src/databricks/auth/credentials.ts';

const file = `; made by hand
[DEFAULT]
host = https://default.cloud.databricks.com
token = dapi-default

[my.team]
HOST=https://team.cloud.databricks.com/
auth_type = databricks-cli

[machine]
host = https://machine.cloud.databricks.com
client_id = x
client_secret = y
`;

describe('credentials', () => {
  const calls: (readonly string[])[] = [];
  let result: ProgramResult | undefined;
  let time: number;

  beforeEach(() => {
    calls.length = 0;
    time = Date.parse('2024-03-31T09:00:00Z');
    result = {
      exitCode: 0,
      stdout: '{"access_token":"from-cli","expiry":"2024-03-31T10:00:00Z"}',
      stderr: '',
    };
  });

  function surroundings(
    environment: Record<string, string> = {},
    text: string | undefined = file,
  ): CredentialSurroundings {
    return {
      environment,
      homeDirectory: '/home/me',
      readTextFile: (path) =>
        Promise.resolve(path === '/home/me/.databrickscfg' ? text : undefined),
      run: (program, parameters) => {
        calls.push([program, ...parameters]);
        return Promise.resolve(result);
      },
      now: () => time,
    };
  }

  async function found(
    choice: Parameters<typeof resolveCredentials>[0],
    from: CredentialSurroundings,
  ): Promise<string[]> {
    const credentials = await resolveCredentials(choice, from);
    return [credentials.host, await credentials.token(neverCancelled), credentials.origin];
  }

  async function why(work: Promise<unknown>): Promise<string> {
    const thrown: unknown = await work.then(
      () => assert.fail('It should have been rejected.'),
      (reason: unknown) => reason,
    );
    assert.ok(thrown instanceof FailureError);
    assert.equal(thrown.failure.code, 'workspace/sign-in');
    return `${thrown.failure.why} ${thrown.failure.todo}`;
  }

  const environment = { DATABRICKS_HOST: 'https://env.example.com', DATABRICKS_TOKEN: 'env-token' };

  it('are taken in their order: token, environment, profile', async () => {
    assert.deepEqual(
      await found({ host: 'https://h.example.com', token: 't' }, surroundings(environment)),
      ['https://h.example.com', 't', 'token'],
    );
    assert.deepEqual(await found({}, surroundings(environment)), [
      'https://env.example.com',
      'env-token',
      'environment',
    ]);
    assert.deepEqual(await found({}, surroundings()), [
      'https://default.cloud.databricks.com',
      'dapi-default',
      'profile DEFAULT',
    ]);
    assert.equal(
      (await found({ profile: 'DEFAULT' }, surroundings(environment)))[2],
      'profile DEFAULT',
    );
  });

  it('come from the Databricks CLI, and are asked for again before they run out', async () => {
    const credentials = await resolveCredentials({ profile: 'my.team' }, surroundings());
    assert.equal(calls.length, 0);
    assert.equal(await credentials.token(neverCancelled), 'from-cli');
    assert.equal(await credentials.token(neverCancelled), 'from-cli');
    assert.deepEqual(calls, [['databricks', 'auth', 'token', '--profile', 'my.team']]);
    time += 3_590_000;
    await credentials.token(neverCancelled);
    assert.equal(calls.length, 2);
  });

  it('say what to do when the CLI is missing or fails, without its output', async () => {
    const credentials = await resolveCredentials({ profile: 'my.team' }, surroundings());
    result = undefined;
    assert.match(await why(credentials.token(neverCancelled)), /not installed/u);
    result = { exitCode: 1, stdout: 'planted-secret', stderr: 'cache: token is expired\nmore' };
    const text = await why(credentials.token(neverCancelled));
    assert.match(text, /token is expired/u);
    assert.match(text, /databricks auth login --profile my\.team/u);
    assert.ok(!text.includes('planted-secret'));
  });

  it('are never sent to another host than their own', async () => {
    const other = 'https://other.example.com';
    assert.match(await why(found({ host: other }, surroundings(environment))), /not the one/u);
    assert.match(
      await why(found({ host: other, profile: 'DEFAULT' }, surroundings())),
      /not the one/u,
    );
    assert.equal(
      (await found({ host: 'team.cloud.databricks.com', profile: 'my.team' }, surroundings()))[1],
      'from-cli',
    );
  });

  it('say what was looked for when there are none', async () => {
    assert.match(await why(found({}, surroundings({}, ''))), /no profile DEFAULT/u);
    assert.match(
      await why(found({ profile: 'nope' }, surroundings())),
      /DEFAULT, machine, my\.team/u,
    );
    assert.match(await why(found({ profile: 'machine' }, surroundings())), /does not do/u);
    assert.match(await why(found({ token: 't' }, surroundings())), /no host/u);
    const noFile = { ...surroundings(), readTextFile: () => Promise.resolve(undefined) };
    assert.match(await why(found({}, noFile)), /no Databricks configuration file/u);
  });
});
