import { FailureError } from '../base/failure.ts';
import { nameKey, type Catalog, type CatalogTable, type QualifiedName } from '../core/index.ts';
import { shownNames } from '../project/discovery/notes.ts';
import { isSystemName } from '../project/discovery/references.ts';
import {
  writeExtractScript,
  type ExtractScript,
  type ExtractTable,
} from '../project/extract/extract-script.ts';
import { legacyName } from '../project/names.ts';
import { samplesFolder, type ProjectSettings } from '../project/settings.ts';
import type { TableRules } from '../project/table-rules.ts';
import { legacyRules, type PreparedProject } from './prepare-project.ts';
import { readTables } from './transform-reads.ts';

/** What a person asks of an extract. */
export interface ExtractOptions {
  /** Tables whose rows are chosen, as people name them; the facts when empty. */
  readonly seeds: readonly string[];
  /** Of each seed, at most. */
  readonly rows: number;
}

/** Rows of each seed where nobody says how many. */
export const defaultExtractRows = 1000;

/** A script with what it takes. */
export interface ProjectExtract extends ExtractScript {
  readonly tables: readonly { readonly name: string; readonly seed: boolean }[];
}

/**
 * The script that takes a sample of a project's tables out of SQL Server: those that transforms read and none fills, all
 * where there are none, or those that are named, and whatever their rows refer to.
 *
 * @throws FailureError if there is no such table
 */
export function extractScriptOf(
  prepared: PreparedProject,
  { seeds, rows }: ExtractOptions,
): ProjectExtract {
  const { project, legacyCatalog } = prepared;
  const { settings } = project;
  const rules = legacyRules(prepared);
  const known = new Map(
    [...legacyCatalog.tables()]
      .filter(({ kind, name }) => kind === 'table' && !isSystemName(name))
      .map((table) => [nameKey(table.name), table]),
  );
  const wanted = seeds.length > 0 ? named(seeds, settings, known) : readTables(prepared);
  const started = wanted.length > 0 ? wanted : [...known.values()];
  if (started.length === 0)
    throw new FailureError({
      code: 'extract/no-tables',
      what: `There is nothing to take a sample of in ${project.files.description}.`,
      why: 'No script here creates a table.',
      todo: 'Add the CREATE TABLE statements (SSMS: Tasks, Generate Scripts), then try again.',
    });
  const taken = new Map<string, CatalogTable>();
  const referred = new Set<string>();
  const pending = [...started];
  for (let table = pending.pop(); table !== undefined; table = pending.pop()) {
    const key = nameKey(table.name);
    if (taken.has(key)) continue;
    taken.set(key, table);
    for (const foreign of rules.get(key)?.foreignKeys ?? []) {
      const parent = known.get(nameKey(foreign.table));
      if (parent === undefined) continue;
      if (nameKey(parent.name) !== key) referred.add(nameKey(parent.name));
      pending.push(parent);
    }
  }
  // Who is named is chosen from; else who starts and is referred to by nobody: the facts.
  const own = new Set(started.map(({ name }) => nameKey(name)));
  const facts = [...own].filter((key) => !referred.has(key));
  const seedKeys = seeds.length > 0 || facts.length === 0 ? own : new Set(facts);
  const tables = [...taken.values()]
    .map((table) =>
      extractTable(table, seedKeys.has(nameKey(table.name)), rules, known, legacyCatalog, settings),
    )
    .sort(
      (a, b) => Number(b.seed) - Number(a.seed) || (nameKey(a.name) < nameKey(b.name) ? -1 : 1),
    );
  const script = writeExtractScript({
    tables,
    rows,
    database: settings.database === 'main' ? null : settings.database,
    folder: samplesFolder,
  });
  const shown = tables.map(({ written: { database, schema, table }, seed }) => ({
    name: [...(database === null ? [] : [database]), schema, table].join('.'),
    seed,
  }));
  return { ...script, tables: shown };
}

function named(
  seeds: readonly string[],
  settings: ProjectSettings,
  known: ReadonlyMap<string, CatalogTable>,
): readonly CatalogTable[] {
  return seeds.map((seed) => {
    const table = known.get(nameKey(legacyName(seed, settings)));
    if (table !== undefined) return table;
    const names = [...known.values()].map(({ name }) => `${name.schema}.${name.name}`).sort();
    throw new FailureError({
      code: 'extract/unknown-table',
      what: `No sample of ${seed} can be taken.`,
      why: 'No script here creates a table of that name.',
      todo: `Name one of ${shownNames(names, 12)}.`,
    });
  });
}

function extractTable(
  table: CatalogTable,
  seed: boolean,
  rules: ReadonlyMap<string, TableRules>,
  known: ReadonlyMap<string, CatalogTable>,
  catalog: Catalog,
  settings: ProjectSettings,
): ExtractTable {
  const { name, columns, keys } = table;
  const own = rules.get(nameKey(name));
  const foreignKeys = (own?.foreignKeys ?? []).flatMap((key) => {
    const parent = known.get(nameKey(key.table));
    const referenced = key.referenced.length > 0 ? key.referenced : (parent?.keys[0] ?? []);
    return parent === undefined || referenced.length !== key.columns.length
      ? []
      : [{ ...key, referenced }];
  });
  return {
    name,
    written: writtenOf(name, own, settings),
    columns: columns.filter(({ computed }) => !computed),
    key: keys[0] ?? [],
    foreignKeys,
    seed,
  };
}

/** A table's name with the letters of its definition. */
function writtenOf(
  name: QualifiedName,
  rules: TableRules | undefined,
  settings: ProjectSettings,
): ExtractTable['written'] {
  const home = name.database === settings.database.toLowerCase();
  return {
    database: home ? null : name.database,
    schema: rules?.writtenSchema ?? name.schema,
    table: rules?.written ?? name.name,
  };
}
