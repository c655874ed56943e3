import { throwIfCancelled, type CancellationSignal } from '../base/cancellation.ts';
import { nameKey, type CatalogTable, type QualifiedName } from '../core/index.ts';
import type { EngineClient } from '../engine/index.ts';
import { plural, shownNames } from '../project/discovery/notes.ts';
import { engineTable, portName, projectNames, type EngineTable } from '../project/names.ts';
import type { ComparisonRule, ProjectSettings } from '../project/settings.ts';
import type {
  DiffResult,
  KeptReference,
  ProgramOutcome,
  RestoreTable,
  RowSet,
} from '../protocol/engine.ts';
import type { Comparison, FewestRows, TransformResult } from '../protocol/transforms.ts';
import { compareResults, compareTable } from './compare.ts';
import { noRule, ruleFor } from './comparison-rules.ts';
import type { CompiledSide } from './compile-sides.ts';
import type { PreparedProject, PreparedScript } from './prepare-project.ts';
import { valueOf } from './project-session.ts';
import { runSide } from './run-side.ts';
import { smallestPart } from './smallest-part.ts';
import { readsOf } from './transform-reads.ts';
import { shownName, tableKey, writtenTables, type WrittenTable } from './written-tables.ts';

/** Milliseconds that the search may take, and one run of a side. */
const longest = 5000;
const longestRun = 3000;
/** Rows that a person looks at; a difference that needs more of them is not made plainer by a list. */
const mostRows = 50;
/** Rows of all inputs together: of more, halves would have to be tried for minutes. */
const mostInputs = 100_000;

/** A table that the transform reads, on both sides. */
interface Input {
  readonly name: string;
  readonly left: EngineTable;
  readonly right: EngineTable;
  readonly definition: CatalogTable;
  readonly rows: number;
}

/** A row of an input, by its place. */
interface InputRow {
  readonly input: number;
  readonly place: number;
}

/**
 * Looks for the fewest rows of what a transform reads on which its sides still differ, as they do on all of them. Rows
 * that others refer to by a foreign key stay with them.
 *
 * The engine holds what was there before the transform, which is set back before each trial, and in the {@link end}.
 */
export class FewestRowsSearch {
  readonly #engine: EngineClient;
  readonly #script: PreparedScript;
  readonly #settings: ProjectSettings;
  readonly #wanted: TransformResult;
  readonly #inputs: readonly Input[];
  readonly #written: readonly WrittenTable[];
  /** By input and place: the rows that the row there refers to. */
  readonly #parents: ReadonlyMap<string, readonly InputRow[]>;

  private constructor(
    engine: EngineClient,
    script: PreparedScript,
    settings: ProjectSettings,
    wanted: TransformResult,
    kept: Pick<KeptState, 'inputs' | 'written' | 'parents'>,
  ) {
    this.#engine = engine;
    this.#script = script;
    this.#settings = settings;
    this.#wanted = wanted;
    this.#inputs = kept.inputs;
    this.#written = kept.written;
    this.#parents = kept.parents;
  }

  /** Keeps what there is before the transform; null where its rows cannot be tried one without another. */
  static async begin(
    engine: EngineClient,
    { project }: PreparedProject,
    script: PreparedScript,
    wanted: TransformResult,
    signal: CancellationSignal,
  ): Promise<FewestRowsSearch | null> {
    const kept = await keepState(engine, script, project.settings, signal);
    return kept === null
      ? null
      : new FewestRowsSearch(engine, script, project.settings, wanted, kept);
  }

  /** Null where none are found that are few. */
  async find(signal: CancellationSignal): Promise<FewestRows | null> {
    const started = performance.now();
    const isLate = (): boolean => performance.now() - started > longest;
    const all = this.#inputs.flatMap(({ rows }, input) =>
      Array.from({ length: rows }, (_, place): InputRow => ({ input, place })),
    );
    try {
      const first = await this.#try(all, signal);
      if (first === null) return null;
      const tried = new Map<string, boolean>();
      const shows = async (part: readonly InputRow[]): Promise<boolean> => {
        const rows = this.#withParents(part);
        const key = rows.map(({ input, place }) => `${input} ${place}`).join(',');
        const known = tried.get(key);
        if (known !== undefined) return known;
        const trial = await this.#try(rows, signal);
        const same = trial !== null && showsTheSame(first, trial);
        tried.set(key, same);
        return same;
      };
      const found = await smallestPart(
        await this.#withoutTables(all, shows, isLate),
        shows,
        isLate,
      );
      const rows = this.#withParents(found.items);
      if (rows.length > mostRows || rows.length === all.length) return null;
      const last = await this.#try(rows, signal);
      if (last === null || !showsTheSame(first, last)) return null;
      return await this.#shown(rows, found.minimal, last, signal);
    } catch (thrown) {
      if (!(thrown instanceof TrialFailed)) throw thrown;
      return null;
    }
  }

  /** Sets the engine back to what was there before the transform; false where it does not take that. */
  async end(signal: CancellationSignal): Promise<boolean> {
    try {
      await this.#restore(() => null, signal);
      return true;
    } catch (thrown) {
      if (!(thrown instanceof TrialFailed)) throw thrown;
      return false;
    }
  }

  /** Leaves out whole tables first: most of a join's tables have nothing to do with it. */
  async #withoutTables(
    all: readonly InputRow[],
    shows: (part: readonly InputRow[]) => Promise<boolean>,
    isLate: () => boolean,
  ): Promise<readonly InputRow[]> {
    let rows = all;
    for (const index of this.#inputs.keys()) {
      const others = rows.filter(({ input }) => input !== index);
      if (others.length === rows.length || isLate()) continue;
      if (await shows(others)) rows = others;
    }
    return rows;
  }

  #withParents(part: readonly InputRow[]): readonly InputRow[] {
    const found = new Map<string, InputRow>();
    const pending = [...part];
    for (let row = pending.pop(); row !== undefined; row = pending.pop()) {
      const key = keyOf(row);
      if (found.has(key)) continue;
      found.set(key, row);
      pending.push(...(this.#parents.get(key) ?? []));
    }
    return [...found.values()].sort((a, b) => a.input - b.input || a.place - b.place);
  }

  async #restore(
    placesOf: (input: number) => readonly number[] | null,
    signal: CancellationSignal,
  ): Promise<void> {
    const inputs = this.#inputs.flatMap(({ left, right, definition }, index) =>
      [left, right].map((address) => restored(address, placesOf(index), definition)),
    );
    const seen = new Set(inputs.map(({ address }) => tableKey(address)));
    const others = this.#written.flatMap(({ left, right, definition }) =>
      [left, right].flatMap((address) =>
        address === null || seen.has(tableKey(address))
          ? []
          : [restored(address, null, definition)],
      ),
    );
    const command = { kind: 'restore', tables: [...inputs, ...others] } as const;
    const answer = await this.#engine.request(command, signal);
    throwIfCancelled(signal);
    if (!answer.ok) throw new TrialFailed(answer.error.why);
  }

  /** Runs both sides on some of the rows; null where they give no difference of the wanted kind. */
  async #try(rows: readonly InputRow[], signal: CancellationSignal): Promise<Trial | null> {
    const places = this.#inputs.map((): number[] => []);
    for (const { input, place } of rows) places[input]?.push(place);
    await this.#restore((input) => places[input] ?? [], signal);
    const run = (side: CompiledSide): Promise<ProgramOutcome> =>
      runSide(this.#engine, side, 'fewest', { milliseconds: longestRun }, signal);
    const left = await run(this.#script.left);
    const right = await run(this.#script.right);
    if (left.stopped !== null || right.stopped !== null) return null;
    const errors = [errorsOf(left), errorsOf(right)].join(' | ');
    if (errors !== [this.#wanted.left, this.#wanted.right].map(errorsOf).join(' | ')) return null;
    const wanted = this.#wanted.comparisons.find(({ verdict }) => verdict === 'different');
    // Where nothing else differs, it is that one side fails.
    if (wanted === undefined)
      return errorsOf(left) === errorsOf(right) ? null : { errors, comparison: null };
    const comparison = await this.#compared(wanted.name, left, right, signal);
    return comparison?.verdict === 'different' ? { errors, comparison } : null;
  }

  async #compared(
    name: string,
    left: ProgramOutcome,
    right: ProgramOutcome,
    signal: CancellationSignal,
  ): Promise<Comparison | null> {
    const table = this.#written.find((each) => each.name === name);
    if (table === undefined) {
      const results = await compareResults(this.#engine, left, right, mostRows, signal);
      return results.find((each) => each.name === name) ?? null;
    }
    // Numbers that the server gives go on from one trial to the next.
    const given = (table.definition?.columns ?? []).filter(({ identity }) => identity);
    const rule: ComparisonRule = ruleFor(name, this.#settings) ?? noRule;
    const ignored = [...rule.ignored, ...given.map((column) => column.name)];
    const own = { ...rule, ignored };
    return compareTable(this.#engine, table, undefined, own, mostRows, signal);
  }

  async #shown(
    rows: readonly InputRow[],
    minimal: boolean,
    { comparison }: Trial,
    signal: CancellationSignal,
  ): Promise<FewestRows | null> {
    const places = this.#inputs.map((): number[] => []);
    for (const { input, place } of rows) places[input]?.push(place);
    await this.#restore((input) => places[input] ?? [], signal);
    const tables: FewestRows['tables'][number][] = [];
    for (const [index, { name, left, right, definition, rows: of }] of this.#inputs.entries()) {
      if ((places[index] ?? []).length === 0) continue;
      // Both sides have to have been given the same, or the difference is not the transform's.
      const sides = { left: asSide(left), right: asSide(right) };
      const key = definition.keys[0] ?? [];
      const options = key.length === 0 ? {} : { key };
      const request = { ...sides, options } as const;
      const same = valueOf(await this.#engine.request({ kind: 'diff', request }, signal));
      if (same.verdict !== 'same') return null;
      tables.push({ name, rows: await this.#rowsOf(left, signal), of });
    }
    const empty = this.#inputs.flatMap(({ name, rows: of }, index) =>
      (places[index] ?? []).length === 0 && of > 0 ? [name] : [],
    );
    const parts = tables.map(
      ({ name, rows: own }) => `${plural(own.rows.length, 'row')} of ${name}`,
    );
    const enough = parts.length === 1 && rows.length === 1 ? 'is enough' : 'are enough';
    const sentence =
      parts.length === 0
        ? `The sides differ without any row of ${shownNames(empty)}.`
        : `${listed(parts)} ${enough} to show it.`;
    return { sentence, tables, empty, minimal, comparison };
  }

  async #rowsOf(address: EngineTable, signal: CancellationSignal): Promise<RowSet> {
    const view = { sort: [], filters: [] };
    const request = { table: address, view, offset: 0, limit: mostRows };
    const { columns, rows } = valueOf(
      await this.#engine.request({ kind: 'rows', request }, signal),
    );
    return { columns, rows };
  }
}

interface KeptState {
  readonly inputs: readonly Input[];
  readonly written: readonly WrittenTable[];
  readonly parents: ReadonlyMap<string, readonly InputRow[]>;
}

/** What a trial gave that differs; no comparison where only errors do. */
interface Trial {
  readonly errors: string;
  readonly comparison: Comparison | null;
}

/** The engine did not take a trial: there is nothing to be found in this way. */
class TrialFailed extends Error {}

async function keepState(
  engine: EngineClient,
  script: PreparedScript,
  settings: ProjectSettings,
  signal: CancellationSignal,
): Promise<KeptState | null> {
  const { names, dynamic } = readsOf(script, script.left.compiled.catalogOut);
  if (dynamic) return null;
  const read = names.flatMap((name) => inputOf(name, script, settings) ?? []);
  const written = writtenTables(script.left, script.right, settings);
  const references = read.flatMap((child) => referencesOf(child, read));
  const tables = [
    ...read.flatMap(({ left, right, definition }) =>
      [left, right].map((address) => ({ address, key: definition.keys[0] ?? [] })),
    ),
    ...written.flatMap(({ left, right }) =>
      [left, right].flatMap((address) => (address === null ? [] : [{ address, key: [] }])),
    ),
  ];
  const command = { kind: 'keep', tables, references: references.map(({ kept }) => kept) } as const;
  const answer = await engine.request(command, signal);
  throwIfCancelled(signal);
  if (!answer.ok) return null;
  const inputs: Input[] = [];
  for (const [index, input] of read.entries()) {
    const [left, right] = answer.value.tables.slice(2 * index);
    // Rows of the sides belong together by their places.
    if (!left || !right || left.rows !== right.rows) return null;
    inputs.push({ ...input, rows: left.rows });
  }
  if (inputs.length === 0 || inputs.reduce((sum, { rows }) => sum + rows, 0) > mostInputs)
    return null;
  const parents = new Map<string, InputRow[]>();
  for (const [index, { child, parent }] of references.entries())
    for (const [own, other] of answer.value.references[index] ?? []) {
      const key = keyOf({ input: child, place: own });
      parents.set(key, [...(parents.get(key) ?? []), { input: parent, place: other }]);
    }
  return { inputs, written, parents };
}

function inputOf(
  name: QualifiedName,
  { left }: PreparedScript,
  settings: ProjectSettings,
): Omit<Input, 'rows'> | null {
  const definition = left.catalogIn.table(name);
  if (definition?.kind !== 'table') return null;
  const mapped = portName(projectNames(settings)({ name, role: 'table' }));
  return {
    name: shownName(name, settings),
    left: engineTable('legacy', { name, role: 'table' }),
    right: engineTable('port', { name: mapped, role: 'table' }),
    definition,
  };
}

function referencesOf(
  { definition, left }: Omit<Input, 'rows'>,
  all: readonly Omit<Input, 'rows'>[],
): readonly { readonly kept: KeptReference; readonly child: number; readonly parent: number }[] {
  const indexOf = (name: QualifiedName): number =>
    all.findIndex((each) => nameKey(each.definition.name) === nameKey(name));
  return (definition.foreignKeys ?? []).flatMap(({ columns, parent: name, parentColumns }) => {
    const parent = indexOf(name);
    const referred = all[parent];
    if (referred === undefined) return [];
    const named = parentColumns.length > 0 ? parentColumns : (referred.definition.keys[0] ?? []);
    if (named.length !== columns.length) return [];
    const kept = { child: left, columns, parent: referred.left, parentColumns: named };
    return [{ kept, child: indexOf(definition.name), parent }];
  });
}

function restored(
  address: EngineTable,
  places: readonly number[] | null,
  definition: CatalogTable | null,
): RestoreTable {
  const computed = (definition?.columns ?? []).filter((column) => column.computed);
  return { address, places, except: computed.map(({ name }) => name) };
}

function keyOf({ input, place }: InputRow): string {
  return `${input} ${place}`;
}

function asSide(address: EngineTable) {
  return { kind: 'table', address } as const;
}

function errorsOf({ errors }: Pick<ProgramOutcome, 'errors'>): string {
  return errors.map(({ number, line }) => `${number} at ${line}`).join(', ');
}

/** True where a trial differs in what the first one did: in one of its columns, else in rows of a side. */
function showsTheSame(first: Trial, { comparison }: Trial): boolean {
  const [before, now] = [first.comparison?.diff ?? null, comparison?.diff ?? null];
  if (before === null || now === null) return before === now;
  const changed = ({ columns }: DiffResult): readonly string[] =>
    columns.filter((column) => column.changed > 0).map(({ left }) => left);
  const columns = changed(before);
  if (columns.length > 0) return changed(now).some((name) => columns.includes(name));
  const rows = ({ counts, misplaced }: DiffResult): readonly number[] => [
    counts.leftOnly,
    counts.rightOnly,
    misplaced ?? 0,
  ];
  const others = rows(now);
  if (rows(before).every((count) => count === 0)) return true;
  return rows(before).some((count, index) => count > 0 && (others[index] ?? 0) > 0);
}

/** `a`, `a and b`, `a, b and c`. */
function listed(parts: readonly string[]): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}
