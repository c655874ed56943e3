import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type {
  BegunResult,
  ColumnProfile,
  EngineClient,
  RowFilter,
  RowsPage,
  RowsView,
  TableAddress,
} from '../../../src/engine/index.ts';
import {
  executeStep,
  failure,
  openLocked,
  program,
  query,
  queryStep,
  sql,
  startEngine,
  table,
  value,
} from './support.ts';

const people: TableAddress = { database: 'legacy', schema: 'dbo', table: 'people' };
const all: RowsView = { sort: [], filters: [] };

describe('engine: rows of a result', () => {
  let engine: EngineClient;
  before(async () => {
    engine = startEngine();
    await openLocked(engine, [
      {
        target: people,
        source: {
          kind: 'rows',
          rows: table(
            'id INTEGER, name VARCHAR, price DECIMAL(9,2), day DATE',
            ['3', 'Ann ', '1.50', '2024-03-31'],
            ['1', null, null, '2024-01-01'],
            ['10', '', '12.00', null],
            ['2', 'bob', '2.25', '2023-12-31'],
            ['4', 'O\'Neil, "Jo"', '-1.00', '2024-02-29'],
            ['5', 'Ann ', '1.50', '2024-03-31'],
          ),
        },
      },
    ]);
  });
  after(() => engine.dispose());

  const page = async (view: RowsView, offset = 0, limit = 100): Promise<RowsPage> =>
    value(await engine.request({ kind: 'rows', request: { table: people, view, offset, limit } }));
  const ids = async (view: RowsView, offset = 0, limit = 100): Promise<string> =>
    (await page(view, offset, limit)).rows.map(([id]) => id).join(' ');
  const where = (column: number | null, operator: RowFilter['operator'], text = ''): RowsView => ({
    sort: [],
    filters: [{ column, operator, value: text }],
  });
  const profile = async (
    column: number,
    filters: readonly RowFilter[] = [],
  ): Promise<ColumnProfile> =>
    value(await engine.request({ kind: 'profile', table: people, column, filters }));

  it('gives any part, in the order in which the rows came', async () => {
    const part = await page(all, 1, 2);
    assert.deepEqual(part.rows, [
      ['1', null, null, '2024-01-01'],
      ['10', '', '12.00', null],
    ]);
    assert.equal(part.total, 6);
    assert.equal(part.columns[2]?.type, 'DECIMAL(9,2)');
    assert.deepEqual((await page(all, 6, 2)).rows, []);
  });

  it('sorts as the type does, NULL first, rows that tie as they came', async () => {
    assert.equal(
      await ids({ sort: [{ column: 0, descending: false }], filters: [] }),
      '1 2 3 4 5 10',
    );
    assert.equal(
      await ids({ sort: [{ column: 2, descending: true }], filters: [] }),
      '10 2 3 5 4 1',
    );
    assert.equal(
      await ids({ sort: [{ column: 3, descending: false }], filters: [] }),
      '10 2 1 4 3 5',
    );
    assert.equal(
      await ids({
        sort: [
          { column: 2, descending: false },
          { column: 0, descending: true },
        ],
        filters: [],
      }),
      '1 4 5 3 2 10',
    );
  });

  it('filters by text in any column, by comparison in one, and by NULL', async () => {
    assert.equal(await ids(where(null, 'contains', 'ANN')), '3 5');
    assert.equal(await ids(where(null, 'contains', '2024-0')), '3 1 4 5');
    assert.equal(await ids(where(1, 'contains', "o'neil")), '4');
    assert.equal(await ids(where(2, 'greater', '1.5')), '10 2');
    assert.equal(await ids(where(2, 'at-least', '1.5')), '3 10 2 5');
    assert.equal(await ids(where(2, 'equal', '1.5')), '3 5');
    assert.equal(await ids(where(2, 'not-equal', '1.5')), '10 2 4');
    assert.equal(await ids(where(3, 'less', '2024-01-01')), '2');
    assert.equal(await ids(where(1, 'null')), '1');
    assert.equal(await ids(where(1, 'not-null')), '3 10 2 4 5');
    assert.equal(await ids(where(1, 'equal', '')), '10');
    // What is no value of the type is compared as it is shown.
    assert.equal(await ids(where(0, 'equal', 'x')), '');
    const both = [...where(1, 'contains', 'ann').filters, ...where(0, 'greater', '3').filters];
    const found = await page({ sort: [], filters: both });
    assert.equal(found.total, 1);
    assert.equal(found.rows[0]?.[0], '5');
  });

  it('profiles a column: counts by hand', async () => {
    const name = await profile(1);
    assert.deepEqual(
      { ...name, classes: [] },
      {
        type: 'VARCHAR',
        rows: 6,
        nulls: 1,
        distinct: 4,
        approximate: false,
        min: '',
        max: 'bob',
        mean: null,
        text: { empty: 1, padded: 2, shortest: 0, longest: 12 },
        top: [{ value: 'Ann ', rows: 2 }],
        classes: [],
      },
    );
    const price = await profile(2);
    assert.equal(price.min, '-1.00');
    assert.equal(price.max, '12.00');
    // (1.50 + 12.00 + 2.25 - 1.00 + 1.50) / 5
    assert.equal(Number(price.mean), 3.25);
    assert.equal(
      price.classes.reduce((sum, { rows }) => sum + rows, 0),
      5,
    );
    assert.equal(price.classes.at(-1)?.rows, 1);
    assert.equal((await profile(2, where(0, 'less', '3').filters)).rows, 2);
    assert.deepEqual((await profile(3)).classes, []);
  });

  it('exports CSV as it is sorted and filtered: NULL is empty, the empty text is not', async () => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'portside-test-export-')), 'rows.csv');
    const { rows } = value(
      await engine.request({
        kind: 'export',
        request: {
          table: people,
          view: {
            sort: [{ column: 0, descending: true }],
            filters: [{ column: 0, operator: 'not-equal', value: '3' }],
          },
          form: 'csv',
          path: file,
          names: ['id', 'full, name', 'price', 'day'],
        },
      }),
    );
    assert.equal(rows, 5);
    assert.equal(
      readFileSync(file, 'utf8'),
      [
        'id,"full, name",price,day',
        '10,"",12.00,',
        '5,Ann ,1.50,2024-03-31',
        '4,"O\'Neil, ""Jo""",-1.00,2024-02-29',
        '2,bob,2.25,2023-12-31',
        '1,,,2024-01-01',
        '',
      ].join('\r\n'),
    );
    assert.deepEqual(readdirSync(path.dirname(file)), ['rows.csv']);
  });

  it('exports Parquet with types, past the lock that statements cannot pass', async () => {
    const file = path.join(
      mkdtempSync(path.join(tmpdir(), 'portside-test-export-')),
      "it's.parquet",
    );
    value(
      await engine.request({
        kind: 'export',
        request: {
          table: people,
          view: all,
          form: 'parquet',
          path: file,
          names: ['id', 'id', '', 'day'],
        },
      }),
    );
    const reader = startEngine();
    try {
      const [report] = await openLocked(reader, [
        { target: people, source: { kind: 'parquet', path: file } },
      ]);
      assert.equal(report?.rows, 6);
      const read = value(
        await reader.request({
          kind: 'rows',
          request: { table: people, view: all, offset: 0, limit: 9 },
        }),
      );
      assert.deepEqual(
        read.columns.map(({ name, type }) => `${name} ${type}`),
        ['id INTEGER', 'id_2 VARCHAR', 'column3 DECIMAL(9,2)', 'day DATE'],
      );
      assert.deepEqual(read.rows[2], ['10', '', '12.00', null]);
    } finally {
      await reader.dispose();
    }
    // The way out is the command's alone.
    assert.equal(
      failure(await query(engine, `COPY dbo.people TO '${file}2'`, 'script')).code,
      'engine/refused',
    );
  });

  it('says that a file cannot be written, and leaves no part of it', async () => {
    const file = '/nowhere/rows.csv';
    const answer = await engine.request({
      kind: 'export',
      request: { table: people, view: all, form: 'csv', path: file, names: [] },
    });
    assert.equal(failure(answer).code, 'engine/not-written');
    assert.equal(existsSync('/nowhere'), false);
  });
});

describe('engine: results that are shown', () => {
  let engine: EngineClient;
  before(async () => {
    engine = startEngine();
    await openLocked(engine);
  });
  after(() => engine.dispose());

  it('tells each in its turn, and keeps what a diff would', async () => {
    const begun: BegunResult[] = [];
    const steps = [
      executeStep(1, sql`CREATE SCHEMA dbo`),
      executeStep(1, sql`CREATE TABLE dbo.t AS SELECT 1 AS a`),
      queryStep(2, sql`SELECT NULL AS nothing, a, a AS again FROM dbo.t -- the end`, [
        'n',
        'a',
        'a',
      ]),
      queryStep(3, sql`SELECT a FROM dbo.t WHERE a > 1`, ['a']),
      queryStep(4, sql`SELECT error('no') AS a`, ['a']),
      queryStep(5, sql`WITH c AS (SELECT 2 AS a UNION ALL SELECT 1) SELECT a FROM c ORDER BY a`, [
        'a',
      ]),
    ];
    const request = {
      database: 'legacy',
      program: program(steps),
      keepAs: 'shown',
      shows: true,
    } as const;
    const outcome = value(
      await engine.request({ kind: 'program', request }, undefined, undefined, (result) => {
        begun.push(result);
      }),
    );
    assert.deepEqual(
      outcome.results.map(({ line, total, rows }) => ({ line, total, rows })),
      [
        { line: 2, total: 1, rows: [[null, '1', '1']] },
        { line: 3, total: 0, rows: [] },
        { line: 5, total: 2, rows: [['1'], ['2']] },
      ],
    );
    assert.equal(outcome.errors[0]?.line, 4);
    assert.deepEqual(
      begun.map(({ line }) => line),
      [2, 5],
    );
  });
});
