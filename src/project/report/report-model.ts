/** A table of texts; null is NULL. */
export interface ReportRows {
  readonly columns: readonly { readonly name: string }[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/** A row that differs, as the diff gives it. */
export interface ReportDifference {
  readonly kind: 'changed' | 'left-only' | 'right-only';
  readonly left: readonly (string | null)[] | null;
  readonly right: readonly (string | null)[] | null;
  readonly changed: readonly boolean[];
}

/** What a column's values come to on one side. */
export interface ReportTotals {
  readonly nulls: number;
  readonly distinct: number;
  readonly min: string | null;
  readonly max: string | null;
  readonly sum: string | null;
}

/** One comparison of a transform. */
export interface ReportComparison {
  readonly name: string;
  readonly portName: string | null;
  readonly left: 'emulated' | 'expected-file' | 'given';
  readonly verdict: 'same' | 'different' | 'no-evidence';
  readonly leftRows: ReportRows | null;
  readonly rightRows: ReportRows | null;
  readonly diff: {
    readonly notes: readonly string[];
    readonly columns: readonly {
      readonly left: string;
      readonly right: string;
      /** Changed rows in which it differs. */
      readonly changed: number;
    }[];
    readonly totals?: readonly { readonly left: ReportTotals; readonly right: ReportTotals }[];
    readonly counts: {
      readonly left: number;
      readonly right: number;
      readonly same: number;
      readonly changed: number;
      readonly leftOnly: number;
      readonly rightOnly: number;
    };
    readonly rows: readonly ReportDifference[];
    readonly complete: boolean;
  } | null;
}

/** A side's errors and messages. */
export interface ReportSide {
  readonly errors: readonly {
    readonly number: number;
    readonly line: number;
    readonly message: string;
  }[];
  readonly messages: readonly string[];
}

/** What the sample rows say of an assumption. */
export interface ReportAssumption {
  readonly id: string;
  readonly line: number;
  readonly statement: string;
  readonly outcome: 'holds' | 'refuted';
  readonly rows: number;
}

/** Rows that are enough to show a difference. */
export interface ReportFewestRows {
  readonly tables: readonly {
    readonly name: string;
    readonly rows: ReportRows;
    /** Rows of the table before. */
    readonly of: number;
  }[];
  readonly empty: readonly string[];
  readonly minimal: boolean;
  readonly comparison: ReportComparison | null;
}

/** One transform of the report. */
export interface ReportTransform {
  readonly name: string;
  readonly path: string;
  readonly step: string;
  readonly fidelity: string;
  readonly rows: number;
  readonly verdict: 'same' | 'different' | 'not-provable' | 'no-evidence';
  readonly reasons: readonly string[];
  /** The tables whose made-up rows reached it. */
  readonly madeUp: readonly string[];
  readonly milliseconds: number;
  readonly legacyText: string;
  readonly portText: string;
  readonly findings: readonly {
    readonly id: string;
    readonly fidelity: string;
    readonly message: string;
    readonly line: number;
    readonly source?: { readonly path: string; readonly line: number; readonly column: number };
  }[];
  readonly left: ReportSide;
  readonly right: ReportSide;
  readonly comparisons: readonly ReportComparison[];
  readonly assumptions: readonly ReportAssumption[];
  readonly fewestRows?: ReportFewestRows;
}

/** How an object, or a script, ports, why not exactly, and what ran of it. */
export interface ReportObject {
  readonly name: string;
  readonly path: string;
  readonly port: string;
  readonly reasons: readonly string[];
  /** True if it is a definition that failed on one of the sides. */
  readonly failed: boolean;
  /** The transforms that it is, or that read, call or use it. */
  readonly ran: readonly Pick<ReportTransform, 'name' | 'path' | 'verdict' | 'madeUp'>[];
}

/** A data file whose rows both sides ran on. */
export interface ReportSample {
  readonly table: string;
  readonly file: string;
  readonly rows: number;
  readonly sha256: string;
}

/** What a report shows. */
export interface Report {
  readonly title: string;
  /** Sentences: what stands on the left, what on the right, and when they ran. */
  readonly sides: string;
  readonly transforms: readonly ReportTransform[];
  readonly warnings: readonly string[];
  readonly assumptions: readonly ReportAssumption[];
  /** What there is; null in the report of one comparison. */
  readonly survey: {
    readonly tables: number;
    readonly views: number;
    readonly procedures: number;
    readonly functions: number;
    readonly transforms: number;
    readonly canRun: number;
    readonly needsData: readonly string[];
    readonly madeUpRows: number;
    readonly notes: readonly string[];
  } | null;
  readonly objects: readonly ReportObject[];
  readonly samples: readonly ReportSample[];
  readonly summary: {
    readonly transforms: number;
    readonly same: number;
    readonly different: number;
    readonly notProvable: number;
    readonly noEvidence: number;
    readonly madeUp: number;
    readonly rows: number;
    readonly milliseconds: number;
  };
}

/** Verdicts in words. */
export const verdictWords = {
  same: 'same',
  different: 'different',
  'not-provable': 'not provable here',
  'no-evidence': 'no evidence',
} as const;

/** A verdict in words, with what must never be left out beside it: that its rows are made up. */
export function verdictPhrase({
  verdict,
  madeUp,
}: Pick<ReportTransform, 'verdict' | 'madeUp'>): string {
  const words = verdictWords[verdict];
  return madeUp.length > 0 && verdict !== 'no-evidence' ? `${words}, ${MADE_UP}` : words;
}

/** What stands beside a verdict on rows that nobody's database held. */
export const MADE_UP = 'made-up rows';

/** A number for a person, with a comma between thousands. */
export const grouped = (value: number): string => value.toLocaleString('en');

/** What stands on the left of a comparison, in a sentence. */
export const origins = {
  emulated: 'The left side is SQL Server, emulated.',
  'expected-file': 'The left side is a file of old results.',
  given: '',
} as const;

/** The counts of a comparison in a sentence; empty where one side has nothing to compare. */
export function countsOf({ diff }: ReportComparison): string {
  if (diff === null) return '';
  const { left, right, same, changed, leftOnly, rightOnly } = diff.counts;
  return `${left} rows on the left, ${right} on the right: ${same} same, ${changed} changed, ${leftOnly} only left, ${rightOnly} only right.`;
}

/** What stands above the fewest rows of a table. */
export function fewestOf({ name, rows, of }: ReportFewestRows['tables'][number]): string {
  return `${name}, ${grouped(rows.rows.length)} of ${grouped(of)} rows`;
}

/** Sentences on what else has to be known of the fewest rows. */
export function fewestNotes({ empty, minimal }: ReportFewestRows): readonly string[] {
  return [
    ...(empty.length === 0 ? [] : [`No row of ${empty.join(', ')} is needed for it.`]),
    ...(minimal ? [] : ['Time ran out: fewer rows may do, too.']),
  ];
}

/** Milliseconds as seconds, for a person. */
export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
