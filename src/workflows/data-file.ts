import { plural } from '../project/discovery/notes.ts';
import type {
  ColumnInfo,
  LoadReport,
  RelationLoad,
  RelationSource,
  TableAddress,
} from '../protocol/engine.ts';

/** True for a file that is data by its extension. */
export function isDataFile(path: string): boolean {
  return /\.(?:csv|tsv|jsonl?|parquet|xlsx)$/iu.test(path);
}

/** A data file as the engine loads it, by its extension. */
export function dataFileSource(path: string): RelationSource {
  if (/\.parquet$/iu.test(path)) return { kind: 'parquet', path };
  if (/\.(?:jsonl?|ndjson)$/iu.test(path)) return { kind: 'json', path };
  if (/\.xlsx$/iu.test(path)) return { kind: 'excel', path };
  return { kind: 'csv', path, ...(/\.tsv$/iu.test(path) ? { settings: { delimiter: '\t' } } : {}) };
}

/** A data file that takes part in a comparison. */
export interface ComparedFile {
  readonly path: string;
  /** The types of its columns, where somebody knows them. */
  readonly columns?: readonly ColumnInfo[];
}

/** How a compared file is loaded into a table. */
export function loadOf({ path, columns }: ComparedFile, target: TableAddress): RelationLoad {
  return { target, source: dataFileSource(path), ...(columns ? { columns } : {}) };
}

/** True for a file that holds nothing but texts, as far as anybody knows. */
export function isUntyped({ path, columns }: ComparedFile): boolean {
  return columns === undefined && dataFileSource(path).kind === 'csv';
}

/** Sentences on the rows of a file that could not be read: what was not read was not compared. */
export function unreadRows(path: string, report: LoadReport | undefined): readonly string[] {
  if (report === undefined || report.rejectedRows === 0) return [];
  const [first] = report.rejected;
  const place = first === undefined ? '' : ` The first is at line ${first.line}: ${first.why}`;
  return [
    `${plural(report.rejectedRows, 'row')} of ${path} could not be read, so they were not compared.${place}`,
  ];
}
