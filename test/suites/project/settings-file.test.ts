import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { PROJECT_KEYS, readSettings } from '../../../src/project/settings-file.ts';

function problemsOf(text: string): string[] {
  return readSettings(text).problems.map(
    ({ line, column, message }) => `${line}:${column} ${message}`,
  );
}

describe('portside.json', () => {
  it('says which part of a file is taken, what is masked, and how texts are quoted', () => {
    const { settings, problems } = readSettings(
      `{"sampleRows": 1000, "data": [
        {"table": "a", "file": "a/*.csv", "quote": "'", "escape": "", "mask": ["email"]},
        {"table": "b", "file": "b", "sampleRows": 0, "sampleBy": "id"}]}`,
    );
    assert.deepEqual(problems, []);
    assert.equal(settings.sampleRows, 1000);
    assert.deepEqual(settings.data, [
      { table: 'a', file: 'a/*.csv', quote: "'", escape: '', mask: ['email'] },
      { table: 'b', file: 'b', sampleRows: 0, sampleBy: 'id' },
    ]);
    const wrong = problemsOf(
      `{"sampleRows": -1, "data": [{"table": "a", "file": "a", "quote": "''", "mask": [1]}]}`,
    ).join('\n');
    for (const name of ['sampleRows', 'quote', 'mask']) assert.match(wrong, new RegExp(name, 'u'));
  });

  it('reads the sample without a problem', () => {
    const text = readFileSync('examples/kineo-analytics/portside.json', 'utf8');
    const { settings, problems } = readSettings(text);
    assert.deepEqual(problems, []);
    assert.equal(settings.database, 'Kineo');
    assert.equal(settings.data.length, 13);
    assert.equal(settings.data[0]?.nullText, '');
    assert.deepEqual(settings.schemas.get('stg'), { catalog: 'kineo', schema: 'stg' });
    assert.deepEqual(settings.scratch, { catalog: 'kineo', schema: 'scratch' });
    assert.deepEqual(
      settings.steps.map((step) => [step.name, step.transforms.length]),
      [
        ['Stage', 15],
        ['Reference', 6],
        ['People', 7],
        ['Facts', 6],
        ['Compliance', 7],
        ['Marts', 10],
      ],
    );
  });

  it('names an unknown key, its line, and the key that was meant', () => {
    assert.deepEqual(problemsOf('{\n  "timezone": "UTC",\n  "color": 1\n}'), [
      '2:3 "timezone" is no setting of portside.json. Did you mean "timeZone"?',
      `3:3 "color" is no setting of portside.json. Take it out; settings are ${PROJECT_KEYS.join(', ')}.`,
    ]);
  });

  it('says what is wrong with a value and keeps the default', () => {
    const { settings, problems } = readSettings(
      '{"timeZone": "Mars/Base", "asOf": "2024-02-30T00:00:00", "dateFirst": 8, "ddl": "a.sql"}',
    );
    assert.equal(problems.length, 4);
    assert.match(
      problems[0]?.message ?? '',
      /"asOf" is "2024-02-30T00:00:00", but must be a local date and time/,
    );
    assert.equal(settings.timeZone, 'UTC');
    assert.equal(settings.asOf, null);
    assert.deepEqual(settings.ddl, []);
  });

  it('refuses paths outside the project', () => {
    assert.match(problemsOf('{"ddl": ["../x.sql"]}')[0] ?? '', /outside the project/);
    assert.match(problemsOf('{"ddl": ["/etc/x.sql"]}')[0] ?? '', /outside the project/);
  });

  it('says what a data file and a step need', () => {
    assert.match(problemsOf('{"data": [{"table": "t"}]}')[0] ?? '', /needs "table" and "file"/);
    assert.match(problemsOf('{"steps": [{"transforms": []}]}')[0] ?? '', /needs a "name"/);
  });

  for (const [text, place] of [
    ['{"ddl": [}', '1:10'],
    ['{\n"ddl" []}', '2:7'],
    ['', '1:1'],
    ['{"a": "b', '1:7'],
    ['{} x', '1:4'],
  ] as const) {
    it(`finds where ${JSON.stringify(text)} is no JSON`, () => {
      const [problem = ''] = problemsOf(text);
      assert.ok(problem.startsWith(`${place} portside.json is not valid JSON.`), problem);
    });
  }

  it('reads rules of comparison, and accepts nothing that nobody answers for', () => {
    const text = `{"comparison": {"dbo.Sale": {"key": ["code"], "ignore": ["id"], "threshold": 0.001,
      "tolerances": {"Amount": 0.01}, "typeTolerances": {"double": 1e-6},
      "accepted": [{"columns": ["note"], "by": "Ada", "why": "shorter now"}]}}}`;
    const { settings, problems } = readSettings(text);
    assert.deepEqual(problems, []);
    assert.deepEqual(settings.comparison.get('dbo.sale'), {
      key: ['code'],
      ignored: ['id'],
      tolerances: new Map([['amount', 0.01]]),
      typeTolerances: new Map([['double', 1e-6]]),
      threshold: 0.001,
      accepted: [{ columns: ['note'], by: 'Ada', why: 'shorter now' }],
    });
    for (const [rule, problem] of [
      ['"accepted": [{"columns": ["note"], "by": "Ada"}]', /lacks why/],
      ['"accepted": [{"columns": [], "by": "Ada", "why": "x"}]', /lacks columns/],
      ['"threshold": 1', /a share of rows from 0 to less than 1/],
      ['"tolerances": {"a": "1"}', /must be a number, 0 or more/],
      ['"keys": []', /"keys" is no setting/],
    ] as const) {
      assert.match(problemsOf(`{"comparison": {"t": {${rule}}}}`)[0] ?? '', problem);
    }
  });

  it('has a schema with the same settings', () => {
    const schema = JSON.parse(readFileSync('schemas/portside.schema.json', 'utf8')) as {
      properties: object;
    };
    assert.deepEqual(
      Object.keys(schema.properties)
        .filter((key) => key !== '$schema')
        .sort(),
      [...PROJECT_KEYS].sort(),
    );
  });
});
