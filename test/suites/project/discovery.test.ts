import assert from 'node:assert/strict';
import { layoutOf } from '../../../src/project/discovery/delimited-text.ts';
import { putInOrder } from '../../../src/project/discovery/order.ts';
import { settingsText } from '../../../src/project/discovery/settings-text.ts';
import { openProject } from '../../../src/project/project.ts';
import { readSettings } from '../../../src/project/settings-file.ts';
import type { ProjectSettings } from '../../../src/project/settings.ts';
import { decodeText } from '../../../src/project/text-encoding.ts';
import { memoryFiles } from './memory-files.ts';

async function found(
  texts: Readonly<Record<string, string | Uint8Array>>,
): Promise<ProjectSettings & { read: (path: string) => Promise<string> }> {
  const project = await openProject(memoryFiles(texts));
  assert.ok(project.ok);
  const { files, settings } = project.value;
  const read = async (path: string): Promise<string> => {
    const text = decodeText(await files.readFile(path), path);
    assert.ok(text.ok);
    return text.value.text;
  };
  return { ...settings, read };
}

const steps = (settings: ProjectSettings): unknown =>
  settings.steps.map(({ name, transforms }) => [name, ...transforms]);

describe('the order of a folder that nobody prepared', () => {
  it('has what is needed first, whatever the files are called', async () => {
    const settings = await found({
      'a-view.sql': 'CREATE VIEW dbo.a AS SELECT n FROM dbo.b',
      'b-view.sql': 'CREATE VIEW dbo.b AS SELECT dbo.f(c.x) AS n FROM dbo.c',
      'c.sql': 'CREATE TABLE dbo.c (x int REFERENCES dbo.z (x))',
      'f.sql': 'CREATE FUNCTION dbo.f (@x int) RETURNS int AS BEGIN RETURN @x END',
      'z.sql': 'CREATE TABLE dbo.z (x int PRIMARY KEY)',
    });
    assert.deepEqual(settings.ddl, ['z.sql', 'c.sql', 'f.sql']);
    assert.deepEqual(steps(settings), [['Views', 'b-view.sql', 'a-view.sql']]);
    assert.deepEqual(settings.notes, []);
  });

  it('has scripts behind those that fill what they read, and views behind them', async () => {
    const settings = await found({
      'a.sql': 'INSERT INTO mart SELECT x FROM stage',
      'b.sql': 'INSERT INTO stage SELECT x FROM source',
      'tables.sql':
        'CREATE TABLE source (x int)\nCREATE TABLE stage (x int)\nCREATE TABLE mart (x int)',
      'v.sql': 'CREATE VIEW v AS SELECT x FROM mart',
    });
    assert.deepEqual(steps(settings), [
      ['Transforms', 'b.sql', 'a.sql'],
      ['Views', 'v.sql'],
    ]);
  });

  it('is that of their names where they are numbered, 2 before 10', async () => {
    const settings = await found({
      '10-load.sql': 'INSERT INTO stage SELECT x FROM source',
      '2-use.sql': 'INSERT INTO mart SELECT x FROM stage',
      'tables.sql':
        'CREATE TABLE source (x int)\nCREATE TABLE stage (x int)\nCREATE TABLE mart (x int)',
    });
    assert.deepEqual(steps(settings), [['Transforms', '2-use.sql', '10-load.sql']]);
  });

  it('calls procedures that nothing calls, those that fill before those that read', async () => {
    const settings = await found({
      'p.sql': `CREATE PROC a_mart AS INSERT INTO mart SELECT x FROM stage
GO
CREATE PROC b_stage @n int = 1 AS INSERT INTO stage SELECT x FROM source
GO
CREATE PROC inner_one AS SELECT 1
GO
CREATE PROC outer_one AS BEGIN EXEC inner_one; SELECT x FROM mart END
GO
CREATE PROC asked @day date AS SELECT x FROM mart
`,
      'tables.sql':
        'CREATE TABLE source (x int)\nCREATE TABLE stage (x int)\nCREATE TABLE mart (x int)',
    });
    assert.deepEqual(steps(settings), [
      ['Procedures', 'call/p.sql/b_stage.sql', 'call/p.sql/a_mart.sql', 'call/p.sql/outer_one.sql'],
    ]);
    assert.equal(await settings.read('call/p.sql/b_stage.sql'), 'EXEC [dbo].[b_stage];\n');
    assert.match(settings.notes.join('\n'), /1 procedure needs arguments .*: asked\./u);
  });

  it("is that of an Agent job's steps, before any that could be inferred", async () => {
    const settings = await found({
      'job.sql': `USE [msdb]
GO
DECLARE @jobId BINARY(16)
EXEC msdb.dbo.sp_add_job @job_name=N'Nightly', @job_id = @jobId OUTPUT
EXEC msdb.dbo.sp_add_jobstep @job_id=@jobId, @step_name=N'Use', @step_id=1, @subsystem=N'TSQL', @command=N'EXEC dbo.a_mart', @database_name=N'DW'
EXEC msdb.dbo.sp_add_jobstep @job_id=@jobId, @step_name=N'Copy', @step_id=2, @subsystem=N'CmdExec', @command=N'robocopy'
EXEC msdb.dbo.sp_add_jobstep @job_id=@jobId, @step_name=N'Fix it', @step_id=3, @subsystem=N'TSQL', @command=N'UPDATE stage SET x = 1 WHERE x IS NULL', @database_name=N'DW'
GO
`,
      'p.sql': 'USE DW\nGO\nCREATE PROC dbo.a_mart AS INSERT INTO mart SELECT x FROM stage',
      'tables.sql': 'USE DW\nGO\nCREATE TABLE stage (x int)\nCREATE TABLE mart (x int)',
    });
    assert.deepEqual(steps(settings), [
      ['Nightly', 'job.sql/Nightly/01 Use.sql', 'job.sql/Nightly/02 Fix it.sql'],
    ]);
    assert.equal(
      await settings.read('job.sql/Nightly/02 Fix it.sql'),
      'UPDATE stage SET x = 1 WHERE x IS NULL\n',
    );
    assert.match(settings.notes.join('\n'), /1 job step runs no T-SQL .*: Copy \(CMDEXEC\)/u);
  });

  it('goes by what follows a step if it succeeds, in jobs that are written by hand too', async () => {
    // https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-add-jobstep-transact-sql
    const step = (id: number, name: string, success: string, command = name): string =>
      `GO\nsp_add_jobstep\n  @step_id = ${id}, @subsystem = 'TSQL', @command = '\n    EXEC ${command}\n  ',${success}\n  @job_name = 'Load', @step_name = '${name}';\n`;
    const settings = await found({
      'job.sql': [
        "USE msdb;\nGO\nsp_add_job @job_name = 'Load';\n",
        step(1, 'a', ' @on_success_action = 4, @on_success_step_id = 3,'),
        step(2, 'mail', ' @on_success_action = 2,', 'msdb.dbo.sp_send_dbmail'),
        step(3, 'b', ''),
        step(4, 'c', ' @on_success_action = 1,'),
      ].join(''),
      'p.sql': ['a', 'b', 'c']
        .map((name) => `CREATE PROC dbo.${name} AS INSERT INTO dbo.t VALUES ('${name}')\nGO\n`)
        .join(''),
      't.sql': 'CREATE TABLE dbo.t (x varchar(9))',
    });
    assert.deepEqual(steps(settings), [
      ['Load', 'job.sql/Load/01 a.sql', 'job.sql/Load/02 b.sql', 'job.sql/Load/03 c.sql'],
    ]);
    assert.match(
      settings.notes.join('\n'),
      /^1 job step runs only if another one fails, and was left out: mail of Load\.$/mu,
    );
  });

  it('is written with its reasons', async () => {
    const whys = async (texts: Readonly<Record<string, string>>): Promise<unknown> => {
      const { steps: all } = await found({
        ...texts,
        'tables.sql': 'CREATE TABLE a (x int)\nCREATE TABLE b (x int)',
      });
      return all.map(({ name, why }) => [name, why]);
    };
    assert.deepEqual(
      await whys({ '2.sql': 'INSERT INTO b SELECT x FROM a', '10.sql': 'INSERT INTO a SELECT 1' }),
      [['Transforms', 'In the order of the numbers in their names.']],
    );
    assert.deepEqual(
      await whys({
        'fill.sql': 'INSERT INTO b SELECT x FROM a',
        'load.sql': 'INSERT INTO a SELECT x FROM c',
        'p.sql': 'CREATE PROC p AS SELECT x FROM v',
        'u.sql': 'CREATE VIEW u AS SELECT x FROM b',
        'v.sql': 'CREATE VIEW v AS SELECT x FROM u',
      }),
      [
        [
          'Views',
          'Views that what follows needs, each behind the views that it reads. v.sql needs u, which u.sql creates.',
        ],
        ['Definitions', 'They need what stands before them. p.sql needs v, which v.sql creates.'],
        [
          'Transforms',
          'What one fills comes before what reads it, else they stand by their names. fill.sql needs a, which load.sql fills.',
        ],
        [
          'Procedures',
          'Procedures that nothing calls, each called once without arguments. What one fills comes before what reads it, else they stand as in their files. call/p.sql/p.sql needs v, which v.sql creates.',
        ],
      ],
    );
    assert.deepEqual(
      await whys({
        'all.sql': 'UPDATE a SET x = 1\nGO\nCREATE VIEW w AS SELECT 1 AS x\nGO\nDELETE b\n',
      }),
      [
        ['Transforms', 'In the order in which they stand in all.sql.'],
        [
          'Views',
          'Views are looked at when what fills their tables has run, each behind the views that it reads.',
        ],
      ],
    );
  });

  it('names what needs itself, what is missing and what is there twice', async () => {
    const { notes, ddl } = await found({
      'a.sql': 'CREATE VIEW dbo.a AS SELECT x FROM dbo.b',
      'b.sql': 'CREATE VIEW dbo.b AS SELECT x FROM dbo.a',
      'c.sql': 'CREATE VIEW dbo.c AS SELECT x FROM OtherServer.Sales.dbo.t',
      'd.sql': 'CREATE PROC dbo.d AS EXEC dbo.gone; SELECT x FROM dbo.lost',
      't.sql': 'CREATE TABLE dbo.t (x int)',
      't2.sql': 'CREATE TABLE dbo.T (x decimal(9, 2), y int)',
    });
    assert.deepEqual(ddl, ['t.sql', 'd.sql']);
    assert.match(
      notes[0] ?? '',
      /^dbo\.a and dbo\.b read each other, .* Take one of them apart\.$/u,
    );
    assert.match(
      notes[1] ?? '',
      /^dbo\.t is created by t\.sql and again by t2\.sql with y and with x decimal\(9,2\) instead of int, in other letters \(dbo\.t, dbo\.T\); the first one counts\./u,
    );
    assert.match(
      notes[2] ?? '',
      /^OtherServer\.Sales\.dbo\.t is on the linked server otherserver, .*\(dbo\.c\)/u,
    );
    assert.match(notes[3] ?? '', /^The procedure dbo\.gone is created nowhere here: .*\(dbo\.d\)/u);
    assert.match(
      notes[4] ?? '',
      /^dbo\.lost is created nowhere here: .*\(dbo\.d\).* dbo\.lost\.csv\.$/u,
    );
    assert.equal(notes.length, 5);
  });

  it('leaves out scripts that only drop what others create, in other files and before a script makes it anew', async () => {
    const settings = await found({
      'install.sql': `IF EXISTS (SELECT * FROM sysobjects WHERE id = OBJECT_ID('dbo.fk_line') AND OBJECTPROPERTY(id, 'IsForeignKey') = 1)
ALTER TABLE dbo.line DROP CONSTRAINT fk_line
GO
IF EXISTS (SELECT * FROM sysobjects WHERE id = OBJECT_ID('dbo.line') AND OBJECTPROPERTY(id, 'IsUserTable') = 1)
DROP TABLE dbo.line
GO
CREATE TABLE dbo.line (id int)
GO
ALTER TABLE dbo.line ADD CONSTRAINT fk_line FOREIGN KEY (id) REFERENCES dbo.head (id)`,
      'remove.sql': `IF EXISTS (SELECT name FROM sysindexes WHERE name = 'x') DROP INDEX line.x
ALTER TABLE dbo.line DROP CONSTRAINT fk_line
IF EXISTS (SELECT table_name FROM information_schema.tables WHERE table_name = 'line')
DROP TABLE dbo.line`,
      'head.sql': 'CREATE TABLE dbo.head (id int)',
    });
    assert.deepEqual(settings.ddl, [
      'head.sql',
      'install.sql/dbo.line.sql',
      'install.sql/constraints.sql',
    ]);
    assert.deepEqual(settings.steps, []);
    assert.deepEqual(settings.notes, [
      '2 statements of administration were stepped over, since a port has no use for them: drop constraint 1, drop 1.',
      '1 script only drops what others create, and is not run: remove.sql. To run one, put it into a step in portside.json.',
    ]);
  });

  it('takes what is called as a procedure of the server for a table where it is one', async () => {
    const settings = await found({
      'a.sql': 'UPDATE sp_target SET n = 1',
      'b.sql': 'CREATE TABLE sp_target (n int)',
    });
    assert.deepEqual(settings.ddl, ['b.sql']);
    assert.deepEqual(steps(settings), [['Transforms', 'a.sql']]);
  });

  it('names procedures that only call each other: nothing runs them', async () => {
    const {
      notes,
      ddl,
      steps: made,
    } = await found({
      'a.sql': 'CREATE PROC dbo.a AS EXEC dbo.b',
      'b.sql': 'CREATE PROC dbo.b AS IF 1 = 0 EXEC dbo.a',
      'c.sql': 'CREATE PROC dbo.c AS IF 1 = 0 EXEC dbo.c',
      'd.sql': 'EXEC dbo.c',
    });
    assert.deepEqual([...ddl].sort(), ['a.sql', 'b.sql', 'c.sql']);
    assert.deepEqual(
      made.flatMap(({ transforms }) => transforms),
      ['d.sql'],
    );
    assert.deepEqual(notes, [
      'dbo.a, dbo.b call each other and are called by nothing else, so they are ported and not run. Put a call into a script, such as EXEC dbo.a.',
    ]);
  });

  it('has a data file for a table that two scripts create', async () => {
    const { data } = await found({
      'a.sql': 'CREATE TABLE dbo.t (x int)',
      'b.sql': 'CREATE TABLE dbo.T (x bigint)',
      't.csv': 'x\n1\n',
    });
    assert.deepEqual(data, [{ table: 'dbo.t', file: 't.csv' }]);
  });

  it('names files once that create the same things', async () => {
    const tables = 'CREATE TABLE a (x int)\nGO\nCREATE TABLE b (x int)\nGO\nCREATE TABLE c (x int)';
    const views = '\nGO\nCREATE VIEW v AS SELECT x FROM a';
    const { notes } = await found({ 'v1.sql': tables + views, 'v2.sql': tables + views });
    assert.deepEqual(notes, [
      '4 objects that v1.sql creates v2.sql creates again: dbo.a, dbo.b, dbo.c, dbo.v; the first ones count. Take one of the files out, or choose under "ddl" in portside.json.',
    ]);
  });

  it('breaks circles that only wishes make, and keeps the order where nothing decides', () => {
    const node = (rank: number, needs: number[], likes: number[]) => ({
      rank,
      needs: new Set(needs),
      likes: new Set(likes),
    });
    assert.deepEqual(putInOrder([node(0, [], [1]), node(0, [], [0]), node(1, [], [])]), {
      order: [2, 0, 1],
      cycles: [],
    });
    assert.deepEqual(putInOrder([node(0, [1], []), node(0, [0], []), node(0, [1], [])]), {
      order: [0, 1, 2],
      cycles: [[0, 1]],
    });
  });

  it('leaves migrations out that take others back, and follows the numbers of the rest', async () => {
    const settings = await found({
      'R__totals.sql': 'CREATE VIEW totals AS SELECT sum(x) AS x FROM stage',
      'U10__rename.sql': "EXEC sp_rename 'stage.z', 'x', 'COLUMN'",
      'V1__tables.sql': 'CREATE TABLE stage (x int)',
      'V10__twice.sql': 'UPDATE stage SET x = x + x',
      'V9__one.sql': 'UPDATE stage SET x = x + 1',
    });
    assert.deepEqual(steps(settings), [
      ['Transforms', 'V9__one.sql', 'V10__twice.sql'],
      ['Views', 'R__totals.sql'],
    ]);
    assert.deepEqual(settings.notes, [
      '1 script by its name takes a migration back, and is not run: U10__rename.sql.',
    ]);
  });

  it('has the steps of a job together, and what nothing calls behind them', async () => {
    const step = (id: number, name: string): string =>
      `EXEC msdb.dbo.sp_add_jobstep @job_name = N'Nightly', @step_id = ${id}, @step_name = N'${name}', @subsystem = N'TSQL', @command = N'EXEC dbo.${name}'`;
    const settings = await found({
      'job.sql': `${step(1, 'fill')}\nGO\n${step(2, 'use_it')}\nGO`,
      'p.sql': `CREATE PROC dbo.fill AS INSERT INTO dbo.mart SELECT x FROM dbo.stage
GO
CREATE PROC dbo.use_it AS INSERT INTO dbo.report SELECT x FROM dbo.mart
GO
CREATE PROC dbo.by_hand AS BEGIN EXEC dbo.fill; EXEC dbo.use_it END
GO
CREATE TABLE dbo.stage (x int)
CREATE TABLE dbo.mart (x int)
CREATE TABLE dbo.report (x int)`,
    });
    assert.deepEqual(steps(settings), [
      ['Nightly', 'job.sql/Nightly/01 fill.sql', 'job.sql/Nightly/02 use_it.sql'],
      ['Procedures', 'call/p.sql/dbo.by_hand.sql'],
    ]);
  });

  it('asks for no variable that the script sets which puts a file in, nor for a function of the server', async () => {
    const settings = await found({
      'deploy.sql': ':setvar Name "stage"\n:r parts\\table.sql\nGO\n',
      'parts/table.sql': 'CREATE TABLE dbo.$(Name) (x nvarchar(max))',
      'v.sql':
        "CREATE VIEW v AS SELECT j.a, s.value FROM dbo.stage CROSS APPLY OPENJSON(x) WITH (a int) AS j CROSS APPLY STRING_SPLIT(x, N',') AS s",
    });
    assert.deepEqual(settings.notes, []);
  });
});

describe('the database of a folder that nobody prepared', () => {
  it('is the one that most scripts use, or that stands before what they create', async () => {
    assert.equal(
      (await found({ 'a.sql': 'USE [My Shop]\nGO\nCREATE TABLE t (x int)' })).database,
      'My Shop',
    );
    const named = await found({
      'a.sql': 'CREATE TABLE dbo.t (x int)',
      'b.sql': 'CREATE VIEW dbo.v AS SELECT x FROM Shop..t',
    });
    assert.equal(named.database, 'Shop');
    assert.deepEqual(named.notes.length, 1);
  });

  it('is the one that a variable of sqlcmd names', async () => {
    const { database, notes } = await found({
      'install.sql':
        ':setvar DatabaseName "Shop"\nCREATE DATABASE $(DatabaseName);\nGO\nUSE $(DatabaseName)\nGO\nCREATE TABLE dbo.t (x int)\n',
    });
    assert.equal(database, 'Shop');
    assert.ok(notes.includes('The database is Shop, which the scripts use.'));
  });

  it('has the collation that its CREATE names, and a place for each of its schemas', async () => {
    const { collation, schemas, notes } = await found({
      'a.sql': `CREATE DATABASE [Other] COLLATE Latin1_General_BIN2
GO
CREATE DATABASE [Shop] ON PRIMARY (NAME = N'Shop', FILENAME = N'C:\\x.mdf') COLLATE Latin1_General_CS_AS
GO
USE Shop
GO
CREATE SCHEMA Sales
GO
CREATE TABLE Sales.t (x int)
GO
CREATE TABLE dbo.u (x int)
GO
USE Shop
GO
SELECT x INTO [Archive 2].dbo.v FROM dbo.u`,
    });
    assert.equal(collation, 'Latin1_General_CS_AS');
    assert.ok(
      notes.includes('Its collation is Latin1_General_CS_AS, by the script that creates it.'),
    );
    assert.deepEqual(Object.fromEntries(schemas), {
      'shop.dbo': { catalog: 'shop', schema: 'dbo' },
      'shop.sales': { catalog: 'shop', schema: 'sales' },
      'archive 2.dbo': { catalog: 'archive_2', schema: 'dbo' },
    });
  });

  it('may be several: a part says which it is of', async () => {
    const settings = await found({
      'a.sql':
        'USE A\nGO\nCREATE TABLE t (x int)\nGO\nUSE B\nGO\nCREATE TABLE t (x int)\nGO\nUSE A\nGO\nCREATE VIEW v AS SELECT t.x FROM t JOIN B..t AS u ON u.x = t.x',
    });
    assert.equal(settings.database, 'A');
    assert.equal(await settings.read('a.sql/t-2.sql'), 'USE [B];\nGO\nCREATE TABLE t (x int)\n');
    assert.deepEqual(steps(settings), [['Views', 'a.sql/v.sql']]);
  });
});

describe('sqlcmd and database projects', () => {
  it('put in what :r names, and the values of variables', async () => {
    const settings = await found({
      'deploy.sql':
        ':setvar Schema "sales"\n:on error exit\nCREATE SCHEMA $(Schema)\nGO\n:r .\\tables\\t.sql\n:r gone.sql\nSELECT \'$(Nobody)\' AS x FROM $(Schema).t\n',
      'tables/t.sql': 'CREATE TABLE $(Schema).t (x int)\nGO\n',
    });
    assert.deepEqual(settings.ddl, ['deploy.sql/sales.sql', 'deploy.sql/sales.t.sql']);
    assert.deepEqual(steps(settings), [['Transforms', 'deploy.sql/script-1.sql']]);
    assert.match(
      settings.notes.join('\n'),
      /deploy\.sql puts in the file gone\.sql by :r, which is not in this folder/u,
    );
    assert.match(
      settings.notes.join('\n'),
      /deploy\.sql uses \$\(Nobody\), which nothing here sets/u,
    );
  });

  it('say what belongs to the database, in which order, and what it is called', async () => {
    const settings = await found({
      'db/Shop.sqlproj': `<Project><PropertyGroup><Name>Shop</Name><DefaultCollation>Latin1_General_CS_AS</DefaultCollation></PropertyGroup>
<ItemGroup><Build Include="dbo\\Tables\\*.sql" /><Build Include="dbo\\v.sql" /><None Include="notes.sql" />
<PostDeploy Include="post.sql" /><SqlCmdVariable Include="Env"><DefaultValue>DEV</DefaultValue></SqlCmdVariable></ItemGroup></Project>`,
      'db/Shop.publish.xml':
        '<Project><PropertyGroup><TargetDatabaseName>ShopTest</TargetDatabaseName></PropertyGroup><ItemGroup><SqlCmdVariable Include="Env"><Value>TEST</Value></SqlCmdVariable></ItemGroup></Project>',
      'db/dbo/Tables/t.sql': 'CREATE TABLE dbo.t (x varchar(9))\nGO\n',
      'db/dbo/v.sql': "CREATE VIEW dbo.v AS SELECT '$(Env)' AS e, x FROM [$(DatabaseName)].dbo.t",
      'db/notes.sql': 'DROP TABLE dbo.t',
      'db/post.sql': "INSERT INTO dbo.t SELECT '$(Env)'",
    });
    assert.equal(settings.database, 'ShopTest');
    assert.equal(settings.collation, 'Latin1_General_CS_AS');
    assert.deepEqual(settings.ddl, ['db/dbo/Tables/t.sql']);
    assert.deepEqual(steps(settings), [
      ['Transforms', 'db/post.sql/script-1.sql'],
      ['Views', 'db/dbo/v.sql/dbo.v.sql'],
    ]);
    assert.equal(
      await settings.read('db/dbo/v.sql/dbo.v.sql'),
      "CREATE VIEW dbo.v AS SELECT 'TEST' AS e, x FROM [ShopTest].dbo.t\n",
    );
    assert.match(settings.notes[0] ?? '', /: 3 scripts, and 1 other script below it left out\.$/u);
  });
});

describe('data files of a folder that nobody prepared', () => {
  const columns = [
    { name: 'id', identity: true, computed: false, text: false },
    { name: 'full name', identity: false, computed: false, text: true },
  ];

  it('are for the tables that they are called after', async () => {
    const { data, notes } = await found({
      't.sql':
        'CREATE TABLE dbo.[Order Details] (id int, q int)\nCREATE TABLE sales.x (id int)\nCREATE TABLE hr.x (id int)',
      'exports/order_details_20240131.csv': 'id,q\n1,2\n',
      'sales.x.tsv': 'id\n1\n',
      'x.csv': 'id\n1\n',
      'readme.txt': 'Nothing to see.',
    });
    assert.deepEqual(data, [
      { table: 'dbo.Order Details', file: 'exports/order_details_20240131.csv' },
      { table: 'sales.x', file: 'sales.x.tsv' },
    ]);
    assert.match(notes.join('\n'), /x\.csv was left out: its name fits tables of several schemas/u);
  });

  const layouts: readonly (readonly [string, string, object, readonly string[] | null])[] = [
    ['a plain CSV file', 'id,full name\n1,"a,b"\n', {}, ['id', 'full name']],
    [
      "SSMS's grid, without header and quotes, NULL as a word",
      '1,Ann\r\n2,NULL\r\n',
      { header: false, nullText: 'NULL' },
      null,
    ],
    [
      "SSMS's grid with header",
      'id,full name\r\n1,NULL\r\n',
      { nullText: 'NULL' },
      ['id', 'full name'],
    ],
    [
      'bcp -c',
      '1\tAnn\r\n2\t\u0000\r\n3\t\r\n',
      { delimiter: '\t', header: false, layout: 'bcp' },
      null,
    ],
    ['semicolons', 'ID;FULL NAME\n1;x\n', { delimiter: ';' }, ['ID', 'FULL NAME']],
    ['pipes', '1|x|\n'.replace('|\n', '\n'), { delimiter: '|', header: false }, null],
    [
      'sqlcmd',
      'id          full name\n----------- ---------\n          1 Ann      \n\n(1 rows affected)\n',
      { layout: 'sqlcmd', nullText: 'NULL' },
      ['id', 'full name'],
    ],
    [
      'sqlcmd -s "|" -W',
      'id|full name\n--|---------\n1|Ann\n',
      { layout: 'sqlcmd', nullText: 'NULL' },
      ['id', 'full name'],
    ],
  ];
  for (const [what, text, settings, header] of layouts) {
    it(`are read as they are written: ${what}`, () => {
      const layout = layoutOf(text, columns);
      assert.deepEqual(layout.settings, settings);
      assert.deepEqual(layout.header, header);
    });
  }

  const loaded = (table: string, options: string): string =>
    `CREATE TABLE dbo.${table} (x int IDENTITY, z AS x + 1, y varchar(9))\nGO\nBULK INSERT dbo.${table} FROM 'C:\\in\\${table}.csv' WITH (${options})\nGO\n`;

  it('end their fields and rows as BULK INSERT says, where the file does so', async () => {
    const { data, unclearNulls } = await found({
      'load.sql':
        loaded('a', "FIELDTERMINATOR = '+|', ROWTERMINATOR = '&|\\n'") +
        loaded('b', "FIELDTERMINATOR = '\\t', ROWTERMINATOR = '\\n', TABLOCK") +
        loaded('c', "FIELDTERMINATOR = '~~', ROWTERMINATOR = '0x0a', KEEPIDENTITY"),
      // All columns, the computed one among them, as a file has them that bcp wrote.
      'a.csv': '1+|2+|u&|\r\n2+|3+|&|\r\n',
      'b.csv': '1\t\n2\tv\n',
      // Somebody saved it anew.
      'c.csv': 'x,y\n1,w\n',
    });
    const file = (table: string): object => ({ table: `dbo.${table}`, file: `${table}.csv` });
    const bcp = { layout: 'bcp', header: false, columns: ['x', 'z', 'y'] };
    assert.deepEqual(data, [
      { ...file('a'), delimiter: '+|', rowEnd: '&|\n', ...bcp },
      { ...file('b'), delimiter: '\t', header: false, columns: ['x', 'y'] },
      file('c'),
    ]);
    assert.deepEqual(unclearNulls, []);
  });

  it('have the fields that a format file of bcp describes', async () => {
    // As https://learn.microsoft.com/sql/relational-databases/import-export/non-xml-format-files-sql-server shows it.
    const line = (at: number, end: string, place: number, name: string): string =>
      `${at}       SQLCHAR       0       100     "${end}"     ${place}     ${name}     ""\r\n`;
    const xml = (at: number, end: string): string =>
      `<FIELD ID="${at}" xsi:type="CharTerm" TERMINATOR="${end}" MAX_LENGTH="9"/>`;
    const { data, notes } = await found({
      'load.sql':
        loaded('a', String.raw`FORMATFILE = 'D:\in\Form.fmt'`) +
        loaded('b', 'TABLOCK') +
        loaded('c', 'TABLOCK'),
      'Form.fmt': `14.0\r\n3\r\n${line(1, String.raw`\"`, 0, 'none')}${line(2, String.raw`\",\"`, 3, 'renamed')}${line(3, String.raw`\"\r\n`, 1, 'x')}`,
      'a.csv': '"u","1"\r\n',
      'b.xml': `<BCPFORMAT xmlns="http://schemas.microsoft.com/sqlserver/2004/bulkload/format" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><RECORD>${xml(1, '|')}${xml(2, String.raw`\r\n`)}</RECORD><ROW><COLUMN SOURCE="2" NAME="x" xsi:type="SQLINT"/><COLUMN SOURCE="1" NAME="y" xsi:type="SQLVARYCHAR"/></ROW></BCPFORMAT>`,
      'b.csv': 'u|1\r\n',
      'c.fmt': '14.0\n1\n1 SQLINT 0 4 "" 1 x ""\n',
      'c.csv': 'abcd',
    });
    const bcp = { layout: 'bcp', header: false };
    assert.deepEqual(data, [
      {
        ...{ table: 'dbo.a', file: 'a.csv', ...bcp },
        ...{ columns: ['(field 1)', 'y', 'x'], fieldEnds: ['"', '","', '"\r\n'] },
      },
      { table: 'dbo.b', file: 'b.csv', ...bcp, columns: ['y', 'x'], delimiter: '|' },
    ]);
    assert.deepEqual(
      notes.filter((note) => /\.csv/u.test(note)),
      [
        'a.csv is read as Form.fmt says, which describes its fields.',
        'b.csv is read as b.xml says, which describes its fields.',
        'c.csv was left out: c.fmt says how it is written, and x is no text with an end of its own. Export it with bcp -c or bcp -w, or as CSV.',
      ],
    );
  });

  it('may have several signs between their fields', () => {
    const { settings, header } = layoutOf('1||Ann\n2||\n', columns);
    assert.deepEqual(settings, { delimiter: '||', layout: 'bcp', header: false });
    assert.equal(header, null);
    assert.deepEqual(layoutOf('id~|~full name\n1~|~a\n', columns).header, ['id', 'full name']);
  });

  it('of a form that is not read are named, with what to do', async () => {
    const { notes } = await found({
      't.sql': 'CREATE TABLE dbo.t (x int)',
      't.xlsx': 'PK',
      'old/Shop.bak': 'TAPE',
      'old/Shop2.bak': 'TAPE',
    });
    assert.deepEqual(notes, [
      't.xlsx was left out: it is an Excel workbook. Save each of its sheets as CSV, called after its table.',
      'old/Shop.bak, old/Shop2.bak were each left out: it is a backup. Restore it on a server, and take a sample with portside extract.',
    ]);
  });

  it('that cannot tell NULL from the empty text say so', () => {
    assert.match(layoutOf('id,full name\n1,\n', columns).notes.join(''), /can't tell them apart/u);
    assert.match(layoutOf('1,NULL\n2,\n', columns).notes.join(''), /NULL stands in it as a word/u);
    assert.deepEqual(layoutOf('id,full name\n1,""\n2,\n', columns).notes, []);
  });
});

describe('what was found in a folder', () => {
  it('is written as a portside.json that says the same when it is read', async () => {
    const settings = await found({
      't.sql':
        'USE Shop\nGO\nCREATE TABLE dbo.t (x int, y varchar(5))\nGO\nCREATE VIEW v AS SELECT x FROM t\nGO\n',
      't.csv': '1,NULL\n',
    });
    const { settings: again, problems } = readSettings(settingsText(settings));
    assert.deepEqual(problems, []);
    const { catalog } = again.scratch;
    const { read, ...rest } = settings;
    assert.equal(await read('t.csv'), '1,NULL\n');
    assert.deepEqual(again, { ...rest, scratch: { ...settings.scratch, catalog } });
  });
});
