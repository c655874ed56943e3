import type { Fidelity } from '../core/index.ts';
import type { DiffResult, LoadReport, ProgramStop, QueryResult, RowSet } from './engine.ts';
import type { FindingReport } from './findings.ts';
import type { RuntimeError } from './program.ts';

/** What comparing the two sides of a transform came to. */
export type Verdict = 'same' | 'different' | 'not-provable' | 'no-evidence';

/** What the sample rows say of an assumption that a port relies on. */
export interface AssumptionTest {
  /** The finding's id, and its line in the legacy text. */
  readonly id: string;
  readonly line: number;
  readonly statement: string;
  readonly outcome: 'holds' | 'refuted';
  /** Sample rows that refute it. */
  readonly rows: number;
}

/** A column that differs, with who accepted that and why. */
export interface AcceptedColumn {
  readonly column: string;
  /** Changed rows in which it differs. */
  readonly rows: number;
  readonly by: string;
  readonly why: string;
}

/** One table, or result set, that a transform made on both sides. */
export interface Comparison {
  /** Legacy name, `stg.people`, or `result 1`. */
  readonly name: string;
  /** Name in the port, null where the port made none. */
  readonly portName: string | null;
  /** What stands on the left. */
  readonly left: 'emulated' | 'expected-file';
  readonly verdict: 'same' | 'different' | 'no-evidence';
  /** Differences that do not count, since somebody answers for them; absent for none. */
  readonly accepted?: readonly AcceptedColumn[];
  /** Null where one side does not have it. */
  readonly diff: DiffResult | null;
  /** The first rows of each side; null where it does not have it. */
  readonly leftRows: QueryResult | null;
  readonly rightRows: QueryResult | null;
}

/** What one side of a transform did. */
export interface SideRun {
  readonly errors: readonly RuntimeError[];
  readonly messages: readonly string[];
  /** The limit that ended it, if one did. */
  readonly stopped: ProgramStop | null;
  /** What the local engine does not emulate exactly. */
  readonly findings: readonly FindingReport[];
}

/** A step of a query on both sides: rows that are read, joined, filtered or named. */
export interface StepComparison {
  /** `the CTE recent`, `the join with stg.people`. */
  readonly name: string;
  /** 1-based lines in the legacy text and in the port. */
  readonly line: number;
  readonly portLine: number;
  readonly leftRows: number;
  readonly rightRows: number;
  readonly differs: boolean;
}

/** Where the two sides of a transform part. */
export interface RootCause {
  /** Names the first step that differs, or says that none does. */
  readonly sentence: string;
  /** The steps in order, up to the first that differs. */
  readonly steps: readonly StepComparison[];
}

/** A construct whose result the legacy query does not settle. */
export interface OpenChoice {
  /** 1-based line in the legacy text. */
  readonly line: number;
  /** What stands there, on one line and shortened. */
  readonly text: string;
  /** What it leaves open, and what settles it, as sentences. */
  readonly why: string;
  readonly todo: string;
}

/**
 * Rows that differ, and in which the legacy query itself may give either: on the same rows in another order it gives
 * what the port gives.
 */
export interface LeftOpen {
  /** The table or result. */
  readonly name: string;
  /** Differing rows of this kind, and all that differ. */
  readonly rows: number;
  readonly of: number;
  /** What in the legacy text leaves it open. */
  readonly choices: readonly OpenChoice[];
}

/** A small part of what a transform reads, on which its sides still differ. */
export interface FewestRows {
  /** Says how many rows of which tables they are. */
  readonly sentence: string;
  /** The tables of which there are rows. */
  readonly tables: readonly {
    readonly name: string;
    readonly rows: RowSet;
    /** Rows of the table before. */
    readonly of: number;
  }[];
  /** Tables that are needed for it, but of which no rows are. */
  readonly empty: readonly string[];
  /** False where time ran out before each row was seen to be needed. */
  readonly minimal: boolean;
  /** What the sides give on these rows, of the table or result that differs; null where one side fails instead. */
  readonly comparison: Comparison | null;
}

/** A transform: its port, both runs, what differs. */
export interface TransformResult {
  /** File name without extension. */
  readonly name: string;
  readonly path: string;
  readonly step: string;
  readonly fidelity: Fidelity['kind'];
  /** Rows of the tables and results compared, on the left side. */
  readonly rows: number;
  readonly verdict: Verdict;
  /** Sentences: why the verdict is what it is. */
  readonly reasons: readonly string[];
  /** The tables whose made-up rows reached it: where there are any, no verdict is a proof. */
  readonly madeUp: readonly string[];
  /** Columns of the samples that are masked, `raw.people.email`; absent where there are no samples. */
  readonly masked?: readonly string[];
  /** Samples that reach it, with columns that look personal and are not masked. */
  readonly personal?: readonly { readonly table: string; readonly columns: readonly string[] }[];
  readonly milliseconds: number;
  readonly legacyText: string;
  readonly portText: string;
  /** Of the port. */
  readonly findings: readonly FindingReport[];
  readonly left: SideRun;
  readonly right: SideRun;
  readonly comparisons: readonly Comparison[];
  /** The assumptions of its findings that rows can tell of. */
  readonly assumptions: readonly AssumptionTest[];
  /** Where the sides part; absent where nobody looked, or no steps could be compared. */
  readonly rootCause?: RootCause;
  /** What of the differences the legacy query leaves open itself; absent where nothing is. */
  readonly leftOpen?: readonly LeftOpen[];
  /** Rows that are enough to show the difference; absent where nobody looked, or none were found. */
  readonly fewestRows?: FewestRows;
}

/** What a project holds, what it lacks, and what can run as it is, by name. */
export interface Inventory {
  readonly tables: readonly string[];
  readonly views: readonly string[];
  readonly procedures: readonly string[];
  readonly functions: readonly string[];
  readonly transforms: readonly {
    readonly path: string;
    /** What it reads or calls that is created nowhere. */
    readonly missing: readonly string[];
    /** Why it could not be read or ported, as sentences; null if it could. */
    readonly failed: string | null;
  }[];
  /** Tables that are read, and that no file and no transform fills. */
  readonly needsData: readonly string[];
  /** Rows that are made up for each of these; 0 for none. */
  readonly madeUpRows: number;
  /** What was found in a folder that nobody prepared, as sentences. */
  readonly notes: readonly string[];
}

/** The same, counted. */
export interface Survey {
  readonly tables: number;
  readonly views: number;
  readonly procedures: number;
  readonly functions: number;
  readonly transforms: number;
  /** Tables that are read, and that no file and no transform fills. */
  readonly needsData: readonly string[];
  /** Rows that are made up for each of these; 0 for none. */
  readonly madeUpRows: number;
  /** Transforms that read nothing that is created nowhere. */
  readonly canRun: number;
  /** What was found in a folder that nobody prepared, as sentences. */
  readonly notes: readonly string[];
}

/** How an object, or a script, ports. */
export interface ObjectReport {
  readonly name: string;
  readonly path: string;
  readonly port: 'exactly' | 'under assumptions' | 'partly' | 'not';
  /** Why it does not port exactly, as sentences. */
  readonly reasons: readonly string[];
  /** True if it is a definition that failed on one of the sides. */
  readonly failed: boolean;
  /** The transforms that it is, or that read, call or use what it defines, and what each of them showed. */
  readonly ran: readonly Pick<TransformResult, 'name' | 'path' | 'verdict' | 'madeUp'>[];
}

/** A data file whose rows both sides ran on. */
export interface SampleFile {
  readonly table: string;
  /** Path in the project. */
  readonly file: string;
  readonly rows: number;
  /** Of the file's bytes, in hexadecimal: tells whether another run had the same rows. */
  readonly sha256: string;
}

/** A whole run, as the report and the editor show it. */
export interface ProjectRun {
  readonly project: string;
  readonly asOf: string;
  readonly timeZone: string;
  readonly transforms: readonly TransformResult[];
  /** The old server's collation, and the Databricks runtime that the ports are for. */
  readonly collation: string;
  readonly targetRuntime: string;
  readonly samples: readonly SampleFile[];
  /** What loading the sample files came to. */
  readonly loads: readonly LoadReport[];
  /** Sentences on what did not go well outside of any transform. */
  readonly warnings: readonly string[];
  /** The assumptions of the definitions, tested on what is in the tables after the last transform. */
  readonly assumptions: readonly AssumptionTest[];
  readonly survey: Survey;
  readonly objects: readonly ObjectReport[];
  readonly summary: RunSummary;
}

/** Counts of a run. */
export interface RunSummary {
  readonly transforms: number;
  readonly same: number;
  readonly different: number;
  readonly notProvable: number;
  readonly noEvidence: number;
  /** Of those that are the same, how many are so on made-up rows. */
  readonly madeUp: number;
  readonly rows: number;
  readonly milliseconds: number;
}
