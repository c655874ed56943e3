import assert from 'node:assert/strict';
import fc from 'fast-check';
import { databricksGrammar } from '../../src/core/dialects/databricks/grammar.ts';
import { tsqlGrammar } from '../../src/core/dialects/tsql/grammar.ts';
import type { Grammar } from '../../src/core/syntax/grammar.ts';
import { parse } from '../../src/core/syntax/parse.ts';
import { reparse } from '../../src/core/syntax/reparse.ts';

const TSQL = `CREATE TABLE dbo.t (id int NOT NULL, n varchar(10) DEFAULT ('x'))
GO
CREATE PROCEDURE dbo.p @a int = 1, @b varchar(10) OUTPUT AS
BEGIN
  SET NOCOUNT ON;
  DECLARE @x int = 1, @t TABLE (id int)
  IF @a > 1
    SELECT @x = MAX(id) FROM dbo.t WHERE n = 'a''b' -- why
  ELSE IF @a = 2 BEGIN
    UPDATE t SET n = 'y' FROM dbo.t AS t JOIN u ON u.id = t.id WHERE u.a IN (1, 2)
    DELETE FROM dbo.t WHERE id = (SELECT MIN(id) FROM dbo.t)
  END
  ELSE PRINT 'none' /* a comment */
  WHILE @x < 10
  BEGIN
    SET @x += 1
    IF @x = 5 BREAK
  END
  BEGIN TRY
    WITH c AS (SELECT 1 AS a) INSERT INTO dbo.t (id) SELECT a FROM c;
    EXEC dbo.q @x, @b OUTPUT
  END TRY
  BEGIN CATCH
    THROW 50000, 'bad', 1;
  END CATCH
END
GO
SELECT CASE WHEN a = 1 THEN 'x' ELSE 'y' END AS k, COUNT(*) FROM dbo.t GROUP BY a ORDER BY 1
MERGE dbo.t AS t USING s ON t.id = s.id
WHEN MATCHED THEN UPDATE SET n = s.n
WHEN NOT MATCHED THEN INSERT (id) VALUES (s.id);
SELECT a FROM WHERE
PRINT 'end'
`;

const DATABRICKS = `CREATE OR REPLACE TABLE t (id BIGINT, n STRING) USING DELTA;
BEGIN
  DECLARE x INT DEFAULT 1;
  SET x = (SELECT max(id) FROM t);
  IF x > 1 THEN SELECT 1; ELSEIF x > 2 THEN
    SELECT 'a\\'b';
  ELSE
    INSERT INTO t VALUES (1, 'x');
  END IF;
  WHILE x < 10 DO
    SET x = x + 1;
    UPDATE t SET n = 'y' WHERE id = x;
  END WHILE;
END;
MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT *;
SELECT a, b FROM t WHERE;
SELECT \`a b\` FROM t LIMIT 10;
`;

/** What people type and what breaks the structure of a text. */
const PIECES = [
  'x',
  '1',
  ' ',
  '\n',
  '(',
  ')',
  ';',
  ',',
  '.',
  "'",
  '"',
  '[',
  ']',
  '`',
  '@',
  '=',
  '+',
  '-',
  '--',
  '/*',
  '*/',
  '\nGO\n',
  'BEGIN ',
  ' END ',
  ' ELSE ',
  'IF 1 = 1 ',
  ' SELECT 1 ',
  '\nSELECT 2\n',
  'WITH c AS (',
  ' CASE ',
  'CREATE PROC p AS ',
  'SET ',
  'THROW',
  'WHERE ',
  '\nDECLARE @z int\n',
  'lab:',
  'EXEC p',
  'FETCH ',
  'TRY',
  'CATCH',
  ' THEN ',
  'END IF;',
  'RETURN',
  'UPDATE t ',
  ' DO ',
  'GO',
  'AS',
  'IN',
];

function check(grammar: Grammar, text: string): void {
  const edits = fc.array(
    fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      remove: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 12 })),
      insert: fc.oneof(fc.constantFrom('', 'x', '1', ' ', '\n'), fc.constantFrom(...PIECES)),
    }),
    { minLength: 1, maxLength: 6 },
  );
  fc.assert(
    fc.property(edits, (steps) => {
      let result = parse(text, grammar);
      for (const step of steps) {
        const start = Math.floor(step.at * result.text.length);
        const end = Math.min(result.text.length, start + step.remove);
        result = reparse(result, { span: { start, end }, text: step.insert });
        const fresh = parse(result.text, grammar);
        assert.deepEqual(result.tokens, fresh.tokens);
        assert.deepEqual(result.diagnostics, fresh.diagnostics);
        assert.deepEqual(result.script, fresh.script);
      }
    }),
    { numRuns: 300 },
  );
}

describe('reparse', () => {
  it('equals parse from scratch under random edits of T-SQL', () => check(tsqlGrammar, TSQL));
  it('equals parse from scratch under random edits of Databricks SQL', () =>
    check(databricksGrammar, DATABRICKS));
});
