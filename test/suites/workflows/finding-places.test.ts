import assert from 'node:assert/strict';
import { neverCancelled } from '../../../src/base/cancellation.ts';
import { decodeText } from '../../../src/project/text-encoding.ts';
import { openProject } from '../../../src/project/project.ts';
import { prepareProject } from '../../../src/workflows/prepare-project.ts';
import { memoryFiles } from '../project/memory-files.ts';

type Place = Readonly<{ path: string; line: number; column: number }>;

/** What stands at the places of a folder's findings of that id, as far as `length` goes. */
async function textsAt(
  texts: Readonly<Record<string, string | Uint8Array>>,
  id: string,
  length: number,
): Promise<readonly (readonly [path: string, text: string])[]> {
  const project = await openProject(memoryFiles(texts));
  assert.ok(project.ok);
  const prepared = await prepareProject(project.value, neverCancelled);
  const found: (readonly [string, string])[] = [];
  for (const { file } of [...prepared.ddl, ...prepared.transforms])
    for (const finding of file.generated.findings) {
      if (finding.id !== id) continue;
      const { path, line, column }: Place = finding.source ?? { path: file.path, ...finding };
      const bytes = texts[path];
      assert.ok(bytes !== undefined, `${path} is no file that a person has`);
      const decoded = decodeText(
        typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes,
        path,
      );
      assert.ok(decoded.ok);
      const start = column - 1;
      const shown = decoded.value.text.split('\n')[line - 1]?.slice(start, start + length) ?? '';
      found.push([path, shown]);
    }
  return found;
}

describe('findings of what is no file of its own', () => {
  const LENGTH = 'operation/text-length';

  it('stand at the very characters of a dump, those in a text with doubled quotes too', async () => {
    const dump = `USE [Shop]
GO
CREATE TABLE [dbo].[t]([a] [nvarchar](9) NULL)
GO
SET ANSI_NULLS OFF
GO
/* what it is */ EXEC dbo.sp_executesql @statement = N'CREATE VIEW [dbo].[v] AS
  SELECT ''it''''s'' + a AS b, ''x'' AS c,
     LEN(''Zoë'' + a) AS n1, LEN(a) AS n2 FROM t -- ''quoted''
'
GO
   UPDATE t SET a = 'é'
   UPDATE t SET a = N'b' WHERE LEN(a) > 3
GO 2
`;
    const utf16 = Buffer.from(`\ufeff${dump.replaceAll('\n', '\r\n')}`, 'utf16le');
    for (const bytes of [dump, utf16])
      assert.deepEqual(await textsAt({ 'dump.sql': bytes }, LENGTH, 8), [
        ['dump.sql', 'LEN(a) >'],
        ['dump.sql', "LEN(''Zo"],
        ['dump.sql', 'LEN(a) A'],
      ]);
  });

  it('stand in the file that :r puts in, and at the line of one where a variable was filled in', async () => {
    const texts = {
      'main.sql': `:setvar schema dbo\n:r tables\\all.sql\nSELECT 1 AS one\nGO\nCREATE VIEW dbo.w AS\nSELECT LEN(a) AS n FROM dbo.t\nGO\n`,
      'tables/all.sql':
        'CREATE TABLE $(schema).t (a nvarchar(9))\nGO\n\nCREATE VIEW $(schema).v AS SELECT 1 AS x,\n  LEN(a) AS n FROM dbo.t\nGO\n',
    };
    assert.deepEqual(await textsAt(texts, LENGTH, 6), [
      ['tables/all.sql', 'LEN(a)'],
      ['main.sql', 'LEN(a)'],
    ]);
  });

  it('stand in packages, reports and pipelines, behind their escapes', async () => {
    const texts = {
      't.sql': 'CREATE TABLE dbo.t (a nvarchar(9), b int)',
      'load.dtsx': `<?xml version="1.0"?>\r\n<DTS:Executable xmlns:DTS="www.microsoft.com/SqlServer/Dts" DTS:ExecutableType="Microsoft.Package" DTS:ObjectName="load">\r\n<DTS:Executables><DTS:Executable DTS:ObjectName="Fill" DTS:ExecutableType="Microsoft.ExecuteSQLTask"><DTS:ObjectData><SQLTask:SqlTaskData xmlns:SQLTask="www.microsoft.com/sqlserver/dts/tasks/sqltask" SQLTask:SqlStatementSource="UPDATE dbo.t SET b = 1 WHERE b &lt; 2 &#xA;  AND LEN(a) &gt; 3" /></DTS:ObjectData></DTS:Executable></DTS:Executables></DTS:Executable>`,
      'pipe.json': JSON.stringify(
        {
          name: 'pipe',
          properties: {
            activities: [
              {
                name: 'Look',
                type: 'Lookup',
                typeProperties: {
                  source: {
                    type: 'AzureSqlSource',
                    sqlReaderQuery: 'SELECT "b",\n\tLEN(a) AS "é" FROM dbo.t',
                  },
                },
              },
            ],
          },
        },
        null,
        2,
      ),
      'sales.rdl': `<?xml version="1.0" encoding="utf-8"?>
<Report xmlns="http://schemas.microsoft.com/sqlserver/reporting/2016/01/reportdefinition">
  <DataSets><DataSet Name="D"><Query><DataSourceName>S</DataSourceName>
    <QueryParameters><QueryParameter Name="@b"><Value>=Parameters!b.Value</Value></QueryParameter></QueryParameters>
    <CommandText>SELECT LEN(a) AS n FROM dbo.t
WHERE b &gt;= @b AND LEN(a) &lt;&gt; 1</CommandText></Query></DataSet></DataSets>
</Report>`,
    };
    assert.deepEqual((await textsAt(texts, LENGTH, 8)).toSorted(), [
      ['load.dtsx', 'LEN(a) &'],
      ['pipe.json', 'LEN(a) A'],
      ['sales.rdl', 'LEN(a) &'],
      ['sales.rdl', 'LEN(a) A'],
    ]);
  });
});
