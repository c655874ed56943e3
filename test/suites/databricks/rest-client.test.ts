import assert from 'node:assert/strict';
import { CancelledError, createCancellation } from '../../../src/base/cancellation.ts';
import { FailureError, formatFailure } from '../../../src/base/failure.ts';
import { DatabricksError, readApiError } from '../../../src/databricks/databricks-error.ts';
import { workspaceOrigin } from '../../../src/databricks/host.ts';
import {
  RestClient,
  type ClientOptions,
  type RequestEvent,
} from '../../../src/databricks/rest-client.ts';
import { startStandIn, type StandInWorkspace } from '../../../src/databricks/stand-in/server.ts';
import { WorkspaceClient, importBodyLimitBytes } from '../../../src/databricks/workspace.ts';

const secret = 'dapi0123456789abcdef0123456789abcdef';

describe('workspace client', () => {
  let server: StandInWorkspace;
  let events: RequestEvent[];
  let slept: number[];
  let time: number;

  beforeEach(async () => {
    server = await startStandIn({ token: secret });
    events = [];
    slept = [];
    time = 0;
  });
  afterEach(() => server.close());

  function rest(options: ClientOptions = {}, token = secret, host = server.url): RestClient {
    return new RestClient(
      { host, token: () => Promise.resolve(token), origin: 'test' },
      {
        log: (event) => events.push(event),
        ...options,
        surroundings: {
          now: () => time,
          random: () => 0.5,
          sleep: (milliseconds) => {
            slept.push(milliseconds);
            time += milliseconds;
            return Promise.resolve();
          },
          ...options.surroundings,
        },
      },
    );
  }

  function workspace(options: ClientOptions = {}): WorkspaceClient {
    return new WorkspaceClient(rest(options));
  }

  async function rejection(work: Promise<unknown>): Promise<DatabricksError> {
    const thrown: unknown = await work.then(
      () => assert.fail('It should have been rejected.'),
      (reason: unknown) => reason,
    );
    assert.ok(thrown instanceof DatabricksError, String(thrown));
    assert.notEqual(thrown.failure.todo, '');
    return thrown;
  }

  it('makes, writes, reads, lists and deletes', async () => {
    const client = workspace();
    assert.deepEqual(await client.currentUser(), {
      id: '1001',
      userName: 'someone@example.com',
      active: true,
    });
    await client.makeDirectories('/Users/someone@example.com/a/b');
    const path = '/Users/someone@example.com/a/ä b';
    const content = "-- Databricks notebook source\nSELECT 'ü'";
    await client.importNotebook({ path, content, language: 'SQL', overwrite: false });
    assert.equal(await client.exportNotebook(path), content);
    assert.deepEqual(
      (await client.list('/Users/someone@example.com/a')).map((object) => [
        object.type,
        object.path,
      ]),
      [
        ['DIRECTORY', '/Users/someone@example.com/a/b'],
        ['NOTEBOOK', path],
      ],
    );
    assert.deepEqual(await client.list('/Users/someone@example.com/a/b'), []);
    const full = await rejection(
      client.delete('/Users/someone@example.com/a', { recursive: false }),
    );
    assert.ok(full.hasCode('DIRECTORY_NOT_EMPTY'));
    await client.delete('/Users/someone@example.com/a', { recursive: true });
    assert.equal(await client.getStatus(path), undefined);
    const gone = await rejection(client.exportNotebook(path));
    assert.equal(gone.api?.status, 404);
  });

  it('reports the contract errors of import and mkdirs', async () => {
    const client = workspace();
    const content = '-- Databricks notebook source\nSELECT 1';
    const write = (path: string) =>
      client.importNotebook({ path, content, language: 'SQL', overwrite: false });
    assert.equal((await rejection(write('/none/a'))).api?.status, 404);
    await write('/a');
    const again = await rejection(write('/a'));
    assert.equal(again.api?.status, 400);
    assert.ok(again.hasCode('RESOURCE_ALREADY_EXISTS'));
    assert.equal(again.failure.code, 'workspace/exists');
    const below = await rejection(client.makeDirectories('/a/b'));
    assert.ok(below.hasCode('RESOURCE_ALREADY_EXISTS'));
  });

  it('meets a conflict when two write to the same path at once', async () => {
    await server.close();
    server = await startStandIn({ token: secret, importMilliseconds: 100 });
    const client = workspace();
    const write = () =>
      client.importNotebook({ path: '/a', content: 'x', language: 'SQL', overwrite: true });
    const results = await Promise.allSettled([write(), write()]);
    const failed = results.filter((result) => result.status === 'rejected');
    assert.equal(failed.length, 1);
    const reason: unknown = failed[0]?.reason;
    assert.ok(reason instanceof DatabricksError);
    assert.equal(reason.api?.status, 409);
    assert.ok(reason.hasCode('ALREADY_EXISTS'));
  });

  it('sends no body that is over the limit', async () => {
    const content = 'x'.repeat(importBodyLimitBytes * 0.75);
    await assert.rejects(
      workspace().importNotebook({ path: '/a', content, language: 'SQL', overwrite: false }),
      (thrown) => thrown instanceof FailureError && thrown.failure.code === 'workspace/too-large',
    );
    assert.equal(server.received.length, 0);
  });

  it('waits as long as Retry-After says, and one second if it says nothing', async () => {
    const error = { kind: 'error', message: 'Slow down.' } as const;
    server.inject({
      fault: { ...error, status: 429, errorCode: 'REQUEST_LIMIT_EXCEEDED', retryAfterSeconds: 7 },
    });
    server.inject({ fault: { ...error, status: 503, errorCode: 'TEMPORARILY_UNAVAILABLE' } });
    await workspace().currentUser();
    assert.deepEqual(slept, [7000, 1000]);
    assert.deepEqual(
      events.map((event) => [event.outcome, event.retryInMilliseconds]),
      [
        [429, 7000],
        [503, 1000],
        [200, undefined],
      ],
    );
  });

  it('retries dropped connections with growing delays, and the jitter is half of them', async () => {
    server.inject({ fault: { kind: 'drop', carriedOut: false }, times: 3 });
    await workspace().currentUser();
    assert.deepEqual(slept, [375, 750, 1500]);
  });

  it('gives up after 300 s in all and keeps the first error', async () => {
    server.inject({
      fault: { kind: 'error', status: 503, errorCode: 'FIRST', message: 'first' },
    });
    server.inject({
      fault: {
        kind: 'error',
        status: 429,
        errorCode: 'LATER',
        message: 'later',
        retryAfterSeconds: 60,
      },
      times: 100,
    });
    const thrown = await rejection(workspace().currentUser());
    assert.equal(thrown.api?.errorCode, 'FIRST');
    assert.ok(time < 300_000);
    assert.equal(server.received.length, 6);
  });

  it('gives up sooner where nothing answers than where it was asked to wait, if told so', async () => {
    server.inject({ fault: { kind: 'drop', carriedOut: false }, times: 100 });
    const thrown = await rejection(
      workspace({ unansweredTimeoutMilliseconds: 5_000 }).currentUser(),
    );
    assert.equal(thrown.transport, 'connection');
    assert.deepEqual(slept, [375, 750, 1500]);
  });

  it('retries neither 500 nor 504 nor 403', async () => {
    for (const status of [403, 500, 504]) {
      server.inject({ fault: { kind: 'error', status, errorCode: 'X', message: 'm' } });
      assert.equal((await rejection(workspace().currentUser())).api?.status, status);
    }
    assert.deepEqual(slept, []);
  });

  it('does not send again what must not happen twice and may have arrived', async () => {
    server.inject({ fault: { kind: 'drop', carriedOut: true } });
    const thrown = await rejection(
      rest().send({
        method: 'POST',
        path: '/api/2.0/workspace/mkdirs',
        body: { path: '/once' },
        failing: 'It failed',
        repeatable: false,
      }),
    );
    assert.equal(thrown.transport, 'connection');
    assert.equal(server.received.length, 1);
    assert.equal(server.tree.get('/once').type, 'DIRECTORY');
  });

  it('ends a request that takes too long, with its repetitions', async () => {
    server.inject({ fault: { kind: 'slow', milliseconds: 2000 }, times: 2 });
    const thrown = await rejection(
      workspace({ requestTimeoutMilliseconds: 60, totalTimeoutMilliseconds: 500 }).currentUser(),
    );
    assert.equal(thrown.transport, 'time-out');
    assert.match(formatFailure(thrown.failure), /did not answer within 0\.1 s/u);
  });

  it('stops at once when cancelled, during a request and during a wait', async () => {
    server.inject({ fault: { kind: 'slow', milliseconds: 5000 } });
    const during = createCancellation();
    const start = performance.now();
    const request = workspace().currentUser(during.signal);
    setTimeout(during.cancel, 50);
    await assert.rejects(request, CancelledError);
    assert.ok(performance.now() - start < 1000);

    server.inject({
      fault: { kind: 'error', status: 429, errorCode: 'X', message: 'm', retryAfterSeconds: 100 },
    });
    const waiting = createCancellation();
    const client = new RestClient({
      host: server.url,
      token: () => Promise.resolve(secret),
      origin: 'test',
    });
    const waited = new WorkspaceClient(client).currentUser(waiting.signal);
    setTimeout(waiting.cancel, 150);
    await assert.rejects(waited, CancelledError);
    assert.ok(performance.now() - start < 2000);
  });

  it('follows no redirect, so that the token stays with its host', async () => {
    const other = await startStandIn({ token: secret });
    try {
      server.inject({
        fault: {
          kind: 'raw',
          status: 307,
          body: '',
          headers: { location: `${other.url}/login?token=${secret}` },
        },
      });
      const thrown = await rejection(workspace().currentUser());
      assert.equal(thrown.transport, 'redirect');
      assert.match(thrown.message, new RegExp(`redirect to ${other.url},`, 'u'));
      assert.equal(other.received.length, 0);
    } finally {
      await other.close();
    }
  });

  it('says so when what answers is a page and not a workspace', async () => {
    server.inject({ fault: { kind: 'raw', status: 200, body: '<html>Sign in</html>' } });
    assert.equal((await rejection(workspace().currentUser())).transport, 'not-json');
  });

  it('trusts no certificate that cannot be verified, and does not try again', async () => {
    let calls = 0;
    const refusing = () => {
      calls += 1;
      const cause = Object.assign(new Error('self-signed'), {
        code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
      });
      return Promise.reject(new TypeError('fetch failed', { cause }));
    };
    const host = 'https://workspace.example.com';
    const send = (surroundings: ClientOptions['surroundings']) =>
      rejection(
        new WorkspaceClient(
          rest({ ...(surroundings && { surroundings }) }, secret, host),
        ).currentUser(),
      );
    assert.equal((await send({ fetch: refusing })).transport, 'certificate');
    assert.equal(calls, 1);
    const off = await send({ fetch: refusing, verifiesCertificates: () => false });
    assert.equal(off.transport, 'certificate');
    assert.match(off.failure.why, /NODE_TLS_REJECT_UNAUTHORIZED/u);
    assert.equal(calls, 1, 'nothing was sent');
  });

  it('says so when nobody listens', async () => {
    await server.close();
    const thrown = await rejection(workspace({ totalTimeoutMilliseconds: 1000 }).currentUser());
    assert.equal(thrown.failure.code, 'workspace/connection');
    assert.match(thrown.failure.why, /ECONNREFUSED/u);
    server = await startStandIn();
  });

  it('lets no secret into errors and logs, however the server echoes it', async () => {
    const echoes = [
      `{"error_code":"BAD","message":"Header was Bearer ${secret}"}`,
      `<html><title>token ${secret}</title></html>`,
      `DENIED: ${Buffer.from(secret).toString('base64')} and ${encodeURIComponent(secret)}`,
      `{"error":"${secret}","details":["${secret}"]}`,
    ];
    const texts: string[] = [];
    for (const body of echoes) {
      server.inject({ fault: { kind: 'raw', status: 400, body } });
      const thrown = await rejection(workspace().currentUser());
      texts.push(thrown.message, thrown.stack ?? '', JSON.stringify(thrown));
      texts.push(JSON.stringify(thrown.failure), JSON.stringify(thrown.api));
    }
    // A header with a line break in it is refused by the platform with the header in the message.
    const broken = await rejection(
      new WorkspaceClient(rest({}, `${secret}\n${secret}`)).currentUser(),
    );
    texts.push(broken.message, broken.stack ?? '', JSON.stringify(broken), JSON.stringify(events));
    for (const text of texts) {
      assert.ok(!text.includes(secret), text);
      assert.ok(!text.includes(Buffer.from(secret).toString('base64')), text);
    }
  });
});

describe('error answers', () => {
  // Shapes as in the error parsers of Databricks' own client (pip databricks-sdk, errors/).
  it('are read in every shape that is known', () => {
    const read = (body: string, status = 400, text = 'Bad Request') => {
      const { errorCode, message } = readApiError(status, text, body);
      return [errorCode, message];
    };
    assert.deepEqual(read('{"error_code":"A_B","message":"m"}'), ['A_B', 'm']);
    assert.deepEqual(read('{"error_code":403,"message":"m"}', 403), ['PERMISSION_DENIED', 'm']);
    assert.deepEqual(read('{"error":"old"}'), ['BAD_REQUEST', 'old']);
    assert.deepEqual(read('{"detail":"d","status":"404","scimType":"noTarget"}', 404), [
      'SCIM_404',
      'noTarget d',
    ]);
    assert.deepEqual(read('INVALID_STATE: not now'), ['INVALID_STATE', 'not now']);
    assert.deepEqual(read('<html><title>Too large</title></html>', 413), ['HTTP_413', 'Too large']);
    assert.deepEqual(read('<body><pre>why</pre></body>', 500), ['INTERNAL_ERROR', 'why']);
    assert.deepEqual(read('', 503, 'Service Unavailable'), [
      'TEMPORARILY_UNAVAILABLE',
      'Service Unavailable',
    ]);
    assert.deepEqual(read('[1]', 404, ''), ['NOT_FOUND', 'HTTP status 404']);
  });

  it('are known by a reason among the details too', () => {
    const api = readApiError(
      400,
      '',
      '{"error_code":"BAD_REQUEST","message":"m","details":[{"reason":"MAX_NOTEBOOK_SIZE_EXCEEDED"}]}',
    );
    const error = new DatabricksError({ code: 'c', what: 'w', why: '', todo: 't' }, { api });
    assert.ok(error.hasCode('MAX_NOTEBOOK_SIZE_EXCEEDED'));
    assert.ok(!error.hasCode('OTHER'));
  });
});

describe('workspace addresses', () => {
  it('are read as people write them', () => {
    assert.equal(
      workspaceOrigin('adb-1.2.azuredatabricks.net'),
      'https://adb-1.2.azuredatabricks.net',
    );
    assert.equal(
      workspaceOrigin(' https://dbc-a.cloud.databricks.com/?o=1#x '),
      'https://dbc-a.cloud.databricks.com',
    );
    assert.equal(workspaceOrigin('http://127.0.0.1:8080/'), 'http://127.0.0.1:8080');
  });

  it('are refused where a token would not be safe', () => {
    for (const text of [
      '',
      'http://dbc-a.cloud.databricks.com',
      'http://127.0.0.1.example.com',
      'ftp://a.b',
      'https://user:word@a.b',
      'https://',
    ]) {
      assert.throws(() => workspaceOrigin(text), FailureError, text);
    }
  });
});
