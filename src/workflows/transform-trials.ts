import { throwIfCancelled, type CancellationSignal } from '../base/cancellation.ts';
import { nameKey, type CatalogTable, type QualifiedName } from '../core/index.ts';
import type { EngineClient } from '../engine/index.ts';
import { engineTable, portName, projectNames, type EngineTable } from '../project/names.ts';
import type { ComparisonRule, ProjectSettings } from '../project/settings.ts';
import type {
  DiffResult,
  KeptReference,
  ProgramOutcome,
  RestoreTable,
} from '../protocol/engine.ts';
import { compareResults, diffTable } from './compare.ts';
import { noRule, ruleFor } from './comparison-rules.ts';
import type { CompiledSide } from './compile-sides.ts';
import type { PreparedProject, PreparedScript } from './prepare-project.ts';
import { runSide } from './run-side.ts';
import { readsOf } from './transform-reads.ts';
import { shownName, tableKey, writtenTables, type WrittenTable } from './written-tables.ts';

/** Milliseconds that one run of a side may take. */
const longestRun = 3000;
/** Rows of all tables of both sides together: of more, trials would take minutes. */
const mostRows = 400_000;

/** A table that the transform reads, on both sides. */
export interface TrialInput {
  readonly name: string;
  readonly left: EngineTable;
  readonly right: EngineTable;
  readonly definition: CatalogTable;
  readonly rows: number;
}

/** A row of an input, by its place. */
export interface InputRow {
  readonly input: number;
  readonly place: number;
}

/** The rows that a trial is made of; all of them, in their own order, where nothing is said. */
export interface TrialRows {
  readonly placesOf?: (input: number) => readonly number[];
  readonly order?: number;
  /** The side that is set back; both when absent. */
  readonly only?: 'left';
}

/** The engine did not take a trial: there is nothing to be found in this way. */
export class TrialFailed extends Error {}

/**
 * Runs a transform again and again on other rows of what it reads. The engine holds what was there before it, which is
 * set back before each trial, and in the {@link end}.
 */
export class TransformTrials {
  readonly engine: EngineClient;
  readonly script: PreparedScript;
  readonly inputs: readonly TrialInput[];
  /** By {@link keyOfRow}: the rows that the row there refers to by a foreign key. */
  readonly parents: ReadonlyMap<string, readonly InputRow[]>;
  readonly #settings: ProjectSettings;
  readonly #written: readonly WrittenTable[];

  private constructor(
    engine: EngineClient,
    script: PreparedScript,
    settings: ProjectSettings,
    kept: KeptState,
  ) {
    this.engine = engine;
    this.script = script;
    this.inputs = kept.inputs;
    this.parents = kept.parents;
    this.#settings = settings;
    this.#written = kept.written;
  }

  /** Keeps what there is before the transform; null where its rows cannot be tried one without another. */
  static async begin(
    engine: EngineClient,
    { project }: PreparedProject,
    script: PreparedScript,
    signal: CancellationSignal,
  ): Promise<TransformTrials | null> {
    const kept = await keepState(engine, script, project.settings, signal);
    return kept === null ? null : new TransformTrials(engine, script, project.settings, kept);
  }

  /** Sets the engine back to what was there before the transform; false where it does not take that. */
  async end(signal: CancellationSignal): Promise<boolean> {
    try {
      await this.setBack({}, signal);
      return true;
    } catch (thrown) {
      if (!(thrown instanceof TrialFailed)) throw thrown;
      return false;
    }
  }

  /** @throws TrialFailed if the engine does not take that */
  async setBack(
    { placesOf, order = 0, only }: TrialRows,
    signal: CancellationSignal,
  ): Promise<void> {
    const sides = <T>(left: T, right: T): readonly T[] =>
      only === 'left' ? [left] : [left, right];
    const inputs = this.inputs.flatMap(({ left, right, definition }, index) =>
      sides(left, right).map((address) => ({
        ...restored(address, definition),
        places: placesOf?.(index) ?? null,
        order,
      })),
    );
    const seen = new Set(inputs.map(({ address }) => tableKey(address)));
    const others = this.#written.flatMap(({ left, right, definition }) =>
      sides(left, right).flatMap((address) =>
        address === null || seen.has(tableKey(address)) ? [] : [restored(address, definition)],
      ),
    );
    const command = { kind: 'restore', tables: [...inputs, ...others] } as const;
    const answer = await this.engine.request(command, signal);
    throwIfCancelled(signal);
    if (!answer.ok) throw new TrialFailed(answer.error.why);
  }

  /** Runs one side, and keeps its results under a name of their own. */
  run(side: CompiledSide, signal: CancellationSignal): Promise<ProgramOutcome> {
    const limits = { milliseconds: longestRun };
    return runSide(this.engine, side, `trial_${side.side}`, limits, signal);
  }

  /** Compares a table or result, by its name, that both sides made. */
  async compared(
    name: string,
    left: ProgramOutcome,
    right: ProgramOutcome,
    rows: number,
    signal: CancellationSignal,
  ): Promise<DiffResult | null> {
    const table = this.#written.find((each) => each.name === name);
    if (table === undefined) {
      const results = await compareResults(this.engine, left, right, rows, signal);
      return results.find((each) => each.name === name)?.diff ?? null;
    }
    // Numbers that the server gives go on from one trial to the next.
    const given = (table.definition?.columns ?? []).filter(({ identity }) => identity);
    const rule: ComparisonRule = ruleFor(name, this.#settings) ?? noRule;
    const ignored = [...rule.ignored, ...given.map((column) => column.name)];
    const diff = await diffTable(this.engine, table, { ...rule, ignored }, rows, signal);
    throwIfCancelled(signal);
    return diff;
  }
}

interface KeptState {
  readonly inputs: readonly TrialInput[];
  readonly written: readonly WrittenTable[];
  readonly parents: ReadonlyMap<string, readonly InputRow[]>;
}

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
  const kept = references.map((each) => each.kept);
  const command = { kind: 'keep', tables, references: kept, mostRows } as const;
  const answer = await engine.request(command, signal);
  throwIfCancelled(signal);
  if (!answer.ok) return null;
  const inputs: TrialInput[] = [];
  for (const [index, input] of read.entries()) {
    const [left, right] = answer.value.tables.slice(2 * index);
    // Rows of the sides belong together by their places.
    if (left?.rows === undefined || left.rows !== right?.rows) return null;
    inputs.push({ ...input, rows: left.rows });
  }
  if (inputs.length === 0) return null;
  const parents = new Map<string, InputRow[]>();
  for (const [index, { child, parent }] of references.entries())
    for (const [own, other] of answer.value.references[index] ?? []) {
      const key = keyOfRow({ input: child, place: own });
      parents.set(key, [...(parents.get(key) ?? []), { input: parent, place: other }]);
    }
  return { inputs, written, parents };
}

function inputOf(
  name: QualifiedName,
  { left }: PreparedScript,
  settings: ProjectSettings,
): Omit<TrialInput, 'rows'> | null {
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
  { definition, left }: Omit<TrialInput, 'rows'>,
  all: readonly Omit<TrialInput, 'rows'>[],
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

function restored(address: EngineTable, definition: CatalogTable | null): RestoreTable {
  const computed = (definition?.columns ?? []).filter((column) => column.computed);
  return { address, places: null, order: 0, except: computed.map(({ name }) => name) };
}

/** One text for a row, to key maps with. */
export function keyOfRow({ input, place }: InputRow): string {
  return `${input} ${place}`;
}
