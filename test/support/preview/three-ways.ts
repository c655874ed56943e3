/* Runs each case of a file three ways, and prints what comes out: `npm run ways FILE`. */
import { readFileSync } from 'node:fs';
import type { Finding } from '../../../src/core/index.ts';
import { stopSpark } from '../spark/spark.ts';
import { runLocally, sharedEngine, type LocalRun } from './local-run.ts';
import { portOptions, portText } from './port-text.ts';
import { runSparkScript, type SparkRun } from './spark-run.ts';

/**
 * The cases of a file: each begins at a line `-- @case NAME`. A file without such a line is one case.
 */
function casesOf(text: string): { readonly name: string; readonly sql: string }[] {
  const [first = '', ...others] = text.split(/^-- @case[ \t]*/mu);
  if (others.length === 0) return [{ name: '', sql: first }];
  return others.map((part) => {
    const end = part.indexOf('\n');
    return { name: part.slice(0, end).trim(), sql: part.slice(end + 1).trim() };
  });
}

type Shown = readonly (readonly (string | number | boolean | null)[])[];

function lines(results: readonly { readonly rows: Shown }[], errors: readonly string[]): string[] {
  const rows = results.flatMap(({ rows: shown }, index) => [
    ...(index === 0 ? [] : ['--']),
    ...shown.map((row) => row.map((cell) => (cell === null ? 'NULL' : String(cell))).join(' | ')),
  ]);
  return [...rows, ...errors.map((error) => `error ${error}`)];
}

const ofLocal = ({ results, errors }: LocalRun): string[] =>
  lines(
    results,
    errors.map(({ number, message }) => `${number}: ${message}`),
  );

const ofSpark = ({ results, error }: SparkRun): string[] =>
  lines(results, error === null ? [] : [`${error.class}: ${error.message.slice(0, 300)}`]);

function said(findings: readonly Finding[]): string[] {
  return findings
    .filter(({ fidelity }) => fidelity.kind !== 'exact')
    .map(({ id, fidelity, message }) => `${fidelity.kind} ${id}: ${message.slice(0, 160)}`);
}

function print(title: string, what: readonly string[]): void {
  console.log(`  ${title}`);
  for (const line of what) console.log(`    ${line.replaceAll('\n', '\n    ')}`);
}

const withSpark = !process.argv.includes('--local');
for (const file of process.argv.slice(2).filter((argument) => !argument.startsWith('--'))) {
  for (const { name, sql } of casesOf(readFileSync(file, 'utf8'))) {
    console.log(`== ${name}`);
    const ported = portText(sql, 'tsql', portOptions(true));
    const legacy = await runLocally(sql, 'tsql');
    const again = await runLocally(ported.output, 'databricks');
    print('source', [sql]);
    print('port', [ported.output.trim()]);
    print('said of the port', said(ported.findings));
    print('said of the preview', said(legacy.findings));
    print('T-SQL on DuckDB', ofLocal(legacy));
    print('port on DuckDB', ofLocal(again));
    if (withSpark) print('port on Spark', ofSpark(await runSparkScript(ported.output)));
  }
}
await sharedEngine().dispose();
await stopSpark();
