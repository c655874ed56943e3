import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { embeddedIn } from '../../../src/project/embedded/embedded-files.ts';
import { openProject, type Project } from '../../../src/project/project.ts';
import { decodeText } from '../../../src/project/text-encoding.ts';
import { repository } from '../../support/caches.ts';
import { memoryFiles } from './memory-files.ts';

const fixtures = path.join(repository, 'test/fixtures/project');

/** The files of a fixture folder, by their paths in it. */
function filesOf(folder: string): Record<string, Uint8Array> {
  const root = path.join(fixtures, folder);
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' });
  const files = paths.filter((file) => statSync(path.join(root, file)).isFile());
  return Object.fromEntries(
    files.map((file) => [file.replaceAll('\\', '/'), readFileSync(path.join(root, file))]),
  );
}

async function opened(files: Readonly<Record<string, string | Uint8Array>>): Promise<Project> {
  const project = await openProject(memoryFiles(files));
  assert.ok(project.ok);
  return project.value;
}

async function textAt({ files }: Project, file: string): Promise<string> {
  const decoded = decodeText(await files.readFile(file), file);
  assert.ok(decoded.ok);
  return decoded.value.text;
}

describe('SQL in files of other tools', () => {
  it('is taken out of packages, reports and pipelines, in the order in which they run it', async () => {
    const project = await opened(filesOf('packages'));
    const { settings } = project;
    assert.deepEqual(settings.ddl, ['tables.sql']);
    const transforms = settings.steps.flatMap((step) => step.transforms);
    const of = (file: string): string[] =>
      transforms.flatMap((each) =>
        each.startsWith(`${file}/`) ? [each.slice(file.length + 1)] : [],
      );
    assert.deepEqual(of('LoadOrders.dtsx'), [
      'Clear.sql',
      'Copy orders/Orders.sql',
      'Sum up_ by day.sql',
    ]);
    assert.deepEqual(of('pipelines/Daily.json'), [
      'Clean.sql',
      'Copy/before.sql',
      'Copy.sql',
      'Report.sql',
    ]);
    assert.deepEqual(of('Sales.rdl'), ['Days.sql', 'Called.sql']);
    assert.equal(transforms.length, 9);
    assert.deepEqual(settings.notes.slice(0, 3), [
      'LoadOrders.dtsx, an SSIS package, holds 3 texts of SQL. What else it does has to be carried over by hand: Copy orders (data flow: Staged: [dbo].[staged]), Tell people (SendMailTask), Computed (its SQL is computed).',
      'pipelines/Daily.json, a pipeline, holds 4 texts of SQL. What else it does has to be carried over by hand: Per region (ForEach: its activities are here once), Copy (Copy), Computed (its SQL is computed), Wait (Wait).',
      'Sales.rdl, a report, holds 2 texts of SQL. What else it does has to be carried over by hand: Computed (its SQL is computed).',
    ]);
  });

  it('has variables for what the tools give it', async () => {
    const project = await opened(filesOf('packages'));
    assert.equal(
      await textAt(project, 'LoadOrders.dtsx/Sum up_ by day.sql'),
      [
        "DECLARE @Least int; -- the package's variable",
        'INSERT INTO dbo.totals (day, total)',
        'SELECT CAST(o.placed AS date), SUM(s.total)',
        'FROM dbo.staged AS s',
        'JOIN dbo.orders AS o ON o.id = s.id',
        'WHERE s.total > @Least -- why?',
        'GROUP BY CAST(o.placed AS date);',
      ].join('\n'),
    );
    assert.equal(
      await textAt(project, 'Sales.rdl/Days.sql'),
      "DECLARE @from datetime; -- the report's parameter\nSELECT day, total FROM dbo.totals WHERE day >= @from",
    );
    assert.equal(await textAt(project, 'Sales.rdl/Called.sql'), 'EXEC dbo.list_totals;');
  });

  it('is made of the model of a data-tier application, which its build folder only repeats', async () => {
    const model = readFileSync(path.join(fixtures, 'dacpac/model.xml'));
    const package_ = zipSync({ 'model.xml': model, 'DacMetadata.xml': strToU8('<DacType/>') });
    const project = await opened({ 'Shop.dacpac': package_, 'bin/Debug/Shop.dacpac': package_ });
    const { settings } = project;
    assert.deepEqual(settings.ddl, [
      'Shop.dacpac/sales.sql',
      'Shop.dacpac/sales.buyer.sql',
      'Shop.dacpac/sales.order.sql',
      'Shop.dacpac/sales.orders_of.sql',
      'Shop.dacpac/sales.order.order_by_buyer.sql',
      'Shop.dacpac/sales.fk_order.sql',
      'Shop.dacpac/sales.list.sql',
    ]);
    assert.deepEqual(
      settings.steps.map(({ name, transforms }) => [name, ...transforms]),
      [
        ['Procedures', 'call/Shop.dacpac/sales.list.sql/sales.list.sql'],
        ['Views', 'Shop.dacpac/sales.dear.sql'],
      ],
    );
    assert.deepEqual(settings.notes, [
      'Shop.dacpac, a data-tier application, holds 8 texts of SQL. What else it does has to be carried over by hand: SqlPermissionStatement 1.',
    ]);
    assert.equal(
      await textAt(project, 'Shop.dacpac/sales.order.sql'),
      [
        'CREATE TABLE [sales].[order] (',
        '    [id] bigint NOT NULL,',
        '    [buyer id] int NULL,',
        '    [total] decimal(10, 2) NOT NULL CONSTRAINT [df_total] DEFAULT ((0)),',
        '    [note] varchar(max) NULL,',
        '    [double] AS ([total]*(2))',
        ');',
        '',
      ].join('\n'),
    );
    assert.equal(
      await textAt(project, 'Shop.dacpac/sales.buyer.sql'),
      [
        'CREATE TABLE [sales].[buyer] (',
        '    [id] int IDENTITY(1, 1) NOT NULL,',
        '    [name] nvarchar(40) NULL,',
        '    PRIMARY KEY ([id])',
        ');',
        '',
      ].join('\n'),
    );
    assert.equal(
      await textAt(project, 'Shop.dacpac/sales.list.sql'),
      '-- All of them.\r\nCREATE PROCEDURE sales.list\r\nAS\n\nSELECT id, total FROM sales.[order]\n',
    );
    assert.equal(
      await textAt(project, 'Shop.dacpac/sales.fk_order.sql'),
      'ALTER TABLE [sales].[order] ADD CONSTRAINT [fk_order] FOREIGN KEY ([buyer id]) REFERENCES [sales].[buyer] ([id]);\n',
    );
  });

  it('is not looked for in what is none of them, or is broken', () => {
    const package_ = readFileSync(path.join(fixtures, 'packages/LoadOrders.dtsx'));
    for (const [file, bytes] of [
      ['rows.json', strToU8('[{"activities": 1}]')],
      ['rows.json', strToU8('{"activities": [')],
      ['page.rdl', strToU8('<html/>')],
      ['half.dtsx', package_.subarray(0, 900)],
      ['none.dtsx', strToU8('not XML')],
      ['none.dacpac', strToU8('PK but no archive')],
      ['other.dacpac', zipSync({ 'other.xml': strToU8('<a/>') })],
    ] as const)
      assert.equal(embeddedIn(file, bytes), null, file);
  });
});
