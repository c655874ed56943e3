import type { CancellationSignal } from '../base/cancellation.ts';
import { plural, shownNames } from '../project/discovery/notes.ts';
import type { EngineTable } from '../project/names.ts';
import type { DiffResult, ProgramOutcome, RowSet } from '../protocol/engine.ts';
import type { FewestRows, TransformResult } from '../protocol/transforms.ts';
import { valueOf } from './project-session.ts';
import { smallestPart } from './smallest-part.ts';
import { keyOfRow, TrialFailed, type InputRow, type TransformTrials } from './transform-trials.ts';

/** Milliseconds that the search may take. */
const longest = 5000;
/** Rows that a person looks at; a difference that needs more of them is not made plainer by a list. */
const mostRows = 50;

/**
 * Looks for the fewest rows of what a transform reads on which its sides still differ, as they do on all of them. Rows
 * that others refer to by a foreign key stay with them. Null where none are found that are few.
 */
export function findFewestRows(
  trials: TransformTrials,
  wanted: TransformResult,
  signal: CancellationSignal,
): Promise<FewestRows | null> {
  return new FewestRowsSearch(trials, wanted, signal).find();
}

class FewestRowsSearch {
  readonly #trials: TransformTrials;
  readonly #wanted: TransformResult;
  readonly #signal: CancellationSignal;
  readonly #started = performance.now();

  constructor(trials: TransformTrials, wanted: TransformResult, signal: CancellationSignal) {
    this.#trials = trials;
    this.#wanted = wanted;
    this.#signal = signal;
  }

  async find(): Promise<FewestRows | null> {
    const isLate = (): boolean => performance.now() - this.#started > longest;
    const all = this.#trials.inputs.flatMap(({ rows }, input) =>
      Array.from({ length: rows }, (_, place): InputRow => ({ input, place })),
    );
    try {
      const first = await this.#try(all);
      if (first === null) return null;
      const tried = new Map<string, boolean>();
      const shows = async (part: readonly InputRow[]): Promise<boolean> => {
        const rows = this.#withParents(part);
        const key = rows.map(keyOfRow).join(',');
        const known = tried.get(key);
        if (known !== undefined) return known;
        const trial = await this.#try(rows);
        const same = trial !== null && showsTheSame(first, trial);
        tried.set(key, same);
        return same;
      };
      const part = await this.#withoutTables(all, shows, isLate);
      const found = await smallestPart(part, shows, isLate);
      const rows = this.#withParents(found.items);
      if (rows.length > mostRows || rows.length === all.length) return null;
      const last = await this.#try(rows);
      if (last === null || !showsTheSame(first, last)) return null;
      return await this.#shown(rows, found.minimal, last);
    } catch (thrown) {
      if (!(thrown instanceof TrialFailed)) throw thrown;
      return null;
    }
  }

  /** Leaves out whole tables first: most of a join's tables have nothing to do with it. */
  async #withoutTables(
    all: readonly InputRow[],
    shows: (part: readonly InputRow[]) => Promise<boolean>,
    isLate: () => boolean,
  ): Promise<readonly InputRow[]> {
    let rows = all;
    for (const index of this.#trials.inputs.keys()) {
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
      const key = keyOfRow(row);
      if (found.has(key)) continue;
      found.set(key, row);
      pending.push(...(this.#trials.parents.get(key) ?? []));
    }
    return [...found.values()].sort((a, b) => a.input - b.input || a.place - b.place);
  }

  /** The places of rows in each input. */
  #placesOf(rows: readonly InputRow[]): readonly (readonly number[])[] {
    const places = this.#trials.inputs.map((): number[] => []);
    for (const { input, place } of rows) places[input]?.push(place);
    return places;
  }

  /** Runs both sides on some of the rows; null where they give no difference of the wanted kind. */
  async #try(rows: readonly InputRow[]): Promise<Trial | null> {
    const places = this.#placesOf(rows);
    const { script } = this.#trials;
    await this.#trials.setBack({ placesOf: (input) => places[input] ?? [] }, this.#signal);
    const left = await this.#trials.run(script.left, this.#signal);
    const right = await this.#trials.run(script.right, this.#signal);
    if (left.stopped !== null || right.stopped !== null) return null;
    const errors = [left, right].map(errorsOf);
    const before = [this.#wanted.left, this.#wanted.right].map(errorsOf);
    if (errors.join(' | ') !== before.join(' | ')) return null;
    const wanted = this.#wanted.comparisons.find(({ verdict }) => verdict === 'different');
    // Where nothing else differs, it is that one side fails.
    if (wanted === undefined) return errors[0] === errors[1] ? null : { diff: null };
    const diff = await this.#trials.compared(wanted.name, left, right, mostRows, this.#signal);
    return diff?.verdict === 'different' ? { diff } : null;
  }

  async #shown(
    rows: readonly InputRow[],
    minimal: boolean,
    { diff }: Trial,
  ): Promise<FewestRows | null> {
    const places = this.#placesOf(rows);
    const { engine, inputs } = this.#trials;
    await this.#trials.setBack({ placesOf: (input) => places[input] ?? [] }, this.#signal);
    const tables: FewestRows['tables'][number][] = [];
    for (const [index, { name, left, right, definition, rows: of }] of inputs.entries()) {
      if ((places[index] ?? []).length === 0) continue;
      // Both sides have to have been given the same, or the difference is not the transform's.
      const key = definition.keys[0] ?? [];
      const options = key.length === 0 ? {} : { key };
      const request = { left: asSide(left), right: asSide(right), options } as const;
      const same = valueOf(await engine.request({ kind: 'diff', request }, this.#signal));
      if (same.verdict !== 'same') return null;
      tables.push({ name, rows: await this.#rowsOf(left), of });
    }
    const empty = inputs.flatMap(({ name, rows: of }, index) =>
      (places[index] ?? []).length === 0 && of > 0 ? [name] : [],
    );
    const parts = tables.map(
      ({ name, rows: own }) => `${plural(own.rows.length, 'row')} of ${name}`,
    );
    const enough = rows.length === 1 ? 'is enough' : 'are enough';
    const sentence =
      parts.length === 0
        ? `The sides differ without any row of ${shownNames(empty)}.`
        : `${listed(parts)} ${enough} to show it.`;
    const wanted = this.#wanted.comparisons.find(({ verdict }) => verdict === 'different');
    const comparison =
      diff === null || wanted === undefined
        ? null
        : { ...wanted, diff, leftRows: null, rightRows: null };
    return { sentence, tables, empty, minimal, comparison };
  }

  async #rowsOf(table: EngineTable): Promise<RowSet> {
    const view = { sort: [], filters: [] };
    const request = { table, view, offset: 0, limit: mostRows };
    const answer = await this.#trials.engine.request({ kind: 'rows', request }, this.#signal);
    const { columns, rows } = valueOf(answer);
    return { columns, rows };
  }
}

/** What a trial gave that differs; null where only errors do. */
interface Trial {
  readonly diff: DiffResult | null;
}

function asSide(address: EngineTable) {
  return { kind: 'table', address } as const;
}

function errorsOf({ errors }: Pick<ProgramOutcome, 'errors'>): string {
  return errors.map(({ number, line }) => `${number} at ${line}`).join(', ');
}

/** True where a trial differs in what the first one did: in one of its columns, else in rows of a side. */
function showsTheSame({ diff: before }: Trial, { diff: now }: Trial): boolean {
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
