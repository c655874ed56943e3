import { nameKey, type QualifiedName } from '../../core/index.ts';
import { embeddedAbove } from '../embedded/embedded-files.ts';
import { putInOrder, type OrderNode } from './order.ts';
import { isOfServer, type Reference } from './references.ts';
import { callUnit, type Unit } from './units.ts';

/** Units in an order that works, and what was found on the way. */
export interface Arrangement {
  /** Definitions that need no view and no script. */
  readonly definitions: readonly Unit[];
  /** Everything else, in order. */
  readonly steps: readonly Unit[];
  /** Views that read each other. */
  readonly cycles: readonly (readonly Unit[])[];
  /** What is created twice: the later one is left out. */
  readonly repeated: readonly {
    readonly name: QualifiedName;
    readonly first: Unit;
    readonly second: Unit;
  }[];
  /** What is needed and created nowhere, with who needs it. */
  readonly missing: readonly { readonly reference: Reference; readonly by: readonly Unit[] }[];
  /** Procedures that need arguments, and that nothing calls. */
  readonly uncalled: readonly Unit[];
  /** Procedures that only call each other, or themselves. */
  readonly circular: readonly Unit[];
  /** What units come behind, where what they name puts them there. */
  readonly reasons: ReadonlyMap<Unit, readonly Reason[]>;
  /** True if numbers in the scripts' names say their order. */
  readonly numbered: boolean;
}

/** A unit of the steps that comes before another, which needs what it creates or fills. */
export interface Reason {
  readonly by: Unit;
  /** What is needed, as it is written where it is created. */
  readonly name: string;
  readonly how: 'creates' | 'fills';
}

const RANKS: Readonly<Record<Unit['kind'], number>> = {
  schema: 0,
  table: 1,
  function: 2,
  constraints: 3,
  procedure: 4,
  trigger: 5,
  script: 7,
  'job-step': 7,
  call: 8,
  view: 9,
};
/** A view that a script reads comes before the scripts; any other one is looked at in the end. */
const NEEDED_VIEW = 6;

/** Arranges units: what is needed first, scripts in their order, views last that no script needs. */
export function arrange(all: readonly Unit[], filled: ReadonlySet<string>): Arrangement {
  const { units, creators, repeated } = withoutRepetitions(all);
  const called = calledBy(units);
  const calls: Unit[] = [];
  const uncalled: Unit[] = [];
  for (const unit of units) {
    if (unit.kind !== 'procedure' || [...unit.creates.keys()].some((key) => called.has(key)))
      continue;
    const references = withCallees(unit, units, creators);
    // What works on nothing but the server itself administers it.
    if ([...references.values()].every((reference) => isOfServer(reference))) continue;
    if (unit.callable) calls.push(callUnit(unit, references));
    else uncalled.push(unit);
  }
  const runs = [...units, ...calls];
  const circular = unreached(units, [...calls, ...uncalled], creators);
  const nodes = nodesOf(runs, creators);
  const { order, cycles } = putInOrder(nodes);
  const late = new Set<number>();
  for (const index of order) {
    const { kind } = runs[index] ?? { kind: 'script' };
    const { needs, likes } = nodes[index] ?? { needs: new Set<number>(), likes: new Set<number>() };
    const waits = [...needs, ...likes].some((other) => late.has(other));
    if (RANKS[kind] > RANKS.trigger || waits) late.add(index);
  }
  const picked = (wanted: boolean): Unit[] =>
    order.filter((index) => late.has(index) === wanted).flatMap((index) => runs[index] ?? []);
  const places = new Map(order.map((index, place) => [index, place]));
  const reasons = new Map(
    runs.map((unit, index) => {
      // Of those that need each other one comes first: no reason of its own holds then.
      const held = (nodes[index]?.reasons ?? []).filter(
        ({ at }) => late.has(at) && (places.get(at) ?? 0) < (places.get(index) ?? 0),
      );
      return [
        unit,
        held.flatMap(({ at, name, how }): readonly Reason[] => {
          const by = runs[at];
          return by === undefined ? [] : [{ by, name, how }];
        }),
      ] as const;
    }),
  );
  return {
    definitions: picked(false),
    steps: picked(true),
    cycles: cycles.map((cycle) => cycle.flatMap((index) => runs[index] ?? [])),
    repeated,
    missing: missingIn(units, creators, filled),
    uncalled,
    circular,
    reasons,
    numbered: hasOwnOrder(units),
  };
}

/** The procedures that no script reaches, and none of the others that are called or need arguments. */
function unreached(
  units: readonly Unit[],
  others: readonly Unit[],
  creators: ReadonlyMap<string, Unit>,
): readonly Unit[] {
  const called = calledBy(units);
  const reached = new Set<string>();
  for (const unit of [...units, ...others])
    if (runs(unit) || others.includes(unit) || unit.kind === 'trigger') {
      for (const key of withCallees(unit, units, creators).keys()) reached.add(key);
      for (const key of unit.creates.keys()) reached.add(key);
    }
  return units.filter(
    ({ kind, creates }) =>
      kind === 'procedure' &&
      [...creates.keys()].some((key) => called.has(key)) &&
      ![...creates.keys()].some((key) => reached.has(key)),
  );
}

function withoutRepetitions(all: readonly Unit[]): {
  units: readonly Unit[];
  creators: ReadonlyMap<string, Unit>;
  repeated: Arrangement['repeated'];
} {
  const creators = new Map<string, Unit>();
  const repeated: Arrangement['repeated'][number][] = [];
  const units = all.filter((unit) => {
    let again = false;
    for (const [key, name] of unit.creates) {
      const first = creators.get(key);
      if (first === undefined) creators.set(key, unit);
      else if (first.kind === 'schema' && unit.kind === 'schema') again = true;
      else if (unit.kind !== 'script' && unit.kind !== 'job-step' && unit.creates.size === 1) {
        repeated.push({ name, first, second: unit });
        again = true;
      }
    }
    return !again;
  });
  return { units, creators, repeated };
}

/** The procedures that something calls. */
function calledBy(units: readonly Unit[]): ReadonlySet<string> {
  const called = new Set<string>();
  for (const unit of units)
    for (const [key, { roles }] of unit.references)
      if (roles.has('calls') && !unit.creates.has(key)) called.add(key);
  return called;
}

/** What a unit names, what it calls included. */
function withCallees(
  unit: Unit,
  units: readonly Unit[],
  creators: ReadonlyMap<string, Unit>,
): ReadonlyMap<string, Reference> {
  const all = new Map<string, Reference>();
  const seen = new Set<Unit>();
  const pending = [unit];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    for (const [key, reference] of next.references) {
      const known = all.get(key);
      const roles = new Set([...(known?.roles ?? []), ...reference.roles]);
      all.set(key, { ...(known ?? reference), roles });
      const callee = creators.get(key);
      if (reference.roles.has('calls') && callee !== undefined) pending.push(callee);
    }
  }
  return all;
}

interface UnitNode extends OrderNode {
  readonly reasons: readonly {
    readonly at: number;
    readonly name: string;
    readonly how: Reason['how'];
  }[];
}

function nodesOf(units: readonly Unit[], creators: ReadonlyMap<string, Unit>): readonly UnitNode[] {
  const indexes = new Map(units.map((unit, index) => [unit, index]));
  const whole = units.map((unit) =>
    runs(unit) ? withCallees(unit, units, creators) : unit.references,
  );
  const wanted = neededViews(units, whole, creators);
  const ordered = hasOwnOrder(units);
  const writers = new Map<string, number[]>();
  const alterers = new Map<string, number[]>();
  for (const [index, unit] of units.entries()) {
    if (!runs(unit)) continue;
    for (const [key, { roles }] of whole[index] ?? [])
      if (roles.has('writes')) writers.set(key, [...(writers.get(key) ?? []), index]);
    for (const [key, { roles }] of unit.references)
      if (roles.has('alters')) alterers.set(key, [...(alterers.get(key) ?? []), index]);
  }
  let previous: number | null = null;
  return units.map((unit, index) => {
    const needs = new Set<number>();
    const likes = new Set<number>();
    const reasons: UnitNode['reasons'][number][] = [];
    const own = whole[index] ?? new Map<string, Reference>();
    for (const [key, { roles, written: name }] of own) {
      const creator = creators.get(key);
      const at = creator === undefined ? undefined : indexes.get(creator);
      if (at !== undefined && at !== index) {
        // Only views and scripts fail without what they name; bodies are looked at when they are called.
        const hard =
          (unit.kind === 'view' && !roles.has('refers')) || (runs(unit) && !roles.has('reads'));
        (hard ? needs : likes).add(at);
        reasons.push({ at, name, how: 'creates' });
      }
      // What reads a table may read the columns that a script gives it.
      if (roles.has('reads') && !roles.has('alters') && !(ordered && unit.kind === 'script'))
        for (const alterer of alterers.get(key) ?? []) if (alterer !== index) likes.add(alterer);
      if (!runs(unit) || !roles.has('reads')) continue;
      // Who reads comes behind who fills, unless it fills the same table itself.
      for (const writer of writers.get(key) ?? [])
        if (
          writer !== index &&
          !roles.has('writes') &&
          // A job is whole: what it needs it does itself, or it is there before.
          !(unit.kind === 'job-step' && units[writer]?.kind === 'call') &&
          !(ordered && sameSort(unit, units[writer]))
        ) {
          likes.add(writer);
          if (writer !== at) reasons.push({ at: writer, name, how: 'fills' });
        }
    }
    if (runs(unit) && unit.kind !== 'call') {
      if (previous !== null && (ordered || isSameOrder(units[previous], unit))) needs.add(previous);
      previous = index;
    }
    const rank = unit.kind === 'view' && wanted.has(unit) ? NEEDED_VIEW : RANKS[unit.kind];
    return { rank, needs, likes, reasons };
  });
}

function runs(unit: Unit): boolean {
  return unit.kind === 'script' || unit.kind === 'job-step' || unit.kind === 'call';
}

function sameSort(unit: Unit, other: Unit | undefined): boolean {
  return unit.kind !== 'call' && other?.kind !== 'call';
}

/** Steps of jobs, parts of one file, and what stands in one package have an order of their own. */
function isSameOrder(before: Unit | undefined, unit: Unit): boolean {
  return before !== undefined && holderOf(before) === holderOf(unit);
}

function holderOf({ file }: Unit): string {
  return embeddedAbove(file) ?? file;
}

/** True if the scripts' names say their order: most begin with a number. */
function hasOwnOrder(units: readonly Unit[]): boolean {
  const files = new Set(units.filter(({ kind }) => kind === 'script').map(({ file }) => file));
  const numbered = [...files].filter((file) => /(?:^|\/)[^/\d]{0,6}\d+[^/]*$/u.test(file));
  return numbered.length * 2 > files.size;
}

/** Views that scripts or called procedures read, directly or through others. */
function neededViews(
  units: readonly Unit[],
  whole: readonly ReadonlyMap<string, Reference>[],
  creators: ReadonlyMap<string, Unit>,
): ReadonlySet<Unit> {
  const needed = new Set<Unit>();
  const pending = units.flatMap((unit, index) =>
    runs(unit) ? [...(whole[index]?.keys() ?? [])] : [],
  );
  for (let key = pending.pop(); key !== undefined; key = pending.pop()) {
    const creator = creators.get(key);
    if (creator === undefined || needed.has(creator)) continue;
    if (creator.kind !== 'view' && creator.kind !== 'function') continue;
    needed.add(creator);
    pending.push(...creator.references.keys());
  }
  return needed;
}

function missingIn(
  units: readonly Unit[],
  creators: ReadonlyMap<string, Unit>,
  filled: ReadonlySet<string>,
): Arrangement['missing'] {
  const missing = new Map<string, { reference: Reference; by: Unit[] }>();
  const schemas = new Set([...creators.values()].flatMap(({ creates }) => schemasIn(creates)));
  for (const unit of units) {
    for (const [key, reference] of unit.references) {
      const { name, roles } = reference;
      // A function or type of a schema that is not the folder's may be the server's, or a column's method.
      const used = roles.has('uses') && schemas.has(schemaOf(name));
      const matters = used || roles.has('reads') || roles.has('writes') || roles.has('calls');
      if (!matters || creators.has(key) || filled.has(key) || isOfServer(reference)) continue;
      if (unit.kind === 'trigger' && /^(?:inserted|deleted)$/u.test(name.name)) continue;
      const known = missing.get(nameKey(name));
      if (known === undefined) missing.set(nameKey(name), { reference, by: [unit] });
      else known.by.push(unit);
    }
  }
  return [...missing.values()];
}

function schemasIn(names: ReadonlyMap<string, QualifiedName>): readonly string[] {
  return [...names.values()].map((name) => schemaOf(name));
}

function schemaOf({ database, schema }: QualifiedName): string {
  return `${database}.${schema}`;
}
