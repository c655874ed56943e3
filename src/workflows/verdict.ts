import { shownNames } from '../project/discovery/notes.ts';
import type { RuntimeError } from '../protocol/program.ts';
import type { Comparison, SideRun, Verdict } from '../protocol/transforms.ts';
import { alreadyThere, isAlreadyThere } from './already-there.ts';
import { acceptedSentence } from './comparison-rules.ts';
import { isDoubtful } from './finding-report.ts';

/** A verdict with its reasons, as sentences. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly reasons: readonly string[];
}

/**
 * Judges a transform. *Same* takes equal rows and a faithful emulation on both sides; where the local
 * engine could not run something, or emulates it otherwise than exactly, it is *not provable here*.
 *
 * @param undefinedTables - those that were not on both sides before the transform ran, since the script failed that
 *   defines them: its path by their names
 * @param readNames - the full names of what it reads, asked for where something is missing
 */
export function judge(
  left: SideRun,
  right: SideRun,
  comparisons: readonly Comparison[],
  undefinedTables: ReadonlyMap<string, string> = new Map(),
  readNames: () => readonly string[] = () => [],
): Judgement {
  const missing = missingTables(left, right, undefinedTables, readNames);
  const undefinedOnOne = comparisons
    .filter((each) => oneSided(each) && undefinedTables.has(each.name))
    .map(
      ({ name }) =>
        `${undefinedTables.get(name) ?? ''}, which defines ${name}, failed on one side, so the table is not there to compare.`,
    );
  const made = alreadyThere([...left.errors, ...right.errors]);
  const unable = [
    ...missing,
    ...undefinedOnOne,
    ...unableReasons('legacy', left),
    ...unableReasons('port', right),
  ];
  const differing = [
    ...errorReasons(withoutMade(left), withoutMade(right)),
    ...comparisons.flatMap(differenceReasons),
  ];
  if (made !== null) {
    // T-SQL goes on behind such an error where a port ends: only one that did not meet it ran as far.
    const ended = right.errors.some(isAlreadyThere);
    if (unable.length > 0 || differing.length === 0 || ended) {
      const rest = ended && differing.length > 0 ? [PORT_ENDED, ...differing] : differing;
      return { verdict: 'not-provable', reasons: [made, ...unable, ...rest] };
    }
    return { verdict: 'different', reasons: [...differing, made, ...doubtReasons(left, right)] };
  }
  if (unable.length > 0) return { verdict: 'not-provable', reasons: unable };
  if (differing.length > 0)
    return { verdict: 'different', reasons: [...differing, ...doubtReasons(left, right)] };
  const doubts = doubtReasons(left, right);
  if (doubts.length > 0) return { verdict: 'not-provable', reasons: doubts };
  const both = [
    ...(left.errors.length > 0
      ? [`Both sides ended with an error: ${sentence(left.errors[0])}`]
      : []),
    ...comparisons.flatMap(({ name, accepted = [] }) =>
      accepted.map((each) => `${name}: ${acceptedSentence(each)}`),
    ),
  ];
  if (comparisons.some((comparison) => comparison.verdict === 'same'))
    return { verdict: 'same', reasons: both };
  const why =
    comparisons.length === 0
      ? 'It leaves no table and no result behind.'
      : 'No rows came through on either side.';
  return { verdict: 'no-evidence', reasons: [...both, why] };
}

/** What has to be said with a verdict on made-up rows: it is no proof. */
export function madeUpReasons(verdict: Verdict, tables: readonly string[]): readonly string[] {
  if (tables.length === 0) return [];
  const rows = `The rows of ${shownNames(tables, 4)} are made up`;
  switch (verdict) {
    case 'same':
      return [
        `${rows}: that both sides agree on them proves nothing of your data. Take a sample out of SQL Server (portside extract) for that.`,
      ];
    case 'different':
      return [`${rows}, which makes the difference no smaller: such rows are allowed.`];
    default:
      return [`${rows}.`];
  }
}

function withoutMade(run: SideRun): SideRun {
  return { ...run, errors: run.errors.filter((error) => !isAlreadyThere(error)) };
}

/** What is said before differences that may come from a port's early end. */
const PORT_ENDED =
  'The port ended there, and what stands behind it did not run. As the tables are now:';

/** True for a table that one side has and the other has not. */
export function oneSided({ leftRows, rightRows }: Comparison): boolean {
  return (leftRows === null) !== (rightRows === null);
}

/** What DuckDB says of SQL that it can't take: the emulation's fault, and no statement about the port. */
export const ENGINE_FAULT =
  /^(?:Binder|Parser|Catalog|Not implemented|INTERNAL|Internal|Invalid Input|Syntax) Error/u;
/** The message of a step that could not be compiled starts with its finding's id. */
const NOT_RUN = /^[a-z]+(?:-[a-z]+)*\/[a-z-]+: /u;

/** What stands in a port for a statement that has no counterpart, when it runs. */
export const LEFT_TO_A_PERSON = /^\[USER_RAISED_EXCEPTION\] portside: /u;

/** What is said of a table that is not there: by DuckDB, and by SQL Server of the target of a change. */
const NO_TABLE =
  /^(?:Catalog Error: Table with name (?<read>.+?) does not exist!|Invalid object name '(?<changed>.+?)')/u;

/** The tables that are not there, each once, whichever side reads them. */
function missingTables(
  left: SideRun,
  right: SideRun,
  undefinedTables: ReadonlyMap<string, string>,
  readNames: () => readonly string[],
): string[] {
  const names = [...left.errors, ...right.errors].flatMap(({ message }) => {
    const { read, changed } = NO_TABLE.exec(message)?.groups ?? {};
    return read ?? changed ?? [];
  });
  const endsWith = (full: string, name: string): boolean =>
    `.${full.toLowerCase()}`.endsWith(`.${name.toLowerCase()}`);
  const sentences = names.map((name) => {
    // One side may say more of the name than the other.
    const isNamed = (known: string): boolean => endsWith(known, name) || endsWith(name, known);
    const definition = [...undefinedTables].find(([table]) => isNamed(table));
    if (definition === undefined)
      return `It needs ${readNames().find(isNamed) ?? name}, which nothing that ran before it created. Add the script that creates it, or a file of its rows.`;
    const [table, path] = definition;
    return `It needs ${table}, and ${path} failed, which defines it: the warnings say why.`;
  });
  return [...new Set(sentences)];
}

function unableReasons(side: 'legacy' | 'port', run: SideRun): string[] {
  const reasons = run.errors
    .filter(
      (error) =>
        !NO_TABLE.test(error.message) &&
        !isAlreadyThere(error) &&
        (ENGINE_FAULT.test(error.message) || NOT_RUN.test(error.message)),
    )
    .map(
      (error) =>
        `The local engine could not run the ${side} side, line ${error.line}: ${sentence(error)}`,
    );
  const left = run.errors.find(({ message }) => LEFT_TO_A_PERSON.test(message));
  if (left !== undefined)
    reasons.push(
      `The port is not finished: what stands at line ${left.line} is left to a person (${left.message.replace(LEFT_TO_A_PERSON, '')}).`,
    );
  if (run.stopped !== null) reasons.push(`The ${side} side did not end: ${run.stopped.message}`);
  return reasons;
}

function errorReasons(left: SideRun, right: SideRun): string[] {
  if (left.errors.length > 0 === right.errors.length > 0) return [];
  const [side, other, run] =
    left.errors.length > 0
      ? (['legacy', 'port', left] as const)
      : (['port', 'legacy', right] as const);
  const error = run.errors[0];
  return [
    `Only the ${side} side fails, at line ${error?.line ?? 1}: ${sentence(error)} The ${other} side does not.`,
  ];
}

function differenceReasons(comparison: Comparison): string[] {
  if (comparison.verdict !== 'different') return [];
  const { name, diff, leftRows, rightRows } = comparison;
  if (diff === null) {
    const missing = leftRows === null ? 'legacy' : rightRows === null ? 'port' : null;
    return [
      missing === null
        ? `${name} could not be compared.`
        : `${name}: the ${missing} side does not have it.`,
    ];
  }
  const { changed, leftOnly, rightOnly } = diff.counts;
  const parts = [
    [changed, 'changed'],
    [leftOnly, 'only on the left'],
    [rightOnly, 'only on the right'],
    [diff.misplaced ?? 0, 'in another place'],
  ] as const;
  const shown = parts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  const rows = shown.length === 0 ? 'the columns differ' : `${shown.join(', ')}`;
  const columns = diff.columns.filter((column) => column.changed > 0).map((column) => column.left);
  return [`${name}: ${rows}${columns.length === 0 ? '' : ` (${columns.join(', ')})`}.`];
}

function doubtReasons(left: SideRun, right: SideRun): string[] {
  const doubts = (side: string, run: SideRun): string[] =>
    run.findings
      .filter((finding) => isDoubtful(finding.fidelity))
      .map(
        ({ id, message, line }) =>
          `The local engine does not emulate the ${side} side exactly, line ${line}, ${id}: ${message}`,
      );
  return [...new Set([...doubts('legacy', left), ...doubts('port', right)])];
}

function sentence(error: RuntimeError | undefined): string {
  const message = error?.message.trim() ?? '';
  return /[.!?]$/u.test(message) ? message : `${message}.`;
}
