import { Disposable, EventEmitter, l10n, type Uri, type WorkspaceFolder } from 'vscode';
import type { Project } from '../../../project/project.ts';
import { EditorFileSource } from '../../host/file-source.ts';
import { documents, folders } from '../../host/documents.ts';
import type { Notifications } from '../../host/notifications.ts';
import { onSettingsChanged, setting } from '../../host/settings.ts';
import { PORT_SCHEME, PORTS_FOLDER, sourceOfPort } from '../port/port-address.ts';
import type { PortContext } from '../port/port-context.ts';

/** A folder of the workspace that was read as a project. */
export interface OpenedProject {
  readonly folder: WorkspaceFolder;
  readonly files: EditorFileSource;
  readonly project: Project;
}

/** What the welcome view and menus tell apart. */
export type ProjectState = 'none' | 'bad' | 'ready';

interface Cached {
  readonly opened: Promise<OpenedProject | undefined>;
  /** By dialect name and path; the same object until something changes. */
  readonly contexts: Map<string, Promise<PortContext>>;
  settled: OpenedProject | undefined;
}

/** How long a burst of file changes is waited out, in milliseconds. */
const SETTLE = 150;

/**
 * Reads the projects of the workspace's folders, once each, and again when their files change.
 * What a port depends on beside its text comes from here.
 */
export class ProjectService {
  readonly #notifications: Notifications;
  readonly #cache = new Map<string, Cached>();
  readonly #loose = new Map<string, Promise<PortContext>>();
  readonly #changed = new EventEmitter<void>();
  readonly #registrations: Disposable[] = [this.#changed];
  #watchers: Disposable[] = [];
  #timer: ReturnType<typeof setTimeout> | null = null;

  /** Fires after a project was read, or has to be read again. */
  readonly onChanged = this.#changed.event;

  constructor(notifications: Notifications) {
    this.#notifications = notifications;
    this.#watch();
    this.#registrations.push(
      folders.onChanged(() => {
        this.#watch();
        this.#invalidate();
      }),
      onSettingsChanged((changed) => {
        if (changed('clock.asOf') || changed('clock.timeZone')) this.#invalidate();
      }),
    );
  }

  /** The project of the folder a document is in; undefined outside of folders. */
  async of(uri: Uri): Promise<OpenedProject | undefined> {
    const folder = folders.of(uri);
    return folder === undefined ? undefined : this.#cached(folder).opened;
  }

  /** The projects of all folders, those without a portside.json included. */
  async all(): Promise<readonly OpenedProject[]> {
    const opened = await Promise.all(folders.all().map((folder) => this.#cached(folder).opened));
    return opened.filter((project) => project !== undefined);
  }

  /** The dialect that a folder's portside.json names; undefined where it has none or is not read yet. */
  dialectOf(uri: Uri): string | undefined {
    const folder = folders.of(uri);
    if (folder === undefined) return undefined;
    const { settled } = this.#cached(folder);
    return settled?.project.configured === true ? settled.project.settings.dialect : undefined;
  }

  /** What the port of a document depends on. */
  async contextOf(document: Uri, dialectName: string): Promise<PortContext> {
    // A live port stands where its source stands.
    const uri = document.scheme === PORT_SCHEME ? sourceOfPort(document) : document;
    const opened = await this.of(uri);
    const key = `${dialectName} ${uri.toString()}`;
    const contexts = opened === undefined ? this.#loose : this.#cached(opened.folder).contexts;
    const known = contexts.get(key);
    if (known !== undefined) return known;
    const made = this.#makeContext(opened, uri, dialectName);
    contexts.set(key, made);
    return made;
  }

  /** Forgets what was read, so that a change of Portside's own is seen at once. */
  readAgain(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#cache.clear();
    this.#loose.clear();
    this.#changed.fire();
  }

  dispose(): void {
    if (this.#timer) clearTimeout(this.#timer);
    Disposable.from(...this.#registrations, ...this.#watchers).dispose();
  }

  #cached(folder: WorkspaceFolder): Cached {
    const key = folder.uri.toString();
    const known = this.#cache.get(key);
    if (known !== undefined) return known;
    const cached: Cached = { opened: this.#open(folder), contexts: new Map(), settled: undefined };
    this.#cache.set(key, cached);
    void cached.opened.then((opened) => {
      cached.settled = opened;
      this.#changed.fire();
    });
    return cached;
  }

  async #open(folder: WorkspaceFolder): Promise<OpenedProject | undefined> {
    const { openProject } = await import('../../../project/project.ts');
    const files = new EditorFileSource(folder.uri, folder.name);
    const asOf = setting('clock.asOf', folder.uri);
    const timeZone = setting('clock.timeZone', folder.uri);
    const opened = await openProject(files, {
      ...(asOf === '' ? {} : { asOf }),
      ...(timeZone === '' ? {} : { timeZone }),
    });
    if (opened.ok) return { folder, files, project: opened.value };
    await this.#notifications.failure(opened.error);
    return undefined;
  }

  async #makeContext(
    opened: OpenedProject | undefined,
    uri: Uri,
    dialectName: string,
  ): Promise<PortContext> {
    const [context, { defaultSettings }] = await Promise.all([
      import('./script-context.ts'),
      import('../../../project/settings.ts'),
    ]);
    if (opened === undefined) return context.looseContext(defaultSettings, dialectName);
    const path = opened.files.pathOf(uri) ?? '';
    return context.projectContext(opened.project, path, dialectName, (message) =>
      this.#notifications.log.warn(message),
    );
  }

  #watch(): void {
    Disposable.from(...this.#watchers).dispose();
    const changed = (uri: Uri): void => {
      // What Portside itself writes changes no project.
      if (!uri.path.includes(`/${PORTS_FOLDER.split('/')[0]}/`)) this.#fileChanged(uri);
    };
    this.#watchers = folders
      .all()
      .flatMap((folder) => [
        folders.watch(folder, '**/portside.json', changed),
        folders.watch(folder, '**/*.sql', changed),
      ]);
  }

  /** Only files that others depend on count: the definitions, and what the project consists of. */
  #fileChanged(uri: Uri): void {
    const folder = folders.of(uri);
    const cached = folder === undefined ? undefined : this.#cache.get(folder.uri.toString());
    const settled = cached?.settled;
    const path = settled?.files.pathOf(uri);
    if (settled === undefined || path === undefined) return;
    const { ddl, steps } = settled.project.settings;
    const known = ddl.includes(path) || steps.some((step) => step.transforms.includes(path));
    const own = documents.find(uri) !== undefined;
    if (path === 'portside.json' || ddl.includes(path)) this.#invalidate();
    else if (!settled.project.configured && !known && !own) this.#invalidate();
  }

  #invalidate(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.readAgain(), SETTLE);
  }
}

/** The sentence for what needs a folder where there is none. */
export function noFolder(): string {
  return l10n.t('No folder is open. Open the folder of the legacy scripts, then try again.');
}
