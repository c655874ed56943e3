import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { EngineClient } from '../../../src/engine/index.ts';
import { openProject } from '../../../src/project/project.ts';
import type { ProjectRun } from '../../../src/protocol/transforms.ts';
import { createEngine } from '../../../src/workflows/engine-host.ts';
import { nodeFileSource } from '../../../src/workflows/node-file-source.ts';
import { runProject } from '../../../src/workflows/run-project.ts';
import { speak } from '../cli/support.ts';

describe('a folder that nobody prepared', function () {
  this.timeout(120_000);
  let folder: string;
  let engine: EngineClient;

  before(() => {
    engine = createEngine();
  });
  after(() => engine.dispose());
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'portside-test-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function write(files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
      await writeFile(path.join(folder, name), content);
    }
  }

  async function run(files: Readonly<Record<string, string | Uint8Array>>): Promise<ProjectRun> {
    await write(files);
    const project = await openProject(nodeFileSource(folder));
    assert.ok(project.ok);
    return (await runProject(engine, project.value)).run;
  }

  /** The left rows of each transform's first comparison, by its name. */
  const rowsOf = ({ transforms }: ProjectRun): Record<string, unknown> =>
    Object.fromEntries(
      transforms.map(({ name, verdict, comparisons }) => [
        name,
        [verdict, ...[...(comparisons[0]?.leftRows?.rows ?? [])].sort(byFirst)],
      ]),
    );

  const byFirst = (a: readonly unknown[], b: readonly unknown[]): number =>
    String(a[0]) < String(b[0]) ? -1 : 1;

  // As "Generate Scripts" of SSMS writes it: by name, wrapped, constraints in the end.
  const dump = `USE [master]
GO
CREATE DATABASE [Shop]
GO
USE [Shop]
GO
CREATE TYPE [dbo].[Code] FROM [varchar](10) NOT NULL
GO
SET ANSI_NULLS ON
GO
IF NOT EXISTS (SELECT * FROM sys.views WHERE object_id = OBJECT_ID(N'[dbo].[BigOrders]'))
EXEC dbo.sp_executesql @statement = N'CREATE VIEW [dbo].[BigOrders] AS
SELECT o.OrderId, c.Code, o.OrderDate, o.Tax, o.Note FROM dbo.[Order] o JOIN dbo.Customer c ON c.CustomerId = o.CustomerId
WHERE o.Total > 5 AND c.[Name] <> ''nobody'''
GO
IF NOT EXISTS (SELECT * FROM sys.objects WHERE object_id = OBJECT_ID(N'[dbo].[Customer]') AND type in (N'U'))
BEGIN
CREATE TABLE [dbo].[Customer](
	[CustomerId] [int] IDENTITY(1,1) NOT NULL,
	[Name] [nvarchar](50) NOT NULL,
	[Code] [dbo].[Code] NOT NULL,
 CONSTRAINT [PK_Customer] PRIMARY KEY CLUSTERED ([CustomerId] ASC)WITH (PAD_INDEX = OFF) ON [PRIMARY]
) ON [PRIMARY]
END
GO
CREATE TABLE [dbo].[Order](
	[OrderId] [int] IDENTITY(1,1) NOT NULL,
	[CustomerId] [int] NOT NULL,
	[OrderDate] [datetime] NOT NULL,
	[Total] [decimal](10, 2) NULL,
	[Tax]  AS ([Total]*(2)),
	[Note] [nvarchar](20) NULL
) ON [PRIMARY]
GO
CREATE PROCEDURE [dbo].[CountOrders]
AS
SELECT c.Code, COUNT(o.OrderId) AS n FROM dbo.Customer c LEFT JOIN dbo.[Order] o ON o.CustomerId = c.CustomerId GROUP BY c.Code
GO
SET IDENTITY_INSERT [dbo].[Customer] ON
GO
INSERT [dbo].[Customer] ([CustomerId], [Name], [Code]) VALUES (7, N'Ann O''Neil', N'A')
INSERT [dbo].[Customer] ([CustomerId], [Name], [Code]) VALUES (9, N'Bob', N'B')
GO
SET IDENTITY_INSERT [dbo].[Customer] OFF
GO
SET IDENTITY_INSERT [dbo].[Order] ON
GO
INSERT [dbo].[Order] ([OrderId], [CustomerId], [OrderDate], [Total], [Note]) VALUES (1, 7, CAST(N'2020-01-31T10:20:30.000' AS DateTime), CAST(10.50 AS Decimal(10, 2)), N'line
GO
line')
INSERT [dbo].[Order] ([OrderId], [CustomerId], [OrderDate], [Total], [Note]) VALUES (2, 9, CAST(0x00008EAC00C5C100 AS DateTime), CAST(8.00 AS Decimal(10, 2)), NULL)
INSERT [dbo].[Order] ([OrderId], [CustomerId], [OrderDate], [Total], [Note]) VALUES (3, 9, CAST(N'2020-02-01T00:00:00.000' AS DateTime), CAST(5.00 AS Decimal(10, 2)), N'')
INSERT [dbo].[Order] ([OrderId], [CustomerId], [OrderDate], [Total], [Note]) VALUES (4, 9, CAST(N'2020-02-01T00:00:00.000' AS DateTime), CAST(5.00 AS Decimal(10, 2)), N'more than twenty letters')
GO
SET IDENTITY_INSERT [dbo].[Order] OFF
GO
ALTER TABLE [dbo].[Order] ADD  CONSTRAINT [DF_Order_Total]  DEFAULT ((0.00)) FOR [Total]
GO
ALTER TABLE [dbo].[Order]  WITH CHECK ADD  CONSTRAINT [FK_Order_Customer] FOREIGN KEY([CustomerId]) REFERENCES [dbo].[Customer] ([CustomerId])
GO
ALTER TABLE [dbo].[Order] CHECK CONSTRAINT [FK_Order_Customer]
GO
EXEC sys.sp_addextendedproperty @name=N'MS_DiagramPane1', @value=N'x'
GO
`;

  it('runs a dump of everything in one file, its rows included', async () => {
    const finished = await run({ 'script.sql': Buffer.from(`\ufeff${dump}`, 'utf16le') });
    assert.deepEqual(rowsOf(finished), {
      'dbo.CountOrders': ['same', ['A', '1'], ['B', '2']],
      'dbo.BigOrders': [
        'same',
        ['1', 'A', '2020-01-31 10:20:30', '21.00', 'line\nGO\nline'],
        ['2', 'B', '2000-01-01 12:00:00', '16.00', null],
      ],
    });
    // The one row that does not fit is said, with its line; the others are there.
    assert.equal(finished.warnings.length, 1);
    const line = dump.slice(0, dump.indexOf('more than twenty')).split('\n').length;
    assert.ok(
      finished.warnings[0]?.startsWith(
        `script.sql, line ${line}: the row does not fit dbo.order and is missing on both sides. String or binary data would be truncated.`,
      ),
      finished.warnings[0],
    );
    const { tables, views, procedures, transforms, needsData, canRun } = finished.survey;
    assert.deepEqual(
      { tables, views, procedures, transforms, needsData, canRun },
      { tables: 2, views: 1, procedures: 1, transforms: 2, needsData: [], canRun: 2 },
    );
    assert.match(
      finished.survey.notes.join('\n'),
      /6 rows of 2 tables come from INSERT statements/u,
    );
  });

  it('runs objects in files of their own on data files as people have them', async () => {
    const finished = await run({
      'p.sql':
        'CREATE PROC dbo.Load_All AS BEGIN DELETE FROM dbo.total; INSERT INTO dbo.total SELECT r.name, COUNT(p.id) FROM dbo.region r LEFT JOIN dbo.person p ON p.region = r.id GROUP BY r.name END',
      'person.sql':
        'CREATE TABLE dbo.person (id int IDENTITY NOT NULL, name varchar(20) NULL, region int NULL)',
      'region.sql':
        'CREATE TABLE dbo.region (id int NOT NULL, name varchar(20) NULL, code varchar(5) NULL)',
      'total.sql': 'CREATE TABLE dbo.total (name varchar(20) NULL, n int NULL)',
      'v.sql':
        "CREATE VIEW dbo.v AS SELECT id, ISNULL(name, '(none)') AS name, region FROM dbo.person",
      'w.sql': "CREATE VIEW dbo.w AS SELECT id, name, ISNULL(code, '-') AS code FROM dbo.region",
      // bcp -w: UTF-16 without a mark of its own, an empty field is NULL, a zero byte the empty text.
      'person.dat': Buffer.from('5\tAnn\t1\r\n8\t\t1\r\n9\t\u0000\t2\r\n', 'utf16le'),
      'region.rpt':
        'id          name                 code \n----------- -------------------- -----\n          1 North                NULL \n          2 South East           x    \n\n(2 rows affected)\n',
    });
    assert.deepEqual(finished.warnings, []);
    assert.deepEqual(rowsOf(finished), {
      'dbo.Load_All': ['same', ['North', '2'], ['South East', '1']],
      v: ['same', ['5', 'Ann', '1'], ['8', '(none)', '1'], ['9', '', '2']],
      w: ['same', ['1', 'North', '-'], ['2', 'South East', 'x']],
    });
  });

  it('says what a data file lacks, and what does not fit its table', async () => {
    const finished = await run({
      't.sql':
        'CREATE TABLE dbo.t (id int NOT NULL, a varchar(5) NULL, d date NULL)\nCREATE TABLE dbo.u (id int NULL)',
      't.csv': 'id,d\n1,2024-01-31\n2,soon\n',
      'u.dat': Uint8Array.from({ length: 400 }, (_, index) => (index % 7) + 2),
      'v.sql': 'CREATE VIEW dbo.v AS SELECT id, a, d FROM dbo.t',
    });
    assert.deepEqual(rowsOf(finished), { v: ['same', ['1', null, '2024-01-31']] });
    const said = finished.warnings.join('\n').replaceAll(folder + path.sep, '');
    assert.match(said, /1 row of t\.csv could not be loaded and is missing on both sides/u);
    assert.match(said, /t\.csv, line 3, d: /u);
    assert.match(said, /The file t\.csv lacks the column a of t: in all its rows it is NULL/u);
    assert.match(
      finished.survey.notes.join('\n'),
      /u\.dat was left out: it is no text, as what bcp -n writes/u,
    );
  });

  it('stops only what reads the missing, and says what that is', async () => {
    const finished = await run({
      'good.sql': 'CREATE VIEW dbo.good AS SELECT x FROM dbo.t',
      'linked.sql': 'CREATE VIEW dbo.linked AS SELECT x FROM Old.Sales.dbo.t',
      'lost.sql': 'CREATE VIEW dbo.lost AS SELECT x FROM dbo.gone',
      't.sql': 'CREATE TABLE dbo.t (x int)\nCREATE TABLE dbo.empty (x int)',
      't.csv': 'x\n1\n',
      'z.sql': 'CREATE VIEW dbo.z AS SELECT x FROM dbo.empty',
    });
    assert.deepEqual(
      finished.transforms.map(({ name, verdict }) => [name, verdict]),
      [
        ['good', 'same'],
        ['linked', 'not-provable'],
        ['lost', 'not-provable'],
        ['z', 'no-evidence'],
      ],
    );
    assert.deepEqual(finished.transforms[2]?.reasons, [
      'It needs dbo.gone, which nothing that ran before it created. Add the script that creates it, or a file of its rows.',
    ]);
    assert.deepEqual([finished.survey.needsData, finished.survey.canRun], [['dbo.empty'], 2]);
  });

  it('gets a portside.json from the demo, and the next run says the same', async () => {
    await write({
      't.sql':
        'CREATE TABLE dbo.t (x int)\nGO\nCREATE VIEW dbo.v AS SELECT x FROM dbo.t\nGO\nINSERT dbo.t VALUES (1)',
    });
    const first = await speak(['demo', '.'], [], folder);
    assert.equal(first.code, 0);
    assert.match(
      first.out,
      /^Found {8}1 table, 1 view, 1 transform\nNeeds data {3}nothing\nCan run now {2}1 of 1 transform\n/u,
    );
    assert.match(first.out, /2 objects ported: 2 exactly, 0 under assumptions, 0 partly, 0 not\./u);
    const written = await readFile(path.join(folder, 'portside.json'), 'utf8');
    const parsed = JSON.parse(written) as { ddl: string[]; data: unknown[]; notes: string[] };
    assert.deepEqual(parsed.ddl, ['t.sql/dbo.t.sql']);
    assert.deepEqual(parsed.data, [{ table: 'dbo.t', file: 't.sql' }]);
    const second = await speak(['run', '.', '--json'], [], folder);
    const again = JSON.parse(second.out) as {
      summary: { same: number; survey: { notes: string[] } };
      objects: { path: string; port: string }[];
    };
    assert.equal(again.summary.same, 1);
    assert.deepEqual(again.summary.survey.notes, parsed.notes);
    assert.deepEqual(
      again.objects.map(({ path: own, port }) => [own, port]),
      [
        ['t.sql/dbo.t.sql', 'exactly'],
        ['t.sql/dbo.v.sql', 'exactly'],
      ],
    );
    assert.equal(await readFile(path.join(folder, 'portside.json'), 'utf8'), written);
  });

  const unclear = {
    'town.sql': 'CREATE TABLE dbo.town (id int, name varchar(9));\n',
    'town.csv': 'id,name\n1,York\n2,\n',
    'names.sql': 'SELECT COUNT(name) AS named, COUNT(*) AS n INTO dbo.counts FROM dbo.town;\n',
  };
  const settled = async (): Promise<{ data: { nullText?: string }[]; notes: string[] }> =>
    JSON.parse(await readFile(path.join(folder, 'portside.json'), 'utf8')) as never;

  it('is asked once on the command line what no file tells', async () => {
    await write(unclear);
    const first = await speak(['demo', folder], [], undefined, undefined, ['1']);
    assert.match(first.notes, /may be NULL or the empty text.*\n {2}1 {2}town\.csv\n/u);
    const { data, notes } = await settled();
    assert.deepEqual(data, [{ table: 'dbo.town', file: 'town.csv', nullText: 'NULL' }]);
    assert.match(notes.join(' '), /Its empty fields are empty texts, as was answered/u);
    const again = await speak(['demo', folder], [], undefined, undefined, ['']);
    assert.doesNotMatch(again.notes, /may be NULL or the empty text/u);
  });

  it('is told so where nobody is there to ask', async () => {
    await write(unclear);
    const { out, notes } = await speak(['demo', folder]);
    assert.match(out, /- town\.csv: Its empty fields may be NULL or the empty text/u);
    assert.doesNotMatch(notes, /In which of them/u);
  });

  it('keeps a text that is no SQL out of the order, and says what it is', async () => {
    const { transforms, survey } = await run({
      'one.sql': 'SELECT 1 AS one INTO dbo.ones;\n',
      'notes.sql':
        'Dear all,\n\nplease find attached the scripts of the last release.\n\nBest,\nA.\n',
      'broken.sql': 'SELEC * FORM dbo.ones\n',
    });
    assert.deepEqual(transforms.map(({ name }) => name).sort(), ['broken', 'one']);
    assert.deepEqual(survey.notes, [
      'notes.sql was left out: it is no SQL, but a text that begins "Dear all, please find attached the scrip …". If it is SQL after all, put it into a step in portside.json.',
    ]);
  });

  it('takes rows that stand before a column is added, and judges no definition', async () => {
    const ran = await run({
      'V1__orders.sql':
        "CREATE TABLE dbo.orders (id int, day date)\nGO\nINSERT INTO dbo.orders VALUES (1, '2020-01-05'), (2, '2020-02-05')",
      'V2__paid.sql':
        "ALTER TABLE dbo.orders ADD paid date NULL\nGO\nUPDATE dbo.orders SET paid = '2020-03-01' WHERE id = 2",
      'v.sql': 'CREATE VIEW dbo.v AS SELECT id, paid FROM dbo.orders',
      'p.sql': 'CREATE PROC dbo.p @from date AS SELECT id FROM dbo.v WHERE paid > @from',
      'q.sql': "EXEC dbo.p '20200101'",
    });
    assert.deepEqual(ran.warnings, []);
    assert.deepEqual(rowsOf(ran), {
      V2__paid: ['same', ['1', '2020-01-05', null], ['2', '2020-02-05', '2020-03-01']],
      q: ['same', ['2']],
      v: ['same', ['1', null], ['2', '2020-03-01']],
    });
  });

  it('gives callers what the procedures ask for that their procedures call', async () => {
    const ran = await run({
      'tables.sql':
        'CREATE TABLE dbo.log (id int IDENTITY(1,1), step sysname, ended datetime NULL)\nGO\nCREATE TABLE dbo.mart (id int, load_id int)',
      'start.sql':
        'CREATE PROC dbo.usp_Start @step sysname, @id int OUTPUT AS BEGIN INSERT INTO dbo.log (step) VALUES (@step) SET @id = SCOPE_IDENTITY() END',
      'load.sql':
        'CREATE PROC dbo.usp_Load @day datetime AS BEGIN DECLARE @id int, @me sysname = OBJECT_NAME(@@PROCID) EXEC dbo.usp_Start @me, @id OUTPUT INSERT INTO dbo.mart VALUES (DAY(@day), @id) END',
      'run.sql': "EXEC dbo.usp_Load '20190314'\nEXEC dbo.usp_Load @day = '3/15/2019'",
    });
    assert.deepEqual(ran.warnings, []);
    const [only] = ran.transforms;
    assert.equal(only?.verdict, 'same');
    const tables = only.comparisons.map(({ name, leftRows }) => [name, leftRows?.rows]);
    assert.deepEqual(Object.fromEntries(tables), {
      'dbo.log': [
        ['1', 'usp_Load', null],
        ['2', 'usp_Load', null],
      ],
      'dbo.mart': [
        ['14', '1'],
        ['15', '2'],
      ],
    });
  });
});
