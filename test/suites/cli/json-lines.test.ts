import assert from 'node:assert/strict';
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
});
