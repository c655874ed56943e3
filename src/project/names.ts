import {
  databricksDialect,
  type QualifiedName,
  type ResolvedObject,
  type WriteOptions,
} from '../core/index.ts';
import type { ProjectSettings } from './settings.ts';

type MapName = WriteOptions['mapName'];

/** A table of one of the engine's databases, in the parts of its name. */
export interface EngineTable {
  readonly database: string;
  readonly schema: string;
  readonly table: string;
}

/** Schema of the engine's databases for what belongs to a session. */
export const sessionSchema = '#session';

/** What names without catalog and schema belong to in a port that is read by itself. */
export const unqualified = { catalog: 'spark_catalog', schema: 'default' };

/** A legacy object's name in the port, by the project's map; what it does not name keeps its name. */
export function projectNames(settings: ProjectSettings): MapName {
  return ({ name, role }) => {
    if (role === 'temporary' || role === 'table-variable') {
      return [settings.scratch.catalog, settings.scratch.schema, scratchName(name)];
    }
    const own = name.database === settings.database.toLowerCase();
    const target =
      settings.schemas.get(`${name.database}.${name.schema}`) ??
      (own ? settings.schemas.get(name.schema) : undefined);
    return target === undefined
      ? [catalogName(name.database), catalogName(name.schema), catalogName(name.name)]
      : [target.catalog, target.schema, catalogName(name.name)];
  };
}

/** Names for a text without a project: only as many parts as differ from the session's own. */
export function bareNames(home: { readonly database: string; readonly schema: string }): MapName {
  return ({ name, role }) => {
    if (role === 'temporary' || role === 'table-variable') return [`tmp_${scratchName(name)}`];
    const own = catalogName(name.name);
    const schema = catalogName(name.schema);
    if (name.database !== home.database) return [catalogName(name.database), schema, own];
    if (name.schema !== home.schema) return [schema, own];
    // Without a schema before it, a name of a built-in function means that function.
    return role === 'function' && isBuiltIn(own) ? [`${schema}_${own}`] : [own];
  };
}

function isBuiltIn(name: string): boolean {
  const { claims } = databricksDialect;
  return ['FunctionCall', 'TableFunction'].some((kind) =>
    claims.has(`${kind}/${name.toLowerCase()}`),
  );
}

/**
 * A name with an underscore for each character that the Unity Catalog takes in no name, be it quoted.
 * https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-names
 */
export function catalogName(name: string): string {
  return name.replaceAll(/[ ./\p{Cc}]/gu, '_');
}

/**
 * Names in one of the engine's databases: `"legacy"."<database>.<schema>"."<name>"`.
 *
 * @param seen - collects the schemas that were named: they have to be there before a program runs
 */
export function engineNames(database: string, seen?: Set<string>): MapName {
  return (object) => {
    const { schema, table } = engineTable(database, object);
    seen?.add(schema);
    return [database, schema, table];
  };
}

/** Where the engine holds an object of a side. */
export function engineTable(database: string, object: ResolvedObject): EngineTable {
  const { name, role } = object;
  const ofSession = role === 'temporary' || role === 'table-variable';
  return {
    database,
    schema: ofSession ? sessionSchema : `${name.database}.${name.schema}`,
    table: name.name,
  };
}

/** The full name in Databricks' terms of a mapped name of one to three parts. */
export function portName(parts: readonly string[]): QualifiedName {
  const lower = parts.map((part) => part.toLowerCase());
  return {
    server: null,
    database: lower.at(-3) ?? unqualified.catalog,
    schema: lower.at(-2) ?? unqualified.schema,
    name: lower.at(-1) ?? '',
  };
}

/** A legacy name from settings or a file name, one to three parts with dots, filled in. */
export function legacyName(
  text: string,
  home: { readonly database: string; readonly schema: string },
): QualifiedName {
  const parts = text
    .toLowerCase()
    .split('.')
    .map((part) => part.replace(/^\[|\]$/gu, ''));
  return {
    server: null,
    database: parts.at(-3) ?? home.database.toLowerCase(),
    schema: parts.at(-2) ?? home.schema.toLowerCase(),
    name: parts.at(-1) ?? '',
  };
}

/** `#people` is `people`, `##all` is `global_all`, `@rows` is `rows`. */
function scratchName(name: QualifiedName): string {
  return catalogName(name.name.replace(/^##/u, 'global_').replace(/^[#@]+/u, ''));
}
