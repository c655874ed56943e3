import { parse, bindScript, type Catalog } from '../../../core/index.ts';
import { instantOf, wallClockOf } from '../../../project/clock.ts';
import { bareNames, projectNames } from '../../../project/names.ts';
import { readSql, type Project } from '../../../project/project.ts';
import {
  dialects,
  emptyLegacyCatalog,
  emptyPortCatalog,
  forNextSession,
  legacySession,
} from '../../../project/session-settings.ts';
import type { ProjectSettings } from '../../../project/settings.ts';
import type { PortContext } from '../port/port-context.ts';

/** What a document outside of folders depends on: nothing but its dialect. */
export function looseContext(settings: ProjectSettings, dialectName: string): PortContext {
  const dialect = Object.values(dialects).find(({ name }) => name === dialectName);
  if (dialect === undefined) throw new TypeError(`There is no dialect ${dialectName}.`);
  const legacy = dialect.name === settings.dialect;
  return {
    dialect,
    catalog: legacy ? emptyLegacyCatalog(settings) : emptyPortCatalog(settings),
    options: {
      target: 'databricks-sql',
      sparkOnly: false,
      targetRuntime: settings.targetRuntime,
      mapName: bareNames({ database: settings.database.toLowerCase(), schema: settings.schema }),
      clock: instantOf(
        settings.asOf ?? wallClockOf(Date.now(), settings.timeZone),
        settings.timeZone,
      ),
    },
  };
}

/** What a script of a project depends on: the definitions before it, and the project's names. */
export async function projectContext(
  project: Project,
  path: string,
  dialectName: string,
  warn: (message: string) => void,
): Promise<PortContext> {
  const loose = looseContext(project.settings, dialectName);
  const named = project.configured
    ? { ...loose.options, mapName: projectNames(project.settings) }
    : loose.options;
  if (loose.dialect.name !== project.settings.dialect) return { ...loose, options: named };
  const catalog = await definitionsBefore(project, path, loose.catalog, warn);
  return { ...loose, catalog, options: named };
}

/** The catalog that the project's definitions before a script leave. */
async function definitionsBefore(
  project: Project,
  path: string,
  empty: Catalog,
  warn: (message: string) => void,
): Promise<Catalog> {
  const { ddl } = project.settings;
  const end = ddl.indexOf(path);
  const dialect = dialects[project.settings.dialect];
  const session = legacySession(project.settings);
  let catalog = empty;
  for (const file of end < 0 ? ddl : ddl.slice(0, end)) {
    const read = await readSql(project.files, file, project.settings);
    if (!read.ok) {
      warn(read.error.what);
      continue;
    }
    const { text } = read.value;
    const { script } = parse(text, dialect.grammar);
    catalog = forNextSession(bindScript(script, text, catalog, dialect).catalogOut, session);
  }
  return catalog;
}
