import { FailureError } from '../base/failure.ts';
import { notebookOfPort } from '../project/notebook/notebook-of-port.ts';
import { writeSourceNotebook } from '../project/notebook/notebook-writer.ts';
import { outputPath, type Project } from '../project/project.ts';
import { htmlReport } from '../project/report/html-report.ts';
import { encodeText } from '../project/text-encoding.ts';
import type { ProjectRun } from '../protocol/transforms.ts';
import { savePort, type PortedFile } from './port-file.ts';
import type { PreparedProject } from './prepare-project.ts';
import { reportOfRun } from './write-reports.ts';

/** A notebook in the SOURCE format. */
export interface WrittenNotebook {
  /** Path of the legacy file without extension: `sql/step1/010-stg-people`. */
  readonly path: string;
  readonly content: string;
}

/** Where a run's files are, by paths in the project. */
export interface WrittenOutputs {
  readonly ports: string;
  readonly notebooks: string;
  readonly report: string | null;
  readonly notebookCount: number;
}

/** The notebooks of all files of a project, definitions first. */
export function notebooksOf(prepared: PreparedProject): readonly WrittenNotebook[] {
  return [...prepared.ddl, ...prepared.transforms].map(({ file }) =>
    notebookOf(prepared.project, file),
  );
}

/** Writes ports, notebooks and, of a run, the report below the project's output folder. */
export async function writeOutputs(
  prepared: PreparedProject,
  run: ProjectRun | null,
): Promise<WrittenOutputs> {
  const { project } = prepared;
  for (const { file } of [...prepared.ddl, ...prepared.transforms]) await savePort(project, file);
  const notebooks = notebooksOf(prepared);
  for (const { path, content } of notebooks) {
    await project.files.writeFile(
      outputPath(project.settings, `notebooks/${path}.sql`),
      encodeText(content),
    );
  }
  const report = run === null ? null : outputPath(project.settings, 'report.html');
  if (run !== null && report !== null) {
    await project.files.writeFile(report, encodeText(htmlReport(reportOfRun(run))));
  }
  return {
    ports: outputPath(project.settings, 'ports'),
    notebooks: outputPath(project.settings, 'notebooks'),
    report,
    notebookCount: notebooks.length,
  };
}

function notebookOf(project: Project, file: PortedFile): WrittenNotebook {
  const { catalog, schema } = project.settings.scratch;
  const scratch = `${catalog}.${schema}`;
  const written = writeSourceNotebook(
    notebookOfPort({
      title: file.name,
      sourceFile: file.path,
      legacyText: file.legacyText,
      portText: file.merged.text,
      statements: file.merged.edited ? null : (file.generated.port?.statements ?? null),
      scratchSchema: file.merged.text.includes(`${scratch}.`) ? scratch : null,
    }),
  );
  if (!written.ok) {
    throw new FailureError({ ...written.error, what: `${file.path}: ${written.error.what}` });
  }
  return { path: file.path.replace(/\.[^./]*$/u, ''), content: written.value };
}
