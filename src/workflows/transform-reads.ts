import {
  nameKey,
  parse,
  tsqlDialect,
  type Catalog,
  type CatalogTable,
  type QualifiedName,
} from '../core/index.ts';
import { isOfServer, isSystemName, ReferenceCollector } from '../project/discovery/references.ts';
import type { PreparedProject, PreparedScript } from './prepare-project.ts';
import { filledTables, writtenTables } from './written-tables.ts';

/** What a transform reads, what it calls and reads included. */
export interface TransformReads {
  /** Tables, views and table functions. */
  readonly names: readonly QualifiedName[];
  /** Procedures that it calls, those of the server left out. */
  readonly calls: readonly QualifiedName[];
  /** The keys of all that it names, functions and types too. */
  readonly named: ReadonlySet<string>;
  /** True if it runs texts that are made only then: they may read anything. */
  readonly dynamic: boolean;
}

/** The tables, views and table functions that a transform reads, those of what it calls and reads included. */
export function readsOf({ file, left }: PreparedScript, catalog: Catalog): TransformReads {
  const { database, schema, synonyms } = left.catalogIn.settings;
  const read = new Map<string, QualifiedName>();
  const calls = new Map<string, QualifiedName>();
  const made = new Set<string>();
  const seen = new Set<string>();
  let dynamic = false;
  const pending = [{ text: file.legacyText, database, schema }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { text, ...home } = next;
    dynamic ||= /\bsp_executesql\b|\bexec(?:ute)?\s*\(/iu.test(text);
    const collector = new ReferenceCollector({
      ...home,
      ...(synonyms === undefined ? {} : { synonyms }),
    });
    for (const { statement } of parse(text, tsqlDialect.grammar).script.items)
      collector.add(statement);
    for (const [key, reference] of collector.references) {
      const { name, roles } = reference;
      if (roles.has('calls') && !isOfServer(reference)) calls.set(key, name);
      if (roles.has('creates')) made.add(key);
      else if (roles.has('reads') && !isSystemName(name)) read.set(key, name);
      if (seen.has(key)) continue;
      seen.add(key);
      const inner = [
        roles.has('calls') ? catalog.procedure(name)?.text : undefined,
        roles.has('reads') ? catalog.table(name)?.view?.text : undefined,
        roles.has('reads') || roles.has('uses') ? catalog.function(name)?.text : undefined,
      ];
      for (const body of inner)
        if (body !== undefined) pending.push({ text: body, database: name.database, schema });
    }
  }
  const names = [...read].filter(([key]) => !made.has(key)).map(([, name]) => name);
  return { names, calls: [...calls.values()], named: seen, dynamic };
}

/** The keys of the tables that definitions and transforms fill by themselves. */
export function writtenIn({ ddl, transforms, project }: PreparedProject): ReadonlySet<string> {
  const written = new Set<string>();
  // Definitions may bring rows with them, too.
  for (const { left } of ddl) for (const name of filledTables(left)) written.add(nameKey(name));
  for (const script of transforms)
    for (const { definition } of writtenTables(script.left, script.right, project.settings))
      if (definition !== null) written.add(nameKey(definition.name));
  return written;
}

/** The tables of the definitions that transforms read, and that none of them fills. */
export function readTables(prepared: PreparedProject): readonly CatalogTable[] {
  const { transforms, legacyCatalog } = prepared;
  const last = transforms.at(-1)?.left.compiled.catalogOut ?? legacyCatalog;
  const written = writtenIn(prepared);
  const found = new Map<string, CatalogTable>();
  for (const script of transforms)
    for (const name of readsOf(script, last).names) {
      const table = legacyCatalog.table(name);
      if (table?.kind === 'table' && !written.has(nameKey(name))) found.set(nameKey(name), table);
    }
  return [...found.values()];
}

/**
 * Which of some tables reach each transform, by what it reads or by what others before it made of them.
 *
 * @param tables - by key, as people call them
 */
export function reachedBy(
  prepared: PreparedProject,
  tables: ReadonlyMap<string, string>,
): ReadonlyMap<PreparedScript, readonly string[]> {
  const reached = new Map<PreparedScript, readonly string[]>();
  if (tables.size === 0) return reached;
  const { transforms, legacyCatalog, project } = prepared;
  const last = transforms.at(-1)?.left.compiled.catalogOut ?? legacyCatalog;
  const holds = new Map([...tables].map(([key, name]) => [key, new Set([name])]));
  for (const script of transforms) {
    const { names, dynamic } = readsOf(script, last);
    const own = new Set(dynamic ? tables.values() : []);
    const written = writtenTables(script.left, script.right, project.settings).flatMap(
      ({ definition }) => (definition === null ? [] : [nameKey(definition.name)]),
    );
    for (const key of [...names.map(nameKey), ...written])
      for (const name of holds.get(key) ?? []) own.add(name);
    for (const key of written) holds.set(key, new Set([...(holds.get(key) ?? []), ...own]));
    reached.set(script, [...own].sort());
  }
  return reached;
}
