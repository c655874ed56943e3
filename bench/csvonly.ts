/**
 * The diff of two files of ten million rows against one scan of both, in the engine's own child; and of two
 * results of a thousand rows in a child that is warm.
 *
 * `npm run bench diff` prints one line per case. Ratios of processor time are what to compare: wall time swings on a
 * shared machine. `PORTSIDE_BENCH_ROWS` asks for fewer rows. The files are kept in `out/bench`.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { DiffOptions, DiffResult, RowSet } from '../src/engine/index.ts';
import { EngineClient } from '../src/engine/index.ts';
import { diffDataFiles } from '../src/workflows/diff-file.ts';
import { valueOf } from '../src/workflows/project-session.ts';
import { writeComparedFiles } from './support/compared-files.ts';

const rows = Number(process.env['PORTSIDE_BENCH_ROWS'] ?? 10_000_000);
const folder = path.resolve(`out/bench/compared-${rows}`);
const settings = { hostPath: path.resolve('dist/duckdb-host.cjs') };

/** What a process has used: seconds of processor time, and the most memory it had at once, in GB. */
function usedBy(processId: number): { readonly seconds: number; readonly gigabytes: number } {
  // The fields behind the name, which may hold blanks and parentheses; in hundredths of a second.
  const fields = readFileSync(`/proc/${processId}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const peak = /VmHWM:\s*(\d+) kB/u.exec(readFileSync(`/proc/${processId}/status`, 'utf8'));
  return {
    seconds: (Number(fields[11]) + Number(fields[12])) / 100,
    gigabytes: Number(peak?.[1] ?? 0) / 1024 ** 2,
  };
}

/** Seconds of processor time that one scan of both files takes: every value is read and hashed. */
async function scan(extension: string): Promise<number> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2', memory_limit: '1GB' });
  const connection = await instance.connect();
  const from = process.cpuUsage();
  for (const name of ['old', 'new']) {
    const file = path.join(folder, `${name}.${extension}`);
    const source = extension === 'csv' ? `read_csv('${file}', all_varchar = true)` : `'${file}'`;
    await connection.runAndReadAll(`SELECT count(*), sum(hash(*COLUMNS(*))) FROM ${source}`);
  }
  const { user, system } = process.cpuUsage(from);
  connection.closeSync();
  instance.closeSync();
  return (user + system) / 1e6;
}

async function compareFiles(extension: string, name: string, options: DiffOptions): Promise<void> {
  const scanned = await scan(extension);
  const engine = new EngineClient(settings);
  try {
    valueOf(await engine.open({ timeZone: 'UTC', databases: ['files'] }));
    const before = usedBy(engine.processId ?? 0).seconds;
    const file = (side: string) => ({ path: path.join(folder, `${side}.${extension}`) });
    const started = performance.now();
    const { counts, method } = await diffDataFiles(engine, file('old'), file('new'), options);
    const wall = (performance.now() - started) / 1000;
    const { seconds: after, gigabytes } = usedBy(engine.processId ?? 0);
    const seconds = after - before;
    process.stdout.write(
      `${name}: ${(seconds / scanned).toFixed(2)} x a scan (${seconds.toFixed(1)} s of ${scanned.toFixed(1)} s, wall ${wall.toFixed(1)} s), ` +
        `${gigabytes.toFixed(2)} GB, ${method}, ${JSON.stringify(counts)}\n`,
    );
  } finally {
    await engine.dispose();
  }
}

/** Two results of a thousand rows, of which every tenth differs. */
async function compareResults(): Promise<void> {
  const engine = new EngineClient(settings);
  try {
    valueOf(await engine.open({ timeZone: 'UTC', databases: ['files'] }));
    const result = (changed: boolean): RowSet => ({
      columns: ['id', 'code', 'amount', 'note', 'day'].map((name, index) => ({
        name,
        type: ['INTEGER', 'VARCHAR', 'DECIMAL(12,2)', 'VARCHAR', 'DATE'][index] ?? 'VARCHAR',
      })),
      rows: Array.from({ length: 1000 }, (_, n) => [
        String(n),
        `c${n % 37}`,
        changed && n % 10 === 0 ? '1.00' : `${n}.50`,
        `note ${n * 7}`,
        '2024-01-31',
      ]),
    });
    const target = (table: string) => ({ database: 'files', schema: 'main', table });
    const relations = ['old', 'new'].map((table) => ({
      target: target(table),
      source: { kind: 'rows', rows: result(table === 'new') } as const,
    }));
    valueOf(await engine.request({ kind: 'load', relations }));
    const request = {
      left: { kind: 'table', address: target('old') },
      right: { kind: 'table', address: target('new') },
      options: { key: ['id'] },
    } as const;
    const took: number[] = [];
    let last: DiffResult | null = null;
    for (let turn = 0; turn < 20; turn += 1) {
      const started = performance.now();
      last = valueOf(await engine.request({ kind: 'diff', request }));
      took.push(performance.now() - started);
    }
    took.sort((a, b) => a - b);
    process.stdout.write(
      `two results of 1,000 rows: ${took[10]?.toFixed(0)} ms, 95 of 100 within ${took[18]?.toFixed(0)} ms, ${last?.counts.changed} changed\n`,
    );
  } finally {
    await engine.dispose();
  }
}

await compareResults();
mkdirSync(folder, { recursive: true });
if (!existsSync(path.join(folder, 'new.csv'))) await writeComparedFiles(folder, rows);



await compareFiles('csv', 'CSV, key given', { key: ['id'] });
