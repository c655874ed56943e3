import { randomBytes } from 'node:crypto';
import {
  Disposable,
  EventEmitter,
  Uri,
  ViewColumn,
  window,
  type Webview,
  type WebviewPanel,
} from 'vscode';
import type { FromView, ToView } from '../../protocol/result-views.ts';

/** A result view in an editor tab. */
export class ResultPanel {
  readonly #panel: WebviewPanel;
  readonly #received = new EventEmitter<FromView>();
  #pending: ToView[] | null = [];

  /** Messages of the page, `ready` excepted. */
  readonly onMessage = this.#received.event;

  /**
   * @param view - name of the page's bundle
   * @param resources - the folder of the bundles: nothing else can be loaded
   */
  constructor(view: string, title: string, resources: Uri, icon: Uri) {
    this.#panel = window.createWebviewPanel(
      `portside.${view}`,
      title,
      { viewColumn: ViewColumn.Beside, preserveFocus: true },
      { enableScripts: true, localResourceRoots: [resources] },
    );
    this.#panel.iconPath = icon;
    this.#panel.webview.onDidReceiveMessage((message: FromView) => {
      if (message.kind !== 'ready') return this.#received.fire(message);
      const waiting = this.#pending ?? [];
      this.#pending = null;
      for (const each of waiting) void this.#panel.webview.postMessage(each);
    });
    this.#panel.webview.html = page(this.#panel.webview, view, title, resources);
  }

  get visible(): boolean {
    return this.#panel.visible;
  }

  /** Sends a message, as soon as the page listens. */
  post(message: ToView): void {
    if (this.#pending === null) void this.#panel.webview.postMessage(message);
    else this.#pending.push(message);
  }

  /** Waits for the page again: it was hidden, and starts anew when it is shown. */
  onShownAgain(listener: () => void): Disposable {
    let visible = true;
    return this.#panel.onDidChangeViewState(({ webviewPanel }) => {
      if (webviewPanel.visible && !visible) {
        this.#pending = [];
        listener();
      }
      visible = webviewPanel.visible;
    });
  }

  reveal(): void {
    this.#panel.reveal(undefined, true);
  }

  onClosed(listener: () => void): Disposable {
    return this.#panel.onDidDispose(listener);
  }

  dispose(): void {
    Disposable.from(this.#received, this.#panel).dispose();
  }
}

/** Shows a page without scripts, such as a report; what it links to is its own text only. */
export function showStaticPage(viewType: string, title: string, html: string): void {
  const panel = window.createWebviewPanel(viewType, title, ViewColumn.Active, {
    enableScripts: false,
    localResourceRoots: [],
  });
  const policy = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:;">`;
  panel.webview.html = html.replace(/<head>/iu, `<head>${policy}`);
}

function page(webview: Webview, view: string, title: string, resources: Uri): string {
  const nonce = randomBytes(18).toString('base64');
  const address = (file: string): string =>
    webview.asWebviewUri(Uri.joinPath(resources, file)).toString();
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeText(title)}</title>
<link rel="stylesheet" href="${address(`${view}.css`)}">
</head>
<body>
<script nonce="${nonce}" src="${address(`${view}.js`)}"></script>
</body>
</html>`;
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
