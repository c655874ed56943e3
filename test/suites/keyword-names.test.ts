import assert from 'node:assert/strict';
import { reserved } from '../../src/core/dialects/tsql/keywords.ts';
import { tsqlGrammar } from '../../src/core/dialects/tsql/grammar.ts';
import { walkScript } from '../../src/core/syntax/children.ts';
import { keywordId, keywordNames } from '../../src/core/syntax/keyword.ts';
import { parse } from '../../src/core/syntax/parse.ts';

/**
 * A word is a name wherever T-SQL does not reserve it, though some production tests for it: each of them in each place
 * where a name may stand, as a batch of its own.
 *
 * https://learn.microsoft.com/en-us/sql/t-sql/language-elements/reserved-keywords-transact-sql
 */
const PLACES: Readonly<Record<string, (name: string) => string>> = {
  'a column': (name) =>
    `SELECT ${name}, t.${name}, ${name} + 1 AS a FROM t WHERE ${name} = 1 AND t.${name} IS NULL GROUP BY ${name} HAVING ${name} > 0 ORDER BY ${name} DESC, t.${name}`,
  'a column in parentheses': (name) => `SELECT (${name}), f(${name}), f(a, ${name}) FROM t`,
  'an alias behind AS': (name) => `SELECT a AS ${name}, b AS ${name} FROM t`,
  'an alias without AS': (name) => `SELECT a ${name}, f(b) ${name}, 1 ${name} FROM t`,
  'an alias before =': (name) => `SELECT ${name} = a, ${name} = b FROM t`,
  'the last alias': (name) => `SELECT a ${name}`,
  'a table': (name) =>
    `SELECT a FROM ${name}; SELECT a FROM dbo.${name} x JOIN ${name} AS y ON x.a = y.a; SELECT ${name}.* FROM ${name}`,
  'a schema and a database': (name) => `SELECT a FROM ${name}.b, ${name}..c, ${name}.dbo.d`,
  'an alias of a table': (name) =>
    `SELECT ${name}.a FROM t ${name} WHERE ${name}.a = 1; SELECT a FROM t ${name} JOIN u AS ${name} ON 1 = 1`,
  'an alias of a table with hints': (name) =>
    `SELECT a FROM t ${name} WITH (NOLOCK), u ${name} (NOLOCK)`,
  'an alias of a query': (name) => `SELECT a FROM (SELECT 1 AS a) ${name} (a) ORDER BY a`,
  'an alias of a function': (name) => `SELECT a FROM f(1) ${name}, g(2) AS ${name} (a)`,
  'a common table expression': (name) =>
    `WITH ${name} AS (SELECT 1 AS a), b (${name}) AS (SELECT a FROM ${name}) SELECT a FROM ${name}`,
  'a variable': (name) =>
    `DECLARE @${name} int = 1; SET @${name} += 1; SELECT @${name} = a, @b = @${name} FROM t; PRINT @${name}`,
  'a temporary table': (name) => `CREATE TABLE #${name} (a int); DROP TABLE #${name}`,
  'columns of a table': (name) =>
    `CREATE TABLE t (${name} int NOT NULL, a int, PRIMARY KEY (${name}), CHECK (${name} > 0)); ALTER TABLE t ADD ${name} int; ALTER TABLE t ALTER COLUMN ${name} bigint; ALTER TABLE t DROP COLUMN ${name}; CREATE INDEX ${name} ON t (${name} DESC)`,
  'the only column of a table': (name) => `CREATE TABLE t (${name} varchar(10))`,
  'a later column of a table': (name) => `CREATE TABLE t (a int, ${name} int, ${name} dbo.code)`,
  'a table that is made': (name) =>
    `CREATE TABLE ${name} (a int); DROP TABLE ${name}; TRUNCATE TABLE ${name}`,
  'a table that is changed': (name) =>
    `INSERT INTO ${name} (${name}) VALUES (1); INSERT ${name} SELECT 1; UPDATE ${name} SET ${name} = 1, ${name}.${name} += 2; DELETE FROM ${name} WHERE ${name} = 1; DELETE ${name}`,
  'an alias that is changed': (name) =>
    `UPDATE ${name} SET a = 1 FROM t ${name}; DELETE ${name} FROM t AS ${name}`,
  'a table that is merged': (name) =>
    `MERGE ${name} USING u ON ${name}.a = u.a WHEN MATCHED THEN UPDATE SET ${name} = 1 WHEN NOT MATCHED THEN INSERT (${name}) VALUES (${name}); MERGE t AS ${name} USING u AS ${name} ON 1 = 1 WHEN MATCHED THEN DELETE; MERGE t ${name} USING u ${name} ON 1 = 1 WHEN MATCHED THEN DELETE;`,
  'a view': (name) => `CREATE VIEW ${name} (${name}) AS SELECT 1 AS ${name}`,
  'a procedure': (name) => `CREATE PROCEDURE ${name} @${name} int = ${name} AS SELECT @${name}`,
  'a procedure that is called': (name) =>
    `EXEC ${name}; EXEC dbo.${name} @${name} = 1, @b = ${name}; EXEC ${name} ${name}`,
  'a function': (name) =>
    `CREATE FUNCTION dbo.${name} (@${name} int) RETURNS int AS BEGIN RETURN @${name} END`,
  'a cursor': (name) =>
    `DECLARE ${name} CURSOR FOR SELECT 1; OPEN ${name}; FETCH NEXT FROM ${name} INTO @a; FETCH ${name}; CLOSE ${name}; DEALLOCATE ${name}`,
  'a label': (name) => `GOTO ${name}; ${name}: SELECT 1`,
  'a window': (name) =>
    `SELECT SUM(a) OVER ${name}, SUM(a) OVER (${name} ROWS 1 PRECEDING) FROM t WINDOW ${name} AS (ORDER BY a)`,
  'a transaction': (name) => `BEGIN TRANSACTION ${name}; SAVE TRAN ${name}; COMMIT TRAN ${name}`,
  'a constraint': (name) =>
    `CREATE TABLE t (a int CONSTRAINT ${name} PRIMARY KEY, CONSTRAINT ${name} UNIQUE (a)); ALTER TABLE t DROP CONSTRAINT ${name}`,
  'a type': (name) => `DECLARE @a ${name}; CREATE TABLE t (a ${name}, b dbo.${name})`,
  'a pivoted column': (name) =>
    `SELECT ${name} FROM t PIVOT (SUM(a) FOR ${name} IN (${name}, [b])) ${name}`,
};

/** Words that productions test for by their text: no keywords of the lexer, and reserved nowhere. */
const CONTEXTUAL =
  'ABORT ABSENT ABSOLUTE ACTION AGGREGATE AI_GENERATE_CHUNKS APPEND APPROXIMATE AUDIT AUTO BINARY BINDING CHANGE CHANGETABLE CHAR CHARACTER CLASSIFIER CLONE COLLECTION COLUMNSTORE COLUMN_SET CONFIGURATION CONNECTION CONTAINED CONVERSATION COPY CREDENTIAL CYCLE DATA DATA_SOURCE DATEADD DATEDIFF DATENAME DATEPART DELAY DELAYED_DURABILITY DIAGNOSTICS DIALOG DISTRIBUTED_AGG ENCRYPTED ENCRYPTION ENFORCED ENDPOINT ERROR EVENT EXPLAIN FILESTREAM FILESTREAM_ON FILETABLE FN FORCESCAN FORCESEEK FORMAT FULLTEXT GET GOVERNOR GRAPH GUID HIDDEN HISTORY INCREMENT INSENSITIVE INSTEAD ISJSON KEEPDEFAULTS LABEL LANGUAGE LIBRARY LIST LOCAL LOCATION LOG MARK MASK MASKED MASTER MATCH MAXVALUE MESSAGE MINVALUE MODEL MODIFY MOVE NAME NODE NOEXPAND NONE NOTIFICATION NOWAIT OBJECT OFFLINE OJ OPTIONS OWNER PAD_INDEX PAGLOCK PARAMETERS PARTITIONS PATH PAUSE PERIOD POLICY POOL POPULATION POSITION PREDICT PRIOR PRIORITY PROPERTY PROVIDER QUEUE READPAST REBUILD RECEIVE RECOMPILE REGENERATE RELATIVE REMOTE REMOVE REORGANIZE REPEATABLE RESET RESOURCE RESTART RESULT RESUME RETURNING ROWLOCK SCHEME SCOPED SCROLL SECURITY SEND SERIALIZABLE SERVER SERVICE SETERROR SHARE SNAPSHOT SOURCE SPARSE SPLIT SQL START STATE STATUS STOPLIST STREAM SUBSTRING SWITCH SYNONYM SYSTEM TABLOCK TEXT TEXTIMAGE_ON TRIM UPDLOCK USED VALIDATION VECTOR_SEARCH WITH_RECOMMENDATIONS WRAPPER XLOCK XMLNAMESPACES';

const names = [
  ...keywordNames.filter((name) => reserved[keywordId(name)] !== 1),
  ...CONTEXTUAL.split(' '),
];

describe('keywords that T-SQL does not reserve are names', () => {
  for (const [place, write] of Object.entries(PLACES)) {
    it(`as ${place}`, () => {
      const failed: string[] = [];
      for (const name of names) {
        const text = write(name.toLowerCase());
        const { script, diagnostics } = parse(text, tsqlGrammar);
        let strange = script.items.length !== parse(write('x1'), tsqlGrammar).script.items.length;
        walkScript(script, (node) => {
          strange ||= node.kind === 'AdministrationStatement' || node.kind === 'UnparsedStatement';
        });
        const [first] = diagnostics;
        if (first !== undefined || strange) failed.push(`${text}: ${first?.message ?? 'misread'}`);
      }
      assert.deepEqual(failed, []);
    });
  }
});
