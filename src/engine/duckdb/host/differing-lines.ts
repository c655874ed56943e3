import { rmSync } from 'node:fs';
import path from 'node:path';
import { CancelledError } from '../../../base/cancellation.ts';
import type {
  DifferingLines,
  DifferingLinesRequest,
  LoadReport,
  OpenOptions,
  TableAddress,
} from '../../../protocol/engine.ts';
import { hashTables, surplusOfHashes, surplusTable } from '../../diff/surplus-hashes.ts';
import type { SqlRunner } from '../../sql-runner.ts';
import { delimitedFile, readHeader } from './csv-file.ts';
import { countRejected, csvReader, forgetRejected } from './loader.ts';
import { quoteAddress, quoteName, quoteText } from './sql-text.ts';

/** Stands in no text that a person would call delimited. */
const noDelimiter = '\u0001';
/** Where more lines than this part of them differ, they are as quickly read in full. */
const mostDiffering = 0.3;
/** In bytes; buffers are of twice that, and no limit counts them. */
const longestLine = 8 * 1024 * 1024;
const keysOfLeft = 'temp.main.portside_line_keys';

/**
 * Loads those rows of two delimited files whose lines are not the same text. To read lines takes a fifth of what it
 * takes to read their fields, and most lines of two files that are compared are the same.
 *
 * Null where lines do not tell: rows of several lines, rows that cannot be read, a key that repeats, or too many
 * that differ. Then nothing is known, and the files have to be loaded in full.
 *
 * That lines are rows is seen by counting: a row takes a line or more, so that of the left file's rows, read in full
 * and none of them left out, there are as many as lines only where each is one line. A line of the right file is one of
 * them to the character, or is read itself. Equal lines are told by 64 bits, see {@link surplusOfHashes}.
 */
export async function loadDifferingLines(
  sql: SqlRunner,
  request: DifferingLinesRequest,
  options: OpenOptions,
): Promise<DifferingLines | null> {
  try {
    // DuckDB takes a delimited file for small, whatever it is, and would hash all of its lines to look up a few.
    await sql.execute("SET disabled_optimizers = 'build_side_probe_side'");
    const found = await new LinesOfTwo(sql, request, options.temporaryDirectory).load();
    await sql.execute('RESET disabled_optimizers');
    return found;
  } catch (thrown) {
    // Whoever reads the files in full has the words for what is wrong with them.
    if (thrown instanceof CancelledError) throw thrown;
    await sql.execute('RESET disabled_optimizers');
    return null;
  }
}

class LinesOfTwo {
  readonly #sql: SqlRunner;
  readonly #request: DifferingLinesRequest;
  readonly #folder: string;
  #names: readonly string[] = [];

  constructor(sql: SqlRunner, request: DifferingLinesRequest, folder: string) {
    this.#sql = sql;
    this.#request = request;
    this.#folder = folder;
  }

  async load(): Promise<DifferingLines | null> {
    const { left, right } = this.#request;
    if (!(await this.#haveSameForm())) return null;
    const lines = {
      left: await this.#hashLines(left.path, hashTables.left),
      right: await this.#hashLines(right.path, hashTables.right),
    };
    await surplusOfHashes(this.#sql, lines);
    const [more, less] = await this.#numbers(
      `SELECT coalesce(sum(w) FILTER (w > 0), 0), coalesce(-sum(w) FILTER (w < 0), 0) FROM ${surplusTable}`,
    );
    if (more === undefined || less === undefined) return null;
    if (more + less > mostDiffering * (lines.left + lines.right)) return null;
    if (!(await this.#hasRowPerLine(lines.left))) return null;
    const loads = [
      await this.#loadLines(left.path, left.target, 1, more),
      await this.#loadLines(right.path, right.target, -1, less),
    ] as const;
    if (loads[0] === null || loads[1] === null || (await this.#keyRepeats())) return null;
    return { loads: [loads[0], loads[1]], equal: lines.left - more };
  }

  /** True for files that name the same columns in the same order, in the way they are read here. */
  async #haveSameForm(): Promise<boolean> {
    const { left, right, delimiter = ',' } = this.#request;
    const headers: (readonly string[])[] = [];
    for (const side of [left, right]) {
      const read = await delimitedFile(side.path, { delimiter }, this.#folder);
      if (read.path !== side.path) return false;
      headers.push(await readHeader(side.path, delimiter));
    }
    const [names = [], others = []] = headers;
    this.#names = names;
    const folded = names.map((name) => name.toLowerCase());
    return (
      names.length > 0 &&
      new Set(folded).size === names.length &&
      names.length === others.length &&
      names.every((name, index) => name === others[index]) &&
      this.#request.key.every((name) => folded.includes(name.toLowerCase()))
    );
  }

  #lines(file: string): string {
    const reader = csvReader(file, {
      ...{
        delimiter: noDelimiter,
        quote: '',
        escape: '',
        header: true,
        rejects: false,
        longest: longestLine,
      },
      fields: [{ name: 'line', type: 'VARCHAR' }],
    });
    return `(SELECT line FROM ${reader})`;
  }

  #rows(file: string, header: boolean): string {
    return csvReader(file, {
      ...{ quote: '"', escape: '"' },
      ...{ delimiter: this.#request.delimiter ?? ',', header, rejects: true, longest: longestLine },
      fields: this.#names.map((name) => ({ name, type: 'VARCHAR' })),
    });
  }

  #keyHash(): string {
    const { key } = this.#request;
    return key.length === 0 ? '0' : `hash(${key.map(quoteName).join(', ')})`;
  }

  async #numbers(query: string): Promise<readonly number[]> {
    const [row] = await this.#sql.rows(query);
    return (row ?? []).map(Number);
  }

  /** Gives the number of lines below the header. */
  async #hashLines(file: string, table: string): Promise<number> {
    await this.#sql.execute(
      `CREATE OR REPLACE TEMP TABLE ${table} AS SELECT hash(line) AS h FROM ${this.#lines(file)}`,
    );
    const [count = 0] = await this.#numbers(`SELECT count(*) FROM ${table}`);
    return count;
  }

  /** Reads the left file's rows, of which only the keys are kept. */
  async #hasRowPerLine(lines: number): Promise<boolean> {
    await forgetRejected(this.#sql);
    await this.#sql.execute(
      `CREATE OR REPLACE TEMP TABLE ${keysOfLeft} AS
       SELECT ${this.#keyHash()} AS k FROM ${this.#rows(this.#request.left.path, true)}`,
    );
    const [rows] = await this.#numbers(`SELECT count(*) FROM ${keysOfLeft}`);
    return rows === lines && (await countRejected(this.#sql)) === 0;
  }

  /** Loads the lines that one side has more of; null where they are not a row each. */
  async #loadLines(
    file: string,
    target: TableAddress,
    sign: 1 | -1,
    lines: number,
  ): Promise<LoadReport | null> {
    const copy = path.join(this.#folder, `lines-${process.pid}-${target.table}.csv`);
    await this.#sql.execute(
      `COPY (
         SELECT line FROM (
           SELECT line, row_number() OVER (PARTITION BY w.h) AS turn, ${sign} * w.w AS surplus
           FROM ${this.#lines(file)} JOIN ${surplusTable} w ON w.h = hash(line) AND ${sign} * w.w > 0
         ) WHERE turn <= surplus
       ) TO ${quoteText(copy)} (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER ${quoteText(noDelimiter)})`,
    );
    await forgetRejected(this.#sql);
    const table = quoteAddress(target);
    await this.#sql.execute(
      `CREATE SCHEMA IF NOT EXISTS ${quoteName(target.database)}.${quoteName(target.schema)}`,
    );
    await this.#sql.execute(
      `CREATE OR REPLACE TABLE ${table} AS SELECT * FROM ${this.#rows(copy, false)}`,
    );
    rmSync(copy, { force: true });
    const [rows] = await this.#numbers(`SELECT count(*) FROM ${table}`);
    if (rows !== lines || (await countRejected(this.#sql)) > 0) return null;
    const nothing = { rejectedRows: 0, rejected: [], ignoredColumns: [], missingColumns: [] };
    return { target, rows: lines, ...nothing, sampledOf: null, masked: [], unmasked: [] };
  }

  /**
   * True if a key repeats, or may do so: two that differ could have the same hash. The right side's rows are the left
   * side's with those of one taken out, and those of the other put in.
   */
  async #keyRepeats(): Promise<boolean> {
    const { left, right, key } = this.#request;
    if (key.length === 0) return false;
    const own = (target: TableAddress): string =>
      `(SELECT ${this.#keyHash()} AS k FROM ${quoteAddress(target)})`;
    const [onLeft, onRight, across] = await this.#numbers(
      `SELECT (SELECT count(*) - count(DISTINCT k) FROM ${keysOfLeft}),
         (SELECT count(*) - count(DISTINCT k) FROM ${own(right.target)}),
         (SELECT count(*) FROM ${own(right.target)} r SEMI JOIN ${keysOfLeft} l ON l.k = r.k
           WHERE r.k NOT IN (FROM ${own(left.target)}))`,
    );
    return onLeft !== 0 || onRight !== 0 || across !== 0;
  }
}
