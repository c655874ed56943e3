import { neverCancelled } from '../../../base/cancellation.ts';
import { formatFailure, toFailure } from '../../../base/failure.ts';
import type { Catalog, Dialect } from '../../../core/index.ts';
import { bareNames, projectNames } from '../../../project/names.ts';
import type { Project } from '../../../project/project.ts';
import {
  dialects,
  emptyLegacyCatalog,
  emptyPortCatalog,
} from '../../../project/session-settings.ts';
import type { ProjectSettings } from '../../../project/settings.ts';
import { clockOf } from '../../../workflows/compile-sides.ts';
import { prepareProject } from '../../../workflows/prepare-project.ts';
import type { PortContext } from '../port/port-context.ts';

/** What a document outside of folders depends on: nothing but its dialect. */
export function looseContext(settings: ProjectSettings, dialectName: string): PortContext {
  const dialect = dialectNamed(dialectName);
  const catalog =
    dialect.name === settings.dialect ? emptyLegacyCatalog(settings) : emptyPortCatalog(settings);
  return {
    dialect,
    catalog,
    options: {
      target: 'databricks-sql',
      sparkOnly: false,
      targetRuntime: settings.targetRuntime,
      mapName: bareNames(catalog.settings),
      clock: clockOf(settings, Date.now()),
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
  const catalogs = await definitionsBefore(project, path, warn);
  const legacy = loose.dialect.name === project.settings.dialect;
  const catalog = legacy ? catalogs?.legacy : catalogs?.port;
  const options = { ...loose.options, mapName: projectNames(project.settings) };
  return { ...loose, catalog: catalog ?? loose.catalog, options };
}

function dialectNamed(name: string): Dialect {
  const dialect = Object.values(dialects).find((each) => each.name === name);
  if (dialect === undefined) throw new TypeError(`There is no dialect ${name}.`);
  return dialect;
}

/** What the definitions before a script leave on each side; null where there are none. */
async function definitionsBefore(
  project: Project,
  path: string,
  warn: (message: string) => void,
): Promise<{ readonly legacy: Catalog; readonly port: Catalog } | null> {
  const own = project.settings.ddl.indexOf(path);
  const ddl = own < 0 ? project.settings.ddl : project.settings.ddl.slice(0, own);
  if (ddl.length === 0) return null;
  try {
    const settings = { ...project.settings, ddl, steps: [] };
    const prepared = await prepareProject({ ...project, settings }, neverCancelled);
    for (const warning of prepared.warnings) warn(warning);
    return { legacy: prepared.legacyCatalog, port: prepared.portCatalog };
  } catch (thrown) {
    warn(formatFailure(toFailure(thrown, `The definitions before ${path} could not be read.`)));
    return null;
  }
}
