import {
  Disposable,
  Location,
  Range,
  type CancellationToken,
  type TextDocument,
  type Uri,
} from 'vscode';
import { PORTS_FOLDER } from '../port/port-address.ts';
import type { FolderNames, NamePlace } from '../../../project/folder-names.ts';
import { documents, folders } from '../../host/documents.ts';
import type { Notifications } from '../../host/notifications.ts';
import type { DialectEntry } from '../dialect/dialects.ts';
import type { PortedDocument, PortStore } from '../port/port-store.ts';
import type { OpenedProject, ProjectService } from '../project/project-service.ts';
import { spanRange } from './structure.ts';

/** What is asked of a name: where it is defined, or everywhere that it is named. */
export type Wanted = 'definitions' | 'occurrences';

/** The legacy files of a folder, or its ports, as far as they were read. */
interface Index {
  /** What it was made under: it is made anew when that changes. */
  readonly circumstances: string;
  readonly names: FolderNames;
  /** Whether a file belongs to it: ports stand in a folder of their own. */
  holds(path: string): boolean;
  /** Files that were added or changed since. */
  readonly unread: Set<string>;
  /** Reading that is under way: what is asked meanwhile waits for it. */
  reading: Promise<void>;
}

/** A dump of rows has few names and would keep everybody waiting. */
const LARGEST_FILE = 8_000_000;

/**
 * Finds names in the files of a folder. A folder is read when somebody first asks, and a file again when it has changed;
 * what is open is asked as it stands in the editor.
 */
export class FolderIndex {
  readonly #ports: PortStore;
  readonly #projects: ProjectService;
  readonly #notifications: Notifications;
  readonly #indexes = new Map<string, Promise<Index>>();
  readonly #registrations: Disposable;
  #watchers: Disposable;

  constructor(ports: PortStore, projects: ProjectService, notifications: Notifications) {
    this.#ports = ports;
    this.#projects = projects;
    this.#notifications = notifications;
    this.#watchers = this.#watch();
    this.#registrations = Disposable.from(
      // It may have been read with edits that were dropped now.
      documents.onClosed(({ uri }) => void this.#changed(uri)),
      folders.onChanged(() => {
        this.#indexes.clear();
        this.#watchers.dispose();
        this.#watchers = this.#watch();
      }),
    );
  }

  /** Where other files of the document's folder name a thing. */
  async elsewhere(
    { document, entry }: PortedDocument,
    symbol: string,
    wanted: Wanted,
    token: CancellationToken,
  ): Promise<readonly Location[]> {
    const project = await this.#projects.of(document.uri);
    if (project === undefined) return [];
    const { found, paths } = await this.#inEditors(project, document, entry, symbol, wanted);
    const index = await this.#indexOf(project, entry);
    await this.#read(project, index, token);
    for (const [path, places] of index.names[wanted](symbol, paths))
      for (const place of places) found.push(new Location(project.files.uri(path), rangeOf(place)));
    return found;
  }

  /** The text of a definition in another file of the document's folder. */
  async definitionText(
    { document, entry }: PortedDocument,
    { uri, range }: Location,
  ): Promise<string> {
    const project = await this.#projects.of(document.uri);
    const path = project?.files.pathOf(uri);
    if (project === undefined || path === undefined) return '';
    const [{ readSql }, { dialects }, { definitionText, LineNumbers, parse }] = await Promise.all([
      import('../../../project/project.ts'),
      import('../../../project/session-settings.ts'),
      import('../../../core/index.ts'),
    ]);
    const read = await readSql(project.files, path, project.project.settings);
    if (!read.ok) return '';
    const { text } = read.value;
    const lineStart = new LineNumbers(text).startOf(range.start.line + 1);
    const parsed = parse(text, dialects[entry.name].grammar);
    return definitionText(parsed, lineStart + range.start.character);
  }

  dispose(): void {
    this.#registrations.dispose();
    this.#watchers.dispose();
  }

  /** What open documents say, and which files they stand for. */
  async #inEditors(
    project: OpenedProject,
    own: TextDocument,
    entry: DialectEntry,
    symbol: string,
    wanted: Wanted,
  ): Promise<{ readonly found: Location[]; readonly paths: ReadonlySet<string> }> {
    const { namesOfScript } = await import('../../../core/index.ts');
    const found: Location[] = [];
    const paths = new Set<string>();
    for (const document of documents.all()) {
      const path = document.languageId === 'sql' ? project.files.pathOf(document.uri) : undefined;
      if (path === undefined) continue;
      paths.add(path);
      if (document === own) continue;
      const ported = await this.#ports.current(document);
      if (ported?.entry !== entry) continue;
      const { parsed, binding } = ported.port.state;
      const names = namesOfScript(parsed, binding, ported.dialect);
      const spans = wanted === 'definitions' ? names.definitionsOf(symbol) : names.of(symbol);
      for (const span of spans) found.push(new Location(document.uri, spanRange(document, span)));
    }
    return { found, paths };
  }

  async #indexOf(project: OpenedProject, entry: DialectEntry): Promise<Index> {
    const { dialect, database, schema, encoding } = project.project.settings;
    const circumstances = [dialect, database, schema, encoding].join(' ');
    const key = `${entry.name} ${project.folder.uri.toString()}`;
    const known = this.#indexes.get(key);
    if (known !== undefined && (await known).circumstances === circumstances) return known;
    const made = this.#makeIndex(project, entry, circumstances);
    this.#indexes.set(key, made);
    return made;
  }

  async #makeIndex(
    { files, project }: OpenedProject,
    { name }: DialectEntry,
    circumstances: string,
  ): Promise<Index> {
    const [{ FolderNames }, { filesBelow }, session] = await Promise.all([
      import('../../../project/folder-names.ts'),
      import('../../../project/file-source.ts'),
      import('../../../project/session-settings.ts'),
    ]);
    const { settings } = project;
    const legacy = name === settings.dialect;
    const catalog = legacy
      ? session.emptyLegacyCatalog(settings)
      : session.emptyPortCatalog(settings);
    const holds = (path: string): boolean =>
      /\.sql$/iu.test(path) && path.startsWith(`${PORTS_FOLDER}/`) !== legacy;
    const below = legacy ? '' : PORTS_FOLDER;
    const paths = (await files.exists(below)) ? await filesBelow(files, below) : [];
    return {
      circumstances,
      names: new FolderNames(session.dialects[name], catalog),
      holds,
      unread: new Set(paths.filter(holds)),
      reading: Promise.resolve(),
    };
  }

  /** Reads what has not been read, one file after another, so that the editor goes on and a person can stop it. */
  #read(project: OpenedProject, index: Index, token: CancellationToken): Promise<void> {
    index.reading = index.reading.then(async () => {
      for (const path of [...index.unread]) {
        if (token.isCancellationRequested) return;
        await this.#readFile(project, index, path);
        index.unread.delete(path);
      }
    });
    return index.reading;
  }

  async #readFile({ files, project }: OpenedProject, index: Index, path: string): Promise<void> {
    const { readSql } = await import('../../../project/project.ts');
    const read = await readSql(files, path, project.settings);
    index.names.delete(path);
    if (!read.ok) this.#notifications.log.info(`${read.error.what} ${read.error.why}`);
    else if (read.value.text.length > LARGEST_FILE)
      this.#notifications.log.info(`${path} is too large to look for names in it.`);
    else index.names.set(path, read.value.text);
  }

  #watch(): Disposable {
    return Disposable.from(
      ...folders
        .all()
        .map((folder) => folders.watch(folder, '**/*.sql', (uri) => void this.#changed(uri))),
    );
  }

  async #changed(uri: Uri): Promise<void> {
    const project = await this.#projects.of(uri);
    const path = project?.files.pathOf(uri);
    if (project === undefined || path === undefined) return;
    const key = project.folder.uri.toString();
    for (const [name, made] of this.#indexes) {
      if (!name.endsWith(` ${key}`)) continue;
      const index = await made;
      if (index.holds(path)) index.unread.add(path);
    }
  }
}

function rangeOf({ start, end }: NamePlace): Range {
  return new Range(start.line, start.character, end.line, end.character);
}
