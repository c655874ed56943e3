import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { EngineClient } from '../../../src/engine/index.ts';
import { openProject } from '../../../src/project/project.ts';
import type { ProjectRun, TransformResult } from '../../../src/protocol/transforms.ts';
import { createEngine } from '../../../src/workflows/engine-host.ts';
import { nodeFileSource } from '../../../src/workflows/node-file-source.ts';
import { runProject } from '../../../src/workflows/run-project.ts';
import { speak } from '../cli/support.ts';

type Row = Readonly<Record<string, string | null>>;

describe('made-up rows', function () {
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

  async function run(files: Readonly<Record<string, string>>, madeUpRows = 8): Promise<ProjectRun> {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
      await writeFile(path.join(folder, name), text);
    }
    const project = await openProject(nodeFileSource(folder), {
      asOf: '2024-03-31T09:30:00',
      madeUpRows,
    });
    assert.ok(project.ok);
    return (await runProject(engine, project.value)).run;
  }

  function resultOf({ transforms }: ProjectRun, name: string): TransformResult {
    const found = transforms.find((each) => each.name === name);
    assert.ok(found, `${name} of ${transforms.map((each) => each.name).join(', ')}`);
    return found;
  }

  function rowsOf(made: ProjectRun, name: string): readonly Row[] {
    const shown = resultOf(made, name).comparisons[0]?.leftRows;
    assert.ok(shown);
    return shown.rows.map((row) =>
      Object.fromEntries(shown.columns.map((column, index) => [column.name, row[index] ?? null])),
    );
  }

  const shop = `CREATE TABLE dbo.Region (RegionId int NOT NULL PRIMARY KEY, Name nvarchar(30) NULL, ParentId int NULL REFERENCES dbo.Region (RegionId));
CREATE TABLE dbo.Customer (CustomerId int IDENTITY(1,1) NOT NULL PRIMARY KEY, Code char(2) NOT NULL UNIQUE, RegionId int NOT NULL REFERENCES dbo.Region,
  Born date NULL CHECK (Born < '2010-01-01'), Active bit NOT NULL DEFAULT 1, Status varchar(10) NOT NULL CHECK (Status IN ('new', 'open', 'closed')),
  Price money NULL CHECK (Price > 100), Zip char(5) CHECK (Zip LIKE '[0-9][0-9][0-9][0-9][0-9]'), Initials varchar(9) CHECK (LEN(Initials) = 3), Stamp rowversion);
CREATE TABLE dbo.Product (Code varchar(10) NOT NULL, Version int NOT NULL, Title nvarchar(40), PRIMARY KEY (Code, Version));
CREATE TABLE dbo.[Order] (OrderId bigint NOT NULL PRIMARY KEY, CustomerId int NULL, StartOn date NOT NULL, EndOn date NULL, Twice AS OrderId * 2, CHECK (EndOn >= StartOn OR EndOn IS NULL));
CREATE TABLE dbo.Line (OrderId bigint NOT NULL REFERENCES dbo.[Order], Number int NOT NULL, Code varchar(10), Version int, Qty smallint CHECK (Qty BETWEEN 1 AND 10), PRIMARY KEY (OrderId, Number));
GO
ALTER TABLE dbo.[Order] WITH CHECK ADD CONSTRAINT FK_1 FOREIGN KEY (CustomerId) REFERENCES dbo.Customer (CustomerId);
ALTER TABLE dbo.Line ADD CONSTRAINT FK_2 FOREIGN KEY (Code, Version) REFERENCES dbo.Product (Code, Version);
GO
CREATE VIEW dbo.AllRegions AS SELECT * FROM dbo.Region;
GO
CREATE VIEW dbo.AllCustomers AS SELECT * FROM dbo.Customer;
GO
CREATE VIEW dbo.AllProducts AS SELECT * FROM dbo.Product;
GO
CREATE VIEW dbo.AllOrders AS SELECT * FROM dbo.[Order];
GO
CREATE VIEW dbo.AllLines AS SELECT * FROM dbo.Line;
GO
CREATE VIEW dbo.OpenOnes AS SELECT CustomerId FROM dbo.Customer WHERE Status = 'open' AND YEAR(Born) > 1990;
`;

  it('satisfy keys, foreign keys, checks, types and NOT NULL', async () => {
    const made = await run({ 'shop.sql': shop });
    assert.deepEqual(made.warnings, []);
    const regions = rowsOf(made, 'dbo.AllRegions');
    const customers = rowsOf(made, 'dbo.AllCustomers');
    const products = rowsOf(made, 'dbo.AllProducts');
    const orders = rowsOf(made, 'dbo.AllOrders');
    const lines = rowsOf(made, 'dbo.AllLines');
    for (const rows of [regions, customers, products, orders, lines]) assert.equal(rows.length, 8);
    const distinct = (rows: readonly Row[], ...key: readonly string[]): void =>
      assert.equal(new Set(rows.map((row) => key.map((name) => row[name]).join('|'))).size, 8);
    distinct(regions, 'RegionId');
    distinct(customers, 'CustomerId');
    distinct(customers, 'Code');
    distinct(products, 'Code', 'Version');
    distinct(orders, 'OrderId');
    distinct(lines, 'OrderId', 'Number');
    const whole = (
      rows: readonly Row[],
      columns: readonly string[],
      others: readonly Row[],
      referenced: readonly string[],
    ): void => {
      const there = new Set(others.map((row) => referenced.map((name) => row[name]).join('|')));
      for (const row of rows)
        assert.ok(
          columns.some((name) => row[name] === null) ||
            there.has(columns.map((name) => row[name]).join('|')),
          JSON.stringify(row),
        );
    };
    whole(regions, ['ParentId'], regions, ['RegionId']);
    assert.ok(regions.some(({ ParentId }) => ParentId !== null));
    whole(customers, ['RegionId'], regions, ['RegionId']);
    whole(orders, ['CustomerId'], customers, ['CustomerId']);
    whole(lines, ['OrderId'], orders, ['OrderId']);
    whole(lines, ['Code', 'Version'], products, ['Code', 'Version']);
    for (const { Born, Status, Price, Zip, Initials, Code, RegionId } of customers) {
      assert.ok(Born === null || (Born ?? '') < '2010-01-01');
      assert.match(Status ?? 'NULL', /^(?:new|open|closed)$/u);
      assert.ok(Price === null || Number(Price) > 100);
      assert.match(Zip ?? '00000', /^\d{5}$/u);
      assert.equal((Initials ?? 'abc').length, 3);
      assert.equal(Code?.length, 2);
      assert.notEqual(RegionId, null);
    }
    for (const { StartOn, EndOn } of orders)
      assert.ok(EndOn === null || String(EndOn) >= String(StartOn));
    for (const { Qty } of lines) assert.ok(Qty === null || (Number(Qty) >= 1 && Number(Qty) <= 10));
    // What conditions look for is among them, so that something comes through.
    assert.equal(resultOf(made, 'dbo.OpenOnes').verdict, 'same');
  });

  it('are the same each time', async () => {
    const first = rowsOf(await run({ 'shop.sql': shop }), 'dbo.AllLines');
    assert.deepEqual(rowsOf(await run({ 'shop.sql': shop }), 'dbo.AllLines'), first);
  });

  const chain = {
    'tables.sql':
      'CREATE TABLE dbo.Known (Id int NOT NULL PRIMARY KEY, Name varchar(9));\nGO\nCREATE TABLE dbo.Unknown (Id int NOT NULL PRIMARY KEY, KnownId int NOT NULL REFERENCES dbo.Known (Id));\n',
    'known.csv': 'Id,Name\n70,York\n71,Leeds\n',
    '1-known.sql': 'SELECT Name INTO dbo.OnlyKnown FROM dbo.Known;\n',
    '2-unknown.sql':
      'SELECT k.Name, COUNT(*) AS n INTO dbo.FromUnknown FROM dbo.Unknown u JOIN dbo.Known k ON k.Id = u.KnownId GROUP BY k.Name;\n',
    '3-later.sql': 'SELECT Name INTO dbo.Later FROM dbo.FromUnknown;\n',
    '4-made.sql':
      "DECLARE @text nvarchar(200) = N'SELECT Id INTO dbo.Hidden FROM dbo.Unknown;';\nEXEC sp_executesql @text;\n",
  };

  it('are made up only where there are none, and refer to rows that are real', async () => {
    const made = await run(chain, 4);
    assert.deepEqual(resultOf(made, '1-known').madeUp, []);
    assert.equal(resultOf(made, '1-known').rows, 2);
    const names = rowsOf(made, '2-unknown').map(({ Name }) => Name);
    assert.ok(names.length > 0 && names.every((name) => name === 'York' || name === 'Leeds'));
  });

  it('mark every verdict that they reach, through other tables and texts made later too', async () => {
    const made = await run(chain, 4);
    for (const name of ['2-unknown', '3-later', '4-made'])
      assert.deepEqual(resultOf(made, name).madeUp, ['dbo.Unknown'], name);
    assert.match(
      resultOf(made, '3-later').reasons.join(' '),
      /The rows of dbo\.Unknown are made up: that both sides agree on them proves nothing/u,
    );
    assert.deepEqual([made.summary.same, made.summary.madeUp], [4, 3]);
  });

  it('are not made up without being asked for', async () => {
    const { transforms, survey } = await run(chain, 0);
    assert.ok(transforms.every(({ madeUp }) => madeUp.length === 0));
    assert.deepEqual(survey.needsData, ['dbo.unknown']);
  });

  it('are said to be so by the command line, the report, and what it writes', async () => {
    for (const [name, text] of Object.entries(chain))
      await writeFile(path.join(folder, name), text);
    const plain = await speak(['demo', folder]);
    assert.match(plain.out, /Needs data {3}1 table: dbo\.unknown\n.*--made-up-rows/u);
    await rm(path.join(folder, 'portside.json'));
    const { out, code } = await speak(['demo', folder, '--made-up-rows']);
    // Nothing differs, and nothing was shown of what no rows are there for.
    assert.match(out, / 0 different, 0 not provable here, 0 without evidence/u);
    assert.equal(code, 1);
    assert.match(out, /8 rows of each are made up: what is the same on them is no proof/u);
    assert.match(out, /1-known .* same {2,}/u);
    assert.match(out, /2-unknown .* same, made-up rows/u);
    assert.match(out, /4 same \(3 of them on made-up rows\)/u);
    const report = await readFile(path.join(folder, '.portside/report.html'), 'utf8');
    assert.match(report, /<b>Made-up rows\.<\/b> Nothing filled dbo\.Unknown/u);
    assert.match(report, /same, made-up rows<\/span>/u);
    const settings = JSON.parse(await readFile(path.join(folder, 'portside.json'), 'utf8')) as {
      madeUpRows: number;
    };
    assert.equal(settings.madeUpRows, 8);
    const diff = await speak(['diff', path.join(folder, '2-unknown.sql')]);
    assert.match(diff.out, /^2-unknown: same, made-up rows/u);
    assert.equal(diff.code, 1);
    assert.equal((await speak(['diff', path.join(folder, '1-known.sql')])).code, 0);
  });

  it('are not put where no row fits, which is said', async () => {
    const made = await run({
      'never.sql': `CREATE TABLE dbo.Never (Id int NOT NULL CHECK (Id > 5), CHECK (Id < 3));
GO
CREATE VIEW dbo.AllNever AS SELECT Id FROM dbo.Never;
`,
    });
    assert.equal(resultOf(made, 'dbo.AllNever').verdict, 'no-evidence');
    assert.deepEqual(resultOf(made, 'dbo.AllNever').madeUp, []);
    assert.match(made.warnings.join(' '), /No rows could be made up for dbo\.Never\. .*checks/u);
  });
});
