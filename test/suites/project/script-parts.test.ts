import assert from 'node:assert/strict';
import { parse, splitBatches, tsqlDialect } from '../../../src/core/index.ts';
import { dateOfBytes } from '../../../src/project/discovery/binary-dates.ts';
import { constantRowsOf } from '../../../src/project/discovery/constant-rows.ts';
import { scanInserts } from '../../../src/project/discovery/insert-scanner.ts';
import { readScript } from '../../../src/project/discovery/script-file.ts';

const home = { database: 'Shop', schema: 'dbo' };

describe('batches of a script', () => {
  it('are separated where the lexer separates them', () => {
    const text = [
      'SELECT 1 -- it',
      'GO',
      "SELECT 'a",
      'GO',
      "b', [x]]",
      'GO], "y""',
      'GO" /* a /* b',
      'GO',
      '*/ c',
      'GO',
      '*/',
      '  go  3 -- thrice',
      'GOTO x',
      'GO',
    ].join('\r\n');
    const { script } = parse(text, tsqlDialect.grammar);
    const counts = script.items.flatMap(({ statement }) =>
      statement.kind === 'BatchSeparator' ? [statement.count] : [],
    );
    assert.deepEqual(
      splitBatches(text).map(({ count }) => count),
      counts,
    );
    assert.equal(
      text.slice(splitBatches(text)[1]?.start).trimStart().startsWith("SELECT 'a"),
      true,
    );
  });
});

describe('INSERTs of constants', () => {
  const inserts = [
    "INSERT t VALUES (1, -2, +3.50, N'a''b', 'c', NULL, 0x0aF, 1e3, .5)",
    'INSERT INTO [dbo].[a b] ([x y], "z", w) VALUES (CAST(N\'2020-01-01T00:00:00.000\' AS DateTime), CAST(1.50 AS Decimal(10, 2)), CAST(0x00008EAC00000000 AS DateTime));',
    "insert shop..t(a) values ('x\r\nGO y'), (''), (NULL)",
  ];

  for (const text of inserts) {
    it(`are the same to the scanner and the parser: ${text.slice(0, 40)}`, () => {
      const statement = parse(text, tsqlDialect.grammar).script.items[0]?.statement;
      assert.ok(statement?.kind === 'InsertStatement');
      const [scanned] = scanInserts(text) ?? [];
      assert.ok(scanned);
      assert.deepEqual(scanned.rows, constantRowsOf(statement, text));
      assert.deepEqual(
        scanned.columns,
        statement.columns.map((column) => column.text),
      );
    });
  }

  it('with anything else among them are left to the parser', () => {
    for (const text of [
      'INSERT t VALUES (GETDATE())',
      'INSERT t SELECT 1',
      "INSERT t VALUES (1) PRINT 'x'",
      'INSERT #t VALUES (1)',
      'INSERT t VALUES (@a)',
      'INSERT t DEFAULT VALUES',
    ])
      assert.equal(scanInserts(text), null, text);
  });

  it('keep what their bytes say of dates', () => {
    // 2000-01-01 is day 36,524 after 1900-01-01 and day 730,119 after 0001-01-01; noon is 12,960,000 ticks.
    const bytes = (hex: string): string => hex.replaceAll(/../gu, '\\x$&');
    assert.equal(dateOfBytes(bytes('00008EAC00C5C100'), 'datetime'), '2000-01-01T12:00:00.000');
    assert.equal(dateOfBytes(bytes('8EAC02D0'), 'smalldatetime'), '2000-01-01T12:00:00.000');
    assert.equal(dateOfBytes(bytes('07240B'), 'date'), '2000-01-01');
    assert.equal(dateOfBytes(bytes('03002E930207240B'), 'datetime2'), '2000-01-01T12:00:00.000');
    assert.equal(dateOfBytes(bytes('00'), 'datetime'), null);
    assert.equal(dateOfBytes(bytes('00'), 'int'), null);
  });
});

describe('a script taken apart', () => {
  const dump = `USE [master]
GO
CREATE DATABASE [Shop]
GO
ALTER DATABASE [Shop] SET RECOVERY FULL
GO
USE [Shop]
GO
/****** Object:  View [dbo].[v] ******/
SET ANSI_NULLS ON
GO
IF NOT EXISTS (SELECT * FROM sys.views WHERE object_id = OBJECT_ID(N'[dbo].[v]'))
EXEC dbo.sp_executesql @statement = N'-- those of today
CREATE VIEW [dbo].[v] AS
SELECT a FROM t WHERE b <> ''x''
'
GO
CREATE TABLE [dbo].[t]([a] [int] IDENTITY(1,1) NOT NULL, [b] [varchar](5) NULL, [c] AS ([a]*(2)))
GO
SET IDENTITY_INSERT [dbo].[t] ON
GO
INSERT [dbo].[t] ([a], [b]) VALUES (1, N'x')
INSERT [dbo].[t] ([a], [b]) VALUES (2, NULL)
GO
SET IDENTITY_INSERT [dbo].[t] OFF
GO
ALTER TABLE [dbo].[t] ADD  CONSTRAINT [d]  DEFAULT ('q') FOR [b]
GO
ALTER TABLE [dbo].[t]  WITH CHECK ADD  CONSTRAINT [f] FOREIGN KEY([a]) REFERENCES [dbo].[u] ([a])
GO
ALTER TABLE [dbo].[t] CHECK CONSTRAINT [f]
GO
GRANT SELECT ON dbo.t TO public
GO
UPDATE dbo.t SET b = 'z'
GO
INSERT dbo.t (b) VALUES ('late')
GO
`;

  const read = (text: string) => readScript('dump.sql', text, { home });

  it('has a part for each object, with what belongs to it', () => {
    const { parts, whole } = read(dump);
    assert.equal(whole, false);
    assert.deepEqual(
      parts.map(({ kind, written, line }) => [kind, written, line]),
      [
        ['view', 'dbo.v', 13],
        ['table', 'dbo.t', 18],
        ['constraints', 'constraints', 29],
        ['script', 'script-1', 35],
      ],
    );
    assert.equal(
      parts[0]?.text,
      "-- those of today\nCREATE VIEW [dbo].[v] AS\nSELECT a FROM t WHERE b <> 'x'\n",
    );
    assert.match(
      parts[1]?.text ?? '',
      /CREATE TABLE[^]*\nGO\nALTER TABLE .* DEFAULT \('q'\) FOR \[b\]\n$/u,
    );
    assert.deepEqual(
      parts[1]?.columns.map(({ name, identity, computed }) => [name, identity, computed]),
      [
        ['a', true, false],
        ['b', false, false],
        ['c', false, true],
      ],
    );
  });

  it('takes rows for samples until a script changes their table, and keeps the order behind that', () => {
    const { parts, rows } = read(dump);
    assert.deepEqual([...rows.values()], [{ written: 'dbo.t', count: 2 }]);
    assert.equal(
      parts[3]?.text,
      "UPDATE dbo.t SET b = 'z'\nGO\nINSERT dbo.t (b) VALUES ('late')\n",
    );
  });

  it('steps over administration and counts it', () => {
    assert.deepEqual(
      [...read(dump).administration],
      [
        ['create database', 1],
        ['alter database', 1],
        ['alter table', 1],
        ['grant', 1],
      ],
    );
  });

  it('steps over what switches checks of a table on and off, and keeps what moves its rows', () => {
    const { administration, parts, whole } = read(
      'CREATE TABLE dbo.t (x int)\nGO\nALTER TABLE dbo.t WITH CHECK CHECK CONSTRAINT ALL\nGO\nALTER TABLE dbo.t SET (LOCK_ESCALATION = TABLE)\nGO\nALTER TABLE dbo.t SWITCH TO dbo.u\n',
    );
    assert.deepEqual([...administration], [['alter table', 2]]);
    assert.equal(whole, false);
    assert.deepEqual(
      parts.map(({ kind, text }) => [kind, text]),
      [
        ['table', 'CREATE TABLE dbo.t (x int)\n'],
        ['script', 'ALTER TABLE dbo.t SWITCH TO dbo.u\n'],
      ],
    );
  });

  it('takes no change of rows for administration, though its form has no tree', () => {
    const { administration, parts } = read(
      "UPDATE STATISTICS t\nGO\nINSERT INTO OPENQUERY(srv, 'SELECT a FROM t') VALUES (1)\nGO\nCOPY INTO dbo.u FROM 'https://a/b.csv'\n",
    );
    assert.deepEqual([...administration], [['update statistics', 1]]);
    assert.deepEqual(
      parts.map(({ kind }) => kind),
      ['script'],
    );
  });

  it('keeps types of tables and later changes of sequences as what others need', () => {
    const { parts } = read(
      'CREATE TYPE dbo.ids AS TABLE (id int)\nGO\nCREATE SEQUENCE dbo.s\nGO\nALTER SEQUENCE dbo.s RESTART WITH 5\n',
    );
    assert.deepEqual(
      parts.map(({ kind, creates }) => [kind, [...creates.values()].map(({ name }) => name)]),
      [
        ['schema', ['ids']],
        ['schema', ['s']],
        ['schema', ['s']],
      ],
    );
  });

  it('stands as it is where it is one object, or tables only, or statements with the tables they fill', () => {
    assert.equal(read('SET ANSI_NULLS ON\nGO\nCREATE PROC p AS SELECT 1\nGO\n').whole, true);
    assert.equal(read('CREATE TABLE a (x int)\nGO\nCREATE TABLE b (x int)').whole, true);
    assert.equal(
      read('CREATE TABLE a (x int); INSERT a SELECT y FROM b; SELECT * FROM a').whole,
      true,
    );
    assert.equal(read('CREATE TABLE a (x int)\nGO\nCREATE VIEW v AS SELECT x FROM a').whole, false);
  });

  it('keeps a batch together that has variables, handlers or jumps', () => {
    const { parts } = read(
      'CREATE VIEW v AS SELECT 1 AS x\nGO\nDECLARE @n int = 1;\nCREATE TABLE w (x int);\nINSERT w SELECT @n;\nGO\n',
    );
    assert.deepEqual(
      parts.map(({ kind, creates }) => [kind, [...creates.values()].map(({ name }) => name)]),
      [
        ['view', ['v']],
        ['script', ['w']],
      ],
    );
  });

  it('knows the database and the options that a part stands under', () => {
    const { parts } = read(
      'SET DATEFORMAT dmy\nGO\nUSE Other\nGO\nCREATE VIEW v AS SELECT 1 AS x\nGO\nUSE Shop\nGO\nCREATE VIEW w AS SELECT 1 AS x\n',
    );
    assert.deepEqual(
      parts.map(({ text }) => text),
      [
        'USE [Other];\nSET DATEFORMAT dmy;\nGO\nCREATE VIEW v AS SELECT 1 AS x\n',
        'SET DATEFORMAT dmy;\nGO\nCREATE VIEW w AS SELECT 1 AS x\n',
      ],
    );
    assert.deepEqual(
      parts.map(({ name }) => name?.database),
      ['other', 'shop'],
    );
  });

  it('never throws, whatever the text is', () => {
    for (const text of [
      '',
      'GO',
      'CREATE',
      "'",
      '/*',
      'IF',
      'EXEC',
      'INSERT t VALUES (',
      'CREATE VIEW',
      '\u0000',
    ])
      assert.ok(read(text).path);
  });
});
