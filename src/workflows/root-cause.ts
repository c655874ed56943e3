import { throwIfCancelled, type CancellationSignal } from '../base/cancellation.ts';
import { databricksDialect } from '../core/index.ts';
import type { EngineClient } from '../engine/index.ts';
import { dialects } from '../project/session-settings.ts';
import type { DiffResult, ProgramOutcome, ProgramResult } from '../protocol/engine.ts';
import type { RootCause, StepComparison, TransformResult } from '../protocol/transforms.ts';
import { findFewestRows } from './fewest-rows.ts';
import { findLeftOpen, isAllOpen, leftOpenReasons } from './left-open.ts';
import { compileLegacy, compilePort } from './compile-sides.ts';
import type { PreparedProject, PreparedScript } from './prepare-project.ts';
import { ProjectSession, valueOf } from './project-session.ts';
import { withSteps, type QueryStep, type SteppedText } from './query-steps.ts';
import { runSide } from './run-side.ts';
import { TransformTrials } from './transform-trials.ts';

/**
 * A result that differs, with where its two sides part and the fewest rows that show it, if that can be told. Runs
 * everything before the script anew, since it reads what stood there then.
 */
export async function withRootCause(
  engine: EngineClient,
  prepared: PreparedProject,
  script: PreparedScript,
  result: TransformResult,
  signal: CancellationSignal,
): Promise<TransformResult> {
  // Rows of the old system are in a file: there are no steps that they came by.
  if (result.comparisons.some(({ left }) => left === 'expected-file')) return result;
  const session = await ProjectSession.open(engine, prepared, signal);
  for (const each of prepared.transforms) {
    if (each === script) break;
    await session.replay(each, signal);
  }
  const trials = await TransformTrials.begin(engine, prepared, script, signal);
  const dialect = dialects[prepared.project.settings.dialect];
  const leftOpen = trials === null ? [] : await findLeftOpen(trials, result, dialect, signal);
  const fewestRows = trials === null ? null : await findFewestRows(trials, result, signal);
  const asBefore = trials === null || (await trials.end(signal));
  const rootCause = asBefore ? await findRootCause(engine, prepared, script, signal) : null;
  return {
    ...result,
    // That SQL Server may give either is no fault of the port's, and no proof of it.
    verdict: isAllOpen(result, leftOpen) ? 'not-provable' : result.verdict,
    ...(leftOpen.length === 0 ? {} : { leftOpen }),
    ...(fewestRows === null ? {} : { fewestRows }),
    ...(rootCause === null ? {} : { rootCause }),
    reasons: [
      ...leftOpenReasons(leftOpen),
      ...result.reasons,
      ...(fewestRows === null ? [] : [fewestRows.sentence]),
      ...(rootCause === null ? [] : [rootCause.sentence]),
    ],
  };
}

/**
 * Looks for the first step of a script in which its two sides part: a CTE, a subquery of FROM, a join or a filter. The
 * engine holds what stood there before the script. Null where no steps could be compared.
 */
async function findRootCause(
  engine: EngineClient,
  prepared: PreparedProject,
  script: PreparedScript,
  signal: CancellationSignal,
): Promise<RootCause | null> {
  const { project, clock } = prepared;
  const { settings } = project;
  const left = withSteps(script.left.text, dialects[settings.dialect]);
  const right = withSteps(script.right.text, databricksDialect);
  const paired = pairSteps(left, right);
  if (paired.length === 0) return null;
  const legacy = compileLegacy(left.text, script.left.catalogIn, settings, clock);
  const port = compilePort(right.text, script.right.catalogIn, settings, clock);
  const leftOutcome = await runSide(engine, legacy, 'steps', {}, signal);
  const rightOutcome = await runSide(engine, port, 'steps', {}, signal);
  const steps: StepComparison[] = [];
  let first: { readonly step: StepComparison; readonly diff: DiffResult } | null = null;
  for (const { leftLine, rightLine, leftStep, rightStep } of paired) {
    const sides = [resultAt(leftOutcome, leftLine), resultAt(rightOutcome, rightLine)] as const;
    // What could not be run says nothing, and neither does what comes after it.
    if (sides[0] === null || sides[1] === null) break;
    const request = {
      left: sideOf(sides[0]),
      right: sideOf(sides[1]),
      options: { rows: 20 },
    } as const;
    const diff = valueOf(await engine.request({ kind: 'diff', request }, signal));
    throwIfCancelled(signal);
    const rowsOf = (side: 'left' | 'right', result: ProgramResult): number =>
      leftStep.gives === 'count' ? Number(result.rows[0]?.[0] ?? 0) : diff.counts[side];
    const step = {
      name: leftStep.name,
      line: leftStep.line,
      portLine: rightStep.line,
      leftRows: rowsOf('left', sides[0]),
      rightRows: rowsOf('right', sides[1]),
      differs: diff.verdict === 'different',
    };
    steps.push(step);
    if (step.differs) {
      first = { step, diff };
      break;
    }
  }
  if (steps.length === 0) return null;
  return { sentence: sentenceOf(first, steps.length === paired.length), steps };
}

/** The steps that stand at the same place of both texts, in the order of the legacy one. */
function pairSteps(
  left: SteppedText,
  right: SteppedText,
): readonly {
  readonly leftLine: number;
  readonly rightLine: number;
  readonly leftStep: QueryStep;
  readonly rightStep: QueryStep;
}[] {
  const others = new Map([...right.steps].map(([line, step]) => [step.key, { line, step }]));
  return [...left.steps].flatMap(([leftLine, leftStep]) => {
    const other = others.get(leftStep.key);
    return other === undefined
      ? []
      : [{ leftLine, rightLine: other.line, leftStep, rightStep: other.step }];
  });
}

function resultAt(outcome: ProgramOutcome, line: number): ProgramResult | null {
  const result = outcome.results.find((each) => each.line === line);
  return result?.kept ? result : null;
}

function sideOf({ kept }: ProgramResult) {
  const { database = '', schema = '', table = '' } = kept ?? {};
  return { kind: 'table', address: { database, schema, table } } as const;
}

function sentenceOf(
  first: { readonly step: StepComparison; readonly diff: DiffResult } | null,
  all: boolean,
): string {
  if (first === null)
    return all
      ? 'Its CTEs, subqueries, joins and filters give the same on both sides: they part in the SELECT list, in grouping or in what is written.'
      : 'The steps that could be run give the same on both sides.';
  const { step, diff } = first;
  const place = `line ${step.line} (line ${step.portLine} of the port)`;
  const columns = diff.columns.filter(({ changed }) => changed > 0).map(({ left }) => left);
  const { changed, leftOnly, rightOnly } = diff.counts;
  const what =
    step.leftRows === step.rightRows && changed > 0
      ? `${changed} of ${step.leftRows} rows differ in ${columns.join(', ')}`
      : step.leftRows === step.rightRows
        ? `${leftOnly} rows are only on the left, ${rightOnly} only on the right`
        : `${step.leftRows} rows on the left, ${step.rightRows} on the right`;
  return `The sides part first in ${step.name}, ${place}: ${what}.`;
}
