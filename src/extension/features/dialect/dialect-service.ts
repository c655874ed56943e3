import type { Uri } from 'vscode';
import { Disposable, EventEmitter, RelativePattern, type TextDocument } from 'vscode';
import { documents, folders, providers } from '../../host/documents.ts';
import { onSettingsChanged, saveSetting, setting } from '../../host/settings.ts';
import { PORT_SCHEME, PORTS_FOLDER } from '../port/port-address.ts';
import { dialectEntry, dialectOfText, type DialectEntry } from './dialects.ts';

/** Why a document has its dialect, for the status bar's tooltip. */
export type DialectReason = 'port' | 'choice' | 'files' | 'project' | 'default' | 'text' | 'none';

export interface DocumentDialect {
  /** Undefined: Portside leaves the document alone. */
  readonly dialect: DialectEntry | undefined;
  readonly reason: DialectReason;
}

/** Tells the dialect of documents: by the file, then the project, then the settings, then the text. */
export class DialectService {
  readonly #changed = new EventEmitter<void>();
  /** Choices for documents that no setting can name: untitled ones, and those outside of folders. */
  readonly #choices = new Map<string, string>();
  readonly #byText = new Map<string, DialectEntry>();
  readonly #projectDialect: (document: Uri) => string | undefined;
  readonly #registrations: Disposable;

  /** Fires when the dialect of any document may have changed. */
  readonly onChanged = this.#changed.event;

  constructor(projectDialect: (document: Uri) => string | undefined) {
    this.#projectDialect = projectDialect;
    this.#registrations = Disposable.from(
      this.#changed,
      onSettingsChanged((changed) => {
        if (changed('dialect.default') || changed('dialect.files')) this.refresh();
      }),
      documents.onClosed((document) => void this.#byText.delete(document.uri.toString())),
    );
  }

  /** Says that dialects have to be asked for again: a project was read. */
  refresh(): void {
    this.#changed.fire();
  }

  of(document: TextDocument): DocumentDialect {
    if (document.languageId !== 'sql') return { dialect: undefined, reason: 'none' };
    const { uri } = document;
    if (uri.scheme === PORT_SCHEME || uri.path.includes(`/${PORTS_FOLDER}/`)) {
      return { dialect: dialectEntry('databricks'), reason: 'port' };
    }
    const choice = this.#choices.get(uri.toString());
    if (choice !== undefined) return { dialect: dialectEntry(choice), reason: 'choice' };
    // Other schemes are views of files: both sides of a comparison in source control, for one.
    if (uri.scheme !== 'untitled' && folders.of(uri) === undefined && uri.scheme !== 'file') {
      return { dialect: undefined, reason: 'none' };
    }
    const named = this.#namedBySetting(document) ?? '';
    if (named !== '' && named !== 'auto') return { dialect: dialectEntry(named), reason: 'files' };
    const project = this.#projectDialect(uri);
    if (project !== undefined) return { dialect: dialectEntry(project), reason: 'project' };
    const byDefault = setting('dialect.default', uri);
    if (byDefault !== 'auto') return { dialect: dialectEntry(byDefault), reason: 'default' };
    return this.#byItsText(document);
  }

  /** Sets the dialect of a document: in the folder's settings where there is a folder. */
  async choose(document: TextDocument, name: string): Promise<void> {
    const folder = folders.of(document.uri);
    if (folder === undefined || !folders.isTrusted()) {
      this.#choices.set(document.uri.toString(), name);
    } else {
      const path = document.uri.path.slice(folder.uri.path.length + 1);
      const existing = setting('dialect.files', document.uri);
      await saveSetting('dialect.files', { ...existing, [path]: name }, document.uri);
    }
    this.refresh();
  }

  dispose(): void {
    this.#registrations.dispose();
  }

  /** The last pattern that matches counts, so that a file named after its folder wins. */
  #namedBySetting(document: TextDocument): string | undefined {
    const folder = folders.of(document.uri);
    const patterns = Object.entries(setting('dialect.files', document.uri));
    return patterns
      .filter(([glob]) => {
        const pattern = folder === undefined ? glob : new RelativePattern(folder, glob);
        return providers.matches({ pattern }, document);
      })
      .at(-1)?.[1];
  }

  /** Once a text has shown what it is, editing does not take it back. */
  #byItsText(document: TextDocument): DocumentDialect {
    const key = document.uri.toString();
    const known = this.#byText.get(key) ?? dialectOfText(document.getText());
    if (known === undefined) return { dialect: undefined, reason: 'none' };
    this.#byText.set(key, known);
    return { dialect: known, reason: 'text' };
  }
}
