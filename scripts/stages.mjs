import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { root, run, say, tool } from './process.mjs';

/** A stage's outcome: how many checks passed, failed and were left out. */
const counts = (passed, failed = 0, skipped = 0) => ({ passed, failed, skipped });

const toConsole = { stdio: ['ignore', 'inherit', 'inherit'] };

/** Runs one tool as one check: passed if it ends with 0. `stdio` is where it prints, as for `spawn`. */
async function check(name, script, args, stdio = toConsole.stdio) {
  const begun = Date.now();
  const code = await tool(script, args, { stdio });
  say(
    `${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${((Date.now() - begun) / 1000).toFixed(1)} s)`,
  );
  return code === 0 ? counts(1) : counts(0, 1);
}

export const total = (results) =>
  results.reduce(
    (sum, one) =>
      counts(sum.passed + one.passed, sum.failed + one.failed, sum.skipped + one.skipped),
    counts(0),
  );

/** Types of each layer with no more than it may see, of the tests, and of what stands beside them. */
const types = () => check('types', 'typescript/bin/tsc', ['-b', 'test']);

/** Lint, format and dead code. */
async function style(stdio) {
  const lint = ['.', '--cache', '--cache-location', 'node_modules/.cache/eslint'];
  const format = ['--check', '.', '--cache', '--log-level=warn'];
  return total([
    await check('lint', 'eslint/bin/eslint.js', lint, stdio),
    await check('format', 'prettier/bin/prettier.cjs', format, stdio),
    await check('dead code', 'knip/bin/knip.js', [], stdio),
  ]);
}

/** Types and style side by side: each keeps one core busy. */
export const checks = async () => total(await Promise.all([types(), style()]));

/** The checks and quick tests: style beside types and tests, which takes two cores about as long each. */
export async function quickLoop() {
  const typesAndTests = async () =>
    total([await types(), await mocha('quick tests', quickTests())]);
  const [first, second] = await Promise.all([typesAndTests(), keepingPrinted(style)]);
  process.stderr.write(second.printed);
  return total([first, second.result]);
}

/** What work gives, and what it has printed: work is told where, as for `spawn`. */
async function keepingPrinted(work) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'portside-printed-'));
  const file = path.join(folder, 'printed.txt');
  const place = openSync(file, 'w');
  try {
    const result = await work(['ignore', place, place]);
    return { result, printed: readFileSync(file) };
  } finally {
    closeSync(place);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a program that reports its tests' counts in a file; one failed if it reports none. */
export async function counted(name, start) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'portside-counts-'));
  const file = path.join(folder, 'counts.json');
  try {
    const code = await start({ ...process.env, PORTSIDE_COUNTS: file });
    if (!existsSync(file)) {
      say(`FAILED ${name}: it ended with code ${code} before it had counted its tests.`);
      return counts(0, 1);
    }
    const found = JSON.parse(readFileSync(file, 'utf8'));
    // A run may also fail outside its tests; that is never lost.
    return code !== 0 && found.failed === 0 ? { ...found, failed: 1 } : found;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** All test files below a folder of `test/`, as paths from the root. */
function testFiles(folder) {
  const place = path.join(root, 'test', folder);
  if (!existsSync(place)) return [];
  return readdirSync(place, { recursive: true })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => path.posix.join('test', folder, name.replaceAll('\\', '/')))
    .sort();
}

const isSpark = (file) => file.endsWith('.spark.test.ts');
const isSlow = (file) => file.endsWith('.slow.test.ts');
const isEngine = (file) => file.startsWith('test/suites/engine/');

/**
 * Runs files of tests in one Mocha.
 *
 * @param coverage - the folder into which Node writes what ran; none when absent. The engine's child is
 *   killed, so of what runs only there nothing is written
 * @param stdio - where it prints, as for `spawn`
 */
export async function mocha(name, files, coverage, { stdio } = toConsole) {
  if (files.length === 0) return counts(0);
  say(`\n── ${name}`);
  const reporter = path.join(root, 'scripts/mocha-reporter.cjs');
  return counted(name, (env) =>
    tool('mocha/bin/mocha.js', ['--reporter', reporter, ...files], {
      stdio,
      env: coverage === undefined ? env : { ...env, NODE_V8_COVERAGE: coverage },
    }),
  );
}

/**
 * Runs two sets of tests side by side, each a Mocha of its own with `name` and `files`. What the second
 * prints is shown when both have ended.
 */
export async function mochaBeside(first, second, coverageOfSecond) {
  const [one, other] = await Promise.all([
    mocha(first.name, first.files),
    keepingPrinted((stdio) => mocha(second.name, second.files, coverageOfSecond, { stdio })),
  ]);
  say(`\n── ${second.name}`);
  process.stderr.write(other.printed);
  return total([one, other.result]);
}

/** Everything that needs no engine. */
export const quickTests = () => [
  ...testFiles('tidy'),
  ...testFiles('suites').filter((file) => !isSpark(file) && !isSlow(file) && !isEngine(file)),
];

export const unitTests = () => [
  ...quickTests(),
  ...testFiles('properties').filter((file) => !isSpark(file)),
];

export const slowTests = () => testFiles('suites').filter(isSlow);

export const duckdbTests = () =>
  testFiles('suites').filter((file) => isEngine(file) && !isSpark(file));

export const sparkTests = () =>
  [...testFiles('suites'), ...testFiles('properties')].filter(isSpark);

/** Whether there are suites for inside the editor. */
export const hasEditorTests = () => testFiles('extension').length > 0;

/** The suites that run inside the editor, which has the package installed. */
export async function editor(packageFile) {
  say('\n── inside VS Code');
  const args = ['--import', 'tsx', 'test/support/vscode/run.ts', packageFile];
  return counted('inside VS Code', (env) => run(process.execPath, args, { ...toConsole, env }));
}
