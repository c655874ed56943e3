import { appendFile, copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { FailureError } from '../base/failure.ts';
import type { ColumnInfo, DiffResult, QueryResult } from '../protocol/engine.ts';
import type { Verdict } from '../protocol/transforms.ts';
import type { ComparedFile } from './data-file.ts';
import { sha256OfFile } from './file-hash.ts';

/** Rows that were kept under a name, to be compared with later ones. */
export interface Baseline {
  readonly name: string;
  /** What gave them: a file, a script, a query; and whether it was emulated. */
  readonly origin: string;
  /** The instant that GETDATE gave; null for a file. */
  readonly asOf: string | null;
  /** When they were kept, in UTC. */
  readonly savedAt: string;
  /** Null for a copied file, whose rows nobody counted. */
  readonly rows: number | null;
  /** Null for a copied file. */
  readonly columns: readonly ColumnInfo[] | null;
  /** Where the local run was not exact. */
  readonly doubts: readonly string[];
  /** The name of the file of rows, and its SHA-256. */
  readonly file: string;
  readonly sha256: string;
}

/** One comparison with a baseline, as its history keeps it. */
export interface BaselineComparison {
  readonly at: string;
  /** What was compared with it. */
  readonly with: string;
  readonly verdict: Verdict;
  readonly counts: DiffResult['counts'];
  readonly changedColumns: readonly string[];
}

/** More rows than that are not kept of a query: they would all be in memory at once. */
export const mostBaselineRows = 1_000_000;

/** Baselines of a folder, each in a folder of its own: `baseline.json`, its rows, `history.jsonl`. */
export class Baselines {
  readonly #folder: string;

  /** @param folder - holds a folder for each of them; need not be there yet */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Keeps a copy of a data file. @throws FailureError if there is none, or the name is taken */
  async saveFile(name: string, file: string, now: number): Promise<Baseline> {
    return this.#save(name, `rows${path.extname(file)}`, (rows) => copyFile(file, rows), {
      origin: `the file ${file}`,
      asOf: null,
      rows: null,
      columns: null,
      doubts: [],
      savedAt: new Date(now).toISOString(),
    });
  }

  /** Keeps rows. @throws FailureError if the name is taken */
  async saveRows(
    name: string,
    { columns, rows }: QueryResult,
    facts: Pick<Baseline, 'origin' | 'asOf' | 'doubts'>,
    now: number,
  ): Promise<Baseline> {
    const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
    // Texts are quoted, NULL is an empty field: a file of one column with NULLs must have no blank lines, though.
    const filler = columns.length === 1 ? ',' : '';
    const lines = [
      columns.map((column) => quoted(column.name)).join(',') + (filler && `${filler}"#"`),
      ...rows.map(
        (row) => row.map((cell) => (cell === null ? '' : quoted(cell))).join(',') + filler,
      ),
    ];
    return this.#save(name, 'rows.csv', (file) => writeFile(file, `${lines.join('\n')}\n`), {
      ...facts,
      rows: rows.length,
      columns,
      savedAt: new Date(now).toISOString(),
    });
  }

  /** A baseline and its rows. @throws FailureError if there is none of the name, or its rows were changed */
  async open(name: string): Promise<{ readonly baseline: Baseline; readonly file: ComparedFile }> {
    const baseline = await this.#read(name);
    const rows = path.join(this.#folderOf(name), baseline.file);
    if ((await sha256OfFile(rows)) !== baseline.sha256) {
      throw new FailureError({
        code: 'baseline/changed',
        what: `The baseline ${name} was not compared.`,
        why: `Its rows in ${rows} are no longer those that were saved: their hash is another.`,
        todo: 'Take the file back from where it is kept, or delete its folder and save the baseline anew.',
      });
    }
    const columns = baseline.columns ?? undefined;
    return { baseline, file: { path: rows, ...(columns ? { columns } : {}) } };
  }

  /** The comparisons so far, the oldest first. */
  async history(name: string): Promise<readonly BaselineComparison[]> {
    try {
      const text = await readFile(path.join(this.#folderOf(name), 'history.jsonl'), 'utf8');
      return text.split('\n').flatMap((line) => {
        return line === '' ? [] : [JSON.parse(line) as BaselineComparison];
      });
    } catch (thrown) {
      if (isMissing(thrown)) return [];
      throw thrown;
    }
  }

  /** Adds a comparison to the history. */
  async record(
    name: string,
    other: string,
    { verdict, diff }: { readonly verdict: Verdict; readonly diff: DiffResult },
    now: number,
  ): Promise<void> {
    const entry: BaselineComparison = {
      at: new Date(now).toISOString(),
      with: other,
      verdict,
      counts: diff.counts,
      changedColumns: diff.columns.flatMap(({ left, changed }) => (changed > 0 ? [left] : [])),
    };
    const file = path.join(this.#folderOf(name), 'history.jsonl');
    await appendFile(file, `${JSON.stringify(entry)}\n`);
  }

  async #save(
    name: string,
    file: string,
    write: (rows: string) => Promise<void>,
    facts: Omit<Baseline, 'name' | 'file' | 'sha256'>,
  ): Promise<Baseline> {
    const folder = this.#folderOf(name);
    // What is half written has another name, so that a baseline is whole or not there.
    const work = `${folder}.part`;
    await rm(work, { recursive: true, force: true });
    await mkdir(work, { recursive: true });
    try {
      await write(path.join(work, file));
      const baseline = { name, ...facts, file, sha256: await sha256OfFile(path.join(work, file)) };
      await writeFile(path.join(work, 'baseline.json'), `${JSON.stringify(baseline, null, 2)}\n`);
      await rename(work, folder);
      return baseline;
    } catch (thrown) {
      await rm(work, { recursive: true, force: true });
      const taken = thrown instanceof Error && /EEXIST|ENOTEMPTY|EPERM/u.test(thrown.message);
      throw new FailureError({
        code: 'baseline/not-saved',
        what: `The baseline ${name} was not saved.`,
        why: taken
          ? `There is one of this name already, in ${folder}.`
          : thrown instanceof Error
            ? thrown.message
            : String(thrown),
        todo: taken ? 'Choose another name, or delete that folder.' : 'Correct that and try again.',
      });
    }
  }

  async #read(name: string): Promise<Baseline> {
    const file = path.join(this.#folderOf(name), 'baseline.json');
    try {
      return JSON.parse(await readFile(file, 'utf8')) as Baseline;
    } catch (thrown) {
      throw new FailureError({
        code: 'baseline/missing',
        what: `The baseline ${name} was not compared.`,
        why: isMissing(thrown) ? `There is no file ${file}.` : `${file} can not be read.`,
        todo: 'Save it first, with --save-baseline, or correct its name.',
      });
    }
  }

  #folderOf(name: string): string {
    if (/^[\p{L}\p{N}_][\p{L}\p{N}_.-]{0,99}$/u.test(name)) return path.join(this.#folder, name);
    throw new FailureError({
      code: 'baseline/name',
      what: `The baseline ${name} has no name that a folder can have.`,
      why: 'A name is of letters, digits, points, underscores and hyphens, at most 100, and begins with a letter or digit.',
      todo: 'Choose another name.',
    });
  }
}

function isMissing(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT';
}
