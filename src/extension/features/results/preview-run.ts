import { l10n } from 'vscode';
import { CancelledError, type CancellationSignal } from '../../../base/cancellation.ts';
import type { BegunResult } from '../../../protocol/engine.ts';
import type { PreviewModel } from '../../../protocol/result-views.ts';
import type { Preview, PreviewedTable } from '../../../workflows/preview-file.ts';
import type { Fragment } from '../../../workflows/preview-fragment.ts';
import type { Memory } from '../../host/memory.ts';
import type { Notifications, ReportProgress } from '../../host/notifications.ts';
import type { PortStore } from '../port/port-store.ts';
import type { ProjectService } from '../project/project-service.ts';
import type { EngineService } from './engine-service.ts';
import { begunModel, previewModel } from './result-models.ts';
import { limitsOfRun, LOOSE, projectOf, unsavedTexts, type RunRequest } from './run-request.ts';

/** What a preview needs. */
export interface PreviewParts {
  readonly ports: PortStore;
  readonly projects: ProjectService;
  readonly engine: EngineService;
  readonly memory: Memory;
  readonly notifications: Notifications;
}

/** A preview that has run: its tables are in the engine until that runs something else. */
export interface RunPreview {
  readonly run: number;
  readonly tables: readonly PreviewedTable[];
  readonly personal: Preview['personal'];
}

/** When values of parameters are asked for: the unknown ones, all, or none, as while somebody types. */
export type AskFor = 'unknown' | 'all' | 'none';

/**
 * Runs what is to be previewed; `show` is called with the first rows as soon as there are any, and with all in the end.
 *
 * @throws CancelledError when asked to stop, or when a value was not given
 */
export async function runPreview(
  request: RunRequest,
  parts: PreviewParts,
  ask: AskFor,
  signal: CancellationSignal,
  report: ReportProgress,
  show: (model: PreviewModel) => void,
): Promise<RunPreview> {
  const { source, side } = request;
  const { opened, project, path } = await projectOf(source, parts.projects);
  const [
    { previewFile },
    { fragmentOf, withValues },
    { dialects, emptyLegacyCatalog, emptyPortCatalog },
    { databricksDialect },
  ] = await Promise.all([
    import('../../../workflows/preview-file.ts'),
    import('../../../workflows/preview-fragment.ts'),
    import('../../../project/session-settings.ts'),
    import('../../../core/index.ts'),
  ]);
  const { settings } = project;
  const texts = await unsavedTexts({ ...request, offset: null }, parts.ports, opened, path);
  const onPort = side === 'right';
  const portText =
    texts.port ?? (onPort ? (await parts.ports.current(source))?.port.output : undefined);
  const text = onPort ? (portText ?? '') : texts.legacy;
  const fragment = onPort
    ? fragmentOf(text, request.range, databricksDialect, emptyPortCatalog(settings))
    : fragmentOf(text, request.range, dialects[settings.dialect], emptyLegacyCatalog(settings));
  const values = await valuesOf(fragment, source.uri.toString(), parts, ask);
  const own = withValues(fragment, values);
  const unsaved = onPort ? { ...texts, port: own } : { ...texts, legacy: own };
  const { asOf, timeZone } = settings;
  const hasParameters = fragment.parameters.length > 0;
  return parts.engine.run(async (engine, run) => {
    const shown = { side, run, hasParameters, clock: { asOf, timeZone } };
    const begun: BegunResult[] = [];
    const preview = await previewFile(engine, project, path ?? LOOSE, {
      side,
      unsaved,
      fromLine: fragment.line,
      signal,
      limits: limitsOfRun(),
      onProgress: (name, index, total) => report(`${index + 1}/${total} ${name}`),
      onBegun: (result) => {
        begun.push(result);
        if (!signal.cancelled)
          show(begunModel(source.uri.path.split('/').at(-1) ?? '', begun, shown));
      },
    });
    if (!signal.cancelled) show(previewModel(preview, shown));
    return { run, tables: preview.tables, personal: preview.personal };
  });
}

/** Values of the parameters by name: those that were given before for this file, and what a person says now. */
async function valuesOf(
  { parameters }: Fragment,
  file: string,
  { memory, notifications }: PreviewParts,
  ask: AskFor,
): Promise<ReadonlyMap<string, string>> {
  const key = `parameters ${file}`;
  const known = new Map(Object.entries(memory.get<Record<string, string>>(key) ?? {}));
  const asked = parameters.filter(
    ({ name }) => ask === 'all' || (ask === 'unknown' && !known.has(name.toLowerCase())),
  );
  for (const [index, { name, type }] of asked.entries()) {
    const value = await notifications.ask({
      title: l10n.t('Value of {0} ({1}/{2})', name, index + 1, asked.length),
      prompt:
        type === null
          ? l10n.t('A number, a text, a date such as 2024-03-31, or NULL.')
          : l10n.t('Of type {0}. NULL for none.', type),
      value: known.get(name.toLowerCase()) ?? '',
      ignoreFocusOut: true,
    });
    if (value === undefined) throw new CancelledError();
    known.set(name.toLowerCase(), value);
  }
  if (asked.length > 0) await memory.set(key, Object.fromEntries(known));
  return new Map(
    parameters.flatMap(({ name }) => {
      const value = known.get(name.toLowerCase());
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}
