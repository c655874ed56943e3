import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isJsonObject, parseJson, textMember, type JsonObject } from '../json-value.ts';
import { StatementDesk, type StatementOutcome } from './statement-desk.ts';
import { FaultPlan, type Fault, type FaultRule } from './faults.ts';
import { StandInError, WorkspaceTree, type TreeNode } from './workspace-tree.ts';

/** What the stand-in starts with; every member has a default. */
export interface StandInOptions {
  /** The only token that it takes. */
  readonly token?: string;
  readonly userName?: string;
  /** How long an import takes; a second one to the same path meanwhile is a conflict. */
  readonly importMilliseconds?: number;
  /** Runs the statements that are sent to a warehouse; without it there is no such interface. */
  readonly runStatement?: (statement: string) => Promise<StatementOutcome>;
}

/** A request as it came, without its headers. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly authorized: boolean;
}

/** A running stand-in for a Databricks workspace, on this machine's loopback address. */
export interface StandInWorkspace {
  /** Such as `http://127.0.0.1:41234`. */
  readonly url: string;
  readonly token: string;
  /** What it was asked, oldest first. */
  readonly received: readonly ReceivedRequest[];
  /** What it holds: to be read and changed behind the client's back. */
  readonly tree: WorkspaceTree;
  /** Asks for a fault. */
  inject(rule: FaultRule): void;
  /** Breaks off all connections and stops. */
  close(): Promise<void>;
}

interface Call {
  readonly query: URLSearchParams;
  readonly body: JsonObject;
}

type Handler = (call: Call) => JsonObject | Promise<JsonObject>;

// Base64 of 10 MiB, and the rest of the body; above it the connection is closed.
const readLimitBytes = 16 * 1024 * 1024;
// The limit that the platform states for the body of workspace/import.
const bodyLimitBytes = 10 * 1024 * 1024;

/**
 * Starts a stand-in workspace on a free port: mkdirs, import, get-status, list, export, delete and
 * the current user, with the platform's error answers and with faults on demand.
 *
 * It is for tests and the demonstration; what it has not is answered with 501.
 */
export async function startStandIn(options: StandInOptions = {}): Promise<StandInWorkspace> {
  const token = options.token ?? 'stand-in-token';
  const userName = options.userName ?? 'someone@example.com';
  const faults = new FaultPlan();
  const received: ReceivedRequest[] = [];
  const tree = new WorkspaceTree(() => Date.now());
  tree.makeDirectories(`/Users/${userName}`);
  const handlers = makeHandlers(tree, userName, options.importMilliseconds ?? 0);
  const desk = options.runStatement && new StatementDesk(options.runStatement);

  const server = createServer((request, response) => {
    void answer(request, response).catch(() => request.socket.destroy());
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const method = request.method ?? 'GET';
    const text = await readBody(request);
    const authorized = request.headers.authorization === `Bearer ${token}`;
    const query = Object.fromEntries(url.searchParams);
    received.push({ method, path: url.pathname, query, authorized });
    const fault = faults.take(method, url.pathname);
    if (fault?.kind === 'drop' && !fault.carriedOut) {
      request.socket.destroy();
      return;
    }
    if (fault?.kind === 'slow') await wait(fault.milliseconds);
    if (fault?.kind === 'error' || fault?.kind === 'raw') {
      respondWithFault(response, fault);
      return;
    }
    const result = await handle(`${method} ${url.pathname}`, url, text, authorized);
    if (fault?.kind === 'drop') request.socket.destroy();
    else respond(response, result.status, result.body);
  }

  async function handle(
    name: string,
    url: URL,
    text: string,
    authorized: boolean,
  ): Promise<{ status: number; body: JsonObject }> {
    try {
      const handler = handlers.get(name) ?? desk?.handlerOf(name);
      // Newer clients ask for this first, without a token; a workspace need not have it.
      if (url.pathname === '/.well-known/databricks-config') throw noSuchEndpoint(name);
      if (!authorized) {
        throw new StandInError(
          401,
          'UNAUTHENTICATED',
          'Credential was not sent or was of an unsupported type for this API.',
        );
      }
      if (handler === undefined) throw noSuchEndpoint(name);
      if (Buffer.byteLength(text, 'utf8') > bodyLimitBytes) {
        throw new StandInError(
          400,
          'MAX_NOTEBOOK_SIZE_EXCEEDED',
          `The request's body is over ${bodyLimitBytes} bytes.`,
        );
      }
      const body = text === '' ? {} : parseJson(text);
      if (!isJsonObject(body)) throw new StandInError(400, 'MALFORMED_REQUEST', 'Invalid JSON.');
      return { status: 200, body: await handler({ query: url.searchParams, body }) };
    } catch (thrown) {
      if (!(thrown instanceof StandInError)) throw thrown;
      const body = { error_code: thrown.errorCode, message: thrown.message };
      return { status: thrown.status, body };
    }
  }

  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    token,
    received,
    tree,
    inject: (rule) => faults.add(rule),
    close: () => close(server),
  };
}

function makeHandlers(
  tree: WorkspaceTree,
  userName: string,
  importMilliseconds: number,
): ReadonlyMap<string, Handler> {
  const beingWritten = new Set<string>();
  return new Map<string, Handler>([
    [
      'GET /api/2.0/preview/scim/v2/Me',
      () => ({ id: '1001', userName, active: true, displayName: userName }),
    ],
    [
      'POST /api/2.0/workspace/mkdirs',
      ({ body }) => {
        tree.makeDirectories(requiredText(body, 'path'));
        return {};
      },
    ],
    [
      'POST /api/2.0/workspace/import',
      async ({ body }) => {
        const path = requiredText(body, 'path');
        if (beingWritten.has(path)) {
          throw new StandInError(409, 'ALREADY_EXISTS', `Node at (${path}) is being written.`);
        }
        beingWritten.add(path);
        try {
          if (importMilliseconds > 0) await wait(importMilliseconds);
          tree.import({
            path,
            content: decoded(requiredText(body, 'content')),
            format: textMember(body, 'format') ?? 'SOURCE',
            language: textMember(body, 'language'),
            overwrite: body['overwrite'] === true,
          });
          return {};
        } finally {
          beingWritten.delete(path);
        }
      },
    ],
    [
      'GET /api/2.0/workspace/get-status',
      ({ query }) => describeNode(tree.get(requiredParameter(query, 'path'))),
    ],
    [
      'GET /api/2.0/workspace/list',
      ({ query }) => {
        const objects = tree.list(requiredParameter(query, 'path')).map(describeNode);
        // An empty folder is an empty object, not an empty list.
        return objects.length === 0 ? {} : { objects };
      },
    ],
    [
      'GET /api/2.0/workspace/export',
      ({ query }) => {
        const format = query.get('format') ?? 'SOURCE';
        const { bytes, extension } = tree.export(requiredParameter(query, 'path'), format);
        return { content: Buffer.from(bytes).toString('base64'), file_type: extension };
      },
    ],
    [
      'POST /api/2.0/workspace/delete',
      ({ body }) => {
        tree.delete(requiredText(body, 'path'), body['recursive'] === true);
        return {};
      },
    ],
  ]);
}

function describeNode(node: TreeNode): JsonObject {
  const common = {
    object_type: node.type,
    path: node.path,
    object_id: node.id,
    resource_id: String(node.id),
  };
  switch (node.type) {
    case 'DIRECTORY':
      return common;
    case 'FILE':
      return { ...common, modified_at: node.modifiedAt, size: node.bytes.byteLength };
    case 'NOTEBOOK':
      return { ...common, modified_at: node.modifiedAt, language: node.language };
  }
}

function requiredText(body: JsonObject, name: string): string {
  const value = textMember(body, name);
  if (value === undefined) throw missing(name);
  return value;
}

function requiredParameter(query: URLSearchParams, name: string): string {
  const value = query.get(name);
  if (value === null || value === '') throw missing(name);
  return value;
}

function decoded(base64: string): Uint8Array {
  if (!/^[A-Za-z0-9+/]*={0,2}$/u.test(base64) || base64.length % 4 !== 0) {
    throw new StandInError(400, 'INVALID_PARAMETER_VALUE', 'The content is not valid base64.');
  }
  return Buffer.from(base64, 'base64');
}

function missing(name: string): StandInError {
  return new StandInError(400, 'INVALID_PARAMETER_VALUE', `Missing required field: ${name}`);
}

function noSuchEndpoint(name: string): StandInError {
  return new StandInError(404, 'ENDPOINT_NOT_FOUND', `No API found for '${name}'`);
}

function respond(response: ServerResponse, status: number, body: JsonObject): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}

function respondWithFault(
  response: ServerResponse,
  fault: Extract<Fault, { kind: 'error' | 'raw' }>,
): void {
  if (fault.kind === 'raw') {
    response.writeHead(fault.status, { ...fault.headers });
    response.end(fault.body);
    return;
  }
  if (fault.retryAfterSeconds !== undefined) {
    response.setHeader('retry-after', String(fault.retryAfterSeconds));
  }
  respond(response, fault.status, { error_code: fault.errorCode, message: fault.message });
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > readLimitBytes) throw new Error('The body is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('No port was given.'));
      else resolve(address.port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
