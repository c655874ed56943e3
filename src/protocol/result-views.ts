/** Messages between the editor and its two result views: plain data, texts in the person's language. */
import type {
  CellText,
  ColumnInfo,
  ColumnProfile,
  DiffRow,
  RanQuery,
  RowFilter,
  RowsView,
} from './engine.ts';
import type { Comparison, FewestRows, Verdict } from './transforms.ts';

/** A table of which a preview shows whatever part is in sight. */
export interface ShownTable {
  readonly name: string;
  /** With the source dialect's types where they are known; `engineType` tells numbers from texts. */
  readonly columns: readonly (ColumnInfo & { readonly engineType: string })[];
  /** The first rows. */
  readonly rows: readonly (readonly CellText[])[];
  readonly total: number;
  /** True while the engine still writes rows: no others than these can be had. */
  readonly coming: boolean;
  /** What ran, and how long it took; null for a table. */
  readonly ran: RanQuery | null;
}

/** Something a run had to say. `place` is a 1-based line of the source, null for none. */
export interface ShownMessage {
  readonly kind: 'error' | 'warning' | 'information' | 'output';
  readonly text: string;
  readonly line: number | null;
}

/** What a preview shows: the results of one file or statement under one dialect's rules. */
export interface PreviewModel {
  readonly view: 'preview';
  /** Which engine's rules, and at which moment. */
  readonly subtitle: string;
  /** What must be seen beside the rows: that they are made up, or masked. */
  readonly badges: readonly string[];
  /** Columns that look personal and are not masked, in a sentence; null where there are none. */
  readonly personal: string | null;
  /** Another number for each run: rows of an older one cannot be had any more. */
  readonly run: number;
  /** True where there are values that can be changed. */
  readonly hasParameters: boolean;
  readonly tables: readonly ShownTable[];
  readonly messages: readonly ShownMessage[];
}

/** What a diff shows: one pair of tables or results after the other. */
export interface DiffModel {
  readonly view: 'diff';
  readonly subtitle: string;
  readonly verdict: Verdict;
  /** The verdict in words, and the sentences behind it. */
  readonly verdictText: string;
  readonly reasons: readonly string[];
  /** What must be seen beside the rows: that they are masked. */
  readonly badges: readonly string[];
  /** Columns that look personal and are not masked, in a sentence; null where there are none. */
  readonly personal: string | null;
  /** What the sides are: `SQL Server, emulated`. */
  readonly leftLabels: readonly string[];
  readonly rightLabel: string;
  readonly comparisons: readonly Comparison[];
  /** Rows that are enough to show the difference; null where none were found. */
  readonly fewestRows: Omit<FewestRows, 'comparison'> | null;
  readonly messages: readonly ShownMessage[];
}

/** A place in the text of a side. */
export interface ShownPlace {
  readonly start: number;
  readonly end: number;
  /** 1-based, of `start`. */
  readonly line: number;
  /** What stands there, on one line and shortened. */
  readonly text: string;
}

/** Where the values of a compared column come from on each side, and what may make them differ. */
export interface ColumnOrigin {
  /** The expressions that make it: those that write it first. */
  readonly left: readonly ShownPlace[];
  readonly right: readonly ShownPlace[];
  /** Of the findings of the port that stand in these expressions. */
  readonly reasons: readonly { readonly text: string; readonly line: number }[];
}

/** Texts of the views. `{0}` and `{1}` are filled in by the view. */
export interface ViewTexts {
  readonly tables: string;
  readonly rows: string;
  readonly row: string;
  readonly nullValue: string;
  readonly emptyText: string;
  readonly noRows: string;
  readonly noResults: string;
  readonly copy: string;
  readonly exportCsv: string;
  readonly runAgain: string;
  readonly cancel: string;
  readonly messages: string;
  readonly line: string;
  readonly filterAll: string;
  readonly filterChanged: string;
  readonly filterLeftOnly: string;
  readonly filterRightOnly: string;
  readonly filterSame: string;
  readonly onlyDifferingColumns: string;
  readonly filters: string;
  readonly reasons: string;
  readonly notes: string;
  readonly differsFrom: string;
  readonly noRowHere: string;
  readonly kindChanged: string;
  readonly kindSame: string;
  readonly kindLeftOnly: string;
  readonly kindRightOnly: string;
  readonly keyFrom: string;
  readonly missingSide: string;
  readonly shown: string;
  readonly export: string;
  readonly parameters: string;
  readonly filter: string;
  readonly filterHint: string;
  readonly noSuchColumn: string;
  readonly sort: string;
  readonly ascending: string;
  readonly descending: string;
  readonly unsorted: string;
  readonly profile: string;
  readonly plan: string;
  readonly planOf: string;
  readonly query: string;
  readonly rowsFound: string;
  readonly rowsComing: string;
  readonly waiting: string;
  readonly profileRows: string;
  readonly profileNulls: string;
  readonly profileDistinct: string;
  readonly profileAbout: string;
  readonly profileMin: string;
  readonly profileMax: string;
  readonly profileMean: string;
  readonly profileEmpty: string;
  readonly profilePadded: string;
  readonly profileLength: string;
  readonly profileTop: string;
  readonly profileSpread: string;
  readonly close: string;
  readonly cell: string;
  readonly cellLeft: string;
  readonly cellRight: string;
  readonly cellReasons: string;
  readonly cellNoReasons: string;
  readonly madeBy: string;
  readonly columns: string;
  readonly columnOf: string;
  readonly columnType: string;
  readonly columnChanged: string;
  readonly totalNulls: string;
  readonly totalDistinct: string;
  readonly totalMin: string;
  readonly totalMax: string;
  readonly totalSum: string;
  readonly onlyIn: string;
  readonly mask: string;
  readonly fewestRows: string;
  readonly fewestOf: string;
  readonly fewestEmpty: string;
  readonly fewestLate: string;
  readonly saveReport: string;
}

/** Editor to view. */
export type ToView =
  | { readonly kind: 'texts'; readonly texts: ViewTexts }
  /** Work goes on; what was shown before stays visible. */
  | { readonly kind: 'running'; readonly text: string }
  | { readonly kind: 'failed'; readonly text: string }
  | { readonly kind: 'show'; readonly model: PreviewModel | DiffModel }
  /** The answer to a question of the same ticket; `failure` in place of it. */
  | {
      readonly kind: 'rows';
      readonly ticket: number;
      readonly rows: readonly (readonly CellText[])[];
      readonly total: number;
    }
  | { readonly kind: 'differences'; readonly ticket: number; readonly rows: readonly DiffRow[] }
  | { readonly kind: 'profile'; readonly ticket: number; readonly profile: ColumnProfile }
  | { readonly kind: 'origin'; readonly ticket: number; readonly origin: ColumnOrigin }
  | { readonly kind: 'unanswered'; readonly ticket: number; readonly failure: string };

/** A table of a preview, by its place in the model, as it is sorted and filtered. */
export interface AskedTable {
  readonly run: number;
  readonly table: number;
  readonly view: RowsView;
}

/** View to editor. */
export type FromView =
  | { readonly kind: 'ready' }
  | { readonly kind: 'copy'; readonly text: string }
  /** CSV of a table as it is shown, filters included. */
  | { readonly kind: 'export'; readonly name: string; readonly csv: string }
  /** Rows of a table of a preview. */
  | ({
      readonly kind: 'rows';
      readonly ticket: number;
      readonly offset: number;
      readonly limit: number;
    } & AskedTable)
  | {
      readonly kind: 'profile';
      readonly ticket: number;
      readonly run: number;
      readonly table: number;
      readonly column: number;
      readonly filters: readonly RowFilter[];
    }
  /** All rows of the view into a file that the person names. */
  | ({ readonly kind: 'export-rows' } & AskedTable)
  /** A rectangle of the view into the clipboard, ends included; with the names of the columns if it is all of it. */
  | ({
      readonly kind: 'copy-rows';
      readonly area: {
        readonly top: number;
        readonly bottom: number;
        readonly left: number;
        readonly right: number;
      } | null;
    } & AskedTable)
  | { readonly kind: 'parameters' }
  /** Mask what looks personal from now on. */
  | { readonly kind: 'mask' }
  /** Where a compared column of a diff comes from, both by their place. */
  | {
      readonly kind: 'origin';
      readonly ticket: number;
      readonly comparison: number;
      readonly column: number;
    }
  /** Differing rows of a comparison that has more of them than came with it. */
  | {
      readonly kind: 'differences';
      readonly ticket: number;
      readonly comparison: number;
      readonly offset: number;
      readonly limit: number;
    }
  | { readonly kind: 'reveal-place'; readonly side: 'left' | 'right'; readonly place: ShownPlace }
  /** The whole diff as a file that the person names. */
  | { readonly kind: 'save-report' }
  | { readonly kind: 'run-again' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'reveal'; readonly line: number };
