import assert from 'node:assert/strict';
import {
  parseOnSpark,
  requireSpark,
  runOnSpark,
  type SparkResult,
} from '../../support/spark/spark.ts';

function rowsOf(result: SparkResult | undefined): readonly (readonly unknown[])[] {
  assert.ok(result !== undefined && 'rows' in result, JSON.stringify(result));
  return result.rows;
}

function errorOf(result: SparkResult | undefined): string {
  assert.ok(result !== undefined && 'error' in result, JSON.stringify(result));
  return result.error.class;
}

describe('Spark for tests', function () {
  before(function () {
    requireSpark(this);
  });
  this.timeout(180_000);

  it('creates, inserts, merges, updates and deletes in Delta tables', async () => {
    const results = await runOnSpark([
      'CREATE TABLE people (id INT, name STRING)',
      "INSERT INTO people VALUES (1, 'Ada'), (2, 'Bo'), (3, 'Cy')",
      `MERGE INTO people t USING (SELECT * FROM VALUES (2, 'Bea'), (4, 'Di') AS v(id, name)) AS s ON t.id = s.id
       WHEN MATCHED THEN UPDATE SET name = s.name WHEN NOT MATCHED THEN INSERT *`,
      "UPDATE people SET name = 'Cyd' WHERE id = 3",
      'DELETE FROM people WHERE id = 1',
      'SELECT * FROM people ORDER BY id',
    ]);
    assert.deepEqual(rowsOf(results[5]), [
      ['2', 'Bea'],
      ['3', 'Cyd'],
      ['4', 'Di'],
    ]);
    assert.equal(results.length, 6);
  });

  it('runs scripts with variables, loops and handlers', async () => {
    const [loop, handled] = await runOnSpark([
      `BEGIN
         DECLARE i INT DEFAULT 0;
         WHILE i < 3 DO SET i = i + 1; END WHILE;
         SELECT i AS i;
       END`,
      `BEGIN
         DECLARE EXIT HANDLER FOR DIVIDE_BY_ZERO SELECT 'caught' AS what;
         SELECT 1 / 0;
       END`,
    ]);
    assert.deepEqual(rowsOf(loop), [['3']]);
    assert.deepEqual(rowsOf(handled), [['caught']]);
  });

  it('gives values in one canonical form', async () => {
    const [result] = await runOnSpark([
      `SELECT CAST(12.50 AS DECIMAL(10, 2)), 9007199254740993, DATE'2024-02-29',
              TIMESTAMP'2024-02-29 10:00:00.5', true, X'ab01', 0.1D, CAST(0.1 AS FLOAT), NULL, '\${x}'`,
    ]);
    assert.deepEqual(rowsOf(result), [
      [
        '12.50',
        '9007199254740993',
        '2024-02-29',
        '2024-02-29 10:00:00.500000',
        true,
        'AB01',
        '0.1',
        '0.1',
        null,
        '${x}',
      ],
    ]);
  });

  it('reports an error by class and goes on with the next statement, or stops', async () => {
    const statements = ['SELECT 1 / 0', 'SELECT 1'];
    const all = await runOnSpark(statements);
    assert.equal(errorOf(all[0]), 'DIVIDE_BY_ZERO');
    assert.deepEqual(rowsOf(all[1]), [['1']]);
    assert.equal((await runOnSpark(statements, { stopOnError: true })).length, 1);
  });

  it('leaves nothing of a case to the next', async () => {
    await runOnSpark([
      'CREATE SCHEMA elsewhere',
      'CREATE TABLE elsewhere.t (a INT)',
      'CREATE TEMPORARY VIEW v AS SELECT 1 AS a',
      'DECLARE x INT DEFAULT 1',
      'SET spark.sql.ansi.enabled = false',
    ]);
    const [table, view, variable, ansi] = await runOnSpark([
      'SELECT * FROM elsewhere.t',
      'SELECT * FROM v',
      'SELECT x',
      'SET spark.sql.ansi.enabled',
    ]);
    assert.equal(errorOf(table), 'TABLE_OR_VIEW_NOT_FOUND');
    assert.equal(errorOf(view), 'TABLE_OR_VIEW_NOT_FOUND');
    assert.equal(errorOf(variable), 'UNRESOLVED_COLUMN.WITHOUT_SUGGESTION');
    assert.deepEqual(rowsOf(ansi), [['spark.sql.ansi.enabled', 'true']]);
  });

  it('folds case and trailing blanks in a collated column', async () => {
    const results = await runOnSpark([
      'CREATE TABLE codes (a INT, code STRING COLLATE UTF8_LCASE_RTRIM)',
      "INSERT INTO codes VALUES (1, 'A'), (2, 'a '), (3, 'b')",
      "SELECT a FROM codes WHERE code = 'A' ORDER BY a",
    ]);
    assert.deepEqual(rowsOf(results[2]), [['1'], ['2']]);
  });

  it('parses without running', async () => {
    assert.deepEqual(await parseOnSpark('SELECT * FROM nowhere QUALIFY true'), { ok: true });
    const refused = await parseOnSpark('SELEC 1');
    assert.ok(!refused.ok);
    assert.equal(refused.error.class, 'PARSE_SYNTAX_ERROR');
  });
});
