import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createCancellation } from '../../../src/base/cancellation.ts';
import type { TableOutcome } from '../../../src/workflows/reconcile.ts';
import { speak, type Spoken } from './support.ts';

interface Answer {
  readonly summary: Readonly<Record<string, number>>;
  readonly tables: readonly TableOutcome[];
}

describe('reconcile', function () {
  this.timeout(120_000);
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'portside-test-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function write(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
      await writeFile(path.join(folder, name), text);
    }
  }

  const say = (...more: string[]): Promise<Spoken> =>
    speak(['reconcile', 'old', 'new', ...more], [], folder);

  const verdictsOf = ({ out }: Spoken): Record<string, string> =>
    Object.fromEntries(
      (JSON.parse(out) as Answer).tables.map(({ table, verdict }) => [table, verdict]),
    );

  /** A hundred rows, of which some have another amount. */
  const rows = (changed: readonly number[] = []): string =>
    [
      'id,amount,note',
      ...Array.from({ length: 100 }, (_, n) => `${n},${changed.includes(n) ? -1 : n},x`),
    ].join('\n');

  it('compares table by table, in folders below too, and says what it can not compare', async () => {
    await write({
      'old/dbo/sale.csv': rows(),
      'new/dbo/Sale.csv': rows(),
      'old/dbo/stock.csv': rows(),
      'new/dbo/stock.csv': rows([7]),
      'old/dbo/gone.csv': rows(),
      'new/dbo/extra.csv': rows(),
      'old/dbo/nothing.csv': 'id\n',
      'new/dbo/nothing.csv': 'id\n',
      'old/dbo/keyless.csv': 'a\n1\n',
      'new/dbo/keyless.csv': 'a\n1\n',
      'old/dbo/broken.parquet': 'no Parquet at all',
      'new/dbo/broken.csv': rows(),
    });
    const said = await say('--json', '--key', 'id');
    assert.equal(said.code, 1);
    assert.deepEqual(verdictsOf(said), {
      'dbo/sale': 'same',
      'dbo/stock': 'different',
      'dbo/gone': 'missing',
      'dbo/extra': 'missing',
      'dbo/nothing': 'no-evidence',
      'dbo/keyless': 'failed',
      'dbo/broken': 'failed',
    });
    const { tables, summary } = JSON.parse(said.out) as Answer;
    assert.deepEqual(
      [summary['same'], summary['different'], summary['missing'], summary['failed']],
      [1, 1, 2, 2],
    );
    const stock = tables.find(({ table }) => table === 'dbo/stock');
    assert.deepEqual([stock?.share, stock?.diff?.counts.changed], [0.01, 1]);
    const keyless = tables.find(({ table }) => table === 'dbo/keyless');
    assert.match(keyless?.why ?? '', /The settings name id, which the results do not have\./);
  });

  it('keeps results, and compares again only what changed', async () => {
    await write({
      'old/a.csv': rows(),
      'new/a.csv': rows(),
      'old/b.csv': rows(),
      'new/b.csv': rows(),
    });
    const first = await say('--key', 'id');
    assert.equal(first.code, 0);
    assert.match(first.notes, /^2 tables, 0\.0 MB to read at least once\./);
    assert.doesNotMatch(first.notes, /kept/);
    const again = await say('--key', 'id');
    assert.equal(again.code, 0);
    assert.equal(again.notes.match(/same \(kept\)/gu)?.length, 2);
    await writeFile(path.join(folder, 'new/b.csv'), rows([1, 2, 3]));
    await utimes(path.join(folder, 'new/b.csv'), 1, 1);
    const changed = await say('--key', 'id');
    assert.equal(changed.code, 1);
    assert.match(changed.notes, /a: same \(kept\)/);
    assert.match(changed.notes, /b: different,?/);
    assert.match(changed.out, /b +different +100 +100 +3 +0 +0 +3\.000 %/);
    // Another key is another comparison.
    assert.doesNotMatch((await say('--key', 'id,note')).notes, /kept/);
  });

  it('goes on where it was interrupted', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    await write(
      Object.fromEntries(
        names.flatMap((n) => [`old/${n}.csv`, `new/${n}.csv`].map((f) => [f, rows()])),
      ),
    );
    const { signal, cancel } = createCancellation();
    const results = path.join(folder, '.portside/reconciliation');
    const running = speak(['reconcile', 'old', 'new', '--key', 'id'], [], folder, signal);
    for (let done = 0; done < 2;) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      done = (await readdir(results).catch(() => [])).filter((n) => n.endsWith('.json')).length;
    }
    cancel();
    assert.equal((await running).code, 2);
    const kept = (await readdir(results)).filter((name) => name.endsWith('.json'));
    assert.ok(kept.length >= 2 && kept.length < names.length, `${kept.length} are kept`);
    const rest = await say('--key', 'id');
    assert.equal(rest.code, 0);
    assert.equal(rest.notes.match(/\(kept\)/gu)?.length, kept.length);
    const outcome = JSON.parse(
      await readFile(path.join(results, 'f.json'), 'utf8'),
    ) as TableOutcome;
    assert.equal(outcome.diff?.counts.same, 100);
  });

  it('goes by the rules of each table: key, thresholds, tolerances, and what somebody accepted', async () => {
    await write({
      'portside.json': JSON.stringify({
        comparison: {
          '*': { key: ['id'] },
          loose: { key: ['id'], threshold: 0.02 },
          tight: { key: ['id'], threshold: 0.01 },
          near: { key: ['id'], tolerances: { amount: 0.5 } },
          known: {
            key: ['id'],
            accepted: [{ columns: ['amount'], by: 'Ada', why: 'rounded since March' }],
          },
          // The server numbers its rows anew: they belong together by their business key.
          surrogate: { key: ['code'], ignore: ['id'] },
        },
      }),
      'old/loose.csv': rows(),
      'new/loose.csv': rows([3, 4]),
      'old/tight.csv': rows(),
      'new/tight.csv': rows([3, 4]),
      'old/near.csv': 'id,amount\n1,10.00\n',
      'new/near.csv': 'id,amount\n1,10.40\n',
      'old/known.csv': rows(),
      'new/known.csv': rows([3]),
      'old/surrogate.csv': 'id,code,v\n1,a,x\n2,b,y\n',
      'new/surrogate.csv': 'id,code,v\n7,b,y\n8,a,x\n',
    });
    const said = await say('--json');
    assert.deepEqual(verdictsOf(said), {
      loose: 'within-threshold',
      tight: 'different',
      near: 'same',
      known: 'same',
      surrogate: 'same',
    });
    assert.match((await say()).out, /known: amount differs in 1 row, which Ada accepted: rounded/);
  });

  it('says what is wrong with a rule', async () => {
    await write({
      'portside.json': '{"comparison": {"a": {"accepted": [{"columns": ["amount"], "why": "x"}]}}}',
      'old/a.csv': rows(),
      'new/a.csv': rows([1]),
    });
    const said = await say('--key', 'id');
    assert.equal(said.code, 1);
    assert.match(said.notes, /lacks by, who accepts it/);
  });

  it('refuses what is no two folders of tables', async () => {
    await write({ 'old/a.csv': rows(), 'new/readme.txt': 'none' });
    const refused = await say();
    assert.equal(refused.code, 2);
    assert.match(refused.notes, /It holds no CSV, TSV, JSON or Parquet file/);
    await write({ 'new/a.csv': rows(), 'new/a.json': '[]' });
    assert.match((await say()).notes, /are both the table a\./);
    const one = await speak(['reconcile', 'old'], [], folder);
    assert.match(one.notes, /Two folders are needed/);
  });

  it('says what is missing where there is no Spark', async () => {
    await write({ 'old/sale.csv': rows() });
    const speakWith = (environment: Record<string, string>): Promise<Spoken> =>
      speak(['reconcile', 'old', 'spark:new'], [], folder, undefined, null, environment);
    const nowhere = await speakWith({ PORTSIDE_PYTHON: path.join(folder, 'python') });
    assert.equal(nowhere.code, 2);
    assert.match(
      nowhere.notes,
      /A local Spark was not started\. .*did not run: .*ENOENT\. Install Java/su,
    );
    const python = path.join(folder, 'fake-python');
    const said = async (answer: Readonly<Record<string, string>>): Promise<string> => {
      await writeFile(
        python,
        `#!/bin/sh\necho no answer\nprintf '%s\\n' '${JSON.stringify(answer)}'\n`,
        { mode: 0o755 },
      );
      const { code, notes } = await speakWith({ PORTSIDE_PYTHON: python });
      assert.equal(code, 2);
      return notes;
    };
    if (process.platform === 'win32') return;
    assert.match(
      await said({ missing: 'pyspark', message: 'No module named pyspark' }),
      /fake-python has no pyspark: No module named pyspark\. Install Java 17/u,
    );
    assert.match(
      await said({ missing: 'java', message: '[JAVA_GATEWAY_EXITED] Java ended.\n at x' }),
      /has pyspark, but Spark did not start: \[JAVA_GATEWAY_EXITED\] Java ended\. Install Java 17/u,
    );
  });
});
