import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const sample = path.join(root, 'examples/kineo-analytics');
const reference = path.join(root, 'test/support/kineo/reference.py');
const expected = path.join(root, 'test/fixtures/kineo/expected');
const generator = path.join(sample, 'generator/generate.mjs');

/** Python by the name it has here, or undefined where there is none of 3.10 or later. */
function findPython(): string | undefined {
  return ['python3', 'python'].find((name) => {
    const probe = spawnSync(name, ['-c', 'import sys; sys.exit(sys.version_info < (3, 10))']);
    return probe.status === 0;
  });
}

function run(command: string, args: string[]): void {
  const result = spawnSync(command, args, {
    encoding: 'utf8',
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', PYTHONUTF8: '1' },
  });
  assert.equal(result.status, 0, result.error?.message ?? result.stderr);
}

function assertSameFiles(actualFolder: string, expectedFolder: string): void {
  assert.deepEqual(readdirSync(actualFolder).sort(), readdirSync(expectedFolder).sort());
  for (const name of readdirSync(expectedFolder)) {
    const actual = readFileSync(path.join(actualFolder, name));
    const wanted = readFileSync(path.join(expectedFolder, name));
    assert.ok(actual.equals(wanted), `${name} is not what is committed`);
  }
}

/** Column names per table as the DDL declares them, read by their layout: one column per line. */
function columnsInDdl(): Map<string, string> {
  const folder = path.join(sample, 'sql');
  const ddl = readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .map((file) => readFileSync(path.join(folder, file), 'utf8'))
    .join('\n');
  const tables = new Map<string, string>();
  for (const [, name = '', body = ''] of ddl.matchAll(/^CREATE TABLE (\S+)\n\(\n(.*?)^\);/gms)) {
    const columns = body
      .split('\n')
      .map((line) => /^ {4}\[?(\w+)/.exec(line)?.[1] ?? '')
      .filter((column) => column !== '' && column !== 'CONSTRAINT');
    tables.set(name.replaceAll(/[[\]]/g, ''), columns.join(','));
  }
  return tables;
}

const headerOf = (file: string): string => readFileSync(file, 'utf8').split('\n', 1)[0] ?? '';

describe('the Kineo sample and its second route', function () {
  this.timeout(60_000);
  let scratch = '';

  beforeEach(() => {
    scratch = mkdtempSync(path.join(tmpdir(), 'kineo-'));
  });
  afterEach(() => {
    rmSync(scratch, { recursive: true, force: true });
  });

  it('generates the committed CSV files, byte for byte', () => {
    run(process.execPath, [generator, '--out', scratch]);
    assertSameFiles(scratch, path.join(sample, 'data'));
  });

  it('computes the committed expectations, byte for byte', function () {
    const python = findPython();
    if (python === undefined) {
      assert.notEqual(process.env['CI'], 'true', 'Python 3.10 or later is missing');
      this.skip();
    }
    run(python, [reference, '--out', scratch]);
    assertSameFiles(scratch, expected);
  });

  it('keeps the answers of the heroes at another size and with another seed', function () {
    const python = findPython();
    if (python === undefined) {
      assert.notEqual(process.env['CI'], 'true', 'Python 3.10 or later is missing');
      this.skip();
    }
    const data = path.join(scratch, 'data');
    run(process.execPath, [generator, '--out', data, '--rows', '3k', '--seed', '7']);
    run(python, [reference, '--data', data, '--out', path.join(scratch, 'expected')]);
  });

  it('refuses a size that is no number, in a sentence', () => {
    const result = spawnSync(process.execPath, [generator, '--rows', 'many', '--out', scratch], {
      encoding: 'utf8',
    });
    assert.equal(result.status, 2);
    assert.match(result.stderr, /--rows is "many"; it must be a whole number/);
    assert.deepEqual(readdirSync(scratch), []);
  });

  it('has the columns of the DDL in every data file and every expectation', () => {
    const tables = columnsInDdl();
    // Of another database: its rows are the script's own.
    assert.ok(tables.delete('ref.cost_centre'));
    assert.equal(tables.size, 13 + 50);
    for (const [table, columns] of tables) {
      const file = table.startsWith('raw.')
        ? path.join(sample, 'data', `${table.slice('raw.'.length)}.csv`)
        : path.join(expected, `${table}.csv`);
      assert.equal(headerOf(file), columns, table);
    }
  });

  it('lists every transform and every data file in portside.json', () => {
    const project: unknown = JSON.parse(readFileSync(path.join(sample, 'portside.json'), 'utf8'));
    const listed = JSON.stringify(project);
    const files = readdirSync(path.join(sample, 'sql'), { recursive: true, encoding: 'utf8' });
    for (const file of files.filter((name) => name.endsWith('.sql'))) {
      assert.ok(listed.includes(`"sql/${file.replaceAll('\\', '/')}"`), file);
    }
    for (const file of readdirSync(path.join(sample, 'data'))) {
      assert.ok(listed.includes(`"data/${file}"`), file);
    }
  });
});
