import {
  env,
  l10n,
  ProgressLocation,
  window,
  type CancellationToken,
  type InputBoxOptions,
  type LogOutputChannel,
  type QuickPickItem,
  type QuickPickOptions,
  type Uri,
} from 'vscode';
import { formatFailure, type Failure } from '../../base/failure.ts';
import { fromCancellationToken, type CancellationSignal } from '../../base/cancellation.ts';

/** How long work may take before a progress notification appears, in milliseconds. */
const QUIET = 500;

/** Reports progress of a running piece of work: a sentence, replaced by the next. */
export type ReportProgress = (message: string) => void;

/** Everything that speaks to the person outside of editors: messages, picks, progress, the log. */
export class Notifications {
  readonly log: LogOutputChannel;

  constructor(log: LogOutputChannel) {
    this.log = log;
  }

  /** Says a failure, once, with the log at hand. */
  async failure(failure: Failure): Promise<void> {
    const text = formatFailure(failure);
    this.log.error(`${failure.code}: ${text}`);
    const showLog = l10n.t('Show Log');
    if ((await window.showErrorMessage(text, showLog)) === showLog) this.log.show();
  }

  /** Says something, with actions; gives the title of the chosen one. */
  inform(text: string, ...actions: readonly string[]): Thenable<string | undefined> {
    this.log.info(text);
    return window.showInformationMessage(text, ...actions);
  }

  warn(text: string, ...actions: readonly string[]): Thenable<string | undefined> {
    this.log.warn(text);
    return window.showWarningMessage(text, ...actions);
  }

  pick<T extends QuickPickItem>(
    items: readonly T[] | Thenable<readonly T[]>,
    options: QuickPickOptions,
  ): Thenable<T | undefined> {
    return window.showQuickPick(items, options);
  }

  /** Picks any number of items; undefined if the list was closed without a choice. */
  pickMany<T extends QuickPickItem>(
    items: readonly T[],
    options: QuickPickOptions,
  ): Thenable<readonly T[] | undefined> {
    return window.showQuickPick(items, { ...options, canPickMany: true });
  }

  ask(options: InputBoxOptions): Thenable<string | undefined> {
    return window.showInputBox(options);
  }

  saveAs(
    defaultUri: Uri,
    title: string,
    filters: Record<string, string[]>,
  ): Thenable<Uri | undefined> {
    return window.showSaveDialog({ defaultUri, title, filters });
  }

  copy(text: string): Thenable<void> {
    return env.clipboard.writeText(text);
  }

  openExternal(uri: Uri): Thenable<boolean> {
    return env.openExternal(uri);
  }

  /**
   * Runs work with a cancel button, quietly at first: the notification appears after half a second.
   */
  async withProgress<T>(
    title: string,
    work: (report: ReportProgress, cancellation: CancellationSignal) => Promise<T>,
  ): Promise<T> {
    let report: ReportProgress = () => undefined;
    let last: string | null = null;
    const listeners = new Set<() => void>();
    let cancelled = false;
    const signal: CancellationSignal = {
      get cancelled() {
        return cancelled;
      },
      onCancel(listener) {
        if (cancelled) {
          listener();
          return () => undefined;
        }
        const entry = (): void => listener();
        listeners.add(entry);
        return () => void listeners.delete(entry);
      },
    };
    const running = work((message) => {
      last = message;
      report(message);
    }, signal);
    const settled = running.then(
      () => true,
      () => true,
    );
    const quiet = new Promise<false>((resolve) => setTimeout(() => resolve(false), QUIET));
    if (await Promise.race([settled, quiet])) return running;
    await window.withProgress(
      { location: ProgressLocation.Notification, title, cancellable: true },
      async (progress, token: CancellationToken) => {
        fromCancellationToken(token).onCancel(() => {
          cancelled = true;
          for (const listener of listeners) listener();
          listeners.clear();
        });
        report = (message) => progress.report({ message });
        if (last !== null) report(last);
        await settled;
      },
    );
    return running;
  }
}
