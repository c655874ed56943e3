import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureBuilt, ensureDependencies, ensurePackaged } from './ensure.mjs';
import { say } from './process.mjs';

// In this order: nothing but Node itself may be imported before the packages are there.
await ensureDependencies();
await ensureBuilt();
const { ensureDatacompy, ensureEditor, ensureSpark } = await import('./caches.mjs');
const { coverage } = await import('./coverage.mjs');
const stages = await import('./stages.mjs');

const mustRunEverything = process.env.CI === 'true';

/** A stage that cannot run: one skip, or one failure under CI=true. */
function without(stage, missing) {
  say(`${mustRunEverything ? 'FAILED' : 'skipped'} ${stage}: missing ${missing}`);
  return { passed: 0, failed: mustRunEverything ? 1 : 0, skipped: mustRunEverything ? 0 : 1 };
}

const known = ['check', 'unit', 'duckdb', 'spark', 'vscode'];
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  say(`There is no stage '${unknown.join("', '")}': there are ${known.join(', ')}.`);
  process.exit(2);
}
const runs = (name) => wanted.length === 0 || wanted.includes(name);

const results = [];
if (runs('check')) results.push(await stages.checks());

// The unit tests use its Python as well, so Spark is prepared before them.
const spark = runs('unit') || runs('spark') ? await ensureSpark() : {};
if (spark.python !== undefined) process.env.PORTSIDE_PYTHON ??= spark.python;
// They also start the editor once.
const place = runs('unit') || runs('vscode') ? await ensureEditor() : {};

const covered = mkdtempSync(path.join(tmpdir(), 'portside-coverage-'));
const sparkTests = { name: 'Spark with Delta', files: stages.sparkTests() };
const slowTests = { name: 'slow tests', files: stages.slowTests() };
const runsSpark = runs('spark') && spark.missing === undefined;
if (runs('unit'))
  results.push(await stages.mocha('unit, fixtures, properties, tidy', stages.unitTests(), covered));
if (runs('duckdb')) {
  const { missing } = await ensureDatacompy();
  if (missing !== undefined) say(`datacompy is missing: ${missing}`);
  results.push(await stages.mocha('DuckDB', stages.duckdbTests(), covered));
}
// These mostly wait for Spark, which leaves a core to the slow ones.
if (runsSpark && runs('unit')) {
  results.push(await stages.mochaBeside(sparkTests, slowTests, covered));
} else {
  if (runs('unit')) results.push(await stages.mocha(slowTests.name, slowTests.files, covered));
  if (runsSpark) results.push(await stages.mocha(sparkTests.name, sparkTests.files));
  else if (runs('spark')) results.push(without(sparkTests.name, spark.missing));
}
// The shares are of what all three have run.
if (runs('unit') && runs('duckdb')) results.push(await coverage(covered));
rmSync(covered, { recursive: true, force: true });
if (runs('vscode') && stages.hasEditorTests()) {
  const packed = await ensurePackaged();
  // A package that can't be made is a fault of ours, not of the machine.
  if (packed.missing !== undefined) say(`FAILED the package: ${packed.missing}`);
  results.push({ passed: 0, failed: packed.missing === undefined ? 0 : 1, skipped: 0 });
  if (place.missing !== undefined) results.push(without('inside VS Code', place.missing));
  else if (packed.file !== undefined) results.push(await stages.editor(packed.file));
}

const { passed, failed, skipped } = stages.total(results);
process.exitCode = failed === 0 ? 0 : 1;
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
