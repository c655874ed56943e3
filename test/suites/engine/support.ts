import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Failure } from '../../../src/base/failure.ts';
import type { Result } from '../../../src/base/result.ts';
import type {
  DiffOptions,
  DiffResult,
  LoadReport,
  ProgramLimits,
  ProgramOutcome,
  QueryResult,
  RelationLoad,
  RowSet,
  StatementMode,
} from '../../../src/engine/index.ts';
import { EngineClient } from '../../../src/engine/index.ts';
import type { Origin, Program, SqlTemplate, Step } from '../../../src/protocol/program.ts';

export const hostPath = fileURLToPath(
  new URL('../../../src/engine/duckdb/host/main.ts', import.meta.url),
);

export function startEngine(): EngineClient {
  return new EngineClient({ hostPath, hostFlags: ['--import=tsx'] });
}

export function value<T>(result: Result<T, Failure>): T {
  if (!result.ok) assert.fail(`${result.error.code}: ${result.error.what} ${result.error.why}`);
  return result.value;
}

export function failure<T>(result: Result<T, Failure>): Failure {
  if (result.ok) assert.fail(`A failure was expected, not ${JSON.stringify(result.value)}`);
  return result.error;
}

export async function openLocked(
  engine: EngineClient,
  relations: readonly RelationLoad[] = [],
  prelude: readonly string[] = [],
): Promise<readonly LoadReport[]> {
  value(await engine.open({ timeZone: 'Europe/London', databases: ['legacy', 'port'], prelude }));
  const reports = value(await engine.request({ kind: 'load', relations }));
  value(await engine.request({ kind: 'lock' }));
  return reports;
}

export function query(
  engine: EngineClient,
  sql: string,
  mode: StatementMode = 'preview',
  rowLimit = 1000,
): Promise<Result<QueryResult, Failure>> {
  return engine.request({
    kind: 'query',
    database: 'legacy',
    sql,
    mode,
    rowLimit,
    session: 'test',
  });
}

export async function rowsOf(engine: EngineClient, sql: string): Promise<QueryResult['rows']> {
  return value(await query(engine, sql)).rows;
}

export async function diff(
  engine: EngineClient,
  left: RowSet,
  right: RowSet,
  options: DiffOptions = {},
): Promise<DiffResult> {
  return value(
    await engine.request({
      kind: 'diff',
      request: {
        left: { kind: 'rows', rows: left },
        right: { kind: 'rows', rows: right },
        options,
      },
    }),
  );
}

/** Rows from a header such as `id INTEGER, name VARCHAR` and their cells. */
export function table(header: string, ...rows: (string | null)[][]): RowSet {
  const columns = header.split(/, (?=\w+ [A-Z])/u).map((column) => {
    const [name = '', ...type] = column.split(' ');
    return { name, type: type.join(' ') };
  });
  return { columns, rows };
}

export function temporaryFile(name: string, content: string | Uint8Array): string {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'portside-test-')), name);
  writeFileSync(file, content);
  return file;
}

export const at = (line: number): Origin => ({ start: 0, end: 0, line });

/** A template from literal parts: `sql\`SELECT ${variable('x')}\``. */
export function sql(
  texts: TemplateStringsArray,
  ...slots: Exclude<SqlTemplate['parts'][number], string>[]
): SqlTemplate {
  return { parts: texts.flatMap((text, index) => [text, ...slots.slice(index, index + 1)]) };
}

export const variable = (
  name: string,
  type = 'INTEGER',
): Exclude<SqlTemplate['parts'][number], string> => ({
  slot: 'variable',
  name,
  type,
});

export function queryStep(line: number, text: SqlTemplate, names: readonly string[] = []): Step {
  return {
    step: 'query',
    sql: text,
    columns: names.map((name) => ({ name, type: 'int' })),
    ordered: false,
    origin: at(line),
  };
}

export function executeStep(line: number, text: SqlTemplate, writes: readonly string[] = []): Step {
  return { step: 'execute', checks: [], sql: [text], counts: 0, writes, origin: at(line) };
}

export function program(steps: readonly Step[], more: Partial<Program> = {}): Program {
  return {
    dialect: 'tsql',
    policy: { continueAfterError: true, batchAborting: [245], scopeEnding: [208] },
    procedures: {},
    steps,
    ...more,
  };
}

export async function run(
  engine: EngineClient,
  script: Program,
  limits: ProgramLimits = {},
  keepAs?: string,
): Promise<ProgramOutcome> {
  return value(
    await engine.request({
      kind: 'program',
      request: {
        database: 'legacy',
        program: script,
        limits,
        ...(keepAs === undefined ? {} : { keepAs }),
      },
    }),
  );
}
