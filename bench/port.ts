/*
 * In processor time, since machines are shared: porting against another translator, the time from a keystroke to a fresh port, and whether twice the text takes
 * twice the time: `npm run bench port`.
 */
import { Dialect, transpile } from '@polyglot-sql/sdk';
import {
  createCatalog,
  parse,
  port,
  reparse,
  tsqlDialect,
  type Port,
  type PortRequest,
} from '../src/core/index.ts';
import { lex } from '../src/core/syntax/lexer.ts';
import { growingTexts } from './support/growing-texts.ts';
import { longProcedure, longText } from './support/kineo-text.ts';

const request: PortRequest = {
  dialect: tsqlDialect,
  catalog: createCatalog(tsqlDialect.defaultSettings),
  options: {
    target: 'databricks-sql',
    sparkOnly: false,
    targetRuntime: '17.3',
    mapName: ({ name, role }) =>
      role === 'temporary' ? ['scratch', name.name.replace('#', '')] : [name.schema, name.name],
    clock: '2024-03-31T08:30:00.000000',
  },
};

/** Milliseconds of processor time that this process has taken, garbage collection included. */
function taken(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Milliseconds of the best of several runs. */
function best(runs: number, work: () => void): number {
  let least = Infinity;
  for (let run = 0; run < runs; run++) {
    globalThis.gc?.();
    const from = taken();
    work();
    least = Math.min(least, taken() - from);
  }
  return least;
}

function row(name: string, value: string, note = ''): void {
  console.log(`${name.padEnd(46)} ${value.padStart(14)}   ${note}`);
}

const number = (value: number): string =>
  value.toLocaleString('en-GB', { maximumFractionDigits: value < 100 ? 1 : 0 });

// Only statements that the other one takes too: it gives up on a whole text for one it does not.
const text = longText(10_000, (one) => transpile(one, Dialect.TSQL, Dialect.Databricks).success);
const megabytes = text.length / 1e6;
const { grammar } = tsqlDialect;
console.log(`10,000 statements, ${number(megabytes)} MB`);

const lexing = best(7, () => lex(text, grammar.lexical));
row('lexer', `${number((megabytes / lexing) * 1000)} MB/s`);
const parsing = best(5, () => parse(text, grammar));
row('lexer and parser', `${number((megabytes / parsing) * 1000)} MB/s`, `${number(parsing)} ms`);

let ours: Port | null = null;
const porting = best(3, () => (ours = port(text, request)));
let theirs = '';
const transpiling = best(3, () => {
  const result = transpile(text, Dialect.TSQL, Dialect.Databricks);
  if (!result.success || result.sql === undefined) throw new Error(result.error);
  theirs = result.sql.join(';\n');
});
row('port', `${number(porting)} ms`, `${number((megabytes / porting) * 1000)} MB/s`);
row('@polyglot-sql/sdk transpile', `${number(transpiling)} ms`);
row('ratio', `${number(transpiling / porting)} ×`, 'goal: 10 ×');
if (ours === null || theirs === '') throw new Error('Nothing was ported.');

/** Types a character and takes it away again, over and over; the times of all ports, sorted. */
function keystrokes(source: string, at: number, times: number): number[] {
  let state = port(source, request).state;
  const all: number[] = [];
  for (let index = 0; index < times; index++) {
    const insert = index % 2 === 0;
    const edit = insert
      ? { span: { start: at, end: at }, text: ' ' }
      : { span: { start: at, end: at + 1 }, text: '' };
    const from = taken();
    const parsed = reparse(state.parsed, edit);
    state = port(parsed.text, { ...request, previous: { ...state, parsed } }).state;
    all.push(taken() - from);
  }
  return all.slice(times / 4).sort((a, b) => a - b);
}

const { text: file, middle } = longProcedure(5_000);
console.log(
  `\na keystroke in ${number(file.split('\n').length)} lines, ${number(file.length / 1000)} kB`,
);
for (const [name, at] of [
  ['in the middle of the long procedure', middle],
  ['in a statement of its own', file.indexOf('SELECT', file.length / 4)],
] as const) {
  const all = keystrokes(file, at, 80);
  const median = all[Math.floor(all.length / 2)] ?? 0;
  const late = all[Math.floor(all.length * 0.95)] ?? 0;
  row(name, `${number(median)} ms`, `95th percentile ${number(late)} ms; goal: 16 ms`);
}

console.log('\nport of texts of n, 2n and 4n parts; each step should take twice the time');
for (const { name, count, text: grow } of growingTexts) {
  const [one = 0, two = 0, four = 0] = [1, 2, 4].map((times) => {
    const grown = grow(count * times);
    return best(3, () => port(grown, request));
  });
  row(
    `${number(count * 4)} ${name}`,
    `${number(four)} ms`,
    `${number(two / one)} ×, ${number(four / two)} ×`,
  );
}
