/**
 * The diff of a million rows against one scan of both sides, in the engine's own child.
 *
 * `npm run bench diff` prints one line per case. Ratios are what to compare: wall time
 * swings on a shared machine.
 */
import path from 'node:path';
import type { DiffSide, TableAddress } from '../src/engine/index.ts';
import { EngineClient } from '../src/engine/index.ts';

const rows = 1_000_000;
const engine = new EngineClient({ hostPath: path.resolve('dist/duckdb-host.cjs') });

async function script(sql: string): Promise<void> {
  const database = 'files';
  const answer = await engine.request({
    kind: 'query',
    database,
    sql,
    mode: 'script',
    rowLimit: 1,
  });
  if (!answer.ok) throw new Error(`${answer.error.what} ${answer.error.why}`);
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return (performance.now() - from) / 1000;
}

const address = (table: string): TableAddress => ({ database: 'files', schema: 'main', table });
const side = (table: string): DiffSide => ({ kind: 'table', address: address(table) });

async function compare(name: string, key: readonly string[], scan: number): Promise<void> {
  const request = { left: side('old'), right: side('new'), options: { key } };
  let summary = '';
  const took = await seconds(async () => {
    const answer = await engine.request({ kind: 'diff', request });
    summary = answer.ok ? JSON.stringify(answer.value.counts) : answer.error.why;
  });
  process.stdout.write(
    `${name}: ${took.toFixed(2)} s, ${(took / scan).toFixed(1)} x a scan, ${summary}\n`,
  );
}

try {
  await engine.open({ timeZone: 'UTC', databases: ['files'], memoryLimit: '2GB' });
  await engine.request({ kind: 'lock' });
  const columns = Array.from(
    { length: 10 },
    (_, n) => `'v${n}' || (range * ${n + 3}) % 977 AS c${n}`,
  );
  const generate = (value: string): string =>
    `SELECT range AS id, ${columns.join(', ')}, ${value} AS x FROM range(${rows})`;
  await script(`CREATE TABLE main.old AS ${generate('range / 7.0')}`);
  await script(
    `CREATE TABLE main.new AS ${generate('CASE WHEN range % 1000 = 0 THEN -1 ELSE range / 7.0 END')} WHERE range % 5000 <> 1`,
  );
  const scan = await seconds(async () => {
    for (const table of ['old', 'new']) {
      await script(
        `CREATE OR REPLACE TABLE main.s AS SELECT count(*) AS n, sum(hash(t)) AS h FROM main.${table} t`,
      );
    }
  });
  process.stdout.write(`scan of both sides: ${scan.toFixed(2)} s for ${rows} rows of 12 columns\n`);
  await compare('keyed', ['id'], scan);
  await compare('no key', [], scan);
} finally {
  await engine.dispose();
}
