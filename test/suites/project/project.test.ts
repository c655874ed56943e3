import assert from 'node:assert/strict';
import {
  bareNames,
  engineNames,
  legacyName,
  portName,
  projectNames,
} from '../../../src/project/names.ts';
import { namesOfPaths } from '../../../src/project/file-source.ts';
import { openProject } from '../../../src/project/project.ts';
import { mergePort } from '../../../src/project/saved-port.ts';
import { defaultSettings } from '../../../src/project/settings.ts';
import { memoryFiles } from './memory-files.ts';

describe('names of files', () => {
  it('have as much of their folders as tells them apart', () => {
    assert.deepEqual(
      [...namesOfPaths(['a/load.sql', 'a/x/script-1.sql', 'b/x/script-1.sql', 'script-1.sql'])],
      [
        ['a/load.sql', 'load'],
        ['script-1.sql', 'script-1'],
        ['a/x/script-1.sql', 'a/x/script-1'],
        ['b/x/script-1.sql', 'b/x/script-1'],
      ],
    );
  });
});

describe('names of a project', () => {
  const settings = {
    ...defaultSettings,
    database: 'Kineo',
    schemas: new Map([
      ['stg', { catalog: 'kineo', schema: 'silver' }],
      ['old.dbo', { catalog: 'archive', schema: 'old' }],
    ]),
    scratch: { catalog: 'kineo', schema: 'scratch' },
  };
  const map = projectNames(settings);
  const table = (text: string) => ({ name: legacyName(text, settings), role: 'table' as const });

  it('go where portside.json says, and keep their name where it says nothing', () => {
    assert.deepEqual(map(table('stg.people')), ['kineo', 'silver', 'people']);
    assert.deepEqual(map(table('old.dbo.people')), ['archive', 'old', 'people']);
    assert.deepEqual(map(table('other.stg.people')), ['other', 'stg', 'people']);
    assert.deepEqual(map(table('people')), ['kineo', 'dbo', 'people']);
  });

  it('of temporary tables go to the scratch schema', () => {
    const name = { server: null, database: 'tempdb', schema: 'dbo', name: '#people' };
    assert.deepEqual(map({ name, role: 'temporary' }), ['kineo', 'scratch', 'people']);
    assert.deepEqual(map({ name: { ...name, name: '##people' }, role: 'temporary' }), [
      'kineo',
      'scratch',
      'global_people',
    ]);
  });

  it('are as short as they can be without a project', () => {
    const bare = bareNames({ database: 'main', schema: 'dbo' });
    assert.deepEqual(bare(table('main.dbo.t')), ['t']);
    assert.deepEqual(bare(table('main.sales.t')), ['sales', 't']);
    assert.deepEqual(bare(table('other.dbo.t')), ['other', 'dbo', 't']);
  });

  it('of functions are not those of built-in ones', () => {
    const bare = bareNames({ database: 'main', schema: 'dbo' });
    const called = (name: string): readonly string[] =>
      bare({ name: table(name).name, role: 'function' });
    assert.deepEqual(called('main.dbo.age_at'), ['age_at']);
    assert.deepEqual(called('main.dbo.Soundex'), ['dbo_soundex']);
    assert.deepEqual(called('main.dbo.explode'), ['dbo_explode']);
    assert.deepEqual(called('main.tools.soundex'), ['tools', 'soundex']);
  });

  it('of both sides are kept apart in the engine', () => {
    const seen = new Set<string>();
    assert.deepEqual(engineNames('legacy', seen)(table('stg.people')), [
      'legacy',
      'kineo.stg',
      'people',
    ]);
    assert.deepEqual([...seen], ['kineo.stg']);
    assert.deepEqual(portName(['t']), {
      server: null,
      database: 'spark_catalog',
      schema: 'default',
      name: 't',
    });
  });
});

describe('a folder without portside.json', () => {
  it('has its definitions first, its other SQL as transforms, its CSV files as tables', async () => {
    const files = memoryFiles({
      'a-tables.sql': 'CREATE TABLE dbo.t (a int);\nGO\n',
      'b-load.sql': 'INSERT INTO t SELECT 1;',
      'sub/c.sql': 'SELECT * FROM t;',
      'data/raw.people.csv': 'a,b\n1,2\n',
      'expected/t.csv': 'a\n1\n',
      '.portside/ports/b-load.sql': 'SELECT 1;',
    });
    const project = await openProject(files);
    assert.ok(project.ok);
    const { settings, configured } = project.value;
    assert.equal(configured, false);
    assert.deepEqual(settings.ddl, ['a-tables.sql']);
    assert.deepEqual(settings.steps, [
      {
        name: 'Transforms',
        why: 'What one fills comes before what reads it, else they stand by their names. sub/c.sql needs t, which b-load.sql fills.',
        transforms: ['b-load.sql', 'sub/c.sql'],
      },
    ]);
    assert.deepEqual(settings.data, [{ table: 'raw.people', file: 'data/raw.people.csv' }]);
  });

  it('that cannot be read is a sentence', async () => {
    const files = {
      ...memoryFiles({}),
      exists: () => Promise.reject(new Error('The disk is gone.')),
    };
    const project = await openProject(files);
    assert.ok(!project.ok);
    assert.equal(project.error.why, 'The disk is gone.');
  });
});

describe('a saved port', () => {
  const base = 'a\nb\nc\nd\ne\n';

  it('is replaced where nobody edited it', () => {
    assert.deepEqual(mergePort(base, base, 'new\n'), {
      text: 'new\n',
      edited: false,
      conflicts: 0,
      note: null,
    });
    assert.equal(mergePort(null, null, 'new\n').text, 'new\n');
  });

  it('keeps an edit when the port is the same', () => {
    const merged = mergePort('a\nB by hand\nc\nd\ne\n', base, base);
    assert.equal(merged.text, 'a\nB by hand\nc\nd\ne\n');
    assert.ok(merged.edited);
  });

  it('keeps an edit and takes what is new elsewhere', () => {
    const merged = mergePort('a\nB by hand\nc\nd\ne\n', base, 'a\nb\nc\nd\nE anew\n');
    assert.equal(merged.text, 'a\nB by hand\nc\nd\nE anew\n');
    assert.equal(merged.conflicts, 0);
  });

  it('marks where both changed the same line, and loses neither', () => {
    const merged = mergePort('a\nby hand\nc\n', 'a\nb\nc\n', 'a\nanew\nc\n');
    assert.equal(merged.conflicts, 1);
    assert.equal(
      merged.text,
      'a\n<<<<<<< edited by hand\nby hand\n=======\nanew\n>>>>>>> ported anew\nc\n',
    );
  });

  it('is never overwritten when its base is lost', () => {
    assert.equal(mergePort('by hand', null, 'anew').text, 'by hand');
  });
});
