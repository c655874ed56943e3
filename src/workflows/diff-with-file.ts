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
  QueryResult,
  RelationLoad,
} from '../protocol/engine.ts';
import type { FindingReport } from '../protocol/findings.ts';
import type { SideRun, Verdict } from '../protocol/transforms.ts';
import { compileLegacy, compilePort, type CompiledSide, type Side } from './compile-sides.ts';
import { isUntyped, loadOf, unreadRows, type ComparedFile } from './data-file.ts';
import { prepareProject, upTo, type PreparedProject } from './prepare-project.ts';
import { ProjectSession, sideRun, valueOf } from './project-session.ts';
import { isDoubtful } from './finding-report.ts';
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
  file: ComparedFile,
  options: DiffWithFileOptions,
): Promise<FileComparison> {
  const { side, fileFirst, comparison = {}, signal = neverCancelled } = options;
  const loads = [loadOf(file, fileTable)];
  const { script, outcome, rows, session } = await rowsOf(engine, project, queried, options, loads);
  const unread = unreadRows(file.path, session.ownLoads[0]);
  const stands: DiffSide = { kind: 'table', address: fileTable, untyped: isUntyped(file) };
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

/** What a query or a script gives, and under which instant. */
export interface GivenRows {
  readonly rows: QueryResult;
  readonly asOf: string;
  /** Where the local run is not exactly what the real engine would give. */
  readonly doubts: readonly string[];
}

/**
 * The rows of which {@link diffWithFile} compares, to be kept.
 *
 * @throws FailureError as that, or where there are more than `most`
 */
export async function readGivenRows(
  engine: EngineClient,
  project: Project,
  queried: QueriedRows,
  most: number,
  options: Pick<DiffWithFileOptions, 'side' | 'limits' | 'signal'>,
): Promise<GivenRows> {
  const { script, outcome, rows, prepared } = await rowsOf(engine, project, queried, options, []);
  const { database, schema, table } = rows.address;
  const name = [database, schema, table].map((each) => `"${each.replaceAll('"', '""')}"`).join('.');
  const order = rows.ordinal ?? 'ALL';
  const query = {
    kind: 'query',
    database: options.side,
    sql: `SELECT * FROM ${name} ORDER BY ${order}`,
    mode: 'preview',
    rowLimit: most,
  } as const;
  const read = valueOf(await engine.request(query, options.signal));
  if (!read.complete)
    throw notCompared(
      `It gives more than ${most} rows.`,
      'Take a part of them, or a table of totals.',
    );
  const doubts = sideRun(script, outcome)
    .findings.filter(({ fidelity }) => isDoubtful(fidelity))
    .map(({ id, line, message }) => `Line ${line}, ${id}: ${message}`);
  return { rows: read, asOf: prepared.clock, doubts };
}

async function rowsOf(
  engine: EngineClient,
  project: Project,
  queried: QueriedRows,
  { side, limits = {}, signal = neverCancelled }: Omit<DiffWithFileOptions, 'fileFirst'>,
  loads: readonly RelationLoad[],
): Promise<{
  readonly prepared: PreparedProject;
  readonly session: ProjectSession;
  readonly script: CompiledSide;
  readonly outcome: ProgramOutcome;
  readonly rows: DiffSide & { kind: 'table' };
}> {
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
  const session = await ProjectSession.open(engine, prepared, signal, loads);
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
  return { prepared, session, script, outcome, rows: onlyRows(script, outcome) };
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

function onlyRows(script: CompiledSide, { results }: ProgramOutcome): DiffSide & { kind: 'table' } {
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
