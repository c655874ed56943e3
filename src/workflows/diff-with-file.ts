import { neverCancelled, type CancellationSignal } from '../base/cancellation.ts';
import { FailureError } from '../base/failure.ts';
import type { EngineClient } from '../engine/index.ts';
import { engineTable } from '../project/names.ts';
import type { Project } from '../project/project.ts';
import { forNextSession, legacySession, portSession } from '../project/session-settings.ts';
import type {
  DiffOptions,
  DiffResult,
  DiffSide,
  ProgramLimits,
  ProgramOutcome,
} from '../protocol/engine.ts';
import type { FindingReport } from '../protocol/findings.ts';
import type { SideRun, Verdict } from '../protocol/transforms.ts';
import { compileLegacy, compilePort, type CompiledSide, type Side } from './compile-sides.ts';
import { dataFileSource, unreadRows } from './data-file.ts';
import { prepareProject, upTo, type PreparedProject } from './prepare-project.ts';
import { ProjectSession, sideRun, valueOf } from './project-session.ts';
import { runSide } from './run-side.ts';
import { judge } from './verdict.ts';
import { writtenNames } from './written-tables.ts';

/** SQL whose rows are compared with a file's: a script by its path in the project, or a text. */
export type QueriedRows = { readonly path: string } | { readonly text: string };

/** What a comparison with a file runs under. */
export interface DiffWithFileOptions {
  /** Under whose rules, and on whose rows: the legacy side's, or the port's. */
  readonly side: Side;
  /** True where the file stands on the left. */
  readonly fileFirst: boolean;
  readonly comparison?: DiffOptions;
  readonly limits?: ProgramLimits;
  readonly signal?: CancellationSignal;
}

/** What differs, and whether the local run can be trusted in it. */
export interface FileComparison {
  readonly verdict: Verdict;
  /** Sentences: why the verdict is what it is. */
  readonly reasons: readonly string[];
  readonly diff: DiffResult;
  /** Of the local run. */
  readonly findings: readonly FindingReport[];
}

const fileTable = { database: 'file', schema: 'main', table: 'rows' };

/**
 * Compares a data file with what a query or a script gives on the sample rows, after everything that comes
 * before it in the project: its only result, or, where it gives none, the only table that it writes.
 *
 * @throws FailureError if it cannot be run or it is not clear what to compare, CancelledError when asked to stop
 */
export async function diffWithFile(
  engine: EngineClient,
  project: Project,
  queried: QueriedRows,
  file: string,
  options: DiffWithFileOptions,
): Promise<FileComparison> {
  const { side, fileFirst, comparison = {}, limits = {}, signal = neverCancelled } = options;
  const path = 'path' in queried ? queried.path : null;
  const prepared = await prepareProject(path === null ? project : upTo(project, path), signal);
  const own = prepared.transforms.findLast((each) => each.file.path === path);
  const script =
    'text' in queried
      ? compileAfter(prepared, queried.text, side)
      : own?.[side === 'legacy' ? 'left' : 'right'];
  if (script === undefined) {
    throw new FailureError({
      code: 'project/file-missing',
      what: `The file ${path ?? ''} was not run.`,
      why: [...prepared.failed.map((each) => each.why), ...prepared.warnings].join(' '),
      todo: 'Correct that and try again.',
    });
  }
  const load = { target: fileTable, source: dataFileSource(file) };
  const session = await ProjectSession.open(engine, prepared, signal, [load]);
  const unread = unreadRows(file, session.ownLoads[0]);
  for (const each of prepared.transforms) if (each !== own) await session.replay(each, signal);
  const outcome = await runSide(engine, script, 'beside_file', limits, signal);
  const [error] = outcome.errors;
  if (error !== undefined || outcome.stopped !== null) {
    throw notCompared(
      error === undefined
        ? (outcome.stopped?.message ?? '')
        : `It failed with error ${error.number} at line ${error.line}: ${error.message}`,
      'Correct it, or the rows it runs on, and try again.',
    );
  }
  const rows: DiffSide = onlyRows(script, outcome);
  const stands: DiffSide = { kind: 'table', address: fileTable, untyped: true };
  const [left, right] = fileFirst ? [stands, rows] : [rows, stands];
  const request = { left, right, options: comparison };
  const diff = valueOf(await engine.request({ kind: 'diff', request }, signal));
  const run = sideRun(script, outcome);
  const runs = side === 'legacy' ? ([run, nothingRun] as const) : ([nothingRun, run] as const);
  const compared = {
    name: 'the rows',
    portName: null,
    left: 'expected-file',
    verdict: diff.verdict,
    diff,
    leftRows: null,
    rightRows: null,
  } as const;
  const { verdict, reasons } = judge(...runs, [compared]);
  return {
    verdict: verdict === 'same' && unread.length > 0 ? 'not-provable' : verdict,
    reasons: [...unread, ...reasons],
    diff,
    findings: run.findings,
  };
}

const nothingRun: SideRun = { errors: [], messages: [], stopped: null, findings: [] };

/** Compiles a text that runs after the last transform. */
function compileAfter(prepared: PreparedProject, text: string, side: Side): CompiledSide {
  const { project, clock, transforms, legacyCatalog, portCatalog } = prepared;
  const { settings } = project;
  const last = transforms.at(-1);
  if (side === 'legacy') {
    const before = last?.left.compiled.catalogOut ?? legacyCatalog;
    return compileLegacy(text, forNextSession(before, legacySession(settings)), settings, clock);
  }
  const before = last?.right.compiled.catalogOut ?? portCatalog;
  return compilePort(text, forNextSession(before, portSession(settings)), settings, clock);
}

function onlyRows(script: CompiledSide, { results }: ProgramOutcome): DiffSide {
  const [result, ...more] = results;
  if (result?.kept && more.length === 0) {
    const { ordinal, ...address } = result.kept;
    return { kind: 'table', address, ordinal };
  }
  const written = writtenNames(script);
  const [name] = written;
  if (results.length === 0 && written.length === 1 && name !== undefined)
    return { kind: 'table', address: engineTable(script.side, { name, role: 'table' }) };
  throw notCompared(
    results.length > 0
      ? `It gives ${results.length} results, and the file can be compared with one.`
      : `It gives no result and writes ${written.length} tables, and the file can be compared with one.`,
    'Name a query instead, in quotes: "SELECT …", or a table.',
  );
}

function notCompared(why: string, todo: string): FailureError {
  return new FailureError({
    code: 'diff/no-rows',
    what: 'The script was not compared with the file.',
    why,
    todo,
  });
}
