import assert from 'node:assert/strict';
import { createCancellation } from '../../../src/base/cancellation.ts';
import type { EngineClient } from '../../../src/engine/index.ts';
import type { Program, Step } from '../../../src/protocol/program.ts';
import {
  at,
  executeStep as execute,
  failure,
  openLocked,
  program,
  queryStep as query,
  run,
  sql,
  startEngine,
  value,
  variable,
} from './support.ts';

const raise = (number: number, text = 'no'): Step =>
  execute(9, { parts: [`SELECT error('portside:${number}|16|2|${text}')`] });
const select = (line: number, text: string): Step => query(line, { parts: [text] });
const change = (line: number, text: string, ...writes: string[]): Step =>
  execute(line, { parts: [text] }, writes);
const declare = (name: string, type: string, initial: string | null): Step => ({
  step: 'declare',
  variables: [{ name, type, value: initial === null ? null : { parts: [initial] }, keeps: false }],
  origin: at(1),
});
const set = (name: string, text: ReturnType<typeof sql>): Step => ({
  step: 'assign',
  targets: [{ variable: name, type: 'INTEGER' }],
  sql: text,
  whenEmpty: 'null',
  whenMany: 'error',
  origin: at(1),
});
const transaction = (
  action: 'begin' | 'commit' | 'rollback' | 'save',
  name: string | null = null,
): Step => ({ step: 'transaction', action, name, origin: at(1) });
const system = (
  name:
    | 'rowcount'
    | 'error'
    | 'trancount'
    | 'xact-state'
    | 'error-number'
    | 'error-message'
    | 'error-line'
    | 'error-procedure',
) => ({ slot: 'system', name }) as const;
const batchEnd: Step = { step: 'batch-end', origin: at(1) };

/**
 * What is expected of errors, @@ROWCOUNT, @@ERROR and transactions follows
 * https://learn.microsoft.com/en-us/sql/t-sql/language-elements/try-catch-transact-sql,
 * https://learn.microsoft.com/en-us/sql/t-sql/functions/rowcount-transact-sql,
 * https://learn.microsoft.com/en-us/sql/t-sql/functions/error-transact-sql and
 * https://learn.microsoft.com/en-us/sql/t-sql/statements/set-xact-abort-transact-sql
 */
describe('engine: interpreter', () => {
  let engine: EngineClient;
  before(() => {
    engine = startEngine();
  });
  beforeEach(async () => {
    await openLocked(engine);
    value(
      await engine.request({
        kind: 'query',
        database: 'legacy',
        sql: 'CREATE TABLE t (a INTEGER PRIMARY KEY)',
        mode: 'script',
        rowLimit: 1,
      }),
    );
  });
  after(() => engine.dispose());

  const firstCells = (outcome: Awaited<ReturnType<typeof run>>): unknown[] =>
    outcome.results.map((result) => result.rows.map((row) => row[0]));

  it('fills variables in as typed literals, text with quotes included', async () => {
    const outcome = await run(
      engine,
      program([
        declare('@s', 'VARCHAR', `'it''s -- '`),
        declare('@d', 'DATE', `'2024-02-29'`),
        declare('@n', 'INTEGER', null),
        query(
          4,
          sql`SELECT ${variable('@s', 'VARCHAR')}, ${variable('@d', 'DATE')} + 1, ${variable('@n')} IS NULL`,
          ['s', 'd', 'n'],
        ),
      ]),
    );
    assert.deepEqual(outcome.results[0]?.rows, [["it's -- ", '2024-03-01', 'true']]);
    assert.deepEqual(
      outcome.results[0]?.columns.map(({ name }) => name),
      ['s', 'd', 'n'],
    );
    assert.deepEqual(outcome.errors, []);
  });

  it('loops with break and continue, and prints', async () => {
    const i = variable('@i');
    const outcome = await run(
      engine,
      program([
        declare('@i', 'INTEGER', '0'),
        {
          step: 'while',
          label: null,
          condition: sql`${i} < 100`,
          origin: at(2),
          body: [
            set('@i', sql`SELECT ${i} + 1`),
            {
              step: 'if',
              branches: [
                {
                  condition: sql`${i} = 2`,
                  body: [{ step: 'loop-control', action: 'continue', label: null, origin: at(4) }],
                },
                {
                  condition: sql`${i} > 3`,
                  body: [{ step: 'loop-control', action: 'break', label: null, origin: at(5) }],
                },
              ],
              otherwise: [],
              origin: at(3),
            },
            { step: 'print', value: sql`CAST(${i} AS VARCHAR)`, origin: at(6) },
          ],
        },
      ]),
    );
    assert.deepEqual(outcome.messages, ['1', '3']);
  });

  it('takes no branch for a condition that is NULL', async () => {
    const outcome = await run(
      engine,
      program([
        {
          step: 'if',
          branches: [{ condition: sql`NULL = 1`, body: [select(1, 'SELECT 1')] }],
          otherwise: [select(2, 'SELECT 2')],
          origin: at(1),
        },
      ]),
    );
    assert.deepEqual(firstCells(outcome), [['2']]);
  });

  it('goes on after a statement that fails, and keeps the results before and after', async () => {
    const outcome = await run(
      engine,
      program([
        change(1, 'INSERT INTO t VALUES (1)'),
        select(2, 'SELECT a FROM t'),
        change(3, 'INSERT INTO t VALUES (1)'),
        query(4, sql`SELECT ${system('error')}`),
        query(5, sql`SELECT ${system('error')}`),
      ]),
    );
    assert.deepEqual(firstCells(outcome), [['1'], ['2627'], ['0']]);
    assert.equal(outcome.errors.length, 1);
    assert.equal(outcome.errors[0]?.number, 2627);
    assert.equal(outcome.errors[0]?.line, 3);
  });

  it('ends the batch after a conversion error, and runs the next batch', async () => {
    const outcome = await run(
      engine,
      program([
        select(1, 'SELECT 1'),
        select(2, `SELECT CAST('x' AS INTEGER)`),
        select(3, 'SELECT 3'),
        batchEnd,
        select(5, 'SELECT 5'),
      ]),
    );
    assert.deepEqual(firstCells(outcome), [['1'], ['5']]);
    assert.deepEqual(
      outcome.errors.map(({ number, line }) => [number, line]),
      [[245, 2]],
    );
  });

  it('ends the script after any error where the policy says so', async () => {
    const policy = { continueAfterError: false, batchAborting: [], scopeEnding: [] };
    const outcome = await run(engine, program([raise(50001), select(2, 'SELECT 2')], { policy }));
    assert.deepEqual(outcome.results, []);
    assert.deepEqual(outcome.errors, [
      { number: 50001, severity: 16, state: 2, line: 9, message: 'no' },
    ]);
  });

  it('forgets variables at the end of a batch', async () => {
    const outcome = await run(
      engine,
      program([declare('@i', 'INTEGER', '7'), batchEnd, query(2, sql`SELECT ${variable('@i')}`)]),
    );
    assert.deepEqual(firstCells(outcome), [[null]]);
  });

  it('runs checks before a statement, and raises what they find', async () => {
    const checked: Step = {
      step: 'execute',
      checks: [sql`SELECT NULL`, sql`SELECT 'portside:8672|16|1|twice'`],
      sql: [sql`INSERT INTO t VALUES (5)`],
      counts: 0,
      writes: ['t'],
      origin: at(3),
    };
    const outcome = await run(engine, program([checked, select(4, 'SELECT count(*) FROM t')]));
    assert.deepEqual(outcome.errors, [
      { number: 8672, severity: 16, state: 1, line: 3, message: 'twice' },
    ]);
    assert.deepEqual(firstCells(outcome), [['0']]);
  });

  it('undoes all of a statement that takes several, when one of them fails', async () => {
    const several: Step = {
      step: 'execute',
      checks: [],
      sql: [
        sql`INSERT INTO t VALUES (1)`,
        sql`INSERT INTO t SELECT error('portside:50000|16|1|x')`,
      ],
      counts: 0,
      writes: ['t'],
      origin: at(1),
    };
    const outcome = await run(engine, program([several, select(2, 'SELECT count(*) FROM t')]));
    assert.deepEqual(firstCells(outcome), [['0']]);
    assert.equal(outcome.errors.length, 1);
  });

  it('keeps the row count as the last statement left it', async () => {
    const outcome = await run(
      engine,
      program([
        change(1, 'INSERT INTO t VALUES (1), (2), (3)'),
        query(2, sql`SELECT ${system('rowcount')} FROM range(2)`),
        query(3, sql`SELECT ${system('rowcount')}`),
        set('@x', sql`SELECT 1`),
        query(4, sql`SELECT ${system('rowcount')}`),
        change(5, 'DELETE FROM t WHERE a > 100'),
        query(6, sql`SELECT ${system('rowcount')}`),
      ]),
      { rows: 1 },
    );
    assert.deepEqual(firstCells(outcome), [['3'], ['2'], ['1'], ['0']]);
    assert.equal(outcome.results[0]?.complete, false);
    assert.equal(outcome.rowsWritten, 3);
  });

  it('keeps a variable when SELECT finds no row, takes the last of several, and SET fails', async () => {
    const assign = (
      text: string,
      whenEmpty: 'keep' | 'null',
      whenMany: 'last' | 'error',
    ): Step => ({
      step: 'assign',
      targets: [{ variable: '@x', type: 'INTEGER' }],
      sql: { parts: [text] },
      whenEmpty,
      whenMany,
      origin: at(1),
    });
    const show = query(2, sql`SELECT ${variable('@x')}`);
    const outcome = await run(
      engine,
      program([
        assign('SELECT * FROM range(5)', 'keep', 'last'),
        show,
        assign('SELECT 1 WHERE false', 'keep', 'last'),
        show,
        assign('SELECT * FROM range(5)', 'null', 'error'),
        assign('SELECT 1 WHERE false', 'null', 'error'),
        show,
      ]),
    );
    assert.deepEqual(firstCells(outcome), [['4'], ['4'], [null]]);
    assert.deepEqual(
      outcome.errors.map(({ number }) => number),
      [512],
    );
  });

  describe('TRY and CATCH', () => {
    const caught = query(
      7,
      sql`SELECT ${system('error-number')}, ${system('error-message')}, ${system('error-line')}, ${system('error-procedure')}, ${system('xact-state')}`,
    );
    const attempt = (body: Step[], handler: Step[]): Step => ({
      step: 'try',
      body,
      handler,
      origin: at(1),
    });

    it('leaves the body at the error and knows it in the handler only', async () => {
      const outcome = await run(
        engine,
        program([
          attempt([raise(50007, 'why'), select(3, 'SELECT 1')], [caught]),
          query(8, sql`SELECT ${system('error-number')}`),
        ]),
      );
      assert.deepEqual(
        outcome.results.map(({ rows }) => rows[0]),
        [['50007', 'why', '9', null, '0'], [null]],
      );
      assert.deepEqual(outcome.errors, []);
    });

    it('throws an error again', async () => {
      const again: Step = {
        step: 'throw',
        number: null,
        message: null,
        severity: null,
        state: null,
        ends: 'batch',
        origin: at(5),
      };
      const outcome = await run(
        engine,
        program([attempt([raise(50008)], [again]), select(9, 'SELECT 9')]),
      );
      assert.deepEqual(
        outcome.errors.map(({ number, line }) => [number, line]),
        [[50008, 9]],
      );
      assert.deepEqual(outcome.results, []);
    });

    it('dooms the transaction of a conversion error', async () => {
      const outcome = await run(
        engine,
        program([
          transaction('begin'),
          change(2, 'INSERT INTO t VALUES (1)', 't'),
          attempt([select(3, `SELECT CAST('x' AS INTEGER)`)], [caught, transaction('commit')]),
          select(9, 'SELECT count(*) FROM t'),
        ]),
      );
      assert.equal(outcome.results[0]?.rows[0]?.[4], '-1');
      assert.deepEqual(
        outcome.errors.map(({ number }) => number),
        [3930],
      );
      const later = await run(engine, program([select(1, 'SELECT count(*) FROM t')]));
      assert.deepEqual(firstCells(later), [['0']]);
    });
  });

  it('throws with its number and state, and takes severity 10 for a message', async () => {
    const raised = (number: string, severity: string): Step => ({
      step: 'throw',
      number: { parts: [number] },
      message: sql`'text'`,
      severity: { parts: [severity] },
      state: sql`3`,
      ends: 'statement',
      origin: at(4),
    });
    const outcome = await run(
      engine,
      program([raised('50010', '10'), raised('50011', '16'), select(5, 'SELECT 5')]),
    );
    assert.deepEqual(outcome.messages, ['text']);
    assert.deepEqual(outcome.errors, [
      { number: 50011, severity: 16, state: 3, line: 4, message: 'text' },
    ]);
    assert.deepEqual(firstCells(outcome), [['5']]);
  });

  describe('transactions', () => {
    const insert = (value: number): Step => change(2, `INSERT INTO t VALUES (${value})`, 't');
    const rows = select(9, 'SELECT a FROM t ORDER BY a');

    it('puts tables back on rollback, created and dropped ones too', async () => {
      const outcome = await run(
        engine,
        program([
          insert(1),
          transaction('begin'),
          insert(2),
          change(3, 'CREATE TABLE made (x INTEGER)', 'made'),
          change(4, 'DROP TABLE t', 't'),
          transaction('rollback'),
          rows,
          select(10, `SELECT count(*) FROM information_schema.tables WHERE table_name = 'made'`),
          query(11, sql`SELECT ${system('trancount')}`),
        ]),
      );
      assert.deepEqual(firstCells(outcome), [['1'], ['0'], ['0']]);
      assert.deepEqual(outcome.errors, []);
    });

    it('keeps changes on the outermost commit only', async () => {
      const outcome = await run(
        engine,
        program([
          transaction('begin'),
          transaction('begin'),
          insert(1),
          transaction('commit'),
          query(5, sql`SELECT ${system('trancount')}`),
          transaction('rollback'),
          rows,
          transaction('begin'),
          insert(2),
          transaction('commit'),
          transaction('commit'),
          rows,
        ]),
      );
      assert.deepEqual(firstCells(outcome), [['1'], [], ['2']]);
      assert.deepEqual(
        outcome.errors.map(({ number }) => number),
        [3902],
      );
    });

    it('goes back to a savepoint, and then to the start', async () => {
      const outcome = await run(
        engine,
        program([
          transaction('begin'),
          insert(1),
          transaction('save', 's'),
          insert(2),
          transaction('rollback', 's'),
          rows,
          insert(3),
          transaction('rollback', 's'),
          rows,
          transaction('rollback'),
          rows,
        ]),
      );
      assert.deepEqual(firstCells(outcome), [['1'], ['1'], []]);
    });

    it('rolls back and ends the batch under XACT_ABORT', async () => {
      const outcome = await run(
        engine,
        program([
          { step: 'set-xact-abort', on: true, origin: at(1) },
          transaction('begin'),
          insert(1),
          insert(1),
          rows,
          batchEnd,
          rows,
        ]),
      );
      assert.deepEqual(firstCells(outcome), [[]]);
    });

    it('rolls back what is still open at the end', async () => {
      await run(engine, program([transaction('begin'), insert(1)]));
      assert.deepEqual(firstCells(await run(engine, program([rows]))), [[]]);
    });
  });

  describe('procedures', () => {
    const procedures: Program['procedures'] = {
      double: {
        name: 'dbo.double',
        parameters: [
          { name: '@in', type: 'INTEGER', defaultValue: null, output: false },
          { name: '@out', type: 'INTEGER', defaultValue: sql`NULL`, output: true },
        ],
        body: [
          set('@out', sql`SELECT ${variable('@in')} * 2`),
          { step: 'return', value: sql`3`, origin: at(2) },
          select(3, `SELECT 'not reached'`),
        ],
        sessionVariables: false,
      },
      fails: {
        name: 'dbo.fails',
        parameters: [],
        body: [raise(50020), select(2, 'SELECT 2')],
        sessionVariables: false,
      },
      sees: {
        name: 'sees',
        parameters: [{ name: 'y', type: 'INTEGER', defaultValue: null, output: false }],
        body: [set('x', sql`SELECT ${variable('x')} + ${variable('y')}`), set('y', sql`SELECT 0`)],
        sessionVariables: true,
      },
      endless: {
        name: 'dbo.endless',
        parameters: [],
        sessionVariables: false,
        body: [
          {
            step: 'call',
            procedure: 'endless',
            name: 'endless',
            arguments: [],
            returnVariable: null,
            origin: at(1),
          },
        ],
      },
    };
    const call = (
      procedure: string,
      ...values: [value: string | null, output: string | null][]
    ): Step => ({
      step: 'call',
      procedure,
      name: procedure,
      arguments: values.map(([text, outputVariable]) => ({
        parameter: null,
        value: text === null ? null : { parts: [text] },
        outputVariable,
      })),
      returnVariable: '@r',
      origin: at(5),
    });

    it('lets a procedure see and set the variables of its session, where its own have no such name', async () => {
      const outcome = await run(
        engine,
        program(
          [
            declare('x', 'INTEGER', '40'),
            declare('y', 'INTEGER', '7'),
            call('sees', ['2', null]),
            query(6, sql`SELECT ${variable('x')}, ${variable('y')}`),
          ],
          { procedures },
        ),
      );
      assert.deepEqual(outcome.errors, []);
      assert.deepEqual(outcome.results.at(-1)?.rows, [['42', '7']]);
    });

    it('passes arguments, outputs and the return value, each frame its own variables', async () => {
      const outcome = await run(
        engine,
        program(
          [
            declare('@in', 'INTEGER', '100'),
            declare('@y', 'INTEGER', null),
            call('double', ['21', null], [null, '@y']),
            query(6, sql`SELECT ${variable('@y')}`),
            query(7, sql`SELECT ${variable('@r')}`),
            query(8, sql`SELECT ${variable('@in')}`),
          ],
          { procedures },
        ),
      );
      assert.deepEqual(outcome.errors, []);
      assert.deepEqual(firstCells(outcome), [['42'], ['3'], ['100']]);
    });

    it('goes on inside after an error, and names the procedure to a handler around', async () => {
      const handler = query(9, sql`SELECT ${system('error-procedure')}`);
      const outcome = await run(
        engine,
        program(
          [
            call('fails'),
            { step: 'try', body: [call('fails')], handler: [handler], origin: at(1) },
          ],
          { procedures },
        ),
      );
      assert.deepEqual(firstCells(outcome), [['2'], ['dbo.fails']]);
      assert.equal(outcome.errors.length, 1);
    });

    it('reports missing procedures and arguments, and calls that never end', async () => {
      const outcome = await run(
        engine,
        program([call('nope'), call('double'), call('endless')], { procedures }),
      );
      assert.deepEqual(
        outcome.errors.map(({ number }) => number),
        [2812, 201, 217],
      );
    });
  });

  it('runs an exit handler and leaves its block', async () => {
    const outcome = await run(
      engine,
      program([
        {
          step: 'block',
          label: 'b',
          body: [raise(50030), select(2, 'SELECT 2')],
          exitHandlers: [
            {
              conditions: ['SQLEXCEPTION'],
              body: [query(3, sql`SELECT ${system('error-number')}`)],
            },
          ],
          origin: at(1),
        },
        select(4, 'SELECT 4'),
      ]),
    );
    assert.deepEqual(firstCells(outcome), [['50030'], ['4']]);
  });

  it('ends the batch with a sentence at what could not be compiled', async () => {
    const outcome = await run(
      engine,
      program([
        { step: 'unsupported', id: 'x/y', message: 'why not', origin: at(3) },
        select(4, 'SELECT 4'),
      ]),
    );
    assert.equal(outcome.errors[0]?.message, 'x/y: why not');
    assert.deepEqual(outcome.results, []);
  });

  describe('limits', () => {
    const endless: Step = {
      step: 'while',
      label: null,
      condition: sql`1 = 1`,
      body: [],
      origin: at(12),
    };

    it('stops an endless WHILE with a sentence, results before it kept', async () => {
      const bySteps = await run(engine, program([select(1, 'SELECT 1'), endless]), { steps: 200 });
      assert.deepEqual(firstCells(bySteps), [['1']]);
      assert.match(
        bySteps.stopped?.message ?? '',
        /line 12 after 200 statements: a loop there may never end/u,
      );
      const byTime = await run(engine, program([endless]), { milliseconds: 100 });
      assert.match(byTime.stopped?.message ?? '', /line 12 after 0.1 seconds/u);
    });

    it('cancels an endless WHILE between its statements', async () => {
      const child = engine.processId;
      const { signal, cancel } = createCancellation();
      const running = engine.request(
        { kind: 'program', request: { database: 'legacy', program: program([endless]) } },
        signal,
      );
      setTimeout(cancel, 100);
      assert.equal(failure(await running).code, 'engine/cancelled');
      assert.equal(engine.processId, child);
    });
  });

  it('keeps results in full for a diff, order included', async () => {
    const text = 'SELECT 5 - range AS n, 1 AS n FROM range(5) ORDER BY 1';
    const left = await run(
      engine,
      program([query(1, { parts: [text] }, ['n', 'm'])]),
      { rows: 2 },
      'left',
    );
    const right = await run(
      engine,
      program([query(1, { parts: [`${text} DESC`] }, ['n', 'm'])]),
      {},
      'right',
    );
    const [a, b] = [left.results[0]?.kept, right.results[0]?.kept];
    assert.ok(a && b);
    assert.equal(left.results[0]?.rows.length, 2);
    assert.equal(left.results[0]?.complete, false);
    const request = (ordered: boolean) =>
      engine.request({
        kind: 'diff',
        request: {
          left: { kind: 'table', address: a, ordinal: a.ordinal },
          right: { kind: 'table', address: b, ordinal: b.ordinal },
          options: { ordered },
        },
      });
    assert.equal(value(await request(false)).verdict, 'same');
    assert.equal(value(await request(false)).counts.left, 5);
    assert.equal(value(await request(true)).misplaced, 4);
  });

  it('ends temporary tables with their session, and keeps those of a named one', async () => {
    const make = program([change(1, 'CREATE TEMP TABLE "#x" (a INTEGER)')]);
    const read = program([select(1, 'SELECT count(*) FROM "#x"')]);
    await run(engine, make);
    assert.equal((await run(engine, read)).errors[0]?.number, 208);
    for (const [script, errors] of [
      [make, 0],
      [read, 0],
    ] as const) {
      const outcome = value(
        await engine.request({
          kind: 'program',
          request: { database: 'legacy', program: script, session: 's' },
        }),
      );
      assert.equal(outcome.errors.length, errors);
    }
  });
});
