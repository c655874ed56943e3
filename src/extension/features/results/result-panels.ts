import { Disposable, l10n, Selection, TextEditorRevealType, Uri, ViewColumn } from 'vscode';
import { CancelledError, createCancellation } from '../../../base/cancellation.ts';
import { formatFailure, toFailure } from '../../../base/failure.ts';
import type { FromView, ToView } from '../../../protocol/result-views.ts';
import type { TransformResult } from '../../../protocol/transforms.ts';
import type { Commands } from '../../host/commands.ts';
import { documents, files, folders } from '../../host/documents.ts';
import type { Notifications } from '../../host/notifications.ts';
import { setting } from '../../host/settings.ts';
import { ResultPanel } from '../../host/webview.ts';
import { sourceDocument } from '../port/port-beside.ts';
import { PORT_SCHEME } from '../port/port-address.ts';
import type { PortStore } from '../port/port-store.ts';
import type { ProjectService } from '../project/project-service.ts';
import { requireRunnable, type EngineService } from './engine-service.ts';
import { diffModel, previewModel, type RunClock } from './result-models.ts';
import { legacyOfSavedPort, runRequest, type RunRequest } from './run-request.ts';
import { viewTexts } from './view-texts.ts';

type View = 'preview' | 'diff';

interface Shown {
  readonly panel: ResultPanel;
  readonly view: View;
  request: RunRequest | null;
  cancel: () => void;
  timer: ReturnType<typeof setTimeout> | null;
  /** What to show again when the page starts anew. */
  last: ToView | null;
}

/** How long typing has to rest before an open result runs again, in milliseconds. */
const REST = 700;

/** The result views: at most one preview and one diff for each legacy file. */
export class ResultPanels {
  readonly #parts: { ports: PortStore; projects: ProjectService; engine: EngineService };
  readonly #notifications: Notifications;
  readonly #extension: Uri;
  readonly #shown = new Map<string, Shown>();
  readonly #registrations: Disposable;

  constructor(
    parts: { ports: PortStore; projects: ProjectService; engine: EngineService },
    commands: Commands,
    notifications: Notifications,
    extension: Uri,
  ) {
    this.#parts = parts;
    this.#notifications = notifications;
    this.#extension = extension;
    const command = (view: View, what: string): Disposable =>
      commands.register(`portside.${view}.file`, what, (uri?: Uri, offset?: number) =>
        this.#open(view, uri, offset),
      );
    this.#registrations = Disposable.from(
      command('preview', l10n.t('The preview was not run.')),
      command('diff', l10n.t('The diff was not run.')),
      documents.onChanged(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.#edited(document.uri);
      }),
    );
  }

  /** Shows the diff of a run that has been made. */
  showDiff(source: Uri, result: TransformResult, clock: RunClock): void {
    const shown = this.#panel('diff', source, result.name);
    shown.request = null;
    this.#post(shown, { kind: 'show', model: diffModel(result, clock) });
    shown.panel.reveal();
  }

  dispose(): void {
    for (const { panel, cancel } of this.#shown.values()) {
      cancel();
      panel.dispose();
    }
    this.#registrations.dispose();
  }

  async #open(view: View, uri: Uri | undefined, offset: number | undefined): Promise<void> {
    const active = await sourceDocument(uri);
    requireRunnable(active.uri);
    const legacy = await legacyOfSavedPort(active.uri, this.#parts.projects);
    const source = legacy === null ? active : await documents.open(legacy);
    const onPort = legacy !== null || (uri ?? active.uri).scheme === PORT_SCHEME;
    const request: RunRequest = {
      source,
      port: legacy === null ? null : active,
      side: onPort ? 'right' : 'left',
      offset: typeof offset === 'number' ? offset : null,
    };
    const shown = this.#panel(view, source.uri, nameOf(source.uri));
    shown.request = request;
    shown.panel.reveal();
    await this.#run(shown, request);
  }

  #panel(view: View, source: Uri, name: string): Shown {
    const key = `${view} ${source.toString()}`;
    const known = this.#shown.get(key);
    if (known !== undefined) return known;
    const title = view === 'diff' ? l10n.t('Diff: {0}', name) : l10n.t('Preview: {0}', name);
    const resources = Uri.joinPath(this.#extension, 'dist', 'webview');
    const icon = Uri.joinPath(this.#extension, 'media', `${view}.svg`);
    const panel = new ResultPanel(view, title, resources, icon);
    const shown: Shown = {
      panel,
      view,
      request: null,
      cancel: () => undefined,
      timer: null,
      last: null,
    };
    panel.post({ kind: 'texts', texts: viewTexts() });
    panel.onMessage((message) => {
      this.#receive(shown, source, message).catch((thrown: unknown) => {
        void this.#notifications.failure(toFailure(thrown, l10n.t('That did not work.')));
      });
    });
    panel.onShownAgain(() => {
      panel.post({ kind: 'texts', texts: viewTexts() });
      if (shown.last !== null) panel.post(shown.last);
    });
    panel.onClosed(() => {
      shown.cancel();
      if (shown.timer) clearTimeout(shown.timer);
      this.#shown.delete(key);
    });
    this.#shown.set(key, shown);
    return shown;
  }

  #post(shown: Shown, message: ToView): void {
    if (message.kind === 'show') shown.last = message;
    shown.panel.post(message);
  }

  async #run(shown: Shown, request: RunRequest): Promise<void> {
    shown.cancel();
    const { signal, cancel } = createCancellation();
    shown.cancel = cancel;
    this.#post(shown, { kind: 'running', text: l10n.t('Running on the sample rows …') });
    const report = (text: string): void => {
      if (!signal.cancelled) {
        this.#post(shown, { kind: 'running', text: l10n.t('Running {0} …', text) });
      }
    };
    try {
      const { result, clock } = await runRequest(request, this.#parts, signal, report);
      if (signal.cancelled) return;
      const model =
        shown.view === 'diff'
          ? diffModel(result, clock)
          : previewModel(result, request.side, clock);
      this.#post(shown, { kind: 'show', model });
    } catch (thrown) {
      // A newer run of the same view says what there is to say.
      if (shown.cancel !== cancel) return;
      const text =
        thrown instanceof CancelledError
          ? l10n.t('The run was cancelled.')
          : formatFailure(toFailure(thrown, l10n.t('The file was not run.')));
      this.#notifications.log.warn(text);
      this.#post(shown, { kind: 'failed', text });
    }
  }

  async #receive(shown: Shown, source: Uri, message: FromView): Promise<void> {
    switch (message.kind) {
      case 'ready':
        return;
      case 'copy':
        return this.#notifications.copy(message.text);
      case 'cancel':
        return shown.cancel();
      case 'run-again': {
        if (shown.request !== null) return this.#run(shown, shown.request);
        return this.#open(shown.view, source, undefined);
      }
      case 'export':
        return this.#export(source, message.name, message.csv);
      case 'reveal':
        return reveal(source, message.line);
    }
  }

  async #export(source: Uri, name: string, csv: string): Promise<void> {
    const folder = folders.of(source)?.uri ?? Uri.joinPath(source, '..');
    const file = `${name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')}.csv`;
    const target = await this.#notifications.saveAs(
      Uri.joinPath(folder, file),
      l10n.t('Export Rows'),
      { CSV: ['csv'] },
    );
    if (target !== undefined) await files.write(target, new TextEncoder().encode(csv));
  }

  /** Runs open results of an edited file again, the ones in sight only. */
  #edited(uri: Uri): void {
    if (!setting('preview.runOnEdit')) return;
    const text = uri.toString();
    for (const shown of this.#shown.values()) {
      const { request } = shown;
      if (request === null || !shown.panel.visible) continue;
      const own = [request.source, request.port].some(
        (document) => document?.uri.toString() === text,
      );
      if (!own) continue;
      if (shown.timer) clearTimeout(shown.timer);
      shown.timer = setTimeout(() => void this.#run(shown, request), REST);
    }
  }
}

async function reveal(source: Uri, line: number): Promise<void> {
  const document = await documents.open(source);
  const editor = await documents.show(document, { viewColumn: ViewColumn.One });
  const range = document.lineAt(Math.min(line, document.lineCount) - 1).range;
  editor.selection = new Selection(range.start, range.start);
  editor.revealRange(range, TextEditorRevealType.InCenterIfOutsideViewport);
}

function nameOf(uri: Uri): string {
  return uri.path.slice(uri.path.lastIndexOf('/') + 1);
}
