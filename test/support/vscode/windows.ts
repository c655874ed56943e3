import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { repository } from '../caches.ts';

/** What a window of the editor has open while the suites of `test/extension/<name>` run in it. */
export interface TestWindow {
  readonly name: string;
  /** True to open the folder in restricted mode, as the editor does with a folder it does not know. */
  readonly restricted: boolean;
  /** Makes what the window opens: a folder of this machine, one that is only in memory, or nothing. */
  prepare(scratch: string): Opened;
}

export type Opened =
  | { readonly kind: 'disk'; readonly folder: string }
  | { readonly kind: 'memory'; readonly filledFrom: string }
  | { readonly kind: 'nothing' };

const sample = path.join(repository, 'examples/kineo-analytics');

/** A copy of the sample, so that no suite changes the original. */
function copyOfSample(scratch: string): string {
  const folder = path.join(scratch, 'kineo-analytics');
  cpSync(sample, folder, { recursive: true });
  return folder;
}

/** A folder as a person finds it: scripts of several hands, and nobody has written a portside.json. */
function unpreparedFolder(scratch: string): string {
  const folder = path.join(scratch, 'legacy');
  mkdirSync(path.join(folder, 'reports'), { recursive: true });
  const write = (name: string, content: string | Uint8Array): void =>
    writeFileSync(path.join(folder, name), content);
  write(
    'tables.sql',
    `CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY, customer nvarchar(40) NULL, placed datetime NULL, amount decimal(9,2) NULL);\nGO\n`,
  );
  write('orders.csv', 'id,customer,placed,amount\n1,Ada,2024-01-31 10:00:00,12.50\n2,,,3.00\n');
  write(
    'reports/late-orders.sql',
    `SELECT TOP (10) o.id, o.customer + N'!' AS name, DATEDIFF(day, o.placed, GETDATE()) / 7 AS weeks\nFROM dbo.orders AS o WITH (NOLOCK)\nWHERE o.customer = 'ada '\nORDER BY o.placed;\n`,
  );
  // SQL Server Management Studio saves in UTF-16 when it is asked for "Unicode".
  const wide = "SELECT id, customer FROM dbo.orders WHERE customer = N'Zoë';\nGO\n";
  write('reports/wide.sql', Buffer.from(`\uFEFF${wide}`, 'utf16le'));
  const statement = (index: number): string =>
    `SELECT o.id, ISNULL(o.customer, N'nobody') AS name, o.amount / ${index + 1} AS share\nFROM dbo.orders AS o\nWHERE o.id > ${index};\n`;
  const many = Array.from({ length: 1250 }, (_, index) => `${statement(index)}\n`).join('');
  write('reports/long.sql', many);
  write(
    'notes.sql',
    'Dear all,\n\nplease find attached the scripts of the last release.\n\nBest,\nA.\n',
  );
  return folder;
}

/** All windows; each costs some seconds, so what can share one does. */
export const windows: readonly TestWindow[] = [
  {
    name: 'sample',
    restricted: false,
    prepare: (scratch) => ({ kind: 'disk', folder: copyOfSample(scratch) }),
  },
  {
    name: 'unprepared',
    restricted: false,
    prepare: (scratch) => ({ kind: 'disk', folder: unpreparedFolder(scratch) }),
  },
  {
    name: 'restricted',
    restricted: true,
    prepare: (scratch) => ({ kind: 'disk', folder: copyOfSample(scratch) }),
  },
  { name: 'virtual', restricted: false, prepare: () => ({ kind: 'memory', filledFrom: sample }) },
  { name: 'empty', restricted: false, prepare: () => ({ kind: 'nothing' }) },
];
