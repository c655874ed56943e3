import {
  nameKey,
  type CatalogColumn,
  type DataType,
  type QualifiedName,
} from '../../core/index.ts';
import { shownNames } from '../discovery/notes.ts';
import type { ForeignKey } from '../table-rules.ts';

/** A table that a sample is taken of. */
export interface ExtractTable {
  readonly name: QualifiedName;
  /** Database, schema and own name as people write them; the database is null for the one that is sampled. */
  readonly written: {
    readonly database: string | null;
    readonly schema: string;
    readonly table: string;
  };
  /** Computed ones left out. */
  readonly columns: readonly CatalogColumn[];
  /** What its rows are told apart by; empty where nothing is. */
  readonly key: readonly string[];
  /** Those to tables of the sample, with the columns that they refer to. */
  readonly foreignKeys: readonly ForeignKey[];
  /** True if its own rows are chosen; else it has only those that others refer to. */
  readonly seed: boolean;
}

/** What an extract script takes. */
export interface ExtractRequest {
  readonly tables: readonly ExtractTable[];
  /** Of each seed, at most. */
  readonly rows: number;
  /** The database that is sampled; null where its name is not known. */
  readonly database: string | null;
  /** Folder for the files, from where the bcp lines run. */
  readonly folder: string;
}

/** The two parts of an extract script. */
export interface ExtractScript {
  /** T-SQL that chooses the rows and writes each as a line of CSV into a global temporary table. */
  readonly sql: string;
  /** A line for a command prompt for each table: it saves these lines as a file. */
  readonly bcp: readonly string[];
}

/** The word that stands for NULL. Texts are always quoted, so that it can't be one. */
const NULL_WORD = "N'NULL'";

/**
 * Writes T-SQL and bcp lines that take a sample out of SQL Server in which every foreign key is whole: the newest rows of
 * the seeds, then, as long as there are any, the rows that those refer to. Files are CSV in UTF-8 with a header, texts
 * quoted, NULL as the bare word, dates and times in ISO's form.
 * https://learn.microsoft.com/sql/tools/bcp-utility (-c -C 65001: UTF-8, since SQL Server 2016)
 */
export function writeExtractScript({
  tables,
  rows,
  database,
  folder,
}: ExtractRequest): ExtractScript {
  const places = placesOf(tables);
  const placeOf = (name: QualifiedName): Place | undefined => places.get(nameKey(name));
  const all = [...places.values()];
  const seeds = all.filter(({ table }) => table.seed);
  const follows = all.flatMap((child) =>
    child.table.foreignKeys.flatMap((key) => {
      const parent = placeOf(key.table);
      return parent === undefined ? [] : [followText(child, parent, key)];
    }),
  );
  const bcp = all.map(
    ({ lines, file }) =>
      `bcp "SELECT line FROM ${lines} ORDER BY n" queryout "${folder}/${file}" -c -C 65001 -S SERVER -d "${database ?? 'DATABASE'}" -T`,
  );
  const named = shownNames(
    seeds.map(({ shown }) => shown),
    20,
  );
  const sql = [
    comment([
      `Takes a sample out of SQL Server, for Portside: at most ${rows} rows of each of ${named}, and of`,
      'the other tables the rows that those refer to, so that every foreign key of the sample is whole.',
      'It only reads your tables; what it chooses stands in temporary tables of this session.',
      '',
      '1. Run this in SSMS, or any other window that stays open, and leave it open: the rows are gone with it.',
      `2. Make the folder ${folder} in your project, and run the bcp lines at the end there, in a command prompt.`,
      '   They need SQL Server 2016 or later. Write your server in place of SERVER, and -U and -P in place of -T',
      '   where you sign in with a name.',
      '3. Run Portside again: it takes the files by their names.',
    ]),
    ...(database === null ? [] : [`USE ${quoted(database)};`, 'GO']),
    'SET NOCOUNT ON;',
    ...all.flatMap(({ chosen, lines }) => [
      `DROP TABLE IF EXISTS ${chosen};`,
      `DROP TABLE IF EXISTS ${lines};`,
    ]),
    'GO',
    ...all.map((place) => choiceText(place, rows)),
    ...(follows.length === 0
      ? []
      : [
          '-- What the chosen rows refer to, and what that refers to, until nothing is missing.',
          'DECLARE @added int = 1;',
          'WHILE @added > 0',
          'BEGIN',
          '  SET @added = 0;',
          ...follows,
          'END;',
        ]),
    'GO',
    ...all.flatMap((place) => lineTexts(place)),
    'GO',
    `SELECT ${all.map(({ lines, shown }) => `(SELECT COUNT(*) - 1 FROM ${lines}) AS ${quoted(shown)}`).join(',\n  ')};`,
    'GO',
    '/* For a command prompt:',
    ...bcp,
    '*/',
  ].join('\n');
  return { sql: `${sql}\n`, bcp };
}

/** A table with the names that its rows have on their way. */
interface Place {
  readonly table: ExtractTable;
  /** As people call it. */
  readonly shown: string;
  /** As the script names it. */
  readonly source: string;
  /** The temporary table of its chosen rows. */
  readonly chosen: string;
  /** The global temporary table of its lines: what bcp sees, in a session of its own. */
  readonly lines: string;
  readonly file: string;
}

function placesOf(tables: readonly ExtractTable[]): ReadonlyMap<string, Place> {
  const taken = new Set<string>();
  return new Map(
    tables.map((table): [string, Place] => {
      const { database, schema, table: own } = table.written;
      const parts = [...(database === null ? [] : [database]), schema, own];
      // A name of a temporary table has at most 116 characters.
      const base = parts
        .join('_')
        .replaceAll(/[^\p{L}\p{N}_]/gu, '_')
        .slice(0, 80);
      let plain = base;
      for (let more = 2; taken.has(plain.toLowerCase()); more += 1) plain = `${base}_${more}`;
      taken.add(plain.toLowerCase());
      const shown = parts.join('.');
      const place = {
        table,
        shown,
        source: parts.map(quoted).join('.'),
        chosen: `#chosen_${plain}`,
        lines: `##portside_${plain}`,
        file: `${shown.replaceAll(/[<>:"/\\|?*\p{Cc}]/gu, '_')}.csv`,
      };
      return [nameKey(table.name), place];
    }),
  );
}

/** The seed's newest rows; of another table none yet. */
function choiceText({ table, source, chosen, shown }: Place, rows: number): string {
  const order =
    table.key.length === 0
      ? ''
      : `\nORDER BY ${table.key.map((column) => `t.${quoted(column)} DESC`).join(', ')}`;
  const newest = table.seed ? order : '';
  return `-- ${shown}\nSELECT TOP (${table.seed ? rows : 0}) ${columnList(table.columns, 't')}\nINTO ${chosen}\nFROM ${source} AS t${newest};`;
}

function followText(child: Place, parent: Place, { columns, referenced }: ForeignKey): string {
  const refers = columns.map(
    (column, index) => `c.${quoted(column)} = p.${quoted(referenced[index] ?? column)}`,
  );
  const known = referenced.map((column) => `k.${quoted(column)} = p.${quoted(column)}`);
  return `  -- ${child.shown} (${columns.join(', ')}) refers to ${parent.shown} (${referenced.join(', ')}).
  INSERT INTO ${parent.chosen}
  SELECT ${columnList(parent.table.columns, 'p')}
  FROM ${parent.source} AS p
  WHERE EXISTS (SELECT 1 FROM ${child.chosen} AS c WHERE ${refers.join(' AND ')})
    AND NOT EXISTS (SELECT 1 FROM ${parent.chosen} AS k WHERE ${known.join(' AND ')});
  SET @added = @added + @@ROWCOUNT;`;
}

/** A table's columns as plain values: what the server makes by itself could not be inserted again. */
function columnList(columns: readonly CatalogColumn[], alias: string): string {
  return columns
    .map(({ name, type, identity }) => {
      const column = `${alias}.${quoted(name)}`;
      if (type.type === 'rowversion') return `CONVERT(binary(8), ${column}) AS ${quoted(name)}`;
      return identity ? `${column} + 0 AS ${quoted(name)}` : column;
    })
    .join(', ');
}

function lineTexts({ table, chosen, lines }: Place): readonly string[] {
  const header = table.columns.map(({ name }) => `"${name.replaceAll('"', '""')}"`).join(',');
  const fields = table.columns.map(
    ({ name, type }) => `ISNULL(${fieldText(`t.${quoted(name)}`, type)}, ${NULL_WORD})`,
  );
  const order =
    table.key.length === 0
      ? ''
      : `\nORDER BY ${table.key.map((column) => `t.${quoted(column)}`).join(', ')}`;
  return [
    `CREATE TABLE ${lines} (n int IDENTITY(1,1) NOT NULL, line nvarchar(max) NOT NULL);`,
    `INSERT INTO ${lines} (line) VALUES (N'${header.replaceAll("'", "''")}');`,
    `INSERT INTO ${lines} (line)\nSELECT CONVERT(nvarchar(max), N'') +\n  ${fields.join(" + N',' +\n  ")}\nFROM ${chosen} AS t${order};`,
  ];
}

/**
 * A value as the text of its field, NULL for NULL.
 * https://learn.microsoft.com/sql/t-sql/functions/cast-and-convert-transact-sql: 23 and 121 are ISO, 2 of MONEY keeps four
 * decimals, 3 of FLOAT all digits, 1 of binary values writes 0x.
 */
function fieldText(column: string, type: DataType): string {
  switch (type.type) {
    case 'boolean':
      // As long as the word for NULL at least: ISNULL cuts to its first argument's length.
      return `CONVERT(nvarchar(4), ${column})`;
    case 'integer':
      return `CONVERT(nvarchar(20), ${column})`;
    case 'decimal':
      return type.money
        ? `CONVERT(nvarchar(30), ${column}, 2)`
        : `CONVERT(nvarchar(41), ${column})`;
    case 'floating':
      return `CONVERT(nvarchar(30), ${column}, 3)`;
    case 'date':
      return `CONVERT(nvarchar(10), ${column}, 23)`;
    case 'time':
      return `CONVERT(nvarchar(16), ${column}, 121)`;
    case 'timestamp':
      return `CONVERT(nvarchar(34), ${column}, 121)`;
    case 'uuid':
      return `CONVERT(nvarchar(36), ${column})`;
    case 'binary':
      return `CONVERT(nvarchar(max), CONVERT(varbinary(max), ${column}), 1)`;
    case 'rowversion':
      return `CONVERT(nvarchar(20), CONVERT(varbinary(8), ${column}), 1)`;
    default:
      return `N'"' + REPLACE(CONVERT(nvarchar(max), ${column}), N'"', N'""') + N'"'`;
  }
}

function quoted(name: string): string {
  return `[${name.replaceAll(']', ']]')}]`;
}

function comment(lines: readonly string[]): string {
  return lines.map((line) => `-- ${line}`.trimEnd()).join('\n');
}
