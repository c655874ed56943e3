/** Messages between the editor and its two result views: plain data, texts in the person's language. */
import type { CellText, ColumnInfo } from './engine.ts';
import type { Comparison, Verdict } from './transforms.ts';

/** A table as a view shows it. */
export interface ShownTable {
  readonly name: string;
  readonly columns: readonly ColumnInfo[];
  readonly rows: readonly (readonly CellText[])[];
  /** A sentence when these are not all rows; null else. */
  readonly cut: string | null;
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
  /** What the sides are: `SQL Server, emulated`. */
  readonly leftLabels: readonly string[];
  readonly rightLabel: string;
  readonly comparisons: readonly Comparison[];
  readonly messages: readonly ShownMessage[];
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
}

/** Editor to view. */
export type ToView =
  | { readonly kind: 'texts'; readonly texts: ViewTexts }
  /** Work goes on; what was shown before stays visible. */
  | { readonly kind: 'running'; readonly text: string }
  | { readonly kind: 'failed'; readonly text: string }
  | { readonly kind: 'show'; readonly model: PreviewModel | DiffModel };

/** View to editor. */
export type FromView =
  | { readonly kind: 'ready' }
  | { readonly kind: 'copy'; readonly text: string }
  /** CSV of a table as it is shown, filters included. */
  | { readonly kind: 'export'; readonly name: string; readonly csv: string }
  | { readonly kind: 'run-again' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'reveal'; readonly line: number };
