import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CancelledError, throwIfCancelled, type CancellationSignal } from '../base/cancellation.ts';
import { FailureError, formatFailure, toFailure } from '../base/failure.ts';
import type { EngineClient } from '../engine/index.ts';
import type { ProjectSettings } from '../project/settings.ts';
import type { DiffOptions, DiffResult } from '../protocol/engine.ts';
import type { AcceptedColumn } from '../protocol/transforms.ts';
import { acceptedAll, optionsUnder, ruleFor } from './comparison-rules.ts';
import { isDataFile } from './data-file.ts';
import { diffDataFiles } from './diff-file.ts';
import { compareWithRemote } from './reconcile-remote.ts';
import type { RemoteTables } from './remote-tables.ts';

/** A table of a schema on both sides, each a data file, or a table of another engine; null where that side has none. */
export interface TablePair {
  /** The file's path in its folder without extension: `dbo.sale`, `dbo/sale`. */
  readonly table: string;
  readonly left: string | null;
  readonly right: string | null;
  /** Of its files. */
  readonly bytes: number;
}

/** What became of a table. */
export interface TableOutcome {
  readonly table: string;
  readonly verdict:
    'same' | 'within-threshold' | 'different' | 'no-evidence' | 'missing' | 'failed';
  /** Of the rows of the larger side, those that differ; null where nothing was compared. */
  readonly share: number | null;
  /** The share that may differ. */
  readonly threshold: number;
  readonly accepted: readonly AcceptedColumn[];
  /** Why there is no comparison; null where there is one. */
  readonly why: string | null;
  readonly diff: DiffResult | null;
  /** Where the right side is another engine: the rows of both, and what came over; else null. */
  readonly hashed: {
    readonly left: number;
    readonly right: number;
    readonly shipped: number;
  } | null;
  readonly milliseconds: number;
}

/** How two schemas are compared. */
export interface ReconcileOptions {
  /** Counts for all tables, beneath the project's rules. */
  readonly comparison: DiffOptions;
  readonly settings: Pick<ProjectSettings, 'comparison'>;
  /** Holds the tables of the right side; null where they are files. */
  readonly remote: RemoteTables | null;
  /** Keeps a file for each table; what is there and still holds is not compared again. */
  readonly results: string;
  /** How many tables are compared at a time, each with an engine of its own. */
  readonly parallel: number;
  readonly signal: CancellationSignal;
  readonly onProgress: (outcome: TableOutcome, kept: boolean, done: number, total: number) => void;
}

/** The tables of two folders of data files, the smallest first. @throws FailureError if a folder holds none */
export async function tablePairs(left: string, right: string): Promise<readonly TablePair[]> {
  const [lefts, rights] = [await tablesOf(left), await tablesOf(right)];
  const pairs: TablePair[] = [];
  for (const key of new Set([...lefts.keys(), ...rights.keys()])) {
    const [one, other] = [lefts.get(key) ?? null, rights.get(key) ?? null];
    let bytes = 0;
    for (const each of [one, other]) if (each !== null) bytes += (await stat(each.file)).size;
    const table = (one ?? other)?.table ?? key;
    pairs.push({ table, left: one?.file ?? null, right: other?.file ?? null, bytes });
  }
  return pairs.sort((a, b) => a.bytes - b.bytes || (a.table < b.table ? -1 : 1));
}

/** The tables of a folder of data files, with what another engine calls them, the smallest first. */
export async function remotePairs(
  left: string,
  remote: RemoteTables,
): Promise<readonly TablePair[]> {
  const pairs: TablePair[] = [];
  for (const { table, file } of (await tablesOf(left)).values())
    pairs.push({
      table,
      left: file,
      right: remote.reference(table),
      bytes: (await stat(file)).size,
    });
  return pairs.sort((a, b) => a.bytes - b.bytes || (a.table < b.table ? -1 : 1));
}

async function tablesOf(
  folder: string,
): Promise<Map<string, { readonly table: string; readonly file: string }>> {
  const found = new Map<string, { readonly table: string; readonly file: string }>();
  let entries: string[] = [];
  try {
    entries = await readdir(folder, { recursive: true });
  } catch (thrown) {
    throw nothingThere(folder, thrown instanceof Error ? thrown.message : String(thrown));
  }
  for (const entry of entries.filter(isDataFile)) {
    const inside = entry.split(path.sep).join('/');
    const table = inside.slice(0, -path.extname(inside).length);
    const before = found.get(table.toLowerCase());
    if (before !== undefined)
      throw nothingThere(folder, `${entry} and ${before.file} are both the table ${table}.`);
    found.set(table.toLowerCase(), { table, file: path.join(folder, entry) });
  }
  if (found.size === 0) throw nothingThere(folder, 'It holds no CSV, TSV, JSON or Parquet file.');
  return found;
}

function nothingThere(folder: string, why: string): FailureError {
  return new FailureError({
    code: 'reconcile/folder',
    what: `The tables of ${folder} were not compared.`,
    why,
    todo: 'Name a folder with one data file for each table.',
  });
}

/**
 * Compares all tables of two schemas. A table that fails stops no other; what was finished before an interruption is not
 * compared again, as long as its files and its options are what they were.
 *
 * @throws CancelledError when asked to stop
 */
export async function reconcile(
  startEngine: () => EngineClient,
  pairs: readonly TablePair[],
  options: ReconcileOptions,
): Promise<readonly TableOutcome[]> {
  const { results, parallel, signal, onProgress } = options;
  await mkdir(results, { recursive: true });
  const outcomes = new Map<string, TableOutcome>();
  const waiting = [...pairs];
  const work = async (): Promise<void> => {
    const engine = startEngine();
    try {
      for (let pair = waiting.shift(); pair !== undefined; pair = waiting.shift()) {
        throwIfCancelled(signal);
        const file = path.join(results, `${pair.table.replaceAll('/', '.')}.json`);
        const state = await stateOf(pair, options);
        // Nothing tells whether a table of another engine is still what it was.
        const kept = options.remote === null ? await keptOutcome(file, state) : null;
        const outcome = kept ?? (await compareTables(engine, pair, options));
        if (kept === null) await keep(file, state, outcome);
        outcomes.set(pair.table, outcome);
        onProgress(outcome, kept !== null, outcomes.size, pairs.length);
      }
    } finally {
      await engine.dispose();
    }
  };
  const workers = Array.from({ length: Math.min(parallel, pairs.length) }, work);
  for (const ended of await Promise.allSettled(workers))
    if (ended.status === 'rejected') throw ended.reason;
  return pairs.flatMap(({ table }) => outcomes.get(table) ?? []);
}

async function compareTables(
  engine: EngineClient,
  pair: TablePair,
  { comparison, settings, remote, signal }: ReconcileOptions,
): Promise<TableOutcome> {
  const rule = ruleFor(pair.table, settings);
  const threshold = rule?.threshold ?? 0;
  const started = performance.now();
  const outcome = (
    verdict: TableOutcome['verdict'],
    more: Partial<Pick<TableOutcome, 'share' | 'accepted' | 'why' | 'diff' | 'hashed'>>,
  ): TableOutcome => ({
    table: pair.table,
    verdict,
    threshold,
    ...{ share: null, accepted: [], why: null, diff: null, hashed: null, ...more },
    milliseconds: Math.round(performance.now() - started),
  });
  if (pair.left === null || pair.right === null)
    return outcome('missing', {
      why: `Only the ${pair.left === null ? 'right' : 'left'} side has it.`,
    });
  try {
    const asked = optionsUnder(rule, comparison);
    const sides = [{ path: pair.left }, { path: pair.right }] as const;
    let hashed: TableOutcome['hashed'] = null;
    let diff: DiffResult;
    if (remote === null) diff = await diffDataFiles(engine, ...sides, asked, signal);
    else {
      const found = await compareWithRemote(engine, pair.left, remote, pair.right, asked, signal);
      if (found === 'missing') return outcome('missing', { why: 'Only the left side has it.' });
      const { left, right, shipped } = found;
      if (shipped > 0) hashed = { left, right, shipped };
      const why = found.why.length === 0 ? null : found.why.join(' ');
      if (why !== null) return outcome('different', { why, hashed, diff: found.diff });
      if (found.diff === null)
        return outcome(left === 0 ? 'no-evidence' : 'same', { share: 0, hashed });
      diff = found.diff;
    }
    const { changed, leftOnly, rightOnly, left, right } = diff.counts;
    const share = (changed + Math.max(leftOnly, rightOnly)) / Math.max(left, right, 1);
    const accepted = acceptedAll(rule, diff);
    if (accepted !== null) return outcome('same', { share, accepted, diff, hashed });
    const columns = diff.leftOnlyColumns.length + diff.rightOnlyColumns.length;
    // Rows that could not be read, and columns of one side, are no share of anything.
    const counted = columns === 0 && changed + leftOnly + rightOnly > 0;
    if (diff.verdict === 'different' && counted && share <= threshold)
      return outcome('within-threshold', { share, diff, hashed });
    return outcome(diff.verdict, { share, diff, hashed });
  } catch (thrown) {
    if (thrown instanceof CancelledError) throw thrown;
    const failure = toFailure(thrown, `The table ${pair.table} was not compared.`);
    return outcome('failed', { why: formatFailure(failure) });
  }
}

/** What a kept result hangs on: both files, and how they are compared. */
async function stateOf(
  { table, left, right }: TablePair,
  { comparison, settings, remote }: ReconcileOptions,
): Promise<string> {
  const files: unknown[] = [];
  for (const file of remote === null ? [left, right] : [left]) {
    if (file === null) continue;
    const { size, mtimeMs } = await stat(file);
    files.push([path.resolve(file), size, mtimeMs]);
  }
  const rule = ruleFor(table, settings);
  const own =
    rule === undefined
      ? null
      : { ...rule, tolerances: [...rule.tolerances], typeTolerances: [...rule.typeTolerances] };
  return createHash('sha256')
    .update(JSON.stringify([files, comparison, own]))
    .digest('hex');
}

async function keptOutcome(file: string, state: string): Promise<TableOutcome | null> {
  try {
    const kept = JSON.parse(await readFile(file, 'utf8')) as TableOutcome & { state: string };
    // What failed may go better now.
    return kept.state === state && kept.verdict !== 'failed' ? kept : null;
  } catch {
    return null;
  }
}

async function keep(file: string, state: string, outcome: TableOutcome): Promise<void> {
  await writeFile(`${file}.part`, `${JSON.stringify({ state, ...outcome }, null, 2)}\n`);
  await rename(`${file}.part`, file);
}
