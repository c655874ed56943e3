import { nameKey, type QualifiedName } from '../../core/index.ts';
import { catalogName, legacyName } from '../names.ts';
import { embeddedIn, embeddedPaths, mayEmbed } from '../embedded/embedded-files.ts';
import { byText, filesBelow, type FileSource } from '../file-source.ts';
import {
  defaultSettings,
  type DataFile,
  type ProjectSettings,
  type SchemaTarget,
} from '../settings.ts';
import { readText } from '../read-text.ts';
import { arrange } from './arrange.ts';
import { readDatabaseProject, type DatabaseProject } from './database-projects.ts';
import {
  findData,
  mayBeFormat,
  mayHoldRows,
  otherFileNotes,
  type KnownTable,
} from './data-files.ts';
import { namedCollation, namedDatabase, usedDatabase } from './home-database.ts';
import { orderedSteps } from './job-steps.ts';
import { openScript, type ScriptSettings } from './open-script.ts';
import { isScript } from './parts.ts';
import { isSystemName } from './references.ts';
import type { ScriptFile } from './script-file.ts';
import { stepsOf } from './steps.ts';
import { unitsOf, type Unit } from './units.ts';
import { arrangementNotes, plural, shownNames } from './notes.ts';

/**
 * The settings of a folder that nobody prepared: what its scripts create, in an order that works; what
 * they do, in theirs; which file holds which table's rows. What was decided, and why, is in its notes.
 */
export async function discoverSettings(files: FileSource): Promise<ProjectSettings> {
  const finder = new Finder(files);
  return finder.find();
}

class Finder {
  readonly #files: FileSource;
  readonly #notes: string[] = [];
  #settings: ProjectSettings = defaultSettings;

  constructor(files: FileSource) {
    this.#files = files;
  }

  async find(): Promise<ProjectSettings> {
    const expected = `${defaultSettings.expected.folder}/`;
    const all = (await filesBelow(this.#files, '')).filter(
      (path) => !path.toLowerCase().startsWith(expected),
    );
    const { embedded, holders } = await this.#embedded(all);
    const projects: DatabaseProject[] = [];
    for (const path of all)
      if (/\.sqlproj$/iu.test(path))
        projects.push(await readDatabaseProject(this.#files, path, all));
    const own =
      projects.length === 0
        ? this.#withoutUndoing(inNaturalOrder(all.filter(isScript)))
        : this.#projectScripts(projects, all);
    const scripts = [...own, ...embedded];
    await this.#chooseDatabase(projects, scripts);
    const { opened, unread } = await this.#open(scripts);
    const units = this.#units(opened, projects);
    return this.#settled(
      all.filter((path) => !holders.has(path)),
      opened,
      units,
      unread,
    );
  }

  /** The scripts in packages, reports and pipelines, with the files that hold them; what else those do is noted. */
  async #embedded(
    all: readonly string[],
  ): Promise<{ embedded: readonly string[]; holders: ReadonlySet<string> }> {
    const embedded: string[] = [];
    const holders = new Set<string>();
    // What is built from the scripts of a folder says the same again.
    const holding = all.filter((path) => mayEmbed(path) && !/(?:^|\/)(?:bin|obj)\//iu.test(path));
    for (const path of inNaturalOrder(holding)) {
      const found = embeddedIn(path, await this.#files.readFile(path));
      if (found === null) continue;
      holders.add(path);
      const paths = [...embeddedPaths(path, found).keys()];
      embedded.push(...paths);
      const rest =
        found.left.length === 0
          ? ''
          : ` What else it does has to be carried over by hand: ${shownNames(found.left)}.`;
      this.#notes.push(
        `${path}, ${found.kind}, holds ${paths.length === 0 ? 'no SQL that can be taken out' : plural(paths.length, 'text') + ' of SQL'}.${rest}`,
      );
    }
    return { embedded, holders };
  }

  /**
   * The scripts without those that take a migration back, which run in its place only:
   * https://documentation.red-gate.com/fd/undo-migrations-273973335.html
   */
  #withoutUndoing(scripts: readonly string[]): readonly string[] {
    const named = (letter: string) => (path: string) =>
      new RegExp(`(?:^|/)${letter}\\d[\\d._]*__[^/]*$`, 'u').test(path);
    const undoing = new Set(scripts.some(named('V')) ? scripts.filter(named('U')) : []);
    if (undoing.size > 0)
      this.#notes.push(
        `${plural(undoing.size, 'script')} by ${undoing.size === 1 ? 'its name takes' : 'their names take'} a migration back, and ${undoing.size === 1 ? 'is' : 'are'} not run: ${shownNames([...undoing])}.`,
      );
    return scripts.filter((path) => !undoing.has(path));
  }

  /** The scripts that database projects name, in the order in which a deployment runs them. */
  #projectScripts(projects: readonly DatabaseProject[], all: readonly string[]): readonly string[] {
    const named = [
      ...projects.flatMap(({ before }) => before),
      ...projects.flatMap(({ build }) => build),
      ...projects.flatMap(({ after }) => after),
    ];
    const known = new Set(named);
    const scripts = all.filter(isScript);
    const outside = scripts.filter(
      (path) =>
        !known.has(path) &&
        !projects.some(({ folder }) => folder === '' || path.startsWith(`${folder}/`)),
    );
    const left = scripts.length - known.size - outside.length;
    const names = projects.map(({ path }) => path).join(', ');
    this.#notes.push(
      `${names} ${projects.length === 1 ? 'says' : 'say'} what belongs to the database: ${plural(known.size, 'script')}${left > 0 ? `, and ${plural(left, 'other script')} below ${projects.length === 1 ? 'it' : 'them'} left out` : ''}.`,
    );
    return [...known, ...inNaturalOrder(outside)];
  }

  async #chooseDatabase(
    projects: readonly DatabaseProject[],
    scripts: readonly string[],
  ): Promise<void> {
    const [first] = projects;
    const variables = new Map(projects.flatMap((project) => [...project.variables]));
    if (first !== undefined) {
      const databases = new Map(
        projects
          .filter(({ database }) => database !== first.database)
          .map(({ folder, database }) => [folder, database]),
      );
      const { database, collation } = first;
      this.#settings = { ...this.#settings, database, collation, databases, variables };
      return;
    }
    const texts: string[] = [];
    for (const path of scripts) {
      const decoded = await readText(this.#files, path);
      if (decoded.ok) texts.push(decoded.value.text);
    }
    const used = usedDatabase(texts, variables);
    if (used !== null) {
      this.#settings = { ...this.#settings, database: used };
      this.#notes.push(`The database is ${used}, which the scripts use.`);
    }
    const collation = namedCollation(texts, this.#settings.database);
    if (collation !== null) {
      this.#settings = { ...this.#settings, collation };
      this.#notes.push(`Its collation is ${collation}, by the script that creates it.`);
    }
  }

  async #open(
    paths: readonly string[],
  ): Promise<{ opened: readonly ScriptFile[]; unread: readonly string[] }> {
    const read = async (settings: ScriptSettings, quiet: boolean) => {
      const found: ScriptFile[] = [];
      const unread: string[] = [];
      const included = new Set<string>();
      const notes = new Map<string, readonly string[]>();
      const encodings = new Map<string, number>();
      for (const path of paths) {
        const script = await openScript(this.#files, path, settings);
        if (!script.ok) {
          unread.push(path);
          continue;
        }
        const { encoding, prose } = script.value;
        if (prose !== null) {
          if (!quiet)
            this.#notes.push(
              `${path} was left out: it is no SQL, but a text that begins "${prose}". If it is SQL after all, put it into a step in portside.json.`,
            );
          continue;
        }
        found.push(script.value.script);
        for (const file of script.value.included) included.add(file);
        encodings.set(encoding, (encodings.get(encoding) ?? 0) + 1);
        notes.set(path, script.value.notes);
      }
      // What another script puts in is read there, with what that one sets.
      if (!quiet)
        for (const [path, own] of notes) if (!included.has(path)) this.#notes.push(...own);
      if (!quiet && encodings.size > 1) {
        const counts = [...encodings].map(([name, count]) => `${count} in ${name}`).join(', ');
        this.#notes.push(
          `The scripts are in ${encodings.size} encodings: ${counts}. What is neither UTF-8 nor UTF-16 is read as ${settings.encoding}; set "encoding" in portside.json if that is wrong.`,
        );
      }
      return { opened: found.filter(({ path }) => !included.has(path)), unread };
    };
    const first = await read(this.#settings, false);
    if (this.#settings.database !== defaultSettings.database) return first;
    const named = namedDatabase(first.opened);
    if (named === null) return first;
    this.#settings = { ...this.#settings, database: named };
    this.#notes.push(
      `The database is ${named}: objects are named with it that the scripts create without naming one.`,
    );
    return read(this.#settings, true);
  }

  #units(scripts: readonly ScriptFile[], projects: readonly DatabaseProject[]): readonly Unit[] {
    const home = { database: this.#settings.database, schema: this.#settings.schema };
    const units = scripts.flatMap((script) => unitsOf(script, home));
    const before = new Set(projects.flatMap((project) => project.before));
    // A pre-deployment script readies an older database for the change; here there is none.
    if (before.size > 0)
      this.#notes.push(
        `Pre-deployment scripts run before everything else: ${shownNames([...before])}.`,
      );
    return units;
  }

  async #settled(
    all: readonly string[],
    scripts: readonly ScriptFile[],
    units: readonly Unit[],
    unread: readonly string[],
  ): Promise<ProjectSettings> {
    const tables = this.#tables(units);
    const bulk = scripts.flatMap(({ bulkFiles }) => bulkFiles);
    const found = await findData(
      this.#files,
      all.filter(mayHoldRows),
      tables,
      bulk,
      all.filter(mayBeFormat),
    );
    const rows = this.#rowsOfScripts(scripts, found.data, tables);
    const data = [...rows, ...found.data];
    const filled = new Set(data.map(({ table }) => this.#keyOf(table)));
    const arrangement = arrange(units, filled);
    const settings = this.#settings;
    this.#notes.push(...arrangementNotes(arrangement, settings), ...found.notes);
    this.#notes.push(...administrationNotes(scripts.filter((script) => !script.takesAway)));
    const dropping = scripts.filter(({ takesAway }) => takesAway).map(({ path }) => path);
    if (dropping.length > 0)
      this.#notes.push(
        `${plural(dropping.length, 'script')} only ${dropping.length === 1 ? 'drops' : 'drop'} what others create, and ${dropping.length === 1 ? 'is' : 'are'} not run: ${shownNames(dropping)}. To run one, put it into a step in portside.json.`,
      );
    this.#noteData(scripts, found.unmatched);
    this.#notes.push(...otherFileNotes(all));
    return {
      ...settings,
      schemas: schemasOf(units, settings.database.toLowerCase()),
      ddl: arrangement.definitions.map(({ path }) => path),
      data,
      steps: stepsOf(
        [...arrangement.steps, ...unread.map((path) => unreadUnit(path))],
        arrangement,
      ),
      unclearNulls: found.unclearNulls,
      notes: this.#notes,
    };
  }

  /** The tables that the units create; of one that is created again the first counts. */
  #tables(units: readonly Unit[]): readonly KnownTable[] {
    const known = new Map<string, KnownTable>();
    for (const unit of units)
      for (const [key, { name: own, columns }] of unit.tables) {
        const name = unit.creates.get(key);
        if (name === undefined || known.has(key)) continue;
        known.set(key, { ...name, written: this.#written({ ...name, name: own }), columns });
      }
    return [...known.values()];
  }

  #written({ database, schema, name }: QualifiedName): string {
    const own = database === this.#settings.database.toLowerCase();
    return own ? `${schema}.${name}` : `${database}.${schema}.${name}`;
  }

  #keyOf(table: string): string {
    return nameKey(legacyName(table, this.#settings));
  }

  /** The tables that INSERTs of constants fill, where no data file does. */
  #rowsOfScripts(
    scripts: readonly ScriptFile[],
    data: readonly DataFile[],
    tables: readonly KnownTable[],
  ): readonly DataFile[] {
    const taken = new Set(data.map(({ table }) => this.#keyOf(table)));
    const known = new Map(tables.map((table) => [this.#keyOf(table.written), table]));
    const found: DataFile[] = [];
    let count = 0;
    for (const script of scripts) {
      // Who stands as it is inserts its rows itself.
      if (script.whole) continue;
      for (const [key, rows] of script.rows) {
        const table = known.get(key);
        if (table === undefined) {
          this.#notes.push(
            `${script.path} puts ${plural(rows.count, 'row')} into ${rows.written}, which no script creates; they were left out. Add its CREATE TABLE.`,
          );
          continue;
        }
        if (taken.has(key)) {
          this.#notes.push(
            `${script.path} puts ${plural(rows.count, 'row')} into ${table.written}, which a data file fills; those of the script were left out.`,
          );
          continue;
        }
        count += rows.count;
        found.push({ table: table.written, file: script.path });
      }
    }
    if (count > 0)
      this.#notes.push(
        `${plural(count, 'row')} of ${plural(found.length, 'table')} ${count === 1 ? 'comes' : 'come'} from INSERT statements of constants in the scripts. They are taken as sample rows on both sides; move the data itself by a copy, not by these statements.`,
      );
    return found;
  }

  #noteData(scripts: readonly ScriptFile[], unmatched: readonly string[]): void {
    if (unmatched.length > 0)
      this.#notes.push(
        `${plural(unmatched.length, 'data file')} ${unmatched.length === 1 ? 'is' : 'are'} called after no table that a script creates: ${shownNames(unmatched)}. Name them after their tables, or say which they are for under "data" in portside.json.`,
      );
    const ordered = scripts.map(({ jobSteps }) => orderedSteps(jobSteps));
    const failing = ordered.flatMap(({ onFailure }) => onFailure);
    if (failing.length > 0)
      this.#notes.push(
        `${plural(failing.length, 'job step')} ${failing.length === 1 ? 'runs' : 'run'} only if another one fails, and ${failing.length === 1 ? 'was' : 'were'} left out: ${shownNames(failing.map(({ job, name }) => `${name} of ${job}`))}.`,
      );
    const other = ordered.flatMap(({ run }) => run).filter(({ subsystem }) => subsystem !== 'TSQL');
    if (other.length > 0)
      this.#notes.push(
        `${plural(other.length, 'job step')} ${other.length === 1 ? 'runs' : 'run'} no T-SQL and ${other.length === 1 ? 'was' : 'were'} left out: ${shownNames(other.map(({ name, subsystem }) => `${name} (${subsystem})`))}. What it does has to be carried over by hand.`,
      );
  }
}

function administrationNotes(scripts: readonly ScriptFile[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { administration } of scripts)
    for (const [what, count] of administration) counts.set(what, (counts.get(what) ?? 0) + count);
  if (counts.size === 0) return [];
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const shown = [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([what, count]) => `${what} ${count}`);
  return [
    `${plural(all, 'statement')} of administration ${all === 1 ? 'was' : 'were'} stepped over, since a port has no use for ${all === 1 ? 'it' : 'them'}: ${shownNames(shown)}.`,
  ];
}

function unreadUnit(path: string): Unit {
  return {
    path,
    file: path,
    kind: 'script',
    written: path,
    creates: new Map(),
    references: new Map(),
    callable: false,
    tables: new Map(),
  };
}

/** Where the objects of each schema go, which is where their names say: for a person to change. */
function schemasOf(units: readonly Unit[], home: string): ProjectSettings['schemas'] {
  const found = new Map<string, SchemaTarget>();
  for (const { creates } of units)
    for (const { database, schema } of creates.values())
      if (!isSystemName({ server: null, database, schema, name: '' }))
        found.set(`${database}.${schema}`, {
          catalog: catalogName(database),
          schema: catalogName(schema),
        });
  const isHome = (key: string): number => Number(key.startsWith(`${home}.`));
  return new Map([...found].sort(([a], [b]) => isHome(b) - isHome(a) || byText(a, b)));
}

/** `2-x.sql` before `10-x.sql`. */
function inNaturalOrder(paths: readonly string[]): readonly string[] {
  const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'variant' });
  return [...paths].sort((a, b) => collator.compare(a, b) || (a < b ? -1 : 1));
}
