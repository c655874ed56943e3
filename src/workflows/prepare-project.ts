import { CancelledError, throwIfCancelled, type CancellationSignal } from '../base/cancellation.ts';
import { FailureError, formatFailure, toFailure } from '../base/failure.ts';
import type { Catalog, CatalogTable } from '../core/index.ts';
import { findSamples, type KnownTable } from '../project/discovery/data-files.ts';
import { plural, shownNames } from '../project/discovery/notes.ts';
import { legacyName, portName, projectNames } from '../project/names.ts';
import { transformsOf, type Project } from '../project/project.ts';
import {
  dialects,
  emptyLegacyCatalog,
  emptyPortCatalog,
  forNextSession,
  legacySession,
  portSession,
} from '../project/session-settings.ts';
import { samplesFolder, type DataFile } from '../project/settings.ts';
import { readTableRules, type TableRules } from '../project/table-rules.ts';
import { decodeText } from '../project/text-encoding.ts';
import { clockOf, compileLegacy, compilePort, type CompiledSide } from './compile-sides.ts';
import { portFile, type PortedFile, type UnsavedTexts } from './port-file.ts';

/** A file with both sides ready to run. */
export interface PreparedScript {
  readonly file: PortedFile;
  readonly step: string;
  readonly left: CompiledSide;
  readonly right: CompiledSide;
}

/** A project with everything ported and compiled, nothing run yet. */
export interface PreparedProject {
  readonly project: Project;
  /** The frozen UTC instant. */
  readonly clock: string;
  readonly ddl: readonly PreparedScript[];
  readonly transforms: readonly PreparedScript[];
  /** What the definitions leave on each side, data files without a definition included. */
  readonly legacyCatalog: Catalog;
  readonly portCatalog: Catalog;
  readonly warnings: readonly string[];
  /** Transforms that could not be read or ported, with the reason as sentences. */
  readonly failed: readonly {
    readonly path: string;
    readonly step: string;
    readonly why: string;
  }[];
}

/**
 * Reads, ports and compiles a project's files in their order, each under what those before it
 * defined. A file that can't be read is left out, and said.
 *
 * @throws FailureError if there is nothing to do at all
 * @throws CancelledError when asked to stop
 */
export async function prepareProject(
  project: Project,
  signal: CancellationSignal,
  onFile: (path: string) => void = () => undefined,
  unsaved: ReadonlyMap<string, UnsavedTexts> = new Map(),
): Promise<PreparedProject> {
  const preparation = new Preparation(project, unsaved);
  for (const path of project.settings.ddl) {
    throwIfCancelled(signal);
    onFile(path);
    await preparation.add(path, '');
  }
  await preparation.takeSamples();
  for (const data of preparation.data) await preparation.defineData(data);
  preparation.endDefinitions();
  for (const { path, step } of transformsOf(project.settings)) {
    throwIfCancelled(signal);
    onFile(path);
    await preparation.add(path, step);
  }
  return preparation.finish();
}

class Preparation {
  #project: Project;
  readonly #clock: string;
  readonly #warnings: string[] = [];
  readonly #failed: PreparedProject['failed'][number][] = [];
  readonly #ddl: PreparedScript[] = [];
  readonly #transforms: PreparedScript[] = [];
  #legacy: Catalog;
  #port: Catalog;
  #defined: { readonly legacy: Catalog; readonly port: Catalog } | null = null;

  readonly #unsaved: ReadonlyMap<string, UnsavedTexts>;

  constructor(project: Project, unsaved: ReadonlyMap<string, UnsavedTexts>) {
    this.#project = project;
    this.#unsaved = unsaved;
    this.#clock = clockOf(project.settings, Date.now());
    this.#legacy = emptyLegacyCatalog(project.settings);
    this.#port = emptyPortCatalog(project.settings);
    for (const { message, line } of project.problems)
      this.#warnings.push(`portside.json, line ${line}: ${message}`);
  }

  get data(): readonly DataFile[] {
    return this.#project.settings.data;
  }

  /** Takes what lies in the samples folder for tables that portside.json names no file of. */
  async takeSamples(): Promise<void> {
    const { files, settings, configured } = this.#project;
    if (!configured) return;
    const tables = [...this.#legacy.tables()].filter(({ kind }) => kind === 'table');
    const known = tables.map((table) => knownTable(table, settings.database));
    const found = await findSamples(files, known, settings.data, settings);
    if (found === null || found.data.length + found.notes.length === 0) return;
    const taken =
      found.data.length === 0
        ? []
        : [
            `${plural(found.data.length, 'file')} of the folder ${samplesFolder} ${found.data.length === 1 ? 'was' : 'were'} taken as rows of ${shownNames(found.data.map(({ table }) => table))}, though portside.json does not name ${found.data.length === 1 ? 'it' : 'them'}.`,
          ];
    this.#project = {
      ...this.#project,
      settings: {
        ...settings,
        data: [...settings.data, ...found.data],
        notes: [...settings.notes, ...taken, ...found.notes],
      },
    };
  }

  /** Adds a file. A fault of ours in one of them does not stop the others. */
  async add(path: string, step: string): Promise<void> {
    try {
      await this.#add(path, step);
    } catch (thrown) {
      if (thrown instanceof CancelledError) throw thrown;
      this.#leaveOut(
        path,
        step,
        formatFailure(toFailure(thrown, `The file ${path} was not ported.`)),
      );
    }
  }

  async #add(path: string, step: string): Promise<void> {
    const { settings } = this.#project;
    const ported = await portFile(this.#project, path, this.#legacy, this.#unsaved.get(path));
    if (!ported.ok) {
      this.#leaveOut(path, step, formatFailure(ported.error));
      return;
    }
    const file = ported.value;
    if (file.merged.conflicts > 0) this.#warnings.push(`${path}: ${file.merged.note ?? ''}`);
    const left = compileLegacy(file.legacyText, this.#legacy, settings, this.#clock);
    const right = compilePort(file.merged.text, this.#port, settings, this.#clock);
    (this.#defined === null ? this.#ddl : this.#transforms).push({ file, step, left, right });
    this.#legacy = forNextSession(left.compiled.catalogOut, legacySession(settings));
    this.#port = forNextSession(right.compiled.catalogOut, portSession(settings));
  }

  #leaveOut(path: string, step: string, why: string): void {
    if (this.#defined === null) this.#warnings.push(why);
    else this.#failed.push({ path, step, why });
  }

  /** Makes the table of a data file known where no definition does: every column is text. */
  async defineData(data: DataFile): Promise<void> {
    const { settings, files } = this.#project;
    const name = legacyName(data.table, settings);
    if (this.#legacy.table(name) !== undefined || !/\.csv$/iu.test(data.file)) return;
    if (!(await files.exists(data.file))) return;
    const decoded = decodeText(await files.readFile(data.file), data.file, settings.encoding);
    if (!decoded.ok) return;
    const header = decoded.value.text.split(/\r?\n/u, 1)[0] ?? '';
    const names = header
      .split(data.delimiter ?? ',')
      .map((field) => field.trim().replace(/^"|"$/gu, ''));
    const table = (catalog: Catalog, own: typeof name): Catalog =>
      catalog.withTable({
        name: own,
        kind: 'table',
        columns: names.map((column) => ({
          name: column,
          type: {
            type: 'text',
            length: 'max',
            unicode: true,
            padded: false,
            collation: catalog.settings.collation,
          },
          nullable: true,
          identity: false,
          defaultText: null,
          computed: false,
        })),
        keys: [],
        view: null,
      });
    this.#legacy = table(this.#legacy, name);
    const mapped = portName(projectNames(settings)({ name, role: 'table' }));
    if (this.#port.table(mapped) === undefined) this.#port = table(this.#port, mapped);
  }

  endDefinitions(): void {
    this.#defined = { legacy: this.#legacy, port: this.#port };
  }

  finish(): PreparedProject {
    if (this.#ddl.length + this.#transforms.length + this.#failed.length === 0) {
      throw new FailureError({
        code: 'project/empty',
        what: `There is no SQL to run in ${this.#project.files.description}.`,
        why: this.#warnings.join(' ') || 'It has no SQL file, or portside.json names none.',
        todo: 'Name another folder, or put SQL files there and name them in portside.json.',
      });
    }
    return {
      project: this.#project,
      clock: this.#clock,
      ddl: this.#ddl,
      transforms: this.#transforms,
      legacyCatalog: this.#defined?.legacy ?? this.#legacy,
      portCatalog: this.#defined?.port ?? this.#port,
      warnings: this.#warnings,
      failed: this.#failed,
    };
  }
}

/** A table of the definitions, as those look for it who match files to tables. */
function knownTable({ name, columns }: CatalogTable, home: string): KnownTable {
  const own = `${name.schema}.${name.name}`;
  return {
    ...name,
    written: name.database === home.toLowerCase() ? own : `${name.database}.${own}`,
    columns: columns.map((column) => ({
      name: column.name,
      identity: column.identity,
      computed: column.computed,
      text: column.type.type === 'text',
    })),
  };
}

/** What the definitions ask of the rows of the old server's tables, by the tables' keys. */
export function legacyRules({ ddl, project }: PreparedProject): ReadonlyMap<string, TableRules> {
  return readTableRules(
    ddl.map(({ file, left }) => ({
      text: file.legacyText,
      session: left.catalogIn.settings,
    })),
    dialects[project.settings.dialect],
  );
}

/** The project as far as that file: the steps behind it are left out. */
export function upTo(project: Project, path: string): Project {
  const { settings } = project;
  const all = transformsOf(settings).map((transform) => transform.path);
  const at = all.indexOf(path);
  const before = at < 0 ? all : all.slice(0, at);
  const steps = [{ name: '', transforms: [...before, path] }];
  // A file of definitions runs by itself: what is before it are the definitions before it.
  const own = settings.ddl.indexOf(path);
  if (own < 0) return { ...project, settings: { ...settings, steps } };
  return {
    ...project,
    settings: {
      ...settings,
      ddl: settings.ddl.slice(0, own),
      steps: [{ name: '', transforms: [path] }],
    },
  };
}
