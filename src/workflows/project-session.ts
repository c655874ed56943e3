import { CancelledError, throwIfCancelled, type CancellationSignal } from '../base/cancellation.ts';
import { FailureError, formatFailure, type Failure } from '../base/failure.ts';
import type { Result } from '../base/result.ts';
import type { Catalog } from '../core/index.ts';
import type { EngineTable } from '../project/names.ts';
import type { EngineClient } from '../engine/index.ts';
import type {
  LoadReport,
  ProgramLimits,
  ProgramOutcome,
  QueryResult,
  RelationLoad,
} from '../protocol/engine.ts';
import type { RuntimeError } from '../protocol/program.ts';
import type {
  AssumptionTest,
  Comparison,
  SideRun,
  TransformResult,
} from '../protocol/transforms.ts';
import { ruleFor } from './comparison-rules.ts';
import { compareResults, compareTable, shownRows } from './compare.ts';
import { findingsOf, type CompiledSide } from './compile-sides.ts';
import { placeOfLine, reportFindings } from './finding-report.ts';
import type { PortedFile } from './port-file.ts';
import { fileDatabases, loadData, type LoadedData } from './load-data.ts';
import type { PreparedProject, PreparedScript } from './prepare-project.ts';
import type { Preview, PreviewOptions } from './preview-file.ts';
import { personalSamples } from './personal-samples.ts';
import { previewSide } from './preview-side.ts';
import { runSide } from './run-side.ts';
import { testAssumptions } from './test-assumptions.ts';
import { insertScriptRows } from './insert-script-rows.ts';
import { alreadyThere, isAlreadyThere } from './already-there.ts';
import { makeUpRows } from './make-up-rows.ts';
import { reachedBy, readsOf } from './transform-reads.ts';
import { judge, LEFT_TO_A_PERSON, madeUpReasons, oneSided } from './verdict.ts';
import { shownName, tableKey, writtenTables } from './written-tables.ts';

/**
 * Both sides of a project in one engine: sample rows loaded, definitions run, ready for transforms
 * in their order.
 */
export class ProjectSession {
  readonly prepared: PreparedProject;
  readonly loads: readonly LoadReport[];
  /** The data files whose rows both sides have. */
  readonly files: LoadedData['files'];
  /** What loading the files came to that belong to neither side. */
  readonly ownLoads: readonly LoadReport[];
  /** Sentences on what did not go well before the first transform, and in the definitions among them. */
  readonly warnings: string[];
  /** Paths of the definitions that failed on one of the sides. */
  readonly failedDefinitions: Set<string>;
  readonly #engine: EngineClient;
  readonly #expected: LoadedData['expected'];
  readonly #lastWriter: ReadonlyMap<string, PreparedScript>;
  /** Tables that one side only has from the definitions. */
  readonly #undefinedTables: ReadonlyMap<string, string>;
  /** The tables with made-up rows that reach each transform. */
  readonly #madeUp: ReadonlyMap<PreparedScript, readonly string[]>;
  #runs = 0;

  private constructor(
    engine: EngineClient,
    prepared: PreparedProject,
    loaded: LoadedData,
    warnings: string[],
    undefinedTables: ReadonlyMap<string, string>,
    ownLoads: readonly LoadReport[],
    madeUp: ReadonlyMap<PreparedScript, readonly string[]>,
    broken: readonly PreparedScript[],
  ) {
    this.failedDefinitions = new Set(broken.map(({ file }) => file.path));
    this.ownLoads = ownLoads;
    this.#madeUp = madeUp;
    this.#engine = engine;
    this.#undefinedTables = undefinedTables;
    this.prepared = prepared;
    this.loads = loaded.loads;
    this.files = loaded.files;
    this.warnings = warnings;
    this.#expected = loaded.expected;
    const writers = new Map<string, PreparedScript>();
    for (const script of prepared.transforms) {
      for (const { left } of writtenTables(script.left, script.right, prepared.project.settings)) {
        if (left !== null) writers.set(tableKey(left), script);
      }
    }
    this.#lastWriter = writers;
  }

  /**
   * Opens the engine anew, loads files, locks it, and runs the definitions on both sides.
   *
   * @param files - more to load, which belong to neither side
   * @throws FailureError if the engine does not start, CancelledError when asked to stop
   */
  static async open(
    engine: EngineClient,
    prepared: PreparedProject,
    signal: CancellationSignal,
    files: readonly RelationLoad[] = [],
  ): Promise<ProjectSession> {
    const { settings } = prepared.project;
    const own = ['legacy', 'port', fileDatabases.source, fileDatabases.expected];
    const databases = [...new Set([...own, ...files.map(({ target }) => target.database)])];
    valueOf(await engine.open({ timeZone: settings.timeZone, databases }, signal));
    const ownLoads = valueOf(await engine.request({ kind: 'load', relations: files }, signal));
    const loaded = await loadData(engine, prepared, signal);
    throwIfCancelled(signal);
    valueOf(await engine.request({ kind: 'lock' }, signal));
    const warnings = [...prepared.warnings, ...loaded.warnings];
    const broken: PreparedScript[] = [];
    for (const script of prepared.ddl) {
      const said = await define(engine, script, signal);
      warnings.push(...said);
      if (said.length > 0) broken.push(script);
    }
    const undefinedTables = new Map<string, string>();
    for (const { file, left, right } of broken)
      for (const table of writtenTables(left, right, settings)) {
        const compared = await compareTable(engine, table, undefined, undefined, 1, signal);
        throwIfCancelled(signal);
        if (compared === null || oneSided(compared)) undefinedTables.set(table.name, file.path);
      }
    const filled = await insertScriptRows(engine, loaded.scriptRows, prepared, signal);
    warnings.push(...filled.warnings);
    const refusedOf = new Set<string>();
    const copy = async (each: LoadedData['copies'][number]): Promise<void> => {
      const { to, create } = each;
      const settled = refusedOf.has(tableKey(each.from)) ? each.settled : undefined;
      const { from, except = [] } = settled ?? each;
      const copied = await engine.request(
        {
          kind: 'copy',
          copies: [
            {
              ...{ from, to, mode: create ? 'create' : 'insert', except },
              ...{ keys: each.keys ?? [], texts: each.texts ?? [] },
            },
          ],
        },
        signal,
      );
      throwIfCancelled(signal);
      if (!copied.ok) {
        warnings.push(
          `The rows of ${from.table} did not come into ${to.database}.${to.schema}.${to.table}. ${formatFailure(copied.error)}`,
        );
        return;
      }
      const refused = copied.value[0]?.refused ?? null;
      if (refused === null) return;
      if (each.settled === undefined) refusedOf.add(tableKey(from));
      const sides = each.settled === undefined ? 'both sides' : 'the side of the port';
      warnings.push(
        `${refused.rows} ${refused.rows === 1 ? 'row does' : 'rows do'} not fit the definition of ${to.table} and ${refused.rows === 1 ? 'is' : 'are'} missing on ${sides}. ${refused.why} Correct the file, or the definition.`,
      );
    };
    for (const each of [...loaded.copies, ...filled.copies]) await copy(each);
    const madeUp = await makeUpRows(engine, prepared, signal);
    warnings.push(...madeUp.warnings);
    for (const each of madeUp.copies) await copy(each);
    const reached = reachedBy(prepared, madeUp.tables);
    return new ProjectSession(
      engine,
      prepared,
      loaded,
      warnings,
      undefinedTables,
      ownLoads,
      reached,
      broken,
    );
  }

  /**
   * Runs definitions that stand among the transforms; what does not go well is a warning.
   *
   * @throws CancelledError when asked to stop
   */
  async define(script: PreparedScript, signal: CancellationSignal): Promise<void> {
    const said = await define(this.#engine, script, signal);
    this.warnings.push(...said);
    if (said.length > 0) this.failedDefinitions.add(script.file.path);
  }

  /** Runs a transform on both sides, or on one, and leaves what it did in place; compares nothing. */
  async replay(
    script: PreparedScript,
    signal: CancellationSignal,
    only?: 'left' | 'right',
  ): Promise<void> {
    const sides = only === undefined ? [script.left, script.right] : [script[only]];
    for (const side of sides) await runSide(this.#engine, side, null, {}, signal);
  }

  /**
   * Runs one side of a transform, and keeps all that it left behind.
   *
   * @throws CancelledError when asked to stop
   */
  async preview(
    script: PreparedScript,
    options: PreviewOptions,
    signal: CancellationSignal,
  ): Promise<Preview> {
    this.#runs += 1;
    const { settings } = this.prepared.project;
    const shown = await previewSide(
      this.#engine,
      script,
      settings,
      `run_${this.#runs}`,
      options,
      signal,
    );
    return {
      ...shown,
      madeUp: this.#madeUp.get(script) ?? [],
      masked: this.#masked(),
      personal: personalSamples(this.prepared, script),
      sampled: this.loads
        .filter(({ sampledOf }) => sampledOf !== null)
        .map(({ target }) => named(target)),
      warnings: this.warnings,
    };
  }

  /** The columns of samples that are masked. */
  #masked(): readonly string[] {
    return this.loads.flatMap(({ target, masked }) =>
      masked.map((column) => `${named(target)}.${column}`),
    );
  }

  /**
   * Runs a transform on both sides, one after the other, and compares what they leave behind.
   *
   * @param again - true if all transforms ran before: real old results are of a first run
   * @throws CancelledError when asked to stop
   */
  async run(
    script: PreparedScript,
    limits: ProgramLimits,
    signal: CancellationSignal,
    again = false,
  ): Promise<TransformResult> {
    const started = performance.now();
    const { file, step, left, right } = script;
    this.#runs += 1;
    const keepAs = `run_${this.#runs}`;
    const leftOutcome = await runSide(this.#engine, left, keepAs, limits, signal);
    const rightOutcome = await runSide(this.#engine, right, keepAs, limits, signal);
    const shown = limits.rows ?? shownRows;
    const comparisons: Comparison[] = [];
    for (const table of writtenTables(left, right, this.prepared.project.settings)) {
      const key = table.left === null ? '' : tableKey(table.left);
      const isLast = this.#lastWriter.get(key) === script || !this.#lastWriter.has(key);
      const compared = await compareTable(
        this.#engine,
        table,
        isLast && !again ? this.#expected.get(key) : undefined,
        ruleFor(table.name, this.prepared.project.settings),
        shown,
        signal,
      );
      throwIfCancelled(signal);
      if (compared !== null) comparisons.push(compared);
    }
    comparisons.push(
      ...(await compareResults(this.#engine, leftOutcome, rightOutcome, shown, signal)),
    );
    throwIfCancelled(signal);
    const leftRun = sideRun(left, leftOutcome);
    const rightRun = sideRun(right, rightOutcome);
    const { settings } = this.prepared.project;
    const { verdict, reasons } = judge(leftRun, rightRun, comparisons, this.#undefinedTables, () =>
      readsOf(script, left.compiled.catalogOut).names.map((name) => shownName(name, settings)),
    );
    const madeUp = this.#madeUp.get(script) ?? [];
    const assumptions = await this.assumptions(script, left.compiled.catalogOut, signal);
    return {
      name: file.name,
      path: file.path,
      step,
      fidelity: file.generated.fidelity,
      rows: comparisons.reduce(
        (sum, each) => sum + (each.diff?.counts.left ?? rowsOf(each.leftRows)),
        0,
      ),
      verdict,
      reasons: [...reasons, ...madeUpReasons(verdict, madeUp)],
      madeUp,
      masked: this.#masked(),
      personal: personalSamples(this.prepared, script),
      milliseconds: Math.round(performance.now() - started),
      legacyText: file.legacyText,
      portText: file.merged.text,
      findings: file.generated.findings,
      left: leftRun,
      right: rightRun,
      comparisons,
      assumptions,
    };
  }

  /** What the legacy side's rows, as they are now, say of a file's assumptions. */
  async assumptions(
    script: PreparedScript,
    catalog: Catalog,
    signal: CancellationSignal,
  ): Promise<readonly AssumptionTest[]> {
    const { project, clock } = this.prepared;
    return testAssumptions(this.#engine, script.file, catalog, project.settings, clock, signal);
  }
}

function named({ schema, table }: EngineTable): string {
  return `${schema}.${table}`;
}

/** Runs definitions on both sides; gives sentences on what did not go well. */
async function define(
  engine: EngineClient,
  { file, left, right }: PreparedScript,
  signal: CancellationSignal,
): Promise<readonly string[]> {
  const warnings: string[] = [];
  const said = new Set<string>();
  const met: RuntimeError[] = [];
  for (const side of [left, right]) {
    const { errors, stopped } = await runSide(engine, side, null, {}, signal);
    met.push(...errors.filter(isAlreadyThere));
    for (const { line, message } of [
      ...errors.filter((error) => !isAlreadyThere(error)),
      ...(stopped === null ? [] : [{ ...stopped, line: 0 }]),
    ]) {
      // What the port leaves to a person was said of the legacy side, and once is enough.
      const known = said.has(message) || (said.size > 0 && LEFT_TO_A_PERSON.test(message));
      said.add(message);
      if (known) continue;
      warnings.push(`${placeOf(file, side, line)}: ${message}`);
    }
  }
  const made = alreadyThere(met);
  if (made !== null) warnings.push(`${file.path}: ${made}`);
  return warnings;
}

/** Where a definition failed: the port's lines are those of its own text. */
function placeOf(
  { path, legacyText, origin }: PortedFile,
  { side }: CompiledSide,
  line: number,
): string {
  if (line === 0) return `${path}, ${side} side`;
  if (side === 'port') return `${path}, port side, line ${line}`;
  return `${placeOfLine(path, { text: legacyText, origin }, line)}, legacy side`;
}

function rowsOf(rows: QueryResult | null): number {
  return rows?.rows.length ?? 0;
}

/** What one side of a transform did, for a person. */
export function sideRun(side: CompiledSide, outcome: ProgramOutcome): SideRun {
  const { errors, messages, stopped } = outcome;
  return { errors, messages, stopped, findings: reportFindings(findingsOf(side), side.text) };
}

/** The value of an engine's answer; throws what it says instead. */
export function valueOf<T>(answer: Result<T, Failure>): T {
  if (answer.ok) return answer.value;
  throw answer.error.code === 'engine/cancelled'
    ? new CancelledError()
    : new FailureError(answer.error);
}
