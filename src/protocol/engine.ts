/** Messages between the engine and its child process: plain data, values as text or null. */
import type { CompiledText, Program, RuntimeError, RunText } from './program.ts';

/** A value as canonical text: `1.50`, `2024-03-31 09:30:00`, `true`, `\xAB`; null is SQL's NULL. */
export type CellText = string | null;

/** A column as the engine sees it: its name and its DuckDB type, `DECIMAL(10,2)`. */
export interface ColumnInfo {
  readonly name: string;
  readonly type: string;
}

/** A table in memory. Each row has one cell per column, in order. */
export interface RowSet {
  readonly columns: readonly ColumnInfo[];
  readonly rows: readonly (readonly CellText[])[];
}

/** A table of one of the session's databases. */
export interface TableAddress {
  readonly database: string;
  readonly schema: string;
  readonly table: string;
}

/** How a fresh DuckDB instance is opened; nothing of it can change after the lock. */
export interface OpenOptions {
  /** IANA name, `Europe/London`. */
  readonly timeZone: string;
  /** In DuckDB's form, `1GB`. */
  readonly memoryLimit: string;
  readonly threads: number;
  /** A folder that exists; large intermediate results spill there. */
  readonly temporaryDirectory: string;
  /** In-memory databases, one per side, each with a namespace of its own. */
  readonly databases: readonly string[];
  /** Macro definitions of our own emitters, run in each database before the lock. */
  readonly prelude: readonly string[];
  /**
   * `run`: tables are loaded, then locked, and programs run. `compare`: files are views, nothing is
   * locked, and no SQL is taken at all, only diffs.
   */
  readonly purpose: 'run' | 'compare';
}

export interface CsvSettings {
  /** A comma when absent; of more than one character only in what bcp wrote. */
  readonly delimiter?: string;
  /** `bcp`: what rows end with; a line break when absent. */
  readonly rowEnd?: string;
  /** `bcp`: what each field of a row ends with, the last one's end being the row's. */
  readonly fieldEnds?: readonly string[];
  /** The character around texts; a double quote when absent, none when empty. */
  readonly quote?: string;
  /** The character before a quote within quotes; the quote itself when absent. */
  readonly escape?: string;
  /** True when absent. Without a header, columns go by position. */
  readonly header?: boolean;
  /** Unquoted text that means NULL; the empty text when absent. Quoted text is never NULL. */
  readonly nullText?: string;
  /** Taken from the byte order mark when absent, else UTF-8. */
  readonly encoding?: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';
  /** `sqlcmd`: dashes below the header, padded columns, a count in the end; `bcp`: no quotes, an empty field is NULL, a zero byte the empty text. */
  readonly layout?: 'sqlcmd' | 'bcp';
  /** Names of the fields of a file without header, in order. */
  readonly columns?: readonly string[];
  /** `%d/%m/%Y`, for DATE columns that are not ISO. */
  readonly dateFormat?: string;
  readonly timestampFormat?: string;
}

export type RelationSource =
  | { readonly kind: 'csv'; readonly path: string; readonly settings?: CsvSettings }
  | { readonly kind: 'json'; readonly path: string }
  | { readonly kind: 'parquet'; readonly path: string }
  /** A sheet of Excel, the first one; only where DuckDB's extension is on the machine. */
  | { readonly kind: 'excel'; readonly path: string }
  /** A folder of files of one kind, or of a Delta table. */
  | { readonly kind: 'folder'; readonly path: string; readonly settings?: CsvSettings }
  | { readonly kind: 'rows'; readonly rows: RowSet };

/**
 * One table to load. Without `columns`, CSV columns are text and other files keep their types. The path of a source may
 * have `*`, `?` and `**` for any number of files.
 */
export interface RelationLoad {
  readonly target: TableAddress;
  readonly source: RelationSource;
  readonly columns?: readonly LoadColumn[];
  /**
   * Where the file has more rows: about how many of them are taken, by the values of a column, so that equal values of
   * all tables are taken or left together. By whole rows where it is null.
   */
  readonly sample?: { readonly rows: number; readonly by: string | null };
  /** Columns whose values are masked. */
  readonly mask?: readonly string[];
}

/** A column that a file should bring. */
export interface LoadColumn extends ColumnInfo {
  /** True where a file may lack it: the server numbers it, or has a default for it. */
  readonly optional?: boolean;
}

/** A row of a file that could not be loaded. */
export interface RejectedRow {
  /** The file, where the source is more than one. */
  readonly file?: string;
  /** Physical line in the file, from 1. */
  readonly line: number;
  readonly column: string | null;
  /** One sentence. */
  readonly why: string;
  /** The line's text, shortened. */
  readonly text: string;
}

/** What became of one relation. */
export interface LoadReport {
  readonly target: TableAddress;
  readonly rows: number;
  readonly rejectedRows: number;
  /** The first of them, at most 100 entries. */
  readonly rejected: readonly RejectedRow[];
  /** Columns of the file that the table does not have; they were left out. */
  readonly ignoredColumns: readonly string[];
  /** Columns of the table that the file may lack, and does. */
  readonly missingColumns: readonly string[];
  /** How many rows there were, where only a part of them was taken; null else. */
  readonly sampledOf: number | null;
  readonly masked: readonly string[];
  /** Columns that were to be masked, and could not be: they are not there, or of a type that has no mask. */
  readonly unmasked: readonly string[];
}

/** Copies between tables inside the engine, after the lock too. Columns go by name. */
export interface CopyRequest {
  readonly from: TableAddress;
  readonly to: TableAddress;
  /**
   * `create` replaces the table; `insert` empties an existing one and fills it, types converted: rows that its constraints
   * refuse are left out.
   */
  readonly mode: 'create' | 'insert';
  /** Columns that take no values, since the engine computes them. */
  readonly except?: readonly string[];
  /** Keys of the table that no two rows share: of `insert`, the first row of each counts. */
  readonly keys?: readonly (readonly string[])[];
  /** Of `insert`: how long texts may be. Rows with longer ones are left out, too. */
  readonly texts?: readonly TextLimit[];
}

/** How a column keeps texts. */
export interface TextLimit {
  readonly name: string;
  /** In characters. */
  readonly length: number;
  /** True where blanks fill them up to that length. */
  readonly padded: boolean;
}

/** Rows that the constraints of a table did not take, and were left out. */
export interface RefusedRows {
  readonly rows: number;
  /** Why, as sentences. */
  readonly why: string;
}

/** Rows of one statement, cut at the row limit. */
export interface QueryResult extends RowSet {
  /** False when there were more rows than the limit. */
  readonly complete: boolean;
}

/** How rows are sorted and filtered while somebody looks at them. Columns are indices from 0. */
export interface RowsView {
  readonly sort: readonly { readonly column: number; readonly descending: boolean }[];
  /** All of them hold. */
  readonly filters: readonly RowFilter[];
}

/** What a row has to fulfil. */
export interface RowFilter {
  /** Null: any column. */
  readonly column: number | null;
  /** `contains` does not tell capitals from small letters; the others compare as the column's type does. */
  readonly operator:
    | 'contains'
    | 'equal'
    | 'not-equal'
    | 'less'
    | 'at-most'
    | 'greater'
    | 'at-least'
    | 'null'
    | 'not-null';
  /** Empty where the operator takes none. */
  readonly value: string;
}

/** A part of a table's rows, in the order of the view. */
export interface RowsRequest {
  readonly table: TableAddress;
  readonly view: RowsView;
  readonly offset: number;
  readonly limit: number;
}

export interface RowsPage extends RowSet {
  /** Rows of the view. */
  readonly total: number;
}

/** What the values of one column are like. */
export interface ColumnProfile {
  readonly type: string;
  readonly rows: number;
  readonly nulls: number;
  /** Different values, NULL not counted. */
  readonly distinct: number;
  /** False where `distinct` was counted exactly. */
  readonly approximate: boolean;
  readonly min: CellText;
  readonly max: CellText;
  /** Null for what is no number. */
  readonly mean: CellText;
  /** Of texts: empty ones, ones with blanks at their end, lengths; null for others. */
  readonly text: {
    readonly empty: number;
    readonly padded: number;
    readonly shortest: number;
    readonly longest: number;
  } | null;
  /** The most frequent values; empty where no value stands twice. */
  readonly top: readonly { readonly value: CellText; readonly rows: number }[];
  /** Numbers in classes of equal width; empty for others. */
  readonly classes: readonly { readonly from: string; readonly rows: number }[];
}

/** Where and how rows are written, in the order of the view. */
export interface ExportRequest {
  readonly table: TableAddress;
  readonly view: RowsView;
  readonly form: 'csv' | 'parquet';
  /** Absolute; what is there is replaced. */
  readonly path: string;
  /** As the file calls the columns. */
  readonly names: readonly string[];
}

/** A result set of a running program, as soon as its first rows are there. */
export interface BegunResult extends RowSet {
  /** Among the results of the program, from 0. */
  readonly index: number;
  readonly sourceTypes: readonly string[];
  readonly line: number;
}

/** One result set of a program, with where its rows are kept in full. */
export interface ProgramResult extends QueryResult {
  /** The source dialect's type names, `varchar(10)`, in the order of the columns. */
  readonly sourceTypes: readonly string[];
  /** Whether the outermost ORDER BY of its query gives an order. */
  readonly ordered: boolean;
  /** 1-based line of its statement. */
  readonly line: number;
  /** Holds all rows, with `ordinal` as the order; null when results were not kept. */
  readonly kept: (TableAddress & { readonly ordinal: string }) | null;
  /** All rows where they are kept or their count is asked for, else at least those that were read. */
  readonly total: number;
  /** What ran, where that was asked for. */
  readonly ran: RanQuery | null;
}

/** A query as it ran. */
export interface RanQuery {
  /** In DuckDB's SQL. */
  readonly sql: string;
  /** DuckDB's plan, as text for people. */
  readonly plan: string;
  readonly milliseconds: number;
}

export interface ProgramLimits {
  /** Statements that may run, loops counted each time; 1,000,000 when absent. */
  readonly steps?: number;
  /** Wall time in milliseconds; 300,000 when absent. */
  readonly milliseconds?: number;
  /** Rows returned per result set; 1,000 when absent. */
  readonly rows?: number;
}

/** After a cancelled program its tables are in between: open the engine anew. */
export interface ProgramRequest {
  readonly database: string;
  readonly program: Program;
  readonly limits?: ProgramLimits;
  /** Temporary tables live as long as a session; without a name, it ends with the program. */
  readonly session?: string;
  /** A name for this run; its result sets are then kept as tables for a diff. */
  readonly keepAs?: string;
  /** True to have each result set told as soon as its first rows are there, and its plan; it is kept then. */
  readonly shows?: boolean;
}

/** What a program did: results in client order, those before an error included. */
export interface ProgramOutcome {
  readonly results: readonly ProgramResult[];
  readonly errors: readonly RuntimeError[];
  readonly messages: readonly string[];
  /** Rows written by all statements together. */
  readonly rowsWritten: number;
  readonly steps: number;
  /** The limit that ended the run; null when it came to its end. */
  readonly stopped: ProgramStop | null;
}

/** Where a limit ended a run: the 1-based line, and a sentence that names the limit. */
export interface ProgramStop {
  readonly line: number;
  readonly message: string;
}

/** One side of a diff: a table or view of the session, or rows at hand. */
export type DiffSide =
  | {
      readonly kind: 'table';
      readonly address: TableAddress;
      readonly ordinal?: string;
      /** True where it holds a file without types: its texts are read as what stands on the other side. */
      readonly untyped?: boolean;
    }
  | { readonly kind: 'rows'; readonly rows: RowSet };

/** How far apart two numbers of a column may be and still be the same. */
export interface Tolerance {
  readonly absolute: number;
  readonly relative: number;
}

export interface DiffOptions {
  /** Key columns, by the left side's names; guessed when absent, none when empty. */
  readonly key?: readonly string[];
  /** Pairs that names do not tell: left name to right name. */
  readonly renamed?: Readonly<Record<string, string>>;
  /** Left names of columns to leave out. */
  readonly ignored?: readonly string[];
  /** Of all columns of numbers; when absent, 1e-9 both ways of floating-point ones, and others are exact. */
  readonly tolerance?: Tolerance;
  /** By left name, in place of that. */
  readonly tolerances?: Readonly<Record<string, Tolerance>>;
  /** By type without its digits, `decimal`, where a column has none of its own. */
  readonly typeTolerances?: Readonly<Record<string, Tolerance>>;
  /** Left names of text columns whose trailing blanks do not count (CHAR). */
  readonly padded?: readonly string[];
  /** True when the order of rows counts; both sides then need an `ordinal`, or are rows. */
  readonly ordered?: boolean;
  /** Differing rows returned; 1,000 when absent. Counts are always of all rows. */
  readonly rows?: number;
  /** True to add up each column on both sides, which takes a pass over their rows. */
  readonly totals?: boolean;
  /** Where all differing rows are kept, if there are more of them than are returned. */
  readonly keepAs?: TableAddress;
  /** Rows that both sides have beside those of their tables, the same on each; 0 when absent. */
  readonly equalRows?: number;
}

/** Two delimited files with headers, of which only lines that differ are loaded, as texts. */
export interface DifferingLinesRequest {
  readonly left: { readonly path: string; readonly target: TableAddress };
  readonly right: { readonly path: string; readonly target: TableAddress };
  /** A comma when absent. */
  readonly delimiter?: string;
  /** Columns that have to tell rows apart; none where rows are compared as a whole. */
  readonly key: readonly string[];
}

export interface DifferingLines {
  readonly loads: readonly [LoadReport, LoadReport];
  /** Rows of each side that were not loaded: the other side has the same. */
  readonly equal: number;
}

export interface DiffRequest {
  readonly left: DiffSide;
  readonly right: DiffSide;
  readonly options?: DiffOptions;
}

/** How two columns were brought together. */
export interface ComparedColumn {
  readonly left: string;
  readonly right: string;
  readonly leftType: string;
  readonly rightType: string;
  /** The DuckDB type in which values are compared. */
  readonly comparedAs: string;
  /** `text-number`: one side holds text where the other holds another type. */
  readonly retyped: 'no' | 'same-family' | 'text-number' | 'other';
  readonly matchedBy: 'name' | 'position' | 'given';
  readonly tolerance: Tolerance | null;
  /** Changed rows in which this column differs. */
  readonly changed: number;
}

/** What the values of a column come to on one side, in the type in which they are compared. */
export interface ColumnTotals {
  readonly nulls: number;
  /** Different values, NULL not counted. */
  readonly distinct: number;
  readonly min: CellText;
  readonly max: CellText;
  /** Null for what is no number, and where there is none. */
  readonly sum: CellText;
}

export interface DiffRow {
  readonly kind: 'changed' | 'left-only' | 'right-only';
  /** Cells in the order of the compared columns; null where that side has no row. */
  readonly left: readonly CellText[] | null;
  readonly right: readonly CellText[] | null;
  /** True per compared column that differs; all false for a row of one side only. */
  readonly changed: readonly boolean[];
}

export interface DiffResult {
  readonly verdict: 'same' | 'different' | 'no-evidence';
  /** Sentences: what makes it so, and what was assumed. */
  readonly notes: readonly string[];
  readonly columns: readonly ComparedColumn[];
  /** Of the compared columns, in their order; where they were asked for. */
  readonly totals?: readonly { readonly left: ColumnTotals; readonly right: ColumnTotals }[];
  readonly leftOnlyColumns: readonly string[];
  readonly rightOnlyColumns: readonly string[];
  /** Same columns in another order; never a difference by itself. */
  readonly reordered: boolean;
  readonly key: {
    readonly columns: readonly string[];
    readonly from: 'given' | 'guessed' | 'none';
    /** Rows that share their key with an earlier one. */
    readonly leftDuplicates: number;
    readonly rightDuplicates: number;
  };
  readonly method: 'keyed' | 'bag';
  readonly counts: {
    readonly left: number;
    readonly right: number;
    readonly same: number;
    readonly changed: number;
    readonly leftOnly: number;
    readonly rightOnly: number;
  };
  /** Rows that stand at another place, when the order counts; null when it was not compared. */
  readonly misplaced: number | null;
  readonly rows: readonly DiffRow[];
  /** False when there are more differing rows than were returned. */
  readonly complete: boolean;
  /**
   * The table of all differing rows, where they were to be kept and are more than were returned: changed ones, then those of
   * the left, then those of the right. Its columns are the fields of {@link DiffRow}, lists as JSON.
   */
  readonly kept?: TableAddress;
}

/** A table that is kept as it is. */
export interface KeepTable {
  readonly address: TableAddress;
  /** The columns by which its rows are numbered; all of them when empty. */
  readonly key: readonly string[];
}

export interface KeptTable {
  readonly rows: number;
}

/** A kept table, and what it is set back to. One that was not there is dropped. */
export interface RestoreTable {
  readonly address: TableAddress;
  /** Of its rows, in ascending order from 0; null for all of them. */
  readonly places: readonly number[] | null;
  /** Columns that take no values, since the engine computes them. */
  readonly except: readonly string[];
  /** In which order its rows are put there: 0 for that of their places, 1 for its reverse, each other number for another. */
  readonly order: number;
}

/** A foreign key between two kept tables. */
export interface KeptReference {
  readonly child: TableAddress;
  readonly columns: readonly string[];
  readonly parent: TableAddress;
  readonly parentColumns: readonly string[];
}

/** What the engine asks its child to do; each kind has its reply in {@link EngineReplies}. */
export type EngineCommand =
  | { readonly kind: 'open'; readonly options: OpenOptions }
  | { readonly kind: 'load'; readonly relations: readonly RelationLoad[] }
  | { readonly kind: 'load-differing'; readonly request: DifferingLinesRequest }
  | { readonly kind: 'lock' }
  | { readonly kind: 'copy'; readonly copies: readonly CopyRequest[] }
  | {
      readonly kind: 'query';
      readonly database: string;
      readonly sql: string;
      /** `preview`: one SELECT; `script`: one statement of those our emitters write. */
      readonly mode: StatementMode;
      readonly rowLimit: number;
      readonly session?: string;
    }
  | { readonly kind: 'program'; readonly request: ProgramRequest }
  | { readonly kind: 'diff'; readonly request: DiffRequest }
  | { readonly kind: 'rows'; readonly request: RowsRequest }
  | {
      readonly kind: 'profile';
      readonly table: TableAddress;
      readonly column: number;
      readonly filters: readonly RowFilter[];
    }
  | { readonly kind: 'export'; readonly request: ExportRequest }
  /** Copies tables, so that they can be set back; what an earlier command kept is forgotten. */
  | {
      readonly kind: 'keep';
      readonly tables: readonly KeepTable[];
      readonly references: readonly KeptReference[];
      /** Where the tables have more rows together, none is copied. */
      readonly mostRows: number;
    }
  | { readonly kind: 'restore'; readonly tables: readonly RestoreTable[] }
  | { readonly kind: 'close-session'; readonly session: string }
  | { readonly kind: 'close' };

export type StatementMode = 'preview' | 'script';

/** What each command answers when it succeeds. */
export interface EngineReplies {
  open: null;
  load: readonly LoadReport[];
  /** Null where lines do not tell which rows differ. */
  'load-differing': DifferingLines | null;
  lock: null;
  copy: readonly {
    readonly to: TableAddress;
    readonly rows: number;
    readonly refused: RefusedRows | null;
  }[];
  query: QueryResult;
  program: ProgramOutcome;
  diff: DiffResult;
  rows: RowsPage;
  profile: ColumnProfile;
  export: { readonly rows: number };
  keep: {
    /** Null for a table that is not there; empty where there are too many rows. */
    readonly tables: readonly (KeptTable | null)[];
    /** For each reference, the places of rows in the child and of those in the parent that they refer to. */
    readonly references: readonly (readonly (readonly [number, number])[])[];
  };
  restore: null;
  'close-session': null;
  close: null;
}

/**
 * Parent to child. An interrupt stops the work of the request with that id, if it still runs; a compiled text
 * answers what that request asked last.
 */
export type EngineRequest =
  | { readonly id: number; readonly command: EngineCommand }
  | { readonly id: number; readonly interrupt: true }
  | { readonly id: number; readonly compiled: CompiledText };

/** A failure as it crosses; the same fields as the base layer's. */
export interface EngineFailure {
  readonly code: string;
  readonly what: string;
  readonly why: string;
  readonly todo: string;
}

/** Child to parent: one answer per command, before it any number of texts that its program needs compiled, and of results that began. */
export type EngineResponse =
  | { readonly id: number; readonly text: RunText }
  | { readonly id: number; readonly begun: BegunResult }
  | { readonly id: number; readonly ok: true; readonly value: EngineReplies[keyof EngineReplies] }
  | { readonly id: number; readonly ok: false; readonly failure: EngineFailure };
