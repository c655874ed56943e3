import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DiffResult, EngineClient } from '../../../src/engine/index.ts';
import type { DifferingLines } from '../../../src/protocol/engine.ts';
import { diffDataFiles } from '../../../src/workflows/diff-file.ts';
import { startEngine, value } from './support.ts';

/** Twenty rows, so that one that differs is a small part of them. */
function textOf(rows: Readonly<Record<number, string>> = {}, header = 'id,name,note'): string {
  const lines = Array.from({ length: 20 }, (_, n) => rows[n] ?? `${n},name ${n},"note, ${n}"`);
  return `${[header, ...lines].filter((line) => line !== '-').join('\n')}\n`;
}

describe('engine: lines of two files that differ', function () {
  this.timeout(60_000);
  let engine: EngineClient;
  let folder: string;
  before(async () => {
    engine = startEngine();
    folder = await mkdtemp(path.join(tmpdir(), 'portside-test-'));
  });
  after(async () => {
    await engine.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  async function write(left: string | Uint8Array, right: string | Uint8Array): Promise<void> {
    await writeFile(path.join(folder, 'left.csv'), left);
    await writeFile(path.join(folder, 'right.csv'), right);
  }

  const file = (side: string) => ({ path: path.join(folder, `${side}.csv`) });

  async function lines(key: readonly string[]): Promise<DifferingLines | null> {
    value(await engine.open({ timeZone: 'UTC', databases: ['files'], purpose: 'compare' }));
    const target = (table: string) => ({ database: 'files', schema: 'main', table });
    const request = {
      left: { ...file('left'), target: target('left') },
      right: { ...file('right'), target: target('right') },
      key,
    };
    return value(await engine.request({ kind: 'load-differing', request }));
  }

  /** The diff as it is asked for, which has to be what the files give when they are read in full. */
  async function diff(key: readonly string[]): Promise<DiffResult> {
    const found = await diffDataFiles(engine, file('left'), file('right'), { key });
    const inFull = await diffDataFiles(engine, file('left'), file('right'), { key, padded: [] });
    assert.deepEqual(found, inFull);
    return found;
  }

  it('loads only those, and counts the others', async () => {
    await write(textOf(), textOf({ 3: '3,name 3,other', 5: '-' }) + '77,new,\n');
    const found = await lines(['id']);
    assert.equal(found?.equal, 18);
    assert.deepEqual(
      found.loads.map(({ rows }) => rows),
      [2, 2],
    );
    const { counts, rows, method } = await diff(['id']);
    assert.equal(method, 'keyed');
    assert.deepEqual(counts, {
      ...{ left: 20, right: 20, same: 18, changed: 1, leftOnly: 1, rightOnly: 1 },
    });
    assert.deepEqual(
      rows.map(({ kind, left, right }) => [kind, left, right]),
      [
        ['changed', ['3', 'name 3', 'note, 3'], ['3', 'name 3', 'other']],
        ['left-only', ['5', 'name 5', 'note, 5'], null],
        ['right-only', null, ['77', 'new', null]],
      ],
    );
    assert.deepEqual((await diff([])).counts, {
      ...{ left: 20, right: 20, same: 18, changed: 0, leftOnly: 2, rightOnly: 2 },
    });
  });

  it('takes rows for the same that are the same in other words, and files that are the same', async () => {
    await write(textOf(), textOf({ 4: '"4",name 4,"note, 4"' }));
    assert.equal((await lines(['id']))?.equal, 19);
    const { counts, verdict } = await diff(['id']);
    assert.deepEqual([verdict, counts.same, counts.left], ['same', 20, 20]);
    await write(textOf(), textOf());
    assert.equal((await lines([]))?.equal, 20);
    assert.equal((await diff(['ID'])).verdict, 'same');
  });

  it('counts a row as often as it stands there', async () => {
    const twice = '1,name 1,"note, 1"';
    await write(textOf({ 2: twice }), textOf({ 2: twice, 3: twice }));
    assert.equal((await lines([]))?.equal, 19);
    const { counts } = await diff([]);
    assert.deepEqual([counts.same, counts.leftOnly, counts.rightOnly], [19, 1, 1]);
  });

  for (const [name, left, right, key] of [
    ['rows of several lines', textOf({ 3: '3,"a\nb",c' }), textOf(), ['id']],
    [
      'a line of the left that is part of a row on the right',
      textOf({ 3: '3,x,y' }),
      textOf({ 3: '3,x,"\n3,x,y\n"' }),
      ['id'],
    ],
    ['rows with a field too few', textOf({ 3: '3,x' }), textOf({ 3: '3,x' }), ['id']],
    ['rows with a field too many on the right', textOf(), textOf({ 3: '3,x,y,z' }), ['id']],
    ['a quote that is not closed', textOf(), textOf({ 19: '19,"x,y' }), ['id']],
    ['an empty line', textOf({ 3: '\n3,x,y' }), textOf({ 3: '\n3,x,y' }), ['id']],
    ['a key that repeats on both sides', textOf({ 3: '4,x,y' }), textOf({ 3: '4,x,y' }), ['id']],
    ['a key that repeats on the right', textOf(), textOf({ 3: '4,x,y' }), ['id']],
    ['a key that repeats in rows of one side', textOf(), `${textOf()}88,a,b\n88,a,c\n`, ['id']],
    ['columns in another order', textOf(), textOf({}, 'name,id,note'), ['id']],
    ['columns in another case', textOf(), textOf({}, 'Id,name,note'), ['id']],
  ] as const) {
    it(`reads in full: ${name}`, async () => {
      await write(left, right);
      assert.equal(await lines(key), null);
      await diff(key);
    });
  }

  it('reads in full what is not UTF-8, or differs in most lines', async () => {
    const broken = Buffer.from(textOf({ 3: '3,?,y' }));
    broken[broken.indexOf('?')] = 0xff;
    await write(broken, broken);
    assert.equal(await lines(['id']), null);
    assert.match((await diff(['id'])).notes[0] ?? '', /1 row of .* could not be read/);
    await write(textOf(), textOf().replaceAll('name', 'other').replace('other', 'name'));
    assert.equal(await lines(['id']), null);
    assert.equal((await diff(['id'])).counts.changed, 20);
  });

  it('reads line breaks of both kinds', async () => {
    const dos = textOf({ 3: '3,x,' }).replaceAll('\n', '\r\n');
    await write(textOf(), dos);
    const { counts } = await diff(['id']);
    assert.deepEqual([counts.same, counts.changed], [19, 1]);
  });
});
