import assert from 'node:assert/strict';
import { createCancellation } from '../../../src/base/cancellation.ts';
import {
  contentHash,
  readOwnership,
  stampNotebook,
} from '../../../src/databricks/ownership-marker.ts';
import { planPush, type PushPlanEntry } from '../../../src/databricks/push-plan.ts';
import { executePush, preparePush } from '../../../src/databricks/push.ts';
import { RestClient } from '../../../src/databricks/rest-client.ts';
import { startStandIn, type StandInWorkspace } from '../../../src/databricks/stand-in/server.ts';
import { WorkspaceClient } from '../../../src/databricks/workspace.ts';

function notebook(sql: string): string {
  return `-- Databricks notebook source\n-- MAGIC %md\n-- MAGIC # A title\n\n-- COMMAND ----------\n\n${sql}`;
}

describe('ownership marker', () => {
  it('stands in the first Markdown cell and leaves the title in it', () => {
    const stamped = stampNotebook(notebook('SELECT 1'));
    assert.match(
      stamped,
      /^-- Databricks notebook source\n-- MAGIC %md <!-- portside:v1 sha256=[0-9a-f]{64} -->\n-- MAGIC # A title\n/u,
    );
    assert.deepEqual(readOwnership(stamped), {
      kind: 'untouched',
      hash: contentHash(notebook('SELECT 1')),
    });
    assert.equal(stampNotebook(stamped), stamped);
  });

  it('gets a cell of its own where there is no Markdown first, or an empty one', () => {
    for (const text of [
      '-- Databricks notebook source\nSELECT 1',
      '-- Databricks notebook source\n-- MAGIC %md\n\n-- COMMAND ----------\n\nSELECT 1',
      '# Databricks notebook source\nprint(1)',
    ]) {
      const stamped = stampNotebook(text);
      assert.deepEqual(readOwnership(stamped), { kind: 'untouched', hash: contentHash(text) });
      assert.equal(stampNotebook(stamped), stamped);
    }
  });

  it('sees an edit, and none in what the workspace does to a text by itself', () => {
    const stamped = stampNotebook(notebook('SELECT 1\n'));
    assert.equal(readOwnership(stamped.replaceAll('\n', '\r\n')).kind, 'untouched');
    assert.equal(readOwnership(`${stamped}\n\n`).kind, 'untouched');
    assert.equal(readOwnership(stamped.replace('SELECT 1', 'SELECT 2')).kind, 'edited');
    assert.equal(readOwnership(stamped.replace('A title', 'Another')).kind, 'edited');
    assert.equal(readOwnership(notebook('SELECT 1')).kind, 'foreign');
    const quoted = notebook(`-- MAGIC %md <!-- portside:v1 sha256=${'0'.repeat(64)} -->`);
    assert.equal(readOwnership(quoted).kind, 'foreign', 'a marker elsewhere is text');
  });
});

describe('push plan', () => {
  it('refuses paths that it cannot write', () => {
    const content = notebook('SELECT 1');
    const plan = planPush(
      ['relative', '/a//b', '/a/../b', '/a/b', '/a/b'].map((path) => ({ path, content })),
      new Map(),
    );
    assert.deepEqual(
      plan.entries.map((entry) => (entry.action === 'refuse' ? entry.reason : entry.action)),
      ['bad-path', 'bad-path', 'bad-path', 'create', 'duplicate-path'],
    );
  });
});

describe('push', () => {
  let server: StandInWorkspace;
  let workspace: WorkspaceClient;
  const folder = '/Users/someone@example.com/kineo';

  beforeEach(async () => {
    server = await startStandIn();
    const credentials = {
      host: server.url,
      token: () => Promise.resolve(server.token),
      origin: 'test',
    };
    workspace = new WorkspaceClient(
      new RestClient(credentials, { surroundings: { sleep: () => Promise.resolve() } }),
    );
  });
  afterEach(() => server.close());

  function local(sql: Record<string, string>): { path: string; content: string }[] {
    return Object.entries(sql).map(([name, text]) => ({
      path: `${folder}/${name}`,
      content: notebook(text),
    }));
  }

  async function push(notebooks: { path: string; content: string }[], force: string[] = []) {
    const plan = await preparePush(workspace, notebooks, {
      force: new Set(force.map((name) => `${folder}/${name}`)),
    });
    const results = await executePush(workspace, plan);
    return {
      actions: plan.entries.map((entry: PushPlanEntry) => entry.action),
      outcomes: results.map((result) => result.outcome),
      results,
    };
  }

  async function write(name: string, content: string): Promise<void> {
    const path = `${folder}/${name}`;
    await workspace.makeDirectories(folder);
    await workspace.importNotebook({ path, content, language: 'SQL', overwrite: true });
  }

  it('creates, then leaves alone, then updates', async () => {
    const first = await push(local({ a: 'SELECT 1', b: 'SELECT 2' }));
    assert.deepEqual(first.outcomes, ['created', 'created']);
    const again = await push(local({ a: 'SELECT 1', b: 'SELECT 2' }));
    assert.deepEqual(again.actions, ['unchanged', 'unchanged']);
    const changed = await push(local({ a: 'SELECT 1', b: 'SELECT 3' }));
    assert.deepEqual(changed.outcomes, ['unchanged', 'updated']);
    assert.match(await workspace.exportNotebook(`${folder}/b`), /SELECT 3$/u);
    const status = await workspace.getStatus(`${folder}/b`);
    assert.equal(status?.type, 'NOTEBOOK');
    assert.equal(status?.language, 'SQL');
  });

  it('never overwrites what Portside did not write, even when forced', async () => {
    const theirs = '-- Databricks notebook source\nSELECT theirs';
    await write('a', theirs);
    const result = await push(local({ a: 'SELECT 1', b: 'SELECT 2' }), ['a']);
    assert.deepEqual(result.outcomes, ['refused', 'created']);
    assert.equal(await workspace.exportNotebook(`${folder}/a`), theirs);
  });

  it('refuses a notebook that was edited in the workspace, unless that one is forced', async () => {
    await push(local({ a: 'SELECT 1', b: 'SELECT 2' }));
    for (const name of ['a', 'b']) {
      const text = await workspace.exportNotebook(`${folder}/${name}`);
      await write(name, text.replace('SELECT', 'SELECT 0 +'));
    }
    const result = await push(local({ a: 'SELECT 9', b: 'SELECT 9' }), ['b']);
    assert.deepEqual(result.outcomes, ['refused', 'updated']);
    assert.match(await workspace.exportNotebook(`${folder}/a`), /SELECT 0 \+ 1$/u);
    assert.match(await workspace.exportNotebook(`${folder}/b`), /SELECT 9$/u);
  });

  it('refuses folders and notebooks in another language', async () => {
    await workspace.makeDirectories(`${folder}/a`);
    await workspace.importNotebook({
      path: `${folder}/b`,
      content: '# Databricks notebook source\nprint(1)',
      language: 'PYTHON',
      overwrite: false,
    });
    const result = await push(local({ a: 'SELECT 1', b: 'SELECT 2' }));
    assert.deepEqual(result.outcomes, ['refused', 'refused']);
  });

  it('refuses what changed between the plan and its execution', async () => {
    await push(local({ a: 'SELECT 1' }));
    const plan = await preparePush(workspace, local({ a: 'SELECT 2', b: 'SELECT 2' }));
    const text = await workspace.exportNotebook(`${folder}/a`);
    await write('a', text.replace('SELECT 1', 'SELECT late'));
    await write('b', '-- Databricks notebook source\nSELECT late');
    const results = await executePush(workspace, plan);
    assert.deepEqual(
      results.map((result) => result.outcome),
      ['refused', 'refused'],
    );
    assert.match(await workspace.exportNotebook(`${folder}/a`), /SELECT late$/u);
    assert.match(await workspace.exportNotebook(`${folder}/b`), /SELECT late$/u);
  });

  it('goes on after one item failed, and reports each', async () => {
    const plan = await preparePush(
      workspace,
      local({ a: 'SELECT 1', b: 'SELECT 2', c: 'SELECT 3' }),
    );
    server.inject({
      path: '/api/2.0/workspace/import',
      fault: { kind: 'error', status: 403, errorCode: 'PERMISSION_DENIED', message: 'No.' },
    });
    const results = await executePush(workspace, plan);
    assert.deepEqual(
      results.map((result) => result.outcome),
      ['failed', 'created', 'created'],
    );
    const failed = results[0];
    assert.ok(failed !== undefined && 'failure' in failed);
    assert.equal(failed.failure.code, 'workspace/permission-denied');
    assert.match(failed.failure.why, /403 PERMISSION_DENIED: No\./u);
  });

  it('counts a notebook as created whose answer was lost and which was sent again', async () => {
    server.inject({
      path: '/api/2.0/workspace/import',
      fault: { kind: 'drop', carriedOut: true },
    });
    const result = await push(local({ a: 'SELECT 1' }));
    assert.deepEqual(result.outcomes, ['created']);
    const imports = server.received.filter(({ path }) => path.endsWith('/import'));
    assert.equal(imports.length, 2);
  });

  it('does not wait for each notebook once the workspace is gone', async () => {
    const impatient = new WorkspaceClient(
      new RestClient(
        { host: server.url, token: () => Promise.resolve(server.token), origin: 'test' },
        { unansweredTimeoutMilliseconds: 1 },
      ),
    );
    const notebooks = local({ a: 'SELECT 1', b: 'SELECT 2', c: 'SELECT 3' });
    const plan = await preparePush(impatient, notebooks);
    server.inject({
      path: '/api/2.0/workspace/mkdirs',
      fault: { kind: 'drop', carriedOut: false },
    });
    const results = await executePush(impatient, plan);
    const failures = results.flatMap((result) => ('failure' in result ? [result.failure] : []));
    assert.deepEqual(
      failures.map(({ code }) => code),
      ['workspace/connection', 'workspace/connection', 'workspace/connection'],
    );
    assert.match(failures[1]?.what ?? '', /kineo\/b was not tried, since the workspace/u);
    assert.match(failures[1]?.todo ?? '', /Push again when the workspace answers/u);
    assert.equal(server.received.filter(({ path }) => path.endsWith('/import')).length, 0);
    assert.deepEqual((await push(notebooks)).outcomes, ['created', 'created', 'created']);
  });

  it('stops when asked to, and says what was left', async () => {
    const plan = await preparePush(workspace, local({ a: 'SELECT 1', b: 'SELECT 2' }));
    const { signal, cancel } = createCancellation();
    const results = await executePush(workspace, plan, {
      cancellation: signal,
      onItem: cancel,
    });
    assert.deepEqual(
      results.map((result) => result.outcome),
      ['created', 'cancelled'],
    );
    assert.equal(await workspace.getStatus(`${folder}/b`), undefined);
  });
});
