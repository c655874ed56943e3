import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { createCancellation } from '../../../src/base/cancellation.ts';
import { linesOf, speak } from './support.ts';

interface Answer {
  readonly id: string | number | null;
  readonly error?: string;
  readonly sql?: string;
  readonly warn?: boolean;
  readonly findings?: readonly {
    readonly id: string;
    readonly fidelity: string;
    readonly line: number;
  }[];
  readonly ok?: boolean;
  readonly errors?: number;
  readonly statements?: number;
}

interface RunAnswer {
  readonly id: string | number | null;
  readonly error?: string;
  readonly results?: readonly {
    readonly columns: readonly { readonly name: string; readonly type: string }[];
    readonly rows: readonly (readonly unknown[])[];
  }[];
  readonly errors?: readonly {
    readonly number: number;
    readonly severity: number;
    readonly state: number;
    readonly line: number;
    readonly message: string;
  }[];
  readonly messages?: readonly string[];
  readonly findings?: readonly unknown[];
  readonly warn?: boolean;
}

const json = (value: unknown): string => `${JSON.stringify(value)}\n`;

describe('JSON lines', () => {
  it('answer every line in order, and a bad line spoils no other', async () => {
    const input = [
      json({ id: 'a', dialect: 'tsql', sql: 'SELECT a FROM t' }),
      'this is no JSON\n',
      '[1]\n',
      '\n',
      json({ id: 7 }),
      json({ id: 'b', dialect: 'cobol', sql: 'x' }),
      json({ id: 'c', target: 'mainframe', sql: 'x' }),
      json({ id: 'd', sql: 'SELECT b FROM t' }),
    ];
    const { code, out } = await speak(['port', '--jsonl'], input);
    assert.equal(code, 0);
    const answers = linesOf<Answer>(out);
    assert.deepEqual(
      answers.map(({ id, error }) => [id, error === undefined]),
      [
        ['a', true],
        [null, false],
        [null, false],
        [7, false],
        ['b', false],
        ['c', false],
        ['d', true],
      ],
    );
    assert.match(answers[3]?.error ?? '', /no "sql"/);
    assert.match(answers[4]?.error ?? '', /"dialect" must be one of tsql, databricks/);
  });

  it('come in pieces of any size', async () => {
    const text = json({ id: 1, sql: 'SELECT 1' }) + json({ id: 2, sql: "SELECT 'é'" }).trimEnd();
    const { out } = await speak(['parse', '--jsonl'], [...text]);
    assert.deepEqual(linesOf<Answer>(out), [
      { id: 1, ok: true, errors: 0, statements: 1 },
      { id: 2, ok: true, errors: 0, statements: 1 },
    ]);
  });

  it('of parse say what is not understood', async () => {
    const { out } = await speak(
      ['parse', '--jsonl'],
      [
        json({ id: 1, sql: 'SELECT a FROM t;\nGO' }),
        json({ id: 2, sql: 'CREATE TABLE t (a int)\nGO\nINSERT INTO t VALUES (1)' }),
        json({ id: 3, sql: 'SELECT (1' }),
        json({ id: 4, sql: '' }),
        json({
          id: 5,
          dialect: 'databricks',
          sql: 'SELECT * FROM t QUALIFY row_number() OVER (ORDER BY a) = 1',
        }),
        json({ id: 6, sql: 'IF 1 = 1 BEGIN SELECT FROM WHERE END' }),
      ],
    );
    const answers = linesOf<Answer>(out);
    assert.deepEqual(
      answers.map(({ ok }) => ok),
      [true, true, false, true, true, false],
    );
    assert.deepEqual(answers.map(({ statements }) => statements)[1], 2);
    assert.equal(answers[3]?.statements, 0);
    for (const { ok, errors = 0 } of answers) assert.equal(ok, errors === 0);
  });

  it('of port name the finding and its line, and warn of what is doubtful', async () => {
    const { out } = await speak(
      ['port', '--jsonl'],
      [json({ id: 1, sql: 'SELECT a FROM t' }), json({ id: 2, sql: 'SELECT 1;\nSELECT (1' })],
    );
    const [clean, broken] = linesOf<Answer>(out);
    assert.equal(clean?.sql, 'SELECT a FROM t;');
    assert.equal(
      clean.warn,
      clean.findings?.some(({ fidelity }) => fidelity !== 'exact' && fidelity !== 'conditional'),
    );
    assert.equal(broken?.warn, true);
    assert.ok(broken.findings?.some(({ id, line }) => id.startsWith('syntax/') && line === 2));
    assert.match(broken.sql ?? '', /raise_error/);
  });

  it('of port write for DuckDB, or say what DuckDB has not', async () => {
    const sql = 'DECLARE @a int = 2;\nIF @a = 2 SELECT @a AS a;';
    const { out } = await speak(
      ['port', '--jsonl', '--target', 'duckdb'],
      [json({ id: 1, sql }), json({ id: 2, sql: 'SELECT a FROM t' })],
    );
    const [script, query] = linesOf<Answer>(out);
    assert.equal(script?.warn, true);
    assert.ok(script.findings?.some(({ id, line }) => id === 'target/duckdb-script' && line === 2));
    assert.match(script.sql ?? '', /-- IF @a = 2 SELECT @a AS a;/);
    assert.match(query?.sql ?? '', /^SELECT .*"?a"? FROM "?t"?;\n$/);
  });

  it('of run give rows with types, messages, and errors behind the results before them', async function () {
    this.timeout(30_000);
    const sql = [
      'CREATE TABLE #t (i int, b bigint, d decimal(10,2), s varchar(10), w datetime, x date, o bit);',
      "INSERT INTO #t VALUES (1, 9007199254740993, 1.50, 'é', '2024-01-02T03:04:05.123', '2024-02-29', 1), (2, NULL, NULL, NULL, NULL, NULL, NULL);",
      'SELECT * FROM #t ORDER BY i;',
      "PRINT 'done';",
      "RAISERROR('stop', 16, 2);",
      'SELECT 5 AS five;',
    ].join('\n');
    const { out } = await speak(
      ['run', '--jsonl'],
      [
        json({ id: 1, dialect: 'tsql', sql }),
        'bad\n',
        json({ id: 2, dialect: 'databricks', sql: 'SELECT 1 AS a' }),
      ],
    );
    const [tsql, bad, databricks] = linesOf<RunAnswer>(out);
    assert.equal(tsql?.error, undefined);
    assert.deepEqual(
      tsql?.results?.[0]?.columns.map(({ name, type }) => `${name} ${type}`.toLowerCase()),
      ['i int', 'b bigint', 'd decimal(10,2)', 's varchar(10)', 'w datetime', 'x date', 'o bit'],
    );
    assert.deepEqual(tsql?.results?.[0]?.rows, [
      [1, '9007199254740993', '1.50', 'é', '2024-01-02 03:04:05.123', '2024-02-29', true],
      [2, null, null, null, null, null, null],
    ]);
    assert.deepEqual(tsql?.results?.[1]?.rows, [[5]]);
    assert.deepEqual(tsql?.messages, ['done']);
    assert.deepEqual(
      tsql?.errors?.map(({ number, severity, state, line, message }) => ({
        number,
        severity,
        state,
        line,
        message,
      })),
      [{ number: 50000, severity: 16, state: 2, line: 5, message: 'stop' }],
    );
    assert.equal(bad?.id, null);
    assert.deepEqual(databricks?.results?.[0]?.rows, [[1]]);
    assert.equal(databricks?.warn, false);
  });

  it('of run run nothing of a batch with a variable that nobody declared', async function () {
    this.timeout(20_000);
    // https://learn.microsoft.com/en-us/sql/relational-databases/errors-events/database-engine-events-and-errors
    const sql = 'SELECT 1 AS a;\nGO\nSELECT 2 AS b;\nSELECT @missing AS c;\nGO\nSELECT 3 AS d;';
    const { out } = await speak(['run', '--jsonl'], [json({ id: 1, sql })]);
    const [answer] = linesOf<RunAnswer>(out);
    assert.deepEqual(
      answer?.results?.map(({ rows }) => rows),
      [[[1]], [[3]]],
    );
    const message = 'Must declare the scalar variable "@missing".';
    assert.deepEqual(answer?.errors, [{ number: 137, severity: 15, state: 2, line: 4, message }]);
  });

  it('of run see nothing of the lines before them', async function () {
    this.timeout(30_000);
    const create =
      'CREATE TABLE t (a int); INSERT INTO t VALUES (1); SELECT * FROM t; SELECT * INTO #x FROM t;';
    const { out } = await speak(
      ['run', '--jsonl'],
      [
        json({ id: 1, sql: create }),
        json({ id: 2, sql: create }),
        json({ id: 3, sql: 'SELECT * FROM t;' }),
        json({ id: 4, sql: 'SELECT * FROM #x;' }),
        json({ id: 5, dialect: 'databricks', sql: 'SELECT * FROM t' }),
      ],
    );
    const answers = linesOf<RunAnswer>(out);
    assert.deepEqual(
      answers.map(({ results, errors }) => [results?.[0]?.rows.length ?? 0, errors?.length]),
      [
        [1, 0],
        [1, 0],
        [0, 1],
        [0, 1],
        [0, 1],
      ],
    );
  });

  it('give back any id as it is, and say where rows were cut', async function () {
    this.timeout(60_000);
    const many =
      'WITH d AS (SELECT v FROM (VALUES (1),(2),(3),(4),(5),(6),(7),(8),(9),(10)) AS x (v)) ' +
      'SELECT a.v FROM d a, d b, d c, d e, d f, d g';
    const { out } = await speak(
      ['run', '--jsonl'],
      [json({ id: { n: [1] }, sql: 'SELECT 1 AS a' }), json({ id: 2, sql: many })],
    );
    const [first, second] = linesOf<{
      id: unknown;
      results: { rows: unknown[]; complete?: boolean }[];
    }>(out);
    assert.deepEqual(first?.id, { n: [1] });
    assert.equal(first?.results[0]?.complete, undefined);
    assert.equal(second?.results[0]?.rows.length, 100_000);
    assert.equal(second?.results[0]?.complete, false);
  });

  it('of run stop what does not end, one query too, and go on with the next line', async function () {
    this.timeout(60_000);
    const digits =
      'WITH d AS (SELECT v FROM (VALUES (1),(2),(3),(4),(5),(6),(7),(8),(9)) AS x (v))';
    const froms = [...'abcefghijklmn'].map((name) => `d ${name}`).join(', ');
    const query = `SELECT 1 AS before;\n${digits} SELECT COUNT_BIG(*) AS n FROM ${froms} WHERE a.v * b.v % 7 = c.v + e.v;`;
    const transaction = [
      'CREATE TABLE t (a int);',
      'BEGIN TRAN;',
      'INSERT INTO t VALUES (1);',
      'WHILE 1 = 1 SELECT 2 AS two WHERE 1 = 0;',
    ].join('\n');
    const { out, code } = await speak(
      ['run', '--jsonl', '--time-limit', '0.5'],
      [
        json({ id: 'query', sql: query }),
        json({ id: 'transaction', sql: transaction }),
        json({ id: 'last', sql: 'SELECT 3 AS three' }),
      ],
    );
    assert.equal(code, 0);
    const [stopped, undone, last] = linesOf<RunAnswer>(out);
    assert.deepEqual(
      stopped?.results?.map(({ rows }) => rows),
      [[[1]]],
    );
    assert.equal(stopped?.errors?.[0]?.line, 2);
    assert.match(
      stopped?.errors?.[0]?.message ?? '',
      /^The script was stopped at line 2 after 0\.5 seconds\. Check its loops and joins, or raise the time limit\.$/,
    );
    assert.equal(undone?.errors?.[0]?.line, 4);
    assert.deepEqual(last?.results?.[0]?.rows, [[3]]);
  });

  it('that can’t be read, or hold what an engine would cut off, run nothing', async function () {
    this.timeout(30_000);
    const { out } = await speak(
      ['run', '--jsonl'],
      [
        json({ id: 1, sql: 'SELECT (1' }),
        json({ id: 2, sql: 'SELECT 1 AS a \u0000 WHERE 1 = 0' }),
        json({ id: 3, dialect: 'databricks', sql: 'SELECT 1 AS a \u0000 WHERE 1 = 0' }),
      ],
    );
    const answers = linesOf<
      Omit<RunAnswer, 'findings'> & { readonly findings: readonly { readonly id: string }[] }
    >(out);
    for (const { results, warn } of answers) {
      assert.deepEqual(results, []);
      assert.equal(warn, true);
    }
    assert.match(answers[0]?.errors?.[0]?.message ?? '', /^syntax\/expected: Expected '\)'/);
    assert.deepEqual(
      answers.map(({ findings }) => findings.map(({ id }) => id)),
      [['syntax/expected'], ['syntax/invalid-token'], ['syntax/invalid-token']],
    );
  });

  it('stop at once when asked to, also while they wait for input', async () => {
    for (const verb of ['parse', 'port', 'run']) {
      const { signal, cancel } = createCancellation();
      setTimeout(cancel, 50);
      const endless = new Readable({ read: () => undefined });
      endless.push(json({ id: 1, sql: 'SELECT 1 AS a' }));
      const begun = performance.now();
      const { code, notes } = await speak([verb, '--jsonl'], endless, '.', signal);
      assert.equal(code, 2);
      assert.match(notes, /^The run was cancelled\. /);
      assert.ok(performance.now() - begun < 5000);
    }
  });

  it('answer hundreds of scripts a minute', async function () {
    this.timeout(60_000);
    const sql = [
      'CREATE TABLE #t (id int, code varchar(10));',
      "INSERT INTO #t VALUES (1, 'a'), (2, 'B'), (3, NULL);",
      "SELECT id, ISNULL(code, 'none') AS code FROM #t WHERE code = 'A' OR id > 2 ORDER BY id;",
    ].join('\n');
    const lines = Array.from({ length: 250 }, (_, id) => json({ id, sql }));
    const begun = performance.now();
    const { out } = await speak(['run', '--jsonl'], lines);
    const answers = linesOf<RunAnswer>(out);
    assert.equal(answers.length, lines.length);
    for (const { results } of answers)
      assert.deepEqual(results?.[0]?.rows, [
        [1, 'a'],
        [3, 'none'],
      ]);
    assert.ok(performance.now() - begun < 30_000, 'more than 120 ms a script');
  });
});
