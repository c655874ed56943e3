import { Disposable, EventEmitter, type TextDocument, type Uri } from 'vscode';
import type { Dialect, Port, PortState, TextEdit } from '../../../core/index.ts';
import { documents } from '../../host/documents.ts';
import { setting } from '../../host/settings.ts';
import type { DialectService } from '../dialect/dialect-service.ts';
import type { DialectEntry } from '../dialect/dialects.ts';
import type { PortContext, PortContexts } from './port-context.ts';

/** The port of one version of an open document. For a document that is a port, its check. */
export interface PortedDocument {
  readonly document: TextDocument;
  readonly version: number;
  readonly entry: DialectEntry;
  readonly dialect: Dialect;
  readonly port: Port;
  /** How long porting took, in milliseconds. */
  readonly milliseconds: number;
}

interface Entry {
  ported: PortedDocument | null;
  context: PortContext | null;
  /** Edits since `ported`, in order; null when they can't be followed. */
  edits: TextEdit[] | null;
  timer: ReturnType<typeof setTimeout> | null;
  running: Promise<PortedDocument | undefined> | null;
}

/** Edits beyond which parsing from scratch is cheaper than following them. */
const MOST_EDITS = 24;

/**
 * Keeps the ports of open documents up to date while they are edited: only what an edit touches is
 * parsed and bound again. Nothing is ported that nobody asks for, and closed documents are forgotten.
 */
export class PortStore {
  readonly #dialects: DialectService;
  readonly #contexts: PortContexts;
  readonly #entries = new Map<string, Entry>();
  readonly #changed = new EventEmitter<Uri>();
  readonly #registrations: Disposable;
  readonly #failed: (error: unknown) => void;

  /** Fires with the document's address after its port was brought up to date, or is gone. */
  readonly onChanged = this.#changed.event;

  /** @param failed - told of an error of ours that left a document without a port */
  constructor(dialects: DialectService, contexts: PortContexts, failed: (error: unknown) => void) {
    this.#failed = failed;
    this.#dialects = dialects;
    this.#contexts = contexts;
    this.#registrations = Disposable.from(
      this.#changed,
      documents.onOpened((document) => this.#schedule(document, 0)),
      documents.onClosed((document) => this.#forget(document.uri)),
      documents.onChanged(({ document, contentChanges }) => {
        if (contentChanges.length === 0) return;
        const entry = this.#entries.get(document.uri.toString());
        // The editor gives several changes of one event from the end to the start of the text.
        for (const change of contentChanges) {
          const span = { start: change.rangeOffset, end: change.rangeOffset + change.rangeLength };
          entry?.edits?.push({ span, text: change.text });
        }
        this.#schedule(document, setting('port.updateDelay'));
      }),
      dialects.onChanged(() => this.refresh()),
    );
  }

  /** Ports every open document that has a dialect; called once at the start. */
  refresh(): void {
    for (const document of documents.all()) this.#schedule(document, 0);
  }

  /** The last port, which may be of an older version; undefined if there is none yet. */
  peek(uri: Uri): PortedDocument | undefined {
    return this.#entries.get(uri.toString())?.ported ?? undefined;
  }

  /** The port of the document as it is now; undefined if it has no dialect. */
  async current(document: TextDocument): Promise<PortedDocument | undefined> {
    const entry = this.#entries.get(document.uri.toString());
    await entry?.running;
    return this.#update(document);
  }

  dispose(): void {
    for (const entry of this.#entries.values()) if (entry.timer) clearTimeout(entry.timer);
    this.#registrations.dispose();
  }

  #schedule(document: TextDocument, delay: number): void {
    const key = document.uri.toString();
    const { dialect } = this.#dialects.of(document);
    if (dialect === undefined) {
      if (this.#entries.has(key)) this.#forget(document.uri);
      return;
    }
    const entry = this.#entry(key);
    if (entry.timer) clearTimeout(entry.timer);
    entry.timer = setTimeout(() => {
      entry.timer = null;
      this.#update(document).catch(this.#failed);
    }, delay);
  }

  #entry(key: string): Entry {
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      entry = { ported: null, context: null, edits: null, timer: null, running: null };
      this.#entries.set(key, entry);
    }
    return entry;
  }

  #forget(uri: Uri): void {
    const key = uri.toString();
    const entry = this.#entries.get(key);
    if (entry?.timer) clearTimeout(entry.timer);
    if (this.#entries.delete(key)) this.#changed.fire(uri);
  }

  async #update(document: TextDocument): Promise<PortedDocument | undefined> {
    const { dialect } = this.#dialects.of(document);
    if (dialect === undefined || document.isClosed) return undefined;
    const entry = this.#entry(document.uri.toString());
    while (entry.running !== null) await entry.running;
    entry.running = this.#port(document, dialect, entry);
    try {
      return await entry.running;
    } finally {
      entry.running = null;
    }
  }

  async #port(
    document: TextDocument,
    dialect: DialectEntry,
    entry: Entry,
  ): Promise<PortedDocument | undefined> {
    const [{ port, reparse }, context] = await Promise.all([
      import('../../../core/index.ts'),
      this.#contexts(document.uri, dialect.name),
    ]);
    const { ported, edits } = entry;
    const unchanged =
      ported?.version === document.version && entry.context === context && ported.entry === dialect;
    if (unchanged) return ported;
    const start = performance.now();
    const text = document.getText();
    let previous: PortState | undefined;
    if (ported !== null && entry.context === context && edits !== null) {
      let { parsed } = ported.port.state;
      if (edits.length <= MOST_EDITS) for (const edit of edits) parsed = reparse(parsed, edit);
      // A text that does not follow from the edits is parsed from scratch by `port` itself.
      previous = { ...ported.port.state, parsed };
    }
    const result = port(text, {
      dialect: context.dialect,
      catalog: context.catalog,
      options: context.options,
      ...(previous === undefined ? {} : { previous }),
    });
    entry.ported = {
      document,
      version: document.version,
      entry: dialect,
      dialect: context.dialect,
      port: result,
      milliseconds: performance.now() - start,
    };
    entry.context = context;
    entry.edits = [];
    this.#changed.fire(document.uri);
    return entry.ported;
  }
}
