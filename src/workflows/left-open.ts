import type { CancellationSignal } from '../base/cancellation.ts';
import type { Dialect } from '../core/index.ts';
import { plural } from '../project/discovery/notes.ts';
import type { CellText, DiffResult, DiffRow } from '../protocol/engine.ts';
import type { LeftOpen, TransformResult } from '../protocol/transforms.ts';
import { openChoices } from './open-choices.ts';
import { TrialFailed, type TransformTrials } from './transform-trials.ts';

/** How many orders of the input are tried at most, besides its own, and for how many milliseconds. */
const mostOrders = 40;
const longest = 3000;
/** Of more differing rows none is told apart. */
const mostRows = 10_000;

/**
 * Finds which of the rows that differ the legacy query leaves open itself: on the same rows in another order it gives what
 * the port gives. A table has no order in T-SQL, so that SQL Server may give either.
 *
 * Only where the legacy text has a construct that can do so; what no tried order gives stays a difference.
 */
export async function findLeftOpen(
  trials: TransformTrials,
  result: TransformResult,
  dialect: Dialect,
  signal: CancellationSignal,
): Promise<readonly LeftOpen[]> {
  const choices = openChoices(result.legacyText, dialect);
  const names = result.comparisons
    .filter(({ verdict, diff }) => verdict === 'different' && diff !== null)
    .map(({ name }) => name);
  if (choices.length === 0 || names.length === 0) return [];
  if (result.left.errors.length + result.right.errors.length > 0) return [];
  try {
    return await withOrders(trials, names, choices, signal);
  } catch (thrown) {
    if (!(thrown instanceof TrialFailed)) throw thrown;
    return [];
  }
}

async function withOrders(
  trials: TransformTrials,
  names: readonly string[],
  choices: LeftOpen['choices'],
  signal: CancellationSignal,
): Promise<readonly LeftOpen[]> {
  const { left, right } = trials.script;
  await trials.setBack({}, signal);
  const first = await trials.run(left, signal);
  const port = await trials.run(right, signal);
  const differing = new Map<string, DiffResult>();
  for (const name of names) {
    const diff = await trials.compared(name, first, port, mostRows, signal);
    if (diff !== null && isOfRows(diff)) differing.set(name, diff);
  }
  const open = new Map<string, Set<DiffRow>>();
  const started = performance.now();
  const isSettled = ([name, { rows }]: readonly [string, DiffResult]): boolean =>
    open.get(name)?.size === rows.length;
  for (let order = 1; order <= mostOrders; order += 1) {
    if (performance.now() - started > longest || [...differing].every(isSettled)) break;
    await trials.setBack({ order, only: 'left' }, signal);
    const again = await trials.run(left, signal);
    if (again.errors.length > 0 || again.stopped !== null) continue;
    for (const [name, { rows }] of differing) {
      const now = await trials.compared(name, again, port, mostRows, signal);
      if (!now?.complete) continue;
      const known = open.get(name) ?? new Set();
      const [lefts, rights] = [textsOf(now, 'left'), textsOf(now, 'right')];
      for (const row of rows) if (isGiven(row, lefts, rights)) known.add(row);
      open.set(name, known);
    }
  }
  return [...open].flatMap(([name, { size: rows }]) => {
    const of = differing.get(name)?.rows.length ?? 0;
    return rows === 0 ? [] : [{ name, rows, of, choices }];
  });
}

/** True for a diff of rows alone, all of which were given: of columns and places nothing is told. */
function isOfRows({ complete, leftOnlyColumns, rightOnlyColumns, misplaced }: DiffResult): boolean {
  return (
    complete && leftOnlyColumns.length + rightOnlyColumns.length === 0 && (misplaced ?? 0) === 0
  );
}

function textsOf({ rows }: DiffResult, side: 'left' | 'right'): ReadonlySet<string> {
  return new Set(rows.map((row) => textOf(row[side])));
}

function textOf(cells: readonly CellText[] | null): string {
  return JSON.stringify(cells);
}

/** True for a row of the port that the legacy side gave this time, too; or one that it did not give again. */
function isGiven(
  { left, right }: DiffRow,
  lefts: ReadonlySet<string>,
  rights: ReadonlySet<string>,
): boolean {
  return right === null ? !lefts.has(textOf(left)) : !rights.has(textOf(right));
}

/** True where the legacy query leaves all differences of a result open. */
export function isAllOpen({ comparisons }: TransformResult, open: readonly LeftOpen[]): boolean {
  const differing = comparisons.filter(({ verdict }) => verdict === 'different');
  const isOpen = (name: string): boolean =>
    open.some((each) => each.name === name && each.rows === each.of);
  return differing.length > 0 && differing.every(({ name }) => isOpen(name));
}

/** What the legacy query leaves open, as sentences. */
export function leftOpenReasons(open: readonly LeftOpen[]): readonly string[] {
  const counts = open.map(
    ({ name, rows, of }) =>
      `${name}: the legacy query itself leaves ${rows === of ? (of === 1 ? 'the row that differs' : `all ${plural(of, 'row')} that differ`) : `${rows} of the ${plural(of, 'row')} that differ`} open. On the same rows in another order it gives what the port gives.`,
  );
  const places = new Map(
    open
      .flatMap(({ choices }) => choices)
      .map((choice) => [`${choice.line} ${choice.text}`, choice] as const),
  );
  return [
    ...counts,
    ...[...places.values()].map(
      ({ line, text, why, todo }) => `Line ${line}, ${text}: ${why} ${todo}`,
    ),
  ];
}
