import { neverCancelled, type CancellationSignal } from '../base/cancellation.ts';
import type { EngineClient } from '../engine/index.ts';
import { wallClockOf } from '../project/clock.ts';
import { transformsOf, type Project } from '../project/project.ts';
import type { ProgramLimits } from '../protocol/engine.ts';
import type {
  AssumptionTest,
  ProjectRun,
  RunSummary,
  SampleFile,
  Survey,
  TransformResult,
} from '../protocol/transforms.ts';
import { prepareProject, type PreparedProject } from './prepare-project.ts';
import { ProjectSession } from './project-session.ts';
import { sha256OfFile } from './file-hash.ts';
import { withRootCause } from './root-cause.ts';
import { objectReports, onlyDefines, surveyOf } from './survey.ts';

/** What a run tells while it goes on. */
export type RunProgress =
  | { readonly kind: 'porting'; readonly path: string }
  /** Everything is ported and compiled: what there is to run is known. */
  | { readonly kind: 'prepared'; readonly survey: Survey }
  | { readonly kind: 'loading' }
  | {
      readonly kind: 'running';
      readonly name: string;
      readonly index: number;
      readonly total: number;
    }
  | {
      readonly kind: 'done';
      readonly result: TransformResult;
      readonly index: number;
      readonly total: number;
    };

/** How a project runs; all has defaults. */
export interface RunOptions {
  readonly limits?: ProgramLimits;
  readonly signal?: CancellationSignal;
  /** True to run all transforms once more on what the first run left, as tomorrow's job will, and compare again. */
  readonly twice?: boolean;
  readonly onProgress?: (progress: RunProgress) => void;
}

/** A run with what it ran. */
export interface FinishedRun {
  readonly prepared: PreparedProject;
  readonly run: ProjectRun;
}

/**
 * Ports a project, runs every transform on both sides in order, and compares what each leaves behind.
 *
 * @throws FailureError if nothing could be run, CancelledError when asked to stop
 */
export async function runProject(
  engine: EngineClient,
  project: Project,
  options: RunOptions = {},
): Promise<FinishedRun> {
  const {
    signal = neverCancelled,
    limits = {},
    twice = false,
    onProgress = () => undefined,
  } = options;
  const started = performance.now();
  const prepared = await prepareProject(project, signal, (path) =>
    onProgress({ kind: 'porting', path }),
  );
  const survey = surveyOf(prepared);
  onProgress({ kind: 'prepared', survey });
  onProgress({ kind: 'loading' });
  const session = await ProjectSession.open(engine, prepared, signal);
  const order = transformsOf(project.settings).map((transform) => ({
    ...transform,
    script: prepared.transforms.find(
      ({ file, step }) => file.path === transform.path && step === transform.step,
    ),
  }));
  const defines = ({ script }: (typeof order)[number]): boolean =>
    script !== undefined && onlyDefines(script);
  const once = order.length - order.filter(defines).length;
  const total = twice ? 2 * once : once;
  const transforms: TransformResult[] = [];
  let index = 0;
  for (const each of [...order, ...(twice ? order.filter((one) => !defines(one)) : [])]) {
    const { path, name, step, script } = each;
    if (script !== undefined && defines(each)) {
      await session.define(script, signal);
      continue;
    }
    onProgress({ kind: 'running', name, index, total });
    const place = index % once;
    const first = transforms[place];
    const why = prepared.failed.find((failed) => failed.path === path)?.why ?? '';
    const ran =
      script === undefined
        ? notRun(path, name, step, why)
        : await session.run(script, limits, signal, first !== undefined);
    const result = first === undefined ? ran : withSecondRun(first, ran);
    transforms[place] = result;
    if (index >= total - once) onProgress({ kind: 'done', result, index, total });
    index += 1;
  }
  const assumptions: AssumptionTest[] = [];
  const last = prepared.transforms.at(-1)?.left.compiled.catalogOut ?? prepared.legacyCatalog;
  for (const script of prepared.ddl) {
    assumptions.push(...(await session.assumptions(script, last, signal)));
  }
  const { settings, files } = project;
  const samples = await hashed(session.files, signal);
  // Of a second run nobody can tell from the first one's state.
  if (!twice) await addRootCauses(engine, prepared, transforms, signal);
  const run: ProjectRun = {
    project: files.description,
    asOf:
      settings.asOf ??
      wallClockOf(Date.parse(`${prepared.clock.slice(0, 19)}Z`), settings.timeZone),
    timeZone: settings.timeZone,
    collation: prepared.legacyCatalog.settings.collation.name,
    targetRuntime: settings.targetRuntime,
    samples,
    transforms,
    loads: session.loads,
    warnings: session.warnings,
    assumptions,
    survey,
    objects: objectReports(prepared, transforms, session.failedDefinitions),
    summary: summarise(transforms, Math.round(performance.now() - started)),
  };
  return { prepared, run };
}

/** Looking for a cause runs everything before it anew; what differs behind the first few mostly follows from them. */
const mostRootCauses = 3;

/** Adds to the first transforms that differ where their sides part. */
async function addRootCauses(
  engine: EngineClient,
  prepared: PreparedProject,
  transforms: TransformResult[],
  signal: CancellationSignal,
): Promise<void> {
  let looked = 0;
  for (const [index, result] of transforms.entries()) {
    if (result.verdict !== 'different' || looked === mostRootCauses) continue;
    const script = prepared.transforms.find(
      ({ file, step }) => file.path === result.path && step === result.step,
    );
    if (script === undefined) continue;
    looked += 1;
    transforms[index] = await withRootCause(engine, prepared, script, result, signal);
  }
}

async function hashed(
  files: ProjectSession['files'],
  signal: CancellationSignal,
): Promise<readonly SampleFile[]> {
  const samples: SampleFile[] = [];
  for (const { path, ...file } of files) {
    samples.push({ ...file, sha256: await sha256OfFile(path, signal) });
  }
  return samples;
}

/** The first run's result, unless only the second one shows that something is not the same. */
function withSecondRun(first: TransformResult, second: TransformResult): TransformResult {
  const milliseconds = first.milliseconds + second.milliseconds;
  if (first.verdict !== 'same' || second.verdict === 'same') return { ...first, milliseconds };
  const reasons = [
    'The first run was the same on both sides, the second is not.',
    ...second.reasons,
  ];
  return { ...second, milliseconds, reasons };
}

/** A transform that could not even be ported: nothing is known of it, and it is not left out. */
function notRun(path: string, name: string, step: string, why: string): TransformResult {
  const side = { errors: [], messages: [], stopped: null, findings: [] };
  return {
    name,
    path,
    step,
    fidelity: 'manual',
    rows: 0,
    verdict: 'not-provable',
    reasons: [why],
    madeUp: [],
    milliseconds: 0,
    legacyText: '',
    portText: '',
    findings: [],
    left: side,
    right: side,
    comparisons: [],
    assumptions: [],
  };
}

/** Counts of a run's transforms. */
export function summarise(
  transforms: readonly Pick<TransformResult, 'verdict' | 'rows' | 'madeUp'>[],
  milliseconds: number,
): RunSummary {
  const count = (verdict: TransformResult['verdict']): number =>
    transforms.filter((each) => each.verdict === verdict).length;
  return {
    transforms: transforms.length,
    same: count('same'),
    different: count('different'),
    notProvable: count('not-provable'),
    noEvidence: count('no-evidence'),
    madeUp: transforms.filter(({ madeUp, verdict }) => verdict === 'same' && madeUp.length > 0)
      .length,
    rows: transforms.reduce((sum, each) => sum + each.rows, 0),
    milliseconds,
  };
}
