import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createCancellation } from '../../../src/base/cancellation.ts';
import { CancelledError } from '../../../src/base/cancellation.ts';
import { FailureError } from '../../../src/base/failure.ts';
import { openProject, type Project } from '../../../src/project/project.ts';
import { nodeFileSource } from '../../../src/workflows/node-file-source.ts';
import { startMigration } from '../../../src/workflows/start-migration.ts';

describe('the start of a migration', function () {
  this.timeout(60_000);
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'portside-start-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const write = (name: string, text: string): void => writeFileSync(path.join(folder, name), text);
  const settings = (): { data: { file: string; nullText?: string }[]; notes: string[] } =>
    JSON.parse(readFileSync(path.join(folder, 'portside.json'), 'utf8')) as never;

  async function opened(): Promise<Project> {
    const project = await openProject(nodeFileSource(folder));
    assert.ok(project.ok);
    return project.value;
  }

  function how(signal = createCancellation().signal): Parameters<typeof startMigration>[2] {
    return { signal, onFile: () => undefined, now: Date.UTC(2024, 2, 31, 9, 30) };
  }

  function prepare(): void {
    write(
      'tables.sql',
      'CREATE TABLE dbo.town (id int, name varchar(9));\nGO\nCREATE TABLE dbo.gone (id int);\n',
    );
    write('town.csv', 'id,name\n1,York\n2,\n');
    write('load.sql', 'SELECT name INTO dbo.names FROM dbo.town;\n');
    write('rest.sql', 'SELECT id INTO dbo.rest FROM dbo.gone;\n');
    write('other.sql', 'SELECT id INTO dbo.other FROM dbo.nowhere;\n');
  }

  it('lists what was found, needs data and can run', async () => {
    prepare();
    const inventory = await startMigration(await opened(), new Set(), how());
    const can = inventory.transforms.map((one) => [one.path, one.missing]);
    assert.deepEqual(can.sort(), [
      ['load.sql', []],
      ['other.sql', ['dbo.nowhere']],
      ['rest.sql', []],
    ]);
    assert.deepEqual(inventory.needsData, ['dbo.gone']);
    assert.deepEqual(
      ['dbo.town', 'dbo.gone'].filter((name) => !inventory.tables.includes(name)),
      [],
    );
  });

  it('writes down what a person answered to what a file can not tell', async () => {
    prepare();
    const project = await opened();
    assert.deepEqual(project.settings.unclearNulls, ['town.csv']);
    await startMigration(project, new Set(['town.csv']), how());
    assert.deepEqual(
      settings().data.map(({ nullText }) => nullText),
      ['NULL'],
    );
    const about = settings().notes.filter((note) => note.startsWith('town.csv'));
    assert.deepEqual(about, [
      'town.csv: Its empty fields are empty texts, as was answered; the word NULL would stand for NULL.',
    ]);
    assert.deepEqual((await opened()).settings.unclearNulls, []);
  });

  it('takes the empty fields for NULL where nothing is checked', async () => {
    prepare();
    await startMigration(await opened(), new Set(), how());
    assert.deepEqual(
      settings().data.map(({ nullText }) => nullText),
      [undefined],
    );
    assert.ok(settings().notes.includes('town.csv: Its empty fields are NULL, as was answered.'));
  });

  it('says of an empty folder what to put into it, and writes nothing', async () => {
    const project = await opened();
    await assert.rejects(startMigration(project, new Set(), how()), (error) => {
      assert.ok(error instanceof FailureError);
      assert.match(error.failure.what, /^There is nothing to migrate in /u);
      assert.match(error.failure.todo, /Put the scripts/u);
      return true;
    });
    assert.ok(!existsSync(path.join(folder, 'portside.json')));
  });

  it('writes nothing when it is stopped', async () => {
    prepare();
    const cancellation = createCancellation();
    const project = await opened();
    const asked = how(cancellation.signal);
    const stopping = { ...asked, onFile: () => cancellation.cancel() };
    await assert.rejects(startMigration(project, new Set(), stopping), CancelledError);
    assert.ok(!existsSync(path.join(folder, 'portside.json')));
  });
});
