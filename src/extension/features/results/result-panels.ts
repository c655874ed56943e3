import {
  Disposable,
  l10n,
  Selection,
  TextEditorRevealType,
  Uri,
  ViewColumn,
  type TextDocumentContentChangeEvent,
} from 'vscode';
import type { SourceDialect, Span } from '../../../core/index.ts';
import { CancelledError, createCancellation } from '../../../base/cancellation.ts';
import { formatFailure, toFailure } from '../../../base/failure.ts';
import type { FromView, PreviewModel, ToView } from '../../../protocol/result-views.ts';
import type { TransformResult } from '../../../protocol/transforms.ts';
import type { Commands } from '../../host/commands.ts';
import { documents, editors, files, folders } from '../../host/documents.ts';
import type { Notifications } from '../../host/notifications.ts';
import { setting } from '../../host/settings.ts';
import { ResultPanel } from '../../host/webview.ts';
import { sourceDocument } from '../port/port-beside.ts';
import { PORT_SCHEME } from '../port/port-address.ts';
import { requireRunnable } from './engine-service.ts';
import { answerOrigin, revealPlace, saveReport } from './diff-answers.ts';
import { maskSamples } from './mask-samples.ts';
import { PreviewRows } from './preview-rows.ts';
import { runPreview, type AskFor, type PreviewParts, type RunPreview } from './preview-run.ts';
import { diffModel, type RunClock } from './result-models.ts';
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
  /** Where the rows of a preview are. */
  preview: RunPreview | null;
  /** What a diff shows. */
  result: TransformResult | null;
  /** By which its rows are asked for in the engine; 0 where nothing is there. */
  run: number;
}

/** How long typing has to rest before an open result runs again, in milliseconds. */
const REST = 700;

/** The result views: at most one preview and one diff for each legacy file. */
export class ResultPanels {
  readonly #parts: PreviewParts;
  readonly #notifications: Notifications;
  readonly #rows: PreviewRows;
  readonly #extension: Uri;
  readonly #shown = new Map<string, Shown>();
  readonly #registrations: Disposable;

  constructor(parts: PreviewParts, commands: Commands, extension: Uri) {
    this.#parts = parts;
    this.#notifications = parts.notifications;
    this.#rows = new PreviewRows(parts.engine, parts.notifications);
    this.#extension = extension;
    const command = (view: View, what: string): Disposable =>
      commands.register(`portside.${view}.file`, what, (uri?: Uri, offset?: number) =>
        this.#open(view, uri, offset),
      );
    this.#registrations = Disposable.from(
      command('preview', l10n.t('The preview was not run.')),
      command('diff', l10n.t('The diff was not run.')),
      commands.register('portside.preview.selection', l10n.t('The preview was not run.'), () =>
        this.#previewSelection(),
      ),
      documents.onChanged(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.#edited(document.uri, contentChanges);
      }),
    );
  }

  /** Shows the diff of a run that has been made. */
  showDiff(source: Uri, result: TransformResult, clock: RunClock): void {
    const shown = this.#panel('diff', source, result.name);
    shown.request = null;
    shown.result = withoutKept(result);
    shown.run = 0;
    this.#post(shown, { kind: 'show', model: diffModel(shown.result, clock) });
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
    const request = await this.#request(uri, typeof offset === 'number' ? offset : null);
    if (view === 'diff' || request.offset === null) return this.#show(view, request);
    const { statementAt } = await import('../../../workflows/preview-fragment.ts');
    const { source, offset: at } = request;
    const ported = await this.#parts.ports.current(source);
    const range =
      ported === undefined ? null : statementAt(source.getText(), at ?? 0, ported.dialect);
    return this.#show(view, { ...request, range });
  }

  /** Previews what is selected, or the statement at the cursor. */
  async #previewSelection(): Promise<void> {
    const editor = editors.active();
    const request = await this.#request(editor?.document.uri, null);
    if (editor === undefined) return this.#show('preview', request);
    const { document, selection } = editor;
    const start = document.offsetAt(selection.start);
    if (!selection.isEmpty) {
      const range = { start, end: document.offsetAt(selection.end) };
      return this.#show('preview', { ...request, range });
    }
    const [{ statementAt }, { databricksDialect }] = await Promise.all([
      import('../../../workflows/preview-fragment.ts'),
      import('../../../core/index.ts'),
    ]);
    const ported = await this.#parts.ports.current(request.source);
    const dialect = request.side === 'right' ? databricksDialect : ported?.dialect;
    const range = dialect === undefined ? null : statementAt(document.getText(), start, dialect);
    return this.#show('preview', { ...request, range });
  }

  async #request(uri: Uri | undefined, offset: number | null): Promise<RunRequest> {
    const active = await sourceDocument(uri);
    requireRunnable(active.uri);
    const legacy = await legacyOfSavedPort(active.uri, this.#parts.projects);
    const source = legacy === null ? active : await documents.open(legacy);
    const onPort = legacy !== null || (uri ?? active.uri).scheme === PORT_SCHEME;
    return {
      source,
      port: legacy === null ? null : active,
      side: onPort ? 'right' : 'left',
      offset,
      range: null,
    };
  }

  async #show(view: View, request: RunRequest): Promise<void> {
    const { source } = request;
    const shown = this.#panel(view, source.uri, nameOf(source.uri));
    shown.request = request;
    shown.panel.reveal();
    await this.#run(shown, request, 'unknown');
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
      preview: null,
      result: null,
      run: 0,
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

  async #run(shown: Shown, request: RunRequest, ask: AskFor): Promise<void> {
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
      if (shown.view === 'preview') {
        const show = (model: PreviewModel): void => this.#post(shown, { kind: 'show', model });
        const preview = await runPreview(request, this.#parts, ask, signal, report, show);
        if (!signal.cancelled) shown.preview = preview;
        return;
      }
      const { result, clock, run } = await runRequest(request, this.#parts, signal, report);
      if (signal.cancelled) return;
      shown.result = result;
      shown.run = run;
      this.#post(shown, { kind: 'show', model: diffModel(result, clock) });
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
        if (shown.request !== null) return this.#run(shown, shown.request, 'unknown');
        return this.#open(shown.view, source, undefined);
      }
      case 'parameters':
        if (shown.request !== null) await this.#run(shown, shown.request, 'all');
        return;
      case 'mask': {
        const personal = shown.preview?.personal ?? shown.result?.personal ?? [];
        if (!(await maskSamples(source, personal, this.#parts.projects, this.#notifications)))
          return;
        if (shown.request !== null) return this.#run(shown, shown.request, 'unknown');
        return this.#open(shown.view, source, undefined);
      }
      case 'rows':
      case 'profile':
        return this.#rows.answer(shown.preview, message, (answer) => shown.panel.post(answer));
      case 'differences':
        return this.#rows.differences(shown.run, shown.result, message, (answer) =>
          shown.panel.post(answer),
        );
      case 'export-rows':
        return this.#rows.export(shown.preview, source, message);
      case 'copy-rows':
        return this.#rows.copy(shown.preview, message);
      case 'origin':
        return answerOrigin(shown.result, message, this.#dialectOf(source), (answer) =>
          shown.panel.post(answer),
        );
      case 'reveal-place':
        return revealPlace(source, message.side, message.place, this.#parts.projects);
      case 'save-report':
        return saveReport(shown.result, source, this.#notifications);
      case 'export':
        return this.#export(source, message.name, message.csv);
      case 'reveal':
        return reveal(source, message.line);
    }
  }

  async #dialectOf(source: Uri): Promise<SourceDialect> {
    const opened = await this.#parts.projects.of(source);
    return opened?.project.settings.dialect ?? 'tsql';
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
  #edited(uri: Uri, changes: readonly TextDocumentContentChangeEvent[]): void {
    const text = uri.toString();
    for (const shown of this.#shown.values()) {
      const { request } = shown;
      const looked = request?.side === 'right' ? request.port : request?.source;
      if (!request?.range || looked?.uri.toString() !== text) continue;
      shown.request = { ...request, range: changes.reduce(shifted, request.range) };
    }
    if (!setting('preview.runOnEdit')) return;
    for (const shown of this.#shown.values()) {
      const { request } = shown;
      if (request === null || !shown.panel.visible) continue;
      const own = [request.source, request.port].some(
        (document) => document?.uri.toString() === text,
      );
      if (!own) continue;
      if (shown.timer) clearTimeout(shown.timer);
      shown.timer = setTimeout(() => void this.#run(shown, request, 'none'), REST);
    }
  }
}

/** A result whose rows the engine no longer has: those at hand are all that can be shown. */
function withoutKept(result: TransformResult): TransformResult {
  const comparisons = result.comparisons.map((comparison) => {
    if (comparison.diff === null) return comparison;
    const { kept, ...diff } = comparison.diff;
    return kept === undefined ? comparison : { ...comparison, diff };
  });
  return { ...result, comparisons };
}

/** A range as it stands after an edit. */
function shifted(
  { start, end }: Span,
  { rangeOffset, rangeLength, text }: TextDocumentContentChangeEvent,
): Span {
  const grown = text.length - rangeLength;
  const moved = (at: number): number => (at < rangeOffset ? at : Math.max(rangeOffset, at + grown));
  return { start: rangeOffset < start ? moved(start) : start, end: moved(end) };
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
