import type { ProjectStep } from '../settings.ts';
import type { Arrangement, Reason } from './arrange.ts';
import { shownNames } from './notes.ts';
import type { Unit } from './units.ts';

/** Units that follow each other and are of one sort are a step; why they stand so is said with it. */
export function stepsOf(
  units: readonly Unit[],
  arrangement: Pick<Arrangement, 'reasons' | 'numbered'>,
): readonly ProjectStep[] {
  const groups: { readonly name: string; readonly units: Unit[] }[] = [];
  for (const unit of units) {
    const name = stepName(unit);
    const last = groups.at(-1);
    if (last?.name === name) last.units.push(unit);
    else groups.push({ name, units: [unit] });
  }
  return groups.map((group) => ({
    name: group.name,
    why: whyOf(group.units, group === groups.at(-1), arrangement),
    transforms: group.units.map(({ path }) => path),
  }));
}

function stepName({ kind, written }: Unit): string {
  switch (kind) {
    case 'view':
      return 'Views';
    case 'call':
      return 'Procedures';
    case 'job-step':
      return written === '' ? 'Job' : written;
    case 'script':
      return 'Transforms';
    default:
      return 'Definitions';
  }
}

function whyOf(
  units: readonly Unit[],
  last: boolean,
  { reasons, numbered }: Pick<Arrangement, 'reasons' | 'numbered'>,
): string {
  const inferred = units.flatMap((unit) => sentenceOf(unit, reasons.get(unit) ?? []) ?? []);
  if (units.length === 1 && units[0]?.kind === 'script')
    return inferred[0] ?? 'Nothing else has to come before it.';
  return [ownOrder(units, last, numbered), ...inferred].join(' ');
}

/** What gives the units of a step their order where nothing that they read does. */
function ownOrder(units: readonly Unit[], last: boolean, numbered: boolean): string {
  const [first] = units;
  const files = [...new Set(units.map(({ file }) => file))];
  const named = shownNames(files, 3);
  switch (first?.kind) {
    case 'job-step':
      return `The steps of the job in ${named}, in the order in which they run while none fails.`;
    case 'call':
      return 'Procedures that nothing calls, each called once without arguments. What one fills comes before what reads it, else they stand as in their files.';
    case 'view':
      return last
        ? 'Views are looked at when what fills their tables has run, each behind the views that it reads.'
        : 'Views that what follows needs, each behind the views that it reads.';
    case 'script':
      if (numbered) return 'In the order of the numbers in their names.';
      if (files.length === 1 && units.length > 1)
        return `In the order in which they stand in ${named}.`;
      return 'What one fills comes before what reads it, else they stand by their names.';
    default:
      return 'They need what stands before them.';
  }
}

/** What a unit comes behind, for those that something puts there. */
function sentenceOf(unit: Unit, reasons: readonly Reason[]): string | null {
  if (reasons.length === 0) return null;
  const shown = reasons.map(
    ({ name, by, how }) => `${name}, which ${by.path} ${how === 'fills' ? 'fills' : 'creates'}`,
  );
  return `${unit.path} needs ${shownNames(shown, 3)}.`;
}
