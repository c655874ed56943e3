import { relative, resolve } from 'node:path';
import { exitCodes, type ExitCode, type Terminal } from './terminal.ts';
import { MADE_UP, verdictPhrase, verdictWords } from '../project/report/report-model.ts';
import { plural, shownNames } from '../project/discovery/notes.ts';
import type { ObjectReport, ProjectRun, Survey, TransformResult } from '../protocol/transforms.ts';
import type { RunProgress } from '../workflows/run-project.ts';
import type { WrittenOutputs } from '../workflows/write-outputs.ts';

const COLOURS = { same: 32, different: 31, 'not-provable': 33, 'no-evidence': 90 } as const;

/** How wide a verdict is at most. */
const VERDICT = Math.max(...Object.values(verdictWords).map((words) => words.length));

/** A number for a person, with a comma between thousands. */
const grouped = (value: number): string => value.toLocaleString('en');

/** Shows a run while it goes on: one line per transform on standard output, progress beside it. */
export class RunPrinter {
  readonly #terminal: Terminal;
  readonly #quiet: boolean;
  #width = 0;
  #verdictWidth = VERDICT;
  #headed = false;

  /** @param quiet - true under `--json`: no line on standard output */
  constructor(terminal: Terminal, quiet: boolean) {
    this.#terminal = terminal;
    this.#quiet = quiet;
  }

  /** To be called with every progress of a run. */
  progress(progress: RunProgress, names: readonly string[]): void {
    switch (progress.kind) {
      case 'porting':
        return this.#live(`Porting ${progress.path} …`);
      case 'prepared':
        this.#live('');
        if (progress.survey.madeUpRows > 0) this.#verdictWidth = VERDICT + 2 + MADE_UP.length;
        if (!this.#quiet)
          for (const line of surveyLines(progress.survey)) void this.#terminal.out(line);
        return;
      case 'loading':
        this.#width = Math.max(20, ...names.map((name) => name.length));
        return this.#live('Loading sample rows …');
      case 'running':
        return this.#live(`Running ${progress.index + 1} of ${progress.total}: ${progress.name} …`);
      case 'done':
        this.#live('');
        if (this.#quiet) return;
        if (!this.#headed) void this.#terminal.out(`${this.#heading()}\n`);
        this.#headed = true;
        void this.#terminal.out(`${this.#line(progress.result)}\n`);
    }
  }

  #heading(): string {
    const text = this.#columns(
      'transform',
      'port',
      'rows',
      'verdict'.padEnd(this.#verdictWidth),
      'time',
    );
    return this.#terminal.colours ? `\u001b[2m${text}\u001b[0m` : text;
  }

  #line(result: TransformResult): string {
    const { name, fidelity, rows, verdict, milliseconds } = result;
    const word = verdictPhrase(result).padEnd(this.#verdictWidth);
    const shown = this.#terminal.colours ? `\u001b[${COLOURS[verdict]}m${word}\u001b[0m` : word;
    return this.#columns(name, fidelity, grouped(rows), shown, `${grouped(milliseconds)} ms`);
  }

  #columns(name: string, port: string, rows: string, verdict: string, time: string): string {
    return `${name.padEnd(this.#width)}  ${port.padEnd(11)}  ${rows.padStart(8)}  ${verdict}  ${time.padStart(10)}`;
  }

  #live(text: string): void {
    if (this.#terminal.liveNotes) this.#terminal.note(`\r\u001b[2K${text}`);
    else if (text.startsWith('Loading')) this.#terminal.note(`${text}\n`);
  }
}

/** What there is, what it lacks, and what can run: the first lines of a run. */
function surveyLines(survey: Survey): readonly string[] {
  const { tables, views, procedures, functions, transforms, needsData, canRun, notes } = survey;
  const { madeUpRows } = survey;
  const counts = [
    [tables, 'table'],
    [views, 'view'],
    [procedures, 'procedure'],
    [functions, 'function'],
  ] as const;
  const found = counts.flatMap(([count, word]) => (count === 0 ? [] : [plural(count, word)]));
  const lacking =
    needsData.length === 0
      ? 'nothing'
      : `${plural(needsData.length, 'table')}: ${shownNames(needsData)}`;
  return [
    `Found        ${[...found, plural(transforms, 'transform')].join(', ')}\n`,
    `Needs data   ${lacking}\n`,
    ...(needsData.length === 0
      ? []
      : madeUpRows === 0
        ? [
            `             Take a sample with "portside extract", or make rows up with --made-up-rows.\n`,
          ]
        : [
            `             ${madeUpRows} rows of each are made up: what is the same on them is no proof.\n`,
          ]),
    transforms === 0
      ? 'Can run now  nothing: no script here reads rows or changes them\n'
      : `Can run now  ${canRun} of ${plural(transforms, 'transform')}\n`,
    ...(notes.length === 0 ? [] : ['\n', ...notes.map((note) => `- ${note}\n`)]),
    '\n',
  ];
}

/** As much of a sentence as a line takes; the report has all of it. */
function shortened(text: string): string {
  return text.length <= 160 ? text : `${text.slice(0, 159)}…`;
}

/** How many objects port how well, and those that do not port as a whole. */
function objectLines(objects: readonly ObjectReport[]): readonly string[] {
  const words = ['exactly', 'under assumptions', 'partly', 'not'] as const;
  const counts = words.map(
    (word) => `${objects.filter(({ port }) => port === word).length} ${word}`,
  );
  const open = objects.filter(({ port }) => port === 'partly' || port === 'not');
  return [
    `\n${plural(objects.length, 'object')} ported: ${counts.join(', ')}.\n`,
    ...open.slice(0, 20).map(({ path, port, reasons }) => {
      const more = reasons.length > 1 ? ` (and ${reasons.length - 1} more)` : '';
      return `  ${path}: ${port}. ${shortened(reasons[0] ?? '')}${more}\n`;
    }),
    ...(open.length > 20 ? [`  and ${open.length - 20} more in the report\n`] : []),
  ];
}

/** The summary, the reasons of what is not the same, the warnings, and where everything is. */
export async function printSummary(
  run: ProjectRun,
  outputs: WrittenOutputs | null,
  terminal: Terminal,
): Promise<void> {
  const { summary } = run;
  for (const result of run.transforms) {
    const { name, verdict, reasons } = result;
    if (verdict === 'same') continue;
    await terminal.out(`\n${name}: ${verdictPhrase(result)}\n`);
    for (const reason of reasons.slice(0, 5)) await terminal.out(`  ${reason}\n`);
    if (reasons.length > 5) await terminal.out(`  and ${reasons.length - 5} more in the report\n`);
  }
  if (run.warnings.length > 0) {
    terminal.note('\nWarnings\n');
    for (const warning of run.warnings) terminal.note(`  ${warning}\n`);
  }
  for (const line of objectLines(run.objects)) await terminal.out(line);
  const seconds = (summary.milliseconds / 1000).toFixed(1);
  await terminal.out(
    `\n${plural(summary.transforms, 'transform')} in ${seconds} s: ${summary.same} same${summary.madeUp === 0 ? '' : ` (${summary.madeUp} of them on ${MADE_UP})`}, ${summary.different} different, ${summary.notProvable} not provable here, ${summary.noEvidence} without evidence; ${plural(summary.rows, 'row')} compared.\n`,
  );
  if (outputs === null) return;
  const shown = (path: string): string =>
    relative(terminal.folder, resolve(run.project, path)) || '.';
  await terminal.out(
    `Ports      ${shown(outputs.ports)}\nNotebooks  ${shown(outputs.notebooks)} (${outputs.notebookCount})\n`,
  );
  if (outputs.report !== null) await terminal.out(`Report     ${shown(outputs.report)}\n`);
}

/** The object of `--json`. */
export function jsonRun(run: ProjectRun, outputs: WrittenOutputs | null): object {
  return {
    transforms: run.transforms.map(
      ({ name, step, fidelity, rows, verdict, milliseconds, reasons, madeUp }) => ({
        name,
        step,
        fidelity,
        rows,
        verdict,
        milliseconds,
        reasons,
        madeUp,
      }),
    ),
    objects: run.objects,
    summary: {
      ...run.summary,
      survey: run.survey,
      asOf: run.asOf,
      timeZone: run.timeZone,
      warnings: run.warnings,
      ...(outputs === null ? {} : { outputs }),
    },
  };
}

/** 0 only if every transform is the same, on rows that are none of those that were made up: these prove nothing. */
export function exitCodeOf({ summary }: ProjectRun): ExitCode {
  const shown = summary.same - summary.madeUp;
  return shown === summary.transforms ? exitCodes.same : exitCodes.different;
}
