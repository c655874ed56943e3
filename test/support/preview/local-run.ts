import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { neverCancelled } from '../../../src/base/cancellation.ts';
import { compile, createCatalog, type Finding } from '../../../src/core/index.ts';
import { EngineClient, type ProgramOutcome } from '../../../src/engine/index.ts';
import { clock, dialects, shortName, type DialectName } from './port-text.ts';

/** What a script did on DuckDB under its dialect's rules. */
export interface LocalRun extends Omit<ProgramOutcome, 'rowsWritten' | 'steps'> {
  /** What the emulation does otherwise than exactly, and what it can't run. */
  readonly findings: readonly Finding[];
}

const hostPath = fileURLToPath(new URL('../../../src/engine/duckdb/host/main.ts', import.meta.url));

let engine: EngineClient | null = null;

/** The one warm child of a test run. */
export function sharedEngine(): EngineClient {
  engine ??= new EngineClient({ hostPath, hostFlags: ['--import=tsx'] });
  return engine;
}

/**
 * Runs a script on a fresh, empty DuckDB: its text alone is compiled under its dialect's rules.
 * Nothing that was read from another text can reach it.
 */
export async function runLocally(
  text: string,
  dialect: DialectName,
  milliseconds = 60_000,
): Promise<LocalRun> {
  const source = dialects[dialect];
  const compiled = compile(text, {
    dialect: source,
    catalog: createCatalog(source.defaultSettings),
    options: {
      target: 'duckdb',
      sparkOnly: false,
      targetRuntime: '17.3',
      mapName: (object) => ['main', shortName(object).join('.')],
      clock,
    },
  });
  const client = sharedEngine();
  const database = await emptyDatabase(client);
  const { program } = compiled;
  const outcome = answer(
    await client.request(
      { kind: 'program', request: { database, program, limits: { milliseconds } } },
      neverCancelled,
      (asked) => compiled.texts.answer(asked),
    ),
  );
  return { ...outcome, findings: [...compiled.findings, ...compiled.texts.findings] };
}

/** Opening an instance costs more than most runs, so one holds many databases, each used once. */
const databases = Array.from({ length: 40 }, (_, index) => `side_${index}`);
let unused: string[] = [];

async function emptyDatabase(client: EngineClient): Promise<string> {
  const next = unused.pop();
  if (next !== undefined && client.processId !== null) return next;
  answer(await client.open({ timeZone: 'UTC', databases }));
  answer(await client.request({ kind: 'lock' }));
  unused = databases.slice(1);
  return databases[0] ?? '';
}

function answer<T>(
  result: { ok: true; value: T } | { ok: false; error: { what: string; why: string } },
): T {
  if (!result.ok) assert.fail(`${result.error.what} ${result.error.why}`);
  return result.value;
}

// At import time Mocha's current suite is the root: this runs once, after all tests.
if (typeof after === 'function') {
  after(() => engine?.dispose());
}
