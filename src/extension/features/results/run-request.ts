import type { TextDocument, Uri } from 'vscode';
import type { CancellationSignal } from '../../../base/cancellation.ts';
import type { Span } from '../../../core/index.ts';
import type { FileSource } from '../../../project/file-source.ts';
import type { Project } from '../../../project/project.ts';
import type { ProgramLimits } from '../../../protocol/engine.ts';
import type { TransformResult } from '../../../protocol/transforms.ts';
import { documents } from '../../host/documents.ts';
import type { ReportProgress } from '../../host/notifications.ts';
import { setting } from '../../host/settings.ts';
import { PORTS_FOLDER } from '../port/port-address.ts';
import type { PortStore } from '../port/port-store.ts';
import type { OpenedProject, ProjectService } from '../project/project-service.ts';
import type { EngineService } from './engine-service.ts';
import type { RunClock, ShownSide } from './result-models.ts';

/** What is to run: a file, as far as a statement if there is an offset. */
export interface RunRequest {
  /** The legacy document. */
  readonly source: TextDocument;
  /** The saved port, where it is open. */
  readonly port: TextDocument | null;
  /** What the person looks at. */
  readonly side: ShownSide;
  /** In the legacy text; null for the whole file. */
  readonly offset: number | null;
  /** What a preview is of, in the text of the side that is looked at; null for the whole file. */
  readonly range: Span | null;
}

export interface RunAnswer {
  readonly result: TransformResult;
  readonly clock: RunClock;
  /** By which rows that it left in the engine are asked for. */
  readonly run: number;
}

/** The legacy file of a saved port; null for a document that is none. */
export async function legacyOfSavedPort(uri: Uri, projects: ProjectService): Promise<Uri | null> {
  const opened = await projects.of(uri);
  const path = opened?.files.pathOf(uri);
  if (opened === undefined || path?.startsWith(`${PORTS_FOLDER}/`) !== true) return null;
  return opened.files.uri(path.slice(PORTS_FOLDER.length + 1));
}

/** Runs a file on both sides, with everything that comes before it in its project. */
export async function runRequest(
  request: RunRequest,
  parts: { ports: PortStore; projects: ProjectService; engine: EngineService },
  signal: CancellationSignal,
  report: ReportProgress,
): Promise<RunAnswer> {
  const { opened, project, path } = await projectOf(request.source, parts.projects);
  const unsaved = await unsavedTexts(request, parts.ports, opened, path);
  const { diffFile } = await import('../../../workflows/diff-file.ts');
  const { result, run } = await parts.engine.run(async (engine, number) => ({
    result: await diffFile(engine, project, path ?? LOOSE, {
      unsaved,
      signal,
      limits: limitsOfRun(),
      onProgress: (name, index, total) => report(`${index + 1}/${total} ${name}`),
    }),
    run: number,
  }));
  const { asOf, timeZone } = project.settings;
  return { result, clock: { asOf, timeZone }, run };
}

/** How much a run may take, and gives of its rows at once. */
export function limitsOfRun(): ProgramLimits {
  return {
    rows: setting('preview.rowLimit'),
    milliseconds: setting('preview.timeLimit') * 1000,
  };
}

/** The project that a document runs in, and its path there; one of its own for a document that is in no folder. */
export async function projectOf(
  source: TextDocument,
  projects: ProjectService,
): Promise<{
  readonly opened: OpenedProject | undefined;
  readonly project: Project;
  /** Undefined where the document is in no folder. */
  readonly path: string | undefined;
}> {
  const opened = await projects.of(source.uri);
  const path = opened?.files.pathOf(source.uri);
  const isLoose = opened === undefined || path === undefined;
  return { opened, project: isLoose ? await loose(source) : opened.project, path };
}

/** The texts of both sides as they stand in the editor. */
export async function unsavedTexts(
  { source, port, offset }: RunRequest,
  ports: PortStore,
  opened: OpenedProject | undefined,
  path: string | undefined,
): Promise<{ legacy: string; port?: string }> {
  const legacy = source.getText();
  if (port !== null) return { legacy, port: port.getText() };
  if (opened !== undefined && path !== undefined) {
    const saved = documents.find(opened.files.uri(`${PORTS_FOLDER}/${path}`));
    if (saved !== undefined) return { legacy, port: saved.getText() };
  }
  if (offset === null) return { legacy };
  const ported = await ports.current(source);
  const statement = ported?.port.statements.find(
    (each) => each.source.start <= offset && offset < each.source.end,
  );
  if (ported === undefined || statement === undefined) return { legacy };
  return {
    legacy: legacy.slice(0, statement.source.end),
    port: ported.port.output.slice(0, statement.output.end),
  };
}

/** The path of a document that is in no folder. */
export const LOOSE = 'script.sql';

/** A project of one script, for documents outside of folders. */
async function loose(source: TextDocument): Promise<Project> {
  const { defaultSettings } = await import('../../../project/settings.ts');
  const files: FileSource = {
    description: source.uri.path,
    readFile: () => Promise.resolve(new TextEncoder().encode(source.getText())),
    writeFile: () => Promise.reject(new Error('This document is in no folder.')),
    exists: (path) => Promise.resolve(path === LOOSE),
    list: () => Promise.resolve([{ name: LOOSE, kind: 'file' }]),
    localPath: () => null,
  };
  const asOf = setting('clock.asOf');
  const timeZone = setting('clock.timeZone');
  const settings = {
    ...defaultSettings,
    ...(asOf === '' ? {} : { asOf }),
    ...(timeZone === '' ? {} : { timeZone }),
    steps: [{ name: '', transforms: [LOOSE] }],
  };
  return { files, settings, configured: false, problems: [] };
}
