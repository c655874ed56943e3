import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { cachedPython, cacheRoot, skipOrFail, versions } from '../caches.ts';

/**
 * One value as canonical text, null, or a boolean.
 *
 * Decimals, integers and dates as plain text, timestamps as `2024-01-31 09:30:00.000000` in UTC,
 * doubles as the shortest text that reads back, binary as upper-case hexadecimal, nested values as JSON.
 */
export type SparkValue = string | boolean | null;

export interface SparkRows {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly SparkValue[])[];
}

/** What Spark says when it refuses: `class` is its error class, such as `DIVIDE_BY_ZERO`. */
export interface SparkError {
  readonly class: string;
  readonly sqlState: string | null;
  readonly message: string;
}

/** The answer to one statement. */
export type SparkResult = SparkRows | { readonly error: SparkError };

/** The answer of Spark's own parser. */
export type SparkParse = { readonly ok: true } | { readonly ok: false; readonly error: SparkError };

interface Request {
  readonly statements?: readonly string[];
  readonly stopOnError?: boolean;
  readonly limit?: number;
  readonly parse?: string;
}

interface Answer {
  readonly id?: number;
  readonly ready?: true;
  readonly failure?: string;
  readonly results?: SparkResult[];
  readonly ok?: boolean;
  readonly error?: SparkError;
}

interface Server {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ready: Promise<void>;
  readonly waiting: Map<
    number,
    { resolve: (answer: Answer) => void; reject: (why: Error) => void }
  >;
}

const startTimeout = 120_000;
const answerTimeout = 180_000;

let server: Server | undefined;
let lastId = 0;

function jars(): string[] {
  const folder = path.join(cacheRoot(), `delta-${versions.delta}`);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jar'))
    .map((name) => path.join(folder, name));
}

/** Skips the test, or fails it under `CI=true`, if Spark was not prepared; call it in `before`. */
export function requireSpark(context: Mocha.Context): void {
  context.timeout(startTimeout + answerTimeout);
  if (cachedPython() === undefined || jars().length === 0) {
    skipOrFail(context, "Spark is not prepared: 'npm test' fetches it.");
  }
}

function start(): Server {
  const python = cachedPython();
  if (python === undefined) throw new Error("Spark is not prepared: 'npm test' fetches it.");
  const child = spawn(python, [path.join(import.meta.dirname, 'spark_server.py')], {
    env: {
      ...process.env,
      PYSPARK_PYTHON: python,
      PYTHONUTF8: '1',
      PORTSIDE_SPARK_JARS: jars().join(path.delimiter),
    },
  });
  const waiting: Server['waiting'] = new Map();
  // Only the end of what Spark logs is kept: it matters if the process dies.
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log = `${log}${text}`.slice(-4000);
  });
  const ready = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`Spark did not start within ${startTimeout / 1000} s.`));
      child.kill('SIGKILL');
    }, startTimeout);
    createInterface({ input: child.stdout }).on('line', (line) => {
      const answer = JSON.parse(line) as Answer;
      if (answer.ready === true) {
        clearTimeout(timer);
        resolve();
      } else if (answer.id !== undefined) {
        waiting.get(answer.id)?.resolve(answer);
        waiting.delete(answer.id);
      }
    });
    child.on('error', reject);
    child.on('exit', (code) => {
      clearTimeout(timer);
      server = undefined;
      const why = new Error(`Spark ended with code ${String(code)}. The end of its log:\n${log}`);
      reject(why);
      for (const request of waiting.values()) request.reject(why);
    });
  });
  // Whoever asks awaits it; a rejection before that is no unhandled one.
  ready.catch(() => undefined);
  return { child, ready, waiting };
}

async function request(message: Request, timeout = answerTimeout): Promise<Answer> {
  server ??= start();
  const { child, ready, waiting } = server;
  await ready;
  const id = ++lastId;
  const answer = await new Promise<Answer>((resolve, reject) => {
    const timer = setTimeout(() => {
      waiting.delete(id);
      reject(new Error(`Spark gave no answer within ${timeout / 1000} s.`));
      // What it is busy with cannot be known: the next request starts another.
      child.kill('SIGKILL');
    }, timeout);
    const settle =
      <T>(then: (value: T) => void) =>
      (value: T): void => {
        clearTimeout(timer);
        then(value);
      };
    waiting.set(id, { resolve: settle(resolve), reject: settle(reject) });
    child.stdin.write(`${JSON.stringify({ id, ...message })}\n`);
  });
  if (answer.failure !== undefined) throw new Error(`Spark's server failed: ${answer.failure}`);
  return answer;
}

/**
 * Runs statements on Spark in a fresh database, which is dropped at the end with all that they made.
 *
 * @returns one result per statement; fewer with `stopOnError`, whose last one is then the error
 */
export async function runOnSpark(
  statements: readonly string[],
  options: {
    readonly stopOnError?: boolean;
    readonly limit?: number;
    /** Milliseconds for all of them together. */
    readonly timeout?: number;
  } = {},
): Promise<readonly SparkResult[]> {
  const { timeout, ...asked } = options;
  const { results } = await request({ statements, ...asked }, timeout);
  return results ?? [];
}

/** Asks Spark's own parser about one statement; nothing is resolved or run. */
export async function parseOnSpark(sql: string): Promise<SparkParse> {
  const { ok, error } = await request({ parse: sql });
  return ok === true || error === undefined ? { ok: true } : { ok: false, error };
}

/** Ends the process, if there is one; a run of Mocha that imports this module ends it by itself. */
export async function stopSpark(): Promise<void> {
  if (server === undefined) return;
  const { child } = server;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.stdin.write(`${JSON.stringify({ stop: true })}\n`);
  const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await ended;
  clearTimeout(timer);
}

// At import time Mocha's current suite is the root: this runs once, after all tests.
if (typeof after === 'function') {
  after(async function () {
    this.timeout(30_000);
    await stopSpark();
  });
}
