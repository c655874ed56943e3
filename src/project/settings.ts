import type { SourceDialect } from '../core/index.ts';

/** Where the objects of one legacy schema go in Unity Catalog. */
export interface SchemaTarget {
  readonly catalog: string;
  readonly schema: string;
}

/** Encodings of data files. */
export const dataEncodings = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
export type DataEncoding = (typeof dataEncodings)[number];

/** Layouts of data files that are not plain delimited text. */
export const dataLayouts = ['sqlcmd', 'bcp'] as const;
export type DataLayout = (typeof dataLayouts)[number];

/** Folder whose files hold the rows of the tables that they are called after, where `data` names no other. */
export const samplesFolder = 'samples';

/** Rows made up for a table that has none, where nobody says how many. */
export const defaultMadeUpRows = 8;
/** More are no help: made-up rows show that a text runs, and little more. */
export const mostMadeUpRows = 1000;

/** A file of sample rows and the table it belongs to. */
export interface DataFile {
  /** Legacy name, one to three parts with dots: `raw.people`. */
  readonly table: string;
  readonly file: string;
  /** A comma when absent; of more than one character only in what bcp wrote. */
  readonly delimiter?: string;
  /** What rows end with in a file of bcp, where that is no line break. */
  readonly rowEnd?: string;
  /** What each field of a row ends with, in order, where a format file of bcp says that they differ. */
  readonly fieldEnds?: readonly string[];
  /** The character around texts; a double quote when absent, none when empty. */
  readonly quote?: string;
  /** The character before a quote within quotes; the quote itself when absent. */
  readonly escape?: string;
  readonly header?: boolean;
  /** Unquoted text that means NULL; the empty text when absent. */
  readonly nullText?: string;
  readonly encoding?: DataEncoding;
  /** What is not plain delimited text: the output of sqlcmd, or bcp's with its zero bytes for empty texts. */
  readonly layout?: DataLayout;
  /** Names of the fields of a file without header, in order; the table's columns when absent. */
  readonly columns?: readonly string[];
  /** Such as `%d/%m/%Y`. */
  readonly dateFormat?: string;
  readonly timestampFormat?: string;
  /** About how many rows are taken where there are more; the project's `sampleRows` when absent, 0 for all. */
  readonly sampleRows?: number;
  /** The column by whose values rows are taken, so that those of other tables with the same ones are taken, too. */
  readonly sampleBy?: string;
  /** Columns whose values are masked on both sides. */
  readonly mask?: readonly string[];
}

/** One step of the transformation order. */
export interface ProjectStep {
  readonly name: string;
  /** Why its transforms stand in this order, as a sentence for people; nothing hangs on it. */
  readonly why?: string;
  /** Paths of SQL files, each one transform, in the order in which they run. */
  readonly transforms: readonly string[];
}

/** What `portside.json` says, with the defaults of what it leaves out. */
export interface ProjectSettings {
  readonly dialect: SourceDialect;
  /** Name of the legacy database's collation; null for its dialect's default. */
  readonly collation: string | null;
  /** Name of tempdb's collation, which the columns of temporary tables have; null where it is the database's. */
  readonly tempdbCollation: string | null;
  /** Wall clock of the old server, `2024-03-31T09:30:00`, at which previews are frozen; null: now. */
  readonly asOf: string | null;
  /** IANA name of the old server's zone. */
  readonly timeZone: string;
  readonly dateFirst: 1 | 2 | 3 | 4 | 5 | 6 | 7 | null;
  /** The legacy database that names without one belong to. */
  readonly database: string;
  /** The legacy schema that names without one belong to. */
  readonly schema: string;
  /** By legacy schema, or `database.schema`, in lower case. */
  readonly schemas: ReadonlyMap<string, SchemaTarget>;
  /** Where temporary tables stand in the port. */
  readonly scratch: SchemaTarget;
  /** The Databricks runtime to write for, `17.3`. */
  readonly targetRuntime: string;
  /** Code page of SQL files that are neither UTF-8 nor UTF-16. */
  readonly encoding: string;
  readonly ddl: readonly string[];
  readonly data: readonly DataFile[];
  /** About how many rows of each data file are taken where there are more; 0 for all. */
  readonly sampleRows: number;
  /** Rows that are made up for each table which is read and has none; 0 for none at all. */
  readonly madeUpRows: number;
  readonly steps: readonly ProjectStep[];
  /** Folder of files with real old results, `<schema>.<table>.csv` or `<table>.csv`. */
  readonly expected: { readonly folder: string; readonly nullText: string };
  /** By table in lower case, `dbo.total`; `*` is for all that have no rule of their own. */
  readonly comparison: ReadonlyMap<string, ComparisonRule>;
  /** Folder for ports, notebooks and reports. */
  readonly output: string;
  /** Workspace folder that notebooks are pushed to; null: a folder of the user's own. */
  readonly workspaceFolder: string | null;
  /** Folders whose scripts are those of another database than `database`. */
  readonly databases: ReadonlyMap<string, string>;
  /** Variables of sqlcmd, `$(name)`, by name in lower case. */
  readonly variables: ReadonlyMap<string, string>;
  /** Data files that were found whose empty fields may be NULL or the empty text, as long as nobody was asked. */
  readonly unclearNulls: readonly string[];
  /** What was found in the folder, as sentences for people; nothing hangs on it. */
  readonly notes: readonly string[];
}

/** How the rows of a table are compared, and what of their differences somebody answers for. */
export interface ComparisonRule {
  /** Key columns; null: those of its definition, else guessed. */
  readonly key: readonly string[] | null;
  readonly ignored: readonly string[];
  /** By column; how far apart numbers may be, absolutely or relatively. */
  readonly tolerances: ReadonlyMap<string, number>;
  /** The same by type, `decimal` or `double`; a column's own comes first. */
  readonly typeTolerances: ReadonlyMap<string, number>;
  /** The share of rows that may differ in a reconciliation; 0 for none. */
  readonly threshold: number;
  readonly accepted: readonly AcceptedDifference[];
}

/** Columns that may differ, since somebody looked at it. */
export interface AcceptedDifference {
  readonly columns: readonly string[];
  readonly by: string;
  readonly why: string;
}

/** The settings of a project that says nothing. */
export const defaultSettings: ProjectSettings = {
  dialect: 'tsql',
  collation: null,
  tempdbCollation: null,
  asOf: null,
  timeZone: 'UTC',
  dateFirst: null,
  database: 'main',
  schema: 'dbo',
  schemas: new Map(),
  scratch: { catalog: 'main', schema: 'scratch' },
  targetRuntime: '17.3',
  encoding: 'windows-1252',
  ddl: [],
  data: [],
  sampleRows: 0,
  madeUpRows: 0,
  steps: [],
  expected: { folder: 'expected', nullText: '' },
  comparison: new Map(),
  output: '.portside',
  workspaceFolder: null,
  databases: new Map(),
  variables: new Map(),
  unclearNulls: [],
  notes: [],
};
