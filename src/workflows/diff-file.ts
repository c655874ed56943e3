import { stat } from 'node:fs/promises';
import { neverCancelled, type CancellationSignal } from '../base/cancellation.ts';
import { FailureError } from '../base/failure.ts';
import { ok } from '../base/result.ts';
import type { EngineClient } from '../engine/index.ts';
import type { Project } from '../project/project.ts';
import type {
  DifferingLinesRequest,
  DiffOptions,
  DiffResult,
  DiffSide,
  LoadReport,
  ProgramLimits,
  RelationLoad,
} from '../protocol/engine.ts';
import type { TransformResult } from '../protocol/transforms.ts';
import { dataFileSource, isUntyped, loadOf, unreadRows, type ComparedFile } from './data-file.ts';
import { withRootCause } from './root-cause.ts';
import type { UnsavedTexts } from './port-file.ts';
import { valueOf } from './project-session.ts';
import { sessionBefore } from './session-before.ts';

/** What a diff of one file runs under. */
export interface DiffFileOptions {
  readonly unsaved?: UnsavedTexts;
  readonly limits?: ProgramLimits;
  readonly signal?: CancellationSignal;
  readonly onProgress?: (name: string, index: number, total: number) => void;
}

/**
 * Runs one file on both sides on the sample rows, after everything that comes before it in the
 * project, and compares what it leaves behind. A file that is no transform runs after all of them.
 *
 * @throws FailureError if it cannot be run, CancelledError when asked to stop
 */
export async function diffFile(
  engine: EngineClient,
  project: Project,
  path: string,
  options: DiffFileOptions = {},
): Promise<TransformResult> {
  const {
    signal = neverCancelled,
    limits = {},
    unsaved = {},
    onProgress = () => undefined,
  } = options;
  const before = { unsaved, signal, onProgress };
  const { prepared, script, session } = await sessionBefore(engine, project, path, before);
  const result = await session.run(script, limits, signal);
  if (result.verdict !== 'different') return result;
  const found = await withRootCause(engine, prepared, script, result, signal);
  if (found.comparisons.every(({ diff }) => diff?.kept === undefined)) return found;
  // Who looks for causes opens the engine anew: what is to be looked at has to be there again.
  const again = await sessionBefore(engine, project, path, before);
  const { comparisons } = await again.session.run(again.script, limits, signal);
  return { ...found, comparisons };
}

/** Compares two data files, CSV, JSON or Parquet, without running any SQL of the user's. */
export async function diffDataFiles(
  engine: EngineClient,
  left: ComparedFile,
  right: ComparedFile,
  options: DiffOptions = {},
  signal: CancellationSignal = neverCancelled,
): Promise<DiffResult> {
  const session = { timeZone: 'UTC', databases: ['files'], purpose: 'compare' } as const;
  // What reads a CSV file has buffers that no limit counts: with them, too, all stays under a gigabyte.
  const texts = [left, right].some(({ path }) => dataFileSource(path).kind === 'csv');
  valueOf(await engine.open({ ...session, memoryLimit: texts ? '400MB' : '800MB' }, signal));
  const target = (table: string) => ({ database: 'files', schema: 'main', table });
  const relations = [loadOf(left, target('left')), loadOf(right, target('right'))] as const;
  const side = (index: 0 | 1): DiffSide => ({
    kind: 'table',
    address: relations[index].target,
    untyped: isUntyped(index === 0 ? left : right),
  });
  const before = [await stateOf(left.path), await stateOf(right.path)];
  const asLines = linesRequest(left, right, relations, options);
  const lines =
    asLines === null
      ? null
      : valueOf(await engine.request({ kind: 'load-differing', request: asLines }, signal));
  const loaded =
    lines === null
      ? await engine.request({ kind: 'load', relations }, signal)
      : ok<readonly LoadReport[]>(lines.loads);
  const equalRows = lines?.equal ?? 0;
  const request = { left: side(0), right: side(1), options: { ...options, equalRows } };
  const answer = loaded.ok ? await engine.request({ kind: 'diff', request }, signal) : loaded;
  for (const [index, file] of [left.path, right.path].entries()) {
    const state = await stateOf(file);
    if (state !== before[index]) throw fileChanged(file, state === null);
  }
  const loads = valueOf(loaded);
  const diff = valueOf(answer);
  const unread = [...unreadRows(left.path, loads[0]), ...unreadRows(right.path, loads[1])];
  if (unread.length === 0) return diff;
  // What was not read may be anything.
  return { ...diff, verdict: 'different', notes: [...unread, ...diff.notes] };
}

/**
 * How two files are loaded by those of their lines that differ; null where more has to be known of the others: which column
 * is a key, how texts compare that are not the same.
 */
function linesRequest(
  left: ComparedFile,
  right: ComparedFile,
  [one, other]: readonly [RelationLoad, RelationLoad],
  { key, rows: _rows, ignored: _ignored, ...more }: DiffOptions,
): DifferingLinesRequest | null {
  const [source, second] = [one.source, other.source];
  if (key === undefined || Object.values(more).some((option) => option !== undefined)) return null;
  if (!isUntyped(left) || !isUntyped(right) || source.kind !== 'csv' || second.kind !== 'csv')
    return null;
  const { delimiter } = source.settings ?? {};
  if (second.settings?.delimiter !== delimiter) return null;
  return {
    left: { path: left.path, target: one.target },
    right: { path: right.path, target: other.target },
    ...(delimiter === undefined ? {} : { delimiter }),
    key,
  };
}

/** What tells whether a file is still the one that was read; null if it is gone. */
async function stateOf(file: string): Promise<string | null> {
  try {
    const { size, mtimeMs, ino } = await stat(file);
    return `${size} ${mtimeMs} ${ino}`;
  } catch {
    return null;
  }
}

function fileChanged(file: string, gone: boolean): FailureError {
  return new FailureError({
    code: 'diff/file-changed',
    what: `The comparison with ${file} was given up.`,
    why: `The file ${gone ? 'vanished' : 'was changed'} while it was read, so that what was found belongs to no state of it.`,
    todo: 'Compare again when nothing writes to it any more, or compare a copy.',
  });
}
