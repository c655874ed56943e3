import { parseArgs } from 'node:util';
import { FailureError } from '../base/failure.ts';
import type { FidelityKind } from '../protocol/findings.ts';
import type { SourceDialect } from '../core/index.ts';
import type { PortTarget } from '../workflows/port-text.ts';
import type { DiffOptions, Tolerance } from '../protocol/engine.ts';
import { isTimeZone, isWallClock } from '../project/clock.ts';
import { reportExtensions } from '../workflows/write-reports.ts';
import { defaultMadeUpRows } from '../project/settings.ts';

/** What a person wrote behind `portside`. */
export interface Arguments {
  readonly verb: string;
  /** What is no option, behind the verb. */
  readonly rest: readonly string[];
  readonly help: boolean;
  readonly version: boolean;
  readonly json: boolean;
  readonly jsonl: boolean;
  readonly dialect: SourceDialect | null;
  readonly target: PortTarget;
  readonly asOf: string | null;
  readonly timeZone: string | null;
  /** Milliseconds after which a script is stopped; null for the command's own limit. */
  readonly timeLimit: number | null;
  /** Findings less faithful than this make the exit code 1. */
  readonly threshold: FidelityKind;
  /** Folder for ports, notebooks and the report; null for the project's own. */
  readonly out: string | null;
  /** Files that get a report, in the form of their extensions; absolute or by the working folder. */
  readonly reports: readonly string[];
  /** Whether a project runs a second time on what the first run left. */
  readonly twice: boolean;
  readonly push: boolean;
  readonly yes: boolean;
  readonly force: boolean;
  readonly host: string | null;
  readonly profile: string | null;
  /** The id of a SQL warehouse; null for the one that the environment names. */
  readonly warehouse: string | null;
  readonly workspaceFolder: string | null;
  /** The name under which rows are kept, or with whose rows they are compared; null for none. */
  readonly saveBaseline: string | null;
  readonly baseline: string | null;
  /** How two data files are compared. */
  readonly comparison: DiffOptions;
  /** Rows that are listed, or taken; null for the command's own number. */
  readonly rows: number | null;
  /** Tables whose rows an extract chooses. */
  readonly tables: readonly string[];
  /** Rows made up for a table that has none; null for what the project says. */
  readonly madeUpRows: number | null;
}

/** A day, in seconds: Node's timers end at 24 of them. */
const longestLimit = 86_400;

/** The command line as data. Throws a FailureError with a sentence on the first thing wrong. */
export function readArguments(words: readonly string[]): Arguments {
  const { values, positionals } = parse(words);
  const asOf = values['as-of'] ?? null;
  if (asOf !== null && !isWallClock(fullClock(asOf))) {
    throw wrong(
      '--as-of',
      asOf,
      'a local date such as 2024-03-31, or a date and time such as 2024-03-31T09:30:00',
    );
  }
  const timeZone = values['time-zone'] ?? null;
  if (timeZone !== null && !isTimeZone(timeZone)) {
    throw wrong('--time-zone', timeZone, 'an IANA time zone such as Europe/London');
  }
  const rows = values.rows === undefined ? null : readRows(values.rows);
  const timeLimit = values['time-limit'] ?? null;
  if (timeLimit !== null && !(Number(timeLimit) > 0 && Number(timeLimit) <= longestLimit))
    throw wrong('--time-limit', timeLimit, `a number of seconds, at most ${longestLimit}`);
  return {
    verb: positionals[0] ?? '',
    rest: positionals.slice(1),
    help: values.help,
    version: values.version,
    json: values.json,
    jsonl: values.jsonl,
    dialect:
      values.dialect === undefined
        ? null
        : choose<SourceDialect>('--dialect', values.dialect, ['tsql', 'databricks']),
    target: choose('--target', values.target, ['databricks', 'spark', 'duckdb']),
    asOf: asOf === null ? null : fullClock(asOf),
    timeZone,
    timeLimit: timeLimit === null ? null : Number(timeLimit) * 1000,
    threshold: choose('--threshold', values.threshold, [
      'exact',
      'conditional',
      'approximate',
      'unknown',
      'manual',
    ]),
    out: values.out ?? null,
    reports: (values.report ?? []).map(checkReport),
    twice: values.twice,
    push: values.push,
    yes: values.yes,
    force: values.force,
    host: values.host ?? null,
    profile: values.profile ?? null,
    warehouse: values.warehouse ?? null,
    workspaceFolder: values['workspace-folder'] ?? null,
    saveBaseline: values['save-baseline'] ?? null,
    baseline: values.baseline ?? null,
    comparison: {
      ...(values.key === undefined ? {} : { key: namesIn(values.key) }),
      ...(values.ignore === undefined ? {} : { ignored: namesIn(values.ignore) }),
      ...readTolerances(values.tolerance ?? []),
      ...(rows === null ? {} : { rows }),
    },
    rows,
    tables: namesIn(values.tables ?? []),
    madeUpRows: values['made-up-rows'] ? defaultMadeUpRows : null,
  };
}

/** `--key a,b --key c`: the names of columns, in order. */
function namesIn(lists: readonly string[]): readonly string[] {
  return lists.flatMap((list) => list.split(',')).flatMap((name) => name.trim() || []);
}

/** `1e-9` for all columns of numbers, `price=0.01` for one: met absolutely, or relatively to the larger value. */
function readTolerances(given: readonly string[]): Pick<DiffOptions, 'tolerance' | 'tolerances'> {
  const own: Record<string, Tolerance> = {};
  let all: Tolerance | undefined;
  for (const text of given) {
    const [, column, amount = ''] = /^(?:(.+)=)?([^=]*)$/su.exec(text) ?? [];
    const bound = Number(amount);
    if (amount.trim() === '' || !(bound >= 0 && bound < Infinity))
      throw wrong(
        '--tolerance',
        text,
        'a number such as 1e-9, or a column and a number: price=0.01',
      );
    const tolerance = { absolute: bound, relative: bound };
    if (column === undefined) all = tolerance;
    else own[column.trim()] = tolerance;
  }
  return {
    ...(all === undefined ? {} : { tolerance: all }),
    ...(Object.keys(own).length === 0 ? {} : { tolerances: own }),
  };
}

function checkReport(file: string): string {
  if (reportExtensions.some((extension) => file.toLowerCase().endsWith(extension))) return file;
  throw wrong('--report', file, `a file that ends in ${reportExtensions.join(', ')}`);
}

function readRows(text: string): number {
  if (!/^\d{1,9}$/u.test(text)) throw wrong('--rows', text, 'a whole number, 0 or more');
  return Number(text);
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        version: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        jsonl: { type: 'boolean', default: false },
        dialect: { type: 'string' },
        target: { type: 'string', default: 'databricks' },
        'as-of': { type: 'string' },
        'time-zone': { type: 'string' },
        'time-limit': { type: 'string' },
        threshold: { type: 'string', default: 'conditional' },
        out: { type: 'string', short: 'o' },
        report: { type: 'string', multiple: true },
        twice: { type: 'boolean', default: false },
        push: { type: 'boolean', default: false },
        yes: { type: 'boolean', short: 'y', default: false },
        force: { type: 'boolean', default: false },
        host: { type: 'string' },
        profile: { type: 'string' },
        warehouse: { type: 'string' },
        'workspace-folder': { type: 'string' },
        'save-baseline': { type: 'string' },
        baseline: { type: 'string' },
        key: { type: 'string', multiple: true },
        ignore: { type: 'string', multiple: true },
        tolerance: { type: 'string', multiple: true },
        rows: { type: 'string' },
        tables: { type: 'string', multiple: true },
        'made-up-rows': { type: 'boolean', default: false },
      },
    });
  } catch (thrown) {
    const why = thrown instanceof Error ? (thrown.message.split('. ')[0] ?? '') : String(thrown);
    throw new FailureError({
      code: 'cli/arguments',
      what: 'The command line was not understood.',
      why,
      todo: 'See "portside --help".',
    });
  }
}

function fullClock(text: string): string {
  return /^\d{4}-\d\d-\d\d$/u.test(text) ? `${text}T00:00:00` : text.replace(' ', 'T');
}

function choose<T extends string>(option: string, value: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw wrong(option, value, `one of ${choices.join(', ')}`);
  return found;
}

function wrong(option: string, value: string, wanted: string): FailureError {
  return new FailureError({
    code: 'cli/arguments',
    what: `The value ${value} of ${option} was not understood.`,
    why: `It must be ${wanted}.`,
    todo: 'Correct it, or see "portside --help".',
  });
}
