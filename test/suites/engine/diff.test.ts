import assert from 'node:assert/strict';
import type { DiffOptions, DiffResult, DiffSide, EngineClient } from '../../../src/engine/index.ts';
import { diff, openLocked, startEngine, table, value } from './support.ts';

describe('engine: diff', () => {
  let engine: EngineClient;
  before(async () => {
    engine = startEngine();
    await openLocked(engine);
  });
  after(() => engine.dispose());

  it('finds the changed cell, the added and the removed row by a guessed key', async () => {
    const result = await diff(
      engine,
      table('id INTEGER, name VARCHAR', ['1', 'a'], ['2', 'b'], ['3', 'c']),
      table('id INTEGER, name VARCHAR', ['1', 'a'], ['2', 'B'], ['4', 'd']),
    );
    assert.equal(result.verdict, 'different');
    assert.deepEqual(result.key.columns, ['id']);
    assert.equal(result.key.from, 'guessed');
    assert.deepEqual(result.counts, {
      left: 3,
      right: 3,
      same: 1,
      changed: 1,
      leftOnly: 1,
      rightOnly: 1,
    });
    assert.deepEqual(result.rows, [
      { kind: 'changed', left: ['2', 'b'], right: ['2', 'B'], changed: [false, true] },
      { kind: 'left-only', left: ['3', 'c'], right: null, changed: [false, false] },
      { kind: 'right-only', left: null, right: ['4', 'd'], changed: [false, false] },
    ]);
    assert.deepEqual(
      result.columns.map((column) => column.changed),
      [0, 1],
    );
  });

  it('tells NULL from a value and from the empty text, and NULL keys from absent rows', async () => {
    const result = await diff(
      engine,
      table(
        'id INTEGER, x DOUBLE, s VARCHAR',
        ['1', null, 'a'],
        ['2', '1.5', ''],
        [null, '3', 'n'],
      ),
      table(
        'id INTEGER, x DOUBLE, s VARCHAR',
        ['1', '0', 'a'],
        ['2', null, null],
        [null, '3', 'n'],
      ),
      { key: ['id'] },
    );
    assert.deepEqual(result.counts, {
      left: 3,
      right: 3,
      same: 1,
      changed: 2,
      leftOnly: 0,
      rightOnly: 0,
    });
    assert.deepEqual(
      result.rows.map((row) => row.changed),
      [
        [false, true, false],
        [false, true, true],
      ],
    );
  });

  it('does not take 1,11 for 11,1 in a key of two columns', async () => {
    const result = await diff(
      engine,
      table('a VARCHAR, b VARCHAR, v INTEGER', ['1', '11', '5']),
      table('a VARCHAR, b VARCHAR, v INTEGER', ['11', '1', '5'], ['x', 'y', '6']),
      { key: ['a', 'b'] },
    );
    assert.equal(result.counts.same, 0);
    assert.equal(result.counts.leftOnly, 1);
    assert.equal(result.counts.rightOnly, 2);
  });

  it('answers without a key, duplicates counted', async () => {
    const result = await diff(
      engine,
      table('a VARCHAR', ['x'], ['x'], ['x'], ['y']),
      table('a VARCHAR', ['x'], ['x'], ['y'], ['y']),
    );
    assert.equal(result.key.from, 'none');
    assert.equal(result.method, 'bag');
    assert.deepEqual(result.counts, {
      left: 4,
      right: 4,
      same: 3,
      changed: 0,
      leftOnly: 1,
      rightOnly: 1,
    });
    assert.equal(
      (await diff(engine, table('a VARCHAR', ['x'], ['x']), table('a VARCHAR', ['x'], ['x'])))
        .verdict,
      'same',
    );
  });

  it('cancels equal rows first where the key repeats, and pairs the rest', async () => {
    const result = await diff(
      engine,
      table('id INTEGER, v VARCHAR', ['1', 'a'], ['1', 'b'], ['2', 'c'], ['2', 'c']),
      table('id INTEGER, v VARCHAR', ['1', 'b'], ['1', 'A'], ['2', 'c']),
      { key: ['id'] },
    );
    assert.deepEqual(result.key, {
      columns: ['id'],
      from: 'given',
      leftDuplicates: 2,
      rightDuplicates: 1,
    });
    assert.deepEqual(result.counts, {
      left: 4,
      right: 3,
      same: 2,
      changed: 1,
      leftOnly: 1,
      rightOnly: 0,
    });
    assert.deepEqual(result.rows[0], {
      kind: 'changed',
      left: ['1', 'a'],
      right: ['1', 'A'],
      changed: [false, true],
    });
  });

  it('lets float noise pass, and nothing larger, with a key and without', async () => {
    const noisy = table('id INTEGER, x DOUBLE', ['1', '0.30000000000000004'], ['2', '100']);
    const clean = table('id INTEGER, x DOUBLE', ['1', '0.3'], ['2', '100']);
    assert.equal((await diff(engine, noisy, clean)).verdict, 'same');
    assert.equal((await diff(engine, noisy, clean, { key: [] })).verdict, 'same');
    const far = table('id INTEGER, x DOUBLE', ['1', '0.3'], ['2', '100.001']);
    assert.equal((await diff(engine, noisy, far)).counts.changed, 1);
    const wide = { tolerances: { x: { absolute: 0.01, relative: 0 } } };
    assert.equal((await diff(engine, noisy, far, wide)).verdict, 'same');
    const special = table('id INTEGER, x DOUBLE', ['1', 'NaN'], ['2', 'Infinity'], ['3', '-0']);
    const zero = table('id INTEGER, x DOUBLE', ['1', 'NaN'], ['2', 'Infinity'], ['3', '0']);
    assert.equal((await diff(engine, special, zero)).verdict, 'same');
    const other = table('id INTEGER, x DOUBLE', ['1', '1'], ['2', '-Infinity'], ['3', '0']);
    assert.equal((await diff(engine, special, other)).counts.changed, 2);
  });

  it('goes by the tolerance of a column, then by that of its type, then by that of all', async () => {
    const near = (absolute: number) => ({ absolute, relative: 0 });
    const header = 'id INTEGER, a DECIMAL(10,2), b DECIMAL(10,2), x DOUBLE';
    const left = table(header, ['1', '1.00', '1.00', '1.0']);
    const right = table(header, ['1', '1.05', '1.05', '1.05']);
    const changed = async (options: DiffOptions): Promise<readonly number[]> =>
      (await diff(engine, left, right, { key: ['id'], ...options })).columns.map(
        (column) => column.changed,
      );
    assert.deepEqual(await changed({}), [0, 1, 1, 1]);
    assert.deepEqual(await changed({ typeTolerances: { decimal: near(0.1) } }), [0, 0, 0, 1]);
    const own = { typeTolerances: { decimal: near(0.1) }, tolerances: { b: near(0.01) } };
    assert.deepEqual(await changed(own), [0, 0, 1, 1]);
    assert.deepEqual(await changed({ ...own, tolerance: near(0.2) }), [0, 0, 1, 0]);
  });

  it('compares decimals of another scale by value, and their last digit', async () => {
    const left = table('id INTEGER, x DECIMAL(10,2)', ['1', '1.50'], ['2', '2.00']);
    const right = table('id INTEGER, x DECIMAL(18,4)', ['1', '1.5000'], ['2', '2.0001']);
    const result = await diff(engine, left, right);
    assert.equal(result.columns[1]?.retyped, 'same-family');
    assert.equal(result.columns[1]?.comparedAs, 'DECIMAL(18,4)');
    assert.equal(result.counts.changed, 1);
  });

  it('says that text stands against a number, and compares their texts', async () => {
    const result = await diff(
      engine,
      table('id INTEGER, x INTEGER', ['1', '7'], ['2', '8']),
      table('id INTEGER, x VARCHAR', ['1', '7'], ['2', '08']),
    );
    assert.equal(result.columns[1]?.retyped, 'text-number');
    assert.equal(result.counts.changed, 1);
    assert.ok(result.notes.some((note) => note.includes('INTEGER on the left and VARCHAR')));
  });

  it('adds up each column on both sides where it is asked to', async () => {
    const left = table(
      'id INTEGER, x DECIMAL(10,2), c VARCHAR, f DOUBLE',
      ['1', '1.50', 'b', '0.5'],
      ['2', null, 'B', null],
      ['3', '-2.25', 'b', '1'],
    );
    const right = table(
      'id INTEGER, x DECIMAL(10,2), c VARCHAR, f DOUBLE',
      ['1', '1.50', 'b', '0.5'],
      ['4', '9.00', '', null],
    );
    const { totals } = await diff(engine, left, right, { totals: true });
    const of = (nulls: number, distinct: number, ...ends: readonly (string | null)[]): object => {
      const [min, max, sum] = ends;
      return { nulls, distinct, min, max, sum };
    };
    assert.deepEqual(totals, [
      { left: of(0, 3, '1', '3', '6'), right: of(0, 2, '1', '4', '5') },
      { left: of(1, 2, '-2.25', '1.50', '-0.75'), right: of(0, 2, '1.50', '9.00', '10.50') },
      { left: of(0, 2, 'B', 'b', null), right: of(0, 2, '', 'b', null) },
      { left: of(1, 2, '0.5', '1.0', '1.5'), right: of(1, 1, '0.5', '0.5', '0.5') },
    ]);
    assert.equal((await diff(engine, left, right)).totals, undefined);
    const wide = table('x DECIMAL(38,20)', ['999999999999999999.5'], ['999999999999999999.5']);
    assert.equal((await diff(engine, wide, wide, { totals: true })).totals?.[0]?.left.sum, '2e+18');
  });

  describe('beside a file without types', () => {
    /** Compares typed columns with the texts of a file, each row a value and its text. */
    const beside = async (
      type: string,
      ...rows: readonly (readonly [string | null, string | null])[]
    ): Promise<{ readonly as: string; readonly changed: number; readonly notes: number }> => {
      const typed = {
        kind: 'rows',
        rows: table(`id INTEGER, x ${type}`, ...rows.map(([cell], index) => [`${index}`, cell])),
      } as const;
      const file = rows.map(([, cell], index) => [`${index}`, cell]);
      const columns = ['id VARCHAR', 'x VARCHAR'].join(', ');
      const database = 'legacy';
      for (const sql of [
        `CREATE OR REPLACE TABLE main.untyped (${columns})`,
        `INSERT INTO main.untyped VALUES ${file
          .map(
            (cells) =>
              `(${cells.map((cell) => (cell === null ? 'NULL' : `'${cell}'`)).join(', ')})`,
          )
          .join(', ')}`,
      ])
        value(await engine.request({ kind: 'query', database, sql, mode: 'script', rowLimit: 1 }));
      const address = { database, schema: 'main', table: 'untyped' };
      const untyped = { kind: 'table', address, untyped: true } as const;
      const results: DiffResult[] = [];
      for (const [left, right] of [
        [typed, untyped],
        [untyped, typed],
      ] as const) {
        const request = { left, right, options: { key: ['id'] } };
        results.push(value(await engine.request({ kind: 'diff', request })));
      }
      const [one, other] = results;
      assert.deepEqual(one?.counts.changed, other?.counts.changed, 'both ways');
      const retyped = one?.columns.filter((column) => column.retyped !== 'no').length ?? 0;
      return {
        as: one?.columns[1]?.comparedAs ?? '',
        changed: one?.counts.changed ?? 0,
        notes: retyped,
      };
    };

    it('reads numbers as numbers, and loses no digit of either side', async () => {
      assert.deepEqual(await beside('INTEGER', ['7', '7'], ['8', '008'], ['9', '9.0']), {
        ...{ as: 'DECIMAL(38,0)', changed: 0, notes: 0 },
      });
      // To two digits 1.504 and 1.50 would be the same.
      assert.deepEqual(
        await beside('DECIMAL(10,2)', ['1.50', '1.5'], ['1.50', '1.504'], ['-0.07', '-.07']),
        { as: 'DECIMAL(38,3)', changed: 1, notes: 0 },
      );
      assert.equal((await beside('DOUBLE', ['0.5', '5e-1'], ['2', '2.1'])).changed, 1);
      // Nothing holds all these digits, so they are compared as they are written.
      const digits = '1'.repeat(39);
      assert.deepEqual(await beside('INTEGER', ['7', '7'], ['8', digits]), {
        ...{ as: 'VARCHAR', changed: 1, notes: 1 },
      });
    });

    it('reads days, moments, truth and ids, and keeps the time of a day', async () => {
      assert.deepEqual(
        await beside('DATE', ['2024-03-31', '2024-03-31'], ['2024-04-01', '2024-04-01 10:00:00']),
        { as: 'TIMESTAMP', changed: 1, notes: 0 },
      );
      assert.deepEqual(
        await beside(
          'TIMESTAMP',
          ['2024-03-31 09:30:00', '2024-03-31T09:30:00.000'],
          ['2024-03-31 09:30:00.5', '2024-03-31 09:30:00.500000'],
        ),
        { as: 'TIMESTAMP', changed: 0, notes: 0 },
      );
      assert.equal(
        (await beside('TIMESTAMP', ['2024-03-31 09:30:00', '2024-03-31 09:30:00.0000001'])).changed,
        1,
      );
      assert.equal((await beside('BOOLEAN', ['true', '1'], ['false', 'False'])).changed, 0);
      const id = '6F9619FF-8B86-D011-B42D-00C04FC964FF';
      assert.equal((await beside('UUID', [id.toLowerCase(), id])).changed, 0);
    });

    it('leaves texts that are no such value as they are, and NULL apart from the empty text', async () => {
      assert.deepEqual(await beside('INTEGER', ['7', '7'], ['8', 'eight']), {
        ...{ as: 'VARCHAR', changed: 1, notes: 1 },
      });
      assert.equal((await beside('INTEGER', [null, null], ['1', '1'])).changed, 0);
      assert.equal((await beside('INTEGER', [null, ''], ['1', '1'])).changed, 1);
    });
  });

  it('counts trailing blanks unless the column is padded', async () => {
    const left = table('id INTEGER, c VARCHAR', ['1', 'ab   '], ['2', 'x']);
    const right = table('id INTEGER, c VARCHAR', ['1', 'ab'], ['2', 'x']);
    assert.equal((await diff(engine, left, right)).verdict, 'different');
    assert.equal((await diff(engine, left, right, { padded: ['c'] })).verdict, 'same');
  });

  it("sees a difference of case that a column's own collation hides", async () => {
    for (const [database, cell] of [
      ['legacy', 'Ab'],
      ['port', 'AB'],
    ] as const) {
      for (const sql of [
        'CREATE OR REPLACE TABLE main.c (id INTEGER, c VARCHAR COLLATE NOCASE)',
        `INSERT INTO main.c VALUES (1, '${cell}'), (2, 'x')`,
      ]) {
        value(await engine.request({ kind: 'query', database, sql, mode: 'script', rowLimit: 1 }));
      }
    }
    const side = (database: string): DiffSide => ({
      kind: 'table',
      address: { database, schema: 'main', table: 'c' },
    });
    for (const key of [['id'], ['c'], []]) {
      const request = { left: side('legacy'), right: side('port'), options: { key } };
      const result = value(await engine.request({ kind: 'diff', request }));
      assert.equal(result.verdict, 'different');
      assert.equal(result.counts.same, 1);
    }
  });

  it('sees a difference at the end of a very long text', async () => {
    const long = 'x'.repeat(100_000);
    const result = await diff(
      engine,
      table('id INTEGER, t VARCHAR', ['1', `${long}a`], ['2', '']),
      table('id INTEGER, t VARCHAR', ['1', `${long}b`], ['2', '']),
    );
    assert.equal(result.counts.changed, 1);
  });

  it('matches columns by name whatever their order and case', async () => {
    const result = await diff(
      engine,
      table('id INTEGER, name VARCHAR', ['1', 'a'], ['2', 'b']),
      table('NAME VARCHAR, Id INTEGER', ['a', '1'], ['b', '2']),
    );
    assert.equal(result.verdict, 'same');
    assert.equal(result.reordered, true);
  });

  it('matches by position what names do not tell, and reports columns of one side', async () => {
    const positioned = await diff(
      engine,
      table('id INTEGER, total INTEGER', ['1', '5'], ['2', '6']),
      table('id INTEGER, expr INTEGER', ['1', '5'], ['2', '6']),
    );
    assert.equal(positioned.verdict, 'same');
    assert.equal(positioned.columns[1]?.matchedBy, 'position');
    const extra = await diff(
      engine,
      table('id INTEGER, a INTEGER', ['1', '5'], ['2', '6']),
      table('id INTEGER', ['1'], ['2']),
    );
    assert.equal(extra.verdict, 'different');
    assert.deepEqual(extra.leftOnlyColumns, ['a']);
    assert.equal(extra.counts.changed, 0);
  });

  it('says that no rows are no evidence, and that one empty side is a difference', async () => {
    const empty = table('id INTEGER');
    assert.equal((await diff(engine, empty, empty)).verdict, 'no-evidence');
    assert.equal((await diff(engine, empty, table('id INTEGER', ['1']))).verdict, 'different');
  });

  it('compares the order of rows when it counts', async () => {
    const left = table('id INTEGER', ['1'], ['2'], ['3']);
    const right = table('id INTEGER', ['1'], ['3'], ['2']);
    assert.equal((await diff(engine, left, right)).verdict, 'same');
    const ordered = await diff(engine, left, right, { ordered: true });
    assert.equal(ordered.verdict, 'different');
    assert.equal(ordered.misplaced, 2);
    assert.equal((await diff(engine, left, left, { ordered: true })).misplaced, 0);
  });

  it('pairs single rows, where a key would tear them apart', async () => {
    const result = await diff(
      engine,
      table('n BIGINT, total DECIMAL(10,2)', ['5', '1.00']),
      table('n BIGINT, total DECIMAL(10,2)', ['6', '1.00']),
    );
    assert.deepEqual(result.rows, [
      { kind: 'changed', left: ['5', '1.00'], right: ['6', '1.00'], changed: [true, false] },
    ]);
  });

  it('returns at most the rows asked for, while counts stay of all rows', async () => {
    const rows = (tail: string): string[][] =>
      Array.from({ length: 3000 }, (_, index) => [String(index), `v${index}${tail}`]);
    const result = await diff(
      engine,
      table('id INTEGER, v VARCHAR', ...rows('')),
      table('id INTEGER, v VARCHAR', ...rows('!')),
      { rows: 10 },
    );
    assert.equal(result.rows.length, 10);
    assert.equal(result.complete, false);
    assert.equal(result.counts.changed, 3000);
    assert.equal(result.columns[1]?.changed, 3000);
    assert.deepEqual(
      result.rows.map((row) => row.left?.[0]),
      ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
    );
  });

  it('keeps all differing rows in a table where they are more than the rows asked for', async () => {
    const own = startEngine();
    after(() => own.dispose());
    value(await own.open({ timeZone: 'UTC', databases: [], purpose: 'compare' }));
    const rows = (from: number, tail: string): string[][] =>
      Array.from({ length: 300 }, (_, index) => [String(from + index), `v${tail}`]);
    const sides = {
      left: { kind: 'rows', rows: table('id INTEGER, v VARCHAR', ...rows(0, '')) },
      right: { kind: 'rows', rows: table('id INTEGER, v VARCHAR', ...rows(1, '!')) },
    } as const;
    const keepAs = { database: 'memory', schema: 'main', table: 'kept' };
    const ask = (limit: number) =>
      own.request({
        kind: 'diff',
        request: { ...sides, options: { key: ['id'], rows: limit, keepAs } },
      });
    assert.equal(value(await ask(400)).kept, undefined);
    assert.deepEqual(value(await ask(10)).kept, keepAs);
    const view = { sort: [], filters: [] };
    const page = async (offset: number) => {
      const request = { table: keepAs, view, offset, limit: 2 };
      return value(await own.request({ kind: 'rows', request }));
    };
    assert.deepEqual((await page(0)).rows, [
      ['changed', '["1","v"]', '["1","v!"]', '[false,true]'],
      ['changed', '["2","v"]', '["2","v!"]', '[false,true]'],
    ]);
    const last = await page(299);
    assert.equal(last.total, 301);
    assert.deepEqual(last.rows, [
      ['left-only', '["0","v"]', null, '[false,false]'],
      ['right-only', null, '["300","v!"]', '[false,false]'],
    ]);
  });

  it('finds a key of two columns', async () => {
    const rows = (value: string): string[][] =>
      ['1', '2', '3'].flatMap((a) =>
        ['x', 'y', 'z'].map((b) => [a, b, a === '2' ? value : 'same']),
      );
    const result = await diff(
      engine,
      table('a_id INTEGER, b_code VARCHAR, v VARCHAR', ...rows('p')),
      table('a_id INTEGER, b_code VARCHAR, v VARCHAR', ...rows('q')),
    );
    assert.deepEqual(result.key.columns, ['a_id', 'b_code']);
    assert.equal(result.counts.changed, 3);
  });

  it('fails with a sentence for a key column that is not there', async () => {
    const side = { kind: 'rows', rows: table('id INTEGER', ['1']) } as const;
    const answer = await engine.request({
      kind: 'diff',
      request: { left: side, right: side, options: { key: ['nope'] } },
    });
    assert.equal(answer.ok, false);
    assert.equal(!answer.ok && answer.error.code, 'diff/unknown-column');
  });
});
