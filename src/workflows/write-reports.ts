import path from 'node:path';
import { FailureError } from '../base/failure.ts';
import { folderName } from '../project/file-source.ts';
import { htmlReport } from '../project/report/html-report.ts';
import { seconds, type Report } from '../project/report/report-model.ts';
import { junitReport } from '../project/report/junit-report.ts';
import { markdownReport } from '../project/report/markdown-report.ts';
import { encodeText } from '../project/text-encoding.ts';
import type { DiffResult } from '../protocol/engine.ts';
import type { ProjectRun, TransformResult, Verdict } from '../protocol/transforms.ts';
import { nodeFileSource } from './node-file-source.ts';
import { summarise } from './run-project.ts';

const forms: Readonly<Record<string, (report: Report) => string>> = {
  '.html': htmlReport,
  '.md': markdownReport,
  '.xml': junitReport,
  '.json': (report) => `${JSON.stringify(report, null, 2)}\n`,
};

/** The extensions of reports: HTML, Markdown, JUnit's XML, JSON. */
export const reportExtensions = Object.keys(forms);

/** Writes a report to each of the files, in the form of its extension. @throws FailureError if one can't be written */
export async function writeReports(files: readonly string[], report: Report): Promise<void> {
  for (const file of files) {
    const write = forms[path.extname(file).toLowerCase()] ?? htmlReport;
    try {
      await nodeFileSource(path.dirname(file)).writeFile(
        path.basename(file),
        encodeText(write(report)),
      );
    } catch (thrown) {
      throw new FailureError({
        code: 'report/not-written',
        what: `The report ${file} was not written.`,
        why: thrown instanceof Error ? thrown.message : String(thrown),
        todo: 'Name a file in a folder that may be written to.',
      });
    }
  }
}

/** The report of a whole run. */
export function reportOfRun(run: ProjectRun): Report {
  const when = `at ${run.asOf.replace('T', ' ')} ${run.timeZone}`;
  const time = seconds(run.summary.milliseconds);
  return {
    ...run,
    title: folderName(run.project),
    sides: `${portSides} Both on the sample rows, ${when}, in ${time}. The old server’s collation is ${run.collation}, the ports are for Databricks Runtime ${run.targetRuntime}.`,
  };
}

const portSides =
  'Left: SQL Server, emulated, or a file of old results where one is named. Right: the port’s final text, run under Spark’s rules.';

/** The report of one transform that ran by itself. */
export function reportOfTransform(result: TransformResult): Report {
  return {
    ...alone,
    title: result.name,
    sides: `${portSides} Both on the sample rows.`,
    transforms: [result],
    summary: summarise([result], result.milliseconds),
  };
}

/** The report of a comparison in which no port takes part. */
export function reportOfRows(
  names: readonly [string, string],
  compared: {
    readonly verdict: Verdict;
    readonly reasons: readonly string[];
    readonly diff: DiffResult;
    readonly milliseconds: number;
  },
): Report {
  const [left, right] = names;
  const { diff, verdict, reasons, milliseconds } = compared;
  const side = { errors: [], messages: [], stopped: null, findings: [] };
  const result = {
    ...{ name: `${left} and ${right}`, path: '', step: '', fidelity: '' },
    ...{ legacyText: '', portText: '', findings: [], left: side, right: side, assumptions: [] },
    ...{ verdict, reasons, madeUp: [], milliseconds, rows: diff.counts.left },
    comparisons: [
      { name: left, portName: right, left: 'given', verdict: diff.verdict, diff, ...noRows },
    ],
  } as const;
  return {
    ...alone,
    title: result.name,
    sides: `Left: ${left}. Right: ${right}.`,
    transforms: [result],
    summary: summarise([result], milliseconds),
  };
}

const noRows = { leftRows: null, rightRows: null };

/** What a report of one comparison has nothing of. */
const alone = {
  warnings: [],
  assumptions: [],
  survey: null,
  objects: [],
  samples: [],
} as const;
