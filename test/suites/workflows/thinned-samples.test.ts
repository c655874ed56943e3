import assert from 'node:assert/strict';
import { bindScript, parse, tsqlDialect } from '../../../src/core/index.ts';
import { emptyLegacyCatalog } from '../../../src/project/session-settings.ts';
import { defaultSettings } from '../../../src/project/settings.ts';
import { joinColumn, sampleOf } from '../../../src/workflows/thinned-samples.ts';

const definitions = `
CREATE TABLE dbo.people (person_id int NOT NULL PRIMARY KEY, code varchar(10), loaded_at datetime);
CREATE TABLE dbo.events (event_id int NOT NULL PRIMARY KEY, person_id int, loaded_at datetime);
CREATE TABLE dbo.visits (visit_id int NOT NULL PRIMARY KEY, PERSON_ID int, event_id int, loaded_at datetime);
CREATE TABLE dbo.lonely (a int NOT NULL, b int NOT NULL, CONSTRAINT pk PRIMARY KEY (b, a));
CREATE TABLE dbo.heap (x int);
`;

describe('the part of a file that is taken', () => {
  const { script } = parse(definitions, tsqlDialect.grammar);
  const before = emptyLegacyCatalog(defaultSettings);
  const { catalogOut } = bindScript(script, definitions, before, tsqlDialect);
  const table = (name: string) => [...catalogOut.tables()].find((each) => each.name.name === name);

  it('goes by the column of most joins, which is a key somewhere, else by the key', () => {
    const by = (name: string): string | null => joinColumn(table(name), catalogOut);
    assert.equal(by('people'), 'person_id');
    assert.equal(by('events'), 'person_id');
    assert.equal(by('visits'), 'PERSON_ID');
    assert.equal(by('lonely'), 'b');
    assert.equal(by('heap'), null);
  });

  it('is as large as the file says, else the project, else all of it', () => {
    const of = (own: object, sampleRows: number): unknown =>
      sampleOf({ table: 'people', file: 'x', ...own }, table('people'), catalogOut, {
        ...defaultSettings,
        sampleRows,
      });
    assert.deepEqual(of({}, 0), {});
    assert.deepEqual(of({}, 50), { sample: { rows: 50, by: 'person_id' } });
    assert.deepEqual(of({ sampleRows: 7, sampleBy: 'code' }, 50), {
      sample: { rows: 7, by: 'code' },
    });
    assert.deepEqual(of({ sampleRows: 0 }, 50), {});
  });
});
