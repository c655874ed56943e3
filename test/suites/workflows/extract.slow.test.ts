import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse, tsqlDialect } from '../../../src/core/index.ts';
import type { EngineClient } from '../../../src/engine/index.ts';
import { openProject } from '../../../src/project/project.ts';
import { createEngine } from '../../../src/workflows/engine-host.ts';
import { nodeFileSource } from '../../../src/workflows/node-file-source.ts';
import { runProject } from '../../../src/workflows/run-project.ts';
import { speak } from '../cli/support.ts';

interface Extract {
  readonly sql: string;
  readonly bcp: readonly string[];
  readonly tables: readonly { readonly name: string; readonly seed: boolean }[];
}

describe('an extract script', function () {
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

  const schema = `CREATE TABLE dbo.Region (RegionId int NOT NULL PRIMARY KEY, Name nvarchar(30) NULL, ParentId int NULL REFERENCES dbo.Region (RegionId));
CREATE TABLE dbo.Customer (CustomerId int IDENTITY(1,1) NOT NULL CONSTRAINT PK_C PRIMARY KEY, Name nvarchar(50) NULL, RegionId int NOT NULL REFERENCES dbo.Region, Born date NULL, Active bit NULL, Img varbinary(20) NULL, Price money NULL, At datetime NULL, T time(3) NULL, O datetimeoffset(3) NULL, G uniqueidentifier NULL, B bigint NULL, C char(5) NULL);
CREATE TABLE dbo.Product (Code varchar(10) NOT NULL, Version int NOT NULL, Title nvarchar(40), CONSTRAINT PK_P PRIMARY KEY (Code, Version));
CREATE TABLE dbo.[Order Line] (OrderId int NOT NULL, Line int NOT NULL, CustomerId int NULL, Code varchar(10), Version int, Note nvarchar(max) NULL, Double AS Line * 2, CONSTRAINT PK_OL PRIMARY KEY (OrderId, Line));
CREATE TABLE dbo.Unread (Id int NOT NULL PRIMARY KEY);
GO
ALTER TABLE dbo.[Order Line] WITH CHECK ADD CONSTRAINT FK_1 FOREIGN KEY (CustomerId) REFERENCES dbo.Customer (CustomerId);
ALTER TABLE dbo.[Order Line] ADD CONSTRAINT FK_2 FOREIGN KEY (Code, Version) REFERENCES dbo.Product (Code, Version);
GO
CREATE VIEW dbo.Lines AS SELECT l.OrderId, l.Line, c.Name, r.Name AS Region, p.Title, l.Note, c.At, c.Price, c.Img, c.Active
FROM dbo.[Order Line] l LEFT JOIN dbo.Customer c ON c.CustomerId = l.CustomerId LEFT JOIN dbo.Region r ON r.RegionId = c.RegionId
LEFT JOIN dbo.Product p ON p.Code = l.Code AND p.Version = l.Version;
GO
`;
  const rows = `INSERT INTO dbo.Region VALUES (1, N'World', NULL), (2, N'Europe', 1), (3, N'Köln, "Altstadt"', 2), (4, N'', 2), (5, N'Asia', 1), (6, N'unused', 5);
SET IDENTITY_INSERT dbo.Customer ON;
INSERT INTO dbo.Customer (CustomerId, Name, RegionId, Born, Active, Img, Price, At, T, O, G, B, C) VALUES
 (10, N'NULL', 3, '2001-02-28', 1, 0x00FF, 12.3456, '2024-03-31T23:59:59.997', '12:30:20.123', '2024-03-31 10:00:00.123 +02:00', 'D9428888-122B-11E1-B85C-61CD3CBB3210', 9007199254740993, 'ab'),
 (11, NULL, 4, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
 (12, N'', 1, '1999-12-31', 0, 0x, -1, '1753-01-01', NULL, NULL, NULL, -1, ''),
 (13, N'too old', 5, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
SET IDENTITY_INSERT dbo.Customer OFF;
INSERT INTO dbo.Product VALUES ('A', 1, N'One'), ('A', 2, N'Two'), ('B', 1, NULL), ('C', 1, N'no');
INSERT INTO dbo.[Order Line] (OrderId, Line, CustomerId, Code, Version, Note) VALUES (1, 1, 13, 'C', 1, N'too old'), (2, 1, 10, 'A', 1, N'a line
break, "quoted"'), (2, 2, 11, 'A', 2, N''), (3, 1, 12, 'B', 1, NULL), (3, 2, NULL, NULL, NULL, N' 😀 ');
GO
`;

  async function extract(...options: readonly string[]): Promise<Extract> {
    await writeFile(path.join(folder, 'schema.sql'), schema);
    const { code, out, notes } = await speak(['extract', folder, '--json', ...options]);
    assert.equal(code, 0, notes);
    return JSON.parse(out) as Extract;
  }

  /** What bcp would save: the lines of each file, as the script leaves them on a server with the rows above. */
  async function filesOf({ sql, bcp }: Extract): Promise<Readonly<Record<string, string>>> {
    const reads = bcp.map((line) => `${/"(SELECT .*?)"/u.exec(line)?.[1] ?? ''};\n`);
    const script = path.join(folder, 'whole.txt');
    await writeFile(script, `${schema}${rows}${sql}\nGO\n${reads.join('')}`);
    const { out } = await speak(['run', script, '--json']);
    const { results, errors } = JSON.parse(out) as {
      results: { rows: (readonly string[])[] }[];
      errors: unknown[];
    };
    await rm(script);
    assert.deepEqual(errors, []);
    return Object.fromEntries(
      bcp.map((line, index) => {
        const file = /queryout "([^"]+)"/u.exec(line)?.[1] ?? '';
        const lines = results.at(index - bcp.length)?.rows ?? [];
        return [file, lines.map(([text]) => `${text}\r\n`).join('')];
      }),
    );
  }

  async function save(files: Readonly<Record<string, string>>): Promise<void> {
    await mkdir(path.join(folder, 'samples'), { recursive: true });
    for (const [name, text] of Object.entries(files))
      await writeFile(path.join(folder, name), text);
  }

  async function linesRead(): Promise<readonly (readonly (string | null)[])[]> {
    const project = await openProject(nodeFileSource(folder));
    assert.ok(project.ok);
    const { run } = await runProject(engine, project.value);
    assert.deepEqual(run.warnings, []);
    assert.deepEqual(project.value.settings.unclearNulls, []);
    const [lines] = run.transforms;
    assert.equal(lines?.verdict, 'same', lines?.reasons.join(' '));
    const found = lines.comparisons[0]?.leftRows?.rows ?? [];
    const order = (row: readonly unknown[]): string => JSON.stringify(row);
    return [...found].sort((a, b) => (order(a) < order(b) ? -1 : 1));
  }

  // The newest four lines, with what was put in above: NULL is NULL, '' is '', and a name NULL is a name.
  const newest = [
    [
      '2',
      '1',
      'NULL',
      'Köln, "Altstadt"',
      'One',
      'a line\nbreak, "quoted"',
      '2024-03-31 23:59:59.997',
      '12.3456',
      '\\x00\\xFF',
      'true',
    ],
    ['2', '2', null, '', 'Two', '', null, null, null, null],
    ['3', '1', '', 'World', null, null, '1753-01-01 00:00:00', '-1.0000', '', 'false'],
    ['3', '2', null, null, null, ' 😀 ', null, null, null, null],
  ];

  it('is T-SQL without a problem, and takes what is read with what that refers to', async () => {
    const found = await extract('--rows', '4');
    const { diagnostics } = parse(found.sql, tsqlDialect.grammar);
    assert.deepEqual(diagnostics, []);
    assert.deepEqual(found.tables, [
      { name: 'dbo.Order Line', seed: true },
      { name: 'dbo.Customer', seed: false },
      { name: 'dbo.Product', seed: false },
      { name: 'dbo.Region', seed: false },
    ]);
  });

  it('keeps every foreign key whole, of the table itself too', async () => {
    const files = await filesOf(await extract('--rows', '4'));
    const keys = (file: string): readonly string[] =>
      (files[`samples/${file}.csv`] ?? '')
        .split('\r\n')
        .slice(1, -1)
        .map((line) => /^(?:"[^"]*"|[^,"]*)(?:,\d+)?/u.exec(line)?.[0] ?? '');
    assert.deepEqual(keys('dbo.Product'), ['"A",1', '"A",2', '"B",1']);
    assert.deepEqual(
      keys('dbo.Customer').map((key) => key.split(',')[0]),
      ['10', '11', '12'],
    );
    // 3 and 4 are those of customers, 2 and 1 what they are parts of.
    assert.deepEqual(
      keys('dbo.Region').map((key) => key.split(',')[0]),
      ['1', '2', '3', '4'],
    );
  });

  it('is read back without a question, with the rows that were there', async () => {
    await save(await filesOf(await extract('--rows', '4')));
    assert.deepEqual(await linesRead(), newest);
  });

  it('fills a project that was settled before', async () => {
    const files = await filesOf(await extract('--rows', '4'));
    const first = await speak(['demo', folder]);
    assert.match(first.out, /Needs data {3}4 tables/u);
    const settled = await readFile(path.join(folder, 'portside.json'), 'utf8');
    await save(files);
    const again = await speak(['demo', folder]);
    assert.match(again.out, /4 files of the folder samples were taken as rows of /u);
    assert.match(again.out, /Needs data {3}nothing/u);
    assert.deepEqual(await linesRead(), newest);
    assert.equal(await readFile(path.join(folder, 'portside.json'), 'utf8'), settled);
  });

  it('chooses from tables that are named', async () => {
    const found = await extract('--tables', 'Customer', '--rows', '1');
    assert.deepEqual(found.tables, [
      { name: 'dbo.Customer', seed: true },
      { name: 'dbo.Region', seed: false },
    ]);
    const { code, notes } = await speak(['extract', folder, '--tables', 'Custmer']);
    assert.equal(code, 2);
    assert.match(notes, /No sample of Custmer can be taken\..*Name one of .*dbo\.customer/su);
  });

  it('says so where there is no table', async () => {
    await writeFile(path.join(folder, 'only.sql'), 'SELECT 1 AS one;');
    const { code, notes } = await speak(['extract', folder]);
    assert.equal(code, 2);
    assert.match(notes, /There is nothing to take a sample of .*Add the CREATE TABLE statements/su);
  });
});
