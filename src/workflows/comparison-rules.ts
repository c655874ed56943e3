import type { ComparisonRule, ProjectSettings } from '../project/settings.ts';
import type { DiffOptions, DiffResult, Tolerance } from '../protocol/engine.ts';
import type { AcceptedColumn } from '../protocol/transforms.ts';

/** The rule for a table, whatever the case of its name; undefined where the project has none for it. */
export function ruleFor(
  table: string,
  { comparison }: Pick<ProjectSettings, 'comparison'>,
): ComparisonRule | undefined {
  return comparison.get(table.toLowerCase()) ?? comparison.get('*');
}

/** A rule that says nothing. */
export const noRule: ComparisonRule = {
  key: null,
  ignored: [],
  tolerances: new Map(),
  typeTolerances: new Map(),
  threshold: 0,
  accepted: [],
};

/** The options of a diff under a rule; `own` is what counts where the rule says nothing. */
export function optionsUnder(rule: ComparisonRule | undefined, own: DiffOptions): DiffOptions {
  if (rule === undefined) return own;
  const tolerancesOf = (amounts: ReadonlyMap<string, number>): Record<string, Tolerance> =>
    Object.fromEntries(
      [...amounts].map(([name, amount]) => [name, { absolute: amount, relative: amount }]),
    );
  const ignored = [...(own.ignored ?? []), ...rule.ignored];
  return {
    ...own,
    ...(rule.key === null ? {} : { key: rule.key }),
    ...(ignored.length === 0 ? {} : { ignored }),
    tolerances: { ...tolerancesOf(rule.tolerances), ...own.tolerances },
    typeTolerances: tolerancesOf(rule.typeTolerances),
  };
}

/**
 * The differences of a diff, if somebody answers for all of them; null where one is left. Rows and columns of one side
 * alone can not be accepted: who drops a column says so by ignoring it.
 */
export function acceptedAll(
  rule: ComparisonRule | undefined,
  diff: DiffResult,
): readonly AcceptedColumn[] | null {
  const { counts, leftOnlyColumns, rightOnlyColumns, misplaced } = diff;
  const others =
    counts.leftOnly + counts.rightOnly + leftOnlyColumns.length + rightOnlyColumns.length;
  if (diff.verdict !== 'different' || rule === undefined || others + (misplaced ?? 0) > 0)
    return null;
  const found: AcceptedColumn[] = [];
  for (const { left, changed } of diff.columns.filter((column) => column.changed > 0)) {
    const accepted = rule.accepted.find(({ columns }) =>
      columns.some((column) => column.toLowerCase() === left.toLowerCase()),
    );
    if (accepted === undefined) return null;
    found.push({ column: left, rows: changed, by: accepted.by, why: accepted.why });
  }
  return found;
}

/** A sentence on a difference that was accepted. */
export function acceptedSentence({ column, rows, by, why }: AcceptedColumn): string {
  const end = /[.!?]$/u.test(why) ? '' : '.';
  return `${column} differs in ${rows} ${rows === 1 ? 'row' : 'rows'}, which ${by} accepted: ${why}${end}`;
}
