import { neverCancelled } from '../base/cancellation.ts';
import type { EngineClient } from '../engine/index.ts';
import type { EngineTable } from '../project/names.ts';
import type { PersonalColumns } from '../project/personal-columns.ts';
import type { Project } from '../project/project.ts';
import type { BegunResult, CellText, ColumnInfo, RanQuery } from '../protocol/engine.ts';
import type { SideRun } from '../protocol/transforms.ts';
import type { DiffFileOptions } from './diff-file.ts';
import { sessionBefore } from './session-before.ts';

/** A table or result set of a preview. All its rows stay in the engine until that is opened anew. */
export interface PreviewedTable {
  readonly name: string;
  readonly kind: 'result' | 'table';
  readonly address: EngineTable;
  /** With DuckDB's types. */
  readonly columns: readonly ColumnInfo[];
  /** The source dialect's types, where a result has them; the engine's else. */
  readonly sourceTypes: readonly string[];
  /** The first rows, as the source dialect shows them. */
  readonly rows: readonly (readonly CellText[])[];
  readonly total: number;
  readonly ran: RanQuery | null;
}

/** What one side of a file, or a part of it, left behind. */
export interface Preview {
  readonly name: string;
  readonly tables: readonly PreviewedTable[];
  readonly run: SideRun;
  /** The tables whose made-up rows reached it. */
  readonly madeUp: readonly string[];
  /** Columns of the samples that are masked, `raw.people.email`. */
  readonly masked: readonly string[];
  /** Samples with columns that look personal and are not masked. */
  readonly personal: readonly PersonalColumns[];
  /** Tables of which a part of the rows was taken. */
  readonly sampled: readonly string[];
  /** Sentences on what did not go well before it ran: rows of files that could not be read, and their kin. */
  readonly warnings: readonly string[];
  readonly milliseconds: number;
}

/** What a preview runs under. */
export interface PreviewOptions extends DiffFileOptions {
  readonly side: 'left' | 'right';
  /** 1-based line from which on results are shown, where only a part is looked at. */
  readonly fromLine?: number;
  /** Is told of each result as soon as its first rows are there. */
  readonly onBegun?: (result: BegunResult) => void;
}

/**
 * Runs one side of a file on the sample rows, after everything that comes before it in its project, and keeps what
 * it left behind in the engine.
 *
 * @throws FailureError if it cannot be run, CancelledError when asked to stop
 */
export async function previewFile(
  engine: EngineClient,
  project: Project,
  path: string,
  options: PreviewOptions,
): Promise<Preview> {
  const { signal = neverCancelled, unsaved = {}, onProgress = () => undefined, side } = options;
  const before = { unsaved, signal, onProgress, side };
  const { script, session } = await sessionBefore(engine, project, path, before);
  return session.preview(script, options, signal);
}
