import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { maskNumber, maskText } from '../../../src/engine/duckdb/host/mask-text.ts';
import type { EngineClient, LoadReport, RelationLoad } from '../../../src/engine/index.ts';
import { failure, query, rowsOf, startEngine, value } from './support.ts';

const target = { database: 'legacy', schema: 'dbo', table: 't' };

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'portside-test-samples-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }
  return folder;
}

describe('engine: samples', () => {
  let engine: EngineClient;
  before(() => {
    engine = startEngine();
  });
  after(() => engine.dispose());

  const load = async (...relations: RelationLoad[]): Promise<readonly LoadReport[]> => {
    value(await engine.open({ timeZone: 'UTC', databases: ['legacy'] }));
    const reports = value(await engine.request({ kind: 'load', relations }));
    value(await engine.request({ kind: 'lock' }));
    return reports;
  };
  const refusal = async (relation: RelationLoad): Promise<string> => {
    value(await engine.open({ timeZone: 'UTC', databases: ['legacy'] }));
    const refused = failure(await engine.request({ kind: 'load', relations: [relation] }));
    return `${refused.code} ${refused.why}`;
  };
  const all = (): Promise<readonly (readonly (string | null)[])[]> =>
    rowsOf(engine, 'SELECT * FROM dbo.t ORDER BY ALL');

  it('reads a folder of CSV files as one table, columns by name, and names the file of a bad row', async () => {
    const folder = folderOf({
      'a.csv': 'id,name\n1,Ann\n2,Bob\n',
      'deep/b.csv': 'name,id,more\nCid,3,x\nDot,four,y\n',
      '_notes.csv': 'not,these\n',
      '.hidden.csv': 'nor,these\n',
    });
    const [report] = await load({
      target,
      source: { kind: 'folder', path: folder },
      columns: [
        { name: 'id', type: 'INTEGER' },
        { name: 'name', type: 'VARCHAR' },
        { name: 'more', type: 'VARCHAR', optional: true },
      ],
    });
    assert.deepEqual(await all(), [
      ['1', 'Ann', null],
      ['2', 'Bob', null],
      ['3', 'Cid', 'x'],
    ]);
    assert.equal(report?.rows, 3);
    assert.equal(report?.rejectedRows, 1);
    assert.equal(report?.rejected[0]?.line, 3);
    assert.equal(report?.rejected[0]?.file, path.join(folder, 'deep/b.csv'));
  });

  it('reads what a pattern stands for', async () => {
    const folder = folderOf({
      'orders-1.csv': 'id\n1\n',
      'orders-2.csv': 'id\n2\n',
      'other.csv': 'id\n3\n',
      'deep/orders-4.csv': 'id\n4\n',
      'rows.json': '{"id":5}\n',
    });
    await load({ target, source: { kind: 'csv', path: path.join(folder, 'orders-?.csv') } });
    assert.deepEqual(await all(), [['1'], ['2']]);
    await load({ target, source: { kind: 'csv', path: path.join(folder, '**/orders-*.csv') } });
    assert.deepEqual(await all(), [['1'], ['2'], ['4']]);
    assert.match(
      await refusal({ target, source: { kind: 'csv', path: path.join(folder, 'none-*.csv') } }),
      /^engine\/file-missing No CSV, JSON or Parquet file is there\./u,
    );
    assert.match(
      await refusal({ target, source: { kind: 'folder', path: folder } }),
      /files of different kinds/u,
    );
  });

  it('reads Parquet files in folders that say a value', async () => {
    const folder = folderOf({ 'year=2023/x': '', 'year=2024/x': '' });
    const writer = await (await DuckDBInstance.create(':memory:')).connect();
    for (const year of ['2023', '2024']) {
      await writer.run(
        `COPY (SELECT ${year} - 2022 AS id) TO '${path.join(folder, `year=${year}`, 'part.parquet')}'`,
      );
    }
    await load({ target, source: { kind: 'folder', path: folder } });
    assert.deepEqual(await all(), [
      ['1', '2023'],
      ['2', '2024'],
    ]);
  });

  it('reads quotes and escapes other than the usual', async () => {
    const folder = folderOf({
      'single.csv': "id;name\n1;'it\\'s; here'\n2;'b'\n",
      'none.csv': 'id;name\n1;6" pipe\n',
    });
    const relation = (file: string, settings: object): RelationLoad => ({
      target,
      source: {
        kind: 'csv',
        path: path.join(folder, file),
        settings: { delimiter: ';', ...settings },
      },
    });
    await load(relation('single.csv', { quote: "'", escape: '\\' }));
    assert.deepEqual(await all(), [
      ['1', "it's; here"],
      ['2', 'b'],
    ]);
    await load(relation('none.csv', { quote: '' }));
    assert.deepEqual(await all(), [['1', '6" pipe']]);
  });

  it('says what to do with a file of Excel, where the machine has no reader for it', async () => {
    const file = path.join(folderOf({ 'rows.xlsx': 'PK' }), 'rows.xlsx');
    assert.match(
      await refusal({ target, source: { kind: 'excel', path: file } }),
      /^engine\/(?:excel-unreadable|file-unreadable) /u,
    );
  });

  describe('a Delta table', () => {
    // Written after https://github.com/delta-io/delta/blob/master/PROTOCOL.md
    const schemaString = JSON.stringify({
      type: 'struct',
      fields: [
        { name: 'id', type: 'integer', nullable: true, metadata: {} },
        { name: 'day', type: 'date', nullable: true, metadata: {} },
      ],
    });
    const metaData = (configuration: object = {}): object => ({
      metaData: { id: 'x', schemaString, partitionColumns: ['day'], configuration },
    });
    const add = (file: string, day: string | null, more: object = {}): object => ({
      add: { path: file, partitionValues: { day }, size: 1, dataChange: true, ...more },
    });
    const version = (number: number): string =>
      `_delta_log/${String(number).padStart(20, '0')}.json`;
    const lines = (...actions: object[]): string =>
      actions.map((action) => `${JSON.stringify(action)}\n`).join('');

    async function tableOf(
      commits: readonly (readonly object[])[],
      files: readonly string[] = ['one.parquet', 'two.parquet', 'a b.parquet'],
    ): Promise<string> {
      const folder = folderOf(
        Object.fromEntries(commits.map((actions, at) => [version(at), lines(...actions)])),
      );
      const writer = await (await DuckDBInstance.create(':memory:')).connect();
      for (const [index, file] of files.entries()) {
        await writer.run(
          `COPY (SELECT ${index + 1} AS id${index === 1 ? ", 'in the file' AS day" : ''}) TO '${path.join(folder, file)}' (FORMAT parquet)`,
        );
      }
      return folder;
    }

    it('has the files that its log adds and does not remove, and values of partitions', async () => {
      const folder = await tableOf([
        [metaData(), add('one.parquet', '2024-01-01')],
        [add('two.parquet', null), add('a%20b.parquet', '2024-03-31')],
        [{ remove: { path: 'one.parquet', dataChange: true } }],
      ]);
      await load({ target, source: { kind: 'folder', path: folder } });
      assert.deepEqual(await rowsOf(engine, 'SELECT id, day, typeof(day) FROM dbo.t ORDER BY id'), [
        ['2', null, 'DATE'],
        ['3', '2024-03-31', 'DATE'],
      ]);
    });

    it('has its columns without any file', async () => {
      const folder = await tableOf([[metaData()]], []);
      await load({ target, source: { kind: 'folder', path: folder } });
      assert.deepEqual(await rowsOf(engine, 'SELECT id, day FROM dbo.t'), []);
    });

    it('is refused where files and values are not all there is to it', async () => {
      const cases: [RegExp, readonly (readonly object[])[]][] = [
        [
          /deletion vectors/u,
          [[metaData(), add('one.parquet', null, { deletionVector: { storageType: 'u' } })]],
        ],
        [
          /mapped by name/u,
          [[metaData({ 'delta.columnMapping.mode': 'name' }), add('one.parquet', null)]],
        ],
        [
          // As Delta 4.4 writes a DELETE: the same path, first with the vector, then without.
          /deletion vectors/u,
          [
            [metaData(), add('one.parquet', null)],
            [
              add('one.parquet', null, {
                deletionVector: { storageType: 'u', pathOrInlineDv: 'ab', offset: 1 },
              }),
              { remove: { path: 'one.parquet', dataChange: true } },
            ],
          ],
        ],
        [/outside of its folder/u, [[metaData(), add('../secret.parquet', null)]]],
        [/outside of its folder/u, [[metaData(), add('file:///etc/passwd', null)]]],
        [/is missing/u, [[metaData(), add('gone.parquet', null)]]],
      ];
      for (const [why, commits] of cases) {
        const folder = await tableOf(commits);
        const said = await refusal({ target, source: { kind: 'folder', path: folder } });
        assert.match(said, /^engine\/delta-unreadable/u);
        assert.match(said, why);
      }
    });
  });

  describe('a part of the rows', () => {
    const numbers = (
      table: string,
      count: number,
      columns: (id: number) => readonly (string | null)[],
    ): RelationLoad => ({
      target: { ...target, table },
      source: {
        kind: 'rows',
        rows: {
          columns: [
            { name: 'id', type: 'INTEGER' },
            { name: 'person_id', type: 'VARCHAR' },
          ],
          rows: Array.from({ length: count }, (_, id) => columns(id)),
        },
      },
    });

    it('keeps the partners of each row that it takes, whatever the types are', async () => {
      const people = numbers('people', 2000, (id) => [String(id), `P${id}`]);
      // The same codes, as another hand wrote them.
      const events = numbers('events', 8000, (id) => [String(id), `p${id % 2000} `]);
      const [first, second] = await load(
        { ...people, sample: { rows: 200, by: 'PERSON_ID' } },
        { ...events, sample: { rows: 800, by: 'person_id' } },
      );
      assert.equal(first?.sampledOf, 2000);
      assert.ok((first?.rows ?? 0) > 120 && (first?.rows ?? 0) < 280, String(first?.rows));
      assert.equal(second?.rows, (first?.rows ?? 0) * 4);
      const [lost] = await rowsOf(
        engine,
        `SELECT count(*) FROM dbo.events e WHERE NOT EXISTS (SELECT 1 FROM dbo.people p WHERE lower(p.person_id) = rtrim(e.person_id))`,
      );
      assert.deepEqual(lost, ['0']);
    });

    it('is all of them where there are no more, and the same ones each time', async () => {
      const people = numbers('t', 500, (id) => [String(id), id % 5 === 0 ? null : `P${id}`]);
      const [few] = await load({ ...people, sample: { rows: 500, by: 'person_id' } });
      assert.equal(few?.sampledOf, null);
      await load({ ...people, sample: { rows: 100, by: 'person_id' } });
      const once = await all();
      await load({ ...people, sample: { rows: 100, by: 'person_id' } });
      assert.deepEqual(await all(), once);
      // Rows without the value are taken as they come.
      assert.ok(once.some(([, person]) => person === null));
      assert.ok(once.length > 50 && once.length < 150, String(once.length));
    });
  });

  describe('masked columns', () => {
    it('are other values of the same look, equal where they were equal', async () => {
      const [report] = await load({
        target,
        source: {
          kind: 'rows',
          rows: {
            columns: [
              { name: 'email', type: 'VARCHAR' },
              { name: 'ssn', type: 'INTEGER' },
              { name: 'born', type: 'DATE' },
              { name: 'salary', type: 'DECIMAL(9,2)' },
              { name: 'seen', type: 'TIMESTAMP' },
              { name: 'blob', type: 'BLOB' },
              { name: 'kept', type: 'VARCHAR' },
            ],
            rows: [
              [
                'Ann.Lee1@x.org',
                '123456789',
                '1990-02-28',
                '1234.50',
                '2024-02-29 10:00:00',
                '\\x01',
                'k',
              ],
              ['ann.lee1@X.org ', '123456789', '1990-02-28', '-0.50', null, null, 'k'],
              [null, null, null, null, null, null, null],
            ],
          },
        },
        mask: ['EMAIL', 'ssn', 'born', 'salary', 'seen', 'blob', 'nothing'],
      });
      assert.deepEqual(report?.masked, ['email', 'ssn', 'born', 'salary', 'seen']);
      assert.deepEqual(report?.unmasked, ['blob', 'nothing']);
      const [one = [], two = [], three = []] = await rowsOf(engine, 'SELECT * FROM dbo.t');
      assert.match(one[0] ?? '', /^[A-Z][a-z]{2}\.[A-Z][a-z]{2}[0-9]@[a-z]\.[a-z]{3}$/u);
      assert.notEqual(one[0], 'Ann.Lee1@x.org');
      assert.match(two[0] ?? '', / $/u);
      assert.equal(one[0]?.toLowerCase(), two[0]?.toLowerCase().trimEnd());
      assert.match(one[1] ?? '', /^[1-9]\d{8}$/u);
      assert.notEqual(one[1], '123456789');
      assert.equal(one[1], two[1]);
      assert.match(one[2] ?? '', /^1990-/u);
      assert.equal(one[2], two[2]);
      assert.match(one[3] ?? '', /^[1-9]\d{3}\.\d\d$/u);
      assert.match(two[3] ?? '', /^-\d\.\d\d$/u);
      assert.match(one[4] ?? '', /^2024-\d\d-\d\d 10:00:00$/u);
      assert.equal(one[6], 'k');
      assert.deepEqual(three, [null, null, null, null, null, null, null]);
      // Nothing but loading masks.
      const asked = await query(engine, `SELECT portside_mask_text('x')`);
      assert.equal(failure(asked).code, 'engine/refused');
    });

    it('lose no difference: what is not equal stays so', () => {
      const texts = Array.from({ length: 20_000 }, (_, index) => index.toString(36));
      const masked = new Set(texts.map(maskText));
      assert.equal(masked.size, texts.length);
      const numbers = Array.from({ length: 256 }, (_, index) => String(index));
      const small = numbers.map((each) => maskNumber(each, '255'));
      assert.equal(new Set(small).size, 256);
      assert.ok(small.every((each) => Number(each) <= 255 && /^(?:0|[1-9]\d*)$/u.test(each)));
    });

    it('keep lengths, kinds of characters and blanks, of any text', () => {
      const kind = (text: string): string =>
        text.replaceAll(/[0-9]/gu, '0').replaceAll(/[a-z]/gu, 'a').replaceAll(/[A-Z]/gu, 'A');
      fc.assert(
        fc.property(fc.string({ unit: 'grapheme' }), (text) => {
          assert.equal(kind(maskText(text)), kind(text));
          assert.equal(maskText(text), maskText(text));
          assert.equal(maskText(`${text} `), `${maskText(text)} `);
        }),
      );
      fc.assert(
        fc.property(fc.string(), (text) => {
          assert.equal(maskText(text.toUpperCase()), maskText(text).toUpperCase());
        }),
      );
    });
  });
});
