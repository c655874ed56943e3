import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { speak } from './support.ts';

describe('the command line on data files', function () {
  this.timeout(120_000);
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'portside-cli-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('compares two data files', async () => {
    await writeFile(path.join(folder, 'old.csv'), 'id,a\n1,x\n2,y\n3,z\n');
    await writeFile(path.join(folder, 'new.csv'), 'id,a\n3,z\n1,x\n2,Y\n');
    const { code, out } = await speak(['diff', 'old.csv', 'new.csv'], [], folder);
    assert.equal(code, 1);
    assert.match(out, /2 rows same, 1 changed, 0 only left, 0 only right/);
    assert.match(out, /~ id=2, a: y → Y/);
    assert.equal((await speak(['diff', 'old.csv', 'old.csv'], [], folder)).code, 0);
  });

  it('compares two data files by a key, within a tolerance, without some columns', async () => {
    await writeFile(path.join(folder, 'old.csv'), 'id,n,a\n1,1000,x\n2,2,y\n3,3,z\n4,4,z\n');
    await writeFile(path.join(folder, 'new.csv'), 'id,n,a\n1,1001,q\n2,2.5,y\n3,3,z\n5,5,z\n');
    const summary = async (...options: string[]): Promise<unknown> => {
      const { out } = await speak(['diff', 'old.csv', 'new.csv', '--json', ...options], [], folder);
      return (JSON.parse(out) as { summary: unknown }).summary;
    };
    const by = ['--key', 'id'];
    // 1000 and 1001 are within a hundredth of each other, 2 and 2.5 are not.
    assert.deepEqual(await summary(...by), { same: 1, changed: 2, added: 1, removed: 1 });
    assert.deepEqual(await summary(...by, '--tolerance', '0.01', '--ignore', 'a'), {
      ...{ same: 2, changed: 1, added: 1, removed: 1 },
    });
    assert.deepEqual(await summary(...by, '--tolerance', 'n=0.5', '--ignore', 'a'), {
      ...{ same: 3, changed: 0, added: 1, removed: 1 },
    });
    for (const [option, value] of [
      ['--tolerance', 'much'],
      ['--tolerance', '-1'],
      ['--rows', 'all'],
      ['--key', 'nosuch'],
    ] as const) {
      const spoken = await speak(['diff', 'old.csv', 'new.csv', `${option}=${value}`], [], folder);
      assert.equal(spoken.code, 2, option);
      assert.match(spoken.notes, new RegExp(value), option);
    }
  });

  it('writes reports in each form, and refuses others', async () => {
    await writeFile(path.join(folder, 'old.csv'), 'id,a\n1,x\n2,y\n');
    await writeFile(path.join(folder, 'new.csv'), 'id,a\n1,x\n2,Y\n');
    const files = ['out/r.md', 'r.xml', 'r.html', 'r.json'];
    const asked = files.flatMap((file) => ['--report', file]);
    const { code, out } = await speak(['diff', 'old.csv', 'new.csv', ...asked], [], folder);
    assert.equal(code, 1);
    for (const file of files) assert.match(out, new RegExp(`Report +${file}`));
    const read = (file: string): Promise<string> => readFile(path.join(folder, file), 'utf8');
    assert.match(await read('out/r.md'), /\| changed \| 2 \| y → \*\*Y\*\* \|/);
    assert.match(
      await read('r.xml'),
      /<testsuites name="old\.csv and new\.csv" tests="1" failures="1"/,
    );
    assert.match(await read('r.html'), /<td class="cell changed">Y<\/td>/);
    const json = JSON.parse(await read('r.json')) as { summary: { different: number } };
    assert.equal(json.summary.different, 1);
    const other = await speak(['diff', 'old.csv', 'new.csv', '--report', 'r.pdf'], [], folder);
    assert.equal(other.code, 2);
    assert.match(other.notes, /It must be a file that ends in \.html, \.md, \.xml, \.json/);
    const unable = ['diff', 'old.csv', 'new.csv', '--report', 'old.csv/r.md'];
    const { code: failed, notes } = await speak(unable, [], folder);
    assert.equal(failed, 2);
    assert.match(notes, /The report \S*r\.md was not written\./);
  });

  it('counts a row of a data file that can not be read as a difference', async () => {
    await writeFile(path.join(folder, 'old.csv'), 'id,a\n1,x\n2,y,z\n');
    await writeFile(path.join(folder, 'new.csv'), 'id,a\n1,x\n');
    const { code, out } = await speak(['diff', 'old.csv', 'new.csv'], [], folder);
    assert.equal(code, 1);
    assert.match(
      out,
      /1 row of \S*old\.csv could not be read, so they were not compared\..* line 3/,
    );
  });
});
